import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { adaptMesh } from './adaptive-mesh.ts'
import { createBedMesh, type MeshParams, meshZ } from './bed-mesh.ts'
import { bendZ, createMeshTransform, fadeRatio, type MeshMoveSettings, splitMeshMove, unbendZ } from './mesh-fade.ts'
import { createMeshLayout, rectangularMesh, roundMesh } from './mesh-points.ts'
import { meshMapText, meshParamsOf, profileOptions, profileStatus, readProfile } from './mesh-profile.ts'

const at = (xMm: number, yMm: number) => ({ xMm, yMm })
const PARAMS: MeshParams = {
  algorithm: 'bicubic',
  pointsPerSegmentX: 2,
  pointsPerSegmentY: 3,
  tension: 0.2,
  min: at(0, 0),
  max: at(200, 150),
  countX: 5,
  countY: 4,
}
const SETTINGS: MeshMoveSettings = {
  fadeStartMm: 1,
  fadeEndMm: 10,
  fadeTargetMm: null,
  moveCheckDistanceMm: 5,
  splitDeltaZMm: 0.025,
}
const NO_FADE = { ...SETTINGS, fadeEndMm: 0 }
const heights = fc.array(fc.array(fc.double({ min: -0.5, max: 0.5, noNaN: true }), { minLength: 5, maxLength: 5 }), {
  minLength: 4,
  maxLength: 4,
})
const place = fc.record({
  xMm: fc.double({ min: -20, max: 220, noNaN: true }),
  yMm: fc.double({ min: -20, max: 170, noNaN: true }),
  zMm: fc.double({ min: 0, max: 20, noNaN: true }),
  eMm: fc.double({ min: -5, max: 5, noNaN: true }),
})

describe('fade', () => {
  const mesh = createBedMesh(
    PARAMS,
    [0, 1, 2, 3].map((y) => [0, 1, 2, 3, 4].map((x) => 0.02 * x + 0.02 * y)),
  )

  test('is all of the adjustment up to its start, half of it in the middle, nothing but the target from its end on', () => {
    const transform = createMeshTransform(mesh, SETTINGS)
    expect(transform.targetMm).toBe(0.07)
    expect([0.2, 1, 5.5, 10, 50].map((zMm) => fadeRatio(transform, zMm))).toEqual([1, 1, 0.5, 0, 0])
    expect(bendZ(transform, 200, 150, 0.2)).toBeCloseTo(0.2 + 0.14, 9)
    expect(bendZ(transform, 200, 150, 5.5)).toBeCloseTo(5.5 + 0.105, 9)
    expect(bendZ(transform, 200, 150, 30)).toBeCloseTo(30.07, 9)
    transform.fadeOffsetMm = 0.2
    expect(fadeRatio(transform, 5.3)).toBeCloseTo(0.5, 12)
  })

  test('is off when it ends below its start', () => {
    const transform = createMeshTransform(mesh, NO_FADE)
    expect(fadeRatio(transform, 1000)).toBe(1)
    expect(bendZ(transform, 0, 0, 100)).toBe(100)
  })

  test('what head height a command means can be read back, at every place and height', () => {
    fc.assert(
      fc.property(heights, place, fc.boolean(), (probed, { xMm, yMm, zMm }, fades) => {
        const transform = createMeshTransform(createBedMesh(PARAMS, probed), fades ? SETTINGS : NO_FADE)
        expect(unbendZ(transform, xMm, yMm, bendZ(transform, xMm, yMm, zMm))).toBeCloseTo(zMm, 9)
      }),
    )
  })

  test('too steep a mesh and a target outside of it are refused', () => {
    expect(() => createMeshTransform(mesh, { ...SETTINGS, fadeEndMm: 1.1 })).toThrow(
      'bed_mesh:  Mesh extends outside of the fade range, please see the fade_start and fade_end options in example-extras.cfg. fade distance: 0.10 mesh min: 0.0000 mesh max: 0.1400',
    )
    expect(() => createMeshTransform(mesh, { ...SETTINGS, fadeTargetMm: 0.5 })).toThrow(
      'bed_mesh: ERROR, fade_target lies outside of mesh z range\nmin: 0.0000, max: 0.1400, fade_target: 0.5000',
    )
  })
})

