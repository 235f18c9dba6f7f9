import { expect, test } from 'vitest'
import type { GuardedPrinter } from '#guard'
import type { ShellRequest } from '#protocol'
import type { Hazard } from '#safety'
import { createChronicle } from '../conversation/chronicle.ts'
import { createPeopleDesk } from '../conversation/people-desk.ts'
import { createAgent } from '../decision/agent.ts'
import { baselinePolicy } from '../decision/baseline-policy.ts'
import type { ChannelName } from '../perception/channels.ts'
import type { Scene } from '../perception/scene.ts'
import { sceneAt } from '../scene-fixture.ts'
import { createOperator } from './operator.ts'
import type { OperatorEvent } from './operator-state.ts'

/** A printer that does at once what it is asked for, and a shell that lets nothing through while something is latched. */
function rig(level: 'act' | 'recover' = 'recover') {
  const told: string[] = []
  const asked: string[] = []
  const heard: string[] = []
  const books: string[] = []
  const sent: string[] = []
  const latched: Hazard[] = []
  const world = {
    timeS: 0,
    print: 'printing' as Scene['print'],
    homedAxes: 'xyz',
    values: { nozzle_c: 215, nozzle_target_c: 215, bed_c: 60, bed_target_c: 60 } as Partial<
      Record<ChannelName, number>
    >,
  }
  const ask = async (request: ShellRequest) => {
    if (latched.length > 0 && request.kind !== 'pause-print') return { kind: 'denied', rulings: [] }
    sent.push(request.kind === 'action' ? request.action.kind : request.kind)
    if (request.kind === 'resume-print') world.print = 'printing'
    if (request.kind === 'action' && request.action.kind === 'set-target') {
      const name = request.action.heater === 'extruder' ? 'nozzle' : 'bed'
      world.values = {
        ...world.values,
        [`${name}_target_c`]: request.action.targetC,
        [`${name}_c`]: request.action.targetC,
      }
    }
    return { kind: 'done', rulings: [] }
  }
  const printer = {
    latched,
    level,
    isWatching: true,
    budgetsLeft: null,
    heartbeat: () => undefined,
    note: () => undefined,
    query: async () => Promise.reject(new Error('no')),
    download: async () => Promise.reject(new Error('no')),
    ask,
  } as unknown as GuardedPrinter
  const people = createPeopleDesk({
    told: ({ text }) => told.push(text),
    asked: ({ text }) => asked.push(text),
    answered: ({ isLook }, isYes) => {
      if (isYes && isLook === true) latched.length = 0
    },
  })
  const chronicle = createChronicle()
  const operator = createOperator({
    printer,
    look: async () =>
      sceneAt(world.timeS, world.values, { print: world.print, homedAxes: world.homedAxes, fileByte: 30_000 }),
    diagnoser: {
      begin: () => undefined,
      hear: (cause: string) => heard.push(cause),
      step: ({ timeS }: Scene) => ({
        timeS,
        beliefs: [
          { cause: 'sound', probability: 0.9 },
          { cause: 'sock-lost', probability: 0.1 },
        ],
        isAbstaining: false,
        evidence: [],
        unseen: [],
      }),
    } as never,
    agent: createAgent({ policy: baselinePolicy }),
    twin: null,
    people,
    store: { load: () => null, save: () => undefined },
    describe: () => ({}) as never,
    thinkEveryS: null,
    onEvent(event: OperatorEvent) {
      if (event.kind !== 'playbook') return
      books.push(`${event.name} ${event.state}`)
      if (event.state !== 'begun') people.playbookEnded()
    },
  })
  return {
    ...{ told, asked, heard, books, sent, latched, world, people, operator, chronicle },
    async pass(seconds: number): Promise<void> {
      for (let second = 0; second < seconds; second++) {
        world.timeS++
        await operator.step()
        if (operator.scene !== null) chronicle.noteScene(operator.scene, operator.memory)
        await new Promise((done) => setImmediate(done))
      }
    },
    switchOff(...kinds: string[]): void {
      world.print = 'paused'
      world.values = { ...world.values, nozzle_target_c: 0, bed_target_c: 0 }
      for (const kind of kinds) latched.push(alarm(kind))
    },
  }
}

function alarm(kind: string, reaction: Hazard['reaction'] = 'off'): Hazard {
  const ruling = { rule: kind, value: '1', limit: '2', reason: `Of ${kind}.` }
  return { kind, subject: 'extruder', reaction, timeS: 0, ruling }
}

test('a pause of the shell is the shell’s: once it is mended nothing has been dismissed', async () => {
  const seen = rig()
  await seen.pass(40)
  seen.switchOff('sensor-detached')
  await seen.pass(20)
  expect(seen.chronicle.pause?.by).toBe('the safety shell')
  expect(seen.operator.memory?.pausedFor).toBeNull()
  expect(seen.people.answer(seen.people.open?.id ?? '', true, true)).toBe(true)
  await seen.pass(90)
  expect(seen.world.print).toBe('printing')
  expect(seen.world.values.nozzle_target_c).toBe(215)
  expect(seen.books).toEqual(['after-shell begun', 'after-shell worked'])
  expect(seen.heard).toEqual([])
  expect(seen.operator.memory?.dismissed).toEqual([])
})

