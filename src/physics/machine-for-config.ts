// The machine behind a printer.cfg that nobody has modelled: the nearest class, corrected by what the configuration knows.
import type { PrinterConfig } from '#config'
import { invariant } from '#core'
import type { MachineModel } from './machine.ts'
import { type HeaterGains, machineWithGains } from './thermal/heater-from-gains.ts'

export interface MachineMatch {
  readonly machine: MachineModel
  /** In words, for the report: why this class, and what was taken from the configuration. */
  readonly reason: string
}

/** What a class is recognised by. Sizes are of the bed's longer side. */
interface ClassFacts {
  readonly kinematics: readonly PrinterConfig['kinematics'][]
  readonly bedMm: number
}

const CLASS_FACTS: Readonly<Record<string, ClassFacts>> = {
  ender3: { kinematics: ['cartesian'], bedMm: 235 },
  'prusa-mk4': { kinematics: ['cartesian'], bedMm: 250 },
  'generic-cartesian': { kinematics: ['cartesian', 'hybrid_corexy', 'hybrid_corexz', 'corexz'], bedMm: 300 },
  'voron-0': { kinematics: ['corexy'], bedMm: 120 },
  vz235: { kinematics: ['corexy'], bedMm: 235 },
  'voron-trident': { kinematics: ['corexy'], bedMm: 300 },
  'voron-2.4': { kinematics: ['corexy'], bedMm: 350 },
  'sovol-sv08': { kinematics: ['corexy'], bedMm: 350 },
  'flsun-v400': { kinematics: ['delta'], bedMm: 300 },
  'flsun-s1': { kinematics: ['delta'], bedMm: 320 },
}

/** Pressure advance above this is a Bowden tube (V11: direct 0.02-0.08 s, Bowden 0.30-0.35 s). */
const BOWDEN_FROM_S = 0.15
/** Hot ends with PTFE in them are not configured hotter than this. */
const PTFE_LIMIT_C = 260

export function machineForConfig(config: PrinterConfig, machines: readonly MachineModel[]): MachineMatch {
  invariant(machines.length > 0, 'machineForConfig: expected at least one machine')
  const bedMm = bedSideMm(config)
  const advanceS = config.extruders[0]?.pressureAdvanceS ?? 0
  const isBowden = advanceS > BOWDEN_FROM_S
  const ranked = machines
    .map((machine) => ({ machine, distance: distance(machine, config, bedMm, isBowden) }))
    .sort((a, b) => a.distance - b.distance)
  const nearest = ranked[0]!.machine
  const taken: string[] = []
  const frame = frameFromShaper(nearest.frame, config, taken)
  const extruder = extruderFromConfig(nearest.extruder, config, isBowden, taken)
  const { machine, reasons } = machineWithGains(
    { ...nearest, frame, extruder },
    { nozzle: gainsOf(config.extruders[0]?.heater ?? null), bed: gainsOf(config.heaterBed) },
  )
  const words = `${config.kinematics}, ${bedMm.toFixed(0)} mm bed${isBowden ? ', Bowden' : ''}`
  const from = taken.length > 0 ? `; ${taken.join(', ')} from the configuration` : ''
  return { machine, reason: [`${words}${from}`, ...reasons].join('; ') }
}

function gainsOf(heater: PrinterConfig['heaterBed']): HeaterGains | null {
  if (heater === null || heater.control.kind !== 'pid') return null
  const { kp, ki, kd } = heater.control
  return { kp, ki, kd, maxPowerRatio: heater.maxPowerRatio }
}

function bedSideMm(config: PrinterConfig): number {
  if (config.delta !== null) return 2 * config.delta.printRadiusMm
  const [x, y] = config.rails
  const side = (rail: typeof x): number =>
    rail === undefined ? 0 : rail.positionMaxMm - Math.max(0, rail.positionMinMm)
  return Math.max(side(x), side(y))
}

function distance(machine: MachineModel, config: PrinterConfig, bedMm: number, isBowden: boolean): number {
  const facts = CLASS_FACTS[machine.name]
  if (facts === undefined) return 50
  const wrongKinematics = facts.kinematics.includes(config.kinematics) ? 0 : 10
  const wrongDrive = machine.extruder.bowden === isBowden ? 0 : 1
  const hotMaxC = config.extruders[0]?.heater.maxTempC ?? 0
  const wrongHotEnd = machine.extruder.allMetal === hotMaxC > PTFE_LIMIT_C ? 0 : 0.5
  return wrongKinematics + wrongDrive + wrongHotEnd + Math.abs(bedMm - facts.bedMm) / 100
}

/** A configured shaper was tuned to the frame: its frequency is the best guess of the resonance. */
function frameFromShaper(
  frame: MachineModel['frame'],
  { inputShaper }: PrinterConfig,
  taken: string[],
): MachineModel['frame'] {
  const x = inputShaper?.x.frequencyHz ?? 0
  const y = inputShaper?.y.frequencyHz ?? 0
  if (!(x > 0 || y > 0)) return frame
  taken.push('resonances')
  return {
    ...frame,
    resonanceXHz: x > 0 ? x : frame.resonanceXHz,
    resonanceYHz: y > 0 ? y : frame.resonanceYHz,
  }
}

function extruderFromConfig(
  extruder: MachineModel['extruder'],
  config: PrinterConfig,
  isBowden: boolean,
  taken: string[],
): MachineModel['extruder'] {
  const hotMaxC = config.extruders[0]?.heater.maxTempC ?? 0
  const allMetal = extruder.allMetal || hotMaxC > PTFE_LIMIT_C
  if (allMetal !== extruder.allMetal) taken.push('an all-metal hot end')
  if (isBowden === extruder.bowden) return { ...extruder, allMetal }
  taken.push(isBowden ? 'a Bowden tube' : 'a direct drive')
  // Path lengths of the two classes; V11 gives the pressure advance that follows from them.
  return { ...extruder, allMetal, bowden: isBowden, pathLengthMm: isBowden ? 400 : 45 }
}
