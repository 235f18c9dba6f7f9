export type { Condition, SignalTamper, ThermistorCondition } from './condition.ts'
export { createCondition, resetCondition } from './condition.ts'
