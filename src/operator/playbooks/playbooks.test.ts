import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Outcome } from '#guard'
import { LEVELS, type ShellRequest } from '#protocol'
import { CAUSES } from '../diagnosis/causes.ts'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import type { Scene } from '../perception/scene.ts'
import { sceneAt } from '../scene-fixture.ts'
import { PLAYBOOKS, playbookNamed } from './all-playbooks.ts'
import { isHolding } from './check.ts'
import { amountOf, type Facts, factsOf } from './facts.ts'
import type { Playbook } from './playbook.ts'
import { beginPlaybook, type Hands, refusalOf, SAID_WELL, stepPlaybook } from './run-playbook.ts'

const SOUND: Diagnosis = { timeS: 0, beliefs: [], isAbstaining: false, evidence: [], unseen: [] }
const PLACE: Facts = { purgeXMm: 10, purgeYMm: 210, purgeZMm: 40, standXMm: 100, standYMm: 110, standZMm: 12 }
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
    findPlace: async () => PLACE,
    answerTo: () => (typeof person === 'function' ? person(questions.at(-1) ?? '') : person),
    measure: (_, phase) => (phase === 'end' ? 1 : 0),
  }
  return { hands, asked, questions }
}

/** Plays it to its end, the printer doing at once what it is told. */
async function play(
  book: Playbook,
  { hands }: { hands: Hands },
  values: {
    fed?: number
    seen?: Parameters<typeof sceneAt>[1]
    believing?: Diagnosis
    in?: Partial<Scene> | ((timeS: number) => Partial<Scene>)
  } = {},
) {
  let print: 'printing' | 'paused' = 'printing'
  const head = { x_mm: 10, y_mm: 210, z_mm: 40 }
  const runner = beginPlaybook(book, sceneAt(0))
  const watched: Hands = {
    ...hands,
    async ask(request) {
      const outcome = await hands.ask(request)
      if (outcome.kind === 'done' && request.kind === 'pause-print') print = 'paused'
      if (outcome.kind === 'done' && request.kind === 'resume-print') print = 'printing'
      if (outcome.kind === 'done' && request.kind === 'action' && request.action.kind === 'move') {
        const { xMm, yMm, zMm } = request.action
        Object.assign(head, { x_mm: xMm ?? head.x_mm, y_mm: yMm ?? head.y_mm, z_mm: zMm ?? head.z_mm })
      }
      return outcome
    },
    measure: (what, phase, scene) =>
      what === 'fed-ratio' && phase === 'end' ? (values.fed ?? 1) : hands.measure(what, phase, scene),
  }
  for (let timeS = 1; timeS < 20_000 && runner.run.state !== 'worked' && runner.run.state !== 'failed'; timeS++) {
    const changes = typeof values.in === 'function' ? values.in(timeS) : values.in
    const scene = sceneAt(timeS, { ...head, ...values.seen }, { print, ...changes })
    stepPlaybook(runner, scene, values.believing ?? SOUND, watched)
    await runner.pending
  }
  return runner.run
}

function isExtrusion(step: Playbook['steps'][number]): boolean {
  return step.kind === 'act' && step.action.kind === 'extrude'
}

/** More than fills a nozzle: it is looked at whether it passes. */
function isPurge(step: Playbook['steps'][number]): boolean {
  return isExtrusion(step) && step.kind === 'act' && 'lengthMm' in step.action && step.action.lengthMm === 15
}

