// Linear delta: three carriages on towers, the head below on rods. The reachable volume is a cylinder that tapers at the
// top; near its edge a carriage must run much faster than the head, so moves there are slowed.
import type { PrinterConfig } from '#config'
import { positionError } from '../klipper-error.ts'
import { limitMove } from '../move.ts'
import type { Kinematics } from './kinematics.ts'

/** Carriage speed over head speed beyond which moves are slowed to a half; at twice that to a quarter. */
const SLOW_RATIO = 3

interface DeltaGeometry {
  readonly towers: readonly (readonly [number, number])[]
  readonly arm2: readonly number[]
  /** Height of each carriage at its endstop. */
  readonly endstopMm: readonly number[]
  readonly homeMm: Float64Array
  readonly minArmMm: number
  /** Above this height the radius tapers. */
  readonly limitZMm: number
  readonly slowXy2: number
  readonly verySlowXy2: number
  readonly maxXy2: number
}

export function createDeltaKinematics(config: PrinterConfig): Kinematics {
  const delta = config.delta!
  const { maxVelocityMmPerS, maxAccelMmPerS2, maxZMmPerS, maxZMmPerS2, rails } = config
  const geometry = measureDelta(config)
  const { homeMm, minArmMm, limitZMm, slowXy2, verySlowXy2, maxXy2 } = geometry
  const minArm2 = minArmMm * minArmMm
  const maxZMm = Math.min(...rails.map((rail) => rail.positionEndstopMm))
  const minZMm = delta.minimumZMm
  const maxXyMm = Math.sqrt(maxXy2)
  let isHomed = false
  /** Moves in the plane that end within this radius (squared) need no check; -1 after anything unusual. */
  let freeXy2 = -1

  return {
    axisMinimumMm: Float64Array.of(-maxXyMm, -maxXyMm, minZMm),
    axisMaximumMm: Float64Array.of(maxXyMm, maxXyMm, maxZMm),
    checkMove(move) {
      const { endXMm, endYMm, endZMm } = move
      const endXy2 = endXMm * endXMm + endYMm * endYMm
      if (endXy2 <= freeXy2 && move.deltaZMm === 0) return
      if (!isHomed) throw positionError('Must home first', move)
      let limitXy2 = maxXy2
      if (endZMm > limitZMm) {
        const aboveMm = endZMm - limitZMm
        const allowedMm = delta.radiusMm - Math.sqrt(minArm2 - (minArmMm - aboveMm) ** 2)
        limitXy2 = Math.min(limitXy2, allowedMm * allowedMm)
      }
      if (!(endXy2 <= limitXy2 && endZMm <= maxZMm && endZMm >= minZMm)) {
        // The home position itself lies above the volume.
        const isAboveHome = endXMm === homeMm[0] && endYMm === homeMm[1]
        if (!(isAboveHome && endZMm >= minZMm && endZMm <= homeMm[2]!)) throw positionError('Move out of range', move)
        limitXy2 = -1
      }
      if (move.deltaZMm !== 0) {
        const pathPerZ = move.distanceMm / Math.abs(move.deltaZMm)
        limitMove(move, maxZMmPerS * pathPerZ, maxZMmPerS2 * pathPerZ)
        limitXy2 = -1
      }
      const outermostXy2 = Math.max(endXy2, move.startXMm * move.startXMm + move.startYMm * move.startYMm)
      if (outermostXy2 > slowXy2) {
        const part = outermostXy2 > verySlowXy2 ? 0.25 : 0.5
        limitMove(move, maxVelocityMmPerS * part, maxAccelMmPerS2 * part)
        limitXy2 = -1
      }
      freeXy2 = Math.min(limitXy2, slowXy2)
    },
    homing() {
      const rail = rails[0]!
      const fromMm = Float64Array.from(homeMm)
      fromMm[2] = -1.5 * Math.sqrt(Math.max(...geometry.arm2) - maxXy2)
      return [
        {
          axes: 7,
          fromMm,
          toMm: homeMm,
          fastMmPerS: rail.homingMmPerS,
          slowMmPerS: rail.secondHomingMmPerS,
          retractMmPerS: rail.homingRetractMmPerS,
          retractMm: rail.homingRetractMm,
        },
      ]
    },
    setPosition(homed) {
      freeXy2 = -1
      if (homed === 7) isHomed = true
    },
    clearHomed(axes) {
      if (axes === 0) return
      freeXy2 = -1
      isHomed = false
    },
    homedAxes: () => (isHomed ? 7 : 0),
  }
}

function measureDelta(config: PrinterConfig): DeltaGeometry {
  const { radiusMm, printRadiusMm, armLengthMm, angleDeg } = config.delta!
  const { rails } = config
  const arm2 = armLengthMm.map((arm) => arm * arm)
  const endstopMm = rails.map((rail, tower) => rail.positionEndstopMm + Math.sqrt(arm2[tower]! - radiusMm * radiusMm))
  const towers = angleDeg.map((degrees): [number, number] => {
    const radians = (degrees * Math.PI) / 180
    return [Math.cos(radians) * radiusMm, Math.sin(radians) * radiusMm]
  })
  const halfStepMm = Math.min(...rails.map((rail) => rail.steppers[0]!.stepDistanceMm)) * 0.5
  const minArmMm = Math.min(...armLengthMm)
  // Where a carriage runs `ratio` times as fast as the head that moves towards it.
  const radiusAt = (ratio: number): number =>
    ratio * Math.sqrt(minArmMm ** 2 / (ratio ** 2 + 1) - halfStepMm ** 2) + halfStepMm - radiusMm
  return {
    towers,
    arm2,
    endstopMm,
    homeMm: trilaterate(towers, arm2, endstopMm),
    minArmMm,
    limitZMm: Math.min(...endstopMm.map((height, tower) => height - armLengthMm[tower]!)),
    slowXy2: radiusAt(SLOW_RATIO) ** 2,
    verySlowXy2: radiusAt(2 * SLOW_RATIO) ** 2,
    maxXy2: Math.min(printRadiusMm, minArmMm - radiusMm, radiusAt(4 * SLOW_RATIO)) ** 2,
  }
}

/** The head's place below three carriages: the lower intersection of three spheres. */
export function trilaterate(
  towers: readonly (readonly [number, number])[],
  arm2: readonly number[],
  carriageMm: readonly number[],
): Float64Array {
  const centre = (tower: number): Vector => [towers[tower]![0], towers[tower]![1], carriageMm[tower]!]
  const origin = centre(0)
  const s21 = subtract(centre(1), origin)
  const s31 = subtract(centre(2), origin)
  const d = Math.sqrt(dot(s21, s21))
  const ex = scale(s21, 1 / d)
  const i = dot(ex, s31)
  const eyRaw = subtract(s31, scale(ex, i))
  const ey = scale(eyRaw, 1 / Math.sqrt(dot(eyRaw, eyRaw)))
  const ez = cross(ex, ey)
  const j = dot(ey, s31)
  const x = (arm2[0]! - arm2[1]! + d * d) / (2 * d)
  const y = (arm2[0]! - arm2[2]! - x * x + (x - i) ** 2 + j * j) / (2 * j)
  const z = -Math.sqrt(arm2[0]! - x * x - y * y)
  return Float64Array.from(add(add(origin, scale(ex, x)), add(scale(ey, y), scale(ez, z))))
}

type Vector = readonly [number, number, number]
const add = (a: Vector, b: Vector): Vector => [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
const subtract = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
const scale = (a: Vector, by: number): Vector => [a[0] * by, a[1] * by, a[2] * by]
const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
]