test('what the shell finds meanwhile joins the question, which stays open for hours', async () => {
  const seen = rig()
  await seen.pass(40)
  for (const kind of ['sensor-detached', 'heater-dead', 'sensor-frozen']) {
    seen.switchOff(kind)
    await seen.pass(20)
  }
  expect(seen.books).toEqual(['after-shell begun'])
  expect(seen.people.questions.filter(({ id }) => seen.people.objection(id, false) === null)).toHaveLength(1)
  expect(seen.people.open?.text).toMatch(/Of sensor-detached .*Of heater-dead .*Of sensor-frozen /)
  expect(seen.people.open?.about).toEqual([
    'sensor-detached extruder',
    'heater-dead extruder',
    'sensor-frozen extruder',
  ])
  await seen.pass(4000)
  expect(seen.people.open?.isLook).toBe(true)
  expect(seen.told).toHaveLength(3)
  expect(seen.sent).not.toContain('resume-print')
})

test('a bed that has cooled and a head that has lost its place are said in the question, and asked about before anything is heated', async () => {
  const seen = rig()
  await seen.pass(40)
  seen.switchOff('sensor-detached')
  await seen.pass(20)
  seen.world.values = { ...seen.world.values, bed_c: 41 }
  await seen.pass(5)
  expect(seen.people.open?.text).toContain(
    'The bed has cooled to 41 of 60 °C: the part may have come off. Your word only clears',
  )
  seen.world.homedAxes = ''
  await seen.pass(5)
  expect(seen.people.open?.text).toContain('the head has lost its place: your word only clears the alarm')
  seen.people.answer(seen.people.open?.id ?? '', true, true)
  await seen.pass(10)
  expect(seen.people.open?.text).toContain('please home X and Y')
  seen.world.homedAxes = 'xyz'
  seen.people.answer(seen.people.open?.id ?? '', true)
  await seen.pass(10)
  expect(seen.people.open?.text).toContain('does it still hold?')
  expect(seen.sent).not.toContain('set-target')
  seen.people.answer(seen.people.open?.id ?? '', true)
  await seen.pass(30)
  expect(seen.world.print).toBe('printing')
})

test('a nozzle that stood hot for nothing goes off alone: nobody is told that the bed does', async () => {
  const seen = rig()
  await seen.pass(40)
  seen.switchOff('idle-hot')
  await seen.pass(20)
  expect(seen.told.join(' ')).toContain('The safety shell has switched the nozzle off.')
  expect([...seen.told, ...seen.asked].join(' ')).not.toContain('the heaters off')
})

test('what is found again after a look is said to be back', async () => {
  const seen = rig()
  await seen.pass(40)
  seen.switchOff('sensor-frozen')
  await seen.pass(20)
  expect(seen.people.open?.text).not.toContain('found again')
  seen.people.answer(seen.people.open?.id ?? '', true, true)
  await seen.pass(30)
  seen.switchOff('sensor-frozen')
  await seen.pass(20)
  expect(seen.people.open?.text).toContain('This is found again after somebody has said that it was well')
})

test('that all looks well is no reason to heat by a reading that fell without one', async () => {
  const seen = rig()
  await seen.pass(40)
  seen.switchOff('sensor-detached')
  await seen.pass(20)
  expect(seen.people.open?.text).toContain('If you have found nothing, say no, and it stays off.')
  expect(seen.people.open?.text).not.toContain('When it is well, say')
  seen.people.answer(seen.people.open?.id ?? '', false)
  await seen.pass(600)
  expect(seen.sent).not.toContain('set-target')
  expect(seen.sent).not.toContain('resume-print')
  expect(seen.world.print).toBe('paused')
})

test('a yes that could not go on leaves a question', async () => {
  const seen = rig()
  await seen.pass(40)
  seen.switchOff('sensor-detached')
  await seen.pass(20)
  seen.world.homedAxes = ''
  await seen.pass(2)
  seen.people.answer(seen.people.open?.id ?? '', true, true)
  await seen.pass(10)
  // Homed, says somebody, and it is not.
  seen.people.answer(seen.people.open?.id ?? '', true)
  await seen.pass(60)
  expect(seen.sent).not.toContain('resume-print')
  expect(seen.books).toContain('after-shell failed')
  expect(seen.people.open?.text).toContain('has lost its place')
  expect(seen.told.join(' ')).not.toContain('heat it to')
})

test('whatever is latched and keeps the operator from acting is asked about, in the words of what it is', async () => {
  const seen = rig()
  await seen.pass(40)
  seen.switchOff('time-at-heat')
  await seen.pass(20)
  expect(seen.people.open).toMatchObject({ isLook: true })
  expect(seen.people.open?.text).toMatch(/Of time-at-heat .*is it well to go on\?/)
  // A mere pause keeps only an operator at `act` from going on.
  for (const [level, isAsked] of [
    ['act', true],
    ['recover', false],
  ] as const) {
    const other = rig(level)
    await other.pass(40)
    other.latched.push(alarm('sensor-noisy', 'pause'))
    other.world.print = 'paused'
    await other.pass(20)
    expect(other.people.openLook !== null).toBe(isAsked)
  }
})

test('who comes after a guard that ended in disorder asks nothing by itself', async () => {
  const seen = rig()
  seen.latched.push(alarm('guard-ended'))
  await seen.pass(200)
  expect(seen.books).toEqual([])
})

test('a print that goes on is not stopped for the question, and that it goes on is no answer', async () => {
  const seen = rig()
  seen.latched.push(alarm('time-at-heat'))
  await seen.pass(200)
  expect(seen.world.print).toBe('printing')
  expect(seen.books).toEqual(['after-shell begun'])
  expect(seen.people.open?.text).toContain('your word only clears the alarm')
  expect(seen.heard).toEqual([])
})
