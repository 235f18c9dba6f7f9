// The real Prunt planner's runs by the way that a user takes: G-code and a configuration in, rows of samples out.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { PruntBlock } from '../../src/motion/prunt/block.ts'
import { PROFILE_FIELDS } from '../../src/motion/prunt/profile.ts'
import { describeWithShared, sharedPath } from '../shared.ts'
import { readCase, readColumns } from './prunt-case.ts'
import { type PlannedFile, planCaseFiles } from './prunt-files.ts'

const folder = sharedPath('prunt', 'golden')
const PHASES = ['acc_t1', 'acc_t2', 'acc_t3', 'acc_t4', 'coast', 'dec_t1', 'dec_t2', 'dec_t3', 'dec_t4']
const COLUMNS = ['x', 'y', 'z', 'e']
const SHORT_S = 1e-3
const FIRST_SHAPED = 5
/** Times are written with nine decimals. */
const WRITTEN_S = 5.1e-10

const names = existsSync(folder)
  ? readdirSync(`${folder}/cases`)
      .map((name) => name.replace('.txt', ''))
      .filter((name) => existsSync(`${folder}/${name}.csv.gz`))
  : []

/** Segments with a time to wait behind them: G4 is a corner of its own, in the recorded runs it belongs to the move before. */
function segmentsOf(blocks: readonly PruntBlock[]): { speed: number; path: number; phases: number[]; timeS: number }[] {
  return blocks.flatMap((block) => {
    const found: { speed: number; path: number; phases: number[]; timeS: number }[] = []
    for (let i = 0; i < block.count; i += 1) {
      if (block.dwellS[i]! > 0) found.at(-1)!.timeS += block.durationS[i]!
      else {
        const at = i * PROFILE_FIELDS
        const phases = [...block.profile.subarray(at, at + PROFILE_FIELDS)]
        found.push({ speed: block.velocityMmPerS[i]!, path: block.pathMm[i]!, phases, timeS: block.durationS[i]! })
      }
    }
    return found
  })
}

/** Worst differences of corners and phases. */
function compareSegments(name: string, { blocks }: PlannedFile): { speed: number; long: number; short: number } {
  const columns = readColumns(`${folder}/${name}_segments.csv.gz`)
  const worst = { speed: 0, long: 0, short: 0 }
  const ours = segmentsOf(blocks)
  expect(ours.length).toBe(columns.get('corner')!.length)
  for (const [row, { speed, path, phases, timeS }] of ours.entries()) {
    worst.speed = Math.max(worst.speed, Math.abs(speed - columns.get('corner_velocity')![row]!))
    const theirS = columns.get('segment_time')![row]!
    if (Number.isNaN(theirS)) continue
    const misses = phases.map((phaseS, k) => Math.abs(phaseS - columns.get(PHASES[k]!)![row]!) / theirS)
    const key = theirS < SHORT_S ? 'short' : 'long'
    const theirMm = columns.get('path_length')![row]!
    worst[key] = Math.max(worst[key], ...misses, Math.abs(timeS / theirS - 1), Math.abs(path / theirMm - 1))
  }
  return worst
}

/** Worst differences of the rows; long runs are recorded at some of their ticks only. */
function compareRows(name: string, { rows }: PlannedFile): { timeS: number; planned: number; shaped: number } {
  const columns = readColumns(`${folder}/${name}.csv.gz`)
  const times = columns.get('t')!
  const blockOf = columns.get('block')!
  const worst = { timeS: 0, planned: 0, shaped: 0 }
  let k = 0
  for (const [block, own] of rows.entries()) {
    let found = 0
    for (; k < times.length && blockOf[k] === blockOf[0]! + block; k += 1) {
      while (found < own.length - 1 && Math.abs(own[found]![0]! - times[k]!) > 1e-8) found += 1
      const row = own[found]!
      worst.timeS = Math.max(worst.timeS, Math.abs(row[0]! - times[k]!))
      for (const [axis, column] of COLUMNS.entries()) {
        const planned = columns.get(column)![k]!
        const shaped = columns.get(`shaped_${column}`)?.[k] ?? planned
        worst.planned = Math.max(worst.planned, Math.abs(row[1 + axis]! - planned))
        worst.shaped = Math.max(worst.shaped, Math.abs(row[FIRST_SHAPED + axis]! - shaped))
      }
    }
    // Nothing behind the last recorded tick but what lies between two of them.
    const everyN = times.length > 1 ? Math.round((times[1]! - times[0]!) / 1e-4) : 1
    expect(own.length - 1 - found).toBeLessThan(Math.max(1, everyN))
  }
  expect(k).toBe(times.length)
  return worst
}

describeWithShared('Prunt in parity mode, from a file to its samples', () => {
  test.each(names)('%s', (name) => {
    const read = readCase(readFileSync(`${folder}/cases/${name}.txt`, 'utf8'))
    const planned = planCaseFiles(read)
    // The real program would run the file: nothing is said but whose homing it is.
    expect(planned.diagnostics.map(({ code, severity }) => [code, severity])).toEqual([['prunt-dialect', 'info']])
    const segments = compareSegments(name, planned)
    expect(segments.speed).toBeLessThan(1e-9)
    expect(segments.long).toBeLessThan(1e-9)
    expect(segments.short).toBeLessThan(5e-6)
    const samples = compareRows(name, planned)
    expect(samples.timeS).toBeLessThan(WRITTEN_S)
    expect(samples.planned).toBeLessThan(1e-9)
    expect(samples.shaped).toBeLessThan(1e-9)
  })
})
