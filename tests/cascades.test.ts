// One cause, and what follows by itself: only the condition of the machine or of the room is changed.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { SimulatedRun } from '#simulation'
import { column, eventsOf, layerMean, printBroken } from './broken-print.ts'
import { CASCADES } from './cascade-cases.ts'
import { faultSpec, printWithFaults } from './fault-prints.ts'
import { boxesGcode } from './sample-boxes.ts'
import { absPlateGcode, pinGcode, supportedDeckGcode } from './sample-prints.ts'
import { everyNth, thoroughTest } from './thorough.ts'

const CONSEQUENCES = ['nozzle-strike', 'detached', 'delaminated', 'air-printing', 'lost-steps', 'layer-shift']

function firstS(run: SimulatedRun, kind: string): number {
  return eventsOf(run, kind)[0]?.timeS ?? Number.NaN
}

function expectNoConsequence(run: SimulatedRun): void {
  for (const kind of CONSEQUENCES) expect(eventsOf(run, kind), kind).toEqual([])
  expect(column(run.objects, 'detached_layer')[0]).toBe(-1)
}

describe('one fault is given, the rest comes by itself', () => {
  test.each(everyNth(3, CASCADES).map((one) => [one.name, one] as const))(
    '%s',
    (_name, { fault, print, printer, steps }) => {
      const sound = printWithFaults(print, [], printer)
      const faulty = printWithFaults(print, [faultSpec(fault)], printer)
      const { onsetS } = faulty.faults[0]!
      const pair = { faulty, sound, onsetS: onsetS! }
      const timesS = steps.map(({ timeS }) => timeS(pair))
      for (const [step, timeS] of timesS.entries()) {
        const before = timesS[step - 1] ?? onsetS!
        expect(timeS, steps[step]!.what).toBeGreaterThanOrEqual(before)
      }
      expect(timesS.at(-1)).toBeGreaterThan(onsetS!)
      // Nothing was scripted: one cause was given, and without it the same print does none of this.
      expect(faulty.faults.length).toBe(1)
      expect(eventsOf(faulty, 'fault').length).toBe(1)
      for (const kind of CONSEQUENCES) expect(eventsOf(sound, kind), kind).toEqual([])
    },
  )
})

describe('draft -> warp -> peel -> strikes -> detachment -> spaghetti', () => {
  const plate = absPlateGcode()

  thoroughTest('ABS in a warm chamber holds', () => {
    const run = printBroken(plate, { material: 'ABS', printer: 'voron-2.4', settings: { chamberC: 55 } })
    expectNoConsequence(run)
  })

  thoroughTest('ABS in a cold draft does not', () => {
    const run = printBroken(plate, {
      material: 'ABS',
      printer: 'voron-2.4',
      ambient: 18,
      atLayer: ({ condition }, layer) => {
        if (layer === 5) condition.draftWPerM2K = 40
      },
    })
    const lift = column(run.layers, 'lift_mm')
    expect(lift[5]).toBeLessThan(0.2)
    expect(Math.max(...Array.from(lift))).toBeGreaterThan(1)
    const [struckS, offS, airS] = ['nozzle-strike', 'detached', 'air-printing'].map((kind) => firstS(run, kind))
    expect(struckS).toBeLessThan(offS!)
    expect(offS).toBeLessThan(airS!)
    expect(run.facts.detachments[0]!.cause).toBe('peeled')
    expect(run.loose.rowCount).toBeGreaterThan(1000)
  })
})

