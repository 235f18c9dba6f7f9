import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer, until } from '../../../../tests/moonraker-server.ts'

const GCODE = 'G4 P200\n'.repeat(300)
const BOUNDARY = '----WebKitFormBoundary7MA4YWxkTrZu0gW'

let server: TestServer
let gcodes: string
beforeAll(async () => {
  server = await startServer({ conf: '[server]\nmax_upload_size: 4\n', speed: 1 })
  gcodes = join(server.data, 'gcodes')
})
afterAll(async () => {
  expect(server.failures).toEqual([])
  expect(readdirSync(join(gcodes, '.printwright-uploads'))).toEqual([])
  await server.close()
})

type Part = readonly [disposition: string, content: string | Uint8Array]

function formBytes(parts: readonly Part[]): Buffer {
  const pieces = parts.flatMap(([disposition, content]) => [
    Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`),
    Buffer.from(content as string),
    Buffer.from('\r\n'),
  ])
  return Buffer.concat([...pieces, Buffer.from(`--${BOUNDARY}--\r\n`)])
}

interface Answer {
  readonly status: number
  readonly text: string
}

/** The path goes out as it is written. */
function ask(
  verb: string,
  path: string,
  body?: Buffer,
  headers: Record<string, string | number> = {},
): Promise<Answer> {
  return new Promise((done, fail) => {
    const form = body === undefined ? {} : { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }
    const asked = request({
      host: '127.0.0.1',
      port: server.port,
      method: verb,
      path,
      headers: { ...form, ...headers },
    })
    asked.on('error', fail)
    asked.on('response', (answer) => {
      let text = ''
      answer.on('data', (data) => {
        text += String(data)
      })
      answer.on('end', () => done({ status: answer.statusCode ?? 0, text }))
    })
    asked.end(body)
  })
}

function upload(
  name: string,
  content: string | Uint8Array = GCODE,
  before: readonly Part[] = [],
  after: readonly Part[] = [],
): Promise<Answer> {
  return ask(
    'POST',
    '/server/files/upload',
    formBytes([...before, [`name="file"; filename="${name}"`, content], ...after]),
  )
}

test('fields count wherever they stand', async () => {
  const after = await upload(
    'after.cfg',
    '# mine',
    [],
    [
      ['name="path"', 'sub'],
      ['name="root"', 'config'],
    ],
  )
  expect(after.status).toBe(201)
  expect(readFileSync(join(server.data, 'config', 'sub', 'after.cfg'), 'utf8')).toBe('# mine')
  const named = await ask(
    'POST',
    '/server/files/upload',
    formBytes([['name="file"; filename*=UTF-8\'\'%C3%BCber%20x.gcode', GCODE]]),
  )
  expect(JSON.parse(named.text)).toMatchObject({ item: { path: 'über x.gcode' } })
})

test.each([
  '../up.gcode',
  '..\\up.gcode',
  'a/../../up.gcode',
  '....//../../up.gcode',
  '/../../../../tmp/up.gcode',
  'nul\0.gcode',
  'line\\nfeed\u0007.gcode',
  'x'.repeat(300),
  `${'d/'.repeat(2100)}x.gcode`,
  '.printwright.json',
  '.PRINTWRIGHT-uploads/x.gcode',
  'dir/',
  '.',
  '..',
  ' ',
])('an upload is not called %j', async (name) => {
  const before = execFileSync('find', [server.data, '-name', '*up.gcode*']).toString()
  const { status } = await upload(name)
  if (name === ' ') expect([201, 400]).toContain(status)
  else expect([400, 403]).toContain(status)
  expect(execFileSync('find', [server.data, '-name', '*up.gcode*']).toString()).toBe(before)
  expect(existsSync('/tmp/up.gcode')).toBe(false)
})

test('reading: every way out is shut', async () => {
  writeFileSync(join(server.data, 'secret'), 'secret')
  writeFileSync(join(server.data, 'config', '.printwright.json'), '{"secret":1}')
  symlinkSync(server.data, join(gcodes, 'all'))
  mkdirSync(join(gcodes, 'folder'))
  execFileSync('mkfifo', [join(gcodes, 'pipe.gcode')])
  const paths = [
    'gcodes/../secret',
    'gcodes/%2e%2e/secret',
    'gcodes/..%2fsecret',
    'gcodes/%2e%2e%2fsecret',
    'gcodes/..%5csecret',
    'gcodes/%252e%252e/secret',
    'gcodes//etc/passwd',
    'gcodes/%2fetc/passwd',
    'gcodes/all/secret',
    'gcodes/folder/../../secret',
    'gcodes/a%00b',
    'config/.printwright.json',
    'config/.PrintWright.json',
    'config/sub/../.printwright.json',
    'gcodes/folder',
    'gcodes/pipe.gcode',
    `gcodes/${'x'.repeat(5000)}`,
    'database/data.mdb',
    '../secret',
  ]
  for (const path of paths) {
    const { status, text } = await ask('GET', `/server/files/${path}`)
    expect([400, 403, 404], path).toContain(status)
    expect(text, path).not.toContain('"secret"')
    expect((await ask('DELETE', `/server/files/${path}`)).status, path).toBeGreaterThanOrEqual(400)
  }
  expect(existsSync(join(server.data, 'secret'))).toBe(true)
  const listed = JSON.stringify([
    await server.rpc('server.files.list', { root: 'config' }),
    await server.rpc('server.files.get_directory', { path: 'config' }),
    await server.rpc('server.files.get_directory', { path: 'gcodes' }),
  ])
  expect(listed).not.toMatch(/printwright|"all"|pipe/i)
  rmSync(join(gcodes, 'all'))
  rmSync(join(gcodes, 'pipe.gcode'))
})

test('too much is refused at once, also where nobody has said how much', async () => {
  const big = Buffer.alloc(5 << 20, 'x')
  expect(await upload('big.gcode', big)).toMatchObject({ status: 413 })
  const chunked = await ask('POST', '/server/files/upload', formBytes([['name="file"; filename="big.gcode"', big]]), {
    'transfer-encoding': 'chunked',
  })
  expect(chunked).toMatchObject({ status: 413 })
  const fields: Part[] = Array.from({ length: 60 }, (_, k) => [`name="f${k}"`, 'v'])
  expect((await upload('many.gcode', GCODE, fields)).status).toBe(400)
  expect((await upload('long.gcode', GCODE, [['name="path"', 'x'.repeat(100_000)]])).status).toBe(400)
  expect(await upload('exact.gcode', Buffer.alloc(4 << 20, 'x'))).toMatchObject({ status: 201 })
  expect((await upload('empty.gcode', '')).status).toBe(201)
  expect(existsSync(join(gcodes, 'big.gcode'))).toBe(false)
})

test('an upload that breaks off leaves nothing, and the old file stays', async () => {
  await upload('kept.gcode', 'old')
  const bytes = formBytes([['name="file"; filename="kept.gcode"', Buffer.alloc(1 << 20, 'n')]])
  for (const kept of [bytes.length - 10, 400_000, 300, 10]) {
    const socket = connect(server.port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(
      `POST /server/files/upload HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=${BOUNDARY}\r\n` +
        `Content-Length: ${bytes.length}\r\n\r\n`,
    )
    socket.write(bytes.subarray(0, kept))
    await sleep(60)
    socket.destroy()
  }
  const folder = join(gcodes, '.printwright-uploads')
  await until(() => readdirSync(folder).length === 0, 5000)
  expect(readFileSync(join(gcodes, 'kept.gcode'), 'utf8')).toBe('old')
})

test('two uploads of one name at once: one of them, whole', async () => {
  const one = Buffer.alloc(2 << 20, '1')
  const two = Buffer.alloc(2 << 20, '2')
  for (let k = 0; k < 5; k++) {
    const answers = await Promise.all([upload('same.gcode', one), upload('same.gcode', two)])
    expect(answers.map(({ status }) => status)).toEqual([201, 201])
    const there = readFileSync(join(gcodes, 'same.gcode'))
    expect(there.equals(one) || there.equals(two)).toBe(true)
  }
})

test('what is being printed stays; a slicer that starts its upload again is answered, others are not', async () => {
  const uploaded = await upload('busy/run.gcode', GCODE, [], [['name="print"', 'true']])
  expect(JSON.parse(uploaded.text)).toMatchObject({ print_started: true, result: { print_started: true } })
  const { klippy } = server.running.moonraker
  await until(() => klippy.value('print_stats', 'state') === 'printing', 10_000)
  const start = { filename: 'busy/run.gcode' }
  await expect(server.rpc('printer.print.start', start)).rejects.toThrow('SD busy')
  expect((await server.http('POST', '/printer/print/start', start)).status).toBe(200)
  const second = await server.http('POST', '/printer/print/start', start)
  expect(second).toMatchObject({ status: 400, body: { error: { message: 'SD busy' } } })
  await upload('other.gcode')
  const refused = [
    ['server.files.delete_file', { path: 'gcodes/busy/run.gcode' }],
    ['server.files.delete_directory', { path: 'gcodes/busy', force: true }],
    ['server.files.move', { source: 'gcodes/busy', dest: 'gcodes/free' }],
    ['server.files.move', { source: 'gcodes/other.gcode', dest: 'gcodes/busy/run.gcode' }],
    ['server.files.copy', { source: 'gcodes/other.gcode', dest: 'gcodes/busy/run.gcode' }],
    ['server.files.zip', { dest: 'gcodes/busy/run.gcode', items: ['gcodes/other.gcode'] }],
  ] as const
  for (const [method, params] of refused) {
    await expect(server.rpc(method, params), method).rejects.toMatchObject({
      code: 403,
      message: 'File currently in use',
    })
  }
  expect((await upload('busy/run.gcode')).status).toBe(403)
  const third = await upload('third.gcode', GCODE, [], [['name="print"', 'true']])
  expect(JSON.parse(third.text)).toMatchObject({ print_started: false, print_queued: false })
  await server.rpc('printer.print.cancel')
})

test('names that would reach G-code as more than a name are refused everywhere', async () => {
  for (const name of ['a"b.gcode', 'a\nM112.gcode', 'a\rb.gcode', 'a\u0000b.gcode']) {
    await expect(server.rpc('server.files.post_directory', { path: `gcodes/${name}` })).rejects.toMatchObject({
      code: 400,
    })
    await expect(
      server.rpc('server.files.copy', { source: 'gcodes/other.gcode', dest: `gcodes/${name}` }),
    ).rejects.toMatchObject({ code: 400 })
  }
})

test('a path of a million names is refused before it is walked', async () => {
  const path = `gcodes/${'a/'.repeat(1_000_000)}`
  const beganMs = performance.now()
  for (const [method, params] of [
    ['server.files.get_directory', { path }],
    ['server.files.delete_file', { path }],
    ['server.files.move', { source: path, dest: path }],
    ['server.files.zip', { items: [path] }],
  ] as const) {
    await expect(server.rpc(method, params), method).rejects.toMatchObject({ code: 400 })
  }
  expect(performance.now() - beganMs).toBeLessThan(5000)
})

test('a folder of many files is listed while others are answered', async () => {
  const many = join(gcodes, 'many')
  mkdirSync(many)
  for (let k = 0; k < 20_000; k++) writeFileSync(join(many, `${k}.gcode`), '')
  const socket = await server.socket()
  const beganMs = performance.now()
  let worstMs = 0
  let isDone = false
  const listing = socket.call('server.files.get_directory', { path: 'gcodes/many' }).finally(() => {
    isDone = true
  })
  while (!isDone) {
    const askedMs = performance.now()
    await server.rpc('server.info')
    worstMs = Math.max(worstMs, performance.now() - askedMs)
  }
  expect(((await listing) as { files: unknown[] }).files).toHaveLength(20_000)
  expect(performance.now() - beganMs).toBeLessThan(20_000)
  // Other tests share the processor: what would be seconds is a slice.
  expect(worstMs).toBeLessThan(1000)
  await server.rpc('server.files.delete_directory', { path: 'gcodes/many', force: true })
  socket.close()
}, 60_000)
