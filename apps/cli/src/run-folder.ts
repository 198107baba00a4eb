/** Where runs are kept: under the home folder, the last one by default. */
import { join, resolve } from 'node:path'
import { Option } from 'commander'
import { homeByDefault } from './services/index.ts'

/** The home of everything a checkout downloads, starts and keeps. Git ignores it. */
export const homeFolder = () => resolve(process.env['POLYTRADERS_HOME'] ?? homeByDefault)

const lastRunFolder = () => join(homeFolder(), 'runs', 'last')

export const runOption = (what = 'a run kept by `play`') =>
  new Option('--run <folder>', what).default(lastRunFolder(), '.polytraders/runs/last')
