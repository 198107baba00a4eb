/**
 * The alerts as Helm renders them: each asks for what processes export, has its runbook, and fires
 * for its fault alone, as promtool evaluates it. What needs a binary that is not there is skipped.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { wiring as decision } from '../../apps/07-decision/src/wiring.ts'
import { wiring as monitoring } from '../../apps/11-monitoring/src/wiring.ts'
import { createMetrics } from '../../libs/runtime/src/metrics.ts'

const chart = import.meta.dirname
const folders = [...(process.env['PATH'] ?? '').split(delimiter), join(homedir(), 'go/bin')]
const binary = (name: string) => folders.map(folder => join(folder, name)).find(existsSync)
const helm = binary('helm')
const promtool = binary('promtool')
const rendered = helm ? test : test.skip
const without = helm ? '' : ' (skipped: no helm binary)'

type Rule = {
  readonly alert: string
  readonly expr: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

const production = ['-f', join(chart, 'ci/production-values.yaml')]
const alerts = ['--set', 'metrics.podMonitor.enabled=true,metrics.alerts.enabled=true']

function render(...args: readonly string[]) {
  const all = ['template', 'pt', chart, '--kube-version', '1.34.0', ...args]
  return spawnSync(helm ?? 'helm', [...all, '-s', 'templates/alerts.yaml'], { encoding: 'utf8' })
}

function rulesOf(...args: readonly string[]): readonly Rule[] {
  const { status, stdout, stderr } = render(...args)
  if (status !== 0) throw new Error(stderr)
  const { spec } = parse(stdout) as { spec: { groups: { rules: readonly Rule[] }[] } }
  return spec.groups.flatMap(({ rules }) => rules)
}

rendered(
  `an alert asks for what processes export, of those that are scraped${without}`,
  async () => {
    const exported = [...(await createMetrics('test').text()).matchAll(/^# TYPE (\S+)/gm)]
    const ofState = [decision, monitoring].flatMap(({ gauges }) =>
      [...gauges.keys()].map(name => `polytraders_${name}`),
    )
    // Prometheus itself says whether a scrape was answered.
    const known = new Set(['up', ...ofState, ...exported.map(match => match[1])])
    for (const { expr } of rulesOf(...production)) {
      const asked = [...expr.matchAll(/(\w+)\{ *job="([^"]*)"/g)]
      expect(asked.length).toBeGreaterThan(0)
      expect(asked.map(match => match[1]).filter(name => !known.has(name))).toEqual([])
      expect(new Set(asked.map(match => match[2]))).toEqual(new Set(['default/pt-polytraders']))
    }
  },
)

rendered(`every alert has a severity and a runbook${without}`, () => {
  const readme = readFileSync(join(chart, 'README.md'), 'utf8')
  for (const { alert, labels, annotations } of rulesOf(...production)) {
    expect(readme).toContain(`\n### ${alert}\n`)
    expect(annotations['runbook']).toBe(`helm/polytraders/README.md#${alert.toLowerCase()}`)
    expect(labels['severity']).toMatch(/^(?:page|ticket)$/)
  }
})

rendered(
  `each process is missed by its pods and a stage by its cells, unless off${without}`,
  () => {
    const missed = (alert: string, ...args: readonly string[]) =>
      rulesOf(...alerts, ...args)
        .filter(rule => rule.alert === alert)
        .map(({ labels, expr }) => `${labels['component']}${expr.slice(expr.lastIndexOf(' <'))}`)
    const notLive = missed('PolytradersCellNotLive')
    expect(notLive).toHaveLength(11)
    expect(notLive).toEqual(expect.arrayContaining(['07-decision < 4', '11-monitoring < 1']))
    const off = ['--set', 'overrides.02-collector.replicas=0']
    expect(missed('PolytradersProcessAbsent')).toContain('02-collector < 1')
    expect(missed('PolytradersProcessAbsent', ...off)).toHaveLength(12)
  },
)

rendered(`there are none unless asked for, and none without what they watch${without}`, () => {
  expect(render().status).toBe(1)
  expect(render('--set', 'metrics.alerts.enabled=true').stderr).toMatch('metrics.podMonitor')
})

const evaluated = helm && promtool ? test : test.skip
const unevaluated = helm && promtool ? '' : ' (skipped: no helm or promtool binary)'

/** A series of one of the scraped processes. */
const series = (name: string, labels = '') =>
  `${name}{job="default/pt-polytraders",component="07-decision"${labels}}`
