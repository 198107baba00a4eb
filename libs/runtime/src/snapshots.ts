/**
 * Snapshots of a cell on its compacted state topic: chunks, then the manifest that makes them
 * count. Two slots, written in turn, so that a half-written one never replaces a whole one. The end
 * of the topic is found by a marker of one's own, because compaction leaves no other way to know
 * it.
 */
import { createHash } from 'node:crypto'
import { deserialize, serialize } from 'node:v8'
import {
  CodecError,
  type FactName,
  type Facts,
  type SnapshotChunk,
  type SnapshotManifest,
  type SnapshotMarker,
} from '@polytraders/messages'
import { type CellState } from './cell.ts'
import { type Codec } from './codec.ts'
import { LogError, type LogRecord, type NewRecord } from './log.ts'

/** A chunk stays under Kafka's default record size. */
const chunkBytes = 800_000

export type Snapshot = {
  readonly slot: number
  readonly manifest: SnapshotManifest
  readonly state: CellState
}

/** A state cut at a batch's end, waiting for the batch to be read back. */
export type Cut = { readonly bytes: Buffer; readonly ownOffset: number }

/**
 * Cuts the state where the own topic will be read up to `ownOffset`. What the cell reads of its own
 * topic lags behind what it wrote, so its reader is put where the cut is.
 */
export function cutState(state: CellState, ownOffset: number): Cut {
  const { self, lastId, owner } = state
  const there = { ...self, next: ownOffset, lastId, maxOwner: owner }
  return { bytes: serialize({ ...state, self: there }), ownOffset }
}

const stateRecord = <T extends FactName>(codec: Codec, key: string, type: T, fact: Facts[T]) => ({
  key,
  value: codec.encode(type, fact),
  headers: { type, eventId: 0, owner: -1, cause: '', traceparent: '' },
})

export const markerRecord = (codec: Codec, nonce: string): NewRecord =>
  stateRecord(codec, 'marker', 'SnapshotMarker', { nonce })

export type Written = {
  readonly slot: number
  readonly owner: number
  readonly coreVersion: string
  readonly config: string
}

/** The records of one snapshot, chunk by chunk, the manifest last. */
export function snapshotRecords(codec: Codec, { bytes, ownOffset }: Cut, written: Written) {
  const { slot, owner, coreVersion, config } = written
  const chunks: NewRecord[] = []
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const index = chunks.length
    const chunk = { slot, index, bytes: bytes.subarray(at, at + chunkBytes) }
    chunks.push(stateRecord(codec, `${slot}/${index}`, 'SnapshotChunk', chunk))
  }
  const manifest = stateRecord(codec, `${slot}/manifest`, 'SnapshotManifest', {
    slot,
    owner,
    own_offset: ownOffset,
    chunks: chunks.length,
    sha256: createHash('sha256').update(bytes).digest(),
    core_version: coreVersion,
    config,
  })
  return [...chunks, manifest]
}

/** Collects a state topic's records until the marker with our nonce. */
export function createSnapshotReader(codec: Codec, nonce: string) {
  const chunks = new Map<string, Uint8Array>()
  const manifests = new Map<number, SnapshotManifest>()
  return {
    /** True once our marker was met: everything before it has been seen. */
    take(record: LogRecord): boolean {
      const read = readState(codec, record)
      switch (read?.type) {
        case 'SnapshotMarker':
          return read.fact.nonce === nonce
        case 'SnapshotChunk':
          chunks.set(`${read.fact.slot}/${read.fact.index}`, read.fact.bytes)
          return false
        case 'SnapshotManifest':
          manifests.set(read.fact.slot, read.fact)
          return false
        case undefined:
          return false
      }
    },
    /** The whole snapshot with the highest own offset up to `until`; null when there is none. */
    newest(until: number): Snapshot | null {
      const found = [...manifests.values()]
        .filter(manifest => manifest.own_offset <= until)
        .sort((a, b) => b.own_offset - a.own_offset)
      for (const manifest of found) {
        const state = assemble(manifest, chunks)
        if (state) return { slot: manifest.slot, manifest, state }
      }
      return null
    },
  }
}

type StateFact =
  | { readonly type: 'SnapshotMarker'; readonly fact: SnapshotMarker }
  | { readonly type: 'SnapshotChunk'; readonly fact: SnapshotChunk }
  | { readonly type: 'SnapshotManifest'; readonly fact: SnapshotManifest }

const stateTypes = new Set(['SnapshotMarker', 'SnapshotChunk', 'SnapshotManifest'])

/** Null for what can't be read: a snapshot that needs it does not count, and there is another. */
function readState(codec: Codec, { headers, value }: LogRecord): StateFact | null {
  const type = headers.type as StateFact['type']
  if (!value || !stateTypes.has(type)) return null
  try {
    return { type, fact: codec.decode(type, value) } as StateFact
  } catch (error) {
    if (error instanceof CodecError) return null
    throw error
  }
}

function assemble(
  manifest: SnapshotManifest,
  chunks: ReadonlyMap<string, Uint8Array>,
): CellState | null {
  const parts: Uint8Array[] = []
  for (let index = 0; index < manifest.chunks; index++) {
    const part = chunks.get(`${manifest.slot}/${index}`)
    if (!part) return null
    parts.push(part)
  }
  const bytes = Buffer.concat(parts)
  const sha256 = createHash('sha256').update(bytes).digest()
  // A writer that died between chunks and manifest leaves the slot's old manifest over new chunks.
  if (!sha256.equals(manifest.sha256)) return null
  const state = deserialize(bytes) as CellState
  if (state.self.next !== manifest.own_offset) {
    throw new LogError('impossible', 'a snapshot that disagrees with its manifest')
  }
  return state
}
