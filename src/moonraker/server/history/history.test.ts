import { appendFileSync, mkdtempSync, rmSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestServer, TestSocket } from '../../../../tests/moonraker-server.ts'
import { startServer, until } from '../../../../tests/moonraker-server.ts'

const MOVES = 'G28\nG1 X10 Y10 Z5 F6000\n'
const PAUSES = `${MOVES}${'G4 P500\n'.repeat(600)}`
const gcodes = { 'short.gcode': MOVES, 'sub/long.gcode': PAUSES, 'other.gcode': PAUSES }

let server: TestServer
let socket: TestSocket
let data: string
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'printwright-history-'))
  server = await startServer({ data, gcodes, speed: 40 })
  socket = await server.socket()
})
afterAll(async () => {
  expect(server.failures).toEqual([])
  await server.close()
  rmSync(data, { recursive: true, force: true })
})

type Job = Record<string, unknown>
interface Heard {
  readonly action: string
  readonly job: Job
}

const history = (): Heard[] =>
  socket.heard.flatMap(({ method, params }) => (method === 'notify_history_changed' ? [params![0] as Heard] : []))
const list = async (params?: object): Promise<Job[]> =>
  ((await server.rpc('server.history.list', params)) as { jobs: Job[] }).jobs
const state = (): unknown => server.running.moonraker.klippy.value('print_stats', 'state')

/** Waits until so many jobs have been announced since the last time. */
async function heard(count: number): Promise<Heard[]> {
  await until(() => history().length >= count, 20_000)
  const found = history()
  socket.heard.length = 0
  return found
}

const print = (filename: string): Promise<unknown> => server.rpc('printer.print.start', { filename })

test('a print is added when it begins and finished when it ends, in the recorded shape', async () => {
  expect(await server.rpc('server.history.list')).toEqual({ count: 0, jobs: [] })
  await print('short.gcode')
  const [added, finished] = await heard(2)
  expect(Object.keys(added!.job)).toEqual(
    'end_time filament_used filename metadata print_duration status start_time total_duration auxiliary_data user exists job_id'.split(
      ' ',
    ),
  )
  expect(added).toMatchObject({
    action: 'added',
    job: { job_id: '000001', status: 'in_progress', end_time: null, exists: true, user: '_TRUSTED_USER_' },
  })
  expect(finished).toMatchObject({ action: 'finished', job: { job_id: '000001', status: 'completed' } })
  const [job] = await list()
  const names =
    'job_id user filename status start_time end_time print_duration total_duration filament_used metadata auxiliary_data exists'
  expect(Object.keys(job!)).toEqual(names.split(' '))
  expect(job).toEqual({ ...finished!.job })
  expect(await server.rpc('server.history.get_job', { uid: '1' })).toEqual({ job })
})

test('cancelled, replaced, stopped and disconnected prints, and totals that are their sum', async () => {
  await print('sub/long.gcode')
  await heard(1)
  await server.rpc('printer.print.pause')
  await until(() => state() === 'paused', 10_000)
  await server.rpc('printer.print.resume')
  await until(() => state() === 'printing', 10_000)
  expect(history()).toEqual([])
  await server.rpc('printer.print.cancel')
  expect(await heard(1)).toMatchObject([{ action: 'finished', job: { job_id: '000002', status: 'cancelled' } }])

  // From a script nobody in particular prints.
  await server.rpc('printer.gcode.script', { script: 'SDCARD_PRINT_FILE FILENAME=other.gcode' })
  expect(await heard(1)).toMatchObject([{ action: 'added', job: { user: 'No User', filename: 'other.gcode' } }])
  await server.rpc('printer.emergency_stop')
  await until(() => history().length > 0, 10_000)
  const methods = socket.heard.map(({ method }) => method).filter((method) => /history|klippy/.test(method))
  expect(methods).toEqual(['notify_klippy_shutdown', 'notify_history_changed'])
  expect(await heard(1)).toMatchObject([{ action: 'finished', job: { status: 'klippy_shutdown' } }])
  await server.rpc('printer.firmware_restart')
  await socket.hears('notify_klippy_ready')

  await print('other.gcode')
  await heard(1)
  await server.rpc('printer.restart')
  expect(await heard(1)).toMatchObject([{ action: 'finished', job: { status: 'klippy_disconnect' } }])
  await until(() => server.running.moonraker.klippy.state === 'ready', 10_000)

  const jobs = await list({ order: 'asc' })
  const sum = (name: string): number => jobs.reduce((total, job) => total + Number(job[name]), 0)
  const { job_totals } = (await server.rpc('server.history.totals')) as { job_totals: Job }
  expect(job_totals).toMatchObject({ total_jobs: 4, total_time: sum('total_duration') })
  expect(job_totals['longest_job']).toBe(Math.max(...jobs.map((job) => Number(job['total_duration']))))
  expect(sum('total_duration')).toBeGreaterThan(0)
})

