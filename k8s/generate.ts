/**
 * Generates topics.yaml: a Strimzi KafkaTopic for every topic there is, with the settings that
 * `polytraders up` gives them. `--check` writes nothing and fails when the file is stale;
 * `--cells` and `--replicas` print an install of another size to standard output instead.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { allTopics, partitionsOf, type Topic } from '@polytraders/messages'
import { topicSettings } from '@polytraders/runtime/kafka'
import { stringify } from 'yaml'

const file = join(import.meta.dirname, 'topics.yaml')
const { values } = parseArgs({
  options: {
    check: { type: 'boolean' },
    cells: { type: 'string' },
    replicas: { type: 'string' },
    cluster: { type: 'string' },
  },
})

const banner = '# Generated from topics.ts by k8s/generate.ts. Do not edit.\n'
const cluster = values.cluster ?? 'polytraders'
const cells = count('cells', values.cells ?? '4')
const replicas = count('replicas', values.replicas ?? '3')
const text = banner + allTopics.map(topic => `---\n${stringify(resource(topic))}`).join('')

if (values.cells || values.replicas || values.cluster) process.stdout.write(text)
else if (!values.check) writeFileSync(file, text)
else if (readFileSync(file, 'utf8') !== text) {
  process.stderr.write('stale: k8s/topics.yaml; run node k8s/generate.ts\n')
  process.exitCode = 1
}

function resource(topic: Topic) {
  return {
    apiVersion: 'kafka.strimzi.io/v1',
    kind: 'KafkaTopic',
    metadata: {
      name: topic.name,
      labels: {
        'strimzi.io/cluster': cluster,
        'app.kubernetes.io/part-of': 'polytraders',
        'polytraders.io/layout': topic.layout,
      },
    },
    spec: {
      partitions: partitionsOf(topic, cells),
      replicas,
      config: {
        ...Object.fromEntries(topicSettings(topic).map(({ name, value }) => [name, value])),
        // Written to two before it counts, so that one broker may be lost.
        'min.insync.replicas': String(Math.max(1, replicas - 1)),
      },
    },
  }
}

function count(name: string, value: string): number {
  const read = Number(value)
  if (Number.isInteger(read) && read >= 1 && read <= 64) return read
  throw new RangeError(`expected --${name} from 1 to 64, found ${value}`)
}
