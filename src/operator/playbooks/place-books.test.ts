import { describe, expect, test } from 'vitest'
import type { Outcome } from '#guard'
import type { ShellRequest } from '#protocol'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import { sceneAt } from '../scene-fixture.ts'
import { COOL_DRIVER, REHOME } from './place-books.ts'
import { beginPlaybook, type Hands, SAID_NO, stepPlaybook } from './run-playbook.ts'

const DONE: Outcome = { kind: 'done', rulings: [] }
const SOUND: Diagnosis = { timeS: 0, beliefs: [], isAbstaining: false, evidence: [], unseen: [] }
/** What the shell answers where it takes the part to be higher. */
const TOO_LOW: Outcome = {
  kind: 'needs-person',
  rulings: [{ rule: 'home-over-part', limit: '15 mm', value: '14.8 mm', reason: 'raise the nozzle first' }],
}
const PRINTED_AT_MM = 4.8

/** Homing is let through from `fromMm` on; a print that stands has been lifted by 10 mm. */
async function rehomeFrom(fromMm: number, lostMm: number, triedLostMm = 0, answer: boolean | null = null) {
  const questions: string[] = []
  const asked: ShellRequest[] = []
  let zMm = PRINTED_AT_MM
  let print: 'printing' | 'paused' = 'printing'
  const hands: Hands = {
    async ask(request) {
      asked.push(request)
      if (request.kind === 'pause-print') {
        print = 'paused'
        zMm += 10
      }
      if (request.kind === 'resume-print') print = 'printing'
      if (request.kind !== 'action') return DONE
      const { action } = request
      if (action.kind === 'move') zMm = action.zMm ?? zMm
      return action.kind === 'home' && zMm < fromMm ? TOO_LOW : DONE
    },
    askPerson: (_, request) => questions.push(request),
    findPlace: async () => ({}),
    answerTo: () => answer,
    measure: (what, phase) => (phase === 'begin' ? Number.NaN : what === 'tried-lost-mm' ? triedLostMm : lostMm),
  }
  const at = (timeS: number) => sceneAt(timeS, { x_mm: 120, y_mm: 80, z_mm: zMm }, { print, maxAccelMmPerS2: 3000 })
  const runner = beginPlaybook(REHOME, at(0))
  for (let timeS = 1; timeS < 4000 && ['running', 'proving'].includes(runner.run.state); timeS++) {
    stepPlaybook(runner, at(timeS), SOUND, hands)
    await runner.pending
  }
  const actions = asked.flatMap((request) => (request.kind === 'action' ? [request.action] : []))
  return { run: runner.run, asked, actions, print, questions }
}

