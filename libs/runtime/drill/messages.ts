/** What the drill's processes tell their parent, one JSON line each on standard output. */

export type Told =
  | { readonly event: 'live'; readonly cell: number; readonly refolded: number }
  | { readonly event: 'at'; readonly positions: Readonly<Record<string, number>> }
  | { readonly event: 'ended'; readonly code: string; readonly message: string }
  | { readonly event: 'sent'; readonly count: number }

export const tell = (told: Told): void => void process.stdout.write(`${JSON.stringify(told)}\n`)

export function parseTold(line: string): Told | null {
  try {
    return JSON.parse(line) as Told
  } catch {
    return null
  }
}
