/** How far the log is behind the source. proc_ts is the record's own timestamp, set when sealed. */

/** The p99 over which the operators are told. */
export const lagAlertMs = 250

export const lagMs = (procMs: number, sourceMs: number) => procMs - sourceMs
