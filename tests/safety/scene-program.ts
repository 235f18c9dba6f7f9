// What printers do before something breaks: they have printed before, or never; they stand cold, heat up, hold, print, cool.
import type { Random } from '#core'
import { choosePrinter } from '../../src/cli/printer-files.ts'
import { createHeaterScene, type HeaterScene, type SceneOptions, setTargets, statusOf } from './heater-scene.ts'
import { createPrintLoad, type PrintLoad, stepPrintLoad } from './print-load.ts'

export const MOMENTS = ['cold', 'heating', 'holding', 'printing', 'printing hard', 'cooling'] as const
export type Moment = (typeof MOMENTS)[number]

/** Nozzle and bed as people set them. */
const SETTINGS: readonly (readonly [string, number, number])[] = [
  ['PLA', 215, 60],
  ['PETG', 240, 80],
  ['TPU-95A', 225, 50],
  ['ABS', 250, 100],
  ['ASA', 255, 100],
  ['PC', 275, 105],
]
/** People stay so far below max_temp: the shell's limit is 10 °C below it (bed 5 °C), and heat-ups overshoot. */
const NOZZLE_ROOM_C = 20
const BED_ROOM_C = 10

export interface Setup {
  readonly options: SceneOptions
  readonly nozzleC: number
  readonly bedC: number
}

export const PRINTERS = [
  'ender3',
  'voron-2.4',
  'sovol-sv08',
  'prusa-mk4',
  'voron-trident',
  'flsun-s1',
  'voron-0',
  'generic-cartesian',
  'flsun-v400',
  'vz235',
] as const

/** A printer, a filament and a room; the same for the same seed. */
export function drawSetup(seed: number, random: Random): Setup {
  const printer = PRINTERS[seed % PRINTERS.length]!
  const { config } = choosePrinter({ printer }, null)
  const nozzleMaxC = (config.extruders[0]?.heater.maxTempC ?? 250) - NOZZLE_ROOM_C
  const bedMaxC = (config.heaterBed?.maxTempC ?? 100) - BED_ROOM_C
  const possible = SETTINGS.filter(([, nozzleC, bedC]) => nozzleC <= nozzleMaxC && bedC <= bedMaxC)
  const [material, nozzleC, bedC] = possible[Math.floor(possible.length * random.next())]!
  const options = {
    printer,
    material,
    seed,
    isTwin: true,
    gapLevel: [0, 0.5, 1, 1][Math.floor(4 * random.next())]!,
    ambientC: 10 + 20 * random.next(),
  }
  return { options, nozzleC, bedC }
}

export function createSetupScene({ options }: Setup): HeaterScene {
  return createHeaterScene(options)
}

/** Steps scene and shell by one period. */
export type Tick = () => void

/** Both at their targets, or as long as a person would wait. */
export function heatUp(scene: HeaterScene, { nozzleC, bedC }: Setup, tick: Tick): void {
  setTargets(scene, nozzleC, bedC)
  runUntil(scene, tick, 2400, () => {
    const { extruder, heaterBed } = statusOf(scene)
    return extruder.temperature >= nozzleC - 1 && heaterBed.temperature >= bedC - 1
  })
}

export function runFor(scene: HeaterScene, tick: Tick, seconds: number): void {
  runUntil(scene, tick, seconds, () => false)
}

export function runUntil(scene: HeaterScene, tick: Tick, seconds: number, holds: () => boolean): void {
  const endS = scene.timeS + seconds
  while (scene.timeS < endS && !holds()) tick()
}

export function printFor(scene: HeaterScene, load: PrintLoad, tick: Tick, seconds: number): void {
  const endS = scene.timeS + seconds
  while (scene.timeS < endS) {
    stepPrintLoad(load, scene)
    tick()
  }
}

export function endPrint(scene: HeaterScene): void {
  scene.isPrinting = false
  scene.fanRatio = 0
  setTargets(scene, 0, 0)
}

/** An ordinary print from cold to nearly cold again. */
export function printBefore(scene: HeaterScene, setup: Setup, tick: Tick, random: Random): void {
  runFor(scene, tick, 5 + 60 * random.next())
  heatUp(scene, setup, tick)
  runFor(scene, tick, 20 + 40 * random.next())
  printFor(scene, createPrintLoad(scene, random.fork('load before')), tick, 150 + 150 * random.next())
  endPrint(scene)
  runFor(scene, tick, 60)
  runUntil(scene, tick, 1200, () => statusOf(scene).extruder.temperature < 60)
}

/** Brings the printer to where something breaks. The load it is under, if it prints. */
export function reachMoment(
  scene: HeaterScene,
  moment: Moment,
  setup: Setup,
  heater: 'nozzle' | 'bed',
  tick: Tick,
  random: Random,
): PrintLoad | null {
  runFor(scene, tick, 5 + 20 * random.next())
  if (moment === 'cold') return null
  if (moment === 'heating') {
    setTargets(scene, setup.nozzleC, setup.bedC)
    const fromC = readC(scene, heater)
    const toC = heater === 'nozzle' ? setup.nozzleC : setup.bedC
    const atC = fromC + (toC - fromC) * (0.1 + 0.85 * random.next())
    runUntil(scene, tick, 2400, () => readC(scene, heater) >= atC)
    return null
  }
  heatUp(scene, setup, tick)
  if (moment === 'holding') {
    runFor(scene, tick, 5 + 60 * random.next())
    return null
  }
  runFor(scene, tick, 5 + 10 * random.next())
  const load = createPrintLoad(scene, random.fork('load'), moment === 'printing hard')
  printFor(scene, load, tick, 20 + 240 * random.next())
  if (moment !== 'cooling') return load
  endPrint(scene)
  runFor(scene, tick, 2 + (heater === 'bed' ? 120 : 40) * random.next())
  return null
}

export function readC(scene: HeaterScene, heater: 'nozzle' | 'bed'): number {
  const { extruder, heaterBed } = statusOf(scene)
  return heater === 'nozzle' ? extruder.temperature : heaterBed.temperature
}
