// What a geometry decides about a move: whether it may happen, how fast at most, and how the machine finds its zero.
import type { PrinterConfig } from '#config'
import type { Move } from '../move.ts'
import { createCartesianKinematics } from './cartesian.ts'
import { createDeltaKinematics } from './delta.ts'

/** Bits of a set of axes. */
export const AXIS_X = 1
export const AXIS_Y = 2
export const AXIS_Z = 4
export const AXES_XYZ = 7

/** One homing of one or more axes at once: a fast approach, a retraction, a slow approach. */
export interface HomingPass {
  readonly axes: number
  /** [3] where the head is taken to be before the approach; NaN keeps the axis as it is. */
  readonly fromMm: Float64Array
  /** [3] where the endstops are; NaN keeps the axis. */
  readonly toMm: Float64Array
  readonly fastMmPerS: number
  readonly slowMmPerS: number
  readonly retractMmPerS: number
  readonly retractMm: number
}

export interface Kinematics {
  /** Lowers the move's limits, or throws what Klipper says. */
  checkMove(move: Move): void
  /** The passes of G28 for these axes, in order. */
  homing(axes: number): readonly HomingPass[]
  /** The position was set; `homed` axes are trusted from now on. */
  setPosition(homed: number): void
  clearHomed(axes: number): void
  homedAxes(): number
  /** [3] reachable range, for macros that ask `printer.toolhead.axis_minimum`. */
  readonly axisMinimumMm: Float64Array
  readonly axisMaximumMm: Float64Array
}

export function createKinematics(config: PrinterConfig): Kinematics {
  switch (config.kinematics) {
    case 'cartesian':
    case 'corexy':
    case 'corexz':
    case 'hybrid_corexy':
    case 'hybrid_corexz':
      return createCartesianKinematics(config)
    case 'delta':
      return createDeltaKinematics(config)
    case 'none':
      return createNoKinematics()
  }
}

function createNoKinematics(): Kinematics {
  return {
    checkMove: () => undefined,
    homing: () => [],
    setPosition: () => undefined,
    clearHomed: () => undefined,
    homedAxes: () => 0,
    axisMinimumMm: new Float64Array(3),
    axisMaximumMm: new Float64Array(3),
  }
}
