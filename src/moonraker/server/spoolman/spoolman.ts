// server.spoolman: an inventory of filament inside the server, asked as if a Spoolman stood behind it. The active spool grows
// lighter by what the printer says it has used. `[spoolman] server: builtin` asks for it; nothing is asked of the network.
import type { WireRecord, WireValue } from '../../wire/wire-value.ts'
import { whole, wireJson } from '../../wire/wire-value.ts'
import type { Database } from '../database/database.ts'
import type { Request } from '../endpoints.ts'
import { addEndpoint } from '../endpoints.ts'
import type { Moonraker } from '../moonraker.ts'
import { confSection } from '../moonraker-conf.ts'
import type { RemoteMethods } from '../remote-methods.ts'
import { ServerError } from '../server-error.ts'
import type { Inventory, StockedFilament } from './inventory.ts'
import { openInventory } from './inventory.ts'
import { answerRest, totalHeader } from './rest.ts'
import { watchFilament } from './watch-filament.ts'

export interface SpoolmanParts {
  readonly database: Database
  readonly remote: RemoteMethods
  /** What a fresh inventory holds. */
  readonly stock: readonly StockedFilament[]
}

const ACTIVE = ['spoolman', 'spool_id']
const VERBS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

export async function setupSpoolman(server: Moonraker, { database, remote, stock }: SpoolmanParts): Promise<void> {
  const { conf, clock, endpoints, connections, components, warnings } = server
  if (!conf.sections.has('spoolman')) return
  const section = confSection(conf, 'spoolman')
  const where = section.text('server', '')
  if (where !== 'builtin') {
    warnings.push(
      `[spoolman] server: ${where} is not asked, for this server calls nobody; 'server: builtin' has an inventory of its own.`,
    )
    return
  }
  const inventory = await openInventory(database, () => clock.unixS(), stock)
  let active = readActive(database, inventory)

  async function setActive(id: number | null): Promise<void> {
    if (id === active) return
    // What has been used until now was the old one's.
    await watched.report()
    active = id
    await database.set('moonraker', ACTIVE, id === null ? 'null' : String(id))
    connections.notify('notify_active_spool_set', [activeRecord()])
  }
  const activeRecord = (): WireRecord => ({ spool_id: active === null ? null : whole(active) })

  const watched = watchFilament(server, section.number('sync_rate', 5), async (usedMm) => {
    if (active === null) return
    const { status } = await answerRest(inventory, 'PUT', `/v1/spool/${active}/use`, new URLSearchParams(), {
      use_length: usedMm,
    })
    if (status === 404) await setActive(null)
  })

  async function proxy(request: Request): Promise<WireValue> {
    const { params } = request
    const verb = params.text('request_method')
    if (!VERBS.includes(verb)) throw new ServerError(`Invalid HTTP method: ${verb}`)
    const path = params.text('path')
    if (!/^\/v\d+\//.test(path)) throw new ServerError('Invalid path, must start with the API version, e.g. /v1')
    const query = new URLSearchParams(params.text('query', ''))
    const { status, body, total } = await answerRest(inventory, verb, path, query, params.value('body'))
    if (verb === 'DELETE' && path === `/v1/spool/${active}` && status === 200) await setActive(null)
    const isGood = status < 400
    if (params.flag('use_v2_response', false)) {
      if (!isGood) return { response: null, error: { status_code: whole(status), message: messageOf(status, body) } }
      return {
        response: body,
        response_headers: { 'Content-Type': 'application/json', ...totalHeader(total) },
        error: null,
      }
    }
    if (!isGood) throw new ServerError(WORDS.get(status) ?? 'Bad Request', status)
    return body
  }

  addEndpoint(endpoints, '/server/spoolman/status', 'GET', () => ({
    spoolman_connected: true,
    pending_reports: [],
    ...activeRecord(),
  }))
  addEndpoint(endpoints, '/server/spoolman/spool_id', ['GET', 'POST'], async ({ verb, params }) => {
    if (verb === 'POST') await setActive(params.has('spool_id') ? params.int('spool_id') : null)
    return activeRecord()
  })
  addEndpoint(endpoints, '/server/spoolman/proxy', 'POST', proxy)
  remote.add('spoolman_set_active_spool', ({ text }) => {
    const { spool_id: id } = JSON.parse(text) as { spool_id?: unknown }
    const wanted = typeof id === 'number' && Number.isInteger(id) ? id : null
    setActive(wanted).catch((error: unknown) => server.report(error, 'spoolman'))
  })
  components.push('spoolman')
}

const WORDS = new Map([
  [400, 'Bad Request'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [405, 'Method Not Allowed'],
  [422, 'Unprocessable Entity'],
])

function messageOf(status: number, body: WireValue): string {
  const { message } = JSON.parse(wireJson(body)) as { message?: string }
  return message ?? `HTTP ${status}: ${WORDS.get(status) ?? 'Bad Request'}`
}

function readActive(database: Database, inventory: Inventory): number | null {
  const kept: unknown = JSON.parse(database.get('moonraker', ACTIVE)?.text ?? 'null')
  return typeof kept === 'number' && inventory.get('spool', kept) !== undefined ? kept : null
}
