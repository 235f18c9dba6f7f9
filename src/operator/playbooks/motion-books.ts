// Trouble with places: shifted layers, parts that came off, first layers, drivers, and what a shutdown leaves behind.
import type { Playbook, Step } from './playbook.ts'
import { BY_WORD, byPerson, HEATED, IS_ON, IS_PRINTING, PRINTING, RESUME, STAND, WARM_BED } from './shared-steps.ts'

const HAS_PART = { kind: 'near', channel: 'bed_c', fact: 'bedTargetC', below: 10, above: 30 } as const

function gentler(times: number, why: string): Step {
  return {
    kind: 'act',
    action: { kind: 'set-acceleration', accelMmPerS2: { fact: 'maxAccelMmPerS2', times, min: 300 } },
    why,
  }
}

const IN_FIRST_LAYER = {
  check: { kind: 'in-first-layer' },
  orElse: 'the first layer is done: its height cannot be changed any more',
} as const
const SETTLE: Step = { kind: 'rest', forS: 4, why: 'Some lines have to be laid at the new height.' }
const LOWER: Step = {
  kind: 'act',
  action: { kind: 'adjust-z-offset', byMm: -0.05 },
  why: 'It prints above the plate instead of onto it.',
  isOptional: true,
}
const RAISE: Step = {
  kind: 'act',
  action: { kind: 'adjust-z-offset', byMm: 0.05 },
  why: 'It presses onto the plate instead of laying lines.',
  isOptional: true,
}
/** More than nineteen of twenty sound prints reach at ordinary flow, N (285 prints of the split fit): a nozzle that presses. */
const PRESSES = { kind: 'channel', channel: 'nozzle_load_n', min: 20, max: 1000 } as const
const PRESSES_NOT = { kind: 'channel', channel: 'nozzle_load_n', min: -1000, max: 20 } as const
/** A load cell tells what presses; what hangs too high feels like what is well, and no belief has a sign. */
const IS_TOO_HIGH: Step = {
  kind: 'person',
  request:
    'The first layer seems to be at the wrong height, and nothing here tells too high from too low. Please look at its lines: are they round and loose, with gaps between them? Say yes, and the nozzle is lowered by 0.05 mm, twice at most; say no if they are flat, or if all is well.',
  limitS: 300,
}
const LOWERED: readonly Step[] = [
  IS_TOO_HIGH,
  LOWER,
  SETTLE,
  { kind: 'if', check: PRESSES, goTo: 'done' },
  LOWER,
  SETTLE,
]

