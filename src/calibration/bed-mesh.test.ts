import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { describeWithShared, sharedPath } from '../../tests/shared.ts'
import {
  createBedMesh,
  type MeshParams,
  meshMatrix,
  meshRange,
  meshText,
  meshZ,
  probedText,
  referMesh,
} from './bed-mesh.ts'
import { chooseAlgorithm, interpolateMatrix } from './mesh-interpolation.ts'
import {
  createMeshLayout,
  gatherHeights,
  heightMatrix,
  meshPointsText,
  rectangularMesh,
  roundMesh,
} from './mesh-points.ts'

const at = (xMm: number, yMm: number) => ({ xMm, yMm })
const params = (countX: number, countY: number, more: Partial<MeshParams> = {}): MeshParams => ({
  algorithm: 'lagrange',
  pointsPerSegmentX: 2,
  pointsPerSegmentY: 2,
  tension: 0.2,
  min: at(10, 20),
  max: at(210, 170),
  countX,
  countY,
  ...more,
})
const matrix = (countX: number, countY: number) =>
  fc.array(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: countX, maxLength: countX }), {
    minLength: countY,
    maxLength: countY,
  })

describe('the points of a bed mesh', () => {
  test("the documentation's example, point by point, as BED_MESH_OUTPUT PGP=1 prints it", () => {
    const layout = createMeshLayout(rectangularMesh(at(35, 6), at(240, 198), 5, 3))
    // Source: Klipper documentation (Bed_Mesh, "Output").
    expect(meshPointsText(layout, at(24, 5))).toBe(
      `bed_mesh: generated points
Index | Tool Adjusted | Probe
0 | (11.0, 1.0) | (35.0, 6.0)
1 | (62.2, 1.0) | (86.2, 6.0)
2 | (113.5, 1.0) | (137.5, 6.0)
3 | (164.8, 1.0) | (188.8, 6.0)
4 | (216.0, 1.0) | (240.0, 6.0)
5 | (216.0, 97.0) | (240.0, 102.0)
6 | (164.8, 97.0) | (188.8, 102.0)
7 | (113.5, 97.0) | (137.5, 102.0)
8 | (62.2, 97.0) | (86.2, 102.0)
9 | (11.0, 97.0) | (35.0, 102.0)
10 | (11.0, 193.0) | (35.0, 198.0)
11 | (62.2, 193.0) | (86.2, 198.0)
12 | (113.5, 193.0) | (137.5, 198.0)
13 | (164.8, 193.0) | (188.8, 198.0)
14 | (216.0, 193.0) | (240.0, 198.0)`,
    )
  })

  test('spacing is cut to hundredths: a mesh of seven from 20 to 210 ends at 209.96', () => {
    // Seen in many saved profiles.
    const { area } = createMeshLayout(rectangularMesh(at(20, 20), at(210, 170), 7, 7))
    expect(area.max.xMm).toBeCloseTo(209.96, 9)
    expect(area.max.yMm).toBeCloseTo(170, 9)
  })

  test('a round bed of five has rows of 1, 3, 5, 3 and 1 points, all within the radius and around its origin', () => {
    const layout = createMeshLayout(roundMesh(85, at(-10, 0), 5))
    const rowsMm = [...new Set(layout.points.map((point) => point.yMm))]
    const lengths = rowsMm.map((yMm) => layout.points.filter((point) => point.yMm === yMm).length)
    expect(lengths).toEqual([1, 3, 5, 3, 1])
    for (const { xMm, yMm } of layout.points) expect(Math.hypot(xMm + 10, yMm)).toBeLessThanOrEqual(85.0001)
    expect(layout.points).toContainEqual(at(-10, 0))
    expect(() => roundMesh(85, at(0, 0), 4)).toThrow('bed_mesh: probe_count must be odd for round beds')
  })

  test('heights find their way from the zig-zag to rows by Y, and round beds are filled up at the edge', () => {
    const plane = (x: number, y: number): number => 0.01 * x - 0.003 * y
    const square = createMeshLayout(rectangularMesh(at(0, 0), at(100, 60), 5, 4))
    const heights = heightMatrix(
      square,
      square.points.map(({ xMm, yMm }) => plane(xMm, yMm)),
    )
    expect(heights.map((row) => row.length)).toEqual([5, 5, 5, 5])
    for (const [y, row] of heights.entries()) {
      for (const [x, zMm] of row.entries()) expect(zMm).toBeCloseTo(plane(25 * x, 20 * y), 9)
    }
    const round = createMeshLayout(roundMesh(50, at(0, 0), 5))
    const filled = heightMatrix(
      round,
      round.points.map((_, index) => index),
    )
    expect(filled.map((row) => row.length)).toEqual([5, 5, 5, 5, 5])
    expect(filled[0]).toEqual([0, 0, 0, 0, 0])
    // The second row runs back: 1, 2, 3 from high X to low X.
    expect(filled[1]).toEqual([3, 3, 2, 1, 1])
    expect(filled[2]).toEqual([4, 5, 6, 7, 8])
  })

  test('a point in a faulty region is replaced by up to four on its border, inside of the mesh', () => {
    const regions = [
      { min: at(130, 0), max: at(145, 40) },
      { min: at(225, 0), max: at(250, 25) },
    ]
    const layout = createMeshLayout(rectangularMesh(at(35, 6), at(240, 198), 5, 3), regions)
    // Below the mesh there is no room for the fourth; in the corner for two.
    expect(layout.substitutes.get(2)).toEqual([at(130, 6), at(137.5, 40), at(145, 6)])
    expect(layout.substitutes.get(4)).toEqual([at(225, 6), at(240, 25)])
    expect(layout.probePoints.length).toBe(15 - 2 + 3 + 2)
    const { heightsMm } = gatherHeights(
      layout,
      layout.probePoints.map(({ xMm }) => xMm),
    )
    expect(heightsMm[2]).toBeCloseTo((130 + 137.5 + 145) / 3, 9)
    expect(heightsMm[3]).toBeCloseTo(188.75, 9)
    expect(heightsMm[4]).toBeCloseTo(232.5, 9)
  })

  test('a zero reference outside of the mesh is probed last, one inside is not', () => {
    const area = rectangularMesh(at(35, 6), at(240, 198), 5, 3)
    const outside = createMeshLayout(area, [], at(10, 10))
    expect(outside.probePoints.at(-1)).toEqual(at(10, 10))
    expect(gatherHeights(outside, [...new Array(15).fill(0), 0.25]).zeroMm).toBe(0.25)
    const inside = createMeshLayout(area, [], at(125, 110))
    expect(inside.probePoints.length).toBe(15)
    expect(gatherHeights(inside, new Array(15).fill(0)).zeroMm).toBeNull()
  })

  test('points closer than a millimetre are refused', () => {
    expect(() => createMeshLayout(rectangularMesh(at(0, 0), at(1.9, 50), 3, 3))).toThrow(
      'bed_mesh: min/max points too close together',
    )
    expect(() => createMeshLayout(rectangularMesh(at(0, 0), at(Number.NaN, 50), 3, 3))).toThrow()
  })
})

