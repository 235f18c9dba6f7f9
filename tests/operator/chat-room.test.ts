// The operator's own door: a page and a second terminal talk to the same operator; nobody else does.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { Belief, Room } from '#operator'
import { openRoom } from '#operator'
import { openChatLink } from '../../src/cli/chat-link.ts'
import { keepChatToken } from '../../src/cli/chat-token.ts'
import { type Asked, ask } from './asked-printer.ts'

const FILE = `G28\nM109 S200\nM83\n${Array.from({ length: 300 }, (_, i) => `G1 X${20 + (i % 2) * 60} Y${20 + (i % 50)} Z0.3 E2 F3000`).join('\n')}\n`
const SOUND: readonly Belief[] = [{ cause: 'sound', probability: 1 }]
const TOKEN = 'a-token-that-nobody-guesses'
const SHOWN = { authorization: `Bearer ${TOKEN}` }
/** No operator has left a token there. */
const NOWHERE = join(tmpdir(), 'printwright-no-operator')
const rooms: Room[] = []

afterEach(async () => {
  for (const room of rooms.splice(0)) await room.close()
})

async function open(options: { host?: string; token?: string } = {}): Promise<{ asked: Asked; room: Room }> {
  const asked = await ask({ gcode: FILE, believe: () => SOUND })
  await asked.pass(3)
  const room = await openRoom({
    contexts: [asked.context],
    port: 0,
    worldS: () => performance.now() / 1000,
    ...options,
  })
  rooms.push(room)
  return { asked, room }
}

const JSON_TYPE = { 'content-type': 'application/json' }

async function post(
  { asked, room }: { asked: Asked; room: Room },
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const url = `http://127.0.0.1:${room.port}${path}`
  const work = fetch(url, { method: 'POST', headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(body) })
  const response = await asked.during(work)
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

test('asked through the door it answers as in the terminal; a yes is good for the talk in which it was asked', async () => {
  const seen = await open({ token: TOKEN })
  const first = await post(seen, '/chat', { text: 'how is it going?' })
  expect(first.body['text']).toMatch(/^Nothing is being printed/)
  const { session } = (await post(seen, '/chat', { text: 'set the bed to 50' }, SHOWN)).body
  // Another terminal says yes to something of its own.
  expect((await post(seen, '/chat', { text: 'yes' }, SHOWN)).body['text']).toBe(
    'There is nothing that waits for a yes or no.',
  )
  expect(seen.asked.operated.live.status('heater_bed')['target']).toBe(0)
  expect((await post(seen, '/chat', { text: 'yes', session }, SHOWN)).body['kind']).toBe('done')
  await seen.asked.pass(2)
  expect(seen.asked.operated.live.status('heater_bed')['target']).toBe(50)
})

test('a second terminal is told what the operator says', async () => {
  const { asked, room } = await open()
  const partner = await asked.during(openChatLink(room.url, NOWHERE))
  const heard: string[] = []
  const end = partner.listen((text) => heard.push(text))
  for (let k = 0; k < 50 && heard.length === 0; k++) {
    asked.desk.tell({ timeS: 1, kind: 'help', by: 'baseline', text: 'Look at me.', reasoning: null, confidence: null })
    await asked.pass(1)
    await new Promise((done) => setTimeout(done, 20))
  }
  end()
  expect(heard[0]).toBe('Look at me.')
  expect((await asked.during(partner.say('status'))).text).toMatch(/^Nothing is being printed/)
})

test('pages of other places, forms and other names of this machine get nothing', async () => {
  const seen = await open()
  const of = async (headers: Record<string, string>): Promise<number> =>
    (await post(seen, '/chat', { text: 'pause' }, headers)).status
  expect(await of({ origin: 'http://evil.example' })).toBe(403)
  expect(await of({ origin: 'http://127.0.0.1:1' })).toBe(403)
  expect(await of({ 'content-type': 'text/plain' })).toBe(415)
  expect(await of({})).toBe(200)
  expect((await post(seen, '/chat', { text: 'x'.repeat(20_000) })).status).toBe(400)
  expect((await post(seen, '/tools/nothing', {})).status).toBe(404)
})

test('tools: what looks is for everybody here, what acts wants the token', async () => {
  const seen = await open({ token: TOKEN })
  expect((await post(seen, '/tools/status', {})).body).toMatchObject({ print: 'standby', isSeen: true })
  expect((await post(seen, '/tools/heaters_off', {})).status).toBe(401)
  expect((await post(seen, '/tools/heaters_off', {}, { authorization: 'Bearer wrong' })).status).toBe(401)
  const done = await post(seen, '/tools/heaters_off', {}, { authorization: `Bearer ${TOKEN}` })
  expect(done.body).toMatchObject({ outcome: 'done' })
})

test('beyond this machine it wants a token of everybody', async () => {
  await expect(open({ host: '0.0.0.0' })).rejects.toThrow(/wants a token/)
  const seen = await open({ host: '0.0.0.0', token: TOKEN })
  expect((await post(seen, '/chat', { text: 'status' })).status).toBe(401)
  expect((await post(seen, '/chat', { text: 'status' }, { authorization: `Bearer ${TOKEN}` })).status).toBe(200)
})

test('where no operator answers, one sentence says so', async () => {
  await expect(openChatLink('http://127.0.0.1:9', NOWHERE)).rejects.toThrow(/no operator answers at 127\.0\.0\.1:9/)
})

test('without the token a talk answers, and has nothing done: no command, no wish, no yes', async () => {
  const seen = await open({ token: TOKEN })
  const { live } = seen.asked.operated
  seen.asked.desk.ask({ id: 'q', timeS: 1, text: 'Is it well?' })
  expect((await post(seen, '/chat', { text: 'status' })).body['kind']).toBe('answer')
  for (const text of ['/pause', '/dismiss', 'set the bed to 50', 'yes', '/resume', 'cancel']) {
    expect([text, (await post(seen, '/chat', { text })).body['kind']]).toEqual([text, 'refused'])
  }
  // What its owner has been asked, a stranger who knows the talk does not answer.
  const { session } = (await post(seen, '/chat', { text: 'set the bed to 50' }, SHOWN)).body
  expect((await post(seen, '/chat', { text: 'yes', session })).body['kind']).toBe('refused')
  expect((await post(seen, '/chat', { text: 'it smokes!' })).body['text']).toMatch(/pull the printer’s plug/)
  expect(seen.asked.desk.open?.id).toBe('q')
  expect(live.status('heater_bed')['target']).toBe(0)
  expect((await post(seen, '/chat', { text: 'yes' }, SHOWN)).body['kind']).toBe('done')
})

test('the same user of this machine finds the token by itself, and nobody else may read it', async () => {
  const data = mkdtempSync(join(tmpdir(), 'printwright-chat-'))
  try {
    const { asked, room } = await open({ token: TOKEN })
    const forget = keepChatToken(data, room.port, TOKEN)
    const path = join(data, 'operator', `chat-token-${room.port}`)
    expect(readFileSync(path, 'utf8')).toBe(TOKEN)
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600)
    const own = await asked.during(openChatLink(room.url, data))
    expect((await asked.during(own.say('turn off the heaters'))).kind).toBe('question')
    expect((await asked.during(own.say('yes'))).kind).toBe('done')
    const other = await asked.during(openChatLink(room.url, NOWHERE))
    expect((await asked.during(other.say('turn off the heaters'))).kind).toBe('refused')
    forget()
    expect(() => readFileSync(path)).toThrow()
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
})
