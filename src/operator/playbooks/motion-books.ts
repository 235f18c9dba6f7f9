// Trouble with places: shifted layers, parts that came off, drivers, and what a shutdown leaves behind.
import { FIRST_LAYER_BOOKS } from './first-layer-books.ts'
import type { Check, Playbook, Step } from './playbook.ts'
import { SAID_WELL } from './run-playbook.ts'
import {
  byPerson,
  DESTRUCTIVE,
  GO_ON_ALONE,
  HEATED,
  IS_ON,
  IS_PRINTING,
  LOOK_S,
  PRINTING,
  RESUME,
  STAND,
  STANDS_ON,
  UNANSWERED,
  WARM_BED,
  WARMED_BED,
} from './shared-steps.ts'

const HAS_PART = { kind: 'near', channel: 'bed_c', fact: 'bedTargetC', below: 10, above: 30 } as const

function gentler(times: number, why: string, max = Number.POSITIVE_INFINITY): Step {
  return {
    kind: 'act',
    action: { kind: 'set-acceleration', accelMmPerS2: { fact: 'maxAccelMmPerS2', times, min: 300, max } },
    why,
  }
}

/** A yes says that it is well, a no ends the print. Without an answer costs decide: a print that stands for ever is none either. */
function endOrGoOn(check: Omit<Extract<Check, { kind: 'ending-cheaper' }>, 'kind'>): readonly Step[] {
  return [
    { kind: 'end', words: SAID_WELL, isGoingOn: true },
    { kind: 'label', name: 'alone' },
    { kind: 'if', check: { kind: 'ending-cheaper', ...check }, goTo: 'ends' },
    ...GO_ON_ALONE,
    UNANSWERED,
    { kind: 'label', name: 'ends' },
    { kind: 'ask', request: 'cancel-print', why: 'Nothing more is wasted.' },
  ]
}

/** X and Y are found again, away from the part; what was lost is measured by it. */
const HOME_AGAIN = homeAgain('homing refused')

/** Refused: on to that label of its own end, or null: it has not worked. */
function homeAgain(orElse: string | null): readonly Step[] {
  return [
    // Printers whose own pause does not lift the head are raised here: X and Y are never homed through a part.
    { kind: 'rest', forS: 3, why: 'The printer’s own pause may still be lifting it.' },
    { kind: 'if', check: { kind: 'near', channel: 'z_mm', fact: 'zMm', below: -8, above: 1000 }, goTo: 'clear' },
    {
      kind: 'act',
      action: { kind: 'move', xMm: null, yMm: null, zMm: { fact: 'zMm', plus: 10 }, speedMmPerS: 5 },
      why: 'The nozzle passes above everything that is printed.',
      isOptional: true,
    },
    { kind: 'label', name: 'clear' },
    { kind: 'count-steps', why: 'What the motors have made, and where the firmware believes the head to be.' },
    { kind: 'rest', forS: 2, why: 'The answer needs its time.' },
    { kind: 'measure', what: 'lost-xy-mm', phase: 'begin', why: 'Before homing.' },
    {
      kind: 'act',
      action: { kind: 'home', axes: 'xy' },
      why: 'The switches know where the head is.',
      ...(orElse === null ? {} : { orElse }),
    },
    { kind: 'wait', until: { kind: 'homed', axes: 'xy' }, limitS: 120, why: 'Nothing moves before.' },
    { kind: 'count-steps', why: 'What they have made until the switches answered.' },
    { kind: 'rest', forS: 2, why: 'The answer needs its time.' },
    { kind: 'measure', what: 'lost-xy-mm', phase: 'end', why: 'The difference is what was lost.' },
    // Where it may not home it can at least go on more gently.
    ...(orElse === null ? [] : [{ kind: 'label', name: orElse } as const]),
  ]
}

/** Below its warning, where it is measured. */
function cooled(channel: 'driver_x_c' | 'driver_y_c' | 'driver_e_c'): readonly Step[] {
  const wait = { limitS: 120, why: 'It starts again below its warning.', onLate: 'hot' } as const
  return [
    { kind: 'if', check: { kind: 'channel', channel, min: -50, max: 1000 }, goTo: `${channel} known` },
    { kind: 'if', check: { kind: 'host-ready' }, goTo: `${channel} passed` },
    { kind: 'label', name: `${channel} known` },
    { kind: 'wait', until: { kind: 'channel', channel, min: -50, max: 110 }, ...wait },
    { kind: 'label', name: `${channel} passed` },
  ]
}

