// Trouble with what is fed: clogs, spools, ground filament, too much and too little.
import type { Playbook, Step } from './playbook.ts'
import { back, PURGE, passes, STRAND, toPurge } from './purge-steps.ts'
import { byPerson, HEATED, HOT, IS_ON, LOOK_S, PRINTING, RESUME, STAND, STANDING, WARM_BED } from './shared-steps.ts'

/**
 * Somebody does it. Where nobody comes it is tried whether filament passes by itself: then the suspicion was wrong, or is over, and
 * the print goes on at `free`. Where it does not pass, nothing measures it or no place is known for it, it goes on waiting, after `alone`.
 */
function byHand(request: string, alone: readonly Step[] = []): readonly Step[] {
  return [
    ...byPerson(request, LOOK_S, undefined, 'nobody'),
    { kind: 'if', check: STANDING, goTo: 'done by hand' },
    { kind: 'label', name: 'nobody' },
    ...HEATED,
    ...toPurge('tried', 'waits on'),
    ...PURGE,
    { kind: 'if', check: { kind: 'measured', what: 'fed-ratio', min: 0.93, max: 1.2 }, goTo: 'free' },
    ...alone,
    { kind: 'label', name: 'waits on' },
    ...byPerson(request, 7200),
    { kind: 'label', name: 'done by hand' },
  ]
}

const CORRECT: Step = {
  kind: 'act',
  action: { kind: 'set-flow-factor', ratio: { fact: 'flowRatioNow', over: 'fed-ratio', min: 0.6, max: 1.5 } },
  why: 'What is missing of the feed is asked for on top, or what is too much is not.',
}

/** What passes slowly, beside the part, in a nozzle that is free: not so little that no factor makes up for it. */
const PASSES_SHORT: Step = {
  kind: 'if',
  check: { kind: 'measured', what: 'fed-ratio', min: 0.6, max: 0.93 },
  goTo: 'short',
}

/** Some centimetres of filament are needed to know what passes now; a slow print takes longer for them. */
function correctAgain(name: string): readonly Step[] {
  const known = { kind: 'measured', what: 'fed-ratio', min: 0.4, max: 1.6 } as const
  return [
    { kind: 'measure', what: 'fed-ratio', phase: 'begin', why: 'From now on, not from before.' },
    { kind: 'rest', forS: 12, why: 'Some centimetres of filament are needed for it.' },
    { kind: 'measure', what: 'fed-ratio', phase: 'end', why: 'The encoder says what passed.' },
    { kind: 'if', check: known, goTo: `${name} known` },
    { kind: 'rest', forS: 25, why: 'More filament is needed for it.' },
    { kind: 'measure', what: 'fed-ratio', phase: 'end', why: 'The encoder says what passed.' },
    { kind: 'if', check: known, goTo: `${name} known` },
    { kind: 'rest', forS: 45, why: 'More filament is needed for it.' },
    { kind: 'measure', what: 'fed-ratio', phase: 'end', why: 'The encoder says what passed.' },
    { kind: 'label', name: `${name} known` },
    // So near, the encoder's own steps are larger.
    { kind: 'if', check: { kind: 'measured', what: 'fed-ratio', min: 0.94, max: 1.06 }, goTo: `${name} done` },
    // It feeds so slowly that nothing can be said yet: what has been corrected stays.
    { kind: 'if', check: { kind: 'unmeasured', what: 'fed-ratio' }, goTo: `${name} done` },
    { kind: 'require', check: known, orElse: 'What passes the encoder is so far off that no factor mends it.' },
    CORRECT,
    { kind: 'label', name: `${name} done` },
  ]
}

/** A slow print needs a minute or two for the centimetres of filament that tell. */
function measureSlowly(name: string): readonly Step[] {
  const known = { kind: 'measured', what: 'fed-ratio', min: 0, max: 2 } as const
  return [
    { kind: 'measure', what: 'fed-ratio', phase: 'begin', why: 'From now on, not from before.' },
    { kind: 'rest', forS: 20, why: 'Some centimetres of filament are needed for it.' },
    { kind: 'measure', what: 'fed-ratio', phase: 'end', why: 'The encoder says what passed.' },
    { kind: 'if', check: known, goTo: `${name} known` },
    { kind: 'rest', forS: 60, why: 'More filament is needed for it.' },
    { kind: 'measure', what: 'fed-ratio', phase: 'end', why: 'The encoder says what passed.' },
    { kind: 'label', name: `${name} known` },
  ]
}

