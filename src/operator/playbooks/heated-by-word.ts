// From heaters that are off to a print that goes on: on a person's word, and only where the head has kept its place and the bed the part.
import type { Step } from './playbook.ts'
import { primed } from './purge-steps.ts'
import { BY_WORD, RESUME, WARM_BED } from './shared-steps.ts'

/** A person who has been there once has so long to come back, s. */
const LIMIT_S = 3600
const HOMED = { kind: 'homed', axes: 'xyz' } as const

export const HEATED_BY_WORD: readonly Step[] = [
  { kind: 'stay-awake', forS: LIMIT_S + 600, why: 'What waits for a person must not fall asleep.' },
  { kind: 'if', check: HOMED, goTo: 'placed' },
  {
    kind: 'person',
    request:
      'The motors have been switched off meanwhile, so that the head has lost its place: please home X and Y at the printer (Z never over a part), then say yes. Say no, and it stays off.',
    limitS: LIMIT_S,
  },
  { kind: 'require', check: HOMED, orElse: 'the head has still lost its place, and nothing is heated for that.' },
  { kind: 'label', name: 'placed' },
  { kind: 'if', check: WARM_BED.check, goTo: 'warm' },
  {
    kind: 'person',
    request:
      'Nothing has been heated yet. The bed has cooled, so that the part may have come off: does it still hold? A yes heats bed and nozzle and the print goes on. Say no, and it stays off.',
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
]
