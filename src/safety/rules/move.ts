// G0 and G1: from words to numbers, from the kernel's number to a sentence.
import type { Limits } from '../limits.ts'
import { hasParam, numberParam } from '../line/parse-line.ts'
import type { HandSet, MachineState } from '../machine-state.ts'
import type { Call, Fault } from './call.ts'
import { envelope, isOfOwnFile, isOwnWish, isPrintersOwn, personal, shown, shownRange } from './call.ts'
import type { MoveFault } from './move-kernel.ts'
import {
  crossesPart,
  eTo,
  filamentAreaMm2,
  headSpeedMmPerS,
  isMoved,
  judgeMove,
  MOVE_FAULT,
  SLACK_MM,
  SLACK_RATIO,
  xTo,
  yTo,
  zTo,
} from './move-kernel.ts'

/** Where a line leads, printer's coordinates. */
export interface Target {
  readonly x: number
  readonly y: number
  readonly z: number
  readonly e: number
  readonly feedMmPerS: number
}

/** An invalid number becomes one that every limit refuses. */
export function targetOf(line: Call['line'], state: MachineState): Target {
  const at = (key: string, from: number, lead: (state: MachineState, value: number) => number): number =>
    hasParam(line, key) ? lead(state, numberParam(line, key, 0)) : from
  return {
    x: at('X', state.xMm, xTo),
    y: at('Y', state.yMm, yTo),
    z: at('Z', state.zMm, zTo),
    e: at('E', state.eMm, eTo),
    feedMmPerS: numberParam(line, 'F', state.feedMmPerS * 60) / 60,
  }
}

function unhomed(axis: string): Fault {
  return envelope('homing', '', '', `${axis} has not been homed, so nobody knows where the head is`)
}

function outside(axis: string, to: number, min: number, max: number): Fault {
  return envelope('position', shownRange(min, max, 'mm'), `${shown(to)} mm`, `${axis} would leave the printer's reach`)
}

function unmeasured(axis: string, to: number, hand: HandSet | null): Fault {
  const [minMm, maxMm] = [Number(hand?.minMm), Number(hand?.maxMm)]
  // Where it truly stands is known of what was measured before.
  const reason = Number.isFinite(maxMm)
    ? 'from where it truly stands that is past its end. Lead it away from there first, or home it'
    : 'whatever is there would be hit. Home it, or let a person with a token say where it stands'
  const value = `${shown(to)} mm`
  return personal(
    'homing',
    shownRange(minMm, maxMm, 'mm'),
    value,
    `${axis} stands where it was said to stand: ${reason}`,
  )
}

