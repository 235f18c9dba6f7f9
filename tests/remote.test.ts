// `printwright remote` as a person calls it, at a server of this process.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Outcome } from './command-line.ts'
import { startServer, type TestServer } from './moonraker-server.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const CUBE = join(root, 'data', 'parts', 'calibration-cube', 'calibration-cube.gcode.gz')

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(async () => {
  expect(server.failures).toEqual([])
  await server.close()
})

function remote(url: string, ...words: string[]): Promise<Outcome> {
  return new Promise((done) => {
    const given = [join(root, 'dist', 'cli.js'), 'remote', url, ...words]
    const child = execFile(process.execPath, given, (_, stdout, stderr) => {
      done({ status: child.exitCode, stdout, stderr })
    })
  })
}

test('looks, sends what is packed, prints it, and says what it did', async () => {
  const { stdout, status } = await remote(server.url)
  expect(stdout).toMatch(/^Klipper .*: ready\nPrint: standby\n {2}heater_bed: \d+\.\d °C/)
  expect(status).toBe(0)
  const sent = await remote(server.url, 'upload', CUBE, '--print', '--json')
  expect(JSON.parse(sent.stdout)).toMatchObject({ path: 'calibration-cube.gcode', is_started: true })
  const seen = await remote(server.url, '--json')
  expect(JSON.parse(seen.stdout)).toMatchObject({
    state: 'ready',
    print: { state: 'printing', file: 'calibration-cube.gcode' },
  })
  const files = await remote(server.url, 'files', '--json')
  expect(JSON.parse(files.stdout)).toMatchObject([{ path: 'calibration-cube.gcode' }])
  expect((await remote(server.url, 'stop')).status).toBe(0)
  expect((await remote(server.url, 'firmware-restart')).status).toBe(0)
  await expect.poll(async () => (await remote(server.url)).stdout, { timeout: 30_000 }).toContain('ready')
  const history = await remote(server.url, 'history', '--json')
  expect(JSON.parse(history.stdout)).toMatchObject([{ file: 'calibration-cube.gcode', status: 'klippy_shutdown' }])
})

test('a refusal is told in the printer’s words, with status 1', async () => {
  const { status, stderr, stdout } = await remote(server.url, 'run', 'M104 S9999', '--json')
  expect(stderr).toMatch(/the printer refuses: Requested temperature \(9999\.0\) out of range/)
  expect(JSON.parse(stdout)).toMatchObject({ refused: expect.stringContaining('out of range'), code: 400 })
  expect(status).toBe(1)
})

test('wrong words cost a sentence and status 2, a server that is not there status 3', async () => {
  for (const words of [['dance'], ['run'], ['upload', 'README.md'], ['files', '--print'], ['upload', 'none.gcode']]) {
    const { status, stderr } = await remote(server.url, ...words)
    expect({ words, status }).toEqual({ words, status: 2 })
    expect(stderr.trim().split('\n')).toHaveLength(1)
  }
  const gone = await remote('http://127.0.0.1:9')
  expect(gone.stderr).toMatch(/127\.0\.0\.1:9/)
  expect(gone.status).toBe(3)
})
