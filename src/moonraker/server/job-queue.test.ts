import { mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { TestServer, TestSocket } from '../../../tests/moonraker-server.ts'
import { startServer, until } from '../../../tests/moonraker-server.ts'

const SHORT = 'G28\n'
const LONG = `G28\n${'G4 P500\n'.repeat(600)}`
const gcodes = { 'a.gcode': SHORT, 'b.gcode': SHORT, 'c.gcode': SHORT, 'long.gcode': LONG, 'sub/d.gcode': SHORT }

let server: TestServer
let socket: TestSocket
afterEach(async () => {
  expect(server.failures).toEqual([])
  await server.close()
})

async function begin(conf = ''): Promise<void> {
  server = await startServer({ conf: `[job_queue]\n${conf}`, gcodes, speed: 40 })
  socket = await server.socket()
}

interface Status {
  readonly queued_jobs: readonly { readonly filename: string; readonly job_id: string }[]
  readonly queue_state: string
}
const ask = async (name: string, params?: object): Promise<Status> =>
  (await server.rpc(`server.job_queue.${name}`, params)) as Status
const names = ({ queued_jobs }: Status): string[] => queued_jobs.map(({ filename }) => filename)

/** `action state: files` of each notification, in order. */
const told = (): string[] =>
  socket.heard.flatMap(({ method, params }) => {
    if (method !== 'notify_job_queue_changed') return []
    const { action, queue_state, updated_queue } = params![0] as Record<string, unknown>
    const jobs = updated_queue as { filename: string }[] | null
    return [`${action} ${queue_state}: ${jobs?.map(({ filename }) => filename).join(' ') ?? 'null'}`]
  })
const finished = (): string[] =>
  socket.heard.flatMap(({ method, params }) => {
    const { action, job } = (params?.[0] ?? {}) as { action?: string; job?: Record<string, unknown> }
    return method === 'notify_history_changed' && action === 'finished' ? [`${job!['filename']} ${job!['status']}`] : []
  })

test('jobs are added, listed, moved to the front and taken out, as recorded', async () => {
  await begin()
  expect(await ask('status')).toEqual({ queued_jobs: [], queue_state: 'paused' })
  const posted = await ask('post_job', { filenames: ['a.gcode', 'sub/d.gcode', 'a.gcode'] })
  expect(names(posted)).toEqual(['a.gcode', 'sub/d.gcode', 'a.gcode'])
  expect(posted.queued_jobs[0]).toEqual({
    filename: 'a.gcode',
    job_id: expect.stringMatching(/^[0-9A-F]{16}$/),
    time_added: expect.any(Number),
    time_in_queue: expect.any(Number),
  })
  const [, second, third] = posted.queued_jobs
  expect(names(await ask('jump', { job_id: second!.job_id }))).toEqual(['sub/d.gcode', 'a.gcode', 'a.gcode'])
  expect(names(await ask('delete_job', { job_ids: [third!.job_id, 'nope'] }))).toEqual(['sub/d.gcode', 'a.gcode'])
  expect(names(await ask('post_job', { filenames: '/b.gcode, c.gcode', reset: true }))).toEqual(['b.gcode', 'c.gcode'])
  await ask('delete_job', { job_ids: 'nope' })
  await ask('delete_job', { all: true })
  await ask('delete_job', { all: true })
  await until(() => told().length >= 5, 5000)
  expect(told()).toEqual([
    'jobs_added paused: a.gcode sub/d.gcode a.gcode',
    'jobs_removed paused: sub/d.gcode a.gcode',
    'jobs_added paused: b.gcode c.gcode',
    'jobs_removed paused: b.gcode c.gcode',
    'jobs_removed paused: ',
  ])
  const refused: readonly [string, object, string][] = [
    ['post_job', { filenames: ['a.gcode', 'no.gcode'] }, 'G-Code File no.gcode does not exist'],
    ['post_job', {}, 'No data for argument: filenames'],
    [
      'post_job',
      { filenames: 5 },
      "Invalid value received for argument 'filenames'.  Expected List type, received int",
    ],
    [
      'post_job',
      { filenames: [1] },
      "Invalid list format for argument 'filenames', expected all values to be of type str.",
    ],
    ['delete_job', {}, 'No data for argument: job_ids'],
    ['jump', { job_id: 'nope' }, 'Invalid job id: nope'],
    ['jump', {}, 'No data for argument: job_id'],
  ]
  for (const [name, params, words] of refused) {
    await expect(ask(name, params)).rejects.toMatchObject({ message: words, code: 400 })
  }
  await expect(ask('post_job', { filenames: ['../config/printer.cfg'] })).rejects.toThrow()
  expect(await ask('status')).toEqual({ queued_jobs: [], queue_state: 'paused' })
})

test('a start takes one job and stops; what cannot be started stays in front', async () => {
  await begin()
  expect((await ask('start')).queue_state).toBe('paused')
  await ask('post_job', { filenames: ['a.gcode', 'b.gcode'] })
  expect((await ask('start')).queue_state).toBe('loading')
  await until(() => finished().length === 1, 20_000)
  expect(told()).toEqual([
    'jobs_added paused: a.gcode b.gcode',
    'state_changed loading: null',
    'state_changed starting: null',
    'job_loaded paused: b.gcode',
  ])
  expect(finished()).toEqual(['a.gcode completed'])
  unlinkSync(join(server.data, 'gcodes', 'b.gcode'))
  await ask('start')
  await until(() => told().length === 7, 20_000)
  expect(told().slice(4)).toEqual([
    'state_changed loading: null',
    'state_changed starting: null',
    'state_changed paused: null',
  ])
  expect(names(await ask('status'))).toEqual(['b.gcode'])
  writeFileSync(join(server.data, 'gcodes', 'b.gcode'), SHORT)
})

test('automatic transition prints them all, with its G-code in between; a cancel stops it', async () => {
  await begin('automatic_transition: True\njob_transition_delay: 0.05\njob_transition_gcode: M118 next\n')
  await ask('post_job', { filenames: ['a.gcode', 'b.gcode', 'c.gcode'] })
  await ask('start')
  await until(() => finished().length === 3, 30_000)
  expect(finished()).toEqual(['a.gcode completed', 'b.gcode completed', 'c.gcode completed'])
  expect(told().filter((line) => line.startsWith('job_loaded'))).toEqual([
    'job_loaded ready: b.gcode c.gcode',
    'job_loaded ready: c.gcode',
    'job_loaded paused: ',
  ])
  const said = socket.heard.filter(({ params }) => params?.[0] === 'echo: next')
  expect(said).toHaveLength(2)

  await ask('post_job', { filenames: ['long.gcode', 'a.gcode'] })
  await ask('start')
  await until(() => told().at(-1) === 'job_loaded ready: a.gcode', 20_000)
  await until(() => server.running.moonraker.klippy.value('print_stats', 'state') === 'printing', 10_000)
  await server.rpc('printer.print.cancel')
  await until(() => told().at(-1) === 'state_changed paused: null', 10_000)
  expect(names(await ask('status'))).toEqual(['a.gcode'])
})

test('during a print the queue gets ready and waits for its end; a stop pauses it', { timeout: 30_000 }, async () => {
  await begin('automatic_transition: True\n')
  await server.rpc('printer.print.start', { filename: 'long.gcode' })
  await until(() => server.running.moonraker.klippy.value('print_stats', 'state') === 'printing', 10_000)
  await ask('post_job', { filenames: ['a.gcode'] })
  expect((await ask('start')).queue_state).toBe('ready')
  expect((await ask('pause')).queue_state).toBe('paused')
  await ask('start')
  await server.rpc('printer.emergency_stop')
  await until(() => told().at(-1) === 'state_changed paused: null', 10_000)
})

test('macros pause and start it by name', async () => {
  const files = new URL('../../../data/printers/generic-cartesian/printer.cfg', import.meta.url)
  const folder = mkdtempSync(join(tmpdir(), 'printwright-queue-'))
  const configPath = join(folder, 'printer.cfg')
  const macro = (name: string): string => `\n[gcode_macro ${name}]\ngcode: {action_call_remote_method("${name}")}\n`
  writeFileSync(configPath, readFileSync(files, 'utf8') + macro('pause_job_queue') + macro('start_job_queue'))
  server = await startServer({ configPath, gcodes, speed: 40 })
  socket = await server.socket()
  await server.rpc('printer.print.start', { filename: 'long.gcode' })
  await until(() => server.running.moonraker.klippy.value('print_stats', 'state') === 'printing', 10_000)
  await server.rpc('printer.print.pause')
  await ask('post_job', { filenames: ['a.gcode'] })
  await server.rpc('printer.gcode.script', { script: 'START_JOB_QUEUE' })
  await until(() => told().at(-1) === 'state_changed ready: null', 10_000)
  await server.rpc('printer.gcode.script', { script: 'PAUSE_JOB_QUEUE' })
  await until(() => told().at(-1) === 'state_changed paused: null', 10_000)
  rmSync(folder, { recursive: true, force: true })
})

test('what waits is loaded when Klipper has come up, if so set', async () => {
  await begin('load_on_startup: True\n')
  await ask('post_job', { filenames: ['a.gcode'] })
  expect((await ask('status')).queue_state).toBe('paused')
  await server.rpc('printer.firmware_restart')
  await until(() => finished().length === 1, 20_000)
  expect(finished()).toEqual(['a.gcode completed'])
})
