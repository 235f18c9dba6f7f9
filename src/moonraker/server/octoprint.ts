// What slicers ask of OctoPrint: enough of its API to find the printer, show its state and send it a file (files/upload.ts).
import type { WireRecord, WireValue } from '../wire/wire-value.ts'
import type { Handler } from './endpoints.ts'
import { addEndpoint } from './endpoints.ts'
import type { Moonraker } from './moonraker.ts'
import { confSection } from './moonraker-conf.ts'
import { runScript } from './printer-endpoints.ts'
import { ServerError } from './server-error.ts'
import { API_VERSION } from './server-info.ts'

const API_WORDS = API_VERSION.join('.')
const BARE = { isBare: true, isHttpOnly: true } as const
/** In one request. */
const COMMANDS_MAX = 1000

/** Nothing where [octoprint_compat] is missing, as with a real server. */
export function setupOctoprint(server: Moonraker): void {
  const { endpoints, conf, components, version } = server
  if (!conf.sections.has('octoprint_compat')) return
  const heaters = watchHeaters(server)
  const get = (path: string, handler: Handler): void => addEndpoint(endpoints, path, 'GET', handler, BARE)
  get('/api/version', () => ({ server: API_WORDS, api: '0.1', text: `OctoPrint (Moonraker ${version})` }))
  get('/api/server', () => ({ server: API_WORDS, safemode: null }))
  get('/api/settings', () => settings(server))
  get('/api/printerprofiles', () => PROFILES)
  get('/api/printer', () => ({ temperature: heaters(), state: stateRecord(server) }))
  // Moonraker has no such record of a job: clients get the state, and nothing else is known.
  get('/api/job', () => ({
    job: { file: { name: null }, estimatedPrintTime: null, filament: { length: null }, user: null },
    progress: { completion: null, filepos: null, printTime: null, printTimeLeft: null, printTimeOrigin: null },
    state: stateText(server),
  }))
  addEndpoint(endpoints, '/api/login', 'POST', () => LOGIN, BARE)
  get('/api/currentuser', () => LOGIN)
  addEndpoint(
    endpoints,
    '/api/printer/command',
    'POST',
    async ({ params, caller }) => {
      const commands = [...params.list('commands', []), ...params.list('command', [])]
      for (const command of commands.slice(0, COMMANDS_MAX)) {
        try {
          await runScript(server, command, caller)
        } catch (error) {
          // OctoPrint takes commands and does not say what became of them.
          if (!(error instanceof ServerError)) throw error
        }
      }
      return {}
    },
    BARE,
  )
  components.push('octoprint_compat')
}

const LOGIN: WireRecord = {
  _is_external_client: false,
  _login_mechanism: 'apikey',
  name: '_api',
  active: true,
  user: true,
  admin: true,
  apikey: null,
  permissions: [],
  groups: ['admins', 'users'],
}

/** Speeds are mm/min and nobody's: OctoPrint's own first profile. */
const PROFILES: WireRecord = {
  profiles: {
    _default: {
      id: '_default',
      name: 'Default',
      color: 'default',
      model: 'Default',
      default: true,
      current: true,
      heatedBed: true,
      heatedChamber: false,
      axes: {
        x: { speed: 6000, inverted: false },
        y: { speed: 6000, inverted: false },
        z: { speed: 6000, inverted: false },
        e: { speed: 300, inverted: false },
      },
    },
  },
}

function settings({ conf }: Moonraker): WireRecord {
  const section = confSection(conf, 'octoprint_compat')
  return {
    plugins: section.flag('enable_ufp', true) ? { UltimakerFormatPackage: UFP } : {},
    feature: { sdSupport: false, temperatureGraph: false },
    webcam: {
      flipH: section.flag('flip_h', false),
      flipV: section.flag('flip_v', false),
      rotate90: section.flag('rotate_90', false),
      streamUrl: section.text('stream_url', '/webcam/?action=stream'),
      webcamEnabled: section.flag('webcam_enabled', true),
    },
  }
}

/** With this Cura sends UFP packages. */
const UFP: WireRecord = {
  align_inline_thumbnail: false,
  inline_thumbnail: false,
  inline_thumbnail_align_value: 'left',
  inline_thumbnail_scale_value: '50',
  installed: true,
  installed_version: '0.2.2',
  scale_inline_thumbnail: false,
  state_panel_thumbnail: true,
}

const STATES = new Map([
  ['standby', 'Operational'],
  ['complete', 'Operational'],
  ['printing', 'Printing'],
  ['paused', 'Paused'],
  // As the real server has it: a cancelled print counts as an error until the next one begins.
  ['cancelled', 'Error'],
  ['error', 'Error'],
])

function stateText({ klippy }: Moonraker): string {
  if (klippy.state === 'shutdown' || klippy.state === 'error') return 'Error'
  if (klippy.state !== 'ready') return 'Offline'
  return STATES.get(String(klippy.value('print_stats', 'state') ?? 'standby')) ?? 'Error'
}

function stateRecord(server: Moonraker): WireRecord {
  const text = stateText(server)
  const isOperational = text !== 'Error' && text !== 'Offline'
  return {
    text,
    flags: {
      operational: isOperational,
      paused: text === 'Paused',
      printing: text === 'Printing',
      cancelling: false,
      pausing: false,
      error: text === 'Error',
      ready: text === 'Operational',
      closedOrError: !isOperational,
    },
  }
}

/** The heaters' last known temperatures, under OctoPrint's names. */
function watchHeaters({ klippy, report }: Moonraker): () => WireRecord {
  const known = new Map<string, WireValue>()
  let names: readonly string[] = []
  const owner = {}
  async function begin(): Promise<void> {
    const answer = await klippy.ask('objects/query', { objects: { heaters: ['available_heaters'] } })
    const { status } = JSON.parse(answer.text) as { status?: { heaters?: { available_heaters?: readonly string[] } } }
    names = status?.heaters?.available_heaters?.filter((name) => octoprintName(name) !== null) ?? []
    known.clear()
    await klippy.subscribe(owner, new Map(names.map((name) => [name, ['temperature', 'target']])), () => undefined)
  }
  klippy.on('ready', () => {
    begin().catch((error: unknown) => {
      if (!(error instanceof ServerError)) report(error, 'octoprint')
    })
  })
  return () => {
    for (const name of names) {
      const actual = klippy.value(name, 'temperature')
      const target = klippy.value(name, 'target')
      if (typeof actual !== 'number' || typeof target !== 'number') continue
      known.set(octoprintName(name) ?? name, { actual: Math.round(actual * 100) / 100, offset: 0n, target })
    }
    return Object.fromEntries(known)
  }
}

function octoprintName(heater: string): string | null {
  if (heater === 'heater_bed') return 'bed'
  const [, number] = /^extruder(\d*)$/.exec(heater) ?? []
  return number === undefined ? null : `tool${number === '' ? '0' : number}`
}