/** What the kernel's number means, with the numbers behind it. */
export function moveFault(
  code: MoveFault,
  state: MachineState,
  limits: Limits,
  to: Target,
  lengthMm: number,
): Fault | null {
  const filamentMm = to.e - state.eMm
  switch (code) {
    case MOVE_FAULT.none:
      return null
    case MOVE_FAULT.feed:
      return envelope('feed', 'above 0 mm/s', `${shown(to.feedMmPerS)} mm/s`, 'F is no speed')
    case MOVE_FAULT.unhomedX:
      return unhomed('X')
    case MOVE_FAULT.unhomedY:
      return unhomed('Y')
    case MOVE_FAULT.unhomedZ:
      return unhomed('Z')
    case MOVE_FAULT.x:
      return outside('X', to.x, limits.xMm.min, limits.xMm.max)
    case MOVE_FAULT.y:
      return outside('Y', to.y, limits.yMm.min, limits.yMm.max)
    case MOVE_FAULT.radius:
      return outside('The head', Math.sqrt(to.x * to.x + to.y * to.y), 0, Number(limits.radiusMm))
    case MOVE_FAULT.zTooLow:
      return envelope(
        'nozzle-into-bed',
        `${shown(limits.zMm.min)} mm`,
        `${shown(to.z)} mm`,
        'The nozzle would be driven into the bed, with the offsets applied',
      )
    case MOVE_FAULT.zTooHigh:
      return outside('Z', to.z, limits.zMm.min, limits.zMm.max)
    case MOVE_FAULT.handSetX:
      return unmeasured('X', to.x, state.xHand)
    case MOVE_FAULT.handSetY:
      return unmeasured('Y', to.y, state.yHand)
    case MOVE_FAULT.handSetZ:
      return unmeasured('Z', to.z, state.zHand)
    case MOVE_FAULT.filament:
      return envelope('extrusion', '', shown(to.e), 'E is no number, or nobody knows where the filament stands')
    case MOVE_FAULT.extruder:
      return envelope('cold-extrusion', '', '', 'Nothing is known of the heater of this extruder')
    case MOVE_FAULT.cold:
      return envelope(
        'cold-extrusion',
        `${shown(limits.extrudeMinC)} °C`,
        `${shown(Number(state.heaters[state.extruder]?.coldestC))} °C`,
        'The nozzle may be too cold to extrude when this comes',
      )
    case MOVE_FAULT.extrudeLength:
      return personal(
        'extrude-length',
        `${shown(limits.extrudeOnlyMaxMm)} mm`,
        `${shown(filamentMm)} mm`,
        'That is too much filament for one move with the head at rest',
      )
    case MOVE_FAULT.retractLength:
      return personal(
        'retract-length',
        `${shown(limits.retractMaxMm)} mm`,
        `${shown(-filamentMm)} mm`,
        'That pulls the filament back too far at once',
      )
    case MOVE_FAULT.speed:
      return personal(
        'speed',
        `${shown(limits.speedMaxMmPerS)} mm/s`,
        `${shown(headSpeedMmPerS(state, to.feedMmPerS))} mm/s`,
        'The head would move faster than it may',
      )
    default:
      return personal(
        'flow',
        `${shown(limits.flowMaxMm3PerS)} mm³/s`,
        `${shown((filamentMm * filamentAreaMm2(limits) * headSpeedMmPerS(state, to.feedMmPerS)) / lengthMm)} mm³/s`,
        'The hot end cannot melt so much plastic in that time',
      )
  }
}

export function moveRule(call: Call): Fault | null {
  const { line, state, context } = call
  const { limits } = context
  const to = targetOf(line, state)
  const code = judgeMove(state, limits, to.x, to.y, to.z, to.e, to.feedMmPerS)
  if (code === MOVE_FAULT.retractLength && isUnload(call, to)) return null
  return moveFault(code, state, limits, to, distanceMm(state, to))
}

/** A macro of the printer's own pulls all the filament out, head at rest: hot, so that it leaves the melt zone soft, and no further
 * than the printer's configuration lets one move go. */
function isUnload(call: Call, to: Target): boolean {
  const { state, context } = call
  const { extrudeMinC, extrudeOnlyMaxMm } = context.limits
  const isSoft = Number(state.heaters[state.extruder]?.coldestC) >= extrudeMinC
  return isPrintersOwn(call) && isSoft && distanceMm(state, to) === 0 && state.eMm - to.e <= extrudeOnlyMaxMm + SLACK_MM
}

function distanceMm(state: MachineState, to: Target): number {
  const x = isMoved(state.xMm, to.x) ? to.x - state.xMm : 0
  const y = isMoved(state.yMm, to.y) ? to.y - state.yMm : 0
  const z = isMoved(state.zMm, to.z) ? to.z - state.zMm : 0
  return Math.sqrt(x * x + y * y + z * z)
}

