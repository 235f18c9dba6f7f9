import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Outcome } from '#guard'
import { LEVELS, type ShellRequest } from '#protocol'
import { CAUSES } from '../diagnosis/causes.ts'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import { sceneAt } from '../scene-fixture.ts'
import { PLAYBOOKS, playbookNamed } from './all-playbooks.ts'
import { isHolding } from './check.ts'
import { amountOf, factsOf } from './facts.ts'
import type { Playbook } from './playbook.ts'
import { beginPlaybook, type Hands, refusalOf, stepPlaybook } from './run-playbook.ts'

const SOUND: Diagnosis = { timeS: 0, beliefs: [], isAbstaining: false, evidence: [], unseen: [] }
const DONE: Outcome = { kind: 'done', rulings: [] }

function handsThat(
  answer: (request: ShellRequest) => Outcome,
  person: boolean | null | ((question: string) => boolean | null) = true,
) {
  const asked: ShellRequest[] = []
  const questions: string[] = []
  const hands: Hands = {
    async ask(request) {
      asked.push(request)
      return answer(request)
    },
    askPerson: (_, request) => questions.push(request),
    answerTo: () => (typeof person === 'function' ? person(questions.at(-1) ?? '') : person),
    measure: (_, phase) => (phase === 'end' ? 1 : 0),
  }
  return { hands, asked, questions }
}

/** Plays it to its end, the printer doing at once what it is told. */
async function play(book: Playbook, { hands }: { hands: Hands }, values: { fed?: number } = {}) {
  let print: 'printing' | 'paused' = 'printing'
  const runner = beginPlaybook(book, sceneAt(0))
  const watched: Hands = {
    ...hands,
    async ask(request) {
      const outcome = await hands.ask(request)
      if (outcome.kind === 'done' && request.kind === 'pause-print') print = 'paused'
      if (outcome.kind === 'done' && request.kind === 'resume-print') print = 'printing'
      return outcome
    },
    measure: (what, phase, scene) =>
      what === 'fed-ratio' && phase === 'end' ? (values.fed ?? 1) : hands.measure(what, phase, scene),
  }
  for (let timeS = 1; timeS < 20_000 && runner.run.state !== 'worked' && runner.run.state !== 'failed'; timeS++) {
    stepPlaybook(runner, sceneAt(timeS, {}, { print }), SOUND, watched)
    await runner.pending
  }
  return runner.run
}

describe('every playbook', () => {
  test.each(PLAYBOOKS.map((book) => [book.name, book] as const))('%s is complete', (_, book) => {
    const labels = book.steps.flatMap((step) => (step.kind === 'label' ? [step.name] : []))
    for (const step of book.steps) if (step.kind === 'if') expect(labels).toContain(step.goTo)
    for (const cause of book.causes) expect(CAUSES.map(({ name }) => name)).toContain(cause)
    expect(LEVELS).toContain(book.level)
    expect(book.triesMax).toBeGreaterThan(0)
    expect(book.steps.length).toBeGreaterThan(0)
  })

  test('a heater fault is never followed by a resume', () => {
    const steps = playbookNamed('heater-fault')?.steps ?? []
    expect(steps.some((step) => step.kind === 'ask' && step.request === 'resume-print')).toBe(false)
  })

  test('nothing goes on upwards: a jump leads to a later step, so every playbook ends', () => {
    for (const { steps } of PLAYBOOKS) {
      for (const [at, step] of steps.entries()) {
        if (step.kind !== 'if') continue
        expect(steps.findIndex((to) => to.kind === 'label' && to.name === step.goTo)).toBeGreaterThan(at)
      }
    }
  })
})

