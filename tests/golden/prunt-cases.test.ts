// The real Prunt planner's runs, in parity mode: every sample, every corner, every phase.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { PROFILE_FIELDS } from '../../src/motion/prunt/profile.ts'
import { sampleSegment } from '../../src/motion/prunt/sample.ts'
import { describeWithShared, sharedPath } from '../shared.ts'
import { type CaseBlock, type PruntCase, planCase, readCase, readColumns, sampleCase } from './prunt-case.ts'

const folder = sharedPath('prunt', 'golden')
const PHASES = ['acc_t1', 'acc_t2', 'acc_t3', 'acc_t4', 'coast', 'dec_t1', 'dec_t2', 'dec_t3', 'dec_t4']
const SHORT_S = 1e-3
/** Two samples so close in time are the same. */
const SAME_S = 1e-8

function caseNames(): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(`${folder}/cases`)
    .map((name) => name.replace('.txt', ''))
    .filter((name) => existsSync(`${folder}/${name}.csv.gz`))
    .sort()
}

/** Worst differences of corners and segments from the recorded ones. */
function compareSegments(name: string, blocks: CaseBlock[]): Record<string, number> {
  const columns = readColumns(`${folder}/${name}_segments.csv.gz`)
  const cell = (column: string, row: number): number => columns.get(column)![row]!
  const worst = {
    cornerMmPerS: 0,
    pathRatio: 0,
    phaseRatio: 0,
    shortPhaseRatio: 0,
    sizeRatio: 0,
    radiusRatio: 0,
    curveRatio: 0,
    capRatio: 0,
    middleMm: 0,
  }
  const place = new Float64Array(4)
  const state = new Float64Array(6)
  let row = 0
  for (const { block, planner } of blocks) {
    for (let i = 0; i < block.count; i += 1, row += 1) {
      worst.cornerMmPerS = Math.max(
        worst.cornerMmPerS,
        Math.abs(block.velocityMmPerS[i]! - cell('corner_velocity', row)),
      )
      worst.sizeRatio = Math.max(worst.sizeRatio, relative(block.sizeMm[i]!, cell('base_length_L', row)))
      worst.radiusRatio = Math.max(worst.radiusRatio, relative(block.radiusMm[i]!, cell('inverse_curvature', row)))
      worst.curveRatio = Math.max(worst.curveRatio, relative(block.curveMm[i]!, cell('curve_length', row)))
      if (i === 0) continue
      // A segment ends in the middle of its corner's curve.
      sampleSegment(block, planner, i, Number.POSITIVE_INFINITY, place, state)
      for (const [axis, column] of ['mid_x', 'mid_y', 'mid_z', 'mid_e'].entries()) {
        const scaledMm = place[axis]! / planner.limits.scaler[axis]!
        worst.middleMm = Math.max(worst.middleMm, Math.abs(scaledMm - cell(column, row)))
      }
      worst.capRatio = Math.max(worst.capRatio, relative(block.capMmPerS[i]!, cell('segment_velocity_limit', row)))
      worst.pathRatio = Math.max(worst.pathRatio, relative(block.pathMm[i]!, cell('path_length', row)))
      const segmentS = cell('segment_time', row)
      const key = segmentS < SHORT_S ? 'shortPhaseRatio' : 'phaseRatio'
      for (const [phase, column] of PHASES.entries()) {
        const miss = Math.abs(block.profile[i * PROFILE_FIELDS + phase]! - cell(column, row))
        worst[key] = Math.max(worst[key], miss === 0 ? 0 : miss / segmentS)
      }
      worst[key] = Math.max(worst[key], relative(block.durationS[i]!, segmentS))
    }
  }
  expect(row).toBe(columns.get('corner_velocity')!.length)
  return worst
}

function relative(ours: number, theirs: number): number {
  return ours === theirs ? 0 : Math.abs(ours - theirs) / Math.abs(theirs)
}

/** A tick this near to a joint may fall on either side of it. */
const JOINT_MM = 1e-6

function isAtJoint(distanceMm: number, pathMm: number): boolean {
  return distanceMm < JOINT_MM || distanceMm > pathMm - JOINT_MM
}

/** Continuous in time. */
const STATES = ['path_s', 'path_v', 'path_a', 'path_j', 'path_snap']
const CRACKLE = STATES.length