function unbelieved(...causes: readonly string[]) {
  return { kind: 'belief', causes, max: 0.5 } as const
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
      { kind: 'act', action: { kind: 'home', axes: 'xy' }, why: 'The switches know where the head is.' },
      { kind: 'wait', until: { kind: 'homed', axes: 'xy' }, limitS: 120, why: 'Nothing moves before.' },
      { kind: 'count-steps', why: 'What they have made until the switches answered.' },
      { kind: 'rest', forS: 2, why: 'The answer needs its time.' },
      { kind: 'measure', what: 'lost-xy-mm', phase: 'end', why: 'The difference is what was lost.' },
      // Nothing was lost: neither pace nor place has to change.
      { kind: 'if', check: { kind: 'measured', what: 'lost-xy-mm', min: 0, max: 0.1 }, goTo: 'placed' },
      gentler(0.4, 'What slipped once slips again at the same pace.'),
      {
        kind: 'act',
        action: { kind: 'set-speed-factor', ratio: { fact: 'speedRatio', times: 0.6, min: 0.3 } },
        why: 'A motor has less force the faster it turns.',
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
    triesMax: 2,
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
      },
      { kind: 'if', check: PRINTING, goTo: 'agreed' },
      { kind: 'label', name: 'ask' },
      {
        kind: 'person',
        request:
          'Something on the plate seems lost, and objects take turns: it may be {object}, or another. Please look. Say yes only if it is this one: it is left out, which cannot be taken back, and the others are finished.',
        limitS: 300,
      },
      { kind: 'label', name: 'agreed' },
      { kind: 'act', action: { kind: 'exclude-object', name: '@current' }, why: 'The others can still be finished.' },
    ],
    proof: [PRINTING],
    proofWithinS: 60,
    wayOut: 'stay-paused',
    triesMax: 3,
  },
  {
    name: 'lower-nozzle',
    title: 'bring a nozzle that prints above the plate down onto it',
    causes: ['poor-first-layer'],
    level: 'act',
    isInterrupting: false,
    isRecovery: false,
    preconditions: [IS_PRINTING, IN_FIRST_LAYER],
    steps: [...LOWERED, { kind: 'label', name: 'done' }],
    proof: [PRINTING, unbelieved('poor-first-layer')],
    proofWithinS: 240,
    wayOut: 'go-on',
    triesMax: 1,
  },
  {
    name: 'first-layer',
    title: 'bring the nozzle to the right height in the first layer, by the force at it',
    causes: ['endstop-error', 'probe-error', 'bed-mesh-stale'],
    level: 'act',
    isInterrupting: false,
    isRecovery: false,
    preconditions: [
      IS_PRINTING,
      IN_FIRST_LAYER,
      {
        check: { kind: 'channel', channel: 'nozzle_load_n', min: -1000, max: 1000 },
        orElse: 'nothing says whether it is too high or too low: there is no load cell',
      },
    ],
    // A nozzle that presses lines onto a plate feels it; one that hangs above them feels the melt alone.
    steps: [
      {
        kind: 'wait',
        until: { kind: 'channel', channel: 'filament_used_mm', min: 20, max: 1e9 },
        limitS: 1200,
        why: 'Some lines have to be laid before the force at the nozzle says anything.',
      },
      { kind: 'if', check: PRESSES, goTo: 'too low' },
      ...LOWERED,
      { kind: 'if', check: PRINTING, goTo: 'done' },
      { kind: 'label', name: 'too low' },
      RAISE,
      SETTLE,
      { kind: 'if', check: PRESSES_NOT, goTo: 'done' },
      RAISE,
      SETTLE,
      { kind: 'label', name: 'done' },
    ],
    proof: [PRINTING, unbelieved('endstop-error', 'probe-error', 'bed-mesh-stale')],
    proofWithinS: 240,
    wayOut: 'go-on',
    triesMax: 2,
  },
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
      {
        kind: 'person',
        request:
          'The part does not hold. Please wash the plate (or change it) and begin anew; if it holds after all, say that it is well.',
        limitS: 3600,
      },
      ...BY_WORD,
      { kind: 'ask', request: 'resume-print', why: 'A person says that it holds.' },
    ],
    proof: [PRINTING],
    proofWithinS: 60,
    wayOut: 'cancel',
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
        3600,
      ),
      WARM_BED,
      RESUME,
    ],
    proof: [PRINTING],
    proofWithinS: 120,
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
      {
        kind: 'person',
        request:
          'What is loaded or lies on the plate does not fit this file. Please look; say that it is well to go on.',
        limitS: 3600,
      },
      ...BY_WORD,
      { kind: 'ask', request: 'resume-print', why: 'A person says that it fits.' },
    ],
    proof: [PRINTING],
    proofWithinS: 60,
    wayOut: 'cancel',
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
    title: 'let a motor driver cool',
    causes: ['driver-temperature-warning', 'driver-overheated'],
    level: 'recover',
    isInterrupting: true,
    isRecovery: true,
    preconditions: [IS_ON],
    steps: [
      ...STAND,
      { kind: 'rest', forS: 180, why: 'A driver that only holds cools within minutes.' },
      gentler(0.7, 'Less force, less current through the driver.'),
      { kind: 'require', check: HAS_PART, orElse: 'The bed has cooled: the part may have come off.' },
      ...HEATED,
      { kind: 'ask', request: 'resume-print', why: 'The driver has cooled.' },
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
    level: 'tune',
    isInterrupting: false,
    isRecovery: false,
    preconditions: [IS_PRINTING],
    steps: [
      {
        kind: 'act',
        action: { kind: 'set-target', heater: 'heater_bed', targetC: { fact: 'bedTargetC', plus: -5 } },
        why: 'The bed is the largest load, and a few degrees are most of what it takes.',
        isOptional: true,
      },
      {
        kind: 'act',
        action: { kind: 'set-speed-factor', ratio: { fact: 'speedRatio', times: 0.85, min: 0.5 } },
        why: 'Less flow needs less heat.',
      },
    ],
    proof: [PRINTING],
    proofWithinS: 60,
    wayOut: 'go-on',
    triesMax: 1,
  },
]
