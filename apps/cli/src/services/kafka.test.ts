import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { dockerFolder } from './home.ts'
import { brokerSettings, clusterIdOf, serverProperties } from './kafka.ts'
import { pomProperty } from './maven.ts'

const compose = readFileSync(join(dockerFolder, 'compose.yaml'), 'utf8')

test('the broker listens on the loopback address alone, where it was told to', () => {
  const lines = serverProperties({ kafka: 29_092, kafkaController: 29_093 }, '/data/kafka').split(
    '\n',
  )
  expect(lines).toContain('listeners=PLAINTEXT://127.0.0.1:29092,CONTROLLER://127.0.0.1:29093')
  expect(lines).toContain('advertised.listeners=PLAINTEXT://127.0.0.1:29092')
  expect(lines).toContain('controller.quorum.voters=1@127.0.0.1:29093')
  expect(lines).toContain('log.dirs=/data/kafka')
})

test('writing to a topic that nobody declared does not make one', () => {
  expect(serverProperties({ kafka: 1, kafkaController: 2 }, '/data')).toContain(
    '\nauto.create.topics.enable=false\n',
  )
})

test('a raw record of 16 MiB is taken by the broker and by its replication', () => {
  expect(brokerSettings['message.max.bytes']).toBe(`${16 * 1024 * 1024}`)
  expect(brokerSettings['replica.fetch.max.bytes']).toBe(brokerSettings['message.max.bytes'])
})

test('each line of the properties is one setting', () => {
  const lines = serverProperties({ kafka: 1, kafkaController: 2 }, '/data').trimEnd().split('\n')
  expect(lines.filter(line => !/^[a-z.]+=\S+$/.test(line))).toEqual([])
  expect(new Set(lines.map(line => line.split('=')[0])).size).toBe(lines.length)
})

test('a cluster id is 22 characters and never begins with a dash, which reads as an option', () => {
  for (let first = 0; first < 256; first++) {
    const id = clusterIdOf(
      `${first.toString(16).padStart(2, '0')}d74be8-5c84-4691-aa7b-b3bf9d8cd9f0`,
    )
    expect(id).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]{21}$/)
  }
})

test('the broker in a container has every setting of the local one', () => {
  const missing = Object.entries(brokerSettings)
    .map(([key, value]) => `KAFKA_${key.replaceAll('.', '_').toUpperCase()}: "${value}"`)
    .filter(line => !compose.includes(`      ${line}\n`))
  expect(missing).toEqual([])
})

test('containers and local processes are of the same releases', () => {
  expect(compose).toContain(`image: apache/kafka:${pomProperty('kafka.version')}\n`)
  expect(compose).toContain(
    `image: apicurio/apicurio-registry:${pomProperty('apicurio.version')}\n`,
  )
})
