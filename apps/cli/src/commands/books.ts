/**
 * `polytraders books`: a recording through the real book builder. What it came to for each token,
 * or with `--timeline` each change of a market's certificate, one JSON object a line.
 */
import { type BooksReport, runBooks, type TokenReport, warmUpMs } from '@polytraders/loop'
import { type Command } from 'commander'
import { createProgress, print, printJson, table } from '../output.ts'
import { readRecording } from '../recording.ts'

type BooksOptions = {
  readonly recording: string
  readonly markets?: string
  readonly timeline?: true
  readonly json?: true
}

export function booksCommand(program: Command): void {
  program
    .command('books')
    .description('check the books of a recording: hashes, best prices, mirrors, certificates')
    .requiredOption('--recording <file>', 'frames, one JSON object a line, or a CSV of changes')
    .option(
      '--markets <file>',
      "Gamma's /markets (default: gamma_markets.json beside the recording)",
    )
    .option('--timeline', 'print each change of a certificate, one JSON object a line')
    .option('--json', 'one JSON object; after the lines of --timeline')
    .action((options: BooksOptions) => {
      const recording = readRecording(options.recording, options.markets)
      const report = createProgress()
      const books = runBooks(recording, {
        policy: recording.hasBooks ? {} : { warmUpMs },
        progress: frame => report(() => `books: ${frame} frames`),
        ...(options.timeline ? { changed: printJson } : {}),
      })
      if (options.json) printJson(books)
      else if (!options.timeline) print(describe(books))
    })
}

function describe({ frames, unreadable, tokens }: BooksReport): string {
  const head = ['token', 'validity', 'certificate', 'at once', 'late', 'in order', 'broken']
  const rows = Object.entries(tokens).map(([id, token]) => rowOf(id, token))
  return [
    table([[...head, 'best prices', 'mirror', 'book hash'], ...rows]),
    `${frames} frames, ${unreadable} that could not be taken`,
  ].join('\n')
}

function rowOf(id: string, token: TokenReport): string[] {
  const { validity, certificate, venueHash, bbo, mirror, bookHash } = token
  const { atOnce, late, inOrder, broken } = venueHash
  return [
    `${id.slice(0, 12)}… ${token.outcome}`,
    validity,
    [certificate.verdict, ...certificate.reasons].join(' '),
    ...[atOnce, late, inOrder, broken].map(String),
    `${bbo.agreed} of ${bbo.compared}`,
    `${mirror.agreed} of ${mirror.compared}`,
    bookHash.slice(0, 16),
  ]
}
