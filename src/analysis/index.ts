export type { Analysis } from './analyse.ts'
export { analyse } from './analyse.ts'
export type { AnalysisContext } from './context.ts'
export { accountForFaults } from './fault-account.ts'
