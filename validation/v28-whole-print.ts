// A whole sliced print against what its slicer says of it: plastic laid on the bed, and time with the slicer's own limits.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { createRandom } from '#core'
import { readSlicerMetadata } from '#gcode'
import { planGcode } from '#motion'
import { createSimulation, finishSimulation, simulationSettings, walkBlock } from '#simulation'
import { loadMaterials } from '../src/cli/material-files.ts'
import { choosePrinter } from '../src/cli/printer-files.ts'
import { hasRecorded, recordedPath } from './recorded-data.ts'
import { type ValidationCase, within } from './validation-case.ts'

/** Recorded from real Klipper with 3000 mm/s² and square corners at 5 mm/s (the file sets its own 250 and 500 mm/s²). */
const KLIPPER_MOTION_S = 6802.911002

export const v28WholePrint: ValidationCase = {
  id: 'V28',
  title: 'Whole print: the OrcaSlicer Benchy (240 layers, 114,052 moves)',
  data: 'Nothing fitted. Machine: Ender-3 class with the velocity limits that the slicer wrote into the file (jerk 8 mm/s taken as square corner velocity); material: PLA as the slicer says.',
  run: async () => {
    if (!hasRecorded('gcode')) return []
    const bytes = gunzipSync(readFileSync(recordedPath('gcode', 'orca231_benchy_pla.gcode.gz')))
    const metadata = readSlicerMetadata(bytes.subarray(0, 1 << 20), bytes.subarray(-(1 << 20)))
    const { config: shipped, machine } = choosePrinter({ printer: 'ender3' }, metadata)
    const material = loadMaterials().materials.get('PLA')!
    const limit = (name: string, fallback: number): number =>
      Number.parseFloat(metadata.settings[name] ?? `${fallback}`)
    const config = {
      ...shipped,
      maxVelocityMmPerS: limit('machine_max_speed_x', 500),
      maxAccelMmPerS2: limit('machine_max_acceleration_x', 500),
      maxZMmPerS: limit('machine_max_speed_z', 10),
      maxZMmPerS2: limit('machine_max_acceleration_z', 500),
      squareCornerMmPerS: limit('machine_max_jerk_x', 8),
    }
    const room = { ambient: 23, humidity: 40, opened: 2, tolerant: false, ownConfig: false }
    const simulation = createSimulation(simulationSettings(config, machine, material, metadata, room, createRandom(1)))
    const plan = planGcode({ config, homing: 'triggered', sink: (block) => walkBlock(simulation, block) })
    plan.push(bytes)
    const run = finishSimulation(simulation, plan.finish())

    const laidG = (simulation.deposit.laidMm3 * material.densityKgPerM3) / 1e6
    const slicedG = metadata.filamentG ?? Number.NaN
    const slicedS = metadata.estimatedTimeS ?? Number.NaN
    const massRatio = run.filamentG / slicedG - 1
    const timeRatio = run.motionTimeS / slicedS - 1
    const percent = (ratio: number): string => `${ratio >= 0 ? '+' : ''}${(100 * ratio).toFixed(2)} %`
    return [
      {
        figure: `filament fed ${run.filamentG.toFixed(2)} g, slicer ${slicedG.toFixed(2)} g: ${percent(massRatio)}`,
        bar: '±1 %',
        verdict: within(massRatio, -0.01, 0.01),
        detail: `${run.filamentMm.toFixed(1)} mm fed, ${(metadata.filamentMm ?? Number.NaN).toFixed(1)} mm sliced; ${laidG.toFixed(2)} g of it lie in beads (${percent(laidG / slicedG - 1)}), the rest oozed in travels, slipped or stayed in the nozzle`,
      },
      {
        figure: `motion ${run.motionTimeS.toFixed(0)} s, slicer's estimate ${slicedS.toFixed(0)} s: ${percent(timeRatio)}`,
        bar: '±5 %',
        verdict: within(timeRatio, -0.05, 0.05),
        detail: `real Klipper took ${KLIPPER_MOTION_S.toFixed(0)} s for this file with square corners at 5 mm/s (${percent(KLIPPER_MOTION_S / slicedS - 1)} against the slicer): the estimate is the slicer's own; ours is held to Klipper by tests/golden`,
      },
    ]
  },
}
