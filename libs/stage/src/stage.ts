/**
 * What a stage is. Nothing here knows about Kafka, clocks or disks, and nothing here ever will:
 * the runtime hosts stages, the simulator plays them, and tests are plain function calls.
 */

export type Stage<State, Input, Output> = {
  /** A state that knows nothing yet. Each call makes a new one. */
  initial(): State

  /**
   * Takes one input, says what follows from it, and returns what it knows next. The state belongs
   * to the caller and is handed on in a line, so a hot stage may change it in place. What it says
   * depends on the state and the input alone.
   */
  step(state: State, input: Input, say: (output: Output) => void): State
}

/**
 * A stage whose rules and bookkeeping are kept apart. All judgement is in `decide`. `evolve`
 * only records: it is total, it never refuses, and it is the sole writer of state.
 */
export type Decider<State, Input, Output> = {
  initial(): State
  decide(state: State, input: Input): readonly Output[]
  evolve(state: State, fact: Input | Output): State
}

export function stageOf<State, Input, Output>({
  initial,
  decide,
  evolve,
}: Decider<State, Input, Output>): Stage<State, Input, Output> {
  return {
    initial,
    step(state, input, say) {
      const outputs = decide(state, input)
      let next = evolve(state, input)
      for (const output of outputs) {
        next = evolve(next, output)
        say(output)
      }
      return next
    },
  }
}

/** Plays a script of inputs from the beginning. Tests, golden files and backtests all do this. */
export function play<State, Input, Output>(
  stage: Stage<State, Input, Output>,
  script: Iterable<Input>,
): { readonly state: State; readonly outputs: readonly Output[] } {
  const outputs: Output[] = []
  let state = stage.initial()
  for (const input of script) state = stage.step(state, input, output => outputs.push(output))
  return { state, outputs }
}
