// [filament_switch_sensor] and [filament_motion_sensor]: what the sensor sees, and what the host does about it: a run-out
// counts while something is printed, an insertion while nothing is.
import type { FilamentSensorConfig } from '#config'
import type { Command } from '#gcode'
import { intParam, KlipperError } from '#motion'
import { isFilamentSeen } from '#simulation'
import { runLocked } from './dispatch.ts'
import type { Host } from './host.ts'
import { addObject, respondInfo } from './host.ts'
import { loadTemplate, renderScript } from './macros.ts'
import { addMuxCommand } from './mux-commands.ts'
import { PLANT_STEP_S } from './plant.ts'
import type { Task } from './reactor.ts'
import { callEvery } from './reactor.ts'
import { numberSetting, textSetting } from './section-options.ts'

/** No sensor acts in the first moments of a new host, s. */
const QUIET_AT_START_S = 2
/** A motion sensor is compared with the extruder this often, s. */
const MOTION_LOOK_S = 0.25

interface LiveFilamentSensor {
  readonly config: FilamentSensorConfig
  readonly section: string
  isDetected: boolean
  isEnabled: boolean
  /** Nothing counts before, s; Infinity while its own script runs. */
  deafUntilS: number
}

export function setupFilamentSensors(host: Host): void {
  for (const config of host.config.filamentSensors) setupSensor(host, config)
}

function setupSensor(host: Host, config: FilamentSensorConfig): void {
  const { name, kind } = config
  const section = `filament_${kind}_sensor ${name}`
  const sensor: LiveFilamentSensor = {
    config,
    section,
    isDetected: false,
    isEnabled: true,
    deafUntilS: Number.POSITIVE_INFINITY,
  }
  for (const option of ['runout_gcode', 'insert_gcode']) {
    const source = textSetting(host, section, option, null)
    if (source !== null) loadTemplate(host, `${section}:${option}`, source)
  }
  addObject(host, section, () => ({ filament_detected: sensor.isDetected, enabled: sensor.isEnabled }))
  addMuxCommand(
    host,
    'QUERY_FILAMENT_SENSOR',
    'SENSOR',
    name,
    (at) => respondInfo(at, `Filament Sensor ${name}: filament ${sensor.isDetected ? '' : 'not '}detected`),
    'Query the status of the Filament Sensor',
  )
  addMuxCommand(
    host,
    'SET_FILAMENT_SENSOR',
    'SENSOR',
    name,
    (_, command: Command) => {
      sensor.isEnabled = intParam(command, 'ENABLE', 1) !== 0
    },
    'Sets the filament sensor on/off',
  )
  host.onReady.push(() => watch(host, sensor))
}

function watch(host: Host, sensor: LiveFilamentSensor): void {
  const { kind } = sensor.config
  const startS = host.reactor.timeS
  sensor.deafUntilS = startS + QUIET_AT_START_S
  const periodS = kind === 'switch' ? PLANT_STEP_S : MOTION_LOOK_S
  callEvery(host.reactor, startS, periodS, () => {
    if (host.isGone) return false
    // Only a printer that prints pulls filament past the wheel.
    if (kind === 'switch' || isPrinting(host)) look(host, sensor)
    return true
  })
}

function isPrinting(host: Host): boolean {
  return host.objects.get('idle_timeout')?.status(host.reactor.timeS)['state'] === 'Printing'
}

function look(host: Host, sensor: LiveFilamentSensor): void {
  const isSeen = isFilamentSeen(host.plant.simulation, sensor.config)
  if (isSeen === sensor.isDetected) return
  sensor.isDetected = isSeen
  const nowS = host.reactor.timeS
  if (nowS < sensor.deafUntilS || !sensor.isEnabled) return
  if (isSeen) {
    if (isPrinting(host) || textSetting(host, sensor.section, 'insert_gcode', null) === null) return
    host.note('filament', { sensor: sensor.config.name, event: 'inserted' })
    act(host, sensor, runTemplateOf(host, sensor, 'insert_gcode', ''))
    return
  }
  const hasReason = sensor.config.pauseOnRunout || textSetting(host, sensor.section, 'runout_gcode', null) !== null
  if (!isPrinting(host) || !hasReason) return
  host.note('filament', { sensor: sensor.config.name, event: 'runout' })
  act(host, sensor, runOut(host, sensor))
}

function act(host: Host, sensor: LiveFilamentSensor, task: Task): void {
  sensor.deafUntilS = Number.POSITIVE_INFINITY
  host.spawn(task, () => {
    sensor.deafUntilS = host.reactor.timeS + numberSetting(host, sensor.section, 'event_delay', 3)
  })
}

/** The print stops reading its file at once; PAUSE follows when the lines that were read have had time to end. */
function* runOut(host: Host, sensor: LiveFilamentSensor): Task {
  let prefix = ''
  if (sensor.config.pauseOnRunout) {
    if (host.askForPause !== null) yield* host.askForPause(host)
    prefix = 'PAUSE\n'
    yield host.reactor.timeS + numberSetting(host, sensor.section, 'pause_delay', 0.5)
  }
  yield* runTemplateOf(host, sensor, 'runout_gcode', prefix)
}

function* runTemplateOf(host: Host, sensor: LiveFilamentSensor, option: string, prefix: string): Task {
  const source = textSetting(host, sensor.section, option, null) ?? ''
  try {
    const script = source === '' ? '' : renderScript(host, `${sensor.section}:${option}`, source)
    yield* runLocked(host, `${prefix}${script}\nM400`)
  } catch (error) {
    if (!(error instanceof KlipperError)) throw error
    host.note('log', { text: `Script running error: ${error.message}` })
  }
}
