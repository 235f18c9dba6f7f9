// Prints that wait for their turn: started one after the other by a person, a macro, or the end of the one before.

import type { WireRecord, WireValue } from '../wire/wire-value.ts'
import { TRUSTED_USER } from './access.ts'
import { pythonType } from './database/key-path.ts'
import type { Caller, Request } from './endpoints.ts'
import { addEndpoint } from './endpoints.ts'
import type { Files } from './files/setup-files.ts'
import type { JobState } from './job-state.ts'
import { isUnderWay } from './job-state.ts'
import type { Moonraker } from './moonraker.ts'
import { confSection } from './moonraker-conf.ts'
import type { Params } from './params.ts'
import { runScript, startPrint } from './printer-endpoints.ts'
import { ServerError } from './server-error.ts'

interface QueuedJob {
  readonly id: string
  readonly filename: string
  readonly addedS: number
  readonly user: string
}

type QueueState = 'ready' | 'paused' | 'loading' | 'starting'
type Action = 'state_changed' | 'jobs_added' | 'jobs_removed' | 'job_loaded'

/** Longer queues are a mistake or an attack. */
const JOBS_MAX = 1000
const DELAY_S = 0.01
const DELAY_MAX_S = 86_400

interface QueueSettings {
  readonly isLoadedOnStartup: boolean
  readonly isAutomatic: boolean
  /** Between the end of one print and the start of the next, s; then the G-code. */
  readonly delayS: number
  readonly gcode: string
}

interface JobQueue {
  readonly server: Moonraker
  readonly jobState: JobState
  readonly settings: QueueSettings
  jobs: QueuedJob[]
  state: QueueState
  timer: NodeJS.Timeout | undefined
  /** A print may be over before Klipper has answered that it has begun. */
  isOverAlready: boolean
}

export function setupJobQueue(server: Moonraker, jobState: JobState, files: Files): void {
  const queue: JobQueue = {
    server,
    jobState,
    settings: readSettings(server),
    jobs: [],
    state: 'paused',
    timer: undefined,
    isOverAlready: false,
  }
  jobState.on(({ event, before }) => {
    if (event === 'complete') {
      queue.isOverAlready = queue.state === 'starting'
      if (queue.state === 'ready' && queue.jobs.length > 0) loadNext(queue, true)
    } else if (LOSSES.includes(event) || (ENDINGS.includes(event) && isUnderWay(before))) pause(queue)
  })
  server.klippy.on('ready', () => {
    if (queue.settings.isLoadedOnStartup && queue.jobs.length > 0) start(queue)
  })
  server.klippy.on('remoteCall', (method) => {
    if (method === 'pause_job_queue') pause(queue)
    if (method === 'start_job_queue') start(queue)
  })
  server.onClose.push(() => clearTimeout(queue.timer))
  files.queueUpload = async (filename, caller) => {
    await add(queue, files, [filename], caller)
    return true
  }
  server.components.push('job_queue')
  addQueueEndpoints(queue, files)
}

/** What ends a print other than well stops the queue, so that a person looks first. */
const ENDINGS: readonly string[] = ['cancelled', 'error', 'standby']
const LOSSES: readonly string[] = ['klippy_shutdown', 'klippy_disconnect']

function readSettings({ conf }: Moonraker): QueueSettings {
  const section = confSection(conf, 'job_queue')
  const delayS = section.number('job_transition_delay', DELAY_S)
  return {
    isLoadedOnStartup: section.flag('load_on_startup', false),
    isAutomatic: section.flag('automatic_transition', false),
    delayS: Math.min(DELAY_MAX_S, Math.max(DELAY_S, delayS)),
    gcode: section.text('job_transition_gcode', ''),
  }
}

function addQueueEndpoints(queue: JobQueue, files: Files): void {
  const { endpoints } = queue.server
  const status = (): WireRecord => ({ queued_jobs: jobRecords(queue), queue_state: queue.state })
  addEndpoint(endpoints, '/server/job_queue/status', 'GET', status)
  addEndpoint(endpoints, '/server/job_queue/job', ['POST', 'DELETE'], async (request) => {
    if (request.verb === 'POST') await addRequested(queue, files, request)
    else remove(queue, request.params)
    return status()
  })
  const act = (name: string, deed: (params: Params) => void): void =>
    addEndpoint(endpoints, `/server/job_queue/${name}`, 'POST', ({ params }) => {
      deed(params)
      return status()
    })
  act('pause', () => pause(queue))
  act('start', () => start(queue))
  act('jump', (params) => {
    const id = params.text('job_id')
    const job = queue.jobs.find((queued) => queued.id === id)
    if (job === undefined) throw new ServerError(`Invalid job id: ${id.slice(0, 200)}`)
    queue.jobs = [job, ...queue.jobs.filter((queued) => queued !== job)]
  })
}

async function addRequested(queue: JobQueue, files: Files, { params, caller }: Request): Promise<void> {
  const filenames = namesIn(params, 'filenames')
  await add(queue, files, filenames, caller, params.flag('reset', false))
}

