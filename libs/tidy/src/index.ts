export { codeOf, type Import, importsOf, longFunctions } from './code.ts'
export { allowedImport, pure, zoneOf } from './graph.ts'
export { exists, files, read, root } from './tree.ts'
