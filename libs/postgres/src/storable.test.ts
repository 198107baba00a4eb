import { expect, test } from '@jest/globals'
import { storableJson, storableText } from './storable.ts'

test('text that Postgres refuses is replaced where it must be, and nowhere else', () => {
  expect(storableText('zero \0, half \ud800, whole \ud83d\ude00')).toBe(
    'zero \ufffd, half \ufffd, whole \ud83d\ude00',
  )
  expect(
    JSON.parse(storableJson({ 'na\0me': ['a\0', { b: '\udc00' }], n: 1, none: null })),
  ).toEqual({ 'na\ufffdme': ['a\ufffd', { b: '\ufffd' }], n: 1, none: null })
})
