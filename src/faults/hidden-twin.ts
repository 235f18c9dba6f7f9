// A printer whose true parameters are far from what anybody was told: it stands for real hardware. Every number that the
// machine states a spread for is drawn; in each part of the machine at least one lies two to three sigma off.
import type { Random } from '#core'
import type { MachineModel, Material, TemperatureTable } from '#physics'

const FAR_SIGMA = [2, 3] as const
/** The rest of the numbers stay within what any machine of the class may have. */
const NEAR_SIGMA = 2
/** A heater whose power over its loss falls below this share of the nominal could not hold what the printer prints. */
const HEATER_REACH_RATIO = 0.75
/** Measured range of brands over a data sheet's viscosity. Source: PHYSICS 3 (PMC10744784). */
const VISCOSITY_RATIO = [0.4, 2.6] as const
/** Glass transition and what hangs on it, between brands of one plastic, 1 sigma. Plausible. */
const TRANSITION_SIGMA_C = 1.5
/** Relative 1 sigma between brands where the material states none. */
const BRAND_SPREAD = 0.1

export interface HiddenTwin {
  readonly machine: MachineModel
  readonly material: Material
}

export function drawHiddenTwin(machine: MachineModel, material: Material, random: Random): HiddenTwin {
  return {
    machine: drawMachine(machine, random.fork('machine')),
    material: drawMaterial(material, random.fork('brand')),
  }
}

function drawMachine(machine: MachineModel, random: Random): MachineModel {
  const factors = new Map<string, number>()
  for (const paths of partsOf(Object.keys(machine.spread)).values()) {
    const part = paths[0]!.split('.')[0]!
    const far = Math.floor(random.fork(`${part}/far`).next() * paths.length)
    paths.forEach((path, i) => {
      const draw = random.fork(path)
      const sigmas = i === far ? farSigmas(draw) : nearSigmas(draw)
      factors.set(path, (1 + machine.spread[path]!) ** sigmas)
    })
  }
  for (const heater of ['nozzle', 'bed'] as const) keepInReach(factors, heater)
  let twin = machine
  for (const [path, factor] of factors) twin = scaled(twin, path.split('.'), factor)
  return twin
}

function partsOf(paths: readonly string[]): Map<string, string[]> {
  const parts = new Map<string, string[]>()
  for (const path of paths) {
    const part = path.split('.')[0]!
    const known = parts.get(part)
    if (known === undefined) parts.set(part, [path])
    else known.push(path)
  }
  return parts
}

function farSigmas(random: Random): number {
  const [low, high] = FAR_SIGMA
  return (random.next() < 0.5 ? -1 : 1) * (low + (high - low) * random.next())
}

function nearSigmas(random: Random): number {
  return Math.min(Math.max(random.normal(), -NEAR_SIGMA), NEAR_SIGMA)
}

/** A weak heater in a lossy block is mirrored: as far from the nominal, but a printer that prints. */
function keepInReach(factors: Map<string, number>, heater: 'nozzle' | 'bed'): void {
  const power = `${heater}.fullPowerCPerS`
  const loss = `${heater}.lossPerS`
  const reach = (factors.get(power) ?? 1) / (factors.get(loss) ?? 1)
  if (reach >= HEATER_REACH_RATIO) return
  for (const path of [power, loss]) {
    const factor = factors.get(path) ?? 1
    const hinders = path === power ? factor < 1 : factor > 1
    if (hinders) factors.set(path, 1 / factor)
  }
}

function drawMaterial(material: Material, random: Random): Material {
  const factor = (path: string, spread = material.spread[path] ?? BRAND_SPREAD): number =>
    (1 + spread) ** nearSigmas(random.fork(path))
  const [lowest, highest] = VISCOSITY_RATIO
  const viscosity = Math.min(
    Math.max((1 + (material.spread['rheology.d1PaS'] ?? 0.4)) ** farSigmas(random.fork('viscosity')), lowest),
    highest,
  )
  const shiftC = TRANSITION_SIGMA_C * farSigmas(random.fork('transition'))
  const shrinkage = factor('shrinkagePct')
  const capacity = factor('heatCapacityJPerKgK')
  const conductivity = factor('conductivityWPerMK')
  return {
    ...material,
    heatCapacityJPerKgK: scaledTable(material.heatCapacityJPerKgK, capacity),
    conductivityWPerMK: scaledTable(material.conductivityWPerMK, conductivity),
    glassTransitionC: material.glassTransitionC + shiftC,
    noFlowC: material.noFlowC + shiftC,
    rheology: { ...material.rheology, d1PaS: material.rheology.d1PaS * viscosity, d2K: material.rheology.d2K + shiftC },
    expansionPerK: material.expansionPerK * factor('expansionPerK'),
    modulusPa: material.modulusPa * factor('modulusPa'),
    yieldStrengthPa: material.yieldStrengthPa * factor('yieldStrengthPa'),
    shrinkagePct: [material.shrinkagePct[0] * shrinkage, material.shrinkagePct[1] * shrinkage],
    healing: {
      ...material.healing,
      plateauModulusPa: material.healing.plateauModulusPa * factor('healing.plateauModulusPa'),
    },
    moisture: {
      ...material.moisture,
      diffusivityM2PerS: material.moisture.diffusivityM2PerS * factor('moisture.diffusivityM2PerS'),
    },
  }
}

function scaledTable(table: TemperatureTable, factor: number): TemperatureTable {
  return table.map(([atC, value]) => [atC, value * factor] as const)
}

/** A copy with the number at `path` multiplied. */
function scaled<T extends object>(whole: T, path: readonly string[], factor: number): T {
  const [key = '', ...rest] = path
  const value = (whole as Record<string, unknown>)[key]
  if (typeof value === 'number') return { ...whole, [key]: value * factor }
  return typeof value === 'object' && value !== null ? { ...whole, [key]: scaled(value, rest, factor) } : whole
}
