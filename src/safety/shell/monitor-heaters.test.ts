import { describe, expect, it } from 'vitest'
import type { PrinterStatus } from '#protocol'
import { Rig } from '../../../tests/safety/shell-rig.ts'
import { unsuspected } from './monitor-heaters.ts'

function seen(change: (status: PrinterStatus) => PrinterStatus = (status) => status): Rig {
  const rig = new Rig()
  rig.isMonitored = true
  rig.set('heaters', { available_heaters: ['extruder', 'extruder1', 'heater_bed', 'heater_generic chamber'] })
  rig.set('extruder1', { temperature: 90, target: 0, power: 0 })
  rig.set('heater_generic chamber', { temperature: 40, target: 0, power: 0 })
  rig.set('extruder', { temperature: 90 })
  rig.set('motion_report', { live_extruder_velocity: 2 })
  rig.status = change(rig.status)
  rig.look(true)
  rig.look()
  rig.look()
  return rig
}

describe('what the monitors are told', () => {
  it('each heater has one, of its kind', () => {
    const kinds = [...seen().shell.monitors].map(([name, { heater, kind, maxC }]) => [name, heater, kind, maxC])
    const none = Number.POSITIVE_INFINITY
    expect(kinds).toEqual([
      ['extruder', 'extruder', 'hot-end', none],
      ['extruder1', 'extruder1', 'hot-end', none],
      ['heater_bed', 'heater_bed', 'bed', none],
      ['heater_generic chamber', 'heater_generic chamber', 'chamber', none],
    ])
  })

  it('fan and flow, where they matter and are known', () => {
    const known = (rig: Rig) =>
      [...rig.shell.monitors.values()].map(({ disturbances }) => [disturbances.isFanKnown, disturbances.isFlowKnown])
    expect(known(seen())).toEqual([
      [true, true],
      [true, true],
      [false, false],
      [false, false],
    ])
    const dark = seen(({ fan: _, motion_report: __, ...rest }) => rest)
    expect(known(dark)).toEqual([
      [false, false],
      [false, true],
      [false, false],
      [false, false],
    ])
  })

  it('the flow of the filament through the nozzle at work, never backwards', () => {
    const flowed = (rig: Rig, name: string) => rig.shell.monitors.get(name)?.flowedCMm3
    // 2 mm/s of 1.75 mm filament are 4.81 mm³/s; two steps of 0.25 s at 90 °C, 65 °C above the air.
    expect(flowed(seen(), 'extruder')).toBeCloseTo(2 * (Math.PI / 4) * 1.75 ** 2 * 0.5 * 65, 6)
    expect(flowed(seen(), 'extruder1')).toBe(0)
    const back = seen((status) => ({
      ...status,
      motion_report: { ...status['motion_report'], live_extruder_velocity: -30 },
    }))
    expect(flowed(back, 'extruder')).toBe(0)
  })

  it('the fan of the part', () => {
    const fanned = (speed: number) =>
      seen((status) => ({ ...status, fan: { speed } })).shell.monitors.get('extruder')?.fannedCS
    expect(fanned(0)).toBe(0)
    expect(fanned(0.25)).toBeCloseTo(0.5 * 65 * 0.5, 9)
  })
})

describe('what is believed of a heater', () => {
  const view = { hottestC: 41, coldestC: 39, isTrusted: true }

  it('only what is latched against its sensor speaks against it, or the evidence itself', () => {
    const { shell } = seen()
    const ruling = { rule: '', limit: '', value: '', reason: '' }
    const latch = (kind: string, subject: string) =>
      shell.latches.set(`${kind} ${subject}`, { kind, subject, reaction: 'off', timeS: 1, ruling })
    latch('heater-weak', 'heater_bed')
    latch('sensor-frozen', 'extruder1')
    const views = { extruder: view, extruder1: view, heater_bed: view, extruder2: { ...view, isTrusted: false } }
    expect(unsuspected(shell, views)).toEqual({
      extruder: view,
      extruder1: { hottestC: 41, coldestC: 39, isTrusted: false },
      heater_bed: view,
      extruder2: { hottestC: 41, coldestC: 39, isTrusted: false },
    })
  })
})

