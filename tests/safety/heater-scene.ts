// A printer's heaters as they really are, driven by their firmware, without the rest of the print: the same plant, laws, guards,
// sensors, faults and reality gap as `simulate`, so that hundreds of hours pass in seconds. It hands out what a real Klipper
// would say of them, takes what the shell does about it, and keeps the truth for the judge of the test.
import { createRandom, filamentAreaMm2, type Random } from '#core'
import type { Condition, FaultMoment, FaultSchedule, FaultSpec } from '#faults'
import { addFault, createCondition, createFaultSchedule, drawHiddenTwin, drawRealityGap, stepFaults } from '#faults'
import type { MachineModel, Material } from '#physics'
import type { Reaction } from '#safety'
import { createHeating, type Heating, simulationSettings } from '#simulation'
import { choosePrinter } from '../../src/cli/printer-files.ts'
import { advanceHeating } from '../../src/simulation/heating.ts'
import { heatingSettings } from '../../src/simulation/simulation.ts'
import { loadMaterial } from '../materials.ts'

/** How often the shell sees the printer. */
export const SAMPLE_PERIOD_S = 0.25
/** From the monitor's word until it holds at the printer: a request over the socket; then a relay that is asked over the network. */
export const STOP_DELAY_S = 0.25
export const CUT_DELAY_S = 0.5

export interface SceneOptions {
  readonly printer: string
  readonly material: string
  readonly seed: number
  /** The machine's true parameters are 2 to 3 sigma off the ones of its model. */
  readonly isTwin: boolean
  /** 0..1 */
  readonly gapLevel: number
  readonly ambientC: number
}

/** What one heater says of itself, as status objects have it. */
export interface HeaterStatus {
  readonly temperature: number
  readonly target: number
  readonly power: number
}

/** One look at the printer, nothing in it that Klipper does not report. */
export interface SceneStatus {
  readonly timeS: number
  readonly extruder: HeaterStatus
  readonly heaterBed: HeaterStatus
  /** `fan.speed` */
  readonly fanRatio: number
  /** Speed of a second fan at the same block, `fan_generic`; the printers that ship have none. */
  readonly otherFanRatio?: number
  /** `motion_report.live_extruder_velocity`, mm of filament per second. */
  readonly extruderMmPerS: number
  readonly isPrinting: boolean
  readonly isShutDown: boolean
}

/** What really is. */
export interface SceneTruth {
  readonly blockC: number
  readonly bedC: number
}

export interface HeaterScene {
  readonly options: SceneOptions
  readonly machine: MachineModel
  readonly material: Material
  readonly random: Random
  readonly heating: Heating
  readonly condition: Condition
  schedule: FaultSchedule
  readonly moment: FaultMoment
  timeS: number
  fanRatio: number
  /** mm of filament per second. */
  feedMmPerS: number
  readonly filamentAreaMm2: number
  isPrinting: boolean
  /** What the shell has asked for and when it holds, s; NaN: not asked. */
  offAtS: number
  stopAtS: number
  cutAtS: number
  pauseAtS: number
  /** When the firmware gave up by itself, s; NaN: it did not. */
  firmwareStopS: number
}

export function createHeaterScene(options: SceneOptions): HeaterScene {
  const random = createRandom(options.seed)
  const { config, machine: told } = choosePrinter({ printer: options.printer }, null)
  const sold = loadMaterial(options.material)
  const { machine, material } = options.isTwin
    ? drawHiddenTwin(told, sold, random.fork('twin'))
    : { machine: told, material: sold }
  const gap = options.gapLevel > 0 ? drawRealityGap(options.gapLevel, random.fork('gap')) : null
  const room = {
    ambient: options.ambientC,
    humidity: 40,
    opened: 0,
    tolerant: false,
    ownConfig: true,
    sensors: 'realistic' as const,
  }
  const settings = simulationSettings(config, machine, material, {} as never, room, random.fork('print'))
  const condition = createCondition()
  return {
    options,
    machine,
    material,
    random: random.fork('scene'),
    heating: createHeating(heatingSettings(settings, condition)),
    condition,
    schedule: createFaultSchedule([], gap, random.fork('faults')),
    moment: { timeS: 0, layer: -1, heightMm: 0, line: 0, nozzleC: 0 },
    timeS: 0,
    fanRatio: 0,
    feedMmPerS: 0,
    filamentAreaMm2: filamentAreaMm2(settings.filamentDiameterMm),
    isPrinting: false,
    offAtS: Number.NaN,
    stopAtS: Number.NaN,
    cutAtS: Number.NaN,
    pauseAtS: Number.NaN,
    firmwareStopS: Number.NaN,
  }
}

