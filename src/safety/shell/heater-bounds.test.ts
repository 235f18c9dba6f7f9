import { describe, expect, it } from 'vitest'
import { Rig } from '../../../tests/safety/shell-rig.ts'
import { noteHeartbeat } from './people.ts'

function ready(): Rig {
  const rig = new Rig()
  rig.look(true)
  return rig.level('act')
}

/** Readings of the hot end, one after another. */
function read(rig: Rig, targetC: number, ...readingsC: readonly number[]): Rig {
  for (const temperature of readingsC) rig.set('extruder', { target: targetC, temperature }).look()
  noteHeartbeat(rig.shell, rig.nowS)
  return rig
}

const swingC = (rig: Rig) => rig.shell.desk.heaterBounds['extruder']?.swingC

describe('how far a heater goes beyond its target', () => {
  it('6 °C where no more was seen, and the most that was', () => {
    const rig = ready()
    expect(swingC(rig)).toBe(6)
    read(rig, 200, 150, 206)
    expect(swingC(rig)).toBe(6)
    read(rig, 200, 214, 200)
    expect(swingC(rig)).toBe(14)
    read(rig, 200, 209)
    expect(swingC(rig)).toBe(14)
  })

  it('only from far below: what cools down to a target has not gone beyond it', () => {
    const rig = read(ready(), 0, 240, 240, 240, 240, 240, 240)
    expect(swingC(read(rig, 200, 240, 220))).toBe(6)
    const near = read(ready(), 0, 190, 190, 190, 190, 190, 190)
    expect(swingC(read(near, 200, 190, 214))).toBe(6)
    const far = read(ready(), 0, 189.9, 189.9, 189.9, 189.9, 189.9, 189.9)
    expect(swingC(read(far, 200, 189.9, 214))).toBe(14)
  })

  it('a new target begins anew, and what is off or not believed says nothing', () => {
    const rig = read(ready(), 200, 150, 190, 195, 195, 195, 195, 195)
    expect(swingC(read(rig, 180, 195))).toBe(6)
    expect(swingC(read(rig, 0, 215))).toBe(6)
    const blind = read(ready(), 200, 150, Number.NaN, 214)
    expect(swingC(blind)).toBe(6)
  })
})

describe('how hot it can be a minute later', () => {
  it('by the fastest of its kind, until it is known', () => {
    const rig = read(ready(), 0, 25)
    // 22 °C/s for a hot end, 2.2 °C/s for a bed (heater-prior.ts).
    expect(rig.shell.desk.heaterBounds['extruder']?.reachC).toBeCloseTo(25 + 22 * 60, 6)
    expect(rig.shell.desk.heaterBounds['heater_bed']?.reachC).toBeCloseTo(25 + 2.2 * 60, 6)
  })

  it('nothing of one that was never read', () => {
    const rig = new Rig().set('extruder', { temperature: null })
    rig.look(true)
    expect(Object.keys(rig.shell.desk.heaterBounds)).toEqual(['heater_bed'])
    rig
      .set('heaters', { available_heaters: ['extruder'] })
      .set('extruder', { temperature: 25 })
      .look()
    expect(Object.keys(rig.shell.machine.heaters)).toEqual(['extruder', 'heater_bed'])
    expect(Object.keys(rig.shell.desk.heaterBounds)).toEqual(['extruder'])
  })

  it('what is asked for is judged by it', () => {
    const rig = read(ready(), 200, 150, 214, 25, 25, 25, 25, 25, 25)
    // 270 °C is the most, and 8 °C beyond it the line: 14 °C were seen.
    expect(rig.gcode('M104 S264')).toBe('approved')
    expect(rig.gcode('M104 S264.1')).toBe('needs-person: heater-overshoot')
    expect(rig.gcode('M104 S270.1')).toContain('denied: heater-target')
  })
})
