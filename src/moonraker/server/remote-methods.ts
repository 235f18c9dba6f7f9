// Methods that a macro calls by name (`action_call_remote_method`): the server's own, and those that agents offer.
import type { RawJson } from '../wire/raw-json.ts'
import type { Moonraker } from './moonraker.ts'
import { ServerError } from './server-error.ts'

export type RemoteMethod = (params: RawJson) => void

export interface RemoteMethods {
  /** Throws a ServerError where somebody offers it already. */
  add(name: string, method: RemoteMethod): void
  remove(name: string): void
}

/** What the line to Klipper registers or takes for itself. */
const TAKEN = [
  'process_status_update',
  'process_gcode_response',
  'shutdown_machine',
  'reboot_machine',
  'pause_job_queue',
  'start_job_queue',
]
const METHODS_MAX = 200

export function createRemoteMethods({ klippy, report }: Pick<Moonraker, 'klippy' | 'report'>): RemoteMethods {
  const methods = new Map<string, RemoteMethod>()
  const register = (name: string): void => {
    const request = { response_template: { method: name }, remote_method: name }
    klippy.ask('register_remote_method', request).catch((error: unknown) => {
      // It has gone meanwhile, and is told again when it is back.
      if (!(error instanceof ServerError)) report(error, 'remote methods')
    })
  }
  klippy.on('ready', () => {
    for (const name of methods.keys()) register(name)
  })
  klippy.on('remoteCall', (name, params) => methods.get(name)?.(params))
  return {
    add(name, method) {
      if (methods.has(name) || TAKEN.includes(name)) throw new ServerError(`Remote method (${name}) already registered`)
      if (methods.size >= METHODS_MAX) throw new ServerError('Too many remote methods')
      methods.set(name, method)
      if (klippy.state === 'ready') register(name)
    },
    remove: (name) => void methods.delete(name),
  }
}
