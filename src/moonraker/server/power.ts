// machine.device_power: switches that clients show. Beside a virtual printer every [power NAME] is a virtual relay, whatever its
// type: it keeps its state and tells of it; nothing outside is switched.
import type { WireRecord, WireValue } from '../wire/wire-value.ts'
import type { Request } from './endpoints.ts'
import { addEndpoint } from './endpoints.ts'
import type { Moonraker } from './moonraker.ts'
import type { ConfSection } from './moonraker-conf.ts'
import { namedSections } from './moonraker-conf.ts'
import { runScript } from './printer-endpoints.ts'
import type { RemoteMethods } from './remote-methods.ts'
import { ServerError } from './server-error.ts'

type Action = 'on' | 'off' | 'toggle'

interface Relay {
  readonly name: string
  readonly section: ConfSection
  isOn: boolean
}

export function setupPower(server: Moonraker, remote: RemoteMethods): void {
  const { conf, endpoints, klippy, connections, components, report } = server
  const relays = new Map<string, Relay>()
  for (const { name, section } of namedSections(conf, 'power')) {
    relays.set(name, { name, section, isOn: section.flag('initial_state', false) })
  }
  if (relays.size === 0) return

  function turn(relay: Relay, action: Action): string {
    const isOn = action === 'toggle' ? !relay.isOn : action === 'on'
    if (isOn === relay.isOn) return statusOf(relay)
    const isLocked = relay.section.flag('locked_while_printing', false)
    if (isLocked && klippy.value('print_stats', 'state') === 'printing') {
      throw new ServerError(`Unable to change power for ${relay.name} while printing`)
    }
    set(relay, isOn)
    return statusOf(relay)
  }

  function set(relay: Relay, isOn: boolean): void {
    relay.isOn = isOn
    connections.notify('notify_power_changed', [relayRecord(relay)])
    const isDown = klippy.state === 'shutdown' || klippy.state === 'error'
    if (isOn && isDown && relay.section.flag('restart_klipper_when_powered', false)) restartKlipper()
  }

  function restartKlipper(): void {
    runScript(server, 'FIRMWARE_RESTART', { address: null, connection: null, user: null }).catch((error: unknown) => {
      if (!(error instanceof ServerError)) report(error, 'power')
    })
  }

  /** The devices stand as names of arguments. */
  function each({ params }: Request, work: (relay: Relay) => string): WireValue {
    const names = params.names().filter((name) => name !== 'token' && name !== 'access_token')
    if (names.length === 0) throw new ServerError('No arguments provided')
    return Object.fromEntries(
      names.map((name) => {
        const relay = relays.get(name)
        return [name, relay === undefined ? 'device_not_found' : work(relay)]
      }),
    )
  }

  function one({ verb, params }: Request): WireValue {
    const name = params.text('device')
    const action = verb === 'POST' ? params.text('action').toLowerCase() : ''
    const relay = relays.get(name)
    if (relay === undefined) throw new ServerError(`No valid device named ${name}`)
    if (verb === 'GET') return { [name]: statusOf(relay) }
    if (!isAction(action)) throw new ServerError(`Invalid requested action '${action}'`)
    return { [name]: turn(relay, action) }
  }

  addEndpoint(endpoints, '/machine/device_power/devices', 'GET', () => ({
    devices: [...relays.values()].map(relayRecord),
  }))
  addEndpoint(endpoints, '/machine/device_power/status', 'GET', (request) => each(request, statusOf))
  for (const action of ['on', 'off'] as const) {
    addEndpoint(endpoints, `/machine/device_power/${action}`, 'POST', (request) =>
      each(request, (relay) => turn(relay, action)),
    )
  }
  addEndpoint(endpoints, '/machine/device_power/device', ['GET', 'POST'], one)
  klippy.on('shutdown', () => {
    for (const relay of relays.values()) {
      if (relay.isOn && relay.section.flag('off_when_shutdown', false)) set(relay, false)
    }
  })
  remote.add('set_device_power', ({ text }) => {
    const { device, state } = JSON.parse(text) as { device?: unknown; state?: unknown }
    const relay = typeof device === 'string' ? relays.get(device) : undefined
    if (relay === undefined || !isAction(state)) return
    try {
      turn(relay, state)
    } catch (error) {
      if (!(error instanceof ServerError)) throw error
    }
  })
  components.push('power')
}

function isAction(word: unknown): word is Action {
  return word === 'on' || word === 'off' || word === 'toggle'
}

function statusOf({ isOn }: Relay): 'on' | 'off' {
  return isOn ? 'on' : 'off'
}

function relayRecord(relay: Relay): WireRecord {
  const { name, section } = relay
  return {
    device: name,
    status: statusOf(relay),
    locked_while_printing: section.flag('locked_while_printing', false),
    type: section.text('type', 'printwright'),
  }
}
