// /printer/...: what is asked of Klipper itself. Klipper's own further endpoints are passed on under their names.
import { RawJson } from '../wire/raw-json.ts'
import type { WireRecord, WireValue } from '../wire/wire-value.ts'
import type { Connection } from './connections.ts'
import { notification } from './connections.ts'
import type { Request } from './endpoints.ts'
import { addEndpoint } from './endpoints.ts'
import type { Wanted } from './klippy.ts'
import type { Moonraker } from './moonraker.ts'
import { ServerError } from './server-error.ts'

/** Klipper's endpoints that are the server's own business, or are reached by another name. */
const RESERVED =
  /^(info|list_endpoints|emergency_stop|register_remote_method|objects\/|gcode\/|pause_resume\/|query_endstops\/)/

export function setupPrinterEndpoints(server: Moonraker): void {
  const { endpoints, klippy, connections } = server
  addEndpoint(endpoints, '/printer/info', 'GET', () => klippy.ask('info'))
  addEndpoint(endpoints, '/printer/objects/list', 'GET', () => klippy.ask('objects/list'))
  addEndpoint(
    endpoints,
    '/printer/objects/query',
    ['GET', 'POST'],
    ({ params, caller }) => klippy.ask('objects/query', { objects: objectsOf(params, caller.connection === null) }),
    { method: 'printer.objects.query' },
  )
  addEndpoint(endpoints, '/printer/objects/subscribe', ['GET', 'POST'], (request) => subscribe(server, request), {
    method: 'printer.objects.subscribe',
  })
  addEndpoint(endpoints, '/printer/gcode/help', 'GET', () => klippy.ask('gcode/help'))
  addEndpoint(
    endpoints,
    '/printer/gcode/script',
    ['POST', 'GET'],
    (request) => runScript(server, request.params.text('script'), request.caller),
    { method: 'printer.gcode.script' },
  )
  addEndpoint(endpoints, '/printer/query_endstops/status', 'GET', () => klippy.ask('query_endstops/status'))
  const act = (path: string, method: string): void =>
    addEndpoint(endpoints, path, 'POST', async () => {
      await klippy.ask(method)
      return 'ok'
    })
  act('/printer/emergency_stop', 'emergency_stop')
  act('/printer/print/pause', 'pause_resume/pause')
  act('/printer/print/resume', 'pause_resume/resume')
  act('/printer/print/cancel', 'pause_resume/cancel')
  addEndpoint(endpoints, '/printer/print/start', 'POST', ({ params, caller }) =>
    startPrint(server, params.text('filename'), caller),
  )
  addEndpoint(endpoints, '/printer/restart', 'POST', ({ caller }) => runScript(server, 'RESTART', caller))
  addEndpoint(endpoints, '/printer/firmware_restart', 'POST', ({ caller }) =>
    runScript(server, 'FIRMWARE_RESTART', caller),
  )
  klippy.on('ready', () => connections.notify('notify_klippy_ready'))
  klippy.on('shutdown', () => connections.notify('notify_klippy_shutdown'))
  klippy.on('disconnected', () => connections.notify('notify_klippy_disconnected'))
  klippy.on('gcodeResponse', (text) => connections.notify('notify_gcode_response', [text]))
  klippy.on('identified', () => passOn(server))
}

/** Runs G-code; a refusal has Klipper's own words. */
export async function runScript(server: Moonraker, script: string, caller: Request['caller']): Promise<'ok'> {
  for (const tell of server.onScript) tell(script, caller)
  await server.klippy.ask('gcode/script', { script })
  return 'ok'
}

/** `filename` lies in the gcodes folder. */
export async function startPrint(server: Moonraker, filename: string, caller: Request['caller']): Promise<'ok'> {
  const name = filename.startsWith('/') ? filename.slice(1) : filename
  // Line ends and the like would begin a command of their own.
  if (/\p{Cc}/u.test(name)) throw new ServerError('Invalid file name')
  const quoted = name.replace(/(["\\])/g, '\\$1')
  return await runScript(server, `SDCARD_PRINT_FILE FILENAME="${quoted}"`, caller)
}

function subscribe({ klippy, connections }: Moonraker, { params, caller }: Request): Promise<RawJson> {
  const connection = caller.connection ?? byId(connections.open, params.int('connection_id'))
  const objects = objectsOf(params, caller.connection === null)
  const wanted: Wanted = new Map(Object.entries(objects))
  return klippy.subscribe(connection, wanted, (status, eventtime) => {
    connection.send(notification('notify_status_update', [new RawJson(status), new RawJson(eventtime)]))
  })
}

function byId(open: ReadonlySet<Connection>, id: number): Connection {
  for (const connection of open) if (connection.id === id) return connection
  throw new ServerError(`No connection associated with connection_id ${id}`)
}

type Objects = Record<string, readonly string[] | null>

/** `{"objects": {"toolhead": ["position"]}}`, or over HTTP `?toolhead=position&extruder`. */
function objectsOf(params: Request['params'], isHttp: boolean): Objects {
  const given = params.value('objects')
  const objects: Objects = Object.create(null) as Objects
  if (given !== undefined && typeof given === 'object' && given !== null && !Array.isArray(given)) {
    for (const [name, fields] of Object.entries(given)) objects[name] = fieldsOf(fields, name)
    return objects
  }
  if (!isHttp) throw new ServerError(given === undefined ? 'No data for argument: objects' : 'Invalid argument')
  for (const name of params.names()) {
    if (name === 'connection_id' || name === 'token' || name === 'access_token') continue
    const given = params.value(name)
    // What came as JSON may be of any kind.
    const text = typeof given === 'string' ? given : given === undefined ? '' : JSON.stringify(given)
    objects[name] = text === '' ? null : text.split(',').map((field) => field.trim())
  }
  return objects
}

function fieldsOf(fields: unknown, name: string): readonly string[] | null {
  if (fields === null) return null
  if (typeof fields === 'string') return fields.split(',').map((field) => field.trim())
  if (Array.isArray(fields) && fields.every((field) => typeof field === 'string')) return fields
  throw new ServerError(`Invalid type for object ${name}`)
}

/** [bed_mesh]'s dump and whatever else this printer's Klipper answers. */
function passOn({ endpoints, klippy }: Moonraker): void {
  for (const name of klippy.endpoints) {
    const path = `/printer/${name}`
    if (RESERVED.test(name) || endpoints.byPath.has(path)) continue
    const handler = ({ params }: Request): Promise<WireValue> => {
      const given: Record<string, WireValue | undefined> = {}
      for (const param of params.names()) given[param] = params.raw(param)
      return klippy.ask(name, given as WireRecord)
    }
    addEndpoint(endpoints, path, ['GET', 'POST'], handler, { method: `printer.${name.replaceAll('/', '.')}` })
  }
}