describe('other fans', () => {
  const airRoot = (fans: Record<string, PrinterStatus[string]>): number | undefined =>
    seen((status) => ({ ...status, ...fans })).shell.monitors.get('extruder')?.airRoot

  it('all that Klipper tells of blow at every heater, in whatever order', () => {
    expect(airRoot({})).toBe(0)
    expect(airRoot({ 'fan_generic aux': { speed: 0.49 } })).toBeCloseTo(0.7, 9)
    expect(airRoot({ 'temperature_fan chamber': { speed: 1, target: 40 } })).toBeCloseTo(1, 9)
    expect(airRoot({ 'heater_fan hotend': { speed: 0.81 } })).toBeCloseTo(0.9, 9)
    const rig = seen((status) => ({ ...status, 'fan_generic aux': { speed: 0.49 } }))
    expect([...rig.shell.monitors.values()].map((monitor) => monitor.airRoot)).toEqual([0.7, 0.7, 0.7, 0.7])
    const [aux, hotend] = [{ speed: 0.25 }, { speed: 1 }]
    expect(airRoot({ 'fan_generic aux': aux, 'heater_fan hotend': hotend })).toBeCloseTo(0.5 + 1.5, 9)
    expect(airRoot({ 'heater_fan hotend': hotend, 'fan_generic aux': aux })).toBeCloseTo(0.5 + 1.5, 9)
  })

  it('those of the electronics do not', () => {
    const speed = { speed: 1 }
    for (const name of ['controller_fan board', 'controller_fan x', 'temperature_fan mcu', 'fan_generic Electronics']) {
      expect([name, airRoot({ [name]: speed })]).toEqual([name, 0])
    }
    for (const word of 'board boards mainboard motherboard controller controllers driver drivers'.split(' ')) {
      expect([word, airRoot({ [`fan_generic ${word}`]: speed, [`heater_fan my_${word}_fan`]: speed })]).toEqual([
        word,
        0,
      ])
    }
    for (const word of 'stepper steppers mcu pi rpi raspberry host sbc psu skirt'.split(' ')) {
      expect([word, airRoot({ [`fan_generic ${word}2`]: speed })]).toEqual([word, 0])
    }
    // Whole words.
    expect(airRoot({ 'fan_generic pipe': speed })).toBe(1)
    expect(airRoot({ 'fan_generic api': speed })).toBe(1)
  })

  it('one that stops when another starts is a change', () => {
    const two = (first: number, second: number): Record<string, PrinterStatus[string]> => ({
      'fan_generic aux': { speed: first },
      'fan_generic side': { speed: second },
    })
    expect(Math.abs((airRoot(two(1, 0)) ?? 0) - (airRoot(two(0, 1)) ?? 0))).toBeCloseTo(0.5, 9)
  })

  it('what is no fan, and what is no speed, is no air', () => {
    expect(airRoot({ 'output_pin fan_generic ': { speed: 1 }, fan_generics: { speed: 1 } })).toBe(0)
    for (const speed of [-0.01, 1.01, Number.NaN, Number.POSITIVE_INFINITY, null, '1']) {
      expect(airRoot({ 'fan_generic aux': { speed } })).toBe(0)
    }
  })

  it('nor is a part fan of such a speed known', () => {
    for (const [speed, isKnown] of [
      [0, true],
      [1, true],
      [-0.01, false],
      [1.01, false],
    ] as const) {
      const rig = seen((status) => ({ ...status, fan: { speed } }))
      expect(rig.shell.monitors.get('extruder')?.disturbances.isFanKnown).toBe(isKnown)
    }
  })
})
