/** What a model is fitted on, what its probabilities are calibrated on, and what it is judged on. */
export const SPLITS = ['fit', 'calibrate', 'judge'] as const
export type Split = (typeof SPLITS)[number]
