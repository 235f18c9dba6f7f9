// A server that is killed in mid-print: what it had acknowledged is there afterwards.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openSocket, startServer, until } from './moonraker-server.ts'

const LONG = `G28\n${'G4 P500\n'.repeat(600)}`
const CHILD = `
import { startServer } from ${JSON.stringify(fileURLToPath(new URL('moonraker-server.ts', import.meta.url)))}
const server = await startServer({ data: process.argv[1], speed: 20 })
process.stdout.write(server.port + '\\n')
`

type Jobs = { readonly jobs: readonly Record<string, unknown>[] }

test('kill -9 in mid-print: no acknowledged entry is lost, the print is found interrupted', {
  timeout: 120_000,
}, async () => {
  const data = mkdtempSync(join(tmpdir(), 'printwright-killed-'))
  // Puts the files there, and one finished job into the history.
  const first = await startServer({ data, gcodes: { 'short.gcode': 'G28\n', 'long.gcode': LONG } })
  const line = await first.socket()
  await first.rpc('printer.print.start', { filename: 'short.gcode' })
  await line.hears('notify_history_changed', ([note]) => (note as { action: string }).action === 'finished')
  const totals = await first.rpc('server.history.totals')
  await first.close()

  const kept = new Map<string, number>()
  for (let round = 0; round < 3; round++) {
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', CHILD, data], {
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: fileURLToPath(new URL('..', import.meta.url)),
    })
    let said = ''
    child.stdout.on('data', (part: Buffer) => {
      said += part.toString()
    })
    await until(() => said.includes('\n'), 60_000)
    const socket = await openSocket(Number(said))
    await socket.call('printer.print.start', { filename: 'long.gcode' })
    await socket.hears('notify_history_changed', ([note]) => (note as { action: string }).action === 'added')
    // Writes of ten at a time until it is dead.
    const killed = new Promise<void>((done) => child.once('close', () => done()))
    setTimeout(() => child.kill('SIGKILL'), 100 + round * 77)
    const write = async (writer: number): Promise<void> => {
      for (let k = 0; ; k++) {
        const key = `round${round}.writer${writer}.k${k}`
        await socket.call('server.database.post_item', { namespace: 'kept', key, value: k })
        kept.set(key, k)
      }
    }
    await Promise.allSettled(Array.from({ length: 10 }, (_, writer) => write(writer)))
    await killed
  }

  const again = await startServer({ data })
  const { value } = (await again.rpc('server.database.get_item', { namespace: 'kept' })) as { value: unknown }
  expect(kept.size).toBeGreaterThan(30)
  for (const [key, k] of kept) {
    const found = key.split('.').reduce<unknown>((inner, name) => (inner as Record<string, unknown>)[name], value)
    expect(found).toBe(k)
  }
  const { jobs } = (await again.rpc('server.history.list')) as Jobs
  expect(jobs.map(({ job_id, status }) => `${job_id} ${status}`)).toEqual([
    '000004 interrupted',
    '000003 interrupted',
    '000002 interrupted',
    '000001 completed',
  ])
  expect(await again.rpc('server.history.totals')).toEqual(totals)
  const info = (await again.rpc('server.info')) as { warnings: string[] }
  expect(info.warnings.filter((words) => words.includes('database'))).toEqual([])
  expect(again.failures).toEqual([])
  await again.close()
  rmSync(data, { recursive: true, force: true })
})
