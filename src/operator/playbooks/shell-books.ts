// What follows where the safety shell has switched heaters off, or has latched what keeps the operator from acting: nothing by itself.
// Somebody looks and says so in so many words, and only then, and only where the head has kept its place and the bed the part, it is
// heated again. Begun by what the shell has found, not by a belief; the words of its questions are put together in notice-shell.ts.
import type { Playbook, Step } from './playbook.ts'
import { primed } from './purge-steps.ts'
import { BY_WORD, IS_ON, PRINTING, RESUME, STANDING, WARM_BED } from './shared-steps.ts'

/** A person who has been there once has so long to come back, s. */
const LIMIT_S = 3600
/** The shell pauses a print that it switches off; one that still goes on then goes on with what was found, s. */
const PAUSES_S = 90

const HOMED = { kind: 'homed', axes: 'xyz' } as const
const GOES_ON: Step = { kind: 'if', check: { kind: 'host-ready' }, goTo: 'looked' }

export const AFTER_SHELL: Playbook = {
  name: 'after-shell',
  title: 'have somebody look at what the safety shell has found',
  causes: [],
  level: 'act',
  isInterrupting: true,
  isRecovery: false,
  preconditions: [IS_ON],
  steps: [
    { kind: 'if', check: STANDING, goTo: 'stands' },
    { kind: 'wait', until: STANDING, limitS: PAUSES_S, why: 'The shell pauses the print.', onLate: 'goes on' },
    { kind: 'if', check: STANDING, goTo: 'stands' },
    { kind: 'label', name: 'goes on' },
    { kind: 'person', request: '{found}', limitS: Number.POSITIVE_INFINITY, isLook: true },
    { kind: 'if', check: PRINTING, goTo: 'end' },
    GOES_ON,
    { kind: 'label', name: 'stands' },
    // Heaters are off: nothing is lost by waiting, and the shell lets nothing through before it is answered.
    { kind: 'person', request: '{found}', limitS: Number.POSITIVE_INFINITY, isLook: true, onNo: 'not well' },
    GOES_ON,
    { kind: 'label', name: 'not well' },
    {
      kind: 'person',
      request: 'It stays off, as you say. When it has been mended: {found}',
      limitS: Number.POSITIVE_INFINITY,
      isLook: true,
    },
    { kind: 'label', name: 'looked' },
    { kind: 'stay-awake', forS: LIMIT_S + 600, why: 'What waits for a person must not fall asleep.' },
    { kind: 'if', check: HOMED, goTo: 'placed' },
    {
      kind: 'person',
      request:
        'The alarm counts as looked at. The motors have been switched off meanwhile, so that the head has lost its place: please home X and Y at the printer (Z never over a part), then say yes. Say no, and it stays off.',
      limitS: LIMIT_S,
    },
    { kind: 'require', check: HOMED, orElse: 'the head has still lost its place, and nothing is heated for that.' },
    { kind: 'label', name: 'placed' },
    { kind: 'if', check: WARM_BED.check, goTo: 'warm' },
    {
      kind: 'person',
      request:
        'The alarm counts as looked at, and nothing has been heated yet. The bed has cooled, so that the part may have come off: does it still hold? A yes heats bed and nozzle and the print goes on. Say no, and it stays off.',
      limitS: LIMIT_S,
    },
    { kind: 'label', name: 'warm' },
    {
      kind: 'act',
      action: { kind: 'set-target', heater: 'heater_bed', targetC: { fact: 'bedTargetC' } },
      why: 'The bed keeps the part.',
      isOptional: true,
    },
    {
      kind: 'wait',
      until: { kind: 'near', channel: 'bed_c', fact: 'bedTargetC', below: 5, above: 30 },
      limitS: 1800,
      why: 'The part must not come loose.',
    },
    ...BY_WORD,
    { kind: 'stay-awake', forS: 'as-before', why: 'As the printer was configured.' },
    {
      kind: 'require',
      check: HOMED,
      orElse: 'the motors have been switched off and the head has lost its place: it is to be homed before it goes on.',
    },
    ...primed('filled'),
    RESUME,
    { kind: 'label', name: 'end' },
  ],
  proof: [PRINTING],
  proofWithinS: 120,
  // Nothing more is done: the shell has done it already.
  wayOut: 'go-on',
  triesMax: Number.POSITIVE_INFINITY,
}

export const SHELL_BOOKS: readonly Playbook[] = [AFTER_SHELL]
