/**
 * Short ways to say what the other stages say, and two operators with their keys, for the tests.
 */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { type FactName, type Facts, type Heard, rawHeader } from '@polytraders/messages'
import { play } from '@polytraders/stage'
import { type Command, publicKeyText, signCommand } from '../src/commands.ts'
import { defaultPolicy, type Input, monitoring, type Output, type Policy } from '../src/core.ts'
import { type Operator, type Role } from '../src/policy.ts'

export const t0 = 1_700_000_000_000

const keys = new Map<string, KeyObject>()

function operator(keyId: string, person: string, roles: readonly Role[]): Operator {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  keys.set(keyId, privateKey)
  return { keyId, person, publicKey: publicKeyText(publicKey), roles }
}

const all: readonly Role[] = ['trader', 'risk', 'sre', 'release']

export const policy: Policy = {
  ...defaultPolicy,
  cells: 2,
  portfolioLimit: 12_000_000_000,
  operators: [
    operator('ana-1', 'ana', all),
    operator('ana-2', 'ana', all),
    operator('ben-1', 'ben', all),
    operator('tom-1', 'tom', ['trader']),
  ],
}

let offset = 0
export function heard<T extends FactName>(type: T, fact: object, ts: number, partition = 0) {
  offset += 1
  const source = { topic: 'test', partition, offset }
  const content = new Uint8Array()
  return { type, fact: { ...rawHeader(ts), ...fact }, source, content } as unknown as Heard<T> &
    Input
}

export const tick = (ts: number, cell = 0) => heard('SealedTick', {}, ts, cell)

let nonce = 0

/** A command as it arrives, signed; the fields that every command has are filled in. */
export function signedBy(keyId: string, command: object, ts = t0) {
  nonce += 1
  const common = { reason: 'test', nonce: `n${nonce}`, expires_ts: ts + 60_000 }
  const privateKey = keys.get(keyId)
  if (!privateKey) throw new Error(`no key ${keyId}`)
  const signed = signCommand({ ...common, ...command } as Command, privateKey)
  return heard('OperatorCommand', { ...signed, key_id: keyId }, ts)
}

export const control = (state: string, more: object = {}) => ({
  kind: 'set-control',
  scope: 'global',
  scope_id: '',
  state,
  news_window: false,
  mode: 'paper',
  until_ts: null,
  ...more,
})

export const budget = (cell: number, portfolio_cap: number) => ({
  kind: 'set-budget',
  cell,
  portfolio_cap,
  market_cap: policy.marketCap,
  order_cap: policy.orderCap,
  drawdown_limit: policy.drawdownLimit,
})

const certificate = (verdict: string) => ({ verdict, reasons: verdict === 'BROKEN' ? ['gap'] : [] })

export const book = (ts: number, id: string, bid: number, ask: number, cell = 0) =>
  heard(
    'SealedBook',
    {
      condition_id: id,
      snapshot: null,
      delta: { best_bid: bid, best_ask: ask, certificate: certificate('TRUSTED') },
    },
    ts,
    cell,
  )

export const status = (ts: number, id: string, verdict: string, feed = 'connected', cell = 0) =>
  heard(
    'SealedStatus',
    { condition_id: id, status: { feed_status: feed, certificate: certificate(verdict) } },
    ts,
    cell,
  )

export const order = (ts: number, id: string, to: string, from = 'SENT', more: object = {}) =>
  heard(
    'OrderEvent',
    {
      order_id: id,
      condition_id: 'm1',
      previous_status: from,
      status: to,
      order_qty: 1_000_000,
      filled_quantity: 0,
      reject_reason: '',
      heartbeat_status: 'alive',
      ...more,
    },
    ts,
  )

export const fill = (ts: number, id: string, trade_status: string, more: object = {}) =>
  heard(
    'Fill',
    {
      fill_id: id,
      trade_id: id,
      client_order_id: `intent-${id}`,
      condition_id: 'm1',
      outcome: 'YES',
      side: 'BUY',
      strategy: 'maker-tight',
      price: 640_000,
      size: 1_000_000,
      trade_status,
      ...more,
    },
    ts,
  )

export const marked = (ts: number, drawdown: number, cell = 0, gross_exposure = 0) =>
  heard('PortfolioMarked', { drawdown, gross_exposure }, ts, cell)

/** All that is said, and all that is said after the start. */
export const run = (...script: Input[]) => play(monitoring(policy), script)
export const afterStart = (...script: Input[]) => {
  const { outputs } = run(tick(t0), ...script)
  return outputs.slice(run(tick(t0)).outputs.length)
}

/** One line an output, as a person would tell it. */
export const told = (outputs: readonly Output[]) => outputs.flatMap(lineOf)

function lineOf(output: Output): string[] {
  switch (output.type) {
    case 'ControlSet': {
      const { scope, scope_id, state, control_version, set_by } = output.fact
      const where = scope_id ? `${scope} ${scope_id}` : scope
      return [`control ${control_version}: ${where} ${state} by ${set_by.join('+')}`]
    }
    case 'BudgetSet': {
      const { cell, budget_version, portfolio_cap } = output.fact
      return [`budget ${budget_version}: cell ${cell} ${portfolio_cap / 1e6}`]
    }
    case 'IncidentChanged':
      return [`${output.fact.incident_id} ${output.fact.state} ${output.fact.severity}`]
    case 'RolloutChanged': {
      const { subject, stage, capital_share, set_by } = output.fact
      return [`${subject} ${stage} ${capital_share} by ${set_by.join('+')}`]
    }
    case 'SloEvaluated':
      return []
    case 'Unreadable':
      return [`refused: ${output.reason}`]
  }
}

export const slos = (outputs: readonly Output[]): readonly Facts['SloEvaluated'][] =>
  outputs.flatMap(output => (output.type === 'SloEvaluated' ? [output.fact] : []))
