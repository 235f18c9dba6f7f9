import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PythonLiteral } from '#config'
import { parseConfigText, readPrinterConfig } from '#config'
import { describeWithShared, sharedPath } from '../../tests/shared.ts'
import { meshZ } from './bed-mesh.ts'
import { createMeshLayout } from './mesh-points.ts'
import { meshInterpolation, meshOfProbing, overrideMesh, readMeshSettings } from './mesh-settings.ts'

const floats = (...values: number[]): PythonLiteral => ({
  kind: 'list',
  items: values.map((value) => ({ kind: 'float', value })),
})
const RECTANGLE = readMeshSettings(
  new Map<string, PythonLiteral>([
    ['mesh_min', floats(10, 10)],
    ['mesh_max', floats(210, 190)],
    ['probe_count', floats(5, 4)],
    ['algorithm', { kind: 'str', value: 'bicubic' }],
    ['zero_reference_position', floats(100, 90)],
    ['faulty_region_1_min', floats(50, 60)],
    ['faulty_region_1_max', floats(70, 80)],
  ]),
)
const ROUND = readMeshSettings(new Map<string, PythonLiteral>([['mesh_radius', { kind: 'float', value: 90 }]]))

test('a bed of any smooth shape is known again from its probing, with faulty regions and a zero reference', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -0.002, max: 0.002, noNaN: true }),
      fc.double({ min: -0.002, max: 0.002, noNaN: true }),
      (slopeX, slopeY) => {
        const bed = (xMm: number, yMm: number): number => 0.3 + slopeX * xMm + slopeY * yMm
        const layout = createMeshLayout(RECTANGLE.area, RECTANGLE.faultyRegions, RECTANGLE.zeroReference)
        expect(layout.substitutes.size).toBe(1)
        const probed = layout.probePoints.map(({ xMm, yMm }) => bed(xMm, yMm))
        const mesh = meshOfProbing(layout, probed, { ...meshInterpolation(RECTANGLE, layout.area), tension: 0.5 })
        expect(meshZ(mesh, 100, 90)).toBeCloseTo(0, 9)
        // Around the faulty region and at the rim a spline is no plane; in the middle between sound points it is.
        expect(meshZ(mesh, 110, 130)).toBeCloseTo(bed(110, 130) - bed(100, 90), 9)
      },
    ),
  )
})

test('parameters change a calibration, and what is no parameter is refused', () => {
  const changed = overrideMesh(
    RECTANGLE,
    new Map([
      ['MESH_MIN', '20, 30'],
      ['MESH_MAX', '100,1e2'],
      ['PROBE_COUNT', '3'],
      ['MESH_PPS', '0,0'],
      ['ALGORITHM', 'Lagrange'],
      ['ADAPTIVE_MARGIN', '4'],
      ['HORIZONTAL_MOVE_Z', '2'],
    ]),
  )
  expect(changed.area).toMatchObject({ min: { xMm: 20, yMm: 30 }, max: { xMm: 100, yMm: 100 }, countX: 3, countY: 3 })
  expect(meshInterpolation(changed, changed.area)).toMatchObject({ algorithm: 'direct', note: null })
  expect([changed.adaptiveMarginMm, changed.horizontalMoveZMm]).toEqual([4, 2])
  for (const [name, value, words] of [
    ['MESH_MIN', '20', "Unable to parse parameter 'MESH_MIN'"],
    ['MESH_MIN', 'nan,1', "Unable to parse parameter 'MESH_MIN'"],
    ['MESH_MIN', '300,30', 'bed_mesh: invalid min/max points'],
    ['PROBE_COUNT', '2,5', "Parameter 'PROBE_COUNT' must have a minimum of 3"],
    ['PROBE_COUNT', '99999999', 'maximum'],
    ['PROBE_COUNT', '3.5', "Unable to parse parameter 'PROBE_COUNT'"],
    ['ALGORITHM', 'cubic', 'bed_mesh: Unknown algorithm <cubic>'],
  ] as const) {
    expect(() => overrideMesh(RECTANGLE, new Map([[name, value]]))).toThrow(words)
  }
})

test('a round bed has its own parameters', () => {
  const changed = overrideMesh(
    ROUND,
    new Map([
      ['MESH_RADIUS', '60.07'],
      ['MESH_ORIGIN', '5,-5'],
      ['ROUND_PROBE_COUNT', '7'],
      ['MESH_MIN', '1,1'],
    ]),
  )
  expect(changed.area).toMatchObject({ radiusMm: 60, origin: { xMm: 5, yMm: -5 }, countX: 7, countY: 7 })
  expect(createMeshLayout(changed.area).points).toContainEqual({ xMm: 5, yMm: -5 })
  expect(() => overrideMesh(ROUND, new Map([['ROUND_PROBE_COUNT', '6']]))).toThrow('must be odd for round beds')
  expect(() => overrideMesh(ROUND, new Map([['MESH_RADIUS', '-6']]))).toThrow("Unable to parse parameter 'MESH_RADIUS'")
})

describeWithShared('the printer behind the recorded pairs', () => {
  test('has its mesh settings read from its configuration', () => {
    const text = readFileSync(sharedPath('moonraker', 'printer.cfg'), 'utf8')
    const { config } = readPrinterConfig(parseConfigText({ file: 'printer.cfg', text }))
    const settings = readMeshSettings(config.settings.get('bed_mesh')!)
    expect(settings.area).toMatchObject({
      min: { xMm: 10, yMm: 10 },
      max: { xMm: 225, yMm: 225 },
      countX: 3,
      countY: 3,
    })
    expect(settings).toMatchObject({ algorithm: 'lagrange', pointsPerSegmentX: 2, pointsPerSegmentY: 2, tension: 0.2 })
    expect(settings).toMatchObject({ travelMmPerS: 120, horizontalMoveZMm: 5, zeroReference: null, faultyRegions: [] })
    expect(settings.move).toEqual({
      fadeStartMm: 1,
      fadeEndMm: 0,
      fadeTargetMm: null,
      moveCheckDistanceMm: 5,
      splitDeltaZMm: 0.025,
    })
  })
})
