// The operator's loop on a living printer behind its guard: what it is given to believe is scripted, all that follows is real.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { readFaultSpec } from '#faults'
import { type Belief, baselinePolicy, createAgent, type Scene } from '#operator'
import { injectFault } from '#printer'
import { createLivePrinter } from '../live-printer.ts'
import { operate } from './operated-printer.ts'

const CUBE = gunzipSync(
  readFileSync(new URL('../../data/parts/calibration-cube/calibration-cube.gcode.gz', import.meta.url)),
)

const CONFIG = readFileSync(new URL('../../data/printers/generic-cartesian/printer.cfg', import.meta.url), 'utf8')

const SOUND: readonly Belief[] = [{ cause: 'sound', probability: 1 }]

function sure(cause: string): readonly Belief[] {
  return [
    { cause, probability: 0.95 },
    { cause: 'sound', probability: 0.05 },
  ]
}

/** From then on, while it prints. */
function after(printS: number, cause: string) {
  return (scene: Scene): readonly Belief[] =>
    scene.print === 'printing' && scene.printDurationS > printS ? sure(cause) : SOUND
}

async function begin(options: Parameters<typeof operate>[0]) {
  const operated = await operate(options)
  operated.live.send('gcode/script', { script: 'SDCARD_PRINT_FILE FILENAME=part.gcode' })
  await operated.passUntil(() => operated.operator.scene?.print === 'printing', 30)
  return operated
}

test('a sound print is left alone', async () => {
  const { operator, events, told, passUntil } = await begin({ gcode: CUBE, believe: () => SOUND })
  await passUntil(() => (operator.scene?.printDurationS ?? 0) > 200, 900)
  expect(told).toEqual([])
  expect(events.map(({ kind }) => kind)).toEqual(['job-begun', 'not-foretold'])
})

test('nobody is told of a doubt of nine per cent, nor of several', { timeout: 60_000 }, async () => {
  // What each of them calls for is to be told: nothing else would be done about it.
  const names = ['pid-detuned', 'nozzle-worn', 'thermistor-drift', 'sock-lost', 'bent-axis']
  const small = names.map((cause) => ({ cause, probability: 0.09 }))
  const { operator, events, told, passUntil } = await begin({
    gcode: CUBE,
    believe: ({ print, printDurationS }) =>
      print === 'printing' && printDurationS > 60 ? [{ cause: 'sound', probability: 0.55 }, ...small] : SOUND,
  })
  await passUntil(() => (operator.scene?.printDurationS ?? 0) > 100, 900)
  expect(told).toEqual([])
  expect(events.map(({ kind }) => kind)).toEqual(['job-begun', 'not-foretold'])
})

test('a clog is worked on: pause, heat, purge, resume; and people are told who did it and why', async () => {
  let isClogged = true
  const { operator, events, told, live, passUntil } = await begin({
    gcode: CUBE,
    believe: (scene) => (isClogged ? after(60, 'clog')(scene) : SOUND),
  })
  await passUntil(() => events.some((event) => event.kind === 'playbook' && event.state === 'begun'), 900)
  isClogged = false
  await passUntil(() => events.some((event) => event.kind === 'playbook' && event.state !== 'begun'), 900)
  expect(events.filter((event) => event.kind === 'playbook').map((event) => [event.name, event.state])).toEqual([
    ['unclog', 'begun'],
    ['unclog', 'worked'],
  ])
  expect(operator.scene?.print).toBe('printing')
  expect(told[0]).toMatchObject({ kind: 'action', by: 'baseline' })
  expect(told[0]?.text).toContain('The nozzle is clogged (95 %)')
  expect(live.status('extruder')['target']).toBe(210)
})

