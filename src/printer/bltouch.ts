// [bltouch]: a pin that a servo signal lets out and pulls in; each takes its time, and the sensor's own answer tells whether
// it worked. Source: Klipper documentation (BLTouch, Config_Reference, G-Codes).
import { intParam, KlipperError, textParam } from '#motion'
import { bedSensorOf, sensorState } from './bed-sensor.ts'
import type { Host } from './host.ts'
import { addCommand, respondInfo } from './host.ts'
import type { ProbeSteps } from './probe.ts'
import type { Task } from './reactor.ts'
import { boolSetting, numberSetting } from './section-options.ts'

/** Time that the pin needs besides what the options say, s: the signal repeats every 20 ms. */
const SIGNAL_S = 0.02
const RETRIES = 3

export function blTouchSteps(host: Host): ProbeSteps {
  const moveS = numberSetting(host, 'bltouch', 'pin_move_time', 0.68)
  const wait = function* (at: Host, seconds: number): Task {
    at.planner.dwell(seconds)
    yield at.planner.printS()
  }
  return {
    isPerTouch: boolSetting(host, 'bltouch', 'stow_on_each_sample', true),
    *activate(at) {
      for (let attempt = 0; ; attempt++) {
        yield* wait(at, moveS)
        // A pin that answers before it touches has not come out.
        if (sensorState(at) !== 'always') break
        if (attempt >= RETRIES - 1) throw new KlipperError('BLTouch failed to deploy')
        respondInfo(at, 'Failed to verify BLTouch probe is raised; retrying.')
        yield* wait(at, 2 * moveS)
      }
      bedSensorOf(at).isDeployed = true
      yield* wait(at, SIGNAL_S)
    },
    *deactivate(at) {
      yield* wait(at, moveS)
      bedSensorOf(at).isDeployed = false
    },
  }
}

const COMMANDS = [
  'pin_down',
  'touch_mode',
  'pin_up',
  'self_test',
  'reset',
  'set_5V_output_mode',
  'set_OD_output_mode',
  'output_mode_store',
]

export function setupBlTouch(host: Host): void {
  if (host.config.probe?.section !== 'bltouch') return
  const moveS = numberSetting(host, 'bltouch', 'pin_move_time', 0.68)
  addCommand(
    host,
    'BLTOUCH_DEBUG',
    function* (at, command) {
      const name = textParam(command, 'COMMAND', '')
      if (!COMMANDS.includes(name)) {
        respondInfo(at, `BLTouch commands: ${[...COMMANDS].sort().join(', ')}`)
        return
      }
      respondInfo(at, `Sending BLTOUCH_DEBUG COMMAND=${name}`)
      at.planner.dwell(moveS + (intParam(command, 'PULSE', 0) > 0 ? SIGNAL_S : 0))
      yield at.planner.printS()
      if (name === 'pin_down' || name === 'pin_up') bedSensorOf(at).isDeployed = name === 'pin_down'
    },
    'Send a command to the bltouch for debugging',
  )
  addCommand(
    host,
    'BLTOUCH_STORE',
    function* (at, command) {
      const mode = textParam(command, 'MODE', '').toUpperCase()
      if (mode !== '5V' && mode !== 'OD') {
        respondInfo(at, 'BLTouch output modes: 5V, OD')
        return
      }
      respondInfo(at, `Storing BLTouch output mode: ${mode}`)
      at.planner.dwell(4 * moveS)
      yield at.planner.printS()
    },
    'Store an output mode in the BLTouch EEPROM',
  )
}
