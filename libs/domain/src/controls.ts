/**
 * How many scopes can have a control of their own at once. Stage 11 sets no more, so that a stage
 * which keeps those that it hears needs no bound beside this one.
 */
export const controlsMax = 5_000
