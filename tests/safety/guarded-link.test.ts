// Every client of a guarded printer passes the shell: what it refuses never reaches the printer, what stops always does, and all of
// it is written down.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createToken } from '#guard'
import { createReplay, readRecord, stepReplay } from '#safety'
import { tokenFolder } from '../../src/cli/open-guard.ts'
import { RpcFailure, startServer, type TestServer, until } from '../moonraker-server.ts'

const GOOD = `G28\nM140 S60\nM104 S200\nM190 S60\nM109 S200\nG90\nM83\nG1 Z0.3 F600\n${Array.from({ length: 200 }, (_, k) => `G1 X${k % 2 === 0 ? 120 : 60} Y${60 + (k % 30)} E1 F1800`).join('\n')}\nM104 S0\nM140 S0\n`
/** Nothing is waited for. */
const DRY = `G28\nG90\nG1 Z20 F600\n${'G1 X120 F600\nG1 X60\n'.repeat(200)}`

let server: TestServer
beforeAll(async () => {
  server = await startServer({
    guard: 'person',
    gcodes: {
      'dry.gcode': DRY,
      'good.gcode': GOOD,
      'hot.gcode': GOOD.replace('M104 S200', 'M104 S290'),
    },
  })
  await until(() => server.guard?.guard.isWatching === true, 20_000)
})
afterAll(() => server.close())

const script = (text: string): Promise<unknown> => server.rpc('printer.gcode.script', { script: text })

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (error instanceof RpcFailure) return error.message
    throw error
  }
  return ''
}

const targetC = (heater: string): number => server.printer.host.heaters.get(heater)?.targetC() ?? Number.NaN
const journal = (): string =>
  readdirSync(join(server.data, 'guard'))
    .filter((name) => name.endsWith('.jsonl') || name.includes('journal'))
    .map((name) => readFileSync(join(server.data, 'guard', name), 'utf8'))
    .join('')

test('a heater beyond its limit is refused in words; the printer never hears of it; the journal does', async () => {
  const socket = await server.socket()
  const words = await refusal(script('M104 S999'))
  expect(words).toMatch(/Refused by the safety shell: .*999/)
  expect(targetC('extruder')).toBe(0)
  // What is only noted is on the disk a second later.
  await until(() => journal().includes('M104 S999'), 5000)
  await socket.hears('notify_gcode_response', ([text]) => String(text).startsWith('!! Refused by the safety shell'))
  socket.close()
})

test('a script is one: where its last line is refused its first is not done', async () => {
  expect(await refusal(script('M140 S55\nM117 hello\nM104 S999'))).toContain("in 'M104 S999'")
  expect(targetC('heater_bed')).toBe(0)
})

test('what is ordinary passes', async () => {
  expect(await refusal(script('M140 S50\nG28\nG1 Z10 F600\nM117 hello'))).toBe('')
  expect(targetC('heater_bed')).toBe(50)
})

test('heaters off, pause and stop pass whatever stands beside them', async () => {
  await script('M140 S50')
  expect(await refusal(script('M104 S999\nTURN_OFF_HEATERS'))).toContain('999')
  await until(() => targetC('heater_bed') === 0, 5000)
})

test('a file is judged whole before it starts', async () => {
  const words = await refusal(server.rpc('printer.print.start', { filename: 'hot.gcode' }))
  expect(words).toMatch(/Refused by the safety shell: .*line 3 of the file/)
  expect(server.printer.host.job.stats.state).toBe('standby')
  expect(await refusal(server.rpc('printer.print.start', { filename: 'good.gcode' }))).toBe('')
  await until(() => server.printer.host.job.stats.state === 'printing', 5000)
  expect(await refusal(script('M109 S999'))).toMatch(/safety shell/)
  await server.rpc('printer.print.cancel')
  await until(() => server.printer.host.job.stats.state === 'cancelled', 30_000)
})

test('a person who goes on with a cold nozzle is warned in the console, and not stopped', async () => {
  const socket = await server.socket()
  const print = (): string => server.printer.host.job.stats.state
  const sees = (object: string, field: string): unknown => server.guard?.guard.status[object]?.[field]
  await server.rpc('printer.print.start', { filename: 'dry.gcode' })
  await until(() => print() === 'printing' && sees('toolhead', 'homed_axes') === 'xyz', 30_000)
  for (const word of ['RESUME', null]) {
    await script('M104 S200')
    await until(() => sees('print_stats', 'state') === 'printing' && sees('extruder', 'target') === 200, 30_000)
    await server.rpc('printer.print.pause')
    await until(() => sees('print_stats', 'state') === 'paused', 30_000)
    socket.heard.length = 0
    await script('M104 S0')
    await until(() => sees('extruder', 'target') === 0, 30_000)
    expect(await refusal(word === null ? server.rpc('printer.print.resume') : script(word))).toBe('')
    await socket.hears('notify_gcode_response', ([text]) =>
      /^!! The safety shell warns, and lets it go on: .*(?:Heat up first|too cold).*°C/.test(String(text)),
    )
    await until(() => print() === 'printing', 30_000)
  }
  socket.close()
  await server.rpc('printer.print.cancel')
  await until(() => print() === 'cancelled', 30_000)
})

