// The recorded behaviour of real Klipper (klipper/ of the shared folder) in a form that tests can compare with.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { PrinterConfig } from '#config'
import { parseConfigText, readPrinterConfig } from '#config'
import type { TrajectoryBlock } from '#motion'
import { SEGMENT_FILAMENT } from '#motion'
import { sharedPath } from '../shared.ts'

export function readSharedConfig(name: string): PrinterConfig {
  const read = (file: string): string => readFileSync(sharedPath('klipper', 'configs', file), 'utf8')
  const file = `${name}.cfg`
  const tree = parseConfigText({ file, text: read(file) }, (pattern) => [{ file: pattern, text: read(pattern) }])
  return readPrinterConfig(tree).config
}

export function readSharedGcode(name: string): Uint8Array {
  return gunzipSync(readFileSync(sharedPath('gcode', `${name}.gcode.gz`)))
}

export function readCsv(...path: string[]): string[][] {
  const [, ...rows] = readFileSync(sharedPath(...path), 'utf8')
    .trim()
    .split(/\r?\n/)
  return rows.map((row) => row.split(','))
}

/** Column by column the numbers of a trapq.csv row behind the queue's name; True is 1. */
export function trapezoidNumbers(row: readonly string[]): number[] {
  return row.slice(1, 14).map((text) => (text === 'True' ? 1 : text === 'False' ? 0 : Number(text)))
}

/** The rows that Klipper's two queues hold for a block of segments. */
export function trapezoidRows(block: TrajectoryBlock): { queue: string; numbers: number[] }[] {
  return Array.from({ length: block.count }, (_, i) => i).flatMap((i) => {
    const times = [block.startS[i]!, block.accelS[i]!, block.cruiseS[i]!, block.decelS[i]!]
    const position = [block.startXMm[i]!, block.startYMm[i]!, block.startZMm[i]!]
    const ratio = [block.ratioX[i]!, block.ratioY[i]!, block.ratioZ[i]!]
    const speeds = [block.startMmPerS[i]!, block.cruiseMmPerS[i]!, block.accelMmPerS2[i]!]
    const rows = []
    if (block.kind[i] !== SEGMENT_FILAMENT) {
      rows.push({ queue: 'toolhead', numbers: [...times, ...position, ...ratio, ...speeds] })
    }
    const e = block.ratioE[i]!
    if (e !== 0) {
      const isAdvanced = e > 0 && (ratio[0] !== 0 || ratio[1] !== 0) ? 1 : 0
      const filament = [block.startEMm[i]!, 0, 0, 1, isAdvanced, 0]
      rows.push({ queue: 'extruder', numbers: [...times, ...filament, ...speeds.map((value) => value * e)] })
    }
    return rows
  })
}
