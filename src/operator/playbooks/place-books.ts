// Where X and Y are is found again: after steps were lost, and after a driver that was too hot has let go of its axis.
import type { MeasureName, Playbook, Step } from './playbook.ts'
import { byPerson, HEATED, IS_ON, IS_PRINTING, LOOK_S, PRINTING, STAND } from './shared-steps.ts'

/** Homing brings the nozzle down where the part stands, or there is no room above it. */
const NOT_HOMED =
  'Steps seem lost, and X and Y cannot be found again, because this printer may not home over the part. Please look whether there is a step in the part. Say yes if there is none: the print goes on, slower and more gently; say no if it is not to go on.'

const WIDE_STEP =
  'The head had slipped by more than a few lines are wide; its place has been found again. What was printed since lies beside the rest. Please look: say yes if the part is worth going on with, no if it is not.'

const HAS_PART = { kind: 'near', channel: 'bed_c', fact: 'bedTargetC', below: 10, above: 30 } as const

export function gentler(times: number, why: string, max = Number.POSITIVE_INFINITY): Step {
  return {
    kind: 'act',
    action: { kind: 'set-acceleration', accelMmPerS2: { fact: 'maxAccelMmPerS2', times, min: 300, max } },
    why,
  }
}

const GENTLER_AND_SLOWER: readonly Step[] = [
  gentler(0.3, 'What slipped once slips again at the same pace.', 1500),
  // Not the speed factor: what is set of it while a print stands, its resume takes back, and the way back to the part is not under it.
  {
    kind: 'act',
    action: {
      kind: 'set-velocity-limit',
      speedMmPerS: { fact: 'maxAccelMmPerS2', times: 0.015, min: 15, max: 40 },
    },
    why: 'A motor has less force the faster it turns; a second time it is slower yet.',
    isOptional: true,
  },
]

function goOn(why: string): readonly Step[] {
  return [
    { kind: 'require', check: HAS_PART, orElse: 'The bed has cooled: the part may have come off.' },
    ...HEATED,
    { kind: 'ask', request: 'resume-print', why },
  ]
}

/** More than steps and switches make of it, mm. */
export const SLIPPED_MM = 0.1
/** A tooth of a belt is 2 mm, five lines: what slipped farther did so for a while, or was pushed. Judgement. */
const WIDE_MM = 2.5

const HOME_XY = { kind: 'home', axes: 'xy' } as const

/**
 * X and Y are found again, away from the part; what was lost is measured by it. Refused: on to that label, or null: it has not worked.
 * `before` tells the labels of two in one playbook apart.
 */
function homeAgain(orElse: string | null, before = '', what: MeasureName = 'lost-xy-mm'): readonly Step[] {
  return [
    // Printers whose own pause does not lift the head are raised here: X and Y are never homed through a part.
    { kind: 'rest', forS: 3, why: 'The printer’s own pause may still be lifting it.' },
    {
      kind: 'if',
      check: { kind: 'near', channel: 'z_mm', fact: 'zMm', below: -8, above: 1000 },
      goTo: `clear${before}`,
    },
    {
      kind: 'act',
      action: { kind: 'move', xMm: null, yMm: null, zMm: { fact: 'zMm', plus: 10 }, speedMmPerS: 5 },
      why: 'The nozzle passes above everything that is printed.',
      isOptional: true,
    },
    { kind: 'label', name: `clear${before}` },
    { kind: 'count-steps', why: 'What the motors have made, and where the firmware believes the head to be.' },
    { kind: 'rest', forS: 2, why: 'The answer needs its time.' },
    { kind: 'measure', what, phase: 'begin', why: 'Before homing.' },
    { kind: 'act', action: HOME_XY, why: 'The switches know where the head is.', orElse: `too low${before}` },
    { kind: 'if', check: { kind: 'homed', axes: 'xy' }, goTo: `homed${before}` },
    // What the shell takes for the top of the part may lie above what is printed now: a file that purges high up lifts it.
    { kind: 'label', name: `too low${before}` },
    {
      kind: 'act',
      action: { kind: 'move', xMm: null, yMm: null, zMm: { fact: 'zMm', plus: 25 }, speedMmPerS: 5 },
      why: 'The shell wants more room above the part.',
      isOptional: true,
    },
    {
      kind: 'act',
      action: HOME_XY,
      why: 'The switches know where the head is.',
      ...(orElse === null ? {} : { orElse }),
    },
    { kind: 'label', name: `homed${before}` },
    { kind: 'wait', until: { kind: 'homed', axes: 'xy' }, limitS: 120, why: 'Nothing moves before.' },
    { kind: 'count-steps', why: 'What they have made until the switches answered.' },
    { kind: 'rest', forS: 2, why: 'The answer needs its time.' },
    { kind: 'measure', what, phase: 'end', why: 'The difference is what was lost.' },
  ]
}