export const MOTION_BOOKS: readonly Playbook[] = [
  {
    name: 'rehome',
    title: 'find X and Y again and judge the offset',
    causes: ['layer-shift', 'belt-tooth-jump', 'lost-steps', 'motor-weak', 'pulley-slip'],
    level: 'recover',
    isInterrupting: true,
    isRecovery: true,
    preconditions: [IS_ON],
    steps: [
      ...STAND,
      ...HOME_AGAIN,
      // Nothing was lost: neither pace nor place has to change.
      { kind: 'if', check: { kind: 'measured', what: 'lost-xy-mm', min: 0, max: 0.1 }, goTo: 'placed' },
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
      { kind: 'label', name: 'placed' },
      { kind: 'require', check: HAS_PART, orElse: 'The bed has cooled: the part may have come off.' },
      ...HEATED,
      { kind: 'ask', request: 'resume-print', why: 'From here on layers lie where they belong.' },
    ],
    // That layers still lie beside the others is seen for long; the head is where it belongs.
    proof: [PRINTING],
    proofWithinS: 180,
    wayOut: 'stay-paused',
    triesMax: 3,
  },
  {
    name: 'exclude',
    title: 'leave the failed object out, finish the others',
    causes: ['spire-knocked', 'support-failure'],
    level: 'recover',
    isInterrupting: false,
    isRecovery: true,
    preconditions: [
      IS_PRINTING,
      { check: { kind: 'objects', atLeast: 2 }, orElse: 'the file does not say which line belongs to which object' },
    ],
    steps: [
      { kind: 'if', check: { kind: 'unknown', fact: 'objectSure' }, goTo: 'ask' },
      {
        kind: 'veto',
        request:
          'On the plate {object} seems lost. In 30 s it is left out, which cannot be taken back, and the others are finished. Say no if it is well.',
        limitS: 30,
        isNoWell: true,
      },
      { kind: 'if', check: PRINTING, goTo: 'agreed' },
      { kind: 'label', name: 'ask' },
      {
        kind: 'person',
        request:
          'Something on the plate seems lost, and objects take turns: it may be {object}, or another. Please look. Say yes only if it is this one: it is left out, which cannot be taken back, and the others are finished. Say no if it is well; it is printed on.',
        limitS: 300,
        isNoWell: true,
      },
      { kind: 'label', name: 'agreed' },
      { kind: 'act', action: { kind: 'exclude-object', name: '@current' }, why: 'The others can still be finished.' },
    ],
    proof: [PRINTING],
    proofWithinS: 60,
    wayOut: 'go-on',
    triesMax: 3,
  },
  ...FIRST_LAYER_BOOKS,
  {
    name: 'clean-and-restart',
    title: 'clean the plate and begin anew',
    causes: ['greasy-bed', 'wrong-plate'],
    level: 'act',
    isInterrupting: true,
    isRecovery: false,
    preconditions: [
      IS_ON,
      { check: { kind: 'layer', min: -1, max: 3 }, orElse: 'too much of the part stands to begin anew for it' },
    ],
    steps: [
      ...STAND,
      ...byPerson(
        'The part seems not to hold on the plate. Please look: does it still hold? Say yes and the print goes on, no and it is cancelled: then wash the plate, or change it, and begin anew.',
        LOOK_S,
        'ends',
        'alone',
      ),
      RESUME,
      ...endOrGoOn({ causes: ['greasy-bed', 'wrong-plate'] }),
    ],
    proof: [],
    proofWithinS: 60,
    wayOut: 'stay-paused',
    triesMax: 1,
  },
  {
    name: 'have-a-look',
    title: 'stand until somebody has looked',
    causes: ['bed-knocked', 'z-binding', 'endstop-stuck', 'probe-stuck'],
    level: 'act',
    isInterrupting: true,
    isRecovery: false,
    preconditions: [IS_ON],
    steps: [
      ...STAND,
      ...byPerson(
        'Something is wrong with the print. Please look, mend what can be mended, and say that it is well to go on.',
        LOOK_S,
        undefined,
        'alone',
      ),
      WARM_BED,
      RESUME,
      { kind: 'if', check: { kind: 'host-ready' }, goTo: 'done' },
      { kind: 'label', name: 'alone' },
      {
        kind: 'require',
        check: { kind: 'belief', causes: DESTRUCTIVE, max: 0.3 },
        orElse: 'Nobody has looked, and what it may be would spoil the print for sure.',
      },
      ...GO_ON_ALONE,
      { kind: 'if', check: { kind: 'host-ready' }, goTo: 'done' },
      // Where a way out ends in a print that stands: this stays open until somebody has come.
      { kind: 'label', name: STANDS_ON },
      ...byPerson(
        'The print stands, and does not go on by itself. Please look what is wrong, mend it, and see whether the part still holds on the plate; say yes once it is well to go on. It waits for that.',
        Number.POSITIVE_INFINITY,
      ),
      ...WARMED_BED,
      RESUME,
      { kind: 'label', name: 'done' },
    ],
    proof: [PRINTING],
    proofWithinS: 120,
    wayOut: 'stay-paused',
    triesMax: 2,
  },
  {
    name: 'spaghetti',
    title: 'stop a print whose part has come off',
    causes: ['spire-knocked', 'support-failure'],
    level: 'act',
    isInterrupting: true,
    isRecovery: false,
    preconditions: [
      IS_ON,
      { check: { kind: 'objects', atLeast: 0, atMost: 1 }, orElse: 'the other objects can still be finished' },
    ],
    steps: [
      ...STAND,
      ...byPerson(
        'The part seems to have come off or fallen over: what is printed on is spaghetti. Please look; say yes if it stands and the print is to go on, no if it has come off: the print is then cancelled.',
        LOOK_S,
        'ends',
        'alone',
      ),
      RESUME,
      // The only one on the plate.
      ...endOrGoOn({ causes: ['spire-knocked', 'support-failure'], isWhole: true }),
    ],
    proof: [],
    proofWithinS: 60,
    wayOut: 'stay-paused',
    triesMax: 2,
  },
  {
    name: 'give-up-early',
    title: 'stop before more is wasted',
    causes: ['wrong-nozzle', 'wrong-material', 'dirty-bed'],
    level: 'act',
    isInterrupting: true,
    isRecovery: false,
    preconditions: [IS_ON],
    steps: [
      ...STAND,
      ...byPerson(
        'What is loaded or lies on the plate does not fit this file. Please look; say yes if it is well to go on, no if the print is to end.',
        LOOK_S,
        'ends',
        'alone',
      ),
      RESUME,
      ...endOrGoOn({ causes: ['wrong-nozzle', 'wrong-material', 'dirty-bed'] }),
    ],
    proof: [],
    proofWithinS: 60,
    wayOut: 'stay-paused',
    triesMax: 1,
  },
  {
    name: 'gentler',
    title: 'ask less of the frame',
    causes: ['belt-slack', 'loose-frame', 'curled-part'],
    level: 'tune',
    isInterrupting: false,
    isRecovery: false,
    preconditions: [IS_PRINTING],
    steps: [gentler(0.6, 'Half the acceleration is half the force that makes it ring and strike.')],
    proof: [PRINTING],
    proofWithinS: 60,
    wayOut: 'go-on',
    triesMax: 1,
  },
  {
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
      // Where nobody comes it is tried all the same: one that was only warm for a while goes on.
      { kind: 'label', name: 'alone' },
      { kind: 'stay-awake', forS: 'as-before', why: 'As the printer was configured.' },
      ...cooled('driver_x_c'),
      ...cooled('driver_y_c'),
      ...cooled('driver_e_c'),
      // Switched off meanwhile, it has let go of its axis: it is found again, or the print goes on standing.
      ...homeAgain(null),
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
  },
  {
    name: 'less-power',
    title: 'relieve a supply that sags',
    causes: ['supply-sag'],
    level: 'act',
    isInterrupting: false,
    isRecovery: false,
    preconditions: [IS_PRINTING],
    steps: [
      {
        kind: 'act',
        action: { kind: 'set-speed-factor', ratio: { fact: 'speedRatio', times: 0.4, min: 0.2 } },
        why: 'Less flow needs less heat, and motors have less force the faster they turn.',
      },
      {
        kind: 'act',
        action: { kind: 'set-fan', fan: 'fan', speedRatio: { fact: 'fanRatio', times: 0.4 } },
        why: 'The hot end loses less to the air, and slow layers need less of it.',
        isOptional: true,
      },
      {
        kind: 'act',
        action: { kind: 'set-target', heater: 'extruder', targetC: { fact: 'nozzleTargetC', plus: -12, min: 180 } },
        why: 'What flows slowly melts with less.',
        isOptional: true,
      },
      {
        kind: 'act',
        action: { kind: 'set-target', heater: 'heater_bed', targetC: { fact: 'bedTargetC', plus: -5 } },
        why: 'The bed is the largest load, and a few degrees are most of what it takes.',
        isOptional: true,
      },
    ],
    proof: [PRINTING],
    proofWithinS: 60,
    wayOut: 'go-on',
    triesMax: 1,
  },
]