describe('a move along the mesh', () => {
  test('ends where it was sent, all of it in order, and follows the bed within the split distance', () => {
    fc.assert(
      fc.property(heights, place, place, (probed, from, to) => {
        const transform = createMeshTransform(createBedMesh(PARAMS, probed), SETTINGS)
        const ratio = fadeRatio(transform, to.zMm)
        const ends: number[][] = []
        splitMeshMove(transform, from, to, (...end) => ends.push(end))
        const last = ends.at(-1)!
        expect(last).toEqual([to.xMm, to.yMm, last[2], to.eMm])
        expect(last[2]).toBeCloseTo(bendZ(transform, to.xMm, to.yMm, to.zMm), 9)
        let adjusted = ratio * (meshZ(transform.mesh, from.xMm, from.yMm) - transform.targetMm) + transform.targetMm
        const lengthMm = Math.hypot(to.xMm - from.xMm, to.yMm - from.yMm, to.zMm - from.zMm)
        const [dx, dy] = [to.xMm - from.xMm, to.yMm - from.yMm]
        let before = 0
        for (const [xMm, yMm, zMm, eMm] of ends.slice(0, -1)) {
          const share = ((xMm! - from.xMm) * dx + (yMm! - from.yMm) * dy) / (dx * dx + dy * dy)
          expect((share * lengthMm) / 5).toBeCloseTo(Math.round((share * lengthMm) / 5), 6)
          expect(share).toBeGreaterThan(before)
          const planMm = from.zMm + share * (to.zMm - from.zMm)
          expect(Math.abs(zMm! - planMm - adjusted)).toBeGreaterThanOrEqual(0.025 - 1e-9)
          expect(eMm).toBeCloseTo(from.eMm + share * (to.eMm - from.eMm), 6)
          expect(yMm).toBeCloseTo(from.yMm + share * (to.yMm - from.yMm), 6)
          adjusted = zMm! - planMm
          before = share
        }
      }),
    )
  })

  test('over a slope of 1 mm in 100 mm is split every 5 mm; a flat bed, a lift and a short move never', () => {
    const slope = createMeshTransform(
      createBedMesh(
        PARAMS,
        [0, 1, 2, 3].map(() => [0, 0.5, 1, 1.5, 2]),
      ),
      { ...NO_FADE, splitDeltaZMm: 0.04 },
    )
    const count = (toXMm: number, toZMm: number): number => {
      let pieces = 0
      splitMeshMove(
        slope,
        { xMm: 50, yMm: 50, zMm: 1, eMm: 0 },
        { xMm: toXMm, yMm: 50, zMm: toZMm, eMm: 0 },
        () => pieces++,
      )
      return pieces
    }
    expect(count(100, 1)).toBe(10)
    expect(count(50, 30)).toBe(1)
    expect(count(54, 1)).toBe(1)
  })
})

describe('a profile', () => {
  test('written to the configuration and read back is the same mesh', () => {
    fc.assert(
      fc.property(heights, (probed) => {
        const mesh = createBedMesh(PARAMS, probed)
        const read = readProfile(new Map(profileOptions(mesh)))
        if ('problem' in read) throw new Error(read.problem)
        expect(read.mesh.params).toEqual(PARAMS)
        for (const [i, zMm] of mesh.heightMm.entries()) expect(read.mesh.heightMm[i]).toBeCloseTo(zMm, 4)
      }),
      { numRuns: 30 },
    )
  })

  test('has the options of a saved printer.cfg in their order', () => {
    const layout = createMeshLayout(rectangularMesh(at(30, 30), at(200, 200), 3, 3))
    const params = meshParamsOf(layout, {
      algorithm: 'lagrange',
      pointsPerSegmentX: 2,
      pointsPerSegmentY: 2,
      tension: 0.2,
    })
    const mesh = createBedMesh(params, [
      [-0.0575, -0.03, 0.0125],
      [-0.0225, 0, 0.0275],
      [0.005, 0.035, 0.07],
    ])
    expect(
      profileOptions(mesh).map(([name, value]) => `${name} =${value.startsWith('\n') ? '' : ' '}${value}`),
    ).toEqual([
      'version = 1',
      'points =\n  -0.057500, -0.030000, 0.012500\n  -0.022500, 0.000000, 0.027500\n  0.005000, 0.035000, 0.070000',
      'x_count = 3',
      'y_count = 3',
      'mesh_x_pps = 2',
      'mesh_y_pps = 2',
      'algo = lagrange',
      'tension = 0.2',
      'min_x = 30.0',
      'max_x = 200.0',
      'min_y = 30.0',
      'max_y = 200.0',
    ])
    expect(profileStatus(mesh).points[0]).toEqual([-0.0575, -0.03, 0.0125])
    expect(meshMapText(mesh)).toBe(
      'mesh_map_output {"mesh_min": [30.0, 30.0], "mesh_max": [200.0, 200.0], "z_positions": [[-0.0575, -0.03, 0.0125], [-0.0225, 0.0, 0.0275], [0.005, 0.035, 0.07]]}',
    )
  })

  test('that is none is not read', () => {
    const good = new Map(
      profileOptions(
        createBedMesh(
          PARAMS,
          [0, 1, 2, 3].map(() => [0, 0, 0, 0, 0]),
        ),
      ),
    )
    for (const [name, value] of [
      ['version', '2'],
      ['points', '\n 0.1, nan'],
      ['x_count', '4'],
      ['mesh_x_pps', '1e9'],
      ['max_x', '-5'],
      ['tension', ''],
      ['algo', 'cubic'],
    ] as const) {
      expect(readProfile(new Map([...good, [name, value]]))).toHaveProperty('problem')
    }
    expect(readProfile(new Map())).toHaveProperty('problem')
  })
})

