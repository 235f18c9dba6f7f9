// A filament as physics sees it. data/materials/NAME.json holds one, each leaf {value, confidence, source, note?}, made
// from the facts of the material table; `readMaterial` flattens it to this and keeps the confidences beside it.

/** [[°C, value], ...] with rising temperature; linear in between, constant outside. */
export type TemperatureTable = readonly (readonly [number, number])[]

export interface Material {
  readonly name: string
  readonly title: string
  readonly family: string
  readonly semiCrystalline: boolean
  readonly densityKgPerM3: number
  readonly meltDensityKgPerM3: number
  readonly heatCapacityJPerKgK: TemperatureTable
  readonly conductivityWPerMK: TemperatureTable
  readonly glassTransitionC: number
  readonly meltC: number | null
  readonly noFlowC: number
  readonly degradationC: number
  readonly rheology: {
    readonly n: number
    readonly tauStarPa: number
    readonly d1PaS: number
    readonly d2K: number
    readonly d3KPerPa: number
    readonly a1: number
    readonly a2K: number
  }
  readonly dieSwell: number
  readonly expansionPerK: number
  readonly modulusPa: number
  readonly yieldStrengthPa: number
  readonly elongationBreak: number
  readonly poisson: number
  readonly shrinkagePct: readonly [number, number]
  readonly crystallization: {
    readonly n: number
    readonly uJPerMol: number
    readonly kgK2: number
    readonly k0PerS: number
    readonly equilibriumMeltC: number
    readonly tInfC: number
    readonly xInf: number
    readonly heatJPerG: number
  } | null
  readonly healing: { readonly plateauModulusPa: number; readonly alpha: number }
  readonly surfaceTensionNPerM: number
  readonly moisture: {
    readonly equilibrium50RhPct: number
    readonly saturationPct: number
    readonly diffusivityM2PerS: number
  }
  readonly emissivity: number
  readonly abrasivenessRel: number
  readonly print: {
    readonly nozzleC: readonly [number, number, number]
    readonly bedC: readonly [number, number, number]
    readonly chamberC: readonly [number, number, number]
    readonly fanPct: readonly [number, number, number]
    readonly maxFlowStandardMm3PerS: number
    readonly maxFlowHighMm3PerS: number
    readonly dryC: number
    readonly dryH: number
    readonly minLayerTimeS: number
  }
  /** 1-sigma relative spread by dotted path: H 5 %, M 15 %, L 40 %; what uncertainty is propagated from. */
  readonly spread: Readonly<Record<string, number>>
}
