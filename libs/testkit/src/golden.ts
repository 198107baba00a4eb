/**
 * Golden files: one story as one stage hears it, and what the stage says to it, in lines of JSON
 * for a person to review. A core that hears a golden file again must give the same text.
 *
 *   {"hears":"SealedBook","from":"event-log.v1:0:25","fact":{...}}
 *   {"says":"FeatureVector","fact":{...}}
 *
 * Bytes are written `hex:62c1...`.
 */
import { bodyOf, encodeFact, type Facts, parseSourceRef, sourceRef } from '@polytraders/messages'
import { type AnyHeard, type AnyStage } from '@polytraders/runtime'

export type Recording = {
  /** The same core, which notes what it hears and says. */
  readonly core: AnyStage
  /** The golden file so far. */
  text(): string
}

/** Notes what a core hears and says while somebody else plays it. */
export function recordGolden(core: AnyStage): Recording {
  const lines: string[] = []
  return {
    core: {
      initial: () => core.initial(),
      step(state, input, say) {
        const { type, fact, source } = input
        lines.push(lineOf({ hears: type, from: sourceRef(source), fact }))
        return core.step(state, input, output => {
          const { type: says, ...what } = output
          lines.push(lineOf({ says, ...what }))
          say(output)
        })
      },
    },
    text: () => lines.map(line => `${line}\n`).join(''),
  }
}

/** The golden file as this core would have it: equal to `text`, or the core says otherwise. */
export function replayGolden(core: AnyStage, text: string): string {
  const recording = recordGolden(core)
  let state = recording.core.initial()
  for (const line of text.split('\n').filter(line => line.startsWith('{"hears"'))) {
    state = recording.core.step(state, heardOf(line), () => {})
  }
  return recording.text()
}

type Hears = { readonly hears: keyof Facts; readonly from: string; readonly fact: never }

function heardOf(line: string): AnyHeard {
  const { hears, from, fact }: Hears = JSON.parse(line, (_, member: unknown) => {
    const isBytes = typeof member === 'string' && member.startsWith('hex:')
    return isBytes ? Buffer.from(member.slice(4), 'hex') : member
  })
  const content = bodyOf(encodeFact(hears, fact, 0))
  return { type: hears, fact, source: parseSourceRef(from), content }
}

const lineOf = (value: object) =>
  JSON.stringify(value, function (this: Readonly<Record<string, unknown>>, key, member: unknown) {
    // A Buffer has become an object by the time it is handed over.
    const bytes = this[key]
    return bytes instanceof Uint8Array ? `hex:${Buffer.from(bytes).toString('hex')}` : member
  })