test('a playbook whose preconditions no longer hold once somebody has thought is not begun, and the decision says so', async () => {
  const baseline = createAgent({ policy: baselinePolicy })
  const { events, passUntil } = await begin({
    gcode: CUBE,
    believe: after(60, 'under-extrusion'),
    // Nothing of this printer measures what passes: correcting it was never open.
    agent: async (situation) => ({ ...(await baseline(situation)), response: { kind: 'playbook', name: 'set-flow' } }),
  })
  const decided = () => events.flatMap((event) => (event.kind === 'decided' ? [event.decision] : []))
  await passUntil(() => decided().length > 1, 900)
  const [own, instead] = decided()
  expect(own?.response).toEqual({ kind: 'playbook', name: 'set-flow' })
  expect(instead?.fallbackFrom?.why).toContain('nothing says how much is missing')
  expect(events.filter(({ kind }) => kind === 'playbook')).toEqual([])
})

test('a pause says who and why to every client; resumed by a person, the alarm counts as dismissed', async () => {
  const cause = 'bed-knocked'
  let isBelieved = true
  const { live, operator, heard, passUntil, pass } = await begin({
    gcode: CUBE,
    believe: (scene) => (isBelieved ? after(60, cause)(scene) : SOUND),
  })
  await passUntil(() => operator.scene?.print === 'paused', 900)
  await pass(5)
  isBelieved = false
  expect(live.status('display_status')['message']).toBe('Paused by the operator: the bed was knocked')
  await pass(40)
  live.send('gcode/script', { script: 'RESUME' })
  await passUntil(() => heard.length > 0, 120)
  expect(heard).toEqual([{ cause, isReal: false }])
})

test('a dismissed alarm: the same evidence does not pause again, what comes after it has gone does', async () => {
  let belief: 'stands' | 'gone' = 'stands'
  const { live, operator, events, passUntil, pass } = await begin({
    gcode: CUBE,
    believe: (scene) => (belief === 'stands' ? after(60, 'bed-knocked')(scene) : SOUND),
  })
  const pauses = (): number =>
    events.filter((event) => event.kind === 'playbook' && event.state === 'begun' && event.name !== 'heat-again').length
  await passUntil(() => operator.scene?.print === 'paused', 900)
  await pass(40)
  live.send('gcode/script', { script: 'RESUME' })
  await passUntil(() => operator.scene?.print === 'printing', 60)
  // Longer than what was given once is not given again for.
  await pass(240)
  expect(operator.scene?.print).toBe('printing')
  expect(pauses()).toBe(1)
  // It is set aside for deciding; what is shown and counted is as it was diagnosed.
  expect(operator.diagnosis?.beliefs[0]).toEqual({ cause: 'bed-knocked', probability: 0.95 })
  belief = 'gone'
  await pass(5)
  belief = 'stands'
  await passUntil(() => pauses() === 2, 60)
})

test('at level observe it says what it would do and does nothing', async () => {
  const { told, operator, passUntil } = await begin({ gcode: CUBE, level: 'observe', believe: after(60, 'clog') })
  await passUntil(() => told.length > 0, 900)
  expect(told[0]?.kind).toBe('notice')
  await passUntil(() => (operator.scene?.printDurationS ?? 0) > 150, 300)
  expect(operator.scene?.print).toBe('printing')
})

test('what burns is stopped at once, also in the middle of a playbook', async () => {
  let cause = 'clog'
  const { events, live, passUntil } = await begin({
    gcode: CUBE,
    believe: (scene) => (scene.printDurationS > 60 ? sure(cause) : SOUND),
  })
  await passUntil(() => events.some((event) => event.kind === 'playbook'), 900)
  cause = 'heater-stuck-on'
  await passUntil(() => live.status('webhooks')['state'] === 'shutdown', 10)
  expect(events.some((event) => event.kind === 'playbook' && event.state === 'interrupted')).toBe(true)
})

