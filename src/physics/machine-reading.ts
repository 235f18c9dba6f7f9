// From data/printers/NAME/machine.json to `MachineModel`. The bounds are what a desktop printer can be at all, so that a
// slip of units (W for rates, seconds for 1/s) or a number that is none is refused instead of simulated.
import type { Diagnostic } from '#protocol'
import type { MachineModel } from './machine.ts'

export interface MachineReading {
  /** null when any field is missing or out of bounds; `diagnostics` says which. */
  readonly machine: MachineModel | null
  /** By dotted path; a path stands for everything below it. */
  readonly sources: Readonly<Record<string, string>>
  readonly diagnostics: readonly Diagnostic[]
}

type Bounds = readonly [path: string, min: number, max: number]

const HEATER_BOUNDS: readonly Bounds[] = [
  ['fullPowerCPerS', 0.02, 80],
  ['lossPerS', 1e-4, 0.1],
  ['fanLossPerS', 0, 0.1],
  ['heaterLagS', 0, 60],
  ['sensorLagS', 0.05, 120],
  ['sensorLeadC', 0, 60],
  ['resistancePerC', 0, 0.02],
  ['capacityJPerC', 0.5, 20_000],
]

const NUMBERS: readonly Bounds[] = [
  ...HEATER_BOUNDS.map(([path, min, max]): Bounds => [`nozzle.${path}`, min, max]),
  ...HEATER_BOUNDS.map(([path, min, max]): Bounds => [`bed.${path}`, min, max]),
  ['heatBreak.capacityJPerC', 0.2, 200],
  ['heatBreak.conductanceWPerC', 0.001, 2],
  ['heatBreak.heatsinkFanOnWPerC', 0.01, 20],
  ['heatBreak.heatsinkFanOffWPerC', 0.001, 5],
  ['extruder.pathLengthMm', 5, 3000],
  ['extruder.unsupportedGapMm', 0, 50],
  ['extruder.maxForceN', 2, 1000],
  ['extruder.stallForceN', 2, 1000],
  ['extruder.heatedLengthMm', 3, 100],
  ['extruder.nozzleLandMm', 0.05, 10],
  ['extruder.nozzleFlatMm', 0.1, 10],
  ['frame.resonanceXHz', 3, 500],
  ['frame.resonanceYHz', 3, 500],
  ['frame.dampingX', 0.001, 1],
  ['frame.dampingY', 0.001, 1],
  ['frame.movingMassXKg', 0.02, 50],
  ['frame.movingMassYKg', 0.02, 50],
  ['frame.motorForceN', 1, 5000],
  ['frame.motorHalfForceMmPerS', 10, 20_000],
  ['frame.frictionN', 0, 500],
  ['frame.headRadiusMm', 0, 500],
  ['frame.headHeightMm', 0, 500],
  ['bedUnevennessMm', 0, 5],
  ['probeSigmaMm', 0, 1],
  ['chamber.bedCouplingPerS', 0, 0.1],
  ['chamber.roomCouplingPerS', 1e-6, 1],
  ['fan.maxConvectionWPerM2K', 0, 1000],
]

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  'extruder.drive': ['single', 'dual'],
  'extruder.nozzleMaterial': ['brass', 'hardened-steel', 'stainless'],
  bedSurface: ['pei-smooth', 'pei-textured', 'glass', 'buildtak'],
}
const BOOLEANS = ['extruder.bowden', 'extruder.allMetal', 'chamber.enclosed']
const SPREAD_MAX = 3

/** Reads parsed JSON of any shape; never throws. */
export function readMachine(json: unknown): MachineReading {
  const diagnostics: Diagnostic[] = []
  const refuse = (path: string, expected: string, value: unknown): void => {
    const shown = typeof value === 'number' ? String(value) : JSON.stringify(value)
    const found = value === undefined ? 'is missing' : `is ${shown}`
    diagnostics.push({
      severity: 'error',
      code: 'machine-field',
      message: `Machine: ${path} ${found}, expected ${expected}.`,
      line: 0,
    })
  }
  for (const [path, min, max] of NUMBERS) {
    const value = at(json, path)
    const inside = typeof value === 'number' && value >= min && value <= max
    if (!inside) refuse(path, `a number from ${min} to ${max}`, value)
  }
  for (const [path, choices] of Object.entries(CHOICES)) {
    const value = at(json, path)
    if (typeof value !== 'string' || !choices.includes(value)) refuse(path, `one of ${choices.join(', ')}`, value)
  }
  for (const path of BOOLEANS) {
    const value = at(json, path)
    if (typeof value !== 'boolean') refuse(path, 'true or false', value)
  }
  for (const path of ['name', 'title']) {
    const value = at(json, path)
    if (typeof value !== 'string' || value === '') refuse(path, 'a text', value)
  }
  const heaterMaxC = at(json, 'chamber.heaterMaxC')
  const chamberInside = heaterMaxC === null || (typeof heaterMaxC === 'number' && heaterMaxC >= 30 && heaterMaxC <= 300)
  if (!chamberInside) refuse('chamber.heaterMaxC', 'null or a number from 30 to 300', heaterMaxC)
  readSpread(json, refuse)
  const machine = diagnostics.length === 0 ? withoutSources(json as MachineModel & { sources?: unknown }) : null
  return { machine, sources: readSources(json), diagnostics }
}

function readSpread(json: unknown, refuse: (path: string, expected: string, value: unknown) => void): void {
  const spread = at(json, 'spread')
  if (typeof spread !== 'object' || spread === null) {
    refuse('spread', 'an object of relative deviations by dotted path', spread)
    return
  }
  for (const [path, value] of Object.entries(spread)) {
    const inside = typeof value === 'number' && value >= 0 && value <= SPREAD_MAX
    if (!inside) refuse(`spread of ${path}`, `a number from 0 to ${SPREAD_MAX}`, value)
    else if (typeof at(json, path) !== 'number')
      refuse(`spread of ${path}`, 'the path of a number of this machine', path)
  }
}

function readSources(json: unknown): Record<string, string> {
  const sources = at(json, 'sources')
  if (typeof sources !== 'object' || sources === null) return {}
  return Object.fromEntries(
    Object.entries(sources).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

function withoutSources({ sources: _, ...machine }: MachineModel & { sources?: unknown }): MachineModel {
  return machine
}

function at(value: unknown, path: string): unknown {
  let inner = value
  for (const key of path.split('.')) {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, key)) return undefined
    inner = (inner as Record<string, unknown>)[key]
  }
  return inner
}
