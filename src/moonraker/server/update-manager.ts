// machine.update: what runs here and whether there is something newer. Nothing is fetched and nothing is replaced: the product
// is updated as it was installed.
import type { WireRecord } from '../wire/wire-value.ts'
import { whole } from '../wire/wire-value.ts'
import type { Database } from './database/database.ts'
import { addEndpoint } from './endpoints.ts'
import type { Moonraker } from './moonraker.ts'
import { confSection } from './moonraker-conf.ts'
import { ServerError } from './server-error.ts'

export function setupUpdateManager(server: Moonraker, database: Database): void {
  const { conf, endpoints, connections, components, version } = server
  if (!conf.sections.has('update_manager')) return
  database.reserve('update_manager')
  const hasSystem = confSection(conf, 'update_manager').flag('enable_system_updates', true)
  const versions: Record<string, WireRecord> = {
    ...(hasSystem ? { system: SYSTEM } : {}),
    printwright: ownVersion(version),
  }
  /** Older clients have buttons for these; they are parts of this program. */
  const known = [...Object.keys(versions), 'moonraker', 'klipper']
  const status = (): WireRecord => ({
    github_rate_limit: null,
    github_requests_remaining: null,
    github_limit_reset_time: null,
    version_info: versions,
    busy: false,
  })
  let lastProcess = 0
  function update(application: string, begins: string, ends: string): 'ok' {
    const id = whole(++lastProcess)
    const tell = (message: string, complete: boolean): void =>
      connections.notify('notify_update_response', [{ message, application, proc_id: id, complete }])
    tell(begins, false)
    tell(ends, true)
    return 'ok'
  }
  const upgrade = (name: string | null): 'ok' => {
    if (name === null) return update('full', 'Preparing full software update...', 'Full Update Complete')
    if (!known.includes(name)) throw new ServerError(`Updater ${name} not available`, 404)
    return update(name, `Updating ${name}...`, 'Nothing to update: the program is updated as it was installed')
  }
  addEndpoint(endpoints, '/machine/update/status', 'GET', ({ params }) => {
    params.flag('refresh', false)
    return status()
  })
  addEndpoint(endpoints, '/machine/update/refresh', 'POST', ({ params }) => {
    const name = params.text('name', '')
    if (name !== '' && !known.includes(name)) throw new ServerError(`No updater registered for '${name}'`)
    connections.notify('notify_update_refreshed', [status()])
    return status()
  })
  addEndpoint(endpoints, '/machine/update/full', 'POST', () => upgrade(null))
  addEndpoint(endpoints, '/machine/update/upgrade', 'POST', ({ params }) =>
    upgrade(params.has('name') ? params.text('name') : null),
  )
  for (const name of ['moonraker', 'klipper', 'system']) {
    addEndpoint(endpoints, `/machine/update/${name}`, 'POST', () => upgrade(name))
  }
  for (const action of ['client', 'recover', 'rollback']) {
    addEndpoint(endpoints, `/machine/update/${action}`, 'POST', ({ params }) => upgrade(params.text('name')))
  }
  components.push('update_manager')
}

/** Its packages are not asked for. */
const SYSTEM: WireRecord = { name: 'system', configured_type: 'system', package_count: 0n, package_list: [] }

function ownVersion(version: string): WireRecord {
  return {
    channel: 'stable',
    debug_enabled: false,
    channel_invalid: false,
    is_valid: true,
    configured_type: 'python',
    info_tags: [],
    detected_type: 'python_package',
    name: 'printwright',
    branch: null,
    owner: 'printwright',
    repo_name: 'printwright',
    version,
    remote_version: version,
    rollback_version: version,
    current_hash: '?',
    remote_hash: '?',
    is_dirty: false,
    changelog_url: '',
    full_version_string: version,
    pristine: true,
    warnings: [],
  }
}