test("the dead-man is nobody's", async () => {
  expect(await refusal(script('UPDATE_DELAYED_GCODE ID=printwright_deadman DURATION=0'))).toContain('dead-man')
})

test('what wants a person passes with a token, once; nobody has it read', async () => {
  const folder = tokenFolder(join(server.data, 'guard'))
  const options = { nowS: Date.now() / 1000, lastsS: 60, isSingleUse: true }
  const { secret } = createToken(folder, { ...options, scopes: ['approve'] })
  const approved = `PRINTWRIGHT_APPROVE TOKEN=${secret} M140 S45`
  expect(await refusal(script(approved))).toBe('')
  expect(targetC('heater_bed')).toBe(45)
  expect(await refusal(script(approved))).toMatch(/token is none/)
  const looked = createToken(folder, { ...options, scopes: ['acknowledge'] })
  expect(await refusal(script(`PRINTWRIGHT_APPROVE TOKEN=${looked.secret} M140 S0`))).toMatch(
    /not for approve, and void/,
  )
  expect(await refusal(script(`PRINTWRIGHT_ACKNOWLEDGE TOKEN=${looked.secret}`))).toMatch(/token is none/)
  // Mistyped, and in the console for all to read.
  const typed = createToken(folder, { ...options, scopes: ['approve'] })
  expect(await refusal(script(`PRINTWRIGHT_APROVE TOKEN=${typed.secret} M140 S45`))).toMatch(/void now/)
  expect(await refusal(script(`PRINTWRIGHT_APPROVE TOKEN=${typed.secret} M140 S45`))).toMatch(/token is none/)
  const again = createToken(folder, { ...options, scopes: ['acknowledge'] })
  expect(await refusal(script(`PRINTWRIGHT_ACKNOWLEDGE TOKEN=${again.secret}`))).toBe('')
  await until(() => journal().includes('has looked at'), 5000)
  const wide = createToken(folder, { ...options, scopes: ['limits', 'level', 'acknowledge'], isSingleUse: false })
  const say = (word: string, more: string) => refusal(script(`PRINTWRIGHT_${word} TOKEN=${wide.secret} ${more}`))
  expect(await say('BED_CLEAR', '')).toBe('')
  expect(await say('LEVEL', 'tune')).toBe('')
  expect(await say('LEVEL', 'emperor')).toMatch(/not understood/)
  expect(await say('LIMITS', '{"unattendedMaxS": null')).toMatch(/not understood/)
  expect(await say('LIMITS', '{"material": "lead"}')).toMatch(/Refused/)
  expect(await say('LIMITS', '{"budgets": {"commands": 6000}}')).toBe('')
  await until(() => journal().includes('"reason":"loosened"'), 5000)
  expect(journal()).not.toContain(secret)
  await script('M140 S0')
})

test('a word without its token is answered with how to, and a good one with what was done', async () => {
  const socket = await server.socket()
  expect(await refusal(script('PRINTWRIGHT_ACKNOWLEDGE'))).toMatch(
    /type PRINTWRIGHT_ACKNOWLEDGE TOKEN=\.\.\. with a token from `printwright guard --make-token acknowledge --data DIR`/,
  )
  expect(await refusal(script('printwright_level act'))).toContain('PRINTWRIGHT_LEVEL TOKEN=... tune')
  expect(await refusal(script('M117 hi\nPRINTWRIGHT_APPROVE'))).toContain('PRINTWRIGHT_APPROVE TOKEN=... COMMAND')
  const folder = tokenFolder(join(server.data, 'guard'))
  const options = { nowS: Date.now() / 1000, lastsS: 60, isSingleUse: true }
  const { secret } = createToken(folder, { ...options, scopes: ['acknowledge'] })
  expect(await refusal(script(`PRINTWRIGHT_ACKNOWLEDGE TOKEN=${secret}`))).toBe('')
  await socket.hears('notify_gcode_response', ([text]) => String(text) === '// acknowledged: nothing was open')
  socket.close()
})

test('an emergency stop passes at once, and a restart leads back', async () => {
  await server.rpc('printer.emergency_stop')
  await until(() => server.printer.host.state === 'shutdown', 5000)
  expect(await refusal(script('FIRMWARE_RESTART'))).toBe('')
  await until(() => server.printer.host.state === 'ready' && server.guard?.guard.isWatching === true, 20_000)
  // The server finds its way back to a host that is ready in its own time.
  let said = ''
  for (let tries = 0; tries < 100; tries++) {
    said = await refusal(script('M104 S999'))
    if (said !== 'Klippy Host not connected') break
    await new Promise((done) => setTimeout(done, 100))
  }
  expect(said).toContain('999')
  expect(server.failures).toEqual([])
})

test('the journal holds all of it, and judged again it says the same', async () => {
  await until(() => journal().includes('emergency_stop'), 5000)
  const replay = createReplay(null)
  for (const line of journal().split('\n')) {
    const record = line === '' ? null : readRecord(line)
    if (record !== null) stepReplay(replay, record)
  }
  expect(replay.different).toEqual([])
  expect([...replay.unjudged]).toEqual([])
  expect(replay.same).toBeGreaterThan(8)
})
