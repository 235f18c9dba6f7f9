// Single functions of the real Prunt planner over random limits, as recorded.
import { expect, test } from 'vitest'
import {
  arcLength,
  type CurveWeights,
  curveLengthMm,
  curveParameter,
  curveSizeMm,
  curveWeights,
  parityRadiusMm,
} from '../../src/motion/prunt/corner.ts'
import { fillProfile, PROFILE_FIELDS } from '../../src/motion/prunt/profile.ts'
import { createRampCaps, fillShortestRamp } from '../../src/motion/prunt/ramp.ts'
import { describeWithShared, sharedPath } from '../shared.ts'
import { readColumns } from './prunt-case.ts'

const AXES = ['x', 'y', 'z', 'e'] as const

/** Rows as records; an unknown column is a mistake of the test. */
function readRows(name: string): ((column: string) => number)[] {
  const columns = readColumns(sharedPath('prunt', 'golden', `${name}.csv.gz`))
  const count = [...columns.values()][0]!.length
  return Array.from({ length: count }, (_, row) => (column: string) => columns.get(column)![row]!)
}

function capsOf(cell: (column: string) => number): ReturnType<typeof createRampCaps> {
  return createRampCaps({
    accelMmPerS2: cell('amax'),
    jerkMmPerS3: cell('jmax'),
    snapMmPerS4: cell('smax'),
    crackleMmPerS5: cell('cmax'),
  })
}

function report(name: string, worst: number[]): void {
  if (process.env['PRUNT_ERRORS'] !== undefined) process.stdout.write(`${name} ${worst.join(' ')}\n`)
}

describeWithShared('Prunt function by function', () => {
  test('shortest ramps: phases within 1e-9 of the ramp', () => {
    const out = new Float64Array(4)
    let worst = 0
    let worstMm = 0
    const rows = readRows('vec_delta_v')
    for (const cell of rows) {
      const totalS = fillShortestRamp(capsOf(cell), cell('delta_v'), out, 0)
      const misses = ['t1', 't2', 't3', 't4'].map((name, i) => Math.abs(out[i]! - cell(name)))
      worst = Math.max(worst, Math.abs(totalS - cell('total_time')) / totalS, ...misses.map((miss) => miss / totalS))
      const distanceMm = (totalS * cell('delta_v')) / 2
      worstMm = Math.max(worstMm, Math.abs(distanceMm / cell('distance_from_v0_0') - 1))
    }
    report('vec_delta_v', [rows.length, worst, worstMm])
    expect(rows.length).toBe(400)
    expect(worst).toBeLessThan(1e-9)
    expect(worstMm).toBeLessThan(1e-9)
  })

  test('full profiles: phases within 1e-9, 5e-6 where shorter than 1 ms', () => {
    const out = new Float64Array(PROFILE_FIELDS)
    const names = ['a1', 'a2', 'a3', 'a4', 'coast', 'd1', 'd2', 'd3', 'd4']
    const rows = readRows('vec_full_profile')
    let worst = 0
    let worstShort = 0
    for (const cell of rows) {
      const totalS = fillProfile(
        capsOf(cell),
        cell('v_start'),
        cell('v_max'),
        cell('v_end'),
        cell('distance'),
        'speed',
        out,
        0,
      )
      const theirS = cell('total_time')
      const misses = names.map((name, i) => Math.abs(out[i]! - cell(name)) / theirS)
      const miss = Math.max(Math.abs(totalS / theirS - 1), ...misses)
      if (theirS < 1e-3) worstShort = Math.max(worstShort, miss)
      else worst = Math.max(worst, miss)
    }
    report('vec_full_profile', [rows.length, worst, worstShort])
    expect(rows.length).toBe(269)
    expect(worst).toBeLessThan(1e-9)
    expect(worstShort).toBeLessThan(5e-6)
  })

  test('corner curves: lengths within 1e-9, points within 1e-9 mm', () => {
    const rows = readRows('vec_bezier')
    let worst = 0
    let worstMm = 0
    let worstInverse = 0
    for (const cell of rows) {
      const corner = AXES.map((axis) => cell(`c${axis}`))
      const before = AXES.map((axis, k) => corner[k]! - cell(`s${axis}`))
      const after = AXES.map((axis, k) => cell(`f${axis}`) - corner[k]!)
      const beforeMm = Math.hypot(...before)
      const afterMm = Math.hypot(...after)
      const t0 = before.map((value) => value / beforeMm)
      const t1 = after.map((value) => value / afterMm)
      const cosTurn = t0.reduce((sum, value, k) => sum + value * t1[k]!, 0)
      const cosHalf = Math.sqrt((1 + cosTurn) / 2)
      const sinHalf = Math.sqrt((1 - cosTurn) / 2)
      const size = curveSizeMm(cosHalf, sinHalf, beforeMm, afterMm, cell('deviation'), true)
      const lengthMm = curveLengthMm(size, cosHalf)
      worst = Math.max(
        worst,
        Math.abs(size / cell('base_length') - 1),
        Math.abs(lengthMm / cell('curve_length') - 1),
        Math.abs(lengthMm / 2 / cell('half_length') - 1),
        Math.abs(parityRadiusMm(size, cosHalf, sinHalf) / cell('inverse_curvature') - 1),
      )
      const weights: CurveWeights = { before: 0, after: 0 }
      const compare = (prefix: string): void => {
        for (const [k, axis] of AXES.entries()) {
          const point = corner[k]! + size * (weights.before * t0[k]! + weights.after * t1[k]!)
          worstMm = Math.max(worstMm, Math.abs(point - cell(`${prefix}${axis}`)))
        }
      }
      curveWeights(0, cosHalf, weights)
      compare('p0')
      curveWeights(0.25, cosHalf, weights)
      compare('p25')
      curveWeights(0.5, cosHalf, weights)
      compare('mid')
      curveWeights(1, cosHalf, weights)
      compare('end')
      const quarter = curveParameter(lengthMm / 4 / (15 * size), cosHalf)
      worstInverse = Math.max(worstInverse, Math.abs(quarter - cell('t_at_quarter_length')))
      worst = Math.max(worst, Math.abs((15 * size * arcLength(0.3, cosHalf)) / cell('s_at_t0.3') - 1))
    }
    report('vec_bezier', [rows.length, worst, worstMm, worstInverse])
    expect(rows.length).toBe(200)
    expect(worst).toBeLessThan(1e-9)
    expect(worstMm).toBeLessThan(1e-9)
    expect(worstInverse).toBeLessThan(1e-9)
  })
})