/** All of them, or none where one is missing. */
async function add(
  queue: JobQueue,
  files: Files,
  filenames: readonly string[],
  caller: Caller,
  isReset = false,
): Promise<void> {
  if ((isReset ? 0 : queue.jobs.length) + filenames.length > JOBS_MAX) {
    throw new ServerError(`The job queue holds no more than ${JOBS_MAX} jobs`)
  }
  const names = filenames.map((name) => name.replace(/^\/+/, ''))
  for (const name of new Set(names)) {
    if ((await files.gcodePath(name)) === null)
      throw new ServerError(`G-Code File ${name.slice(0, 300)} does not exist`)
  }
  const { server } = queue
  const user = caller.user ?? TRUSTED_USER
  const added = names.map((filename) => ({ id: newId(server), filename, addedS: server.clock.unixS(), user }))
  queue.jobs = isReset ? added : [...queue.jobs, ...added]
  announce(queue, 'jobs_added')
}

/** Sixteen hexadecimal digits, as Moonraker's. */
function newId({ secretBytes }: Moonraker): string {
  return `00007F${Buffer.from(secretBytes(5)).toString('hex').toUpperCase()}`
}

function namesIn(params: Params, name: string): readonly string[] {
  const given = params.value(name)
  if (given === undefined) throw new ServerError(`No data for argument: ${name}`)
  if (typeof given === 'string') {
    const names = given.split(',').map((part) => part.trim())
    return names.filter((part) => part !== '')
  }
  if (!Array.isArray(given)) {
    const type = pythonType(given, params.raw(name)?.text ?? '')
    throw new ServerError(`Invalid value received for argument '${name}'.  Expected List type, received ${type}`)
  }
  if (given.every((part) => typeof part === 'string')) return given
  throw new ServerError(`Invalid list format for argument '${name}', expected all values to be of type str.`)
}

function remove(queue: JobQueue, params: Params): void {
  const isAll = params.flag('all', false)
  const ids = isAll ? [] : namesIn(params, 'job_ids')
  // Where nothing waits nothing is told; otherwise it is, even of a job that was not there.
  if (queue.jobs.length === 0) return
  queue.jobs = isAll ? [] : queue.jobs.filter(({ id }) => !ids.includes(id))
  announce(queue, 'jobs_removed')
}

function pause(queue: JobQueue): void {
  clearTimeout(queue.timer)
  setState(queue, 'paused')
}

function start(queue: JobQueue): void {
  if (queue.state === 'loading' || queue.state === 'starting') return
  if (queue.jobs.length === 0) setState(queue, 'paused')
  else if (isUnderWay(queue.jobState.stats)) setState(queue, 'ready')
  else loadNext(queue, false)
}

function loadNext(queue: JobQueue, isTransition: boolean): void {
  const { server, settings } = queue
  setState(queue, 'loading')
  clearTimeout(queue.timer)
  const go = (): void => {
    load(queue, isTransition).catch((error: unknown) => server.report(error, 'job queue'))
  }
  queue.timer = setTimeout(go, isTransition ? settings.delayS * 1000 : 0)
}

async function load(queue: JobQueue, isTransition: boolean): Promise<void> {
  const { server, settings } = queue
  const [job] = queue.jobs
  // Taken out, or paused, meanwhile.
  if (queue.state !== 'loading') return
  if (job === undefined) {
    setState(queue, 'paused')
    return
  }
  const caller: Caller = { address: null, connection: null, user: job.user }
  try {
    if (isTransition && settings.gcode.trim() !== '') {
      await runScript(server, settings.gcode, caller)
      if (stateOf(queue) !== 'loading') return
    }
    setState(queue, 'starting')
    queue.isOverAlready = false
    await startPrint(server, job.filename, caller)
  } catch (error) {
    // What Klipper refuses stays in the queue, for a person to see.
    pause(queue)
    if (!(error instanceof ServerError)) throw error
    return
  }
  queue.jobs = queue.jobs.filter((queued) => queued !== job)
  const goesOn = stateOf(queue) === 'starting' && settings.isAutomatic && queue.jobs.length > 0
  queue.state = goesOn ? 'ready' : 'paused'
  announce(queue, 'job_loaded')
  if (goesOn && queue.isOverAlready) loadNext(queue, true)
}

/** Whoever awaits has to look again. */
function stateOf(queue: JobQueue): QueueState {
  return queue.state
}

function setState(queue: JobQueue, state: QueueState): void {
  if (queue.state === state) return
  queue.state = state
  announce(queue, 'state_changed')
}

function announce(queue: JobQueue, action: Action): void {
  const jobs: WireValue = action === 'state_changed' ? null : jobRecords(queue)
  queue.server.connections.notify('notify_job_queue_changed', [
    { action, updated_queue: jobs, queue_state: queue.state },
  ])
}

function jobRecords({ jobs, server }: JobQueue): WireRecord[] {
  const nowS = server.clock.unixS()
  return jobs.map(({ filename, id, addedS }) => ({
    filename,
    job_id: id,
    time_added: addedS,
    time_in_queue: Math.max(0, nowS - addedS),
  }))
}
