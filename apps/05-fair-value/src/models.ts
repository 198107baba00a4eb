/** The models that come with the platform, read and checked. */
import demo from '../models/demo.json' with { type: 'json' }
import golden from '../models/golden.json' with { type: 'json' }
import { parseModel } from './model.ts'

/** A demonstration, not a fitted model; its file says what it does. */
export const demoModel = parseModel(demo)

/** Gives the probability, band and buffer of the trade that is traced through all stages. */
export const goldenModel = parseModel(golden)