test('killed in the middle of a playbook, it knows again where it was, and begins nothing by itself', async () => {
  const first = await begin({ gcode: CUBE, believe: after(60, 'tangle'), answer: () => null })
  await first.passUntil(() => first.asked.length > 0, 900)
  expect(first.operator.scene?.print).toBe('paused')
  // Nothing is closed and nothing is said: as kill -9 leaves it.
  const second = await operate({ gcode: CUBE, live: first.live, memory: first.saved(), believe: () => SOUND })
  await second.pass(20)
  expect(second.told[0]).toMatchObject({ kind: 'help' })
  expect(second.told[0]?.text).toContain('“free a tangled spool”')
  expect(second.events.map(({ kind }) => kind)).not.toContain('job-begun')
  expect(second.operator.scene?.print).toBe('paused')
  expect(second.operator.memory?.decisions).toHaveLength(1)
})

test('after a stop that is nothing of heat the rest of the file lies ready, and a person starts it', async () => {
  const { live, operator, told, kept, passUntil, pass } = await begin({ gcode: CUBE, believe: () => SOUND })
  await passUntil(() => (operator.scene?.printDurationS ?? 0) > 90, 900)
  const reading = readFaultSpec('late-timer')
  if (!('spec' in reading)) throw new Error(reading.problem)
  injectFault(live.printer, reading.spec)
  await passUntil(() => told.length > 1, 120)
  // To bring the firmware up and to upload is a person's, says the shell: it waits beside the printer.
  expect(told[1]?.text).toMatch(
    /may not be given the rest .* lies at shelf\/part-rest-from-\d+\.gcode.* a person to start/,
  )
  await pass(60)
  expect(live.status('webhooks')['state']).toBe('shutdown')
  const [[name, content]] = [...kept] as [[string, Uint8Array]]
  const text = Buffer.from(content).toString()
  const from = Number(/from-(\d+)/.exec(name)?.[1])
  expect(
    text.endsWith(
      CUBE.toString()
        .split('\n')
        .slice(from - 1)
        .join('\n'),
    ),
  ).toBe(true)

  // What a person does who has looked: it prints to its end.
  const again = createLivePrinter({
    configText: `${CONFIG}\n[force_move]\nenable_force_move: True\n`,
    gcodes: { 'rest.gcode': text },
  })
  again.send('gcode/script', { script: 'SDCARD_PRINT_FILE FILENAME=rest.gcode' })
  again.runUntil(() => again.status('print_stats')['state'] !== 'printing', 7200, 5)
  expect(again.status('print_stats')).toMatchObject({ state: 'complete', message: '' })
}, 120_000)

test('begun at a print that was cooled while it stood, it heats before it goes on', async () => {
  let isStanding = false
  const { live, operator, events, passUntil, pass } = await begin({
    gcode: CUBE,
    believe: () => (isStanding ? sure('driver-overheated') : SOUND),
  })
  await passUntil(() => (operator.scene?.printDurationS ?? 0) > 60, 900)
  live.send('gcode/script', { script: 'PAUSE' })
  await passUntil(() => operator.scene?.print === 'paused', 60)
  live.send('gcode/script', { script: 'M104 S150' })
  await pass(60)
  isStanding = true
  await passUntil(() => events.some((event) => event.kind === 'playbook' && event.state === 'begun'), 30)
  isStanding = false
  await passUntil(() => operator.scene?.print === 'printing', 2400)
  expect(Number(live.status('extruder')['temperature'])).toBeGreaterThan(200)
})

test('a person who goes on at the printer with a cooled nozzle waits until it is hot; the printer may fall asleep again', async () => {
  const { live, operator, asked, events, passUntil, pass } = await begin({
    gcode: CUBE,
    believe: (scene) => (scene.printDurationS < 90 ? after(60, 'bed-knocked')(scene) : SOUND),
    answer: () => null,
  })
  await passUntil(() => asked.length > 0, 900)
  await pass(120)
  expect(live.status('extruder')['target']).toBe(175)
  live.send('gcode/script', { script: 'RESUME' })
  await passUntil(() => events.some((event) => event.kind === 'playbook' && event.name === 'heat-again'), 30)
  await passUntil(() => operator.scene?.print === 'paused', 30)
  await passUntil(() => operator.scene?.print === 'printing', 600)
  expect(Number(live.status('extruder')['temperature'])).toBeGreaterThan(200)
})

