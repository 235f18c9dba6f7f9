export type { SimulatedRun } from './run.ts'
