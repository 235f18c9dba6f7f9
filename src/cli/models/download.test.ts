import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { PrintwrightError } from '#core'
import { type DownloadRequest, download } from './download.ts'

const BYTES = Buffer.alloc(3_000_000, 0)
for (let i = 0; i < BYTES.length; i++) BYTES[i] = (i * 2654435761) >>> 24
const SHA256 = createHash('sha256').update(BYTES).digest('hex')

interface Manner {
  bytes: Buffer
  etag: string | null
  hasRange: boolean
  hasLength: boolean
  /** Ends each answer after so many bytes of body. */
  cutAfter: number
  /** Answers these before anything else. */
  statuses: number[]
}

let server: Server
let url: string
let manner: Manner
let ranges: (string | undefined)[]
let work: string
let path: string

beforeAll(async () => {
  server = createServer((request, response) => {
    ranges.push(request.headers.range)
    const status = manner.statuses.shift()
    if (status !== undefined) {
      response.writeHead(status).end()
      return
    }
    const { bytes, etag } = manner
    const wanted = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')
    const isSame = request.headers['if-range'] === undefined || request.headers['if-range'] === etag
    const start = manner.hasRange && wanted !== null && isSame ? Number(wanted[1]) : 0
    if (start > 0 && start >= bytes.length) {
      response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end()
      return
    }
    const headers: Record<string, string> = etag === null ? {} : { etag }
    if (start > 0) headers['content-range'] = `bytes ${start}-${bytes.length - 1}/${bytes.length}`
    if (manner.hasLength) headers['content-length'] = String(bytes.length - start)
    response.writeHead(start > 0 ? 206 : 200, headers)
    const body = bytes.subarray(start)
    if (body.length <= manner.cutAfter) response.end(body)
    // Ended, not reset: what is on its way arrives, however slowly it is read.
    else response.write(body.subarray(0, manner.cutAfter), () => response.socket?.end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/model.gguf`
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})
beforeEach(() => {
  manner = {
    bytes: BYTES,
    etag: '"one"',
    hasRange: true,
    hasLength: true,
    cutAfter: Number.POSITIVE_INFINITY,
    statuses: [],
  }
  ranges = []
  work = mkdtempSync(join(tmpdir(), 'pw-download-'))
  path = join(work, 'models', 'model.gguf')
})
afterEach(() => rmSync(work, { recursive: true, force: true }))

const pull = (changes: Partial<DownloadRequest> = {}) =>
  download({ url, path, sha256: SHA256, bytes: BYTES.length, onProgress: () => {}, tries: 2, pauseMs: 1, ...changes })

async function sentenceOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(PrintwrightError)
  expect((error as PrintwrightError).exitStatus).toBe(3)
  return (error as PrintwrightError).message
}

const isWhole = (): boolean => readFileSync(path).equals(BYTES)
const left = (): string[] => readdirSync(join(work, 'models'))

describe('a whole file', () => {
  test('comes, is checked, and leaves nothing beside it', async () => {
    const shares: number[] = []
    const came = await pull({ onProgress: (done, total) => shares.push(done / (total ?? 1)) })
    expect(came).toEqual({ bytes: BYTES.length, sha256: SHA256 })
    expect(isWhole()).toBe(true)
    expect(left()).toEqual(['model.gguf'])
    expect(shares.at(-1)).toBe(1)
  })

  test('of which nobody knew size or sum', async () => {
    manner.hasLength = false
    expect(await pull({ sha256: null, bytes: null })).toEqual({ bytes: BYTES.length, sha256: SHA256 })
  })

  test('from a server that is overloaded at first', async () => {
    manner.statuses = [503]
    await pull()
    expect(isWhole()).toBe(true)
  })
})

describe('a connection that ends in the middle', () => {
  test('is taken up where it ended, as often as it gets further', async () => {
    manner.cutAfter = 400_000
    await pull()
    expect(isWhole()).toBe(true)
    expect(ranges.length).toBeGreaterThanOrEqual(8)
    expect(ranges.slice(1).every((range) => range !== undefined)).toBe(true)
  })

  test('also by a later pull, without one byte twice', async () => {
    manner.cutAfter = 1_000_000
    manner.statuses = []
    const broken = pull({ tries: 1 })
    expect(await sentenceOf(broken)).toMatch(
      /^127\.0\.0\.1:\d+ cannot be read from: .*\. [01]\.\d MB are kept: pull again/,
    )
    expect(existsSync(path)).toBe(false)
    expect(left().sort()).toEqual(['model.gguf.part', 'model.gguf.part.json'])
    // What had arrived and was not read yet when the line broke is gone: less than all of it on a slow machine.
    const keptBytes = statSync(`${path}.part`).size
    expect(keptBytes).toBeGreaterThan(0)
    expect(keptBytes).toBeLessThanOrEqual(1_000_000)
    manner.cutAfter = Number.POSITIVE_INFINITY
    ranges = []
    await pull()
    expect(ranges).toEqual([`bytes=${keptBytes}-`])
    expect(isWhole()).toBe(true)
  })

  test('from a server that knows no ranges: from the beginning', async () => {
    manner = { ...manner, hasRange: false, cutAfter: 1_000_000 }
    await sentenceOf(pull())
    manner.cutAfter = Number.POSITIVE_INFINITY
    await pull()
    expect(isWhole()).toBe(true)
  })

  test('and a file that has changed since: never half of one and half of the other', async () => {
    manner.cutAfter = 1_000_000
    await sentenceOf(pull({ tries: 1, sha256: null, bytes: null }))
    manner = { ...manner, cutAfter: Number.POSITIVE_INFINITY, etag: '"two"', bytes: Buffer.alloc(BYTES.length, 7) }
    await pull({ sha256: null, bytes: null })
    expect(readFileSync(path).equals(manner.bytes)).toBe(true)
  })

  test('of which nobody could say whether it has changed: from the beginning, unless the sum is known', async () => {
    manner = { ...manner, cutAfter: 1_000_000, etag: null }
    await sentenceOf(pull({ tries: 1, sha256: null, bytes: null }))
    ranges = []
    manner.cutAfter = Number.POSITIVE_INFINITY
    await pull({ sha256: null, bytes: null })
    expect(ranges).toEqual([undefined])
  })

  test('after the last byte: what is there is checked, not fetched again', async () => {
    mkdirSync(join(work, 'models'))
    writeFileSync(`${path}.part`, BYTES)
    writeFileSync(`${path}.part.json`, JSON.stringify({ url, validator: '"one"' }))
    await pull()
    expect(isWhole()).toBe(true)
  })

  test('a part that is longer than the file is no part of it', async () => {
    mkdirSync(join(work, 'models'))
    writeFileSync(`${path}.part`, Buffer.alloc(BYTES.length + 5))
    writeFileSync(`${path}.part.json`, JSON.stringify({ url, validator: '"one"' }))
    await pull()
    expect(isWhole()).toBe(true)
  })
})

describe('what is not the file', () => {
  test('another checksum: both are told, nothing is kept', async () => {
    manner.bytes = Buffer.from(BYTES)
    manner.bytes[1234] = 1 ^ manner.bytes[1234]!
    const words = await sentenceOf(pull())
    expect(words).toContain(SHA256)
    expect(words).toMatch(/is not the file that was expected/)
    expect(left()).toEqual([])
  })

  test('another size: refused before it is fetched', async () => {
    expect(await sentenceOf(pull({ bytes: 17 }))).toMatch(/has a file of 3000000 bytes where 17 are expected/)
  })

  test('not there, or not for everybody', async () => {
    manner.statuses = [404]
    expect(await sentenceOf(pull())).toMatch(/answered 404 Not Found/)
    manner.statuses = [403]
    expect(await sentenceOf(pull())).toMatch(/answered 403 Forbidden/)
  })

  test('nobody there', async () => {
    expect(await sentenceOf(pull({ url: 'http://127.0.0.1:9/model.gguf' }))).toMatch(
      /^127\.0\.0\.1:9 cannot be read from: \S.*\.$/,
    )
  })
})

describe('a disk that cannot take it', () => {
  const mount = (...words: string[]): boolean => spawnSync('mount', words, { stdio: 'ignore' }).status === 0

  test('a file where the folder should be', async () => {
    writeFileSync(join(work, 'models'), '')
    expect(await sentenceOf(pull())).toMatch(/cannot be written: (EEXIST|ENOTDIR)\.$/)
  })

  test('full, and read-only', async (context) => {
    const disk = join(work, 'disk')
    mkdirSync(disk)
    if (!mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk)) return context.skip('no right to mount a small disk')
    try {
      path = join(disk, 'model.gguf')
      // Known before: not begun. Not known before: what fits is kept.
      expect(await sentenceOf(pull())).toMatch(/has 1\.0 MB left and 3\.0 MB are to come/)
      manner.hasLength = false
      expect(await sentenceOf(pull())).toMatch(/is full; what has come so far is kept/)
      expect(existsSync(path)).toBe(false)
      expect(readFileSync(`${path}.part`).length).toBeGreaterThan(500_000)
      expect(spawnSync('mount', ['-o', 'remount,size=8m', disk]).status).toBe(0)
      manner.hasLength = true
      await pull()
      expect(isWhole()).toBe(true)
      rmSync(path)
      expect(mount('-o', 'remount,ro', disk)).toBe(true)
      expect(await sentenceOf(pull())).toMatch(/cannot be written: EROFS\.$/)
    } finally {
      spawnSync('umount', [disk])
    }
  })
})
