/**
 * A formula with an example worked by hand. The tests assert each one, and `polytraders formulas`
 * prints the very same list, so that what the documents promise and what runs can't drift apart.
 */

export type WorkedExample = {
  /** The stage's folder name, such as `07-decision`. */
  readonly stage: string
  /** The formula, in the platform's own terms. */
  readonly formula: string
  /** The numbers that go in, for a reader. */
  readonly given: string
  /** What a person with a pencil gets. */
  readonly expected: string
  /** What the stage's own code gets, printed the same way. */
  readonly got: () => string
}
