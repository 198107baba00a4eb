/** Where runs are kept: under the home folder, the last one by default. */
import { join, resolve } from 'node:path'
import { homeByDefault } from './services/index.ts'

/** The home of everything a checkout downloads, starts and keeps. Git ignores it. */
export const homeFolder = () => resolve(process.env['POLYTRADERS_HOME'] ?? homeByDefault)

export const lastRunFolder = () => join(homeFolder(), 'runs', 'last')

export const runOption = [
  '--run <folder>',
  'a run kept by `play`; the last one if left out',
] as const
