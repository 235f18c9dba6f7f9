export type { OperatedOptions, OperatedPrinter } from './operated-printer.ts'
export { openOperatedPrinter, PART } from './operated-printer.ts'
