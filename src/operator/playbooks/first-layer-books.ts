// The first layer's height: raised or lowered by the force at the nozzle or by a person's look, and only while it is the first.
import type { Playbook, Step } from './playbook.ts'
import { goOnAlone, primed } from './purge-steps.ts'
import { SAID_WELL } from './run-playbook.ts'
import { byPerson, IS_PRINTING, LOOK_S, PRINTING, RESUME, STAND, UNANSWERED } from './shared-steps.ts'

const IN_FIRST_LAYER = {
  check: { kind: 'in-first-layer' },
  orElse: 'the first layer is done: its height cannot be changed any more',
} as const
/** Once the first layer is done nothing of it is mended by its height. */
function whileFirst(name: string): readonly Step[] {
  return [
    { kind: 'if', check: IN_FIRST_LAYER.check, goTo: name },
    { kind: 'if', check: { kind: 'host-ready' }, goTo: 'done' },
    { kind: 'label', name },
  ]
}

/** A step, and then another for each that was taken, up to what the shell lets anybody be away from where the print began: 3 of them.
 * Only the first one's refusal is a failure. */
function shift(byMm: number, why: string, isFirst: boolean): Step {
  return {
    kind: 'act',
    action: { kind: 'adjust-z-offset', byMm },
    why,
    ...(isFirst ? {} : { orElse: 'done' }),
  }
}
const STEP_MM = 0.05
const TOO_HIGH = 'It prints above the plate instead of onto it.'
const TOO_LOW = 'It presses onto the plate instead of laying lines.'
const FIRST_LAYER_OVER: Step = { kind: 'require', ...IN_FIRST_LAYER }

/** More than nineteen of twenty sound prints reach at ordinary flow, N (285 prints of the split fit): a nozzle that presses. */
const PRESSES = { kind: 'channel', channel: 'nozzle_load_n', min: 20, max: 1000 } as const
const LAID: Step = {
  kind: 'wait',
  until: { kind: 'channel', channel: 'filament_used_mm', min: 3, max: 1e9 },
  limitS: 1200,
  why: 'Before anything is laid nothing says how high the nozzle is.',
}
/** A line that is drawn and a travel take turns: seen within so long, or not at all, s. */
const PRESSES_WITHIN_S = 10

function roundWords(mm: number): string {
  return `are they round and loose, with gaps between them? Say yes, and the nozzle is lowered by ${mm} mm; say no if they are flat, or if all is well.`
}

/** What hangs too high feels like what is well, and no belief has a sign: somebody looks, and the print stands for it, since lines
 * that are laid too high do not hold. Who is there then is asked again. */
const LOWERED: readonly Step[] = [
  ...STAND,
  ...byPerson(
    `The first layer seems to be at the wrong height, and nothing here tells too high from too low. Please look at its lines: ${roundWords(2 * STEP_MM)}`,
    LOOK_S,
    'as it is',
    'unseen',
  ),
  // The shell lets nobody go on at another height than it stood at.
  ...primed('filled'),
  RESUME,
  { kind: 'wait', until: PRINTING, limitS: 60, why: 'The height is changed while it prints.' },
  FIRST_LAYER_OVER,
  shift(-STEP_MM, TOO_HIGH, true),
  ...whileFirst('second'),
  shift(-STEP_MM, TOO_HIGH, false),
  { kind: 'rest', forS: 12, why: 'Some lines have to be laid at the new height.' },
  ...whileFirst('look again'),
  {
    kind: 'person',
    request: `The nozzle has been lowered by ${2 * STEP_MM} mm. Please look at the lines that it lays now: ${roundWords(STEP_MM)}`,
    limitS: 60,
    onNo: 'done',
    onSilence: 'done',
  },
  ...whileFirst('third'),
  shift(-STEP_MM, TOO_HIGH, false),
  { kind: 'if', check: { kind: 'host-ready' }, goTo: 'done' },
  { kind: 'label', name: 'as it is' },
  ...goOnAlone(),
  { kind: 'end', words: SAID_WELL, isGoingOn: true },
  { kind: 'label', name: 'unseen' },
  ...goOnAlone('filled unseen'),
  UNANSWERED,
]

/** As long as it presses. */
const RAISED: readonly Step[] = [
  FIRST_LAYER_OVER,
  shift(STEP_MM, TOO_LOW, true),
  ...['second up', 'third up'].flatMap((name): readonly Step[] => [
    { kind: 'rest', forS: 4, why: 'Some lines have to be laid at the new height.' },
    { kind: 'wait', until: PRESSES, limitS: PRESSES_WITHIN_S, why: 'Whether it still presses.', onLate: 'done' },
    ...whileFirst(name),
    shift(STEP_MM, TOO_LOW, false),
  ]),
]

function unbelieved(...causes: readonly string[]) {
  return { kind: 'belief', causes, max: 0.5 } as const
}

export const FIRST_LAYER_BOOKS: readonly Playbook[] = [
  {
    name: 'lower-nozzle',
    title: 'bring a nozzle that prints above the plate down onto it',
    causes: ['poor-first-layer'],
    level: 'act',
    isInterrupting: true,
    isRecovery: false,
    preconditions: [IS_PRINTING, IN_FIRST_LAYER],
    steps: [LAID, ...LOWERED, { kind: 'label', name: 'done' }],
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
    isInterrupting: true,
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
      LAID,
      {
        kind: 'wait',
        until: PRESSES,
        // A line that fills the nozzle may come first, higher.
        limitS: 2 * PRESSES_WITHIN_S,
        why: 'A nozzle that is too low presses.',
        onLate: 'not too low',
      },
      ...RAISED,
      { kind: 'if', check: { kind: 'host-ready' }, goTo: 'done' },
      { kind: 'label', name: 'not too low' },
      ...LOWERED,
      { kind: 'label', name: 'done' },
    ],
    proof: [PRINTING, unbelieved('endstop-error', 'probe-error', 'bed-mesh-stale')],
    proofWithinS: 240,
    wayOut: 'go-on',
    triesMax: 2,
  },
]
