// The prints on which every failure mode is tried, with and without it: the same chance, the same machine.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type FaultSpec, readFaultSpec } from '#faults'
import type { SimulatedRun } from '#simulation'
import { loadMaterials } from '../src/cli/material-files.ts'
import { type BrokenPrint, printBroken } from './broken-print.ts'
import { absBlockGcode, absPlateGcode, pinGcode, supportedDeckGcode } from './sample-prints.ts'

export type PrintName = 'cube' | 'whole-cube' | 'abs-plate' | 'abs-block' | 'pin' | 'supported-deck' | 'overhang'

export const PRINT_NAMES: readonly PrintName[] = ['cube', 'abs-plate', 'abs-block', 'pin', 'supported-deck', 'overhang']

const SENSED = {
  keepsSignals: true,
  sensors: { areIdeal: false, nozzleType: 'Generic 3950', bedType: 'Generic 3950' },
}

interface Setup extends BrokenPrint {
  readonly gcode: string
}

const SETUPS: Readonly<Record<PrintName, () => Setup>> = {
  cube: () => ({ gcode: firstLayers(partGcode('calibration-cube'), 50) }),
  'whole-cube': () => ({ gcode: partGcode('calibration-cube') }),
  pin: () => ({ gcode: pinGcode() }),
  'supported-deck': () => ({ gcode: supportedDeckGcode() }),
  overhang: () => ({ gcode: partGcode('overhang-fan') }),
  'abs-block': () => ({ gcode: absBlockGcode(), material: 'ABS', printer: 'ender3' }),
  'abs-plate': () => ({
    gcode: absPlateGcode(),
    material: 'ABS',
    printer: 'voron-2.4',
    settings: { chamberC: 55 },
  }),
}

function partGcode(name: string): string {
  return gunzipSync(readFileSync(join(import.meta.dirname, '..', 'data', 'parts', name, `${name}.gcode.gz`))).toString()
}

/** What breaks in the tenth layer has shown all that it shows long before the fiftieth. */
function firstLayers(gcode: string, count: number): string {
  return gcode
    .split(/^(?=;LAYER_CHANGE)/m)
    .slice(0, count + 1)
    .join('')
}

/** A fault as on the command line. */
export function faultSpec(text: string): FaultSpec {
  const reading = readFaultSpec(text)
  if ('problem' in reading) throw new Error(reading.problem)
  return reading.spec
}

/** `printer` where the print does not ask for one of its own. */
export function printWithFaults(
  name: PrintName,
  faults: readonly FaultSpec[],
  printer?: string,
  areIdeal = false,
): SimulatedRun {
  const { gcode, ...setup } = SETUPS[name]()
  const wrong = faults.find(({ mode }) => mode.name === 'wrong-material')
  const material = wrong === undefined ? undefined : loadMaterials().materials.get(wrong.words['material']!)
  const sensors = { ...SENSED.sensors, areIdeal }
  const settings = { ...setup.settings, ...SENSED, sensors, faults, ...(material === undefined ? {} : { material }) }
  return printBroken(gcode, { ...(printer === undefined ? {} : { printer }), ...setup, settings })
}

/** Signals by which the fault should show, as its mode states them; a signal that is named takes the place of the usual one. */
export function statedSignals({ mode, words }: FaultSpec): string[] {
  const named = words['signal']
  return mode.signals.map(({ by }) => (by === 'nozzle_c' && named !== undefined ? named : by))
}
