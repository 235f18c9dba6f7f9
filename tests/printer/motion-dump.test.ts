// dump_trapq and dump_stepper against each other: the steps that a client decodes are where the trapezoids say, within
// Klipper's 25 microseconds.
import { describe, expect, it } from 'vitest'
import { createShaperPulses } from '#motion'
import type { LiveClient, LivePrinter } from '../live-printer.ts'
import { createLivePrinter } from '../live-printer.ts'
import { plainConfig } from './plain-config.ts'

const CLOCK_HZ = 50_000_000
type Row = [number, number, number, number, number[], number[]]
interface Batch {
  readonly data: [number, number, number][]
  readonly start_position: number
  readonly start_mcu_position: number
  readonly step_distance: number
  readonly first_clock: number
  readonly first_step_time: number
  readonly last_clock: number
  readonly last_step_time: number
}

function watch(live: LivePrinter, what: 'trapq' | 'stepper', name: string): LiveClient {
  const client = live.join()
  const method = `motion_report/dump_${what}`
  client.ask(method, { name, response_template: { method: 'dump' } })
  return client
}

function batches<T>(client: LiveClient): T[] {
  return client.messages.filter(({ json }) => json['method'] === 'dump').map(({ json }) => json['params'] as T)
}

/** Time and mcu position of every step, as a client decodes them; checks what the batches say of themselves. */
function decode(all: readonly Batch[]): { timeS: number; position: number }[] {
  const steps: { timeS: number; position: number }[] = []
  for (const [k, batch] of all.entries()) {
    let clock = k === 0 ? 0 : all[k - 1]!.last_clock
    let position = batch.start_mcu_position
    if (k > 0) expect(position).toBe(steps.at(-1)!.position)
    for (const [i, [interval, count, add]] of batch.data.entries()) {
      let next = interval
      for (let step = 0; step < Math.abs(count); step++) {
        clock = i === 0 && step === 0 ? batch.first_clock : clock + next
        if (i === 0 && step === 0) expect(next).toBe((batch.first_clock - (k === 0 ? 0 : all[k - 1]!.last_clock)) | 0)
        next += add
        position += Math.sign(count)
        steps.push({ timeS: clock / CLOCK_HZ, position })
      }
    }
    expect(clock).toBe(batch.last_clock)
    expect(batch.last_step_time).toBeCloseTo(clock / CLOCK_HZ, 9)
  }
  return steps
}

/** One coordinate over time, from the trapezoids alone. */
function wayOf(rows: readonly Row[], axis: number): (timeS: number) => number {
  return (timeS) => {
    const row = rows.findLast(([startS]) => startS <= timeS) ?? rows[0]!
    const [startS, durationS, speed, accel, start, direction] = row
    const intoS = Math.min(Math.max(timeS - startS, 0), durationS)
    return start[axis]! + direction[axis]! * (speed + 0.5 * accel * intoS) * intoS
  }
}

