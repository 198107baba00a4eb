/** What a command tells a person when it can't go on: what is wrong, and what to do next. */
export class CliError extends Error {
  override name = 'CliError'
  readonly hint: string
  constructor(message: string, hint: string) {
    super(message)
    this.hint = hint
  }
}