/** It always passes a little short: that is a feeder's gear, and not what anybody frees. What is set while it stands, its resume takes back. */
const GO_ON_SHORT: readonly Step[] = [
  { kind: 'if', check: { kind: 'host-ready' }, goTo: 'done' },
  { kind: 'label', name: 'short' },
  WARM_BED,
  ...back('back short'),
  RESUME,
  { kind: 'wait', until: PRINTING, limitS: 60, why: 'The feed is corrected while it prints.' },
  CORRECT,
  ...correctAgain('short'),
  { kind: 'label', name: 'done' },
]

function pace(times: number, why: string): Step {
  return { kind: 'act', action: { kind: 'set-speed-factor', ratio: { fact: 'speedRatio', times, min: 0.1 } }, why }
}

/** As far as the material allows. */
function hotter(plus: number): Step {
  return {
    kind: 'act',
    action: { kind: 'set-target', heater: 'extruder', targetC: { fact: 'nozzleTargetC', plus } },
    why: 'Hotter plastic is thinner.',
    isOptional: true,
  }
}

export const FLOW_BOOKS: readonly Playbook[] = [
  {
    name: 'tighten-nozzle',
    title: 'stop a leak past the nozzle’s thread',
    causes: ['nozzle-leak'],
    level: 'recover',
    isInterrupting: true,
    isRecovery: true,
    preconditions: [IS_ON],
    steps: [
      ...STAND,
      ...byPerson(
        'Melt leaks past the nozzle’s thread. Please tighten the nozzle hot, wipe off what has leaked, then say that it is done.',
        3600,
      ),
      ...toPurge('purge'),
      ...PURGE,
      WARM_BED,
      ...back(),
      RESUME,
    ],
    proof: [PRINTING],
    proofWithinS: 120,
    wayOut: 'stay-paused',
    triesMax: 1,
  },
  {
    name: 'unclog',
    title: 'push a clog out, hotter and slower',
    causes: ['partial-clog', 'clog'],
    level: 'recover',
    isInterrupting: true,
    isRecovery: true,
    preconditions: [IS_ON, { check: { kind: 'homed', axes: 'xyz' }, orElse: 'the head does not know where it is' }],
    steps: [
      ...STAND,
      {
        kind: 'act',
        action: { kind: 'set-target', heater: 'extruder', targetC: { fact: 'nozzleTargetC', plus: 12 } },
        why: 'Hotter plastic is thinner and carries soft plugs along.',
        isOptional: true,
      },
      { kind: 'rest', forS: 30, why: 'The plug needs the heat, too.' },
      HOT,
      ...toPurge('first'),
      ...PURGE,
      { kind: 'if', check: { kind: 'measured', what: 'fed-ratio', min: 0.9, max: 1.2 }, goTo: 'free' },
      { kind: 'if', check: { kind: 'unmeasured', what: 'fed-ratio' }, goTo: 'look' },
      { kind: 'if', check: STANDING, goTo: 'clogged' },
      { kind: 'label', name: 'look' },
      ...byPerson(`${STRAND} Say no if it has not: then the nozzle has to be cleared by hand.`, 3600, 'clogged'),
      { kind: 'if', check: STANDING, goTo: 'free' },
      { kind: 'label', name: 'clogged' },
      ...byPerson(
        'The nozzle is clogged. Please make a cold pull or change the nozzle, cut off the filament where the gear has chewed it and load it again, then say that it is done.',
        3600,
      ),
      ...toPurge('second'),
      ...PURGE,
      ...passes('cleared', 0.9, 'Filament still does not pass as it should.'),
      { kind: 'label', name: 'free' },
      {
        kind: 'act',
        action: { kind: 'set-target', heater: 'extruder', targetC: { fact: 'nozzleTargetC' } },
        why: 'The print goes on as hot as it was.',
        isOptional: true,
      },
      WARM_BED,
      ...back(),
      RESUME,
    ],
    proof: [PRINTING],
    proofWithinS: 120,
    wayOut: 'stay-paused',
    triesMax: 2,
  },
  // Before the next, which costs the same where it is a tangle for sure.
  {
    name: 'free-spool',
    title: 'free a tangled spool',
    causes: ['tangle'],
    level: 'recover',
    isInterrupting: true,
    isRecovery: true,
    preconditions: [IS_ON],
    steps: [
      ...STAND,
      ...byHand(
        'The spool holds the filament back. Please free it, cut off what the gear has chewed, then say that it is done.',
      ),
      // What the gear has chewed meanwhile passes first.
      ...toPurge('purge'),
      ...PURGE,
      ...PURGE,
      ...passes('freed', 0.9, 'The filament is still held back.'),
      { kind: 'label', name: 'free' },
      WARM_BED,
      ...back(),
      RESUME,
    ],
    proof: [PRINTING],
    proofWithinS: 120,
    wayOut: 'stay-paused',
    triesMax: 2,
  },
  {
    name: 'reload',
    title: 'load filament again',
    // Nothing arrives, and it is not known why: it is all seen to by whoever takes the filament out and loads it again.
    causes: ['filament-runout', 'grinding', 'tangle', 'extruder-motor-weak'],
    level: 'recover',
    isInterrupting: true,
    isRecovery: true,
    preconditions: [IS_ON],
    steps: [
      ...STAND,
      ...byHand(
        'No filament arrives. Please see whether the spool holds it back, cut off the chewed piece or load a new spool of the same material, push it to the nozzle, then say that it is done.',
        // What is chewed or held back passes unevenly: a second look must show the same.
        [...PURGE, PASSES_SHORT],
      ),
      ...toPurge('purge'),
      ...PURGE,
      ...PURGE,
      { kind: 'if', check: { kind: 'measured', what: 'fed-ratio', min: 0.93, max: 1.2 }, goTo: 'free' },
      PASSES_SHORT,
      ...passes('loaded', 0.93, 'Filament does not pass as it should.'),
      { kind: 'label', name: 'free' },
      WARM_BED,
      ...back(),
      RESUME,
      ...GO_ON_SHORT,
    ],
    proof: [PRINTING],
    proofWithinS: 120,
    wayOut: 'stay-paused',
    triesMax: 3,
  },
  {
    name: 'soften-clog',
    title: 'print hotter and slower through a narrowed nozzle',
    causes: ['partial-clog'],
    level: 'act',
    isInterrupting: false,
    isRecovery: false,
    preconditions: [{ check: PRINTING, orElse: 'nothing is being printed' }],
    steps: [
      {
        kind: 'act',
        action: { kind: 'set-speed-factor', ratio: { fact: 'speedRatio', times: 0.5, min: 0.3 } },
        why: 'Half the flow needs half the force or less.',
      },
      {
        kind: 'act',
        action: { kind: 'set-target', heater: 'extruder', targetC: { fact: 'nozzleTargetC', plus: 10 } },
        why: 'Hotter plastic is thinner and carries soft plugs along.',
        isOptional: true,
      },
      { kind: 'rest', forS: 20, why: 'The nozzle needs its time to get hotter.' },
      { kind: 'measure', what: 'fed-ratio', phase: 'begin', why: 'What is commanded is compared with what passes.' },
      { kind: 'rest', forS: 40, why: 'Some centimetres of filament are needed for it.' },
      { kind: 'measure', what: 'fed-ratio', phase: 'end', why: 'The encoder says what passed.' },
      { kind: 'if', check: { kind: 'unmeasured', what: 'fed-ratio' }, goTo: 'unmeasured' },
      {
        kind: 'require',
        check: { kind: 'measured', what: 'fed-ratio', min: 0.88, max: 1.2 },
        orElse: 'Too little passes even so.',
      },
      { kind: 'if', check: PRINTING, goTo: 'passes' },
      { kind: 'label', name: 'unmeasured' },
      {
        kind: 'wait',
        until: { kind: 'belief', causes: ['partial-clog', 'clog'], max: 0.5 },
        limitS: 120,
        why: 'Nothing measures what passes: whether a clog is still believed has to do.',
      },
      { kind: 'label', name: 'passes' },
    ],
    proof: [PRINTING],
    proofWithinS: 60,
    wayOut: 'go-on',
    triesMax: 1,
  },
  {
    name: 'spare-extruder',
    title: 'print so slowly that a weak extruder motor keeps up',
    causes: ['extruder-motor-weak'],
    level: 'act',
    isInterrupting: false,
    isRecovery: false,
    preconditions: [{ check: PRINTING, orElse: 'nothing is being printed' }],
    steps: [
      pace(0.25, 'A thin melt that flows slowly needs a fraction of the force.'),
      hotter(8),
      hotter(16),
      { kind: 'rest', forS: 20, why: 'The nozzle needs its time to get hotter.' },
      ...measureSlowly('slow'),
      { kind: 'if', check: { kind: 'unmeasured', what: 'fed-ratio' }, goTo: 'done' },
      // A motor that is weak can push a quarter of the flow: what does not pass even so is held by something else.
      {
        kind: 'require',
        check: { kind: 'measured', what: 'fed-ratio', min: 0.7, max: 1.3 },
        orElse: 'Hardly any filament passes even so slowly: it is not the motor alone.',
      },
      // Passes it all, it may go a little faster, as long as that does as well.
      { kind: 'if', check: { kind: 'measured', what: 'fed-ratio', min: 0.97, max: 1.2 }, goTo: 'faster' },
      { kind: 'if', check: { kind: 'host-ready' }, goTo: 'done' },
      { kind: 'label', name: 'faster' },
      pace(0.5, 'Half the pace is the next to be tried.'),
      ...measureSlowly('half'),
      { kind: 'if', check: { kind: 'measured', what: 'fed-ratio', min: 0.95, max: 1.2 }, goTo: 'done' },
      pace(0.25, 'Back to what has been seen to pass.'),
      { kind: 'label', name: 'done' },
    ],
    proof: [PRINTING],
    proofWithinS: 60,
    wayOut: 'go-on',
    triesMax: 1,
  },
  {
    name: 'set-flow',
    title: 'correct how much is fed, by what the encoder says',
    causes: ['under-extrusion', 'over-extrusion'],
    level: 'tune',
    isInterrupting: false,
    isRecovery: false,
    preconditions: [
      { check: PRINTING, orElse: 'nothing is being printed' },
      {
        check: { kind: 'measured', what: 'fed-ratio', min: 0.5, max: 1.5 },
        orElse: 'nothing says how much is missing: there is no encoder, or too little has passed it',
      },
    ],
    // What has passed lately is known already: it is corrected at once, then looked at again, since some faults go on growing.
    steps: [CORRECT, ...correctAgain('second'), ...correctAgain('third'), ...correctAgain('fourth')],
    proof: [PRINTING],
    proofWithinS: 60,
    wayOut: 'go-on',
    triesMax: 3,
  },
  {
    name: 'feed-more',
    title: 'feed more of a filament that is too thin',
    causes: ['wrong-diameter'],
    level: 'act',
    isInterrupting: false,
    isRecovery: false,
    preconditions: [{ check: PRINTING, orElse: 'nothing is being printed' }],
    steps: [
      {
        kind: 'act',
        action: { kind: 'set-flow-factor', ratio: { fact: 'flowRatio', times: 1.1, max: 1.3 } },
        why: 'An encoder sees no diameter: by steps, until it is no longer believed.',
      },
    ],
    proof: [PRINTING],
    proofWithinS: 60,
    wayOut: 'go-on',
    triesMax: 2,
  },
  {
    name: 'wet-filament',
    title: 'print wet filament a little colder and slower',
    causes: ['wet-filament'],
    level: 'tune',
    isInterrupting: false,
    isRecovery: false,
    preconditions: [{ check: PRINTING, orElse: 'nothing is being printed' }],
    steps: [
      {
        kind: 'act',
        action: { kind: 'set-target', heater: 'extruder', targetC: { fact: 'nozzleTargetC', plus: -5 } },
        why: 'Colder plastic boils less water out at once.',
        isOptional: true,
      },
      {
        kind: 'act',
        action: { kind: 'set-speed-factor', ratio: { fact: 'speedRatio', times: 0.85, min: 0.5 } },
        why: 'Bubbles have time to leave in the nozzle instead of the bead.',
      },
    ],
    proof: [PRINTING],
    proofWithinS: 60,
    wayOut: 'go-on',
    triesMax: 1,
  },
]
