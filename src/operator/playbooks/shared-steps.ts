// Beginnings and waits that playbooks share: how a print is brought to stand, how somebody is waited for, how it goes on.
import { CAUSES } from '../diagnosis/causes.ts'
import type { Check, Step } from './playbook.ts'

export const PRINTING = { kind: 'print', states: ['printing'] } as const satisfies Check
export const STANDING = { kind: 'print', states: ['paused'] } as const satisfies Check
export const IS_PRINTING = { check: PRINTING, orElse: 'nothing is being printed' } as const
/** The firmware, the shell or a person may have paused first. */
export const IS_ON = {
  check: { kind: 'print', states: ['printing', 'paused'] },
  orElse: 'nothing is being printed',
} as const

export const HOT: Step = {
  kind: 'wait',
  until: { kind: 'near', channel: 'nozzle_c', fact: 'nozzleTargetC', below: 5, above: 20 },
  limitS: 300,
  why: 'Nothing is extruded before the nozzle is as hot as the print had it.',
}

/** What firmware and shell take for melted in every material, °C. */
const MELTED = { min: 170, max: 1000 } as const

export const STAND: readonly Step[] = [
  { kind: 'if', check: STANDING, goTo: 'standing' },
  // A print that is paused while it heats up does not know yet how hot it will be, and is not gone on with.
  {
    kind: 'wait',
    until: { kind: 'channel', channel: 'nozzle_target_c', ...MELTED },
    limitS: 900,
    why: 'The print is still heating up.',
    onLate: 'heated up',
  },
  {
    kind: 'wait',
    until: { kind: 'channel', channel: 'nozzle_c', ...MELTED },
    limitS: 300,
    why: 'The print is still heating up.',
    onLate: 'heated up',
  },
  { kind: 'label', name: 'heated up' },
  { kind: 'ask', request: 'pause-print', why: 'The head parks away from the part.' },
  { kind: 'wait', until: STANDING, limitS: 120, why: 'Nothing is done to a moving print.' },
  { kind: 'label', name: 'standing' },
]

export const RESUME: Step = { kind: 'ask', request: 'resume-print', why: 'The print goes on where it stopped.' }

export const WARM_BED = {
  kind: 'require',
  check: { kind: 'near', channel: 'bed_c', fact: 'bedTargetC', below: 15, above: 30 },
  orElse: 'The bed has cooled: the part may have come off, and printing on a loose part ends in spaghetti.',
} as const satisfies Step

/** Without a person's word: a print that stands may have been cooled by its own pause, or by what came before. */
export const HEATED: readonly Step[] = [
  {
    kind: 'act',
    action: { kind: 'set-target', heater: 'extruder', targetC: { fact: 'nozzleTargetC' } },
    why: 'The print goes on as hot as it was.',
    isOptional: true,
  },
  HOT,
]

/** On a person's word also what has been switched off. */
export const BY_WORD: readonly Step[] = [
  {
    kind: 'act',
    action: { kind: 'set-target', heater: 'extruder', targetC: { fact: 'printedNozzleC' } },
    why: 'As hot as the print had it.',
  },
  {
    kind: 'wait',
    until: { kind: 'near', channel: 'nozzle_c', fact: 'printedNozzleC', below: 5, above: 20 },
    limitS: 300,
    why: 'Nothing is extruded before the nozzle is as hot as the print had it.',
  },
]

/**
 * Somebody may take an hour to come: the printer stays awake, and plastic does not char in a hot nozzle meanwhile. After a yes the
 * nozzle is as hot as the print had it, whoever cooled it; a no leads to `onNo`, as hot as it stands, or to the way out.
 */
export function byPerson(request: string, limitS: number, onNo?: string, onSilence?: string): readonly Step[] {
  return [
    {
      kind: 'stay-awake',
      forS: Math.min(limitS, AWAKE_MAX_S) + 600,
      why: 'What waits for a person must not fall asleep.',
    },
    {
      kind: 'act',
      action: { kind: 'set-target', heater: 'extruder', targetC: { fact: 'nozzleTargetC', max: STANDBY_C } },
      why: 'Plastic chars in a nozzle that stands hot.',
      isOptional: true,
    },
    {
      kind: 'person',
      request: `${request} ${ANSWER_HERE}`,
      limitS,
      ...(onNo === undefined ? {} : { onNo }),
      ...(onSilence === undefined ? {} : { onSilence }),
    },
    ...BY_WORD,
    SLEEPS,
  ]
}

/** Who waits longer than that does not keep heaters on for it, s. Judgement. */
const AWAKE_MAX_S = 6 * 3600

/** Where in `have-a-look` it begins for a print that something else has left standing. */
export const STANDS_ON = 'stands on'

/** On a person's word that the part still holds. */
export const WARMED_BED: readonly Step[] = [
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
    why: 'The part must not come loose.',
  },
]

export const NOBODY_GOES_ON = 'nobody answered, and the print goes on as it is: to end it is expected to lose more'

/** Nobody has come, and the print has been gone on with: nothing was mended by that. */
export const UNANSWERED: Step = {
  kind: 'end',
  words: NOBODY_GOES_ON,
  isGoingOn: true,
}

/** So long a print stands for a question that it could go on without, s: who is in the house has looked by then. Judgement. */
export const LOOK_S = 1500

export const SLEEPS: Step = { kind: 'stay-awake', forS: 'as-before', why: 'As the printer was configured.' }

/** What spoils a print for sure, or harms more than it: nobody goes on with that unasked. */
export const DESTRUCTIVE: readonly string[] = CAUSES.filter(
  ({ lossIfGoingOn, harmIfGoingOn }) => lossIfGoingOn >= 0.85 || harmIfGoingOn >= 0.5,
).map(({ name }) => name)

const ANSWER_HERE = 'Please answer here: the nozzle has been cooled and is heated again before the print goes on.'

/**
 * Plastic stands for an hour at that without charring, °C (Cura's own standby). Above Klipper's default least temperature for
 * extruding, 170 °C: with less a print that somebody resumes at the printer is over at its first line.
 */
export const STANDBY_C = 175
