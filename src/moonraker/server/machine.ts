// /machine/...: the machine below the printer. A virtual printer tells what machine that is and leaves it alone: it never stops
// it, nor anything that runs on it.
import { readdirSync } from 'node:fs'
import { userInfo } from 'node:os'
import type { WireRecord } from '../wire/wire-value.ts'
import { addEndpoint } from './endpoints.ts'
import type { Moonraker } from './moonraker.ts'
import { ServerError } from './server-error.ts'
import { containerKind, systemInfo } from './system-info.ts'

const SERVICE_ACTIONS = ['restart', 'stop', 'start'] as const

/** `restart` begins this server anew: what restarting the service called moonraker means here. */
export function setupMachine({ endpoints, components }: Moonraker, restart: () => void): void {
  addEndpoint(endpoints, '/machine/system_info', 'GET', () => ({ system_info: systemInfo() }))
  addEndpoint(endpoints, '/machine/sudo/info', 'GET', () => ({
    sudo_access: null,
    linux_user: userName(),
    sudo_requested: false,
    request_messages: [],
  }))
  addEndpoint(endpoints, '/machine/sudo/password', 'POST', ({ params }) => {
    params.text('password')
    throw new ServerError('Invalid password, sudo access was denied')
  })
  addEndpoint(endpoints, '/machine/peripherals/usb', 'GET', () => ({ usb_devices: [] }))
  addEndpoint(endpoints, '/machine/peripherals/serial', 'GET', () => ({ serial_devices: serialPorts() }))
  addEndpoint(endpoints, '/machine/peripherals/video', 'GET', () => ({ v4l2_devices: [], libcamera_devices: [] }))
  addEndpoint(endpoints, '/machine/peripherals/canbus', 'GET', () => ({ can_uuids: [] }))
  for (const action of ['shutdown', 'reboot']) {
    addEndpoint(endpoints, `/machine/${action}`, 'POST', () => {
      const container = containerKind()
      const place = container === null ? 'virtual printer' : `${container} container`
      throw new ServerError(`Cannot ${action} from within a ${place}`)
    })
  }
  for (const action of SERVICE_ACTIONS) {
    addEndpoint(endpoints, `/machine/services/${action}`, 'POST', ({ params }) => {
      const name = params.text('service')
      if (name !== 'moonraker') throw new ServerError(`Service '${name}' not allowed`)
      if (action !== 'restart') throw new ServerError(`Service action '${action}' not available for moonraker`)
      restart()
      return 'ok'
    })
  }
  components.push('machine')
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // An account without a name, as containers have them.
    return String(process.getuid?.() ?? '')
  }
}

/** The ports that are there whether something is plugged in or not. */
function serialPorts(): readonly WireRecord[] {
  let names: readonly string[]
  try {
    names = readdirSync('/sys/class/tty')
  } catch {
    return []
  }
  return names
    .filter((name) => /^tty(S|AMA)0$/.test(name))
    .map((name) => ({
      device_type: 'hardware_uart',
      device_path: `/dev/${name}`,
      device_name: name,
      driver_name: 'port',
      path_by_hardware: null,
      path_by_id: null,
      usb_location: null,
    }))
}
