// How fast G-code is read: scanned into columns, and scanned and annotated as the motion layer does. The file is a recorded
// 3.5 MB Benchy beside the checkout; without it there is nothing to measure.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { CommandBlock } from '#gcode'
import { annotateLine, createAnnotator, createScanner, parseLine } from '#gcode'

export interface BenchResult {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** What must be reached; the larger value is the better one. */
  readonly bar: number
}

const CHUNK_BYTES = 65_536
const ROUNDS = 9

function scanAll(bytes: Uint8Array, onBlock: (block: CommandBlock) => void): void {
  const scanner = createScanner()
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) scanner.push(bytes.subarray(at, at + CHUNK_BYTES), onBlock)
  scanner.finish(onBlock)
}

/** Median of several rounds, so that neither the first (cold) nor a lucky one decides. */
function medianS(work: () => void): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const startMs = performance.now()
    work()
    return (performance.now() - startMs) / 1000
  })
  return times.sort((a, b) => a - b)[ROUNDS >> 1]!
}

export async function benchGcode(): Promise<BenchResult[]> {
  const shared = process.env['PRINTWRIGHT_SHARED'] ?? join(import.meta.dirname, '..', '..', 'shared')
  const path = join(shared, 'gcode', 'orca231_benchy_pla.gcode.gz')
  if (!existsSync(path)) {
    console.error(`bench gcode: skipped, no recorded file at ${path}`)
    return []
  }
  const bytes = new Uint8Array(gunzipSync(readFileSync(path)))
  const megabytes = bytes.length / 1e6
  const coldMs = performance.now()
  let lineCount = 0
  scanAll(bytes, (block) => {
    lineCount += block.count
  })
  const coldS = (performance.now() - coldMs) / 1000
  const scanS = medianS(() => scanAll(bytes, () => {}))
  const annotateS = medianS(() => {
    const annotator = createAnnotator({ hasLayerComments: true })
    scanAll(bytes, (block) => {
      for (let row = 0; row < block.count; row++) annotateLine(annotator, block, row)
    })
  })
  const lines = new TextDecoder().decode(bytes).split('\n')
  const parseS = medianS(() => {
    for (let line = 0; line < lines.length; line += 10) parseLine(lines[line]!, line + 1)
  })
  return [
    { name: 'gcode: scan, first time', value: megabytes / coldS, unit: 'MB/s', bar: 30 },
    { name: 'gcode: scan', value: megabytes / scanS, unit: 'MB/s', bar: 100 },
    { name: 'gcode: scan and annotate', value: megabytes / annotateS, unit: 'MB/s', bar: 30 },
    { name: 'gcode: lines scanned', value: lineCount / scanS / 1e6, unit: 'million/s', bar: 1 },
    {
      name: 'gcode: parseLine (every tenth line)',
      value: lines.length / 10 / parseS / 1e6,
      unit: 'million/s',
      bar: 0.3,
    },
  ]
}
