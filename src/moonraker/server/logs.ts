// What goes into moonraker.log, and server.logs.rollover.
import { addEndpoint } from './endpoints.ts'
import type { Moonraker } from './moonraker.ts'
import { ServerError } from './server-error.ts'
import type { ServerLog } from './server-log.ts'

export function setupLogs(
  { endpoints, klippy, connections, conf, version, name, warnings }: Moonraker,
  log: ServerLog,
): void {
  log.write(`Printwright's server of ${name} begins: Moonraker API ${version}, settings from ${conf.file}`)
  for (const warning of warnings) log.write(`Warning: ${warning}`)
  klippy.on('ready', () => log.write('Klippy ready'))
  klippy.on('shutdown', () => log.write(`Klippy has shut down: ${klippy.stateMessage}`))
  klippy.on('disconnected', () => log.write('Klippy disconnected'))
  connections.onIdentify.add(({ id }, client) => {
    log.write(`Connection ${id}: ${client.type} client ${client.name} ${client.version}`)
  })
  addEndpoint(endpoints, '/server/logs/rollover', 'POST', ({ params }) => {
    const asked = params.text('application', '')
    if (!['', 'moonraker', 'klipper'].includes(asked)) throw new ServerError(`Unknown application ${asked}`)
    const rolledOver: string[] = []
    const failed: Record<string, string> = {}
    if (asked !== 'klipper') {
      if (log.rollover()) rolledOver.push('moonraker')
      else failed['moonraker'] = 'The log file cannot be moved'
    }
    // The printer keeps klippy.log open and turns it over by itself.
    if (asked !== 'moonraker') failed['klipper'] = 'Unable to detect Klipper Service, cannot perform manual rollover'
    return { rolled_over: rolledOver, failed }
  })
}