/** Firmware caps the speeds that files ask for; who asks in his own words means them. */
export function askedSpeedRule(call: Call): Fault | null {
  const { line, state, context, origin } = call
  // Of its own sliced file too an operator leaves the pace to the firmware.
  if (!isOwnWish(call) || origin === 'file') return null
  const { limits } = context
  const to = targetOf(line, state)
  const speedMmPerS = to.feedMmPerS * state.speedRatio
  const lengthMm = distanceMm(state, to)
  if (lengthMm === 0) {
    return tooFast('extrude-speed', to.e === state.eMm ? 0 : speedMmPerS, limits.extrudeSpeedMaxMmPerS)
  }
  // Owners write a brisk F to their lifts, and the firmware keeps its pace of Z.
  if (origin === 'macro') return tooFast('speed', speedMmPerS, limits.speedMaxMmPerS)
  const rise = isMoved(state.zMm, to.z) ? Math.abs(to.z - state.zMm) / lengthMm : 0
  return (
    tooFast('speed', speedMmPerS, limits.speedMaxMmPerS) ??
    tooFast('z-speed', speedMmPerS * rise, limits.zSpeedMaxMmPerS)
  )
}

const SPEED_REASONS: Readonly<Record<string, string>> = {
  speed: 'The head would move faster than it may',
  'z-speed': 'Z would move faster than it may',
  'extrude-speed': 'The filament would be pushed or pulled faster than it may',
}

export function tooFast(rule: string, speedMmPerS: number, maxMmPerS: number): Fault | null {
  if (speedMmPerS <= maxMmPerS * SLACK_RATIO) return null
  return personal(rule, `${shown(maxMmPerS)} mm/s`, `${shown(speedMmPerS)} mm/s`, String(SPEED_REASONS[rule]))
}

/** While a file prints its own way, that is the file's business; what it calls by name is not printing. */
export function partRule(call: Call): Fault | null {
  const { line, state, origin } = call
  if (origin === 'file' && !(isOfOwnFile(call) && call.isCalled === true)) return null
  return throughPart(state, targetOf(line, state))
}

/** Below the bed only first layers and babysteps go, by a little. */
export function bedRule(call: Call): Fault | null {
  const { line, state, context, origin } = call
  if (context.asker !== 'operator' || origin === 'file') return null
  const toZ = targetOf(line, state).z
  // Deeper nobody may.
  return toZ < context.limits.zMm.min - SLACK_MM ? null : belowBed(state, toZ)
}

export function belowBed(state: MachineState, toZ: number): Fault | null {
  if (!isMoved(state.zMm, toZ) || !(toZ < -SLACK_MM)) return null
  return personal('nozzle-into-bed', '0 mm', `${shown(toZ)} mm`, 'Only first layers and babysteps go below the bed')
}

/** Pulled back again and again with nothing fed between: twice what one move may. An owner's macro that unloads pulls it all out. */
export function retractionsRule(call: Call): Fault | null {
  const { line, state, context } = call
  const backMm = state.eMm - targetOf(line, state).e
  const onceMm = context.limits.retractMaxMm + SLACK_MM
  return backMm > 0 && backMm <= onceMm ? tooFarBack(call, backMm) : null
}

/** G10. */
export function firmwareRetractionRule(call: Call): Fault | null {
  return call.state.g10Mm > 0 ? null : tooFarBack(call, call.context.limits.retractMaxMm)
}

function tooFarBack({ state, context, origin }: Call, backMm: number): Fault | null {
  if (context.asker !== 'operator' || origin !== 'direct') return null
  const maxMm = 2 * context.limits.retractMaxMm
  const sumMm = state.retractedMm + backMm
  if (sumMm <= maxMm + SLACK_MM) return null
  return personal(
    'retract-length',
    `${shown(maxMm)} mm`,
    `${shown(sumMm)} mm`,
    'All together that pulls the filament back too far',
  )
}

/** A straight way from where the head is. */
export function throughPart(state: MachineState, to: Pick<Target, 'x' | 'y' | 'z'>): Fault | null {
  if (!crossesPart(state, to.x, to.y, to.z)) return null
  return personal(
    'through-part',
    `${shown(state.partTopMm)} mm`,
    `${shown(Math.min(state.zMm, to.z))} mm`,
    'The head would pass below the top of what has been printed, where the part stands',
  )
}
