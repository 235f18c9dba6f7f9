// German has a word for whatever there is in English: who adds a cause, a way out or a question adds its German, too.
import { expect, test } from 'vitest'
import { CAUSES } from '../diagnosis/causes.ts'
import { PLAYBOOKS } from '../playbooks/all-playbooks.ts'
import { languageOf } from './language-of.ts'
import { beliefIn, evidenceIn, speechOf, unseenIn } from './speech.ts'

const de = speechOf('de')
const en = speechOf('en')

test('every cause, every way out, and every sentence of a question', () => {
  expect(CAUSES.filter(({ name }) => de.cause(name) === de.cause('no such cause')).map(({ name }) => name)).toEqual([])
  expect(PLAYBOOKS.filter(({ name }) => de.book(name) === name).map(({ name }) => name)).toEqual([])
  const asked = PLAYBOOKS.flatMap(({ steps }) =>
    steps.flatMap((step) => (step.kind === 'person' || step.kind === 'veto' ? [step.request] : [])),
  )
  // What the shell has found is in its own words.
  const own = asked.filter((text) => !text.includes('{found}'))
  const foreign = own.map((text) => de.question(text)).filter((text) => /Englisch/.test(text))
  expect(foreign).toEqual([])
})

test('a doubt is a doubt in German, and its number has its moment and its comma', () => {
  const believed = (probability: number): string =>
    beliefIn(
      [
        { cause: 'filament-runout', probability },
        { cause: 'sound', probability: 1 - probability },
      ],
      de,
      de.now,
    )
  expect(believed(0.94)).toBe('das Filament ist zu Ende (94 % jetzt)')
  expect(believed(0.81)).toBe('wahrscheinlich: das Filament ist zu Ende (81 % jetzt)')
  expect(
    beliefIn(
      [
        { cause: 'filament-runout', probability: 0.3 },
        { cause: 'sound', probability: 0.2 },
      ],
      de,
    ),
  ).toBe('vielleicht: das Filament ist zu Ende (30 %)')
  expect(de.number(2.44, 2)).toBe('2,44')
  const evidence = {
    feature: 'encoder_silent',
    words: '',
    measured: 3.15,
    expected: 0,
    unit: 'mm',
    sigmas: 9,
    weight: 3,
  }
  expect(evidenceIn(evidence, de)).toContain('3,15 mm (erwartet 0 mm)')
  expect(evidenceIn({ ...evidence, feature: 'no_such_feature' }, de)).toBe('')
  expect(unseenIn(['encoder_mm'], de)).toBe('Ich sehe nicht: einen Filament-Encoder.')
})

test('a name of others stands in a German question as it was, and cannot end its quotation', () => {
  const asked = de.question('On the plate “a.b? c” seems lost. Say no if it is well.')
  expect(asked).toContain('“a.b? c”')
  expect(en.quoted('a” and then “b')).toBe("“a' and then 'b”")
  expect(de.quoted('x“ y')).toBe("„x' y“")
})

test('what there is in English alone is told as it is', () => {
  expect(de.question('The safety shell has found something odd. Bitte. Say no, and it stays off.')).toBe(
    '(auf Englisch: The safety shell has found something odd. Bitte.) Sag nein, und es bleibt aus.',
  )
})

test.each([
  ['de', 'warum steht er?|Düse auf 210|was ist passiert|ist das gefährlich|fertig'],
  ['en', 'why did it stop|is it safe|what was wrong|how long|set the nozzle to 210'],
  [null, 'PETG?|ok|status|123'],
] as const)('a sentence is in %s', (language, sentences) => {
  for (const sentence of sentences.split('|')) {
    const words = sentence.toLowerCase().replaceAll('ü', 'ue').replaceAll('ä', 'ae')
    expect([sentence, languageOf(sentence, words)]).toEqual([sentence, language])
  }
})
