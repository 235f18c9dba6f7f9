// Every failure mode from cause to truth to signals to consequence, against the same print in which nothing breaks.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { accountForFaults } from '#analysis'
import { FAULT_MODES, type FaultSpec, findFaultMode, readFaultSpec } from '#faults'
import type { SimulatedRun } from '#simulation'
import { loadMaterials } from '../src/cli/material-files.ts'
import { type BrokenPrint, printBroken } from './broken-print.ts'
import { FAULT_CASES, type PrintName } from './fault-cases.ts'
import { absPlateGcode, pinGcode, supportedDeckGcode } from './sample-prints.ts'

const SENSED = {
  keepsSignals: true,
  sensors: { areIdeal: false, nozzleType: 'Generic 3950', bedType: 'Generic 3950' },
}
/** Kinds that only a machine with something wrong leaves behind. */
const INCIDENTS = new Set(
  'fault heater-fault adc-out-of-range mcu-lost link-lost timer-late driver-error driver-reset driver-off power-lost starved filament-ground extruder-skip heat-creep lost-steps layer-shift detached delaminated air-printing nozzle-strike bed-knocked'.split(
    ' ',
  ),
)

function partGcode(name: string): string {
  return gunzipSync(readFileSync(join(import.meta.dirname, '..', 'data', 'parts', name, `${name}.gcode.gz`))).toString()
}

interface Setup extends BrokenPrint {
  readonly gcode: string
}

const SETUPS: Readonly<Record<PrintName, () => Setup>> = {
  cube: () => ({ gcode: partGcode('calibration-cube') }),
  pin: () => ({ gcode: pinGcode() }),
  'supported-deck': () => ({ gcode: supportedDeckGcode() }),
  overhang: () => ({ gcode: partGcode('overhang-fan') }),
  'abs-plate': () => ({
    gcode: absPlateGcode(),
    material: 'ABS',
    printer: 'voron-2.4',
    settings: { chamberC: 55 },
  }),
}

function spec(text: string): FaultSpec {
  const reading = readFaultSpec(text)
  if ('problem' in reading) throw new Error(reading.problem)
  return reading.spec
}

function print(name: PrintName, faults: readonly FaultSpec[]): SimulatedRun {
  const { gcode, ...setup } = SETUPS[name]()
  const wrong = faults.find(({ mode }) => mode.name === 'wrong-material')
  const material = wrong === undefined ? undefined : loadMaterials().materials.get(wrong.words['material']!)
  const settings = { ...setup.settings, ...SENSED, faults, ...(material === undefined ? {} : { material }) }
  return printBroken(gcode, { ...setup, settings })
}

const soundPrints = new Map<PrintName, SimulatedRun>()

function soundPrint(name: PrintName): SimulatedRun {
  const known = soundPrints.get(name) ?? print(name, [])
  soundPrints.set(name, known)
  return known
}

describe('a healthy print shows none of it', () => {
  test.each(Object.keys(SETUPS) as PrintName[])('%s', (name) => {
    const sound = soundPrint(name)
    const kinds = sound.events.columns['kind'] as readonly string[]
    expect(kinds.filter((kind) => INCIDENTS.has(kind))).toEqual([])
    expect(sound.error).toBeNull()
  })

  test('twice the same print is the same to the last bit', () => {
    expect(print('cube', []).signals).toEqual(soundPrint('cube').signals)
  })
})

describe('from cause to consequence', () => {
  test.each(FAULT_CASES.map((one) => [one.fault, one] as const))('%s', (_name, one) => {
    const name = one.print ?? 'cube'
    const sound = soundPrint(name)
    const faulty = print(name, [spec(one.fault)])
    const account = accountForFaults(faulty, sound)
    expect(account.causes[0]!.onsetS).not.toBeNull()
    const [claim, { value, above, below }] = one.truth
    const found = value({ faulty, sound, onsetS: account.causes[0]!.onsetS! })
    if (above !== undefined) expect(found, claim).toBeGreaterThan(above)
    if (below !== undefined) expect(found, claim).toBeLessThan(below)
    expect(account.departures.map(({ signal }) => signal)).toEqual(expect.arrayContaining([...one.signals]))
    expect(account.consequences.map(({ kind }) => kind)).toEqual(expect.arrayContaining([...(one.followed ?? [])]))
    // Effects do not come before their cause.
    for (const { afterS } of [...account.departures, ...account.consequences]) expect(afterS).toBeGreaterThanOrEqual(0)
  })
})

test('every mode has a case, and every case a mode', () => {
  const tried = new Set(FAULT_CASES.map(({ fault }) => fault.split('@')[0]!))
  expect(FAULT_MODES.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([])
  expect([...tried].filter((name) => findFaultMode(name) === null)).toEqual([])
})
