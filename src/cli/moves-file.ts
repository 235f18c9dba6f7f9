// The CSV of `plan --moves`, whole or not there.
import type { TrajectoryBlock } from '#motion'
import { TRAPEZOID_CSV_HEADER, trapezoidCsvRows } from '#motion'
import { createWholeFile, type WholeFile } from './whole-file.ts'

export interface MovesFile extends Pick<WholeFile, 'keep' | 'discard'> {
  write(block: TrajectoryBlock): void
}

export function createMovesFile(path: string): MovesFile {
  const file = createWholeFile(path, '--moves')
  file.write(`${TRAPEZOID_CSV_HEADER}\n`)
  return { write: (block) => file.write(trapezoidCsvRows(block)), keep: file.keep, discard: file.discard }
}
