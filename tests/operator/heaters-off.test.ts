// Heaters that a person has switched off in mid-print: the print is paused before, and nobody denies it afterwards.
import { expect, test } from 'vitest'
import { ACT_TOOLS } from '../../src/operator/conversation/act-tools.ts'
import { whyCold } from '../../src/operator/conversation/answers/stands.ts'
import { createChronicle } from '../../src/operator/conversation/chronicle.ts'
import type { ConversationContext } from '../../src/operator/conversation/context.ts'
import { spokenAnswer } from '../../src/operator/conversation/spoken-answers.ts'
import type { StatusFacts } from '../../src/operator/conversation/status-facts.ts'
import { symptomIn } from '../../src/operator/conversation/symptoms.ts'
import { runTool } from '../../src/operator/conversation/tool.ts'
import { understand } from '../../src/operator/conversation/understand.ts'
import { sceneAt } from '../../src/operator/scene-fixture.ts'
import { speechOf } from '../../src/operator/speech/speech.ts'

function printingContext(asked: unknown[]): ConversationContext {
  const chronicle = createChronicle()
  const scene = sceneAt(100)
  chronicle.noteScene(scene, null)
  const ask = async (request: { readonly kind: string }) => {
    asked.push(
      request.kind === 'action' ? (request as unknown as { action: { kind: string } }).action.kind : request.kind,
    )
    return { kind: 'done' }
  }
  return {
    chronicle,
    watcher: { scene },
    printer: { ask, latched: [] },
    desk: { open: null },
  } as unknown as ConversationContext
}

test('what prints is paused before its heaters go off, and it is told who had it done', async () => {
  const asked: unknown[] = []
  const context = printingContext(asked)
  await runTool(ACT_TOOLS.find(({ name }) => name === 'heaters_off')!, {}, context)
  expect(asked).toEqual(['pause-print', 'heaters-off'])
  const heaters = [{ name: 'extruder', readingC: 60, targetC: 0 }]
  const status = { timeS: 160, host: 'ready', print: 'paused', heaters } as unknown as StatusFacts
  expect(whyCold(context, status, speechOf('en')).text).toMatch(
    /^It is off because I was told here to switch all heaters off/,
  )
  expect(whyCold(context, status, speechOf('de')).text).toMatch(/^Sie ist aus, weil mir hier gesagt wurde/)
})

test('a cry for help is one, a worry is a question, and a no is a no in German too', () => {
  const asked = (text: string) => understand(text, () => false)?.intent
  expect(asked('emergency!!')).toBe('emergency')
  expect(asked('Notfall!')).toBe('emergency')
  expect(asked('should I worry about fire?')).toBe('safe-to-leave')
  expect(asked('it smells burnt')).toBe('emergency')
  for (const no of ['nö', 'nein danke', 'no thank you']) expect(spokenAnswer(no), no).toBe('no')
})

test('who wants to touch it is told what is hot', () => {
  const asked = (text: string) => understand(text, () => false)?.intent
  for (const text of [
    'is the nozzle hot',
    'is it still hot?',
    'can I touch it',
    'ist die Düse noch heiß?',
    'kann ich das anfassen?',
  ])
    expect(asked(text), text).toBe('status')
})

test('who names two things is told of both', () => {
  expect(symptomIn('is the filament empty or tangled')?.slice(0, 2).sort()).toEqual(['filament-runout', 'tangle'])
  expect(symptomIn('is there a clog')).toEqual(['clog', 'partial-clog', 'hotend-fan-stopped'])
})