describe('every playbook', () => {
  test.each(PLAYBOOKS.map((book) => [book.name, book] as const))('%s is complete', (_, book) => {
    const labels = book.steps.flatMap((step) => (step.kind === 'label' ? [step.name] : []))
    for (const step of book.steps) if (step.kind === 'if') expect(labels).toContain(step.goTo)
    // A jump leads to the first of its name.
    expect(new Set(labels).size).toBe(labels.length)
    for (const cause of book.causes) expect(CAUSES.map(({ name }) => name)).toContain(cause)
    expect(LEVELS).toContain(book.level)
    expect(book.triesMax).toBeGreaterThan(0)
    expect(book.steps.length).toBeGreaterThan(0)
  })

  test('a heater fault is never followed by a resume', () => {
    const steps = playbookNamed('heater-fault')?.steps ?? []
    expect(steps.some((step) => step.kind === 'ask' && step.request === 'resume-print')).toBe(false)
  })

  test.each(['sensor-fault', 'heat-creep'])(
    '%s heats nothing before somebody has said that it is well',
    async (name) => {
      const heats = (asked: readonly ShellRequest[]) =>
        asked.filter(
          (one) => one.kind === 'action' && one.action.kind === 'set-target' && !(Number(one.action.targetC) === 0),
        )
      for (const answer of [null, false]) {
        const scripted = handsThat(() => DONE, answer)
        expect(await play(playbookNamed(name)!, scripted)).toMatchObject({ state: 'failed' })
        expect(heats(scripted.asked)).toEqual([])
        expect(scripted.asked.some((one) => one.kind === 'resume-print')).toBe(false)
        // The nozzle at least is off: all heaters, or its own.
        const off = scripted.asked.flatMap((one) => (one.kind === 'action' ? [one.action] : []))
        expect(off.some((one) => one.kind === 'heaters-off' || (one.kind === 'set-target' && one.targetC === 0))).toBe(
          true,
        )
      }
      const scripted = handsThat(() => DONE, true)
      expect(await play(playbookNamed(name)!, scripted)).toMatchObject({ state: 'worked' })
      expect(heats(scripted.asked).length).toBeGreaterThan(0)
    },
  )

  test('after heat has crept up filament must pass before the print goes on, and a fan that stands leaves the nozzle cold', async () => {
    const jammed = handsThat(() => DONE, true)
    expect(await play(playbookNamed('heat-creep')!, jammed, { fed: 0.4 })).toMatchObject({ state: 'failed' })
    const stands = handsThat(() => DONE, true)
    const run = await play(playbookNamed('heat-creep')!, stands, { seen: { hotend_fan_rpm: 0 } })
    expect(run).toMatchObject({ state: 'failed', words: 'The fan is still not seen to turn.' })
    const targets = stands.asked.flatMap((one) =>
      one.kind === 'action' && one.action.kind === 'set-target' ? [one.action.targetC] : [],
    )
    expect(targets.at(-1)).toBe(0)
    for (const { asked } of [jammed, stands]) expect(asked.some(({ kind }) => kind === 'resume-print')).toBe(false)
  })

  test('no factor is set while the print stands: its resume would take that back', () => {
    for (const { name, steps } of PLAYBOOKS) {
      const pausedAt = steps.findIndex((step) => step.kind === 'ask' && step.request === 'pause-print')
      const resumedAt = steps.findIndex((step) => step.kind === 'ask' && step.request === 'resume-print')
      if (pausedAt < 0) continue
      const standing = steps.slice(pausedAt, resumedAt < 0 ? steps.length : resumedAt)
      const kinds = standing.flatMap((step) => (step.kind === 'act' ? [step.action.kind] : []))
      expect(kinds, name).not.toContain('set-speed-factor')
      expect(kinds, name).not.toContain('set-flow-factor')
      expect(kinds, name).not.toContain('adjust-z-offset')
    }
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
      'move',
      'move',
      'extrude',
      'extrude',
      'set-target',
      'move',
      'move',
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

  test.each(PLAYBOOKS.filter(({ steps }) => steps.some(isPurge)).map((book) => [book.name, book] as const))(
    '%s purges beside the part, or asks somebody to catch it',
    async (_, book) => {
      const found = handsThat(() => DONE)
      await play(book, found)
      const acts = found.asked.flatMap((request) => (request.kind === 'action' ? [request.action] : []))
      const first = acts.findIndex(({ kind }) => kind === 'extrude')
      expect(acts.slice(0, first).filter(({ kind }) => kind === 'move')).toMatchObject([
        { xMm: null, yMm: null, zMm: 40 },
        { xMm: 10, yMm: 210, zMm: null },
      ])
      expect(acts.filter(({ kind }) => kind === 'move').slice(-2)).toMatchObject([
        { xMm: 100, yMm: 110, zMm: null },
        { xMm: null, yMm: null, zMm: 12 },
      ])
      expect(found.questions.some((question) => question.includes('hold something'))).toBe(false)
      // The way was not open: it has stayed where it was.
      const stuck = handsThat(() => DONE)
      await play(book, stuck, { seen: { x_mm: 100, y_mm: 110 } })
      expect(stuck.questions.some((question) => question.includes('hold something'))).toBe(true)
      const nowhere = handsThat(
        () => DONE,
        (question) => !question.includes('hold something'),
      )
      nowhere.hands.findPlace = () => Promise.reject(new Error('no such file'))
      expect(await play(book, nowhere)).toMatchObject({ state: 'failed' })
      expect(nowhere.asked.some((request) => request.kind === 'action' && request.action.kind === 'extrude')).toBe(
        false,
      )
    },
  )

  test.each(
    PLAYBOOKS.filter(({ steps }) => steps.some(isExtrusion) && !steps.some(isPurge)).map(
      (book) => [book.name, book] as const,
    ),
  )('%s fills the nozzle beside the part before it goes on, and never over it', async (name, book) => {
    // What begins at a print that prints, and what the shell has paused.
    const seen = { nozzle_load_n: 8, filament_used_mm: 50 }
    const state = name === 'after-shell' ? { print: 'paused' as const } : { layer: 0 }
    for (const person of [true, null]) {
      const found = handsThat(() => DONE, person)
      await play(book, found, { seen, in: state })
      const acts = found.asked.map((request): { readonly kind: string } =>
        request.kind === 'action' ? request.action : request,
      )
      const extruded = acts.findIndex(({ kind }) => kind === 'extrude')
      const resumed = acts.findIndex(({ kind }) => kind === 'resume-print')
      if (resumed < 0) continue
      expect(extruded).toBeGreaterThan(0)
      expect(acts.slice(0, extruded).filter(({ kind }) => kind === 'move')).toMatchObject([
        { zMm: 40 },
        { xMm: 10, yMm: 210 },
      ])
      expect(acts.slice(extruded, resumed).filter(({ kind }) => kind === 'move')).toMatchObject([
        { xMm: 100, yMm: 110 },
        { zMm: 12 },
      ])
      const nowhere = handsThat(() => DONE, person)
      nowhere.hands.findPlace = () => Promise.reject(new Error('no such file'))
      await play(book, nowhere, { seen, in: state })
      expect(nowhere.asked.some((one) => one.kind === 'action' && one.action.kind === 'extrude')).toBe(false)
      expect(nowhere.asked.some(({ kind }) => kind === 'resume-print')).toBe(true)
    }
  })

  test('the head goes down after a purge only where it stood before, and never into what has been purged', async () => {
    // The way back was not open: it stays above the heap.
    const stuck = handsThat(() => DONE)
    await play(playbookNamed('free-spool')!, stuck, { seen: { x_mm: 10, y_mm: 210 } })
    const downs = stuck.asked.filter(
      (request) => request.kind === 'action' && request.action.kind === 'move' && request.action.zMm === 12,
    )
    expect(downs).toEqual([])
    expect(stuck.asked.at(-1)?.kind).toBe('resume-print')
    // On its way down it is waited for: what the file feeds counts at once, wherever the head is. Not for ever.
    const [slow, quick] = [handsThat(() => DONE), handsThat(() => DONE)]
    let resumedS = 0
    const at = (timeS: number) => {
      resumedS = timeS
      return {}
    }
    await play(playbookNamed('free-spool')!, quick, { in: at })
    const quickS = resumedS
    await play(playbookNamed('free-spool')!, slow, { seen: { z_mm: 40 }, in: at })
    expect(slow.asked.at(-1)?.kind).toBe('resume-print')
    expect(resumedS - quickS).toBeGreaterThan(15)
    expect(resumedS - quickS).toBeLessThan(30)
  })

  test.each([
    [0.98, 'worked', [0.25, 0.5]],
    [0.8, 'worked', [0.25]],
    [0.2, 'failed', [0.25]],
  ] as const)('a weak motor is spared; where %f passes even so slowly it has %s', async (fed, state, paces) => {
    const scripted = handsThat(() => DONE)
    expect(await play(playbookNamed('spare-extruder')!, scripted, { fed })).toMatchObject({ state })
    const asked = scripted.asked.flatMap((request) =>
      request.kind === 'action' && request.action.kind === 'set-speed-factor' ? [request.action.ratio] : [],
    )
    expect(asked).toEqual(paces)
  })

  test('what is fed too slowly to be measured again stays as it was corrected', async () => {
    const slow = handsThat(() => DONE)
    const run = await play(playbookNamed('set-flow')!, slow, { fed: Number.NaN })
    expect(run).toMatchObject({ state: 'worked' })
    expect(slow.asked).toHaveLength(1)
  })

  test.each(['lower-nozzle', 'first-layer'])(
    '%s lowers on a person’s word alone, asked again after each step, and goes on as it is without one',
    async (name) => {
      const book = playbookNamed(name)!
      const seen = { nozzle_load_n: 8, filament_used_mm: 50 }
      const offsetsOf = ({ asked }: ReturnType<typeof handsThat>) =>
        asked.flatMap((request) =>
          request.kind === 'action' && request.action.kind.includes('offset') ? [request] : [],
        )
      for (const answer of [false, null]) {
        const without = handsThat(() => DONE, answer)
        // Nothing was mended: it has not worked, and it goes on.
        const run = await play(book, without, { seen, in: { layer: 0 } })
        expect(run).toMatchObject({ state: 'failed', isGoingOn: true })
        expect(run.words === SAID_WELL).toBe(answer === false)
        expect(offsetsOf(without)).toEqual([])
        expect(without.asked.at(-1)?.kind).toBe('resume-print')
      }
      let answers = 0
      const twice = handsThat(
        () => DONE,
        () => answers++ < 2,
      )
      await play(book, twice, { seen, in: { layer: 0 } })
      expect(offsetsOf(twice)).toHaveLength(3)
      const always = handsThat(() => DONE)
      await play(book, always, { seen, in: { layer: 0 } })
      // What the shell lets anybody be away from where the print began.
      expect(offsetsOf(always)).toHaveLength(3)
      // At the pause and at the resume the height is the same: the shell lets nobody go on elsewhere.
      expect(always.asked.findIndex(({ kind }) => kind === 'resume-print')).toBeLessThan(
        always.asked.findIndex((request) => offsetsOf(always).includes(request as never)),
      )
    },
  )

  test('a print that stands for what it could go on with goes on where nobody comes, and not where that spoils it', async () => {
    const book = playbookNamed('have-a-look')!
    const alone = handsThat(() => DONE, null)
    expect(await play(book, alone)).toMatchObject({ state: 'worked' })
    const sure: Diagnosis = { ...SOUND, beliefs: [{ cause: 'clog', probability: 0.8 }] }
    const fearing = handsThat(() => DONE, null)
    expect(await play(book, fearing, { believing: sure })).toMatchObject({ state: 'failed' })
    expect(fearing.asked.some(({ kind }) => kind === 'resume-print')).toBe(false)
  })

  test.each([
    ['spaghetti', 'spire-knocked', 0.95, true],
    ['spaghetti', 'spire-knocked', 0.87, true],
    ['spaghetti', 'spire-knocked', 0.7, false],
    ['give-up-early', 'dirty-bed', 0.8, true],
    ['give-up-early', 'dirty-bed', 0.5, false],
    // A third of what does not hold at first holds after all: to end it costs more.
    ['clean-and-restart', 'greasy-bed', 0.95, false],
  ] as const)(
    '%s ends a print on a no, and without an answer where that costs less (%s, %d: %s)',
    async (name, cause, probability, isEnded) => {
      const book = playbookNamed(name)!
      const rest = { cause: 'sound', probability: 1 - probability }
      const believing: Diagnosis = { ...SOUND, beliefs: [{ cause, probability }, rest] }
      const playFor = async (answer: boolean | null) => {
        const scripted = handsThat(() => DONE, answer)
        const run = await play(book, scripted, { believing })
        return { run, kinds: scripted.asked.map(({ kind }) => kind) }
      }
      expect((await playFor(false)).kinds.at(-1)).toBe('cancel-print')
      const yes = await playFor(true)
      expect(yes.kinds.at(-1)).toBe('resume-print')
      expect(yes.run.words).toBe(SAID_WELL)
      const silence = await playFor(null)
      expect(silence.kinds.at(-1)).toBe(isEnded ? 'cancel-print' : 'resume-print')
      // Gone on with unanswered, nothing has worked.
      if (!isEnded) expect(silence.run).toMatchObject({ state: 'failed', isGoingOn: true })
    },
  )

  test.each(['lower-nozzle', 'first-layer'])(
    '%s: a height is left alone once the first layer is done',
    async (name) => {
      for (const nozzle_load_n of [8, 30]) {
        const scripted = handsThat(() => DONE)
        const seen = { nozzle_load_n, filament_used_mm: 50 }
        const steps = () =>
          scripted.asked.filter((one) => one.kind === 'action' && one.action.kind === 'adjust-z-offset').length
        // The second layer begins after the first step.
        await play(playbookNamed(name)!, scripted, { seen, in: () => ({ layer: steps() === 0 ? 0 : 1 }) })
        expect(steps()).toBe(1)
        expect(scripted.questions.some((question) => question.includes('has been lowered'))).toBe(false)
      }
    },
  )

  test.each(['lower-nozzle', 'first-layer'])('%s: at a refusal it stops, and claims nothing', async (name) => {
    const refusedFrom = async (least: number, load: number) => {
      let steps = 0
      const scripted = handsThat((request) => {
        const isStep = request.kind === 'action' && request.action.kind === 'adjust-z-offset'
        return isStep && ++steps >= least ? { kind: 'denied', rulings: [] } : DONE
      })
      const seen = { nozzle_load_n: load, filament_used_mm: 50 }
      const run = await play(playbookNamed(name)!, scripted, { seen, in: { layer: 0 } })
      return { run, steps, questions: scripted.questions }
    }
    for (const load of [8, 30]) {
      const first = await refusedFrom(1, load)
      expect(first).toMatchObject({ steps: 1, run: { state: 'failed' } })
      expect(first.run.words).toContain('the shell says no')
      const second = await refusedFrom(2, load)
      expect(second.steps).toBe(2)
      for (const { questions } of [first, second])
        expect(questions.some((question) => question.includes('has been lowered'))).toBe(false)
    }
  })

  test('X and Y are driven with less current, and it has worked once no driver is near to switching off', async () => {
    const book = playbookNamed('less-current')!
    const run = async (seen: Partial<Record<'driver_x_c' | 'driver_y_c', number>>, refuses = ''): Promise<string> => {
      const scripted = handsThat((request) =>
        request.kind === 'action' && request.action.kind === refuses ? { kind: 'denied', rulings: [] } : DONE,
      )
      const { state } = await play(book, scripted, { seen, in: { print: 'printing' } })
      const asked = scripted.asked.map((one) => (one.kind === 'action' ? one.action : one.kind))
      if (refuses === '')
        expect(asked).toMatchObject([
          { kind: 'set-motor-current', axis: 'x', ratio: 0.6 },
          { kind: 'set-motor-current', axis: 'y', ratio: 0.6 },
          { kind: 'set-acceleration' },
        ])
      return state
    }
    expect(await run({ driver_x_c: 100, driver_y_c: 90 })).toBe('worked')
    expect(await run({})).toBe('worked')
    expect(await run({ driver_x_c: 100, driver_y_c: 140 })).toBe('failed')
    // A printer whose drivers nobody can talk to.
    expect(await run({ driver_x_c: 60 }, 'set-motor-current')).toBe('failed')
  })

  test('a driver that is still hot, or an axis that is not found again, is not gone on with', async () => {
    const book = playbookNamed('cool-driver')!
    const cases = [
      [{ driver_x_c: 140 }, DONE],
      [{ driver_x_c: 60, driver_y_c: 140 }, DONE],
      [{ driver_x_c: 60 }, { kind: 'denied', rulings: [] }],
    ] as const
    for (const answer of [true, null]) {
      for (const [seen, ofHoming] of cases) {
        const scripted = handsThat(
          (request) => (request.kind === 'action' && request.action.kind === 'home' ? ofHoming : DONE),
          answer,
        )
        // Nobody has come, and it is cool: it was never so hot that it let go of its axis.
        const hasHeld = answer === null && seen.driver_x_c < 100 && !('driver_y_c' in seen)
        expect(await play(book, scripted, { seen })).toMatchObject({ state: hasHeld ? 'worked' : 'failed' })
        expect(scripted.asked.some(({ kind }) => kind === 'resume-print')).toBe(hasHeld)
      }
      const cool = handsThat(() => DONE, answer)
      expect(await play(book, cool, { seen: { driver_x_c: 60 } })).toMatchObject({ state: 'worked' })
    }
  })

  test('one thing is asked of a part that may not hold, and a yes says that it does', () => {
    const steps = playbookNamed('clean-and-restart')!.steps
    const asked = steps.flatMap((step) => (step.kind === 'person' ? [step.request] : []))
    expect(asked).toHaveLength(1)
    expect(asked[0]).toMatch(/does it still hold\? Say yes and the print goes on, no and it is cancelled/)
  })

  test('a nozzle that presses is raised, and no belief alone proves that it was right', async () => {
    const book = playbookNamed('first-layer')!
    const scripted = handsThat(() => DONE, false)
    await play(book, scripted, { seen: { nozzle_load_n: 30, filament_used_mm: 50 }, in: { layer: 0 } })
    expect(scripted.asked).toHaveLength(3)
    expect(scripted.asked[0]).toMatchObject({ action: { kind: 'adjust-z-offset', byMm: 0.05 } })
    expect(book.proof.some(({ kind }) => kind === 'belief')).toBe(true)
  })

  test.each([
    ['it is told which, and only a no keeps from it', { objectSure: 1 }, 'worked'],
    ['where it may be another, nobody answering is no yes', {}, 'failed'],
  ] as const)('an object is left out: %s', async (_, sure, state) => {
    const objects = [
      { name: 'a', isExcluded: false },
      { name: 'b{object}\n', isExcluded: false, centreMm: [50, 60] as const },
    ]
    const scripted = handsThat(() => DONE, null)
    const first = sceneAt(0, {}, { objects, currentObject: 'a' })
    const runner = beginPlaybook(playbookNamed('exclude')!, first, {}, { ...factsOf(first), ...sure }, objects[1]!.name)
    for (let timeS = 1; timeS < 400; timeS++) {
      stepPlaybook(runner, sceneAt(timeS, {}, { objects, currentObject: 'a' }), SOUND, scripted.hands)
      await runner.pending
    }
    expect(runner.run.state).toBe(state)
    expect(scripted.questions).toHaveLength(1)
    expect(scripted.questions[0]).toContain('object 2 of 2 (“b?object??”, around X 50 Y 60)')
    const left = [{ kind: 'action', action: { kind: 'exclude-object', name: objects[1]!.name } }]
    expect(scripted.asked).toEqual(state === 'worked' ? left : [])
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
      { fed: 0.2 },
    )
    expect(run).toMatchObject({ state: 'failed', words })
  })

  test.each(['reload', 'free-spool'])('%s: where nobody comes, what passes by itself goes on', async (name) => {
    const scripted = handsThat(() => DONE, null)
    expect(await play(playbookNamed(name)!, scripted)).toMatchObject({ state: 'worked' })
    expect(scripted.questions).toHaveLength(1)
    expect(scripted.asked.at(-1)?.kind).toBe('resume-print')
    const clogged = handsThat(() => DONE, null)
    expect(await play(playbookNamed(name)!, clogged, { fed: 0.3 })).toMatchObject({ state: 'failed' })
    expect(clogged.asked.some(({ kind }) => kind === 'resume-print')).toBe(false)
  })

  test.each([
    ['with somebody who has seen to it', true],
    ['with nobody there, at a second look', null],
  ] as const)('filament that always passes a little short is fed more, once it prints: %s', async (_, person) => {
    const scripted = handsThat(() => DONE, person)
    expect(await play(playbookNamed('reload')!, scripted, { fed: 0.7 })).toMatchObject({ state: 'worked' })
    const order = scripted.asked.map((request) => (request.kind === 'action' ? request.action.kind : request.kind))
    // What is set while it stands is taken back by its resume.
    expect(order.indexOf('resume-print')).toBeLessThan(order.indexOf('set-flow-factor'))
    expect(scripted.questions).toHaveLength(1)
  })

  test('what hardly passes is no feeder that feeds short: the print goes on standing', async () => {
    const scripted = handsThat(() => DONE)
    expect(await play(playbookNamed('reload')!, scripted, { fed: 0.5 })).toMatchObject({ state: 'failed' })
    expect(scripted.asked.some(({ kind }) => kind === 'resume-print')).toBe(false)
  })

  test('a motor that keeps up at a quarter of the pace is tried at half of it, and is left there only if it does there, too', async () => {
    const pacesWith = async (...fed: readonly number[]): Promise<number[]> => {
      const scripted = handsThat(() => DONE)
      let measured = 0
      scripted.hands.measure = (_, phase) => (phase === 'end' ? fed[measured++]! : Number.NaN)
      const runner = beginPlaybook(playbookNamed('spare-extruder')!, sceneAt(0))
      for (let timeS = 1; timeS < 600; timeS++) {
        stepPlaybook(runner, sceneAt(timeS), SOUND, scripted.hands)
        await runner.pending
      }
      expect(runner.run.state).toBe('worked')
      return scripted.asked.flatMap((request) =>
        request.kind === 'action' && request.action.kind === 'set-speed-factor' ? [request.action.ratio] : [],
      )
    }
    expect(await pacesWith(0.99, 0.98)).toEqual([0.25, 0.5])
    expect(await pacesWith(0.99, 0.8)).toEqual([0.25, 0.5, 0.25])
    expect(await pacesWith(0.8)).toEqual([0.25])
    expect(await pacesWith(Number.NaN, Number.NaN)).toEqual([0.25])
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
