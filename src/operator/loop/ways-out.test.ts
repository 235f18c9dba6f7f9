// Where playbooks lead that have not worked: a print that stands always has a question open, and who says that it is well is heard.
import { expect, test } from 'vitest'
import type { GuardedPrinter } from '#guard'
import type { ShellRequest } from '#protocol'
import { createAgent } from '../decision/agent.ts'
import { baselinePolicy } from '../decision/baseline-policy.ts'
import type { Belief } from '../diagnosis/diagnosis.ts'
import type { ChannelName } from '../perception/channels.ts'
import type { Scene } from '../perception/scene.ts'
import { PLAYBOOKS, playbookNamed } from '../playbooks/all-playbooks.ts'
import { sceneAt } from '../scene-fixture.ts'
import { priceOf } from './consider.ts'
import { createOperator } from './operator.ts'
import type { OperatorEvent } from './operator-state.ts'

const SOUND: readonly Belief[] = [{ cause: 'sound', probability: 1 }]

function sure(cause: string, probability = 0.95): readonly Belief[] {
  return [
    { cause, probability },
    { cause: 'sound', probability: 1 - probability },
  ]
}

/** A printer that does at once what it is told, and a person who answers by `answers`. */
function begin(changesAt: (timeS: number) => Partial<Scene> = () => ({})) {
  const world = {
    timeS: 0,
    print: 'printing' as Scene['print'],
    belief: SOUND,
    channels: { filament_used_mm: 500, nozzle_load_n: 5 } as Partial<Record<ChannelName, number>>,
    asked: [] as ShellRequest[],
    questions: [] as { id: string; text: string }[],
    answers: new Map<string, boolean>(),
    told: [] as string[],
    heard: [] as string[],
    books: [] as string[],
  }
  const ask: GuardedPrinter['ask'] = (request) => {
    world.asked.push(request)
    if (request.kind === 'pause-print') world.print = 'paused'
    if (request.kind === 'resume-print') world.print = 'printing'
    if (request.kind === 'cancel-print') world.print = 'cancelled'
    if (request.kind === 'action' && request.action.kind === 'set-target') {
      const of = request.action.heater === 'extruder' ? 'nozzle' : 'bed'
      const { targetC } = request.action
      world.channels = { ...world.channels, [`${of}_target_c`]: targetC, [`${of}_c`]: targetC }
    }
    return Promise.resolve({ kind: 'done', rulings: [] })
  }
  const known = {
    ask,
    heartbeat: () => undefined,
    note: () => undefined,
    latched: [],
    level: 'recover',
    isWatching: true,
  }
  const fails = () => Promise.reject(new Error('no such file'))
  const operator = createOperator({
    printer: { ...known, budgetsLeft: null, query: fails, download: fails } as unknown as GuardedPrinter,
    look: () =>
      Promise.resolve(sceneAt(world.timeS, world.channels, { print: world.print, ...changesAt(world.timeS) })),
    diagnoser: {
      begin: () => undefined,
      hear: (cause, isReal) => world.heard.push(`${cause} ${isReal}`),
      step: ({ timeS }) => ({ timeS, beliefs: world.belief, isAbstaining: false, evidence: [], unseen: [] }),
    },
    agent: createAgent({ policy: baselinePolicy }),
    twin: null,
    people: {
      tell: ({ text }) => world.told.push(text),
      ask: ({ id, text }) => world.questions.push({ id, text }),
      answerTo: (id) => world.answers.get(id) ?? null,
    },
    store: { load: () => null, save: () => undefined },
    describe: () => '',
    thinkEveryS: null,
    onEvent: (event: OperatorEvent) => {
      if (event.kind === 'playbook') world.books.push(`${event.name} ${event.state}`)
    },
  })
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second++) {
      world.timeS++
      await operator.step()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  /** Until that is so, at most so long. */
  const passUntil = async (isSo: () => boolean, limitS: number): Promise<void> => {
    for (let second = 0; second < limitS && !isSo(); second++) await pass(1)
    expect(isSo()).toBe(true)
  }
  const isOpen = (): boolean =>
    operator.memory?.run !== null && world.answers.get(world.questions.at(-1)?.id ?? '') === undefined
  return { world, operator, pass, passUntil, isOpen }
}