test('what a person has looked at and says is well is no false alarm, then or when the print goes on', async () => {
  let isBelieved = true
  const baseline = createAgent({ policy: baselinePolicy })
  const { operator, heard, asked, events, passUntil, pass } = await begin({
    gcode: CUBE,
    // As where no playbook is open: a plain pause, and somebody who looks.
    agent: async (situation) => ({ ...(await baseline(situation)), response: { kind: 'pause' } }),
    believe: (scene) => (isBelieved ? after(60, 'nozzle-leak')(scene) : SOUND),
    answer: () => (isBelieved ? null : true),
  })
  await passUntil(() => asked.length > 0, 900)
  await pass(5)
  isBelieved = false
  await passUntil(() => events.some((event) => event.kind === 'playbook' && event.state === 'worked'), 600)
  await pass(60)
  expect(events).toContainEqual(expect.objectContaining({ name: 'have-a-look', state: 'worked' }))
  expect(operator.scene?.print).toBe('printing')
  expect(heard).toEqual([])
  expect(operator.memory).toMatchObject({ dismissed: [], pausedFor: null })
})

test('a spool that was loaded and gone on with at the printer was no false alarm: the next run-out is answered', async () => {
  let isOut = true
  const { live, operator, heard, asked, passUntil, pass } = await begin({
    gcode: CUBE,
    believe: (scene) => (isOut ? after(60, 'filament-runout')(scene) : SOUND),
  })
  await passUntil(() => asked.length > 0, 900)
  await pass(2)
  isOut = false
  live.send('gcode/script', { script: 'RESUME' })
  await passUntil(() => operator.scene?.print === 'printing', 60)
  await pass(10)
  expect(heard).toEqual([])
  isOut = true
  await passUntil(() => operator.scene?.print === 'paused', 600)
})

const SHORT = `G28\nM104 S200\nM109 S200\nM83\n${Array.from({ length: 60 }, (_, i) => `G1 X${20 + (i % 2) * 60} Y${20 + i} Z0.3 E2 F6000`).join('\n')}\n`

test('a print that has come to its end is not cut off when the operator begins again a day later', async () => {
  const first = await begin({ gcode: SHORT, believe: () => SOUND })
  await first.passUntil(() => first.operator.scene?.print === 'complete', 900)
  await first.pass(2)
  first.live.send('gcode/script', { script: 'SDCARD_RESET_FILE' })
  first.live.runUntil(() => first.live.status('print_stats')['state'] === 'standby', 60, 1)
  const second = await operate({ gcode: SHORT, live: first.live, memory: first.saved(), believe: () => SOUND })
  await second.pass(5)
  expect(second.operator.scene?.print).toBe('standby')
  expect(second.told).toEqual([])
})

test('the same file begun again while no operator looked is another print', async () => {
  const first = await begin({ gcode: CUBE, believe: () => SOUND })
  await first.passUntil(() => (first.operator.scene?.printDurationS ?? 0) > 20, 900)
  first.operator.hear('clog', false)
  const { live } = first
  const memory = first.saved()
  const again = await operate({ gcode: CUBE, live, memory, believe: () => SOUND })
  live.send('gcode/script', { script: 'PAUSE' })
  await again.pass(40)
  // The same print: what was said of it is known, however long it has stood.
  expect(again.operator.memory?.dismissed).toHaveLength(1)
  expect(again.events.map(({ kind }) => kind)).not.toContain('job-begun')
  live.send('gcode/script', { script: 'CANCEL_PRINT' })
  live.run(30)
  live.send('gcode/script', { script: 'SDCARD_PRINT_FILE FILENAME=part.gcode' })
  live.runUntil(() => live.status('print_stats')['state'] === 'printing', 60, 1)
  live.run(30)
  const other = await operate({ gcode: CUBE, live, memory, believe: () => SOUND })
  await other.pass(3)
  expect(other.events.map(({ kind }) => kind)).toContain('job-begun')
  expect(other.operator.memory?.dismissed).toEqual([])
})
