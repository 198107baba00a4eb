/** Writes each stage's golden file; what changed in them is to be reviewed. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { goldenFile, goldenTexts } from './golden.ts'

for (const [stage, text] of goldenTexts()) {
  const file = goldenFile(stage)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
