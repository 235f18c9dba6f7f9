// The real Prunt planner's runs, in parity mode: every sample, every corner, every phase.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { PROFILE_FIELDS } from '../../src/motion/prunt/profile.ts'
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
  const worst = { cornerMmPerS: 0, pathRatio: 0, phaseRatio: 0, shortPhaseRatio: 0, sizeRatio: 0 }
  let row = 0
  for (const { block } of blocks) {
    for (let i = 0; i < block.count; i += 1, row += 1) {
      worst.cornerMmPerS = Math.max(
        worst.cornerMmPerS,
        Math.abs(block.velocityMmPerS[i]! - cell('corner_velocity', row)),
      )
      worst.sizeRatio = Math.max(worst.sizeRatio, relative(block.sizeMm[i]!, cell('base_length_L', row)))
      if (i === 0) continue
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

/** Worst differences of the samples; rows must agree in number and time. */
function compareSamples(name: string, read: PruntCase, blocks: CaseBlock[]): Record<string, number> {
  const columns = readColumns(`${folder}/${name}.csv.gz`)
  const theirs = ['x', 'y', 'z', 'e'].map((axis) => columns.get(axis)!)
  const shapedTheirs = ['x', 'y', 'z', 'e'].map((axis) => columns.get(`shaped_${axis}`))
  const worst = { positionMm: 0, shapedMm: 0, timeS: 0 }
  let row = 0
  const times = columns.get('t')!
  for (const each of blocks) {
    sampleCase(read, each, (atS, _segment, place, shaped) => {
      // Long runs are recorded at some of their ticks only.
      const missS = Math.abs(atS - times[row]!)
      if (!(missS < SAME_S)) return
      worst.timeS = Math.max(worst.timeS, missS)
      for (let axis = 0; axis < 4; axis += 1) {
        worst.positionMm = Math.max(worst.positionMm, Math.abs(place[axis]! - theirs[axis]![row]!))
        const expected = shapedTheirs[axis]?.[row]
        if (expected !== undefined) worst.shapedMm = Math.max(worst.shapedMm, Math.abs(shaped[axis]! - expected))
      }
      row += 1
    })
  }
  expect(row).toBe(columns.get('t')!.length)
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
    expect(segments['phaseRatio']).toBeLessThan(1e-9)
    expect(segments['shortPhaseRatio']).toBeLessThan(5e-6)
    expect(samples['positionMm']).toBeLessThan(1e-9)
    expect(samples['shapedMm']).toBeLessThan(1e-9)
    expect(samples['timeS']).toBeLessThan(1e-10)
  })
})
