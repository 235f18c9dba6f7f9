// Every failure mode from cause to truth to signals to consequence, against the same print in which nothing breaks.
import { describe, expect, test } from 'vitest'
import { accountForFaults } from '#analysis'
import { FAULT_MODES, findFaultMode } from '#faults'
import type { SimulatedRun } from '#simulation'
import { FAULT_CASES } from './fault-cases.ts'
import { faultSpec, PRINT_NAMES, type PrintName, printWithFaults } from './fault-prints.ts'

/** Kinds that only a machine with something wrong leaves behind. */
const INCIDENTS = new Set(
  'fault heater-fault adc-out-of-range mcu-lost link-lost timer-late driver-error driver-reset driver-off power-lost starved filament-ground extruder-skip heat-creep lost-steps layer-shift detached delaminated air-printing nozzle-strike bed-knocked'.split(
    ' ',
  ),
)

const soundPrints = new Map<PrintName, SimulatedRun>()

function soundPrint(name: PrintName): SimulatedRun {
  const known = soundPrints.get(name) ?? printWithFaults(name, [])
  soundPrints.set(name, known)
  return known
}

describe('a healthy print shows none of it', () => {
  test.each(PRINT_NAMES)('%s', (name) => {
    const sound = soundPrint(name)
    const kinds = sound.events.columns['kind'] as readonly string[]
    expect(kinds.filter((kind) => INCIDENTS.has(kind))).toEqual([])
    expect(sound.error).toBeNull()
  })

  test('twice the same print is the same to the last bit', () => {
    expect(printWithFaults('cube', []).signals).toEqual(soundPrint('cube').signals)
  })
})

describe('from cause to consequence', () => {
  test.each(FAULT_CASES.map((one) => [one.fault, one] as const))('%s', (_name, one) => {
    const name = one.print ?? 'cube'
    const sound = soundPrint(name)
    const faulty = printWithFaults(name, [faultSpec(one.fault)])
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