export function breakScene(scene: HeaterScene, spec: FaultSpec): void {
  scene.schedule = addFault(scene.schedule, spec, scene.random.fork(`fault at ${scene.timeS}`))
}

export function setTargets(scene: HeaterScene, nozzleC: number, bedC: number): void {
  // A printer that has stopped takes no targets.
  if (scene.heating.isShutDown || scene.timeS >= scene.offAtS) return
  scene.heating.heaters.nozzle.targetC = nozzleC
  scene.heating.heaters.bed.targetC = bedC
}

/** Lets one period of the shell pass. */
export function stepScene(scene: HeaterScene): void {
  const { heating, condition, moment } = scene
  scene.timeS += SAMPLE_PERIOD_S
  const { timeS } = scene
  moment.timeS = timeS
  moment.nozzleC = heating.plant.nozzleBlockC
  stepFaults(scene.schedule, condition, moment, () => undefined)
  obeyShell(scene)
  const isMoving = scene.isPrinting && !heating.isShutDown
  heating.fanRatio = scene.fanRatio
  heating.pendingFilamentMm += isMoving ? scene.feedMmPerS * SAMPLE_PERIOD_S * condition.feedRatio : 0
  advanceHeating(heating, timeS)
  if (heating.alarm !== null && !heating.isShutDown) {
    heating.isShutDown = true
    scene.firmwareStopS = timeS
  }
}

/** The shell's word, once it has arrived. */
function obeyShell(scene: HeaterScene): void {
  const { heating, condition, timeS } = scene
  if (timeS >= scene.pauseAtS) scene.isPrinting = false
  if (timeS >= scene.offAtS) {
    heating.heaters.nozzle.targetC = 0
    heating.heaters.bed.targetC = 0
  }
  if (timeS >= scene.stopAtS) heating.isShutDown = true
  // A relay before the supply and the bed.
  if (timeS >= scene.cutAtS) condition.supplyRatio = 0
}

/** The shell reacts now; what it asked for before stays. */
export function react(scene: HeaterScene, reaction: Reaction): void {
  const { timeS } = scene
  const sooner = (atS: number, delayS: number): number => (Number.isNaN(atS) ? timeS + delayS : atS)
  if (reaction === 'watch') return
  scene.pauseAtS = sooner(scene.pauseAtS, STOP_DELAY_S)
  if (reaction === 'pause') return
  scene.offAtS = sooner(scene.offAtS, STOP_DELAY_S)
  if (reaction === 'off') return
  scene.stopAtS = sooner(scene.stopAtS, STOP_DELAY_S)
  if (reaction === 'cut') scene.cutAtS = sooner(scene.cutAtS, CUT_DELAY_S)
}

export function statusOf(scene: HeaterScene): SceneStatus {
  const { nozzle, bed } = scene.heating.heaters
  const { isShutDown } = scene.heating
  const status = (heater: typeof nozzle): HeaterStatus => ({
    temperature: Math.round(heater.control.smoothedC * 100) / 100,
    target: heater.targetC,
    power: heater.powerRatio,
  })
  const isMoving = scene.isPrinting && !isShutDown
  return {
    timeS: scene.timeS,
    extruder: status(nozzle),
    heaterBed: status(bed),
    fanRatio: scene.fanRatio,
    extruderMmPerS: isMoving ? scene.feedMmPerS : 0,
    isPrinting: isMoving,
    isShutDown,
  }
}

export function truthOf({ heating }: HeaterScene): SceneTruth {
  return { blockC: heating.plant.nozzleBlockC, bedC: heating.plant.bedC }
}
