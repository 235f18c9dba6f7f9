// What follows where the safety shell has switched heaters off, or has latched what keeps the operator from acting: nothing by itself.
// Somebody looks and says so in so many words, and only then, and only where the head has kept its place and the bed the part, it is
// heated again. Begun by what the shell has found, not by a belief; the words of its questions are put together in notice-shell.ts.
import { HEATED_BY_WORD } from './heated-by-word.ts'
import type { Playbook, Step } from './playbook.ts'
import { IS_ON, PRINTING, STANDING } from './shared-steps.ts'

/** The shell pauses a print that it switches off; one that still goes on then goes on with what was found, s. */
const PAUSES_S = 90

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
    ...HEATED_BY_WORD,
    { kind: 'label', name: 'end' },
  ],
  proof: [PRINTING],
  proofWithinS: 120,
  // Nothing more is done: the shell has done it already.
  wayOut: 'go-on',
  triesMax: Number.POSITIVE_INFINITY,
}

export const SHELL_BOOKS: readonly Playbook[] = [AFTER_SHELL]
