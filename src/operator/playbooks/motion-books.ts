// Trouble with places: shifted layers, parts that came off, drivers, and what a shutdown leaves behind.
import { FIRST_LAYER_BOOKS } from './first-layer-books.ts'
import { COOL_DRIVER, gentler, REHOME } from './place-books.ts'
import type { Check, Playbook, Step } from './playbook.ts'
import { SAID_WELL } from './run-playbook.ts'
import {
  byPerson,
  DESTRUCTIVE,
  GO_ON_ALONE,
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

export const MOTION_BOOKS: readonly Playbook[] = [
  REHOME,
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
  COOL_DRIVER,
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
        action: { kind: 'set-speed-factor', ratio: { fact: 'speedRatio', times: 0.4, min: 0.3 } },
        why: 'Less flow needs less heat, and motors have less force the faster they turn.',
      },
      // It sags again and again: what has been turned down stays down, and no further.
      { kind: 'if', check: { kind: 'channel', channel: 'part_fan_ratio', min: 0, max: 0.45 }, goTo: 'aired' },
      {
        kind: 'act',
        action: { kind: 'set-fan', fan: 'fan', speedRatio: { fact: 'fanRatio', times: 0.4 } },
        why: 'The hot end loses less to the air, and slow layers need less of it.',
        isOptional: true,
      },
      { kind: 'label', name: 'aired' },
      {
        kind: 'ease',
        heaters: [
          {
            heater: 'extruder',
            reading: 'nozzle_c',
            target: 'nozzle_target_c',
            leastC: { fact: 'nozzleTargetC', plus: -28, min: 180 },
          },
          {
            heater: 'heater_bed',
            reading: 'bed_c',
            target: 'bed_target_c',
            leastC: { fact: 'bedTargetC', plus: -14 },
          },
        ],
        forS: 600,
        why: 'What flows slowly melts with less, and no heater is asked for more than the supply still gives it.',
      },
    ],
    proof: [PRINTING],
    proofWithinS: 60,
    wayOut: 'go-on',
    triesMax: 5,
  },
]
