// Several places of the bed, one after the other: by the probe, or by hand (METHOD=manual, or no probe at all).
import type { PointMm } from '#calibration'
import type { Command } from '#gcode'
import { floatParam, KlipperError, textParam } from '#motion'
import type { Host } from './host.ts'
import { checkNoManualProbe, startManualProbe } from './manual-probe.ts'
import type { ProbeResult } from './probe.ts'
import { beginProbing, endProbing, measureBed, moveTo, probeOf, readProbeRun } from './probe.ts'
import type { Task } from './reactor.ts'

export interface PointsRun {
  readonly points: readonly PointMm[]
  readonly travelMmPerS: number
  readonly horizontalMoveZMm: number
  /** The points are the probe's places, not the nozzle's. */
  readonly areProbePlaces: boolean
  /** Told of all results; true: the same points once more. */
  onPoints(results: readonly ProbeResult[]): Task<boolean>
}

const KEEP = Number.NaN

export function* probePoints(host: Host, command: Command, run: PointsRun): Task {
  checkNoManualProbe(host)
  const probe = probeOf(host)
  const heightMm = floatParam(command, 'HORIZONTAL_MOVE_Z', run.horizontalMoveZMm)
  const isManual = probe === null || textParam(command, 'METHOD', 'automatic').toLowerCase() === 'manual'
  if (isManual) {
    stepByHand(host, command, { ...run, horizontalMoveZMm: heightMm }, [])
    return
  }
  const touches = readProbeRun(host, command)
  if (heightMm < probe.offsetMm[2]) {
    throw new KlipperError("horizontal_move_z can't be less than probe's z_offset")
  }
  const [shiftXMm, shiftYMm] = run.areProbePlaces ? probe.offsetMm : [0, 0]
  for (let isAgain = true; isAgain; ) {
    yield* beginProbing(host)
    const results: ProbeResult[] = []
    for (const [index, { xMm, yMm }] of run.points.entries()) {
      moveTo(host, KEEP, KEEP, heightMm, index === 0 ? run.travelMmPerS : touches.liftMmPerS)
      moveTo(host, xMm - shiftXMm, yMm - shiftYMm, KEEP, run.travelMmPerS)
      results.push(yield* measureBed(host, touches))
    }
    moveTo(host, KEEP, KEEP, heightMm, touches.liftMmPerS)
    yield* endProbing(host)
    isAgain = yield* run.onPoints(results)
  }
}

/** To the next point, where a person takes over. */
function stepByHand(host: Host, command: Command, run: PointsRun, results: readonly ProbeResult[]): void {
  const next = run.points[results.length]!
  moveTo(host, KEEP, KEEP, run.horizontalMoveZMm, run.travelMmPerS)
  moveTo(host, next.xMm, next.yMm, KEEP, run.travelMmPerS)
  startManualProbe(host, command, (zMm) => (zMm === null ? undefined : takeByHand(host, command, run, results, zMm)))
}

function* takeByHand(host: Host, command: Command, run: PointsRun, before: readonly ProbeResult[], zMm: number): Task {
  const { positionMm } = host.run.head
  const [xMm, yMm] = [positionMm[0]!, positionMm[1]!]
  const found = { bedXMm: xMm, bedYMm: yMm, bedZMm: zMm, headXMm: xMm, headYMm: yMm, headZMm: zMm }
  const results = [...before, found]
  if (results.length < run.points.length) {
    stepByHand(host, command, run, results)
    return
  }
  moveTo(host, KEEP, KEEP, run.horizontalMoveZMm, run.travelMmPerS)
  if (yield* run.onPoints(results)) stepByHand(host, command, run, [])
}
