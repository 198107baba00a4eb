/** `polytraders topics`: every topic there is, from the one place that names them. */
import { allTopics, partitionsOf } from '@polytraders/messages'
import { type Command } from 'commander'
import { print, printJson, table } from '../output.ts'
import { cellsOption } from '../parse.ts'

export function topicsCommand(program: Command): void {
  program
    .command('topics')
    .description('list every topic: writer, facts, partitions, retention, cleanup')
    .addOption(cellsOption())
    .option('--json', 'one JSON object')
    .action(({ json, cells }: { json?: true; cells: number }) => {
      const topics = allTopics.map(topic => ({ ...topic, partitions: partitionsOf(topic, cells) }))
      if (json) {
        printJson({ topics })
        return
      }
      const rows = topics.map(topic => [
        topic.name,
        topic.writer,
        String(topic.partitions),
        topic.cleanup,
        topic.retentionMs < 0 ? 'for ever' : `${topic.retentionMs / 86_400_000} days`,
        topic.facts.join(' '),
      ])
      const head = ['topic', 'writer', 'partitions', 'cleanup', 'retention', 'facts']
      print(table([head, ...rows]))
    })
}
