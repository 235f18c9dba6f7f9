// kill -9 in the middle of each playbook, at every step of it: the operator is dropped without a word, and a new one begins with
// what was saved. That the printer itself ends safe then is tried with real processes in tests/safety (dead-man) and on a living
// printer in loop.test.ts; here it is what the new operator knows, says and, above all, does not do by itself.
import { expect, test } from 'vitest'
import type { GuardedPrinter } from '#guard'
import {
  type Belief,
  baselinePolicy,
  createAgent,
  createOperator,
  type Message,
  type OperatorEvent,
  PLAYBOOKS,
  type Playbook,
  type Scene,
} from '#operator'
import type { ShellRequest } from '#protocol'
import { sceneAt } from '../../src/operator/scene-fixture.ts'

interface World {
  timeS: number
  print: Scene['print']
  belief: readonly Belief[]
  readonly asked: ShellRequest[]
  saved: string | null
}

const SOUND: readonly Belief[] = [{ cause: 'sound', probability: 1 }]

/** A printer that does at once what it is told. */
function printerOf(world: World): GuardedPrinter {
  const ask: GuardedPrinter['ask'] = (request) => {
    world.asked.push(request)
    if (request.kind === 'pause-print') world.print = 'paused'
    if (request.kind === 'resume-print') world.print = 'printing'
    return Promise.resolve({ kind: 'done', rulings: [] })
  }
  const known = {
    ask,
    heartbeat: () => undefined,
    note: () => undefined,
    level: 'recover',
    budgetsLeft: null,
    latched: [],
  }
  return known as unknown as GuardedPrinter
}

function sceneOf(world: World): Scene {
  const objects = ['a', 'b'].map((name) => ({ name, isExcluded: false }))
  const values = { part_fan_ratio: 1, filament_used_mm: world.timeS * 2, encoder_mm: world.timeS * 2 }
  const { print } = world
  return sceneAt(world.timeS, values, { print, objects, currentObject: 'a', layer: 1, printDurationS: world.timeS })
}

function operatorIn(world: World, told: Message[], events: OperatorEvent[]) {
  return createOperator({
    printer: printerOf(world),
    look: () => Promise.resolve(sceneOf(world)),
    diagnoser: {
      begin: () => undefined,
      step: ({ timeS }) => ({ timeS, beliefs: world.belief, isAbstaining: false, evidence: [], unseen: [] }),
      hear: () => undefined,
    },
    agent: createAgent({
      policy: baselinePolicy,
    }),
    twin: null,
    people: { tell: (message) => told.push(message), ask: () => undefined, answerTo: () => null },
    store: {
      load: () => world.saved,
      save: (text) => {
        world.saved = text
      },
    },
    describe: () => '',
    thinkEveryS: null,
    onEvent: (event) => events.push(event),
  })
}

/** The memory of an operator that was killed at this step. */
function savedAt(book: Playbook, at: number): string {
  const run = { name: book.name, begunS: 100, facts: {}, object: 'a', measures: {}, at, stepBegunS: 110 }
  return JSON.stringify({
    version: 1,
    filename: 'cube.gcode',
    begunS: 0,
    decisions: [],
    tries: { [book.name]: 1 },
    run: { ...run, isAsked: true, state: at < book.steps.length ? 'running' : 'proving', words: '' },
    pausedFor: null,
    dismissed: [],
  })
}

test.each(PLAYBOOKS.map((book) => [book.name, book] as const))('killed in %s, at each step', async (_, book) => {
  for (let at = 0; at <= book.steps.length; at++) {
    for (const print of ['printing', 'paused'] as const) {
      const world: World = { timeS: 120, print, belief: SOUND, asked: [], saved: savedAt(book, at) }
      const told: Message[] = []
      const events: OperatorEvent[] = []
      const operator = operatorIn(world, told, events)
      for (let second = 0; second < 5; second++) {
        world.timeS++
        await operator.step()
      }
      expect(told.map(({ kind }) => kind)).toEqual(['help'])
      expect(told[0]?.text).toContain(`“${book.title}”, step ${at + 1} of ${book.steps.length}`)
      expect(events.some((event) => event.kind === 'playbook' && event.state === 'interrupted')).toBe(true)
      // What nobody can vouch for is not gone on with: neither heat, nor motion, nor the print.
      expect(world.asked).toEqual([])
      expect(operator.memory?.tries).toEqual({ [book.name]: 1 })
    }
  }
})

test('after a loss of power it says where the print stood, and that it is not gone on with, once', async () => {
  const world: World = { timeS: 100, print: 'printing', belief: SOUND, asked: [], saved: null }
  const first = operatorIn(world, [], [])
  await first.step()
  world.timeS++
  await first.step()
  world.timeS = 5
  world.print = 'standby'
  const told: Message[] = []
  const second = operatorIn(world, told, [])
  await second.step()
  await second.step()
  expect(told).toHaveLength(1)
  expect(told[0]?.text).toContain('forgotten where Z is')
  expect(told[0]?.text).toContain('byte 50000 of its file, layer 2')
  expect(world.asked).toEqual([])
})
