export type { HeaterConstants, MachineModel } from './machine.ts'
export type { Material, TemperatureTable } from './material.ts'
export * from './thermal/index.ts'