describe('greasy bed -> knocked over -> spaghetti', () => {
  const pin = pinGcode()
  const sound = printBroken(pin)
  const greasy = printBroken(pin, {
    atLayer: ({ condition }, layer) => {
      if (layer === 0) condition.cleanlinessRatio = 0
    },
  })

  test('stands on a clean bed', () => expectNoConsequence(sound))

  test('falls on a greasy one once it is tall, and what follows lies loose', () => {
    const layer = column(greasy.objects, 'detached_layer')[0]!
    expect(layer).toBeGreaterThan(20)
    expect(layer).toBeLessThan(149)
    expect(greasy.facts.detachments[0]!.cause).toBe('knocked')
    expect(layerMean(greasy, 'air_ratio', layer + 5)).toBeGreaterThan(0.8)
    expect(layerMean(greasy, 'air_ratio', layer - 1)).toBeLessThan(0.1)
    expect(column(greasy.objects, 'z_max_mm')[0]).toBeCloseTo((layer + 1) * 0.2, 3)
    expect(
      Math.hypot(column(greasy.objects, 'moved_x_mm')[0]!, column(greasy.objects, 'moved_y_mm')[0]!),
    ).toBeGreaterThan(1)
  })

  test('nothing is lost: what is laid after the fall is what the strands hold', () => {
    const layer = column(greasy.objects, 'detached_layer')[0]!
    const layers = column(greasy.layers, 'layer')
    const delivered = column(greasy.layers, 'delivered_mm3')
    let afterMm3 = 0
    for (let row = 0; row < layers.length; row++) if (layers[row]! > layer) afterMm3 += delivered[row]!
    expect(greasy.facts.looseMm3 / afterMm3).toBeGreaterThan(0.7)
    expect(greasy.facts.looseMm3 / afterMm3).toBeLessThan(1.05)
  })

  test('strands lie between bed and nozzle, about where the nozzle was, and are as thick as strands', () => {
    const [x, y, z] = ['x_mm', 'y_mm', 'z_mm'].map((name) => Array.from(column(greasy.loose, name)))
    const diameter = Array.from(column(greasy.loose, 'diameter_mm'))
    expect(Math.min(...z!)).toBeGreaterThan(-0.1)
    expect(Math.max(...z!)).toBeLessThan(31)
    for (const value of diameter) expect(value).toBeLessThan(0.45)
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
    expect(Math.abs(mean(x!) - 103)).toBeLessThan(6)
    expect(Math.abs(mean(y!) - 103)).toBeLessThan(6)
  })

  thoroughTest('the same seed makes the same spaghetti', () => {
    const again = printBroken(pin, {
      atLayer: ({ condition }, layer) => {
        if (layer === 0) condition.cleanlinessRatio = 0
      },
    })
    expect(again.loose).toEqual(greasy.loose)
  })

  test('a push from outside knocks it over at once', () => {
    const run = printBroken(pin, {
      atLayer: ({ condition }, layer) => {
        if (layer === 90) condition.pushN = 20
      },
    })
    expect(column(run.objects, 'detached_layer')[0]).toBe(90)
  })
})

describe('weak motor -> lost steps -> layer shift -> air printing', () => {
  // Lines along x, all laid in one direction; only the way back is fast.
  const lines = ['M140 S60', 'M104 S210', 'G28', 'M190 S60', 'M109 S210', 'G90', 'M83', 'M106 S255']
  for (let layer = 0; layer < 20; layer++) {
    lines.push(';LAYER_CHANGE', `G1 Z${(0.2 * (layer + 1)).toFixed(1)} F600`, ';TYPE:Solid infill')
    for (let line = 0; line < 20; line++) {
      const y = (100 + 0.42 * line).toFixed(2)
      lines.push('SET_VELOCITY_LIMIT ACCEL=20000', `G0 X100 Y${y} F18000`)
      lines.push('SET_VELOCITY_LIMIT ACCEL=1000', 'G1 X120 E0.7 F2400')
    }
  }
  const fast = `${lines.join('\n')}\n`

  test('a sound motor has force to spare', () => expectNoConsequence(printBroken(fast)))

  test('a third of its force is too little for 20 m/s²', () => {
    const run = printBroken(fast, {
      atLayer: ({ condition }, layer) => {
        if (layer === 10) condition.motorForceXRatio = 0.3
      },
    })
    const times = ['lost-steps', 'layer-shift'].map((kind) => firstS(run, kind))
    expect(times[0]).toBeLessThanOrEqual(times[1]!)
    expect(run.facts.lostSteps.every(({ fullSteps, demandRatio }) => fullSteps % 4 === 0 && demandRatio > 1)).toBe(true)
    // The way back to smaller x falls short: the part walks off to larger x.
    for (const { xMm } of run.facts.shifts) expect(xMm).toBeGreaterThan(0)
    expect(firstS(run, 'air-printing')).toBeGreaterThan(times[1]!)
  })
})

