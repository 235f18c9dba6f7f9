// What is believed, seen and done, in German. Causes are main clauses and stand after a colon.
import { SOUND } from '../../diagnosis/causes.ts'
import type { Speech } from '../english/index.ts'
import { type Figures, figuresOf } from '../figures.ts'
import type { Sense } from '../senses.ts'
import { surenessOf } from '../sureness.ts'
import { CAUSES } from './causes.ts'
import { EVIDENCE } from './evidence.ts'
import { ASKED, BOOKS } from './playbooks.ts'

export const FIGURES: Figures = figuresOf({
  point: ',',
  unknown: 'unbekannt',
  unknownTime: 'unbekannte Zeit',
  unknownShare: 'ein unbekannter Anteil',
  under: 'unter',
  over: 'über',
  and: 'und',
  or: 'oder',
  quotes: ['„', '“'],
})

const SENSES: Readonly<Record<Sense, string>> = {
  'nozzle-sensor': 'die Temperatur der Düse',
  'bed-sensor': 'die Temperatur des Betts',
  'chamber-sensor': 'die Temperatur der Kammer',
  place: 'wo der Kopf ist',
  feed: 'wie viel Filament gefördert wird',
  'run-out-switch': 'einen Filamentschalter',
  fan: 'die Drehzahl des Bauteillüfters',
  tachometers: 'ob die Lüfter drehen',
  'room-sensor': 'die Luft im Raum',
  supply: 'das Netzteil',
  drivers: 'die Wärme der Motortreiber',
  stallguard: 'die Last der Motoren',
  encoder: 'einen Filament-Encoder',
  'load-cell': 'die Kraft an der Düse',
  accelerometer: 'Erschütterungen',
  microcontroller: 'ob der Mikrocontroller antwortet',
  camera: 'ein Kamerabild',
}

const HEATERS: Readonly<Record<string, string>> = { extruder: 'Düse', heater_bed: 'Bett' }

export const BELIEVING: Pick<
  Speech,
  | 'cause'
  | 'believed'
  | 'guess'
  | 'now'
  | 'otherwise'
  | 'unclear'
  | 'notSure'
  | 'book'
  | 'response'
  | 'tries'
  | 'sense'
  | 'heater'
  | 'unseen'
  | 'evidence'
  | 'question'
> = {
  cause(name) {
    if (name === SOUND) return 'alles ist in Ordnung'
    return CAUSES[name] ?? 'etwas stimmt nicht, das zu keiner bekannten Ursache passt'
  },
  believed(name, probability, when = '') {
    const moment = when === '' ? '' : when === BELIEVING.now ? ' jetzt' : ' damals'
    return `${BELIEVING.guess(name, probability)} (${FIGURES.percent(probability)}${moment})`
  },
  guess(name, probability) {
    const lead = { certain: '', probable: 'wahrscheinlich: ', doubt: 'vielleicht: ' }[surenessOf(probability)]
    return `${lead}${BELIEVING.cause(name)}`
  },
  now: 'now',
  otherwise: (believed) => `Oder: ${believed}.`,
  unclear: 'etwas ist nicht wie erwartet, und was zu sehen ist, sagt nicht was',
  notSure: (sound) => `dass alles in Ordnung ist, ist nicht sicher (${FIGURES.percent(sound)})`,
  book: (name) => BOOKS[name] ?? name,
  response: {
    'go-on': 'weiterdrucken',
    tell: 'Bescheid sagen und weiterdrucken',
    pause: 'anhalten',
    cancel: 'den Druck aufgeben',
    stop: 'Heizungen aus und anhalten',
  },
  tries: (title) => `dies versuchen: ${title}`,
  sense: (sense) => SENSES[sense],
  heater: (name) => HEATERS[name] ?? name,
  unseen: (senses, more) =>
    `Ich sehe nicht: ${FIGURES.listed([...senses, ...(more > 0 ? [`${more} weitere Dinge`] : [])])}.`,
  evidence: EVIDENCE,
  question(text) {
    // What there is in English alone, a finding of the shell for example, is told as it is, and said to be so.
    const said: string[] = []
    let foreign: string[] = []
    const close = (): void => {
      if (foreign.length > 0) said.push(`(auf Englisch: ${foreign.join(' ')})`)
      foreign = []
    }
    for (const sentence of text.split(/(?<=[.?!])\s+/)) {
      const german = inGerman(sentence)
      if (german === null) foreign.push(sentence)
      else {
        close()
        said.push(german)
      }
    }
    close()
    return said.join(' ')
  },
}

const TEMPLATES = Object.entries(ASKED)
  .filter(([english]) => english.includes('{object}'))
  .map(([english, german]) => ({ parts: english.split('{object}'), german }))

/** Null: there is none. A name of others stands where it stood. */
function inGerman(sentence: string): string | null {
  const known = ASKED[sentence]
  if (known !== undefined) return known
  for (const { parts, german } of TEMPLATES) {
    const [before = '', after = ''] = parts
    if (!sentence.startsWith(before) || !sentence.endsWith(after)) continue
    if (sentence.length < before.length + after.length) continue
    return german.replace('{object}', () => sentence.slice(before.length, sentence.length - after.length))
  }
  return null
}
