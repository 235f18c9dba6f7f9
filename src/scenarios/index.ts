export { describeScenario } from './describe-scenario.ts'
export type { FaultPlan, Mechanism } from './fault-plan.ts'
export { FAULT_PLANS, findFaultPlan, mechanismsOf } from './fault-plan.ts'
export { findPartFamily, PART_FAMILIES } from './parts/families.ts'
export type { PartFamily, PartNumbers, PartTrait } from './parts/part.ts'
export type {
  Scenario,
  ScenarioFault,
  ScenarioPart,
  ScenarioPerson,
  ScenarioRoom,
  ScenarioSettings,
} from './scenario.ts'
export { mechanismsFor, onNominalMachine, ROUND, scenarioAt, withFile } from './scenario-at.ts'
export type { ScenarioMachine, ScenarioStock } from './scenario-machine.ts'
export { scenarioFile, scenarioMachine } from './scenario-machine.ts'
export type { Split } from './split.ts'
export { SPLITS } from './split.ts'