describe('an adaptive mesh', () => {
  const bed = rectangularMesh(at(25, 25), at(125, 125), 7, 7)

  test("the documentation's example: half of each side takes four of seven points", () => {
    const { area, lines } = adaptMesh(bed, [[at(50, 50), at(100, 50), at(100, 100), at(50, 100)]], 0)
    expect([area.countX, area.countY]).toEqual([4, 4])
    expect([area.min, area.max]).toEqual([at(50, 50), at(100, 100)])
    expect(lines.at(-1)).toBe('Adapted probe count: (4,4)')
  })

  test('covers every object with its margin, inside of the whole mesh, with three to all points', () => {
    const outline = fc.array(
      fc.record({
        xMm: fc.double({ min: 25, max: 125, noNaN: true }),
        yMm: fc.double({ min: 25, max: 125, noNaN: true }),
      }),
      { minLength: 1, maxLength: 8 },
    )
    fc.assert(
      fc.property(
        fc.array(outline, { minLength: 1, maxLength: 4 }),
        fc.double({ min: 0, max: 20, noNaN: true }),
        (outlines, marginMm) => {
          const { area } = adaptMesh(bed, outlines, marginMm)
          expect(Math.min(area.countX, area.countY)).toBeGreaterThanOrEqual(3)
          expect(Math.max(area.countX, area.countY)).toBeLessThanOrEqual(7)
          if (Math.max(area.countX, area.countY) > 6) expect(Math.min(area.countX, area.countY)).toBeGreaterThan(3)
          for (const { xMm, yMm } of outlines.flat()) {
            expect(area.min.xMm).toBeLessThanOrEqual(xMm)
            expect(area.max.xMm).toBeGreaterThanOrEqual(xMm)
            expect(area.min.yMm).toBeLessThanOrEqual(yMm)
            expect(area.max.yMm).toBeGreaterThanOrEqual(yMm)
          }
          expect(createMeshLayout(area).points.length).toBe(area.countX * area.countY)
        },
      ),
    )
  })

  test('without an object over the mesh it is the whole mesh', () => {
    expect(adaptMesh(bed, [], 5)).toEqual({ area: bed, isAdapted: false, lines: [] })
    expect(adaptMesh(bed, [[at(200, 200), at(210, 220)]], 5).isAdapted).toBe(false)
    expect(adaptMesh(bed, [[at(Number.NaN, 200)]], 5).isAdapted).toBe(false)
  })

  test('over a print of hundreds of thousands of points is found at once', () => {
    const outline = Array.from({ length: 400_000 }, (_, i) => at(60 + 20 * Math.sin(i), 70 + 10 * Math.cos(i)))
    const { area } = adaptMesh(bed, [outline], 0)
    expect(area.min.xMm).toBeCloseTo(40, 6)
    expect(area.max.yMm).toBeCloseTo(80, 6)
  })

  test('on a round bed is a circle around the objects with an odd count, or the bed', () => {
    const round = roundMesh(100, at(0, 0), 9)
    const { area } = adaptMesh(round, [[at(-10, -10), at(30, 20)]], 0)
    expect(area.origin).toEqual(at(10, 5))
    expect(area.radiusMm).toBeCloseTo(25, 9)
    expect(area.countX).toBe(3)
    const corner = adaptMesh(round, [[at(60, 60), at(75, 75)]], 0).area
    expect(corner.radiusMm).toBe(100)
    expect(corner.origin).toEqual(at(0, 0))
  })
})