describe('X and Y found again', () => {
  test('where the shell takes the part to be higher than what is printed, the nozzle is raised and homes all the same', async () => {
    const { run, actions } = await rehomeFrom(15, 1.6)
    expect(run.state).toBe('worked')
    expect(actions.map(({ kind }) => kind)).toEqual([
      'home',
      'move',
      'home',
      'set-acceleration',
      'set-velocity-limit',
      'move',
      'home',
      'set-target',
    ])
    expect(actions[1]).toMatchObject({ xMm: null, yMm: null, zMm: PRINTED_AT_MM + 25 })
  })

  test('let through at once, it is raised no further', async () => {
    const { run, actions } = await rehomeFrom(0, 0)
    expect(run.state).toBe('worked')
    expect(actions.filter(({ kind }) => kind === 'move' || kind === 'home')).toHaveLength(1)
  })

  test('where homing is refused whatever is done nobody knows where the head is: a person looks, and only a yes goes on', async () => {
    const refused = Number.POSITIVE_INFINITY
    const { run, actions, questions, print } = await rehomeFrom(refused, 1.6, 0, true)
    expect(run.state).toBe('worked')
    expect(questions).toHaveLength(1)
    expect(questions[0]).toMatch(/cannot be found again.*Please look/)
    expect(actions.filter(({ kind }) => kind === 'set-acceleration' || kind === 'set-velocity-limit')).toHaveLength(2)
    expect(print).toBe('printing')
    for (const answer of [false, null]) {
      expect(await rehomeFrom(refused, 1.6, 0, answer)).toMatchObject({ run: { state: 'failed' }, print: 'paused' })
    }
  })

  test('what slipped by more than a few lines is judged by a person: without a yes the part is not gone on with', async () => {
    const yes = await rehomeFrom(0, 8, 0.02, true)
    expect(yes.questions).toHaveLength(1)
    expect(yes.questions[0]).toContain('more than a few lines')
    expect(yes).toMatchObject({ run: { state: 'worked' }, print: 'printing' })
    for (const answer of [false, null]) {
      expect(await rehomeFrom(0, 8, 0.02, answer)).toMatchObject({ run: { state: 'failed' }, print: 'paused' })
    }
  })

  test('nothing was lost: the pace stays', async () => {
    const { run, actions } = await rehomeFrom(15, 0.02)
    expect(run.state).toBe('worked')
    expect(actions.some(({ kind }) => kind === 'set-acceleration')).toBe(false)
  })

  test('what the axis does at the new pace is tried in the air: it holds, and nobody is asked', async () => {
    const { run, questions, actions, print } = await rehomeFrom(0, 1.6, 0.02, true)
    expect(questions).toEqual([])
    expect(actions.map(({ kind }) => kind)).toEqual([
      'home',
      'set-acceleration',
      'set-velocity-limit',
      'move',
      'home',
      'set-target',
    ])
    // Over where it was printed, no lower than it stands.
    expect(actions[3]).toMatchObject({ xMm: 120, yMm: 80, zMm: null })
    expect(run.state).toBe('worked')
    expect(print).toBe('printing')
  })

  test('it loses steps in the air: somebody is asked to free it, and it is homed once more before it goes on', async () => {
    const { run, questions, actions, print } = await rehomeFrom(0, 1.6, 1.6, true)
    expect(questions).toHaveLength(1)
    expect(questions[0]).toMatch(/loses steps even at a slow pace.*Free it/)
    expect(actions.filter(({ kind }) => kind === 'home')).toHaveLength(3)
    expect(run).toMatchObject({ state: 'worked', measures: { 'lost-xy-mm': 1.6 } })
    expect(print).toBe('printing')
  })

  test('an axis that loses steps even so goes on neither without an answer nor with a no', async () => {
    const alone = await rehomeFrom(0, 1.6, 1.6, null)
    expect(alone).toMatchObject({ run: { state: 'failed' }, print: 'paused' })
    const no = await rehomeFrom(0, 1.6, 1.6, false)
    expect(no.run).toMatchObject({ state: 'failed', words: SAID_NO })
    expect(no.print).toBe('paused')
  })

  test('where nothing measures it nobody is asked for it', async () => {
    const { run, questions } = await rehomeFrom(0, 1.6, Number.NaN, true)
    expect(run.state).toBe('worked')
    expect(questions).toEqual([])
  })
})

/** Nobody comes; `driverC` as it stands with its current. */
async function stoodWith(driverC: (timeS: number) => number) {
  let print: 'printing' | 'paused' = 'printing'
  const hands: Hands = {
    async ask(request) {
      if (request.kind === 'pause-print') print = 'paused'
      if (request.kind === 'resume-print') print = 'printing'
      return DONE
    },
    askPerson: () => undefined,
    findPlace: async () => ({}),
    answerTo: () => null,
    measure: () => 0,
  }
  const at = (timeS: number) => sceneAt(timeS, { driver_x_c: driverC(timeS), z_mm: 40 }, { print })
  const runner = beginPlaybook(COOL_DRIVER, at(0))
  for (let timeS = 1; timeS < 4000 && ['running', 'proving'].includes(runner.run.state); timeS++) {
    stepPlaybook(runner, at(timeS), SOUND, hands)
    await runner.pending
  }
  return { state: runner.run.state, print }
}

describe('a driver that nobody cools', () => {
  test('that is warm and no more goes on: it prints with the current that it stands with', async () => {
    expect(await stoodWith(() => 128)).toEqual({ state: 'worked', print: 'printing' })
  })

  test('that switches off and on does not, at whatever second it is looked at', async () => {
    // PHYSICS 2.11: up to 143 °C, off, down to 120 °C, on.
    for (let fromS = 0; fromS < 6; fromS++) {
      const swinging = (timeS: number): number => {
        const phaseS = (timeS + fromS) % 6
        return phaseS < 4 ? 120 + 5.75 * phaseS : 143 - 11.5 * (phaseS - 4)
      }
      expect(await stoodWith(swinging)).toEqual({ state: 'failed', print: 'paused' })
    }
  })
})
