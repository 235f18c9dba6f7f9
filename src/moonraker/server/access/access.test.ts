import { readFileSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { PrintwrightError } from '#core'
import { openSocket, RpcFailure, startServer, type TestServer } from '../../../../tests/moonraker-server.ts'
import { defaultConf, readMoonrakerConf } from '../moonraker-conf.ts'
import { assertSafeExposure } from './exposure.ts'

let server: TestServer | undefined
afterEach(async () => {
  expect(server?.failures ?? []).toEqual([])
  await server?.close()
  server = undefined
})

interface Answer {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly result: unknown
  readonly message: unknown
}

function ask(verb: string, path: string, headers: Record<string, string> = {}, body?: unknown): Promise<Answer> {
  return new Promise((done, fail) => {
    const sent = request(
      { host: '127.0.0.1', port: server!.port, method: verb, path, headers, agent: false },
      (reply) => {
        let text = ''
        reply.on('data', (part) => (text += String(part)))
        reply.on('end', () => {
          const json = (text === '' ? {} : JSON.parse(text)) as { result?: unknown; error?: { message: unknown } }
          const { statusCode: status = 0, headers: got } = reply
          done({ status, headers: got, result: json.result, message: json.error?.message })
        })
      },
    )
    sent.on('error', fail)
    if (body !== undefined) sent.setHeader('content-type', 'application/json')
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

const statusOf = async (path: string, headers: Record<string, string> = {}): Promise<number> =>
  (await ask('GET', path, headers)).status

function apiKey(): string {
  return (JSON.parse(readFileSync(join(server!.data, 'accounts.json'), 'utf8')) as { apiKey: string }).apiKey
}

const STRANGERS = '[authorization]\ncors_domains:\n  http://ok.example\n'
const FRIENDS = '[authorization]\ntrusted_clients:\n  127.0.0.0/8\ncors_domains:\n  *.lan\n  http://ok.example\n'

test('somebody unknown may ask who may ask, and nothing else', async () => {
  server = await startServer({ conf: STRANGERS })
  expect((await ask('GET', '/access/info')).result).toEqual({
    default_source: 'moonraker',
    available_sources: ['moonraker'],
    login_required: false,
    trusted: false,
  })
  for (const path of ['/server/info', '/access/user', '/access/api_key', '/printer/info', '/nothing', '/websocket']) {
    expect({ path, ...(await ask('GET', path)) }).toMatchObject({ path, status: 401, message: 'Unauthorized' })
  }
  const socket = await server.socket()
  for (const method of ['server.info', 'printer.info', 'server.websocket.id', 'access.get_user', 'access.logout']) {
    await expect(socket.call(method)).rejects.toMatchObject({ code: -32602, message: 'Unauthorized' })
  }
  const who = { client_name: 'a', version: '1', type: 'web', url: 'x' }
  await expect(socket.call('server.connection.identify', who)).rejects.toMatchObject({ message: 'Unauthorized' })
  await server.running.moonraker.connections.notify('notify_history_changed', [])
  const asked = [
    socket.call('server.connection.identify', { ...who, api_key: apiKey() }),
    // Sent in the same breath: it comes behind the key.
    socket.call('server.info'),
  ]
  await Promise.all(asked)
  expect(socket.heard).toEqual([])
  expect(await socket.call('access.get_user')).toMatchObject({ username: '_API_KEY_USER_' })
})

test('a key opens, a wrong one shuts, and it lies where nobody else reads it', async () => {
  server = await startServer({ conf: STRANGERS })
  const key = apiKey()
  expect(statSync(join(server.data, 'accounts.json')).mode & 0o777).toBe(0o600)
  expect(await statusOf('/server/info', { 'x-api-key': key })).toBe(200)
  for (const wrong of ['x', `${key}0`, key.slice(1), key.replace(/.$/, 'g')]) {
    expect(await statusOf('/access/info', { 'x-api-key': wrong })).toBe(401)
  }
  const { result: fresh } = await ask('POST', '/access/api_key', { 'x-api-key': key })
  expect(await statusOf('/server/info', { 'x-api-key': key })).toBe(401)
  expect(await statusOf('/server/info', { 'x-api-key': String(fresh) })).toBe(200)
  const { result: token } = await ask('GET', '/access/oneshot_token', { 'x-api-key': String(fresh) })
  expect(token).toMatch(/^[A-Z2-7]{32}$/)
  expect((await ask('GET', `/access/user?token=${String(token)}`)).result).toMatchObject({ username: '_API_KEY_USER_' })
  expect(await statusOf(`/access/user?token=${String(token)}`)).toBe(401)
})

test('a login lasts until the logout, over a restart of the server too', async () => {
  server = await startServer({ conf: `${STRANGERS}force_logins: True\n` })
  const key = { 'x-api-key': apiKey() }
  const made = await ask('POST', '/access/user', key, { username: 'bob', password: 'pw' })
  expect(made.result).toMatchObject({ username: 'bob', source: 'moonraker', action: 'user_created' })
  const { running, data } = server
  await server.door.close()
  await running.close()
  server.pace.stop()
  server = await startServer({ data })
  const { result } = await ask('POST', '/access/login', {}, { username: 'bob', password: 'pw' })
  const { token, refresh_token } = result as { token: string; refresh_token: string }
  const bearer = { authorization: `Bearer ${token}` }
  expect((await ask('GET', '/access/user', bearer)).result).toMatchObject({ username: 'bob' })
  expect(await statusOf(`/access/user?access_token=${token}`)).toBe(200)
  expect(await statusOf('/access/user', { authorization: `Bearer ${refresh_token}` })).toBe(401)
  const [head, , signature] = token.split('.')
  const forged = [
    `${token.slice(0, -4)}abcd`,
    `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.`,
    `${head}.${Buffer.from('{"username":"bob","token_type":"access","aud":"Moonraker","exp":9999999999}').toString('base64url')}.${signature}`,
    'x',
  ]
  for (const wrong of forged) expect(await statusOf('/access/info', { authorization: `Bearer ${wrong}` })).toBe(401)
  expect((await ask('POST', '/access/refresh_jwt', {}, { refresh_token })).result).toMatchObject({
    username: 'bob',
    action: 'user_jwt_refresh',
  })
  const socket = await openSocket(server.port, `/websocket?access_token=${token}`)
  expect(await socket.call('access.get_user')).toMatchObject({ username: 'bob' })
  expect((await ask('POST', '/access/logout', bearer)).result).toEqual({ username: 'bob', action: 'user_logged_out' })
  expect(await statusOf('/access/user', bearer)).toBe(401)
  expect(await ask('POST', '/access/refresh_jwt', {}, { refresh_token })).toMatchObject({
    status: 401,
    message: 'Invalid Refresh Token',
  })
  await expect(socket.call('server.info')).rejects.toThrow(RpcFailure)
})

test('guessing stops after max_login_attempts, also where many guesses come at once', async () => {
  server = await startServer({ conf: `${STRANGERS}max_login_attempts: 3\n` })
  await ask('POST', '/access/user', { 'x-api-key': apiKey() }, { username: 'bob', password: 'pw' })
  const guesses = Array.from({ length: 8 }, (_, k) =>
    ask('POST', '/access/login', {}, { username: 'bob', password: `${k}` }),
  )
  const answers = await Promise.all(guesses)
  expect(answers.filter(({ status }) => status === 400)).toHaveLength(3)
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(5)
  expect((await ask('POST', '/access/login', {}, { username: 'bob', password: 'pw' })).status).toBe(401)
})

test('whoever is trusted for where it is, is so only under a name that nobody outside can own', async () => {
  server = await startServer({ conf: FRIENDS })
  const here = [
    '127.0.0.1',
    'localhost:7125',
    '[::1]:7125',
    'printer.local',
    'voron',
    'a.lan',
    '192.168.1.4',
    'ok.example',
  ]
  for (const host of here)
    expect({ host, status: await statusOf('/access/user', { host }) }).toEqual({ host, status: 200 })
  for (const host of ['evil.example', 'localhost.evil.example', 'evil.example:7125', '127.0.0.1.nip.io']) {
    expect({ host, status: await statusOf('/access/user', { host }) }).toEqual({ host, status: 401 })
  }
})

test('a page of somebody else’s reads nothing and does nothing', async () => {
  server = await startServer({ conf: FRIENDS })
  for (const origin of ['http://evil.example', 'null', 'file://', 'http://ok.example.evil.example', 'http://a.lan.x']) {
    const read = await ask('GET', '/access/user', { origin })
    expect(read.headers['access-control-allow-origin']).toBeUndefined()
    expect((await ask('OPTIONS', '/access/user', { origin })).status).toBe(405)
    expect((await ask('POST', '/printer/emergency_stop', { origin })).status).toBe(403)
    expect((await ask('GET', '/printer/gcode/script?script=M112', { origin })).status).toBe(403)
    const ws = new WebSocket(`ws://127.0.0.1:${server.port}/websocket`, { origin })
    const refused = await new Promise<number | undefined>((done) => {
      ws.on('unexpected-response', (_, { statusCode }) => done(statusCode))
      ws.on('open', () => done(0))
      ws.on('error', () => undefined)
    })
    expect(refused).toBe(403)
  }
  // A picture in such a page sends no Origin.
  const picture = { 'sec-fetch-site': 'cross-site' }
  expect((await ask('GET', '/printer/gcode/script?script=M112', picture)).status).toBe(403)
  const link = { referer: 'http://evil.example/' }
  expect((await ask('GET', '/printer/gcode/script?script=M112', link)).status).toBe(403)
  for (const headers of [picture, link]) {
    expect((await ask('GET', '/access/user', headers)).status).toBe(200)
    for (const [verb, path] of [
      ['POST', '/server/restart'],
      ['DELETE', '/server/files/gcodes/a.gcode'],
      ['POST', '/machine/shutdown'],
    ] as const) {
      expect((await ask(verb, path, headers)).status).toBe(403)
    }
  }
  for (const origin of [
    'http://ok.example',
    'http://a.lan',
    `http://127.0.0.1:${server.port}`,
    'http://127.0.0.1:8080',
  ]) {
    expect((await ask('GET', '/access/user', { origin })).headers['access-control-allow-origin']).toBe(origin)
    expect((await ask('OPTIONS', '/access/user', { origin })).status).toBe(204)
  }
  // A page on another port of the same machine, unless that machine's name can be anybody's.
  const neighbour = { origin: 'http://192.168.1.4:8181', host: '192.168.1.4:7125' }
  expect((await ask('GET', '/access/user', neighbour)).headers['access-control-allow-origin']).toBe(neighbour.origin)
  const rebound = { origin: 'http://evil.example:8181', host: 'evil.example:7125' }
  expect((await ask('GET', '/access/user', rebound)).headers['access-control-allow-origin']).toBeUndefined()
})

test('only a proxy that is trusted itself is believed whom it forwards', async () => {
  server = await startServer({ conf: FRIENDS })
  const forwarded = async (value: string): Promise<number> =>
    await statusOf('/access/user', { 'x-forwarded-for': value })
  expect(await forwarded('127.0.0.1')).toBe(200)
  expect(await forwarded('8.8.8.8')).toBe(401)
  expect(await forwarded('127.0.0.1, 8.8.8.8')).toBe(401)
  expect(await forwarded('8.8.8.8, 127.0.0.1')).toBe(401)
  expect(await statusOf('/access/user', { 'x-forwarded-for': '8.8.8.8', 'x-real-ip': '127.0.0.1' })).toBe(401)
})

test('a server that everybody could use is not opened to everybody', async () => {
  server = await startServer()
  const { data } = server
  const conf = (...clients: string[]): ReturnType<typeof readMoonrakerConf> =>
    readMoonrakerConf(
      `[authorization]\ntrusted_clients:\n${clients.map((one) => `  ${one}\n`).join('')}`,
      'moonraker.conf',
    )
  const everybody = [
    ['0.0.0.0/0'],
    ['::/0'],
    ['0.0.0.0/1', '128.0.0.0/1'],
    ['::ffff:0:0/96'],
    ['2000::/3'],
    ['1.2.3.4/0'],
  ]
  for (const clients of everybody) {
    expect(() => assertSafeExposure(conf(...clients), '0.0.0.0', data)).toThrow(PrintwrightError)
    expect(assertSafeExposure(conf(...clients), '127.0.0.1', data)).toBeNull()
  }
  const somebody = [
    ['192.168.0.0/16', '10.0.0.0/8', '172.16.0.0/12', 'FE80::/10', 'fc00::/7', '127.0.0.0/8'],
    ['93.184.216.34'],
  ]
  for (const clients of somebody) {
    expect(assertSafeExposure(conf(...clients), '0.0.0.0', data)).toContain('accounts.json')
  }
  expect(assertSafeExposure(readMoonrakerConf(defaultConf(''), 'moonraker.conf'), '::', data)).toContain('API key')
  const closed = readMoonrakerConf('[authorization]\nenable_api_key: False\n', 'moonraker.conf')
  expect(() => assertSafeExposure(closed, '0.0.0.0', data)).toThrow(/add a user/)
})

test('a stale key opens a WebSocket as no key does', async () => {
  server = await startServer()
  const ws = new WebSocket(`ws://127.0.0.1:${server.port}/websocket`, { headers: { 'x-api-key': 'old' } })
  const opened = await new Promise<boolean>((done) => {
    ws.on('open', () => done(true))
    ws.on('error', () => done(false))
  })
  expect(opened).toBe(true)
  ws.close()
  // Shown with a request it is looked at.
  expect((await ask('GET', '/printer/info', { 'x-api-key': 'old' })).status).toBe(401)
})
