/** Probabilities, their logits, and the one place where they become micros. */
import { ONE } from '@polytraders/domain'

/** sigma(x) = 1 / (1 + e^-x). */
export const sigma = (x: number) => 1 / (1 + Math.exp(-x))

/** x = ln(p / (1 - p)); infinite at 0 and 1. */
export const logit = (p: number) => Math.log(p / (1 - p))

/** The nearest micro. From here to the order, arithmetic is integer. */
export const toMicros = (p: number) => Math.round(p * ONE)
