// How a new host finds its microcontroller: it works, it has stopped and remembers why, or nobody answers.
import type { Host, HostState } from './host.ts'
import { ERROR_ADVICE, READY_MESSAGE, respondInfo, shutDownHost } from './host.ts'
import { canConnect, configureController } from './plant.ts'
import { callAt } from './reactor.ts'
import { previousShutdownWords } from './shutdown-words.ts'

/** From power or restart to the first answer of the microcontroller, s. Measured on Klipper 0.13: 2.3 s in all. */
const CONNECT_S = 1.5
/** A host that finds nobody tries again this often, and gives up after this long, s. Low confidence: as logs of users show. */
const RETRY_S = 5
const GIVE_UP_S = 90
const CONNECT_ADVICE =
  'Once the underlying issue is corrected, use the\n"FIRMWARE_RESTART" command to reset the firmware, reload the\nconfig, and restart the host software.\nError configuring printer\n'

/** `refusal`: what is wrong with the configuration. */
export function connectController(host: Host, refusal: string | null): void {
  const startS = host.reactor.timeS
  const look = (): void => {
    if (host.isGone || host.state !== 'startup') return
    if (refusal !== null) setState(host, 'error', `${refusal}\n${ERROR_ADVICE}`)
    else if (!canConnect(host.plant)) {
      if (host.reactor.timeS - startS < GIVE_UP_S) callAt(host.reactor, host.reactor.timeS + RETRY_S, look)
      else setState(host, 'error', `mcu 'mcu': Unable to connect\n${CONNECT_ADVICE}`)
    } else if (host.plant.controllerStop !== null) shutDownHost(host, previousShutdownWords(host.plant.controllerStop))
    else begin(host)
  }
  callAt(host.reactor, startS + CONNECT_S, look)
}

function begin(host: Host): void {
  configureController(host.plant, host.config)
  setState(host, 'ready', READY_MESSAGE)
  respondInfo(host, 'Klipper state: Ready')
  for (const tell of host.onReady) tell()
}

function setState(host: Host, state: HostState, message: string): void {
  host.state = state
  host.stateMessage = message
  host.note('state', { state, message })
}