describe('interpolation', () => {
  test('which algorithm is used for which count', () => {
    expect(chooseAlgorithm('lagrange', 6, 3, 2, 2).algorithm).toBe('lagrange')
    expect(() => chooseAlgorithm('lagrange', 7, 3, 2, 2)).toThrow('cannot exceed a probe_count of 6')
    expect(chooseAlgorithm('bicubic', 7, 4, 2, 2)).toEqual({ algorithm: 'bicubic', note: null })
    expect(chooseAlgorithm('bicubic', 3, 3, 2, 2)).toEqual({
      algorithm: 'lagrange',
      note: 'bed_mesh: bicubic interpolation with a probe_count of less than 4 points detected. Forcing lagrange interpolation. Configured Probe Count: 3, 3',
    })
    expect(() => chooseAlgorithm('bicubic', 7, 3, 2, 2)).toThrow(
      'Combination of 3 points on one axis with more than 6 on another is not permitted. Configured Probe Count: 7, 3',
    )
    expect(chooseAlgorithm('lagrange', 9, 9, 0, 0).algorithm).toBe('direct')
  })

  test('probed heights stay where they are, whatever the algorithm and spacing', () => {
    fc.assert(
      fc.property(
        matrix(5, 4),
        fc.constantFrom('lagrange' as const, 'bicubic' as const),
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 0, max: 4 }),
        (probed, algorithm, ppsX, ppsY) => {
          const how = { algorithm, pointsPerSegmentX: ppsX, pointsPerSegmentY: ppsY, tension: 0.2 }
          const fine = interpolateMatrix(probed, how)
          expect(fine.length).toBe(3 * (ppsY + 1) + 1)
          expect(fine[0]!.length).toBe(4 * (ppsX + 1) + 1)
          for (const [y, row] of probed.entries()) {
            for (const [x, zMm] of row.entries()) expect(fine[y * (ppsY + 1)]![x * (ppsX + 1)]).toBeCloseTo(zMm, 9)
          }
        },
      ),
      { numRuns: 40 },
    )
  })

  test('lagrange is exact for a polynomial of its order, a spline of tension 0.5 inside for a quadratic', () => {
    const cubic = (x: number): number => 0.3 * x ** 3 - x * x + 2 * x - 1
    const row = [0, 1, 2, 3].map(cubic)
    const how = { pointsPerSegmentX: 3, pointsPerSegmentY: 0, tension: 0.5 }
    const [fine] = interpolateMatrix([row], { ...how, algorithm: 'lagrange' })
    for (const [i, zMm] of fine!.entries()) expect(zMm).toBeCloseTo(cubic(i / 4), 9)
    // Catmull and Rom: half the difference of the neighbours is a parabola's slope.
    const parabola = [0, 1, 4, 9, 16]
    const [spline] = interpolateMatrix([parabola], { ...how, algorithm: 'bicubic' })
    for (let i = 4; i <= 12; i++) expect(spline![i]).toBeCloseTo((i / 4) ** 2, 9)
  })

  test('more tension, more slope: past a step a spline overshoots in proportion', () => {
    const overshoot = (tension: number): number => {
      const [fine] = interpolateMatrix([[0, 0, 1, 1]], {
        algorithm: 'bicubic',
        pointsPerSegmentX: 1,
        pointsPerSegmentY: 1,
        tension,
      })
      // Half way from the second last point, whose slope is tension, to the last, with no slope: an eighth of it.
      return fine![5]! - 1
    }
    expect(overshoot(0.2)).toBeCloseTo(0.2 / 8, 12)
    expect(overshoot(0.4)).toBeCloseTo(0.4 / 8, 12)
  })
})