/** A driver that stays below this while it stands with the current that it prints with does not switch itself off (143 °C, TMC2209). */
const HOLDS_BELOW_C = 136
/** One that switches off and on goes from 143 °C to 120 °C and back within seconds: so many looks, one a second, do not all miss it. */
const LOOKS = 20
const LOOK_EVERY_S = 1

/** How hot it is where nobody measures is told by the firmware alone. */
const COOL_ENOUGH: readonly Step[] = Array.from({ length: LOOKS }).flatMap((): Step[] => [
  { kind: 'rest', forS: LOOK_EVERY_S, why: 'A driver that switches off and on again shows it within seconds.' },
  ...(['driver_x_c', 'driver_y_c', 'driver_e_c'] as const).map(
    (channel): Step => ({
      kind: 'if',
      check: { kind: 'channel', channel, min: HOLDS_BELOW_C, max: 1000 },
      goTo: 'hot',
    }),
  ),
])

export const REHOME: Playbook = {
  name: 'rehome',
  title: 'find X and Y again and judge the offset',
  causes: ['layer-shift', 'belt-tooth-jump', 'lost-steps', 'motor-weak', 'pulley-slip'],
  level: 'recover',
  isInterrupting: true,
  isRecovery: true,
  preconditions: [IS_ON],
  steps: [
    ...STAND,
    ...homeAgain('not homed'),
    // Nothing was lost: neither pace nor place has to change.
    { kind: 'if', check: { kind: 'measured', what: 'lost-xy-mm', min: 0, max: SLIPPED_MM }, goTo: 'placed' },
    { kind: 'if', check: { kind: 'measured', what: 'lost-xy-mm', min: 0, max: WIDE_MM }, goTo: 'narrow' },
    { kind: 'if', check: { kind: 'unmeasured', what: 'lost-xy-mm' }, goTo: 'narrow' },
    ...byPerson(WIDE_STEP, LOOK_S),
    { kind: 'label', name: 'narrow' },
    ...GENTLER_AND_SLOWER,
    // What the axis does at that pace is found out in the air, before it is found out in the part.
    {
      kind: 'act',
      action: { kind: 'move', xMm: { fact: 'xMm' }, yMm: { fact: 'yMm' }, zMm: null, speedMmPerS: 40 },
      why: 'A trial at the pace that is to be printed with.',
      orElse: 'placed',
    },
    ...homeAgain('placed', ' tried', 'tried-lost-mm'),
    { kind: 'if', check: { kind: 'measured', what: 'tried-lost-mm', min: 0, max: SLIPPED_MM }, goTo: 'placed' },
    { kind: 'if', check: { kind: 'unmeasured', what: 'tried-lost-mm' }, goTo: 'placed' },
    ...byPerson(
      'An axis loses steps even at a slow pace and with nothing in its way. Please look whether something holds the head back along X or Y: a cable, plastic on a rail, a dry rod, a belt that rubs. Free it and say yes; say no if the print is not to go on.',
      LOOK_S,
    ),
    // Who freed it may have moved it.
    ...homeAgain('not homed', ' after hands', 'tried-lost-mm'),
    { kind: 'label', name: 'placed' },
    ...goOn('From here on layers lie where they belong.'),
    { kind: 'if', check: { kind: 'host-ready' }, goTo: 'done' },
    // Where the head is nobody knows: a person's look is all that can judge it.
    { kind: 'label', name: 'not homed' },
    ...byPerson(NOT_HOMED, LOOK_S),
    ...GENTLER_AND_SLOWER,
    ...goOn('A person has seen no step in the part.'),
    { kind: 'label', name: 'done' },
  ],
  // That layers still lie beside the others is seen for long; the head is where it belongs.
  proof: [PRINTING],
  proofWithinS: 180,
  wayOut: 'stay-paused',
  triesMax: 3,
}