/** Worst differences of the samples; rows must agree in number, order and time: none too many, none too few. */
function compareSamples(name: string, read: PruntCase, blocks: CaseBlock[]): Record<string, number> {
  const columns = readColumns(`${folder}/${name}.csv.gz`)
  const theirs = ['x', 'y', 'z', 'e'].map((axis) => columns.get(axis)!)
  const shapedTheirs = ['x', 'y', 'z', 'e'].map((axis) => columns.get(`shaped_${axis}`))
  const states = STATES.map((column) => columns.get(column)!)
  const worst = { positionMm: 0, shapedMm: 0, timeS: 0, surplus: 0, segments: 0, stateRatio: 0, crackles: 0 }
  const crackles = columns.get('path_crackle')!
  const times = columns.get('t')!
  const ends = columns.get('segment_end_corner')!
  const sizes = states.map((column) => column.reduce((most, value) => Math.max(most, Math.abs(value)), 0))
  const every = read.numbers.get('every')?.[0] ?? 1
  const compareState = (state: Float64Array, at: number): void => {
    for (const [i, column] of states.entries()) {
      const miss = Math.abs(state[i]! - column[at]!)
      worst.stateRatio = Math.max(worst.stateRatio, miss === 0 ? 0 : miss / sizes[i]!)
    }
    // Crackle jumps, and which side of a jump a tick falls on is rounding; at rest upstream gives the last ramp's.
    if (state[1] === 0 || every > 1) return
    const around = [at - 1, at, at + 1].map((near) => crackles[near] ?? Number.NaN)
    if (!around.some((value) => relative(state[CRACKLE]!, value) < 1e-12)) worst.crackles += 1
  }
  let row = 0
  for (const each of blocks) {
    let tick = -1
    sampleCase(read, each, ({ atS, segment, place, shaped, state }) => {
      tick += 1
      const missS = Math.abs(atS - times[row]!)
      if (!(missS < SAME_S)) {
        // Long runs are recorded at some of their ticks only.
        if (tick % every === 0) worst.surplus += 1
        return
      }
      worst.timeS = Math.max(worst.timeS, missS)
      if (segment + 1 === ends[row]!) compareState(state, row)
      else if (!isAtJoint(state[0]!, each.block.pathMm[segment]!)) worst.segments += 1
      for (let axis = 0; axis < 4; axis += 1) {
        worst.positionMm = Math.max(worst.positionMm, Math.abs(place[axis]! - theirs[axis]![row]!))
        const expected = shapedTheirs[axis]?.[row]
        if (expected !== undefined) worst.shapedMm = Math.max(worst.shapedMm, Math.abs(shaped[axis]! - expected))
      }
      row += 1
    })
  }
  expect(row).toBe(times.length)
  return worst
}

describeWithShared('Prunt in parity mode', () => {
  const names = caseNames()

  test('there are recorded runs', () => expect(names.length).toBeGreaterThan(0))

  test.each(names)('%s', (name) => {
    const read = readCase(readFileSync(`${folder}/cases/${name}.txt`, 'utf8'))
    const blocks = planCase(read)
    const segments = compareSegments(name, blocks)
    const samples = compareSamples(name, read, blocks)
    if (process.env['PRUNT_ERRORS'] !== undefined)
      process.stdout.write(`${name} ${JSON.stringify({ ...segments, ...samples })}\n`)
    expect(segments['cornerMmPerS']).toBeLessThan(1e-9)
    expect(segments['pathRatio']).toBeLessThan(1e-9)
    expect(segments['sizeRatio']).toBeLessThan(1e-9)
    expect(segments['radiusRatio']).toBeLessThan(1e-9)
    expect(segments['curveRatio']).toBeLessThan(1e-9)
    expect(segments['capRatio']).toBeLessThan(1e-9)
    expect(segments['middleMm']).toBeLessThan(1e-9)
    expect(samples['surplus']).toBe(0)
    expect(samples['segments']).toBe(0)
    // No tolerance is given for these; the worst seen is 3.3e-9 of a column's largest, the snap of the circle.
    expect(samples['stateRatio']).toBeLessThan(1e-6)
    expect(samples['crackles']).toBe(0)
    expect(segments['phaseRatio']).toBeLessThan(1e-9)
    expect(segments['shortPhaseRatio']).toBeLessThan(5e-6)
    expect(samples['positionMm']).toBeLessThan(1e-9)
    expect(samples['shapedMm']).toBeLessThan(1e-9)
    expect(samples['timeS']).toBeLessThan(1e-10)
  })
})