const ofCell = (name: string, cell = 0, more = '') =>
  series(name, `,stage="07-decision",cell="${cell}"${more}`)

type Series = Readonly<Record<string, string>>

const health: Series = {
  [series('up', ',pod="a"')]: '1x40',
  [series('up', ',pod="b"')]: '1x40',
  [series('process_start_time_seconds')]: '100x40',
  ...Object.fromEntries([0, 1, 2, 3].map(cell => [ofCell('polytraders_cell_live', cell), '1x40'])),
  [ofCell('polytraders_lag_seconds')]: '0.1x40',
  [ofCell('polytraders_waiting_records')]: '3x40',
  [ofCell('polytraders_inputs_total')]: '0+10x40',
  [ofCell('polytraders_duplicates_total')]: '0x40',
  [ofCell('polytraders_killed_scopes')]: '0x40',
  // Evaluated from the epoch on, every 15 s.
  [ofCell('polytraders_heard_seconds')]: '1+15x40',
  [series('polytraders_open_pages')]: '0x40',
}
const faults: Readonly<Record<string, Series>> = {
  PolytradersProcessAbsent: { [series('up', ',pod="b"')]: '0x40' },
  PolytradersCellNotLive: { [ofCell('polytraders_cell_live', 2)]: '0x40' },
  PolytradersProcessRestarting: { [series('process_start_time_seconds')]: '100+30x40' },
  PolytradersLag: { [ofCell('polytraders_lag_seconds')]: '9x40' },
  PolytradersStuck: { [ofCell('polytraders_inputs_total')]: '10x40' },
  PolytradersDuplicates: { [ofCell('polytraders_duplicates_total')]: '1x40' },
  PolytradersSilent: { [ofCell('polytraders_heard_seconds')]: '1x40' },
  PolytradersIncident: { [series('polytraders_open_pages')]: '1x40' },
  PolytradersKilled: { [ofCell('polytraders_killed_scopes')]: '2x40' },
  PolytradersDeadLetters: {
    [ofCell('polytraders_dead_letters_total', 0, ',reason="bad-prefix"')]: '_x35 1x4',
  },
}

evaluated(`each alert fires for its fault alone, and none in health${unevaluated}`, () => {
  const rules = rulesOf(...production).filter(({ labels: { component = '07-decision' } }) => {
    return component === '07-decision'
  })
  expect(new Set(rules.map(({ alert }) => alert))).toEqual(new Set(Object.keys(faults)))
  expect(firing(rules, health)).toEqual([])
  for (const [alert, fault] of Object.entries(faults)) {
    expect(firing(rules, { ...health, ...fault })).toEqual([alert])
  }
})

/** Alerts that fire after ten minutes of these series: promtool is told to expect none. */
function firing(rules: readonly Rule[], given: Series): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'alerts-'))
  const write = (name: string, value: object) =>
    writeFileSync(join(folder, name), JSON.stringify(value))
  write('rules.yaml', { groups: [{ name: 'all', rules }] })
  const asked = rules.map(({ alert }) => ({ alertname: alert, eval_time: '10m' }))
  const input = Object.entries(given).map(([name, values]) => ({ series: name, values }))
  const one = { interval: '15s', input_series: input, alert_rule_test: asked }
  write('test.yaml', { rule_files: ['rules.yaml'], tests: [one] })
  const args = ['test', 'rules', join(folder, 'test.yaml')]
  const { stdout, stderr, status } = spawnSync(promtool ?? '', args, { encoding: 'utf8' })
  rmSync(folder, { recursive: true })
  const fired = [...`${stdout}${stderr}`.matchAll(/^ *alertname: (\w+), time/gm)]
  if (status !== 0 && fired.length === 0) throw new Error(`${stdout}${stderr}`)
  return fired.map(match => match[1] ?? '')
}
