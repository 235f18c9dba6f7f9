import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../../../../tests/moonraker-server.ts'

const GCODE = 'G28\nG1 X10 Y10 F3000\n'

let server: TestServer
beforeAll(async () => {
  server = await startServer({ gcodes: { 'there.gcode': GCODE, 'folder/deep.gcode': GCODE } })
})
afterAll(async () => {
  expect(server.failures).toEqual([])
  await server.close()
})

function uploadForm(name: string, content: string, fields: Readonly<Record<string, string>> = {}): FormData {
  const form = new FormData()
  form.set('file', new Blob([content]), name)
  for (const [field, value] of Object.entries(fields)) form.set(field, value)
  return form
}

test('an upload is answered in both shapes, is told once, and comes back as it went', async () => {
  const socket = await server.socket()
  const { status, body, headers } = await server.http(
    'POST',
    '/server/files/upload',
    uploadForm('a b ü.gcode', GCODE, { path: 'new/er' }),
  )
  const item = {
    path: 'new/er/a b ü.gcode',
    root: 'gcodes',
    size: GCODE.length,
    modified: expect.any(Number),
    permissions: 'rw',
  }
  const shape = { action: 'create_file', item, print_started: false, print_queued: false }
  expect(status).toBe(201)
  expect(body).toEqual({ ...shape, result: shape })
  expect(headers.get('location')).toBe(`${server.url}/server/files/gcodes/new/er/a%20b%20%C3%BC.gcode`)
  const path = `${server.url}/server/files/gcodes/new/er/a%20b%20%C3%BC.gcode`
  expect(await (await fetch(path)).text()).toBe(GCODE)
  await sleep(600)
  const told = socket.heard
    .filter(({ method }) => method === 'notify_filelist_changed')
    .map(({ params }) => params?.[0])
  expect(told).toMatchObject([
    { action: 'create_dir', item: { path: 'new' } },
    { action: 'create_file', item: { path: item.path } },
  ])
  socket.close()
})

test('a wrong sum is refused and leaves nothing', async () => {
  const { status, body } = await server.http(
    'POST',
    '/server/files/upload',
    uploadForm('sum.gcode', GCODE, { checksum: '0'.repeat(64) }),
  )
  expect(status).toBe(422)
  expect(body).toMatchObject({ error: { code: 422, message: 'Unprocessable Entity' } })
  await expect(server.rpc('server.files.delete_file', { path: 'gcodes/sum.gcode' })).rejects.toThrow(
    'Invalid file path: gcodes/sum.gcode',
  )
})

test('what others write is told when it has come to rest', async () => {
  const socket = await server.socket()
  const path = join(server.data, 'config', 'mine.cfg')
  const hears = async (action: string): Promise<unknown> =>
    (await socket.hears('notify_filelist_changed', ([change]) => (change as { action: string }).action === action))[0]
  writeFileSync(path, 'one')
  expect(await hears('create_file')).toMatchObject({ item: { path: 'mine.cfg', root: 'config', size: 3 } })
  writeFileSync(path, 'three')
  expect(await hears('modify_file')).toMatchObject({ item: { size: 5 } })
  rmSync(path)
  expect(await hears('delete_file')).toEqual({
    action: 'delete_file',
    item: { path: 'mine.cfg', root: 'config', size: 0, modified: 0, permissions: '' },
  })
  socket.close()
})

test('a folder that somebody copies in is told with all that is in it', async () => {
  const config = join(server.data, 'config')
  const socket = await server.socket()
  mkdirSync(join(config, 'copied', 'deep'), { recursive: true })
  for (const name of ['a.cfg', 'b.cfg', 'deep/c.cfg']) writeFileSync(join(config, 'copied', name), name)
  const told = (): string[] =>
    socket.heard
      .filter(({ method }) => method === 'notify_filelist_changed')
      .map(({ params }) => params?.[0] as { action: string; item: { path: string } })
      .map(({ action, item }) => `${action} ${item.path}`)
  await expect.poll(told, { timeout: 5000 }).toContain('create_file copied/deep/c.cfg')
  await sleep(400)
  expect(told().sort()).toEqual([
    'create_dir copied',
    'create_dir copied/deep',
    'create_file copied/a.cfg',
    'create_file copied/b.cfg',
    'create_file copied/deep/c.cfg',
  ])
  rmSync(join(config, 'copied'), { recursive: true })
  socket.close()
})

test('a folder that goes is told once; a file that takes another’s place as Klipper saves it is told as what it is', async () => {
  const config = join(server.data, 'config')
  mkdirSync(join(config, 'deep', 'er'), { recursive: true })
  writeFileSync(join(config, 'deep', 'er', 'x.cfg'), 'x')
  writeFileSync(join(config, 'saved.cfg'), 'old')
  await sleep(1000)
  const socket = await server.socket()
  rmSync(join(config, 'deep'), { recursive: true })
  renameSync(join(config, 'saved.cfg'), join(config, 'saved-20261122.cfg'))
  writeFileSync(join(config, 'saved.tmp'), 'newer')
  renameSync(join(config, 'saved.tmp'), join(config, 'saved.cfg'))
  await sleep(800)
  const told = socket.heard
    .filter(({ method }) => method === 'notify_filelist_changed')
    .map(({ params }) => params?.[0])
  expect(told.filter((change) => JSON.stringify(change).includes('deep'))).toMatchObject([
    { action: 'delete_dir', item: { path: 'deep' } },
  ])
  expect(told.filter((change) => JSON.stringify(change).includes('saved'))).toMatchObject([
    { action: 'move_file', item: { path: 'saved-20261122.cfg' }, source_item: { path: 'saved.cfg', root: 'config' } },
    { action: 'create_file', item: { path: 'saved.cfg', size: 5 } },
  ])
  socket.close()
})

test('links out of a root lead nowhere', async () => {
  const outside = mkdtempSync(join(tmpdir(), 'printwright-outside-'))
  writeFileSync(join(outside, 'secret.gcode'), 'secret')
  symlinkSync(outside, join(server.data, 'gcodes', 'out'))
  symlinkSync(join(outside, 'secret.gcode'), join(server.data, 'gcodes', 'out.gcode'))
  for (const path of ['out/secret.gcode', 'out.gcode', '../config/printer.cfg']) {
    const { status } = await fetch(`${server.url}/server/files/gcodes/${path.replaceAll('../', '..%2f')}`)
    expect([403, 404]).toContain(status)
  }
  await expect(server.rpc('server.files.get_directory', { path: 'gcodes/out' })).rejects.toThrow(/not in root/)
  await expect(
    server.rpc('server.files.copy', { source: 'gcodes/out.gcode', dest: 'gcodes/stolen.gcode' }),
  ).rejects.toThrow(/not in root/)
  const { status } = await server.http('POST', '/server/files/upload', uploadForm('w.gcode', GCODE, { path: 'out' }))
  expect(status).toBe(403)
  expect(JSON.stringify(await server.rpc('server.files.list'))).not.toContain('secret')
  await server.rpc('server.files.delete_file', { path: 'gcodes/out.gcode' })
  expect(readFileSync(join(outside, 'secret.gcode'), 'utf8')).toBe('secret')
  rmSync(outside, { recursive: true })
})
