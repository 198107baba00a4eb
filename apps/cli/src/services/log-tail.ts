/** Looking into the log of a program: its end for an error's message, or a line it is to say. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

const bytesMax = 16_384

/** The last lines of the file, under a line that names it; never throws. */
export function logTail(file: string, linesMax = 25): string {
  const lines = endOf(file).trimEnd().split('\n').slice(-linesMax)
  const text = lines.join('\n').trim()
  return text === '' ? `${file} is empty` : `the end of ${file}:\n${text.replaceAll(/^/gm, '  | ')}`
}

/** Whether the file holds the text. Read from the beginning, so an early line is found at once. */
export function logContains(file: string, text: string): boolean {
  try {
    const descriptor = openSync(file, 'r')
    try {
      const bytes = Buffer.alloc(bytesMax)
      let kept = ''
      for (;;) {
        const count = readSync(descriptor, bytes)
        if (count === 0) return false
        const seen = kept + bytes.toString('latin1', 0, count)
        if (seen.includes(text)) return true
        kept = seen.slice(-text.length)
      }
    } finally {
      closeSync(descriptor)
    }
  } catch {
    return false
  }
}

function endOf(file: string): string {
  try {
    const descriptor = openSync(file, 'r')
    try {
      const size = fstatSync(descriptor).size
      const bytes = Buffer.alloc(Math.min(size, bytesMax))
      readSync(descriptor, bytes, 0, bytes.length, size - bytes.length)
      return bytes.toString('utf8')
    } finally {
      closeSync(descriptor)
    }
  } catch {
    return ''
  }
}
