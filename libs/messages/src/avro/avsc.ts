/**
 * avsc, and what its readers and writers use of the buffer ("tap") in hand. Its declarations leave
 * both out, and the subclasses here are made of them. Beyond the buffer's end nothing is written
 * and only the position goes on: that is how avsc counts the bytes that are missing.
 */
import { createRequire } from 'node:module'

// avsc is CommonJS and builds its exports at run time, which Node's ESM loader can't see.
export const avro: typeof import('avsc') = createRequire(import.meta.url)('avsc')

export type Tap = {
  readonly buf: Buffer
  pos: number
  readLong(): number
  skipLong(): void
  writeLong(value: number): void
  writeString(text: string): void
}

export type Reads = { _read(tap: Tap): unknown }
export type Skips = { _skip(tap: Tap): void }
export type Writes = { _write(tap: Tap, value: unknown): void }
