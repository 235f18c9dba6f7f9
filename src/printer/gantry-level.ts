// Z_TILT_ADJUST and QUAD_GANTRY_LEVEL: probe, move each motor of Z by itself, and try again until the points agree.
// Source: Klipper documentation (Config_Reference: z_tilt, quad_gantry_level; Status_Reference).
import type { PointMm } from '#calibration'
import { adjustmentsText, createLevelRetries, judgeLevelRound, levelGantry, tiltAdjustments } from '#calibration'
import type { Command } from '#gcode'
import { floatParam, intParam, KlipperError } from '#motion'
import { raiseBed, raiseCorners } from './bed-tilt.ts'
import type { Host } from './host.ts'
import { addCommand, addObject, respondInfo } from './host.ts'
import type { ProbeResult } from './probe.ts'
import { probePoints } from './probe-points.ts'
import type { Task } from './reactor.ts'
import { numberSetting, rowsSetting } from './section-options.ts'

export function setupGantryLevel(host: Host): void {
  const { gantryLevel } = host.config
  if (gantryLevel === null) return
  const { kind } = gantryLevel
  const steppers = (host.config.rails[2]?.steppers ?? []).map(({ section }) => section)
  const motors = pointsOf(host, kind, kind === 'z_tilt' ? 'z_positions' : 'gantry_corners')
  if (kind === 'z_tilt' && motors.length !== steppers.length) {
    throw new KlipperError(`z_tilt z_positions needs exactly ${steppers.length} items`)
  }
  if (kind === 'quad_gantry_level' && motors.length < 2) {
    throw new KlipperError('quad_gantry_level requires at least two gantry_corners')
  }
  if (kind === 'quad_gantry_level' && steppers.length !== 4) {
    throw new KlipperError('Need exactly 4 Z steppers for quad_gantry_level')
  }
  let isApplied = false
  addObject(host, kind, () => ({ applied: isApplied }))
  // A motor without current lets its end go.
  const off = host.commands.get('M84')?.run
  addCommand(host, 'M84', (at, command) => {
    isApplied = false
    off?.(at, command)
  })
  const adjust = kind === 'z_tilt' ? adjustTilt : adjustGantry
  const run = function* (at: Host, command: Command): Task {
    isApplied = false
    const retries = createLevelRetries({
      retries: intParam(command, 'RETRIES', numberSetting(at, kind, 'retries', 0), { min: 0 }),
      toleranceMm: floatParam(command, 'RETRY_TOLERANCE', numberSetting(at, kind, 'retry_tolerance', 0), {
        min: 0,
        max: 1,
      }),
    })
    const heightMm = floatParam(command, 'HORIZONTAL_MOVE_Z', gantryLevel.horizontalMoveZMm)
    yield* probePoints(at, command, {
      points: pointsOf(at, kind, 'points'),
      travelMmPerS: gantryLevel.speedMmPerS,
      horizontalMoveZMm: gantryLevel.horizontalMoveZMm,
      areProbePlaces: false,
      *onPoints(results) {
        const adjustmentsMm = adjust(at, results, motors, heightMm)
        respondInfo(at, adjustmentsText(steppers, adjustmentsMm))
        turnMotors(at, motors, adjustmentsMm, kind, gantryLevel.speedMmPerS)
        const verdict = judgeLevelRound(
          retries,
          results.map(({ bedZMm }) => bedZMm),
        )
        if (verdict.text !== null) respondInfo(at, verdict.text)
        isApplied = verdict.isDone
        return !verdict.isDone
      },
    })
  }
  if (kind === 'z_tilt') addCommand(host, 'Z_TILT_ADJUST', run, 'Adjust the Z tilt')
  else addCommand(host, 'QUAD_GANTRY_LEVEL', run, 'Conform a moving, twistable gantry to the shape of a stationary bed')
}

function pointsOf(host: Host, section: string, option: string): PointMm[] {
  return rowsSetting(host, section, option).map(([xMm = 0, yMm = 0]) => ({ xMm, yMm }))
}

const placesOf = (results: readonly ProbeResult[]) =>
  results.map(({ bedXMm, bedYMm, bedZMm }) => ({ xMm: bedXMm, yMm: bedYMm, zMm: bedZMm }))

function adjustTilt(_: Host, results: readonly ProbeResult[], motors: readonly PointMm[]): readonly number[] {
  return tiltAdjustments(placesOf(results), motors)
}

function adjustGantry(
  host: Host,
  results: readonly ProbeResult[],
  motors: readonly PointMm[],
  heightMm: number,
): readonly number[] {
  const maxMm = numberSetting(host, 'quad_gantry_level', 'max_adjust', 4)
  const { adjustmentsMm, lines } = levelGantry(placesOf(results), [motors[0]!, motors[1]!], heightMm, maxMm)
  for (const line of lines) respondInfo(host, line)
  return adjustmentsMm
}

/** The motors turn one after the other. */
function turnMotors(
  host: Host,
  motors: readonly PointMm[],
  liftMm: readonly number[],
  kind: 'z_tilt' | 'quad_gantry_level',
  speedMmPerS: number,
): void {
  const rangeMm = Math.max(...liftMm) - Math.min(...liftMm)
  host.planner.dwell(rangeMm / Math.min(speedMmPerS, host.config.maxZMmPerS))
  if (kind === 'quad_gantry_level') raiseCorners(host.plant, [motors[0]!, motors[1]!], liftMm)
  else {
    // A gantry that goes up and a bed that goes down are the same thing.
    const downMm = liftMm.map((mm) => -mm)
    raiseBed(host.plant, motors, downMm)
  }
}
