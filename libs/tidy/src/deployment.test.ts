/** Every stage can be deployed: it is in the Helm list and in compose, under its own name. */
import { expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { exists, read, stages } from './tree.ts'

const values = 'helm/polytraders/values.yaml'
const compose = 'docker/compose.stages.yaml'

test('every stage is in the Helm list, and nothing else is', () => {
  const { stages: listed } = parse(read(values)) as {
    readonly stages: readonly { readonly name: string }[]
  }
  expect(listed.map(({ name }) => name)).toEqual(stages)
})

test('every stage is a service of compose, and nothing else is', () => {
  const { services } = parse(read(compose)) as {
    readonly services: Readonly<Record<string, { readonly build: { readonly args: object } }>>
  }
  expect(Object.keys(services)).toEqual(stages)
  for (const [name, { build }] of Object.entries(services)) {
    expect(build.args).toEqual({ STAGE: name })
  }
})

test('one Dockerfile builds every stage', () => {
  expect(exists('docker/stage.Dockerfile')).toBe(true)
})
