// What a print asks of a hot end from moment to moment: layers of walls, infill and travel, a part fan that comes on after the
// first layers, bursts of it for bridges. Made up, of the size that the slicers' files in ../shared/gcode have; the healthy
// hours use those files themselves.
import type { Random } from '#core'
import type { HeaterScene } from './heater-scene.ts'

export interface PrintLoad {
  readonly random: Random
  readonly flowMaxMm3PerS: number
  readonly layerS: number
  readonly fanRatio: number
  readonly fanFromLayer: number
  layer: number
  layerEndS: number
  featureEndS: number
  featureRatio: number
  stretchEndS: number
  isBridge: boolean
}

/** `hard`: at the flow that this hot end is sold for, without rest. */
export function createPrintLoad(scene: HeaterScene, random: Random, hard = false): PrintLoad {
  const { extruder } = scene.machine
  const { print } = scene.material
  const isWarping = /ABS|ASA|PC|PA|HIPS/.test(scene.options.material)
  const fanMax = isWarping ? 0.35 : 1
  // Flow of a class of hot end: about one mm³/s for each millimetre that is heated.
  const meltMm3PerS = Math.min(extruder.heatedLengthMm, print.maxFlowHighMm3PerS, heldMm3PerS(scene, fanMax))
  const flowMaxMm3PerS = meltMm3PerS * (hard ? 1 : 0.3 + 0.6 * random.next())
  return {
    random,
    flowMaxMm3PerS,
    layerS: 6 * 12 ** random.next(),
    fanRatio: hard ? fanMax : fanMax * (random.next() < 0.3 ? 1 : 0.3 + 0.7 * random.next()),
    fanFromLayer: 1 + Math.floor(3 * random.next()),
    layer: -1,
    layerEndS: 0,
    featureEndS: 0,
    featureRatio: 0,
    stretchEndS: 0,
    isBridge: false,
  }
}

/** Sets what is fed and blown for the next period. */
export function stepPrintLoad(load: PrintLoad, scene: HeaterScene): void {
  const { random } = load
  const { timeS } = scene
  if (timeS >= load.layerEndS) {
    load.layer++
    load.layerEndS = timeS + load.layerS * (load.layer === 0 ? 3 : 0.7 + 0.6 * random.next())
    load.isBridge = random.next() < 0.05
  }
  if (timeS >= load.featureEndS) {
    load.featureEndS = timeS + 1 + 12 * random.next()
    // First layers are slow, walls slower than infill.
    const mostRatio = load.layer === 0 ? 0.35 : 1
    load.featureRatio = mostRatio * [0.25, 0.5, 0.8, 1][Math.floor(4 * random.next())]!
  }
  if (timeS >= load.stretchEndS) {
    const travels = random.next() < 0.25
    load.stretchEndS = timeS + (travels ? 0.1 + 0.6 * random.next() : 0.3 + 4 * random.next() ** 2)
    const flow = travels ? 0 : load.featureRatio * load.flowMaxMm3PerS * (0.85 + 0.15 * random.next())
    scene.feedMmPerS = flow / scene.filamentAreaMm2
  }
  scene.fanRatio = load.layer < load.fanFromLayer ? 0 : load.isBridge ? 1 : load.fanRatio
  scene.isPrinting = true
}

/** Of its power, so much is left at the hardest: who prints faster than his heater can heat has a printer that sags. */
const RESERVE_RATIO = 0.85
const AIR_C = 25

/** Flow at which the heater, as it really is, holds its target with the fan on. */
function heldMm3PerS(scene: HeaterScene, fanRatio: number): number {
  const { nozzle } = scene.machine
  const { heaters, input } = scene.heating
  const aboveC = Math.max(heaters.nozzle.targetC, 200) - AIR_C
  const givenCPerS = (RESERVE_RATIO * nozzle.fullPowerCPerS) / (1 + nozzle.resistancePerC * aboveC)
  const lostCPerS = (1.2 * nozzle.lossPerS + nozzle.fanLossPerS * Math.sqrt(fanRatio)) * aboveC
  const lostByMm3C = ((input.filamentHeatJPerMmC / scene.filamentAreaMm2) * aboveC) / nozzle.capacityJPerC
  return Math.max(1, (givenCPerS - lostCPerS) / lostByMm3C)
}
