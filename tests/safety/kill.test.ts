// Real processes are killed, stopped and cut off: the printer ends safe within the times that LOSSES states. In short; every step
// of a print is in kill-matrix.ts.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEAD_MAN_TIMES } from '#guard'
import { askOperator, openRig, passS, type Rig, strike, watchSafety } from './kill-rig.ts'
import { buildPrograms, isSafe, until } from './processes.ts'

const SPEED = 20
/** The timer's own, and a report of the printer; all of the printer's time. */
const LIMIT_S = DEAD_MAN_TIMES.runOutS + 1

let programs: Awaited<ReturnType<typeof buildPrograms>>
let rig: Rig
beforeAll(async () => {
  programs = await buildPrograms()
  rig = await openRig(programs.folder, SPEED)
}, 60_000)
afterAll(async () => {
  await rig?.end()
  programs?.remove()
})

const seen = () => rig.watch.now()
const warm = (bedC: number) => rig.watch.hands.runScript(`M140 S${bedC}`)

test('whoever is lost, the printer ends safe in time, and nothing goes on by itself', { timeout: 60_000 }, async () => {
  // The operator heats, and stands still: the printer is not its guard's to warm for nobody.
  const action = { kind: 'set-target', heater: 'heater_bed', targetC: 50 } as const
  expect(await askOperator(rig, { kind: 'action', action })).toContain('"done"')
  await passS(rig, 3 * DEAD_MAN_TIMES.windS)
  expect(seen().targetsC).toEqual([0, 50])
  await strike(rig, 'operator', 'stop')
  const operatorLost = await watchSafety(rig, LIMIT_S)
  expect(operatorLost.safeS).not.toBeNull()
  rig.running.operator.signal('SIGCONT')
  await passS(rig, 10)
  expect(isSafe(seen())).toBe(true)
  rig.running.operator.signal('SIGKILL')

  // A person heats at the printer itself; the guard stands still, and comes back to a printer that has helped itself.
  await warm(50)
  await passS(rig, 4 * DEAD_MAN_TIMES.windS)
  expect(seen().targetsC).toEqual([0, 50])
  await strike(rig, 'guard', 'stop')
  expect((await watchSafety(rig, LIMIT_S)).safeS).not.toBeNull()
  rig.running.guard.signal('SIGCONT')
  await passS(rig, 10)
  expect(isSafe(seen())).toBe(true)

  // The wire between them is cut, and mended.
  await warm(50)
  await passS(rig, 4 * DEAD_MAN_TIMES.windS)
  await strike(rig, 'guard', 'cut')
  expect((await watchSafety(rig, LIMIT_S)).safeS).not.toBeNull()
  await rig.running.guard.says(/out of sight/)
  rig.wires.printer.mend()
  await until(() => rig.running.guard.said().match(/watching the printer/g)?.length === 2, 10_000)
  expect(isSafe(seen())).toBe(true)

  // The guard is killed.
  await warm(50)
  await passS(rig, 2 * DEAD_MAN_TIMES.windS)
  await strike(rig, 'guard', 'kill')
  expect((await watchSafety(rig, LIMIT_S)).safeS).not.toBeNull()
  await passS(rig, 10)
  expect(isSafe(seen())).toBe(true)

  // The printer's own host stands still: its microcontroller has stopped meanwhile, and stays stopped.
  await warm(50)
  await passS(rig, 1)
  await strike(rig, 'printer', 'stop')
  await new Promise((done) => setTimeout(done, 3500))
  rig.running.printer.signal('SIGCONT')
  await until(() => seen().host === 'shutdown', 5000)
})
