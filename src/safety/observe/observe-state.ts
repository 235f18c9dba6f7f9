// One observation of Klipper's status objects becomes what the shell believes. Nothing is filled in: what is missing, of another
// type, no number or impossible makes the observation unfit, and an unfit observation lets nothing pass but stops.
import type { HostState, PlainRecord, PrinterStatus, PrintState } from '#protocol'
import type { MachineState } from '../machine-state.ts'
import { isRecord } from '../plain-data.ts'
import { type HeaterView, observeHeaters } from './observe-heaters.ts'
import { observePart, type PartContext } from './observe-part.ts'
import { booleanAt, numberAt, objectAt, positionAt, textAt } from './status-fields.ts'

export interface ObservationContext extends PartContext {
  /** Of the shell's clock. */
  readonly nowS: number
  /** The first one, and the first after a restart or a lost link. */
  readonly isFull: boolean
  /** Nothing that was approved is still on its way: G-code's coordinates are as observed, not as judged. */
  readonly isSettled: boolean
  /** What the evidence says of each heater, over several observations. */
  readonly heaters: Readonly<Record<string, HeaterView>>
}

const HOST_STATES: readonly (string | null)[] = ['startup', 'ready', 'shutdown', 'error', 'disconnected']
const PRINT_STATES: readonly (string | null)[] = ['standby', 'printing', 'paused', 'complete', 'cancelled', 'error']

/** Changes `state`; says what is unfit about the observation, and then `isFresh` is false. */
export function observeState(
  state: MachineState,
  status: PrinterStatus,
  context: ObservationContext,
): readonly string[] {
  const unfit: string[] = []
  state.timeS = context.nowS
  observeHost(state, status, unfit)
  const before = state.print
  observePrint(state, status, unfit)
  // What a file feeds and pulls back is its own business, and brings back what a pause has pulled.
  if (state.print === 'printing') Object.assign(state, { retractedMm: 0, g10Mm: 0 })
  observeHeaters(state, status, context.heaters, unfit)
  const isAsSeen = context.isFull || context.isSettled
  const carried = { ...state }
  // While a file prints it moves, and nobody else: only what shifts its moves is carried on.
  if (isAsSeen || before === 'printing') observeCoordinates(state, objectAt(status, 'gcode_move'), unfit)
  observeToolhead(state, status, unfit)
  if (!isAsSeen) carryOn(state, carried, before === 'printing')
  observePart(state, status, before, context)
  if (context.isFull) for (const name of Object.keys(state.saved)) delete state.saved[name]
  state.isFresh = unfit.length === 0
  return unfit
}

/** Something is on its way: what it changes is as it was judged, whatever was sampled before it came to its end. */
function carryOn(state: MachineState, carried: MachineState, isPrinting: boolean): void {
  const { xOffsetMm, yOffsetMm, zOffsetMm, speedRatio, flowRatio } = carried
  Object.assign(state, { xOffsetMm, yOffsetMm, zOffsetMm, speedRatio, flowRatio })
  if (isPrinting) return
  const { isXHomed, isYHomed, isZHomed, xMm, yMm, zMm } = carried
  Object.assign(state, { isXHomed, isYHomed, isZHomed, xMm, yMm, zMm })
}

function observeHost(state: MachineState, status: PrinterStatus, unfit: string[]): void {
  const host = textAt(objectAt(status, 'webhooks'), 'state')
  if (HOST_STATES.includes(host)) state.host = host as HostState
  else {
    state.host = 'disconnected'
    unfit.push('webhooks.state')
  }
}

function observePrint(state: MachineState, status: PrinterStatus, unfit: string[]): void {
  const stats = objectAt(status, 'print_stats')
  const print = textAt(stats, 'state')
  const filename = textAt(stats, 'filename')
  if (PRINT_STATES.includes(print)) state.print = print as PrintState
  else unfit.push('print_stats.state')
  if (filename === null) unfit.push('print_stats.filename')
  else state.filename = filename
}

function observeCoordinates(state: MachineState, move: PlainRecord, unfit: string[]): void {
  const [x, y, z, e] = positionAt(move, 'position')
  const [gcodeX, gcodeY, gcodeZ, gcodeE] = positionAt(move, 'gcode_position')
  const [originX, originY, originZ] = positionAt(move, 'homing_origin')
  state.xMm = x
  state.yMm = y
  state.zMm = z
  state.eMm = e
  state.speedRatio = numberAt(move, 'speed_factor')
  state.flowRatio = numberAt(move, 'extrude_factor')
  state.xBaseMm = x - gcodeX
  state.yBaseMm = y - gcodeY
  state.zBaseMm = z - gcodeZ
  // G-code's E is shown before the flow factor, the printer's after it.
  state.eBaseMm = e - gcodeE * state.flowRatio
  state.xOffsetMm = originX
  state.yOffsetMm = originY
  state.zOffsetMm = originZ
  // Klipper shows what stood behind F, which is per minute.
  state.feedMmPerS = numberAt(move, 'speed') / 60
  const isAbsolute = booleanAt(move, 'absolute_coordinates')
  const isExtrusionAbsolute = booleanAt(move, 'absolute_extrude')
  state.isAbsolute = isAbsolute === true
  state.isExtrusionAbsolute = isExtrusionAbsolute === true
  const numbers = [state.xBaseMm, state.yBaseMm, state.zBaseMm, state.eBaseMm, originX, originY, originZ]
  const isFit =
    [...numbers, state.feedMmPerS].every(Number.isFinite) && isAbsolute !== null && isExtrusionAbsolute !== null
  // A factor of 0 or below is none that Klipper can have.
  if (!(isFit && state.speedRatio > 0 && state.flowRatio > 0)) unfit.push('gcode_move')
}

/** What the printer does not take for homed is no lie any more. A file that prints may have homed, or not: its judge says. */
function forgetHands(state: MachineState): void {
  if (!state.isXHomed) state.xHand = null
  if (!state.isYHomed) state.yHand = null
  if (!state.isZHomed) state.zHand = null
}

function observeToolhead(state: MachineState, status: PrinterStatus, unfit: string[]): void {
  const toolhead = objectAt(status, 'toolhead')
  const homed = textAt(toolhead, 'homed_axes')
  const extruder = textAt(toolhead, 'extruder')
  state.isXHomed = homed?.includes('x') === true
  state.isYHomed = homed?.includes('y') === true
  state.isZHomed = homed?.includes('z') === true
  if (!state.isXHomed) state.xMm = Number.NaN
  if (!state.isYHomed) state.yMm = Number.NaN
  if (!state.isZHomed) state.zMm = Number.NaN
  forgetHands(state)
  state.maxSpeedMmPerS = numberAt(toolhead, 'max_velocity')
  state.maxAccelMmPerS2 = numberAt(toolhead, 'max_accel')
  state.cornerSpeedMmPerS = numberAt(toolhead, 'square_corner_velocity')
  state.extruder = extruder ?? ''
  const speeds = [state.maxSpeedMmPerS, state.maxAccelMmPerS2, state.cornerSpeedMmPerS]
  if (homed === null || extruder === null || !speeds.every(Number.isFinite)) unfit.push('toolhead')
  state.pressureAdvanceS = numberAt(objectAt(status, state.extruder), 'pressure_advance')
  const fanRatio = numberAt(objectAt(status, 'fan'), 'speed')
  state.fanRatio = fanRatio >= 0 && fanRatio <= 1 ? fanRatio : 0
  const steppers = objectAt(status, 'stepper_enable')['steppers']
  state.areMotorsOn = isRecord(steppers) && Object.values(steppers).includes(true)
}
