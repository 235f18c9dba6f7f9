// What is believed, seen and done, in English.
import { causeNamed, SOUND } from '../../diagnosis/causes.ts'
import { FEATURES } from '../../diagnosis/feature-list.ts'
import { playbookNamed } from '../../playbooks/all-playbooks.ts'
import type { EvidenceWords } from '../evidence.ts'
import { type Figures, figuresOf } from '../figures.ts'
import type { Sense } from '../senses.ts'
import { surenessOf } from '../sureness.ts'

export const FIGURES: Figures = figuresOf({
  point: '.',
  unknown: 'unknown',
  unknownTime: 'an unknown time',
  unknownShare: 'an unknown share',
  under: 'under',
  over: 'over',
  and: 'and',
  or: 'or',
  quotes: ['“', '”'],
})

/** What the firmware said is a sentence of its own. */
const TITLES: ReadonlyMap<string, string> = new Map(
  FEATURES.filter(({ kind }) => kind !== 'sign').map(({ name, title }) => [name, title]),
)

const EVIDENCE: EvidenceWords = {
  title: (feature) => TITLES.get(feature) ?? null,
  expected: 'expected',
  plain: {
    filament_there: ['The run-out switch sees filament.', 'The run-out switch sees no filament.'],
    driver_warning: ['A motor driver says that it is hot.', 'No motor driver says that it is hot.'],
    driver_off: ['A motor driver says that it is too hot.', 'No motor driver says that it is too hot.'],
    driver_undervoltage: [
      'A motor driver says that its voltage is low.',
      'No motor driver says that its voltage is low.',
    ],
    driver_reset: ['A motor driver says that it was reset.', 'No motor driver says that it was reset.'],
    mcu_gone: ['The microcontroller does not answer.', 'The microcontroller answers.'],
    host_down: ['The firmware has stopped.', 'The firmware runs.'],
  },
}

const SENSES: Readonly<Record<Sense, string>> = {
  'nozzle-sensor': 'the nozzle’s temperature',
  'bed-sensor': 'the bed’s temperature',
  'chamber-sensor': 'the chamber’s temperature',
  place: 'where the head is',
  feed: 'how much filament is fed',
  'run-out-switch': 'a run-out switch',
  fan: 'the part fan’s speed',
  tachometers: 'whether the fans turn',
  'room-sensor': 'the room’s air',
  supply: 'the power supply',
  drivers: 'the motor drivers’ heat',
  stallguard: 'the load on the motors',
  encoder: 'a filament encoder',
  'load-cell': 'the force at the nozzle',
  accelerometer: 'vibration',
  microcontroller: 'whether the microcontroller answers',
  camera: 'a camera’s picture',
}

const HEATERS: Readonly<Record<string, string>> = { extruder: 'nozzle', heater_bed: 'bed' }

export const BELIEVING = {
  /** A whole clause, to stand after `that`. */
  cause(name: string): string {
    if (name === SOUND) return 'nothing is wrong'
    return causeNamed(name)?.title ?? 'something is wrong that fits no cause known'
  },
  /** `probably the filament has run out (81 %)`; `when` names the moment of the number where it is not that of the sentence. */
  believed(name: string, probability: number, when = ''): string {
    return `${BELIEVING.guess(name, probability)} (${FIGURES.percent(probability)}${when === '' ? '' : ` ${when}`})`
  },
  /** The same without the number. */
  guess(name: string, probability: number): string {
    const lead = { certain: '', probable: 'probably ', doubt: 'it may be that ' }[surenessOf(probability)]
    return `${lead}${BELIEVING.cause(name)}`
  },
  now: 'now',
  otherwise: (believed: string) => `Or ${believed}.`,
  /** Nothing can be named. */
  unclear: 'something is not as expected, and what is seen does not say what',
  notSure: (sound: number) => `that all is well is not sure (${FIGURES.percent(sound)})`,
  book: (name: string) => playbookNamed(name)?.title ?? name,
  response: {
    'go-on': 'go on',
    tell: 'tell the people and go on',
    pause: 'pause',
    cancel: 'give the print up',
    stop: 'switch heaters off and stop',
  },
  tries: (title: string) => `try this: ${title}`,
  sense: (sense: Sense) => SENSES[sense],
  /** Of the printer's configuration; others keep their own name. */
  heater: (name: string) => HEATERS[name] ?? name,
  unseen: (senses: readonly string[], more: number) =>
    `I do not see ${FIGURES.listed([...senses, ...(more > 0 ? [`${more} more things`] : [])])}.`,
  evidence: EVIDENCE,
  /** What a person is asked, as it was written. */
  question: (text: string) => text,
}