const objects = ['a', 'b'].map((name) => ({ name, isExcluded: false }))
/** They take turns, or only the first has been printed so far. */
const taking = (turns: boolean) => (timeS: number) => ({ objects, currentObject: turns && timeS % 8 > 3 ? 'b' : 'a' })

test('who resumes a first layer that stands for a question is heard, and it is heated before it goes on', async () => {
  const { world, pass, passUntil } = begin(() => ({ layer: 0 }))
  world.belief = sure('poor-first-layer')
  await passUntil(() => world.questions.length > 0, 60)
  expect(world.channels.nozzle_target_c).toBe(175)
  world.print = 'printing'
  await pass(30)
  expect(world.heard).toEqual(['poor-first-layer false'])
  expect(world.books).toContain('heat-again worked')
  expect(world.print).toBe('printing')
  expect(world.channels.nozzle_target_c).toBe(215)
})

test('what pauses and asks somebody is priced as waiting for them', () => {
  for (const book of PLAYBOOKS) {
    const kinds = book.steps.map((step) => (step.kind === 'ask' ? step.request : step.kind))
    const waits = kinds.includes('pause-print') && kinds.includes('person')
    expect(priceOf(book).waitsForPerson, book.name).toBe(waits)
    // ... and as standing still.
    if (waits) expect(book.isInterrupting, book.name).toBe(true)
  }
  expect(priceOf(playbookNamed('lower-nozzle')!).waitsForPerson).toBe(true)
  expect(priceOf(playbookNamed('exclude')!).waitsForPerson).toBe(false)
})

test.each([
  ['a no', false, false],
  ['a no where it may be another', false, true],
  ['nobody where it may be another', null, true],
] as const)(
  'an object that may be lost: %s leaves the print going on, and none of it out',
  async (_, answer, turns) => {
    const { world, pass, passUntil } = begin(taking(turns))
    await pass(20)
    world.belief = sure('spire-knocked')
    await passUntil(() => world.questions.length > 0, 60)
    if (answer !== null) world.answers.set(world.questions[0]!.id, answer)
    await passUntil(() => world.books.includes('exclude failed'), 400)
    await pass(5)
    expect(world.print).toBe('printing')
    expect(world.asked).toEqual([])
    if (answer === null) return
    expect(world.heard).toEqual(['spire-knocked false'])
    expect(world.told.some((text) => text.includes('not worked'))).toBe(false)
  },
)

test('whatever fails, a print that stands is asked about until somebody has come', async () => {
  const { world, operator, pass, passUntil, isOpen } = begin()
  world.belief = sure('tangle')
  await passUntil(() => world.questions.length > 0, 60)
  world.answers.set(world.questions[0]!.id, false)
  await passUntil(() => world.questions.length > 1, 60)
  expect(world.books).toEqual(['free-spool begun', 'free-spool failed', 'have-a-look begun'])
  await pass(20_000)
  expect(world.print).toBe('paused')
  expect(isOpen()).toBe(true)
  expect(world.questions).toHaveLength(2)
  // A no is none to the end: it is asked on, but not at once.
  world.belief = SOUND
  world.answers.set(world.questions[1]!.id, false)
  await pass(600)
  expect(world.questions).toHaveLength(2)
  await passUntil(() => world.questions.length > 2, 600)
  world.answers.set(world.questions[2]!.id, true)
  await passUntil(() => world.print === 'printing', 60)
  expect(world.channels.nozzle_target_c).toBe(215)
  await pass(60)
  expect(world.heard).toEqual([])
  expect(operator.memory?.pausedFor).toBeNull()
})

test('who says that a part still stands is heard; without an answer spaghetti is ended', async () => {
  const said = begin()
  said.world.belief = sure('spire-knocked', 0.87)
  await said.passUntil(() => said.world.questions.length > 0, 60)
  expect(said.world.books).toEqual(['spaghetti begun'])
  said.world.answers.set(said.world.questions[0]!.id, true)
  await said.pass(30)
  expect(said.world.print).toBe('printing')
  expect(said.world.heard).toEqual(['spire-knocked false'])

  const silent = begin()
  silent.world.belief = sure('spire-knocked', 0.87)
  await silent.passUntil(() => silent.world.print === 'cancelled', 1700)
  expect(silent.world.books).not.toContain('spaghetti worked')
})