/** The shell's own limit; of 0.36 of the heat that a driver makes itself. */
const COOLED_RATIO = 0.6

function lessCurrent(axis: 'x' | 'y'): Step {
  return {
    kind: 'act',
    action: { kind: 'set-motor-current', axis, ratio: COOLED_RATIO },
    why: 'A driver’s own heat goes by the square of the current. It stays so until the firmware is started anew.',
  }
}

export const LESS_CURRENT: Playbook = {
  name: 'less-current',
  title: 'drive X and Y with less current',
  causes: ['driver-overheated', 'driver-temperature-warning'],
  level: 'recover',
  isInterrupting: false,
  isRecovery: false,
  preconditions: [IS_PRINTING],
  steps: [
    lessCurrent('x'),
    lessCurrent('y'),
    gentler(0.5, 'With less current a motor has less force.'),
    { kind: 'rest', forS: 15, why: 'The drivers need their time to cool.' },
    ...COOL_ENOUGH,
    { kind: 'if', check: PRINTING, goTo: 'done' },
    { kind: 'label', name: 'hot' },
    { kind: 'end', words: 'The drivers are still too hot.' },
    { kind: 'label', name: 'done' },
  ],
  proof: [PRINTING],
  proofWithinS: 60,
  wayOut: 'go-on',
  triesMax: 1,
}

export const COOL_DRIVER: Playbook = {
  name: 'cool-driver',
  title: 'stand until somebody has cooled a motor driver',
  causes: ['driver-temperature-warning', 'driver-overheated'],
  level: 'recover',
  isInterrupting: true,
  isRecovery: true,
  preconditions: [IS_ON],
  // Klipper holds with the current that it runs with: a driver that stands gets as hot as one that prints.
  steps: [
    ...STAND,
    ...byPerson(
      'A motor driver is too hot, and standing does not cool it. Please open the cover of the board and let a fan blow at it, or clear its air; say that it is done.',
      LOOK_S,
      undefined,
      'alone',
    ),
    { kind: 'rest', forS: 30, why: 'The driver needs its time to cool.' },
    ...COOL_ENOUGH,
    // Switched off meanwhile, it has let go of its axis: it is found again, or the print goes on standing.
    ...homeAgain(null),
    { kind: 'if', check: { kind: 'host-ready' }, goTo: 'cool' },
    // Where nobody comes it is tried all the same: one that is warm and no more has held its axis, and goes on.
    { kind: 'label', name: 'alone' },
    { kind: 'stay-awake', forS: 'as-before', why: 'As the printer was configured.' },
    ...COOL_ENOUGH,
    ...homeAgain('cool', ' alone'),
    { kind: 'label', name: 'cool' },
    { kind: 'require', check: HAS_PART, orElse: 'The bed has cooled: the part may have come off.' },
    ...HEATED,
    { kind: 'ask', request: 'resume-print', why: 'The driver has cooled.' },
    { kind: 'if', check: { kind: 'host-ready' }, goTo: 'done' },
    { kind: 'label', name: 'hot' },
    { kind: 'end', words: 'The driver is still too hot.' },
    { kind: 'label', name: 'done' },
  ],
  proof: [PRINTING],
  proofWithinS: 120,
  wayOut: 'stay-paused',
  triesMax: 2,
}