test('lists by order, start, limit and time; what is deleted is gone, the totals stay', async () => {
  const jobs = await list()
  const ids = (found: Job[]): unknown[] => found.map((job) => job['job_id'])
  expect(ids(jobs)).toEqual(['000004', '000003', '000002', '000001'])
  expect(ids(await list({ order: 'asc', start: 1, limit: 2 }))).toEqual(['000002', '000003'])
  expect(ids(await list({ start: 3, limit: 5 }))).toEqual(['000001'])
  expect(ids(await list({ limit: 0 }))).toEqual(ids(jobs))
  expect(await list({ start: 9 })).toEqual([])
  const thirdS = jobs[1]!['start_time']
  expect(ids(await list({ since: thirdS }))).toEqual(['000004'])
  expect(ids(await list({ before: jobs[1]!['end_time'] }))).toEqual(['000002', '000001'])
  // What has changed since is another file.
  const existing = async (): Promise<unknown[]> => (await list()).map(({ exists }) => exists)
  expect(await existing()).toEqual([true, true, true, true])
  appendFileSync(join(data, 'gcodes', 'other.gcode'), 'M117 more\n')
  unlinkSync(join(data, 'gcodes', 'short.gcode'))
  expect(await existing()).toEqual([false, false, true, false])
  await expect(list({ order: 'sideways' })).rejects.toThrow('Invalid `order` value: SIDEWAYS')
  const remove = (params: object): Promise<unknown> => server.rpc('server.history.delete_job', params)
  expect(await remove({ uid: '000002' })).toEqual({ deleted_jobs: ['000002'] })
  await expect(remove({ uid: '000002' })).rejects.toMatchObject({ code: -32601, message: 'Invalid job uid: 000002' })
  await expect(remove({})).rejects.toThrow('No data for argument: uid')
  await expect(server.rpc('server.history.get_job', { uid: 'zz' })).rejects.toThrow('Invalid job uid: zz')
  expect(await server.rpc('server.history.totals')).toMatchObject({ job_totals: { total_jobs: 4 } })
  expect(await remove({ all: true })).toEqual({ deleted_jobs: ['000001', '000003', '000004'] })
  const { last_totals } = (await server.rpc('server.history.reset_totals')) as { last_totals: Job }
  expect(last_totals).toMatchObject({ total_jobs: 4 })
  const text = await (await fetch(`${server.url}/server/history/totals`)).text()
  expect(text).toContain('"total_jobs":0.0')
})

test('the end of the server is the end of its print; the totals are those of before', async () => {
  await print('other.gcode')
  await heard(1)
  await server.close()
  server = await startServer({ data, speed: 40 })
  socket = await server.socket()
  const [job] = await list()
  expect(job).toMatchObject({ job_id: '000001', status: 'server_exit' })
  expect(job!['end_time']).toBeTypeOf('number')
  expect(await server.rpc('server.history.totals')).toMatchObject({ job_totals: { total_jobs: 1 } })
})
