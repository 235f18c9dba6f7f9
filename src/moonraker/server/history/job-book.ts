// The prints that have been, in the database: one row each, and the totals, which change in the same transaction.
import type { RawJson } from '../../wire/raw-json.ts'
import { rawMembers } from '../../wire/raw-json.ts'
import type { WireRecord } from '../../wire/wire-value.ts'
import { wireJson } from '../../wire/wire-value.ts'
import type { Database } from '../database/database.ts'
import { objectJson } from '../database/json-path.ts'

export interface Job {
  /** Six hexadecimal digits, rising. */
  readonly id: string
  readonly user: string
  readonly filename: string
  readonly status: string
  readonly startS: number
  /** Null while it goes on. */
  readonly endS: number | null
  readonly printDurationS: number
  readonly totalDurationS: number
  readonly filamentUsedMm: number
  /** What was known of the file when it began. */
  readonly metadata: RawJson
}

export interface JobTotals {
  readonly total_jobs: number
  readonly total_time: number
  readonly total_print_time: number
  readonly total_filament_used: number
  readonly longest_job: number
  readonly longest_print: number
}

export interface JobFilter {
  readonly isRising: boolean
  /** Began after, ended before, s since 1970; what goes on has not ended. */
  readonly sinceS: number
  readonly beforeS: number
  /** So many that fit are passed over. */
  readonly start: number
  readonly limit: number
}

/** What it has written stays written, however this process ends. */
export interface JobBook {
  /** Keeps a new job under the next number. */
  add(job: Omit<Job, 'id'>): Job
  /** Replaces what is kept of a job that has ended, and counts it. */
  finish(job: Job): void
  get(id: string): string | undefined
  list(filter: JobFilter): readonly string[]
  /** Those that were deleted. */
  remove(id: string): Promise<boolean>
  removeAll(): Promise<readonly string[]>
  totals(): JobTotals
  /** The totals that were. */
  resetTotals(): Promise<JobTotals>
  /** What an earlier run of this program has left under way; it has no end, and does not count. */
  interrupt(): void
}

export const NO_TOTALS: JobTotals = {
  total_jobs: 0,
  total_time: 0,
  total_print_time: 0,
  total_filament_used: 0,
  longest_job: 0,
  longest_print: 0,
}

const TOTALS = 'totals'
const ID_DIGITS = 6
export const IN_PROGRESS = 'in_progress'

export function createJobBook(database: Database): JobBook {
  const table = database.table('job_history')
  const counts = database.table('job_totals')
  const totals = (): JobTotals => JSON.parse(counts.get(TOTALS) ?? 'null') ?? NO_TOTALS
  const lastId = (): number => {
    for (const { name } of table.rows({ isReversed: true })) return Number.parseInt(name, 16)
    return 0
  }
  return {
    add: (job) =>
      table.changeNow((rows) => {
        const id = (lastId() + 1).toString(16).toUpperCase().padStart(ID_DIGITS, '0')
        const added = { ...job, id }
        rows.put(id, jobJson(added))
        return added
      }),
    finish(job) {
      database.store.changeNow((writer) => {
        table.within(writer).put(job.id, jobJson(job))
        counts.within(writer).put(TOTALS, wireJson({ ...counted(totals(), job) }))
      })
    },
    get: (id) => table.get(id),
    list({ isRising, sinceS, beforeS, start, limit }) {
      const jobs: string[] = []
      let passed = 0
      const isAnyTime = sinceS === Number.NEGATIVE_INFINITY && beforeS === Number.POSITIVE_INFINITY
      for (const { json } of table.rows({ isReversed: !isRising })) {
        if (jobs.length >= limit) break
        if (!isAnyTime && !isWithin(json, sinceS, beforeS)) continue
        if (passed++ >= start) jobs.push(json)
      }
      return jobs
    },
    remove: (id) =>
      table.change((rows) => {
        const isThere = rows.get(id) !== undefined
        rows.remove(id)
        return isThere
      }),
    removeAll: () =>
      table.change((rows) => {
        const names = Array.from(table.rows(), ({ name }) => name)
        for (const name of names) rows.remove(name)
        return names
      }),
    totals,
    resetTotals: () =>
      counts.change((rows) => {
        const last = totals()
        rows.put(TOTALS, wireJson({ ...NO_TOTALS }))
        return last
      }),
    interrupt: () =>
      table.changeNow((rows) => {
        for (const { name, json } of [...table.rows()]) {
          if (!json.includes(`"status":"${IN_PROGRESS}"`)) continue
          const members = rawMembers(json)
          if (members?.get('status') !== `"${IN_PROGRESS}"`) continue
          rows.put(name, objectJson(members.set('status', '"interrupted"')))
        }
      }),
  }
}

function isWithin(json: string, sinceS: number, beforeS: number): boolean {
  const members = rawMembers(json)
  const endS = members?.get('end_time')
  const isBefore = beforeS === Number.POSITIVE_INFINITY || (endS !== 'null' && Number(endS) < beforeS)
  return isBefore && Number(members?.get('start_time')) > sinceS
}

function counted(totals: JobTotals, job: Job): JobTotals {
  return {
    total_jobs: totals.total_jobs + 1,
    total_time: totals.total_time + job.totalDurationS,
    total_print_time: totals.total_print_time + job.printDurationS,
    total_filament_used: totals.total_filament_used + job.filamentUsedMm,
    longest_job: Math.max(totals.longest_job, job.totalDurationS),
    longest_print: Math.max(totals.longest_print, job.printDurationS),
  }
}

function jobJson(job: Job): string {
  const record: WireRecord = {
    job_id: job.id,
    user: job.user,
    filename: job.filename,
    status: job.status,
    start_time: job.startS,
    end_time: job.endS,
    print_duration: job.printDurationS,
    total_duration: job.totalDurationS,
    filament_used: job.filamentUsedMm,
    metadata: job.metadata,
    auxiliary_data: [],
  }
  return wireJson(record)
}
