// What one bead costs on the height field and one move in the frame: the planned moves of a sliced Benchy.
import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { planGcode, SEGMENT_EXTRUDE, SEGMENT_FILAMENT } from '#motion'
import {
  createBeadInput,
  createBeadResult,
  createDeposit,
  createFrame,
  layBead,
  type MachineModel,
  stepFrame,
} from '#physics'
import type { Figure } from './figure.ts'
import { benchPrinter } from './printer.ts'

const ROUNDS = 5
const LAYER_MM = 0.2
/** 1.75 mm filament. */
const FILAMENT_MM2 = 2.405
/** Columns of one kept segment: start, direction, length, filament ratio, speeds, acceleration, three durations, kind. */
const WIDTH = 14

const FRAME = { resonanceXHz: 45, resonanceYHz: 38, dampingX: 0.1, dampingY: 0.1 } as MachineModel['frame']

export function benchDeposit(gcodePath: string): Figure[] {
  if (!existsSync(gcodePath)) return []
  const rows = readSegments(gcodePath)
  let beads = 0
  for (let at = 0; at < rows.length; at += WIDTH) if (rows[at + 13] === SEGMENT_EXTRUDE) beads++
  const beadS = best(() => layAll(rows))
  const frameS = best(() => shakeAll(rows))
  return [
    { name: 'height field, one bead', value: (beadS * 1e9) / beads, unit: 'ns', bar: 5000, atMost: true },
    { name: 'frame, one move', value: (frameS * 1e9) / (rows.length / WIDTH), unit: 'ns', bar: 500, atMost: true },
  ]
}

function best(work: () => void): number {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    // Processor time: what else the machine does at the moment is no property of the kernel.
    const before = process.cpuUsage()
    work()
    least = Math.min(least, process.cpuUsage(before).user)
  }
  return least / 1e6
}

function readSegments(path: string): Float64Array {
  const rows: number[] = []
  const plan = planGcode({
    config: benchPrinter(),
    sink: (block) => {
      for (let i = 0; i < block.count; i++) {
        if (block.kind[i] === SEGMENT_FILAMENT) continue
        rows.push(block.startXMm[i]!, block.startYMm[i]!, block.startZMm[i]!, block.ratioX[i]!, block.ratioY[i]!)
        rows.push(block.distanceMm[i]!, block.ratioE[i]!, block.startMmPerS[i]!, block.cruiseMmPerS[i]!)
        rows.push(block.accelMmPerS2[i]!, block.accelS[i]!, block.cruiseS[i]!, block.decelS[i]!, block.kind[i]!)
      }
    },
  })
  const bytes = readFileSync(path)
  plan.push(path.endsWith('.gz') ? gunzipSync(bytes) : bytes)
  plan.finish()
  return Float64Array.from(rows)
}

function layAll(rows: Float64Array): void {
  const bounds = { minXMm: 50, minYMm: 50, maxXMm: 150, maxYMm: 150 }
  const deposit = createDeposit({ bounds, nozzleDiameterMm: 0.4, nozzleFlatMm: 1 })
  const input = createBeadInput()
  const result = createBeadResult()
  for (let at = 0; at < rows.length; at += WIDTH) {
    if (rows[at + 13] !== SEGMENT_EXTRUDE) continue
    const lengthMm = rows[at + 5]!
    input.x0Mm = rows[at]!
    input.y0Mm = rows[at + 1]!
    input.z0Mm = rows[at + 2]!
    input.x1Mm = input.x0Mm + lengthMm * rows[at + 3]!
    input.y1Mm = input.y0Mm + lengthMm * rows[at + 4]!
    input.z1Mm = input.z0Mm
    input.volumeMm3 = lengthMm * rows[at + 6]! * FILAMENT_MM2
    input.layerHeightMm = LAYER_MM
    input.timeS = at
    input.coolingRatio = 1
    layBead(deposit, input, result)
  }
}

function shakeAll(rows: Float64Array): void {
  const frame = createFrame(FRAME, null, null)
  for (let at = 0; at < rows.length; at += WIDTH) {
    stepFrame(
      frame,
      rows[at + 3]!,
      rows[at + 4]!,
      rows[at + 7]!,
      rows[at + 8]!,
      rows[at + 9]!,
      rows[at + 10]!,
      rows[at + 11]!,
      rows[at + 12]!,
    )
  }
}
