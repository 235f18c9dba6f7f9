// Box-shaped machines: cartesian, CoreXY, CoreXZ and the hybrids. They differ in which motors turn, not in which moves are
// allowed: each axis has a range, is unknown until homed, and Z has limits of its own.
import type { PrinterConfig, RailConfig } from '#config'
import { positionError } from '../klipper-error.ts'
import type { Move } from '../move.ts'
import { limitMove } from '../move.ts'
import type { HomingPass, Kinematics } from './kinematics.ts'

export function createCartesianKinematics(config: PrinterConfig): Kinematics {
  const { rails, maxZMmPerS, maxZMmPerS2 } = config
  const axisMinimumMm = Float64Array.from(rails, (rail) => rail.positionMinMm)
  const axisMaximumMm = Float64Array.from(rails, (rail) => rail.positionMaxMm)
  // An axis that is not homed has an empty range.
  const low = new Float64Array(3).fill(1)
  const high = new Float64Array(3).fill(-1)

  function checkAxis(move: Move, axis: number, deltaMm: number, endMm: number): void {
    if (deltaMm === 0 || (endMm >= low[axis]! && endMm <= high[axis]!)) return
    throw positionError(low[axis]! > high[axis]! ? 'Must home axis first' : 'Move out of range', move)
  }

  return {
    axisMinimumMm,
    axisMaximumMm,
    checkMove(move) {
      const { endXMm, endYMm } = move
      const isInside = endXMm >= low[0]! && endXMm <= high[0]! && endYMm >= low[1]! && endYMm <= high[1]!
      if (isInside && move.deltaZMm === 0) return
      checkAxis(move, 0, move.deltaXMm, endXMm)
      checkAxis(move, 1, move.deltaYMm, endYMm)
      if (move.deltaZMm === 0) return
      checkAxis(move, 2, move.deltaZMm, move.endZMm)
      const pathPerZ = move.distanceMm / Math.abs(move.deltaZMm)
      limitMove(move, maxZMmPerS * pathPerZ, maxZMmPerS2 * pathPerZ)
    },
    homing(axes) {
      return rails.flatMap((rail, axis) => ((axes & (1 << axis)) === 0 ? [] : [homingPass(rail, axis)]))
    },
    setPosition(homed) {
      for (let axis = 0; axis < 3; axis++) {
        if ((homed & (1 << axis)) === 0) continue
        low[axis] = axisMinimumMm[axis]!
        high[axis] = axisMaximumMm[axis]!
      }
    },
    clearHomed(axes) {
      for (let axis = 0; axis < 3; axis++) {
        if ((axes & (1 << axis)) === 0) continue
        low[axis] = 1
        high[axis] = -1
      }
    },
    homedAxes() {
      let homed = 0
      for (let axis = 0; axis < 3; axis++) if (low[axis]! <= high[axis]!) homed |= 1 << axis
      return homed
    },
  }
}

/** The approach is planned for half as much again as the axis is long: the head may be anywhere. */
function homingPass(rail: RailConfig, axis: number): HomingPass {
  const endstopMm = rail.positionEndstopMm
  const fromMm = new Float64Array(3).fill(Number.NaN)
  const toMm = new Float64Array(3).fill(Number.NaN)
  fromMm[axis] = rail.homingPositive
    ? endstopMm - 1.5 * (endstopMm - rail.positionMinMm)
    : endstopMm + 1.5 * (rail.positionMaxMm - endstopMm)
  toMm[axis] = endstopMm
  return {
    axes: 1 << axis,
    fromMm,
    toMm,
    fastMmPerS: rail.homingMmPerS,
    slowMmPerS: rail.secondHomingMmPerS,
    retractMmPerS: rail.homingRetractMmPerS,
    retractMm: rail.homingRetractMm,
  }
}
