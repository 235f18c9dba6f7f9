import { createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { ZipFile } from 'yazl'
import { startServer } from '../../../../tests/moonraker-server.ts'
import { ServerError } from '../server-error.ts'
import { unpackUfp } from './ufp.ts'

const folder = mkdtempSync(join(tmpdir(), 'printwright-ufp-'))
afterAll(() => rmSync(folder, { recursive: true }))

const GCODE = ';FLAVOR:Marlin\n;TIME:100\n;Generated with Cura_SteamEngine 5.6.0\nG28\nG1 X1 Y1 E1\n'
/** One pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

async function packageOf(entries: Readonly<Record<string, Buffer>>, compress = true): Promise<string> {
  const path = join(folder, `${Math.round(performance.now() * 1000)}.ufp`)
  const zip = new ZipFile()
  for (const [name, bytes] of Object.entries(entries)) zip.addBuffer(bytes, name, { compress })
  zip.end()
  await pipeline(zip.outputStream, createWriteStream(path))
  return path
}

test.each([true, false])('the G-code comes out as it went in, and its picture (compressed: %s)', async (compress) => {
  const path = await packageOf({ '3D/model.gcode': Buffer.from(GCODE), 'Metadata/thumbnail.png': PNG }, compress)
  const picture = await unpackUfp(path, `${path}.out`, 1 << 20)
  expect(readFileSync(`${path}.out`, 'utf8')).toBe(GCODE)
  expect(picture?.equals(PNG)).toBe(true)
})

test('a package that holds more than is allowed, or no G-code, is refused', async () => {
  const bomb = await packageOf({ '3D/model.gcode': Buffer.alloc(8 << 20) })
  await expect(unpackUfp(bomb, `${bomb}.out`, 1 << 20)).rejects.toMatchObject({ code: 413 })
  const empty = await packageOf({ 'readme.txt': Buffer.from('x') })
  await expect(unpackUfp(empty, `${empty}.out`, 1 << 20)).rejects.toThrow('Not a UFP package')
  expect(existsSync(`${empty}.out`)).toBe(false)
})

test('damaged packages are refused in words or unpacked; nothing else happens', async () => {
  const path = await packageOf({ '3D/model.gcode': Buffer.from(GCODE.repeat(50)), 'Metadata/thumbnail.png': PNG })
  const whole = readFileSync(path)
  let count = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 12 }),
      fc.nat(whole.length),
      async (changes, cut) => {
        const bytes = Buffer.from(changes.length % 3 === 0 ? whole.subarray(0, cut) : whole)
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value
        const damaged = join(folder, `damaged-${count++}`)
        writeFileSync(damaged, bytes)
        await unpackUfp(damaged, `${damaged}.out`, 1 << 20).catch((error: unknown) => {
          expect(error).toBeInstanceOf(ServerError)
        })
      },
    ),
    { numRuns: 300 },
  )
})

test('uploaded, it becomes the G-code in it, with its picture where clients look for it', async () => {
  const server = await startServer()
  const path = await packageOf({ '3D/model.gcode': Buffer.from(GCODE), 'Metadata/thumbnail.png': PNG })
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(readFileSync(path))]), 'cube.ufp')
  const { status, body } = await server.http('POST', '/server/files/upload', form)
  expect(status).toBe(201)
  expect(body).toMatchObject({ item: { path: 'cube.gcode', size: GCODE.length } })
  const expected = {
    slicer: 'Cura',
    thumbnails: expect.arrayContaining([expect.objectContaining({ relative_path: '.thumbs/cube.png' })]),
  }
  expect(await server.rpc('server.files.metadata', { filename: 'cube.gcode' })).toMatchObject(expected)
  await server.rpc('server.files.metascan', { filename: 'cube.gcode' })
  await server.rpc('server.files.post_directory', { path: 'gcodes/sub' })
  await server.rpc('server.files.move', { source: 'gcodes/cube.gcode', dest: 'gcodes/sub/cube.gcode' })
  expect(await server.rpc('server.files.metadata', { filename: 'sub/cube.gcode' })).toMatchObject(expected)
  expect(readFileSync(join(server.data, 'gcodes', 'sub', '.thumbs', 'cube.png')).equals(PNG)).toBe(true)
  expect(existsSync(join(server.data, 'gcodes', '.thumbs', 'cube.png'))).toBe(false)
  expect(server.failures).toEqual([])
  await server.close()
})
