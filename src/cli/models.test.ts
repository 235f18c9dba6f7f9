import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { tinyGguf } from '../../tests/language/tiny-gguf.ts'
import { knownModels, modelFolder } from './models/known-models.ts'
import { isSha256 } from './models/model-lock.ts'
import { type ModelsOptions, modelsCommand } from './models.ts'
import { openModel } from './open-model.ts'

let folder: string
let server: Server
let base: string
let served: Buffer
let paths: string[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pw-models-'))
  served = Buffer.from(tinyGguf())
  paths = []
  server = createServer((request, response) => {
    paths.push(request.url ?? '')
    response.writeHead(200, { 'content-length': served.length, etag: '"x"' }).end(served)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  vi.restoreAllMocks()
  server.close()
  server.closeAllConnections()
  rmSync(folder, { recursive: true, force: true })
})

async function models(
  action: string,
  name?: string,
  options: ModelsOptions = {},
): Promise<{ status: number; said: string }> {
  let said = ''
  const hear = (chunk: unknown): boolean => {
    said += String(chunk)
    return true
  }
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(hear),
    vi.spyOn(process.stderr, 'write').mockImplementation(hear),
  ]
  try {
    return { status: await modelsCommand(action, name, { dir: folder, ...options }), said }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

test('the list of known models is whole: every name once, sums that are sums, sizes where there are sums', () => {
  const known = knownModels()
  expect(new Set(known.map(({ name }) => name)).size).toBe(known.length)
  for (const { url, file, sha256, bytes, licence } of known) {
    expect(url.startsWith('https://') && url.endsWith(`/${file}`)).toBe(true)
    expect(sha256 === null || isSha256(sha256)).toBe(true)
    expect(bytes === null).toBe(sha256 === null)
    expect(licence).not.toBe('')
  }
})

test('a model whose sum nobody knew is pinned to what came first, and that is said', async () => {
  const first = await models('pull', 'phi-4-mini-reasoning', { from: `${base}/some/folder/` })
  expect(first.status).toBe(0)
  expect(first.said).toMatch(/its checksum was not known; from now on it has to be this one: sha256 [0-9a-f]{64}/)
  expect(paths).toEqual(['/some/folder/Phi-4-mini-reasoning-Q4_K_M.gguf'])
  expect((await models('list')).said).toMatch(/as it came the first time: nobody else vouches for it/)
  expect((await models('pull', 'phi-4-mini-reasoning', { from: base })).said).toMatch(/is here already/)
  expect(paths).toHaveLength(1)
  const path = (await models('path', 'phi-4-mini-reasoning')).said.trim()
  rmSync(path)
  served = Buffer.from(tinyGguf({ seed: 2 }))
  await expect(models('pull', 'phi-4-mini-reasoning', { from: base })).rejects.toThrow(
    /is not the file that was expected/,
  )
})

test('a model whose sum is known is refused where something else comes', async () => {
  await expect(models('pull', 'qwen3-1.7b', { from: base })).rejects.toThrow(
    /where 1107409472 are expected: it is another one/,
  )
  expect((await models('path', 'qwen3-1.7b')).status).toBe(1)
})

test('a model of one’s own, by its address and sum; and gone again', async () => {
  const from = `${base}/mine.gguf`
  await expect(models('pull', 'mine')).rejects.toThrow(/No model is called mine: there are .*needs --from/)
  await expect(models('pull', 'mine', { from, sha256: 'abc' })).rejects.toThrow(/64 hexadecimal digits/)
  await expect(models('pull', 'mine', { from, sha256: '0'.repeat(64) })).rejects.toThrow(
    /not the file that was expected/,
  )
  const pulled = await models('pull', 'mine', { from, json: true })
  const { sha256, path, pinned_by } = JSON.parse(pulled.said) as Record<string, string>
  expect(pinned_by).toBe('first-use')
  expect((await models('pull', 'mine', { from, sha256: sha256! })).said).toMatch(/the checksum is the one given/)
  expect((await models('list')).said).toMatch(/^mine /m)
  expect(readFileSync(path!).equals(served)).toBe(true)
  expect((await models('rm', 'mine')).status).toBe(0)
  expect((await models('list')).said).not.toMatch(/^mine /m)
  await expect(models('rm', 'mine')).rejects.toThrow(/No model is called mine/)
})

test('a page that says “log in” is no model', async () => {
  served = Buffer.from('<html>log in</html>')
  await expect(models('pull', 'phi-4-mini-reasoning', { from: base })).rejects.toThrow(
    /is not a model that can be read: it is no GGUF file/,
  )
  expect((await models('path', 'phi-4-mini-reasoning')).status).toBe(1)
})

test('names and words that are none', async () => {
  await expect(models('fetch')).rejects.toThrow(/models knows list, pull, path, rm, setup, consents and withdraw/)
  await expect(models('pull')).rejects.toThrow(/needs a name/)
  await expect(models('pull', '../../etc/passwd', { from: `${base}/x.gguf` })).rejects.toThrow(/No model is called/)
  await expect(models('pull', 'qwen3-4b', { from: 'ftp://x' })).rejects.toThrow(/is not an address/)
  writeFileSync(join(folder, 'models.lock.json'), '{"a": 1}')
  await expect(models('list')).rejects.toThrow(/models\.lock\.json cannot be read: mend or delete it/)
})

test('where models are kept', () => {
  expect(modelFolder({ PRINTWRIGHT_MODELS: '/m' })).toBe('/m')
  if (process.platform !== 'win32') expect(modelFolder({ XDG_DATA_HOME: '/x' })).toBe('/x/printwright/models')
})

test('what --model can say', async () => {
  expect(await openModel('baseline')).toBeNull()
  await expect(openModel('qwen3-4b', { folder })).rejects.toThrow(
    'qwen3-4b is not here: `printwright models pull qwen3-4b`.',
  )
  await expect(openModel(join(folder, 'no.gguf'), { folder })).rejects.toThrow(/there is no such file/)
  await models('pull', 'mine', { from: `${base}/mine.gguf` })
  await expect(openModel('mine', { folder })).rejects.toThrow(
    'A model in this process needs node-llama-cpp: run `printwright models setup`.',
  )
})
