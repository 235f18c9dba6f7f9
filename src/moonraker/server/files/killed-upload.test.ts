import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startServer } from '../../../../tests/moonraker-server.ts'

/** A server in a process of its own that can be killed. */
const CHILD = `
import { startServer } from ${JSON.stringify(new URL('../../../../tests/moonraker-server.ts', import.meta.url).pathname)}
const server = await startServer({ data: process.argv[1] })
console.log(server.port)
`

function content(k: number): Buffer {
  return Buffer.alloc(1 << 20, `G1 X${k} Y${k} E0.01 ; line of file ${k}\n`)
}

test('kill -9 at any moment: what was answered is there, whole; what was not leaves nothing', async () => {
  const data = mkdtempSync(join(tmpdir(), 'printwright-killed-'))
  const answered = new Set<number>()
  let next = 0
  // Killed once by the clock and twice by what was answered: a slow machine answers nothing in a fixed time.
  for (const killAt of [{ ms: 100 }, { answers: 1 }, { answers: 4 }]) {
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', CHILD, data], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const port = await new Promise<number>((done) => child.stdout.once('data', (text) => done(Number(String(text)))))
    const before = answered.size
    const uploads = Array.from({ length: 12 }, async () => {
      const k = next++
      const form = new FormData()
      form.set('checksum', createHash('sha256').update(content(k)).digest('hex'))
      form.set('file', new Blob([new Uint8Array(content(k))]), `${k}.gcode`)
      const { status } = await fetch(`http://127.0.0.1:${port}/server/files/upload`, { method: 'POST', body: form })
      if (status === 201) answered.add(k)
      if (answered.size - before === killAt.answers) child.kill('SIGKILL')
    })
    const settled = Promise.allSettled(uploads)
    if (killAt.ms !== undefined) await sleep(killAt.ms).then(() => child.kill('SIGKILL'))
    await settled
    child.kill('SIGKILL')
  }
  const server = await startServer({ data })
  const gcodes = join(data, 'gcodes')
  const there = readdirSync(gcodes).filter((name) => name.endsWith('.gcode'))
  for (const k of answered) expect(there).toContain(`${k}.gcode`)
  for (const name of there) {
    expect(readFileSync(join(gcodes, name)).equals(content(Number.parseInt(name, 10))), name).toBe(true)
  }
  expect(existsSync(join(gcodes, '.printwright-uploads'))).toBe(false)
  expect(answered.size).toBeGreaterThanOrEqual(5)
  expect(server.failures).toEqual([])
  await server.close()
  rmSync(data, { recursive: true })
})
