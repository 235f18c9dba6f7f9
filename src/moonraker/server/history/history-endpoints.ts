// server.history.*: what clients ask of the history.
import { RawJson, rawMembers } from '../../wire/raw-json.ts'
import type { WireValue } from '../../wire/wire-value.ts'
import { whole } from '../../wire/wire-value.ts'
import { addEndpoint } from '../endpoints.ts'
import type { Moonraker } from '../moonraker.ts'
import type { Params } from '../params.ts'
import { ServerError } from '../server-error.ts'
import type { JobBook, JobFilter } from './job-book.ts'

const LIMIT = 50
/** Of one answer, whatever is asked for. */
const JOBS_MAX = 5000

export function addHistoryEndpoints(
  { endpoints }: Moonraker,
  book: JobBook,
  exists: (filename: string, metadata: RawJson) => boolean,
): void {
  const shown = (json: string): RawJson => {
    const members = rawMembers(json)
    const filename = JSON.parse(members?.get('filename') ?? '""') as string
    const metadata = new RawJson(members?.get('metadata') ?? '{}')
    return new RawJson(`${json.slice(0, -1)},"exists":${exists(filename, metadata)}}`)
  }
  addEndpoint(endpoints, '/server/history/list', 'GET', ({ params }) => {
    const jobs = book.list(filterOf(params)).map(shown)
    return { count: whole(jobs.length), jobs }
  })
  addEndpoint(endpoints, '/server/history/totals', 'GET', () => ({
    job_totals: { ...book.totals() },
    auxiliary_totals: [],
  }))
  addEndpoint(endpoints, '/server/history/reset_totals', 'POST', async () => ({
    last_totals: { ...(await book.resetTotals()) },
    last_auxiliary_totals: [],
  }))
  addEndpoint(endpoints, '/server/history/job', ['GET', 'DELETE'], async ({ verb, params }): Promise<WireValue> => {
    if (verb === 'DELETE' && params.flag('all', false)) return { deleted_jobs: await book.removeAll() }
    const uid = params.text('uid')
    const id = rowId(uid)
    if (verb === 'GET') {
      const json = id === null ? undefined : book.get(id)
      if (json === undefined) throw invalid(uid)
      return { job: shown(json) }
    }
    if (id === null || !(await book.remove(id))) throw invalid(uid)
    return { deleted_jobs: [uid] }
  })
}

function invalid(uid: string): ServerError {
  return new ServerError(`Invalid job uid: ${uid.slice(0, 200)}`, 404)
}

/** `9` and `000009` are one; null for what is no number. */
function rowId(uid: string): string | null {
  const digits = /^\s*(?:0x)?0*([0-9a-f]{1,12})\s*$/i.exec(uid)?.[1]
  return digits === undefined ? null : digits.toUpperCase().padStart(6, '0')
}

function filterOf(params: Params): JobFilter {
  const order = params.text('order', 'desc').toUpperCase()
  if (order !== 'ASC' && order !== 'DESC') throw new ServerError(`Invalid \`order\` value: ${order.slice(0, 200)}`)
  const limit = params.int('limit', LIMIT)
  return {
    isRising: order === 'ASC',
    sinceS: params.float('since', Number.NEGATIVE_INFINITY),
    beforeS: params.float('before', Number.POSITIVE_INFINITY),
    start: Math.max(0, params.int('start', 0)),
    limit: limit > 0 && limit < JOBS_MAX ? limit : JOBS_MAX,
  }
}
