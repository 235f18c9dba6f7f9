// The one timed trajectory that all later layers read: columns, in blocks, so that memory is bounded however long the
// file is. A segment is one planned move with a trapezoidal speed profile (accelerate, cruise, decelerate).

/** What a segment is. The index is the code in `kind`. */
export const SEGMENT_TRAVEL = 0
/** Head moves while filament moves forward. */
export const SEGMENT_EXTRUDE = 1
/** Filament only (retract, unretract, purge): `ratioE` is +1 or -1 and distances are filament mm. */
export const SEGMENT_FILAMENT = 2
/** A homing or probing move; outside `motion_print_s`. */
export const SEGMENT_HOMING = 3

export interface TrajectoryBlock {
  readonly capacity: number
  count: number
  /** [capacity] planner's print time at the start of the move, s. Later moves may start later than the former one ends. */
  readonly startS: Float64Array
  readonly accelS: Float64Array
  readonly cruiseS: Float64Array
  readonly decelS: Float64Array
  /** [capacity] toolhead position at the start, machine coordinates. */
  readonly startXMm: Float64Array
  readonly startYMm: Float64Array
  readonly startZMm: Float64Array
  /** [capacity] filament position at the start (Klipper's extruder position, never reset by G92). */
  readonly startEMm: Float64Array
  /** [capacity] unit direction of the head; all 0 for SEGMENT_FILAMENT. */
  readonly ratioX: Float64Array
  readonly ratioY: Float64Array
  readonly ratioZ: Float64Array
  /** [capacity] filament mm per mm of head travel; +1 or -1 for SEGMENT_FILAMENT. */
  readonly ratioE: Float64Array
  /** [capacity] length of head travel, or of filament for SEGMENT_FILAMENT. */
  readonly distanceMm: Float64Array
  readonly startMmPerS: Float64Array
  readonly cruiseMmPerS: Float64Array
  /** [capacity] end speed = cruise - accel * decelS. */
  readonly accelMmPerS2: Float64Array
  readonly kind: Uint8Array
  /** [capacity] 1-based G-code line that asked for it (a macro's moves carry the line of the macro call). */
  readonly line: Float64Array
  /** [capacity] 0-based layer; -1 before the first. */
  readonly layer: Int32Array
  /** [capacity] index into FEATURES. */
  readonly feature: Uint8Array
  /** [capacity] index into the run's object names; -1 for none. */
  readonly object: Int16Array
  /** In order. An event with `before` = i happens before segment i of this block; `before` = count: after the last. */
  events: MotionEvent[]
}

/** Everything in the file that is not a move and that physics, sensing or analysis must know about. */
export type MotionEvent = { readonly before: number; readonly atS: number; readonly line: number } & (
  | { readonly kind: 'target'; readonly heater: 'nozzle' | 'bed' | 'chamber'; readonly temperatureC: number }
  /** Firmware waits here until the heater is inside its band; lasts 0 s in the planner's time. */
  | {
      readonly kind: 'wait'
      readonly heater: 'nozzle' | 'bed' | 'chamber'
      readonly minC: number
      readonly maxC: number
      /** When the firmware read the command, planner's time, s: it looks from then on, once a second. */
      readonly askedS: number
    }
  /** `fan` is 'part' or the name of a fan_generic. */
  | { readonly kind: 'fan'; readonly fan: string; readonly speedRatio: number }
  /** `liftMm`: how much higher a bed mesh has the head there than the file says. */
  | { readonly kind: 'layer'; readonly layer: number; readonly zMm: number; readonly liftMm: number }
  | { readonly kind: 'object'; readonly object: number; readonly name: string }
  | { readonly kind: 'homed'; readonly axes: string }
  | { readonly kind: 'dwell'; readonly durationS: number }
  | { readonly kind: 'pressure-advance'; readonly advanceS: number; readonly smoothS: number }
  | { readonly kind: 'flow-override'; readonly ratio: number }
  | { readonly kind: 'tool'; readonly tool: number }
  | { readonly kind: 'pause' }
  | { readonly kind: 'motors-off' }
  /** Something of the firmware's own that moves nothing (a pin, a light): the number is what the firmware knows it by. */
  | { readonly kind: 'device'; readonly device: number }
  | { readonly kind: 'note'; readonly text: string }
)

export function createTrajectoryBlock(capacity: number): TrajectoryBlock {
  const numbers = (): Float64Array => new Float64Array(capacity)
  return {
    capacity,
    count: 0,
    startS: numbers(),
    accelS: numbers(),
    cruiseS: numbers(),
    decelS: numbers(),
    startXMm: numbers(),
    startYMm: numbers(),
    startZMm: numbers(),
    startEMm: numbers(),
    ratioX: numbers(),
    ratioY: numbers(),
    ratioZ: numbers(),
    ratioE: numbers(),
    distanceMm: numbers(),
    startMmPerS: numbers(),
    cruiseMmPerS: numbers(),
    accelMmPerS2: numbers(),
    kind: new Uint8Array(capacity),
    line: numbers(),
    layer: new Int32Array(capacity),
    feature: new Uint8Array(capacity),
    object: new Int16Array(capacity),
    events: [],
  }
}