describe('motion_report', () => {
  it.each([
    ['cartesian without a shaper', (text: string) => text.replace(/\[input_shaper\][^[]*/, ''), [1, 0]],
    ['cartesian with a shaper', (text: string) => text, [1, 0]],
    ['CoreXY with a shaper', (text: string) => text.replace('kinematics: cartesian', 'kinematics: corexy'), [1, 1]],
  ])('%s: steps are where the trapezoids say', (_, change, [ofX, ofY]) => {
    const live = createLivePrinter({ configText: change(plainConfig()) })
    live.say('G28\nG1 X50 Y50 Z5 F6000\nM400')
    live.run(1)
    const trapq = watch(live, 'trapq', 'toolhead')
    const stepper = watch(live, 'stepper', 'stepper_x')
    live.say('G1 X100 Y60 F9000\nG1 X20 Y61 F4000\nG1 X20.05 F600\nG1 X80 Y40 F18000\nM400')
    live.run(2)
    const rows = batches<{ data: Row[] }>(trapq).flatMap(({ data }) => data)
    expect(rows.length).toBeGreaterThan(8)
    const all = batches<Batch>(stepper)
    const steps = decode(all)
    const { shapers } = live.printer.host.run.machine
    const [wayX, wayY] = [wayOf(rows, 0), wayOf(rows, 1)]
    const shaped = (way: (s: number) => number, setting: (typeof shapers)['x'], atS: number): number => {
      if (setting.frequencyHz === 0) return way(atS)
      const { ratio, timeS } = createShaperPulses(setting.type, setting.frequencyHz, setting.dampingRatio)
      return ratio.reduce((sum, share, i) => sum + share * way(atS - timeS[i]!), 0)
    }
    const carriage = (atS: number): number => ofX! * shaped(wayX, shapers.x, atS) + ofY! * shaped(wayY, shapers.y, atS)
    const { step_distance: stepMm, start_position: startMm, start_mcu_position: startSteps } = all[0]!
    let worstS = 0
    for (const [k, { timeS, position }] of steps.entries()) {
      // Between its two neighbours in steps: half a step before or behind the new place.
      const before = k === 0 ? startSteps : steps[k - 1]!.position
      const edgeMm = startMm + (0.5 * (position + before) - startSteps) * stepMm
      const errorMm = carriage(timeS) - edgeMm
      // A millimetre is a time only where the carriage moves.
      const reach = Math.max(Math.abs(carriage(timeS + 25e-6) - edgeMm), Math.abs(carriage(timeS - 25e-6) - edgeMm))
      const slope = Math.abs(carriage(timeS + 25e-6) - carriage(timeS - 25e-6)) / 50e-6
      if (slope > 1) worstS = Math.max(worstS, Math.abs(errorMm) / slope)
      else expect(Math.abs(errorMm)).toBeLessThanOrEqual(reach + 1e-6)
    }
    expect(worstS).toBeLessThan(25e-6)
    const endMm = startMm + (steps.at(-1)!.position - startSteps) * stepMm
    expect(endMm).toBeCloseTo(ofX! * 80 + ofY! * 40, 1)
  })

  it('the extruder’s steps are ahead by its pressure advance while it prints, and even in the end', () => {
    const live = createLivePrinter({ configText: plainConfig().replace(/\[input_shaper\][^[]*/, '') })
    live.say('G28\nM83\nG1 X50 Y50 Z0.2 F6000\nM109 S200\nM400')
    live.run(1)
    const trapq = watch(live, 'trapq', 'extruder')
    const stepper = watch(live, 'stepper', 'extruder')
    live.say('G1 X150 E4 F3000\nG1 X150.1 E0.01\nG1 E-1 F1800\nG1 E1\nM400')
    live.run(1)
    const rows = batches<{ data: Row[] }>(trapq).flatMap(({ data }) => data)
    const all = batches<Batch>(stepper)
    const steps = decode(all)
    const { advanceS, smoothS } = live.printer.host.run.machine.pressureAdvance.get('extruder')!
    const ahead = (atS: number): number => {
      const row = rows.findLast(([startS, durationS]) => startS <= atS && atS <= startS + durationS)
      return row === undefined || row[5][1] === 0 ? 0 : advanceS * (row[2] + row[3] * (atS - row[0]))
    }
    const fed = wayOf(rows, 0)
    // The mean over the triangular window, in steps fine enough that corners do not matter: 4000 of 10 microseconds.
    const smoothed = (atS: number): number => {
      const count = 4000
      let sum = 0
      let weights = 0
      for (let i = 0; i < count; i++) {
        const offsetS = ((i + 0.5) / count - 0.5) * smoothS
        const weight = smoothS / 2 - Math.abs(offsetS)
        sum += weight * (fed(atS + offsetS) + ahead(atS + offsetS))
        weights += weight
      }
      return sum / weights
    }
    const { step_distance: stepMm, start_position: startMm, start_mcu_position: startSteps } = all[0]!
    let checked = 0
    for (let k = 1; k < steps.length; k += 9) {
      const { timeS, position } = steps[k]!
      const edgeMm = startMm + (0.5 * (position + steps[k - 1]!.position) - startSteps) * stepMm
      const slope = Math.abs(smoothed(timeS + 1e-3) - smoothed(timeS - 1e-3)) / 2e-3
      if (slope < 0.5) continue
      expect(Math.abs(smoothed(timeS) - edgeMm) / slope).toBeLessThan(25e-6)
      checked++
    }
    expect(checked).toBeGreaterThan(50)
    const endMm = startMm + (steps.at(-1)!.position - startSteps) * stepMm
    expect(Math.abs(endMm - fed(1e9))).toBeLessThan(stepMm)
  })

  it('tells places that were only declared, cut homing moves, and the extruder', () => {
    const live = createLivePrinter({ configText: plainConfig() })
    const trapq = watch(live, 'trapq', 'toolhead')
    const filament = watch(live, 'trapq', 'extruder')
    live.say('G28 X')
    live.run(1)
    const rows = batches<{ data: Row[] }>(trapq).flatMap(({ data }) => data)
    expect(rows.some(([, durationS, , , , direction]) => durationS === 0 && direction.every((way) => way === 0))).toBe(
      true,
    )
    live.say('M109 S200\nM83\nG1 E5 F300\nM400')
    live.run(1)
    const fed = batches<{ data: Row[] }>(filament).flatMap(({ data }) => data)
    const total = fed.reduce(
      (sum, [, durationS, speed, accel]) => sum + (speed + 0.5 * accel * durationS) * durationS,
      0,
    )
    expect(total).toBeCloseTo(5, 6)
    expect(fed[0]![5]).toEqual([1, 0, 0])
  })

  it('refuses a name that is none, and one that is no text', () => {
    const live = createLivePrinter({ configText: plainConfig() })
    expect(() => live.ask('motion_report/dump_stepper', { name: 'stepper_q' })).toThrow(
      "The value 'stepper_q' is not valid for name",
    )
    expect(() => live.ask('motion_report/dump_trapq', { name: 5 })).toThrow('Invalid Argument Type [name]')
    expect(() => live.ask('motion_report/dump_trapq')).toThrow('Missing Argument [name]')
  })
})