describe('the runner', () => {
  test('pushes a clog out and goes on, asking for one thing at a time', async () => {
    const scripted = handsThat(() => DONE)
    const run = await play(playbookNamed('unclog')!, scripted)
    expect(run.state).toBe('worked')
    expect(scripted.asked.map((request) => (request.kind === 'action' ? request.action.kind : request.kind))).toEqual([
      'pause-print',
      'set-target',
      'extrude',
      'extrude',
      'set-target',
      'resume-print',
    ])
    expect(scripted.asked[1]).toMatchObject({ action: { heater: 'extruder', targetC: 227 } })
    expect(scripted.questions).toEqual([])
  })

  test('asks a person where it cannot, and stays paused where nothing helps', async () => {
    const scripted = handsThat(() => DONE)
    const run = await play(playbookNamed('unclog')!, scripted, { fed: 0.2 })
    expect(run).toMatchObject({ state: 'failed', words: 'Filament still does not pass as it should.' })
    expect(scripted.questions).toHaveLength(1)
    expect(scripted.asked.some(({ kind }) => kind === 'resume-print')).toBe(false)
  })

  test.each(['unclog', 'reload', 'free-spool'])('%s: without an encoder a person’s look counts', async (name) => {
    const scripted = handsThat(() => DONE)
    const run = await play(playbookNamed(name)!, scripted, { fed: Number.NaN })
    expect(run).toMatchObject({ state: 'worked' })
    expect(scripted.questions.at(-1)).toContain('has an even strand come out')
    expect(scripted.asked.at(-1)?.kind).toBe('resume-print')
  })

  test.each(['reload', 'free-spool'])(
    '%s: ... and a look that sees no strand leaves the print standing',
    async (name) => {
      const scripted = handsThat(
        () => DONE,
        (question) => !question.includes('even strand'),
      )
      expect(await play(playbookNamed(name)!, scripted, { fed: Number.NaN })).toMatchObject({ state: 'failed' })
      expect(scripted.asked.some(({ kind }) => kind === 'resume-print')).toBe(false)
    },
  )

  test('a clog that a person still sees without an encoder is cleared by hand, and looked at again', async () => {
    let looks = 0
    const scripted = handsThat(
      () => DONE,
      (question) => !question.includes('even strand') || looks++ > 0,
    )
    const run = await play(playbookNamed('unclog')!, scripted, { fed: Number.NaN })
    expect(run.state).toBe('worked')
    expect(scripted.questions.map((question) => /cold pull/.test(question))).toEqual([false, true, false])
  })

  test.each([
    ['a person who says no', false, 'a person says no'],
    ['nobody who answers', null, 'nobody answered'],
  ] as const)('%s ends it', async (_, person, words) => {
    const run = await play(
      playbookNamed('free-spool')!,
      handsThat(() => DONE, person),
    )
    expect(run).toMatchObject({ state: 'failed', words })
  })

  test('what the shell refuses ends it, in the shell’s words', async () => {
    const ruling = { rule: 'level', limit: 'act', value: 'tune', reason: 'The level does not reach so far.' }
    const run = await play(
      playbookNamed('unclog')!,
      handsThat(() => ({ kind: 'denied', rulings: [ruling] })),
    )
    expect(run).toMatchObject({ state: 'failed', words: 'the shell says no: The level does not reach so far.' })
  })

  test('a bed that has cooled is never printed on again', async () => {
    const book = playbookNamed('unclog')!
    const runner = beginPlaybook(book, sceneAt(0))
    runner.run.at = book.steps.findIndex((step) => step.kind === 'require' && step.orElse.startsWith('The bed'))
    stepPlaybook(runner, sceneAt(1, { bed_c: 30 }, { print: 'paused' }), SOUND, handsThat(() => DONE).hands)
    expect(runner.run.state).toBe('failed')
  })

  test('says no where a precondition does not hold', () => {
    const scene = sceneAt(0, {}, { layer: 9 })
    const facts = { scene, diagnosis: SOUND, facts: factsOf(scene), measures: {} }
    expect(refusalOf(playbookNamed('first-layer')!, facts)).toContain('first layer is done')
    expect(refusalOf(playbookNamed('exclude')!, facts)).toContain('which object')
  })

  test('is plain data: written, read and gone on with, it does the same', async () => {
    const { hands } = handsThat(() => DONE)
    const runner = beginPlaybook(playbookNamed('unclog')!, sceneAt(0))
    stepPlaybook(runner, sceneAt(1), SOUND, hands)
    expect(JSON.parse(JSON.stringify(runner.run))).toEqual(runner.run)
  })
})

test('what is not known never holds, and is no amount', () => {
  const scene = sceneAt(0, { nozzle_c: Number.NaN })
  const facts = { scene, diagnosis: SOUND, facts: factsOf(scene), measures: {} }
  const channel = 'nozzle_c'
  expect(isHolding({ kind: 'channel', channel, min: -Infinity, max: Infinity }, facts)).toBe(false)
  expect(isHolding({ kind: 'near', channel, fact: 'nozzleTargetC', below: 1e9, above: 1e9 }, facts)).toBe(false)
  expect(isHolding({ kind: 'measured', what: 'fed-ratio', min: 0, max: 9 }, facts)).toBe(false)
  expect(amountOf({ fact: 'layer', min: 0, max: 1 }, factsOf(sceneAt(0, {}, { layer: -1 })))).toBeNaN()
})

test('an amount keeps its bounds', () => {
  const facts = factsOf(sceneAt(0))
  fc.assert(
    fc.property(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), (times) => {
      const amount = amountOf({ fact: 'nozzleTargetC', times, min: 0, max: 300 }, facts)
      expect(amount).toBeGreaterThanOrEqual(0)
      expect(amount).toBeLessThanOrEqual(300)
    }),
  )
})