thoroughTest('welds that do not heal split the part, and the split is heard once', () => {
  const box = boxesGcode([{ xMm: 60, yMm: 60, widthMm: 80, depthMm: 40 }], { layers: 90, bedC: 90 }).replaceAll(
    'S210',
    'S240',
  )
  const sound = printBroken(box, { material: 'ABS' })
  expect(eventsOf(sound, 'delaminated')).toEqual([])
  const run = printBroken(box, {
    atLayer: ({ condition }, layer) => {
      if (layer === 40) condition.bondRatio = 0.02
    },
  })
  expect(eventsOf(run, 'delaminated').length).toBe(1)
  expect(run.facts.delaminations[0]!.zMm).toBeGreaterThan(7.9)
  expect(run.facts.detachments[0]?.cause).toBe('split')
})

test('a nozzle that stands too high leaves a first layer that holds nowhere', () => {
  const box = boxesGcode([{ xMm: 60, yMm: 60, widthMm: 30, depthMm: 30 }], { layers: 6 })
  const run = printBroken(box, {
    atLayer: ({ condition }, layer) => {
      if (layer === 0) condition.zOffsetMm = 0.25
    },
  })
  expect(eventsOf(run, 'first-layer-loose').length).toBe(1)
  expect(column(run.objects, 'detached_layer')[0]).toBe(0)
})

describe('supports', () => {
  const bridge = supportedDeckGcode()
  const sound = printBroken(bridge)

  test('that hold carry the deck', () => {
    expect(eventsOf(sound, 'support-failed')).toEqual([])
    expect(layerMean(sound, 'unsupported_ratio', 40)).toBeLessThan(0.3)
  })

  test('that come loose fall, and the deck is printed in the air', () => {
    const run = printBroken(bridge, {
      atLayer: ({ condition }, layer) => {
        if (layer === 10) condition.supportRatio = 0.01
      },
    })
    expect(eventsOf(run, 'support-failed').length).toBeGreaterThan(0)
    expect(run.facts.detachments[0]!.cause).toBe('support')
    expect(layerMean(run, 'unsupported_ratio', 40)).toBeGreaterThan(0.5)
    expect(run.loose.rowCount).toBeGreaterThan(100)
    // The pillar itself stays.
    expect(eventsOf(run, 'detached')).toEqual([])
  })
})

test('one part comes off, the others are finished', () => {
  const pair = boxesGcode(
    [
      { xMm: 60, yMm: 100, widthMm: 6, depthMm: 6 },
      { xMm: 120, yMm: 100, widthMm: 30, depthMm: 30 },
    ],
    { layers: 120 },
  )
  const run = printBroken(pair, {
    atLayer: ({ condition }, layer) => {
      if (layer === 60) condition.pushN = 8
    },
  })
  const detached = Array.from(column(run.objects, 'detached_layer'))
  expect(detached.filter((layer) => layer >= 0)).toEqual([60])
  const x = column(run.beads, 'x0_mm')
  const air = column(run.beads, 'air_ratio')
  const layer = column(run.beads, 'layer')
  const airOf = (isLeft: boolean): number => {
    const rows = Array.from({ length: x.length }, (_, row) => row).filter(
      (row) => layer[row] === 80 && x[row]! < 90 === isLeft,
    )
    return rows.reduce((sum, row) => sum + air[row]!, 0) / rows.length
  }
  expect(airOf(true)).toBeGreaterThan(0.8)
  expect(airOf(false)).toBeLessThan(0.05)
})

thoroughTest('overhangs that curl eight times as much stand up into the nozzle', () => {
  const path = join(import.meta.dirname, '..', 'data', 'parts', 'overhang-fan', 'overhang-fan.gcode.gz')
  const fan = gunzipSync(readFileSync(path)).toString()
  expect(eventsOf(printBroken(fan), 'nozzle-strike')).toEqual([])
  const run = printBroken(fan, {
    atLayer: ({ condition }, layer) => {
      if (layer === 30) condition.curlRatio = 8
    },
  })
  expect(eventsOf(run, 'nozzle-strike').length).toBeGreaterThan(0)
  // PHYSICS 2.10: a nozzle pulls with 1 to 5 N at curled edges, and rarely with much more.
  const forces = run.facts.strikes.map(({ forceN }) => forceN).sort((a, b) => a - b)
  expect(forces[forces.length >> 1]).toBeGreaterThan(2)
  expect(forces[forces.length >> 1]).toBeLessThan(20)
})
