// What follows when motors, belts, screws or the bed are not sound, and that nothing does when they are.
import { describe, expect, test } from 'vitest'
import { dropMotors, knockBed, shiftHead } from '#simulation'
import { column, eventsOf, layerMean, printBroken } from './broken-print.ts'
import { boxesGcode } from './sample-boxes.ts'

const BOX = boxesGcode([{ xMm: 90, yMm: 90, widthMm: 20, depthMm: 16 }], { layers: 8 })
const healthy = printBroken(BOX)

function xOffsets(run: typeof healthy, layer: number): number[] {
  const layers = column(run.beads, 'layer')
  const [x, sound] = [column(run.beads, 'x1_mm'), column(healthy.beads, 'x1_mm')]
  return Array.from({ length: layers.length }, (_, row) => x[row]! - sound[row]!).filter(
    (_, row) => layers[row] === layer,
  )
}

describe('the head is not where it was sent', () => {
  test('a sound machine tells nothing of the kind', () => {
    for (const kind of ['lost-steps', 'layer-shift', 'knocked', 'driver-off'])
      expect(eventsOf(healthy, kind)).toEqual([])
  })

  test('a tooth of a belt is 2 mm, from that layer on, and its beads hang over', () => {
    const run = printBroken(BOX, {
      atLayer: (simulation, layer) => {
        if (layer === 4) shiftHead(simulation, 2, 0, 'the belt jumps a tooth')
      },
    })
    for (const off of xOffsets(run, 3)) expect(off).toBe(0)
    for (const off of xOffsets(run, 5)) expect(off).toBeCloseTo(2, 4)
    expect(eventsOf(run, 'layer-shift').map(({ text }) => text)).toEqual(['2.00 mm in x, 0.00 mm in y'])
    expect(layerMean(run, 'unsupported_ratio', 4)).toBeGreaterThan(layerMean(healthy, 'unsupported_ratio', 4) + 0.02)
    // Commanded stays in telemetry.
    expect(column(run.telemetry, 'x_mm')).toEqual(column(healthy.telemetry, 'x_mm'))
  })

  test('backlash keeps every bead within half of it, and shows at reversals', () => {
    const run = printBroken(BOX, {
      atLayer: ({ condition }, layer) => {
        if (layer === 2) condition.backlashXMm = 0.3
      },
    })
    const offsets = xOffsets(run, 4)
    expect(Math.max(...offsets)).toBeCloseTo(0.15, 3)
    expect(Math.min(...offsets)).toBeCloseTo(-0.15, 3)
    expect(eventsOf(run, 'layer-shift')).toEqual([])
  })

  test('a loose pulley walks off', () => {
    const run = printBroken(BOX, {
      atLayer: ({ condition }, layer) => {
        if (layer === 2) condition.pulleySlipXMm = 0.1
      },
    })
    expect(eventsOf(run, 'layer-shift').length).toBeGreaterThan(0)
    expect(Math.abs(Math.max(...xOffsets(run, 7).map(Math.abs)))).toBeGreaterThan(0.2)
  })

  test('a binding Z squeezes the layers', () => {
    const run = printBroken(BOX, {
      atLayer: ({ condition }, layer) => {
        if (layer === 2) condition.zLossRatio = 0.5
      },
    })
    // Three ways up of 0.2 mm have lost half.
    expect(layerMean(run, 'z1_mm', 5)).toBeCloseTo(layerMean(healthy, 'z1_mm', 5) - 0.3, 3)
    // As much plastic in half the height.
    expect(layerMean(run, 'width_mm', 5) / layerMean(healthy, 'width_mm', 5)).toBeGreaterThan(1.3)
  })

  test('a bed that lies lower at one side opens the gap there', () => {
    const run = printBroken(BOX, {
      atLayer: (simulation, layer) => {
        if (layer === 0) simulation.condition.zOffsetMm = 0.1
      },
    })
    // 0.1 mm of a layer of 0.2 mm.
    expect(layerMean(run, 'gap_ratio', 0) - layerMean(healthy, 'gap_ratio', 0)).toBeCloseTo(0.5, 1)
    const knocked = printBroken(BOX, {
      atLayer: (simulation, layer) => {
        if (layer === 4) knockBed(simulation, 0.3, 0, 0)
      },
    })
    expect(layerMean(knocked, 'unsupported_ratio', 4)).toBeGreaterThan(0.5)
  })

  test('motors without current stand elsewhere afterwards', () => {
    const run = printBroken(BOX, {
      atLayer: (simulation, layer) => {
        if (layer === 4) dropMotors(simulation)
      },
    })
    expect(eventsOf(run, 'motors-dropped').length).toBe(1)
    expect(Math.max(...xOffsets(run, 5).map(Math.abs))).toBeGreaterThan(0.001)
  })

  test('weak motors lose steps where the file asks much, and four full steps at a time', () => {
    const fast = BOX.replaceAll('F9000', 'F18000').replace('M83', 'M83\nM204 S4000')
    const sound = printBroken(fast)
    expect(eventsOf(sound, 'lost-steps')).toEqual([])
    const run = printBroken(fast, {
      atLayer: ({ condition }, layer) => {
        if (layer === 3) condition.motorForceXRatio = 0.1
      },
    })
    expect(eventsOf(run, 'lost-steps').length).toBeGreaterThan(0)
    expect(eventsOf(run, 'layer-shift').length).toBeGreaterThan(0)
    const x = column(run.beads, 'x1_mm')
    const soundX = column(sound.beads, 'x1_mm')
    const slips = (x[x.length - 1]! - soundX[x.length - 1]!) / 0.8
    expect(Math.abs(slips)).toBeGreaterThan(0.5)
    expect(Math.abs(slips - Math.round(slips))).toBeLessThan(1e-3)
  })

  test('a slack belt rings lower and longer: the shaper no longer fits', () => {
    const run = printBroken(BOX, {
      atLayer: ({ condition }, layer) => {
        if (layer === 3) condition.stiffnessXRatio = 0.4
      },
    })
    const ringing = column(run.layers, 'ringing_max_um')
    const sound = column(healthy.layers, 'ringing_max_um')
    expect(ringing[2]).toBe(sound[2])
    expect(ringing[6]! / sound[6]!).toBeGreaterThan(1.5)
  })

  test('a hot driver lets its axis go for seconds', () => {
    const run = printBroken(BOX, {
      atLayer: ({ condition }, layer) => {
        if (layer === 2) condition.driverHeatC = 100
        if (layer === 4) condition.driverHeatC = 0
      },
    })
    expect(eventsOf(run, 'driver-off').length).toBeGreaterThan(0)
    expect(eventsOf(run, 'layer-shift').length).toBeGreaterThan(0)
  })
})
