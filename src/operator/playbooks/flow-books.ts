// Trouble with what is fed: clogs, spools, ground filament, too much and too little.
import type { Playbook, Step } from './playbook.ts'

const PRINTING = { kind: 'print', states: ['printing'] } as const
const STANDING = { kind: 'print', states: ['paused'] } as const
const HOT: Step = {
  kind: 'wait',
  until: { kind: 'near', channel: 'nozzle_c', fact: 'nozzleTargetC', below: 5, above: 20 },
  limitS: 300,
  why: 'Nothing is extruded before the nozzle is as hot as the print had it.',
}
const PAUSE: Step = { kind: 'ask', request: 'pause-print', why: 'The head parks away from the part.' }
const RESUME: Step = { kind: 'ask', request: 'resume-print', why: 'The print goes on where it stopped.' }
const WARM_BED = {
  kind: 'require',
  check: { kind: 'near', channel: 'bed_c', fact: 'bedTargetC', below: 15, above: 30 },
  orElse: 'The bed has cooled: the part may have come off, and printing on a loose part ends in spaghetti.',
} as const satisfies Step

/** Somebody may take an hour to come: the printer stays awake, and plastic does not char in a hot nozzle meanwhile. */
export function byPerson(request: string, limitS: number): readonly Step[] {
  return [
    { kind: 'stay-awake', forS: limitS + 600, why: 'What waits for a person must not fall asleep.' },
    {
      kind: 'act',
      action: { kind: 'set-target', heater: 'extruder', targetC: { fact: 'nozzleTargetC', max: STANDBY_C } },
      why: 'Plastic chars in a nozzle that stands hot.',
      isOptional: true,
    },
    { kind: 'person', request, limitS },
    {
      kind: 'act',
      action: { kind: 'set-target', heater: 'extruder', targetC: { fact: 'nozzleTargetC' } },
      why: 'As hot as the print had it.',
    },
    HOT,
    { kind: 'stay-awake', forS: 'as-before', why: 'As the printer was configured.' },
  ]
}

/** Below what any filament of these printers flows at, °C. */
const STANDBY_C = 150

/** Slowly, away from the part, and the encoder must see it pass. */
const PURGE: readonly Step[] = [
  { kind: 'measure', what: 'fed-ratio', phase: 'begin', why: 'What is commanded is compared with what passes.' },
  { kind: 'act', action: { kind: 'extrude', lengthMm: 15, speedMmPerS: 2 }, why: 'New filament pushes the old out.' },
  {
    kind: 'act',
    action: { kind: 'extrude', lengthMm: 15, speedMmPerS: 3 },
    why: 'A free nozzle takes this without slipping.',
  },
  { kind: 'rest', forS: 14, why: 'The filament needs its time to pass.' },
  { kind: 'measure', what: 'fed-ratio', phase: 'end', why: 'The encoder says what passed.' },
]

const CORRECT: Step = {
  kind: 'act',
  action: { kind: 'set-flow-factor', ratio: { fact: 'flowRatioNow', over: 'fed-ratio', min: 0.6, max: 1.5 } },
  why: 'What is missing of the feed is asked for on top, or what is too much is not.',
}

/** Some centimetres of filament are needed to know what passes now; a slow print takes longer for them. */
function correctAgain(name: string): readonly Step[] {
  const known = { kind: 'measured', what: 'fed-ratio', min: 0.4, max: 1.6 } as const
  return [
    { kind: 'measure', what: 'fed-ratio', phase: 'begin', why: 'From now on, not from before.' },
    { kind: 'rest', forS: 12, why: 'Some centimetres of filament are needed for it.' },
    { kind: 'measure', what: 'fed-ratio', phase: 'end', why: 'The encoder says what passed.' },
    { kind: 'if', check: known, goTo: `${name} known` },
    { kind: 'rest', forS: 40, why: 'More filament is needed for it.' },
    { kind: 'measure', what: 'fed-ratio', phase: 'end', why: 'The encoder says what passed.' },
    { kind: 'label', name: `${name} known` },
    // So near, the encoder's own steps are larger.
    { kind: 'if', check: { kind: 'measured', what: 'fed-ratio', min: 0.94, max: 1.06 }, goTo: `${name} done` },
    {
      kind: 'require',
      check: known,
      orElse: 'What passes the encoder is not known, or so far off that no factor mends it.',
    },
    CORRECT,
    { kind: 'label', name: `${name} done` },
  ]
}

