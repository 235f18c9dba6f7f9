import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Hazard, Intervention, Reaction } from '#safety'
import type { GuardEvent } from './guard.ts'
import { createIntervening } from './intervene.ts'
import type { PrinterHands } from './klippy-port.ts'
import { gcodePower, type PowerSwitch } from './power.ts'

const OFF = { kind: 'lines', lines: ['TURN_OFF_HEATERS'] } as const
const PAUSE = { kind: 'pause-print' } as const
const STOP = { kind: 'emergency-stop' } as const
const CUT = { kind: 'cut-power' } as const
const STEPS: Record<Reaction, Pick<Intervention, 'steps' | 'wayOut'>> = {
  watch: { steps: [], wayOut: [] },
  pause: { steps: [PAUSE], wayOut: [] },
  off: { steps: [OFF, PAUSE, OFF], wayOut: [STOP, CUT] },
  stop: { steps: [STOP], wayOut: [STOP, CUT] },
  cut: { steps: [STOP, CUT], wayOut: [STOP, CUT] },
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A printer whose mutex is held: a heater is waited for, homing is under way. Emergency stops go past it, as they do in Klipper. */
function waiting(switches: (hands: PrinterHands) => readonly PowerSwitch[] = () => []) {
  const did: string[] = []
  const events: GuardEvent[] = []
  const startMs = Date.now()
  const say = (what: string): void => void did.push(`${what} ${(Date.now() - startMs) / 1000}`)
  let isDown = false
  let release = (): void => undefined
  const held = new Promise<void>((done) => {
    release = done
  })
  const hang = async (what: string): Promise<void> => {
    say(what)
    if (isDown) throw new Error('the printer is shut down')
    await held
  }
  const hands = {
    pausePrint: () => hang('pause'),
    runScript: (script: string) => hang(script),
    async emergencyStop() {
      say('stop')
      isDown = true
    },
  } as unknown as PrinterHands
  const intervene = createIntervening({
    hands,
    power: switches(hands),
    journal: { append: async () => undefined, note: () => undefined },
    onEvent: (event) => events.push(event),
  })
  const because = (reaction: Reaction): Hazard[] => [
    { kind: 'k', subject: '', reaction, timeS: 0, ruling: { rule: '', limit: '', value: '', reason: '' } },
  ]
  return {
    did,
    events,
    release,
    begin: (reaction: Reaction) => intervene([{ because: because(reaction), reaction, ...STEPS[reaction] }]),
    steps: () => events.flatMap((event) => (event.kind === 'step' ? [[event.step.kind, event.failure]] : [])),
    relay: { title: 'the relay', cut: async () => say('relay') },
    say,
  }
}

test.each([
  ['stop', ['pause 0', 'stop 0.05']],
  ['cut', ['pause 0', 'relay 0.05', 'stop 0.05']],
] as const)('a pause that hangs keeps no %s waiting', async (reaction, did) => {
  const one = waiting(() => [{ title: 'relay', cut: async () => one.relay.cut() }])
  one.begin('pause')
  await vi.advanceTimersByTimeAsync(50)
  one.begin(reaction)
  // Not even a moment.
  expect(one.did).toEqual(did)
  await vi.advanceTimersByTimeAsync(100_000)
  expect(one.did).toEqual(did)
})

test('heaters off wait for no pause; a printer that does not take it within 5 s is stopped', async () => {
  const one = waiting()
  one.begin('pause')
  one.begin('off')
  expect(one.did).toEqual(['pause 0', 'TURN_OFF_HEATERS 0'])
  await vi.advanceTimersByTimeAsync(4900)
  expect(one.did).toHaveLength(2)
  await vi.advanceTimersByTimeAsync(200)
  expect(one.did).toEqual(['pause 0', 'TURN_OFF_HEATERS 0', 'stop 5'])
})

test('what has become moot is left: no pause, no second stop after a stop', async () => {
  const one = waiting()
  one.begin('off')
  one.begin('off')
  await vi.advanceTimersByTimeAsync(1000)
  one.begin('stop')
  one.release()
  await vi.advanceTimersByTimeAsync(100_000)
  expect(one.did).toEqual(['TURN_OFF_HEATERS 0', 'stop 1'])
})

test('of the same kind one comes after the other', async () => {
  const one = waiting()
  one.begin('pause')
  one.begin('pause')
  await vi.advanceTimersByTimeAsync(10)
  expect(one.did).toEqual(['pause 0'])
  one.release()
  await vi.advanceTimersByTimeAsync(10)
  expect(one.did).toEqual(['pause 0', 'pause 0.01'])
})

test("the printer's own G-code cuts before the stop, for a second at most; other switches at once", async () => {
  const works = waiting((hands) => [gcodePower('RELAY_OFF', hands)])
  works.release()
  works.begin('cut')
  await vi.advanceTimersByTimeAsync(10)
  expect(works.did).toEqual(['RELAY_OFF 0', 'stop 0'])
  expect(works.steps()).toEqual([
    ['cut-power', null],
    ['emergency-stop', null],
  ])
  const hangs = waiting((hands) => [
    gcodePower('RELAY_OFF', hands),
    { title: 'relay', cut: async () => hangs.relay.cut() },
  ])
  hangs.begin('cut')
  await vi.advanceTimersByTimeAsync(5000)
  expect(hangs.did.toSorted()).toEqual(['RELAY_OFF 0', 'relay 0', 'stop 1'])
  expect(hangs.steps()).toEqual([
    ['cut-power', null],
    ['emergency-stop', null],
  ])
})

test('where nothing cuts the mains it is told, and why', async () => {
  const none = waiting()
  none.begin('cut')
  await vi.advanceTimersByTimeAsync(10)
  expect(none.events.map(({ kind }) => kind)).toContain('no-power-switch')
  expect(none.steps()).toContainEqual(['cut-power', 'no power switch is configured'])
  const broken = waiting((hands) => [
    gcodePower('RELAY_OFF', hands),
    { title: 'plug', cut: () => Promise.reject(new Error('no route')) },
  ])
  broken.begin('cut')
  await vi.advanceTimersByTimeAsync(10_000)
  expect(broken.steps()).toContainEqual(['cut-power', 'plug: no route; no answer within 1 s'])
  expect(broken.did).toContain('stop 1')
})
