// What follows where the safety shell has switched heaters off: nothing by itself. Somebody looks, says so, and only then, and only
// where the bed still holds the part, it is heated again. Begun by what the shell has found, not by a belief.
import type { Playbook } from './playbook.ts'
import { BY_WORD, IS_ON, PRINTING, RESUME, STAND, WARM_BED } from './shared-steps.ts'

/** A person has so long to come, s. */
const LIMIT_S = 3600

export const AFTER_SHELL: Playbook = {
  name: 'after-shell',
  title: 'have somebody look at the heater that the safety shell has switched off',
  causes: [],
  level: 'act',
  isInterrupting: true,
  isRecovery: false,
  preconditions: [IS_ON],
  steps: [
    ...STAND,
    { kind: 'stay-awake', forS: LIMIT_S + 600, why: 'What waits for a person must not fall asleep.' },
    {
      kind: 'person',
      request:
        'The safety shell has switched the heaters off: {found} Please look at the hot end or bed: does its sensor sit firmly, are its wires whole, is the silicone sock on, does no fan blow on the block? Say yes only when it is well: the alarm then counts as looked at, it is heated again and the print goes on. Say no, and it stays off.',
      limitS: LIMIT_S,
      isLook: true,
    },
    // Before the yes the shell lets nothing through.
    { kind: 'stay-awake', forS: LIMIT_S, why: 'It takes minutes to be warm again.' },
    WARM_BED,
    {
      kind: 'act',
      action: { kind: 'set-target', heater: 'heater_bed', targetC: { fact: 'bedTargetC' } },
      why: 'The bed keeps the part.',
      isOptional: true,
    },
    {
      kind: 'wait',
      until: { kind: 'near', channel: 'bed_c', fact: 'bedTargetC', below: 5, above: 30 },
      limitS: 900,
      why: 'The part must not have come loose.',
    },
    ...BY_WORD,
    { kind: 'stay-awake', forS: 'as-before', why: 'As the printer was configured.' },
    RESUME,
  ],
  proof: [PRINTING],
  proofWithinS: 120,
  wayOut: 'stay-paused',
  triesMax: 2,
}

export const SHELL_BOOKS: readonly Playbook[] = [AFTER_SHELL]
