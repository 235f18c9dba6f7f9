// The history of prints: a job is kept when its print begins, and again, with how it ended, when it ends.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { RawJson, rawMembers } from '../../wire/raw-json.ts'
import type { WireRecord } from '../../wire/wire-value.ts'
import { TRUSTED_USER } from '../access.ts'
import type { Database } from '../database/database.ts'
import { objectJson } from '../database/json-path.ts'
import { modifiedS } from '../files/file-items.ts'
import type { JobChange, JobEvent, JobState, PrintStats } from '../job-state.ts'
import { isUnderWay } from '../job-state.ts'
import type { Moonraker } from '../moonraker.ts'
import { addHistoryEndpoints } from './history-endpoints.ts'
import type { Job } from './job-book.ts'
import { createJobBook, IN_PROGRESS } from './job-book.ts'

/** What the history has to know of the files that are printed. */
export interface PrintedFiles {
  /** As `server.files.metadata` answers; null where nothing is known. */
  metadata(filename: string): Promise<RawJson | null>
  /** From now on the file's metadata says when it was last printed, and as which job. */
  setJob(filename: string, printStartS: number, jobId: string): void
}

const NO_FILES: PrintedFiles = { metadata: async () => null, setJob: () => undefined }

export interface History {
  /** The job that is under way. */
  readonly current: Job | null
}

const NO_USER = 'No User'
/** What belongs to the file as it is now, not to the print. */
const NOT_KEPT = ['print_start_time', 'job_id', 'filename']

/** How a job has ended, by what happened; the figures are those before where the event has none of its own. */
const ENDS: Partial<Record<JobEvent, { readonly status: string; readonly isBefore?: true }>> = {
  complete: { status: 'completed' },
  cancelled: { status: 'cancelled' },
  error: { status: 'error' },
  standby: { status: 'cancelled', isBefore: true },
  klippy_shutdown: { status: 'klippy_shutdown' },
  klippy_disconnect: { status: 'klippy_disconnect' },
}

export function setupHistory(
  server: Moonraker,
  database: Database,
  jobState: JobState,
  files: PrintedFiles = NO_FILES,
): History {
  const { clock, connections, folders } = server
  const book = createJobBook(database)
  let current: Job | null = null
  /** Who has asked for a print to be started; from a macro or a script, nobody in particular does. */
  let asked: { readonly filename: string; readonly user: string } | null = null
  /** One thing after the other: a print may end before the database has it. */
  let turn: Promise<void> = Promise.resolve()
  const inTurn = (work: () => void | Promise<void>): void => {
    turn = turn.then(work).catch((error: unknown) => server.report(error, 'history'))
  }

  const exists = (filename: string, metadata: RawJson): boolean => isStillThere(folders.gcodes, filename, metadata)

  function announce(action: 'added' | 'finished', job: Job): void {
    const record: WireRecord = {
      end_time: job.endS,
      filament_used: job.filamentUsedMm,
      filename: job.filename,
      metadata: job.metadata,
      print_duration: job.printDurationS,
      status: job.status,
      start_time: job.startS,
      total_duration: job.totalDurationS,
      auxiliary_data: [],
      user: job.user,
      exists: exists(job.filename, job.metadata),
      job_id: job.id,
    }
    connections.notify('notify_history_changed', [{ action, job: record }])
  }

  async function begin(stats: PrintStats, startS: number, by: string): Promise<void> {
    const filename = stats.filename.replace(/^\/+/, '')
    const metadata = await metadataOf(files, filename)
    const job = { ...figures(stats), user: by, filename, status: IN_PROGRESS, startS, endS: null, metadata }
    current = book.add(job)
    files.setJob(filename, startS, current.id)
    announce('added', current)
  }

  function end(status: string, stats: PrintStats | null, endS: number): void {
    if (current === null) return
    const job: Job = { ...current, ...(stats === null ? {} : figures(stats)), status, endS }
    current = null
    book.finish(job)
    announce('finished', job)
  }

  function take({ event, before, now }: JobChange): void {
    const nowS = clock.unixS()
    if (event === 'started') {
      const by = asked?.filename === now.filename ? asked.user : NO_USER
      asked = null
      inTurn(async () => {
        end('cancelled', before, nowS)
        await begin(now, nowS, by)
      })
      return
    }
    const ending = ENDS[event]
    if (ending !== undefined) inTurn(() => end(ending.status, ending.isBefore === true ? before : now, nowS))
  }

  // The end of this program, however it came, was the end of the print.
  book.interrupt()
  jobState.on(take)
  server.onScript.push((script, caller) => {
    const filename = /^SDCARD_PRINT_FILE FILENAME="(.*)"$/s.exec(script)?.[1]
    if (filename !== undefined)
      asked = { filename: filename.replace(/\\(.)/g, '$1'), user: caller.user ?? TRUSTED_USER }
  })
  server.onClose.push(async () => {
    inTurn(() => end('server_exit', isUnderWay(jobState.stats) ? jobState.stats : null, clock.unixS()))
    await turn
  })
  server.components.push('history')
  addHistoryEndpoints(server, book, exists)
  return {
    get current() {
      return current
    },
  }
}

function figures(stats: PrintStats): Pick<Job, 'printDurationS' | 'totalDurationS' | 'filamentUsedMm'> {
  const { printDurationS, totalDurationS, filamentUsedMm } = stats
  return { printDurationS, totalDurationS, filamentUsedMm }
}

async function metadataOf(files: PrintedFiles, filename: string): Promise<RawJson> {
  const known = await files.metadata(filename).catch(() => null)
  const members = known === null ? null : rawMembers(known.text)
  if (members === null) return new RawJson('{}')
  for (const name of NOT_KEPT) members.delete(name)
  return new RawJson(objectJson(members))
}

/** The file as it was printed: one that has changed since is another. */
function isStillThere(folder: string, filename: string, metadata: RawJson): boolean {
  if (filename === '' || filename.includes('\0')) return false
  const stats = statSync(join(folder, filename), { throwIfNoEntry: false })
  if (stats?.isFile() !== true) return false
  const known = rawMembers(metadata.text)
  const modified = known?.get('modified')
  if (modified === undefined) return true
  return Math.abs(Number(modified) - modifiedS(stats)) < SAME_TIME_S && Number(known?.get('size')) === stats.size
}

const SAME_TIME_S = 0.001