describe('the height of the bed', () => {
  test('is the plane for a plane, and the edge beyond the edge', () => {
    const plane = (x: number, y: number): number => 0.002 * x - 0.001 * y
    const probed = [0, 1, 2].map((y) => [0, 1, 2, 3].map((x) => plane(10 + (200 / 3) * x, 20 + 75 * y)))
    const mesh = createBedMesh(params(4, 3), probed)
    fc.assert(
      fc.property(
        fc.double({ min: -50, max: 300, noNaN: true }),
        fc.double({ min: -50, max: 300, noNaN: true }),
        (x, y) => {
          const inside = plane(Math.min(Math.max(x, 10), 210), Math.min(Math.max(y, 20), 170))
          expect(meshZ(mesh, x, y)).toBeCloseTo(inside, 9)
        },
      ),
    )
    mesh.offsetXMm = 5
    expect(meshZ(mesh, 100, 100)).toBeCloseTo(plane(105, 100), 9)
  })

  test('lies between the lowest and the highest of the matrix, and moves continuously', () => {
    fc.assert(
      fc.property(
        matrix(4, 4),
        fc.double({ min: 0, max: 250, noNaN: true }),
        fc.double({ min: 0, max: 250, noNaN: true }),
        (probed, x, y) => {
          const mesh = createBedMesh(params(4, 4, { algorithm: 'bicubic' }), probed)
          const { minMm, maxMm } = meshRange(mesh)
          const zMm = meshZ(mesh, x, y)
          expect(zMm).toBeGreaterThanOrEqual(minMm - 1e-12)
          expect(zMm).toBeLessThanOrEqual(maxMm + 1e-12)
          expect(Math.abs(meshZ(mesh, x + 1e-6, y) - zMm)).toBeLessThan(1e-5)
        },
      ),
    )
  })

  test('is nothing at the zero reference', () => {
    fc.assert(
      fc.property(matrix(3, 3), (probed) => {
        const mesh = referMesh(createBedMesh(params(3, 3), probed), at(123.4, 77.7))
        expect(meshZ(mesh, 123.4, 77.7)).toBeCloseTo(0, 9)
      }),
    )
    const probedZero = referMesh(
      createBedMesh(params(3, 3), [
        [1, 1, 1],
        [1, 1, 1],
        [1, 1, 1],
      ]),
      at(0, 0),
      0.75,
    )
    expect(meshZ(probedZero, 50, 50)).toBeCloseTo(0.25, 12)
  })
})

describeWithShared('BED_MESH_CALIBRATE and BED_MESH_OUTPUT as recorded', () => {
  const responses = (name: string): string[] =>
    JSON.parse(readFileSync(sharedPath('moonraker', name), 'utf8')).gcode_responses.flat()
  const layout = createMeshLayout(rectangularMesh(at(10, 10), at(225, 225), 3, 3))

  test('probes the same places in the same order', () => {
    const places = responses('gcode.BED_MESH_CALIBRATE.json').flatMap((line) => {
      const match = /^\/\/ probe: at ([\d.]+),([\d.]+) bed/.exec(line)
      return match === null ? [] : [at(Number(match[1]), Number(match[2]))]
    })
    expect(places.length).toBe(9)
    expect(layout.probePoints).toEqual(places)
  })

  test('prints the same texts', () => {
    const probed = heightMatrix(
      layout,
      layout.points.map(() => 0),
    )
    const mesh = createBedMesh(params(3, 3, { min: layout.area.min, max: layout.area.max }), probed)
    const [first, second] = responses('gcode.BED_MESH_OUTPUT.json')
    expect(`// ${probedText(mesh).replaceAll('\n', '\n// ')}`).toBe(first)
    expect(meshText(mesh, 5)).toBe(second)
    expect(meshMatrix(mesh).length).toBe(7)
  })
})