export const FLOW_BOOKS: readonly Playbook[] = [
  {
    name: 'unclog',
    title: 'push a clog out, hotter and slower',
    causes: ['partial-clog', 'clog'],
    level: 'recover',
    isInterrupting: true,
    isRecovery: true,
    preconditions: [
      { check: { kind: 'print', states: ['printing', 'paused'] }, orElse: 'nothing is being printed' },
      { check: { kind: 'homed', axes: 'xyz' }, orElse: 'the head does not know where it is' },
    ],
    steps: [
      { kind: 'if', check: STANDING, goTo: 'standing' },
      PAUSE,
      { kind: 'wait', until: STANDING, limitS: 120, why: 'Nothing is done to a moving print.' },
      { kind: 'label', name: 'standing' },
      {
        kind: 'act',
        action: { kind: 'set-target', heater: 'extruder', targetC: { fact: 'nozzleTargetC', plus: 12 } },
        why: 'Hotter plastic is thinner and carries soft plugs along.',
        isOptional: true,
      },
      { kind: 'rest', forS: 30, why: 'The plug needs the heat, too.' },
      HOT,
      ...PURGE,
      { kind: 'if', check: { kind: 'measured', what: 'fed-ratio', min: 0.9, max: 1.2 }, goTo: 'free' },
      ...byPerson(
        'The nozzle is clogged. Please make a cold pull or change the nozzle, cut off the filament where the gear has chewed it and load it again, then say that it is done.',
        3600,
      ),
      ...PURGE,
      {
        kind: 'require',
        check: { kind: 'measured', what: 'fed-ratio', min: 0.9, max: 1.2 },
        orElse: 'Filament still does not pass as it should.',
      },
      { kind: 'label', name: 'free' },
      {
        kind: 'act',
        action: { kind: 'set-target', heater: 'extruder', targetC: { fact: 'nozzleTargetC' } },
        why: 'The print goes on as hot as it was.',
        isOptional: true,
      },
      WARM_BED,
      RESUME,
    ],
    proof: [PRINTING, { kind: 'belief', causes: ['clog', 'partial-clog', 'grinding'], max: 0.5 }],
    proofWithinS: 120,
    wayOut: 'stay-paused',
    triesMax: 2,
  },
  {
    name: 'reload',
    title: 'load filament again',
    causes: ['filament-runout', 'grinding'],
    level: 'recover',
    isInterrupting: true,
    isRecovery: true,
    preconditions: [{ check: { kind: 'print', states: ['printing', 'paused'] }, orElse: 'nothing is being printed' }],
    steps: [
      { kind: 'if', check: STANDING, goTo: 'standing' },
      PAUSE,
      { kind: 'wait', until: STANDING, limitS: 120, why: 'Nothing is done to a moving print.' },
      { kind: 'label', name: 'standing' },
      ...byPerson(
        'No filament arrives. Please cut off the chewed piece or load a new spool of the same material, push it to the nozzle, then say that it is done.',
        7200,
      ),
      ...PURGE,
      ...PURGE,
      {
        kind: 'require',
        check: { kind: 'measured', what: 'fed-ratio', min: 0.85, max: 1.2 },
        orElse: 'Filament does not pass as it should.',
      },
      WARM_BED,
      RESUME,
    ],
    proof: [PRINTING, { kind: 'belief', causes: ['filament-runout', 'grinding', 'clog'], max: 0.5 }],
    proofWithinS: 120,
    wayOut: 'stay-paused',
    triesMax: 3,
  },
  {
    name: 'free-spool',
    title: 'free a tangled spool',
    causes: ['tangle'],
    level: 'recover',
    isInterrupting: true,
    isRecovery: true,
    preconditions: [{ check: { kind: 'print', states: ['printing', 'paused'] }, orElse: 'nothing is being printed' }],
    steps: [
      { kind: 'if', check: STANDING, goTo: 'standing' },
      PAUSE,
      { kind: 'wait', until: STANDING, limitS: 120, why: 'Nothing is done to a moving print.' },
      { kind: 'label', name: 'standing' },
      ...byPerson(
        'The spool holds the filament back. Please free it, cut off what the gear has chewed, then say that it is done.',
        7200,
      ),
      // What the gear has chewed meanwhile passes first.
      ...PURGE,
      ...PURGE,
      {
        kind: 'require',
        check: { kind: 'measured', what: 'fed-ratio', min: 0.9, max: 1.2 },
        orElse: 'The filament is still held back.',
      },
      WARM_BED,
      RESUME,
    ],
    proof: [PRINTING, { kind: 'belief', causes: ['tangle', 'grinding', 'clog'], max: 0.5 }],
    proofWithinS: 120,
    wayOut: 'stay-paused',
    triesMax: 2,
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
      {
        kind: 'require',
        check: { kind: 'measured', what: 'fed-ratio', min: 0.88, max: 1.2 },
        orElse: 'Too little passes even so.',
      },
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
