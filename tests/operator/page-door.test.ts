import { request } from 'node:http'
import { afterAll, expect, test } from 'vitest'
import { build, isBuildStale } from '../../scripts/build.mjs'
import type { Operated } from '../../src/cli/operate/operated.ts'
import { openPageDoor } from '../../src/cli/operate/page-door.ts'

if (await isBuildStale()) await build()

const said: string[] = []
const door = await openPageDoor({
  host: '127.0.0.1',
  port: 0,
  // Whoever may not speak never reaches it, and whoever may is answered by `say` alone.
  operated: [{} as Operated],
  say: async (_, text) => {
    said.push(text)
    return 'heard'
  },
})
afterAll(() => door.close())

const { port, origin, hash } = new URL(door.url)
const token = hash.replace('#token=', '')
const JSON_TYPE = { 'content-type': 'application/json' }
const SHOWN = { ...JSON_TYPE, authorization: `Bearer ${token}` }

/** As any program may ask, with headers that `fetch` would not let it set. */
function ask(method: string, path: string, headers: Record<string, string>, body = ''): Promise<number> {
  return new Promise((done, fail) => {
    const asked = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      answer.resume()
      done(answer.statusCode ?? 0)
    })
    asked.on('error', fail)
    asked.end(body)
  })
}

const STOP = JSON.stringify({ printer: 0, text: '/stop' })

test('the address that is printed has a long token behind its #, where no server is told of it', () => {
  expect(token).toMatch(/^[0-9a-f]{64}$/)
  expect(new URL(door.url).search).toBe('')
})

test.each<[string, Record<string, string>, number]>([
  ['without the token', JSON_TYPE, 401],
  ['with another token', { ...JSON_TYPE, authorization: `Bearer ${'0'.repeat(64)}` }, 401],
  ['with a token of another length', { ...JSON_TYPE, authorization: 'Bearer 1' }, 401],
  ['with the token as a cookie only', { ...JSON_TYPE, cookie: `printwright-operator=${token}` }, 401],
  ['from a page of another origin', { ...SHOWN, origin: 'http://evil.example' }, 403],
  ['from a page of another port of this machine', { ...SHOWN, origin: 'http://127.0.0.1:1' }, 403],
  ['from a sandboxed page', { ...SHOWN, origin: 'null' }, 403],
  ['as a form', { ...SHOWN, 'content-type': 'application/x-www-form-urlencoded' }, 403],
  ['as plain text', { ...SHOWN, 'content-type': 'text/plain' }, 403],
  ['under a name that was turned to this machine', { ...SHOWN, host: `evil.example:${port}` }, 403],
  ['under a name that only begins like this machine', { ...SHOWN, host: `127.0.0.1.evil.example:${port}` }, 403],
  ['from another site', { ...SHOWN, 'sec-fetch-site': 'cross-site' }, 403],
])('nobody acts %s', async (_, headers, status) => {
  expect(await ask('POST', '/say', headers, STOP)).toBe(status)
  expect(said).toEqual([])
})

test('the token in the address itself opens nothing on this machine, and is put into no cookie', async () => {
  const answer = await fetch(`${origin}/?token=${token}`, { redirect: 'manual' })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('set-cookie')).toBeNull()
})

test('its own page is seen by whoever is on this machine, and heard with the token', async () => {
  expect(await ask('GET', '/', {})).toBe(200)
  expect(await ask('GET', '/', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).toBe(200)
  expect(await ask('GET', '/picture/0', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).toBe(403)
  expect(await ask('GET', '/', { host: `evil.example:${port}` })).toBe(403)
  expect(await ask('POST', '/say', { ...SHOWN, origin }, STOP)).toBe(200)
  expect(said).toEqual(['/stop'])
})

test('beyond this machine nothing is seen without the token, and the address that is printed gives a cookie', async () => {
  const wide = await openPageDoor({ host: '0.0.0.0', port: 0, operated: [], say: async () => '' })
  try {
    const { port: at, search } = new URL(wide.url)
    const page = `http://127.0.0.1:${at}`
    expect(await fetch(page).then(({ status }) => status)).toBe(401)
    expect(await fetch(`${page}/?token=0`).then(({ status }) => status)).toBe(401)
    const entered = await fetch(`${page}/${search}`, { redirect: 'manual' })
    expect(entered.status).toBe(303)
    const cookie = (entered.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    expect(await fetch(page, { headers: { cookie } }).then(({ status }) => status)).toBe(200)
  } finally {
    await wide.close()
  }
})
