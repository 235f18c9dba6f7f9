// Objects and commands that every printer has, and small ones that hold a word or a number.
import { fromLiteral } from '#macros'
import { floatParam, hasParam, KlipperError, objectStatus, textParam } from '#motion'
import { runLocked } from './dispatch.ts'
import type { Host } from './host.ts'
import { addCommand, addObject, respondInfo, shutDownHost, waitForMoves } from './host.ts'
import { progressOf } from './job.ts'
import { renderScript, toStatus } from './macros.ts'
import { endS } from './motion-queue.ts'
import type { Task } from './reactor.ts'
import { callEvery } from './reactor.ts'
import type { StatusRecord } from './status-value.ts'

export const SOFTWARE_VERSION = 'v0.13.0-printwright'

export function setupBaseCommands(host: Host): void {
  const always = true
  addCommand(host, 'M110', () => undefined, null, always)
  addCommand(host, 'M112', (at) => shutDownHost(at, 'Shutdown due to M112 command'), null, always)
  addCommand(
    host,
    'M115',
    (at) => respondInfo(at, `FIRMWARE_NAME:Klipper FIRMWARE_VERSION:${SOFTWARE_VERSION}`),
    null,
    always,
  )
  addCommand(host, 'RESTART', (at) => restart(at, 'restart'), 'Reload config file and restart host software', always)
  addCommand(
    host,
    'FIRMWARE_RESTART',
    (at) => restart(at, 'firmware_restart'),
    'Restart firmware, host, and reload config',
    always,
  )
  addCommand(host, 'ECHO', (at, command) => respondInfo(at, command.text.trim()), null, always)
  addCommand(host, 'STATUS', statusCommand, 'Report the printer status', always)
  addCommand(host, 'HELP', helpCommand, 'Report the list of available extended G-Code commands', always)
}

/** A restart of a printer that works waits for its moves, and this much more, s. Measured on Klipper 0.13: 0.8 s in all. */
const RESTART_DWELL_S = 0.5

function* restart(host: Host, how: 'restart' | 'firmware_restart'): Task {
  if (host.state === 'ready') {
    for (const heater of host.heaters.values()) heater.part().targetC = 0
    host.planner.dwell(RESTART_DWELL_S)
    yield* waitForMoves(host)
  }
  host.requestExit(how)
}

function statusCommand(host: Host): void {
  if (host.state === 'ready') respondInfo(host, 'Klipper state: Ready')
  else throw new KlipperError(`${host.stateMessage.trimEnd()}\nKlipper state: Not ready`)
}

function helpCommand(host: Host): void {
  const lines = host.state === 'ready' ? [] : ['Printer is not ready - not all commands available.']
  lines.push('Available extended commands:')
  const shown = [...host.commands].filter(
    ([, entry]) => entry.help !== null && (host.state === 'ready' || entry.isAlways),
  )
  for (const [name, { help }] of shown.sort(([a], [b]) => (a < b ? -1 : 1))) lines.push(`${name.padEnd(10)}: ${help}`)
  respondInfo(host, lines.join('\n'))
}

export function setupBaseObjects(host: Host): void {
  // The list is long and seldom changes: it is made when it does.
  let commands: StatusRecord = {}
  let madeFor = ''
  addObject(host, 'gcode', () => {
    const wanted = `${host.state} ${host.commands.size}`
    if (wanted !== madeFor) {
      madeFor = wanted
      commands = Object.fromEntries(
        [...host.commands]
          .filter(([, entry]) => host.state === 'ready' || entry.isAlways)
          .map(([name, { help }]): [string, StatusRecord] => [name, help === null ? {} : { help }]),
      )
    }
    return { commands }
  })
  addObject(host, 'webhooks', () => ({ state: host.state, state_message: host.stateMessage }))
}

/** `printer.configfile`. */
export function setupConfigfile(host: Host): void {
  const { config } = host
  const texts: StatusRecord = Object.fromEntries(
    [...config.source.sections].map(([name, { options }]): [string, StatusRecord] => [
      name,
      Object.fromEntries([...options].map(([option, { text }]) => [option, text])),
    ]),
  )
  const settings: StatusRecord = Object.fromEntries(
    [...config.settings].map(([section, options]): [string, StatusRecord] => [
      section,
      Object.fromEntries([...options].map(([option, literal]) => [option, toStatus(fromLiteral(literal))])),
    ]),
  )
  addObject(host, 'configfile', () => ({
    config: texts,
    warnings: host.configWarnings,
    save_config_pending: host.savedItems.size > 0,
    save_config_pending_items: Object.fromEntries(
      [...host.savedItems].map(([section, options]) => [
        section,
        options === null ? null : Object.fromEntries(options),
      ]),
    ),
    settings,
  }))
}

export const MCU_CLOCK_HZ = 50_000_000

export function setupMcu(host: Host): void {
  const more = host.config.sectionNames.filter((section) => section.startsWith('mcu '))
  for (const section of ['mcu', ...more]) addMcu(host, section)
}

function addMcu(host: Host, section: string): void {
  // The microcontroller tells its figures once a second.
  let told: StatusRecord = {}
  let toldS = Number.NaN
  addObject(host, section, (eventtimeS) => {
    const seconds = Math.floor(eventtimeS - host.bootS)
    if (seconds === toldS) return told
    toldS = seconds
    const isBusy = endS(host.queue) > eventtimeS
    told = {
      mcu_version: SOFTWARE_VERSION,
      mcu_build_versions: 'gcc: none binutils: none',
      mcu_constants: {
        ADC_MAX: 8191n,
        CLOCK_FREQ: BigInt(MCU_CLOCK_HZ),
        MCU: 'printwright',
        PCA9685_MAX: 4096n,
        PWM_MAX: 32768n,
        STATS_SUMSQ_BASE: 256n,
        STEPPER_STEP_BOTH_EDGE: 1n,
      },
      last_stats: {
        mcu_awake: isBusy ? 0.004 : 0.001,
        mcu_task_avg: 1e-5,
        mcu_task_stddev: 1.2e-5,
        // Idle traffic as recorded, and what each planned segment costs; plausible in size only.
        bytes_write: BigInt(1500 + 75 * seconds + 24 * host.queue.written),
        bytes_read: BigInt(6000 + 205 * seconds),
        bytes_retransmit: 9n,
        bytes_invalid: 0n,
        send_seq: BigInt(150 + 2 * seconds),
        receive_seq: BigInt(150 + 2 * seconds),
        retransmit_seq: 2n,
        srtt: 0.001,
        rttvar: 0.001,
        rto: 0.025,
        ready_bytes: 0n,
        upcoming_bytes: 0n,
        freq: BigInt(MCU_CLOCK_HZ),
      },
    }
    return told
  })
}

export function setupSystemStats(host: Host): void {
  addObject(host, 'system_stats', (eventtimeS) => ({
    sysload: 0.1,
    cputime: Math.floor(eventtimeS) * 0.01,
    memavail: 1_000_000n,
  }))
}

/** Silent for this long after its last move, a printer is ready and no longer printing, s. */
const READY_S = 0.5

export function setupIdleTimeout(host: Host): void {
  const { idleTimeout } = host.config
  let state: 'Idle' | 'Printing' | 'Ready' = 'Idle'
  let timeoutS = idleTimeout.timeoutS
  let sinceS = 0
  let busyUntilS = Number.NEGATIVE_INFINITY
  let isDozing = false
  /** What the last script before sleep has left to do wakes nobody. */
  let dozedUntilS = Number.NEGATIVE_INFINITY
  addObject(host, 'idle_timeout', (eventtimeS) => ({
    state,
    printing_time: state === 'Printing' ? eventtimeS - sinceS : 0,
    idle_timeout: timeoutS,
  }))
  addCommand(
    host,
    'SET_IDLE_TIMEOUT',
    (at, command) => {
      timeoutS = floatParam(command, 'TIMEOUT', idleTimeout.timeoutS, { above: 0 })
      respondInfo(at, `idle_timeout: Timeout set to ${timeoutS.toFixed(2)} s`)
    },
    'Set the idle timeout in seconds',
  )
  const gcode = idleTimeout.gcode ?? '{% if "heaters" in printer %}\n   TURN_OFF_HEATERS\n{% endif %}\nM84\n'
  const movesUntilS = (): number => Math.max(endS(host.queue), host.planner.printS(), host.flushedUntilS)

  function look(): void {
    // A printer that was stopped stays what it was, and one that goes to sleep is not woken by its own last script.
    if (host.state !== 'ready' || isDozing) return
    const nowS = host.reactor.timeS
    const isBusy = host.lock.holder !== null || host.job.isActive || movesUntilS() > Math.max(nowS, dozedUntilS)
    if (isBusy) busyUntilS = nowS
    if (isBusy && state !== 'Printing') {
      state = 'Printing'
      sinceS = nowS
    } else if (!isBusy && state === 'Printing' && nowS - busyUntilS >= READY_S) {
      state = 'Ready'
      sinceS = nowS
    } else if (state === 'Ready' && nowS - sinceS >= timeoutS) {
      isDozing = true
      host.note('idle', { after_s: timeoutS })
      host.spawn(runLocked(host, renderScript(host, 'idle_timeout:gcode', gcode)), (error) => {
        isDozing = false
        // A script that was refused is tried again later.
        if (error === null) {
          state = 'Idle'
          dozedUntilS = movesUntilS()
        } else sinceS = host.reactor.timeS
      })
    }
  }
  host.onReady.push(() => {
    state = 'Ready'
    sinceS = host.reactor.timeS
    host.onFlush = look
    callEvery(host.reactor, host.reactor.timeS + 0.25, 0.25, () => {
      if (host.isGone) return false
      look()
      return true
    })
  })
}

/** A progress that nobody renews is forgotten after this, s. */
const PROGRESS_S = 5

export function setupDisplayStatus(host: Host): void {
  if (!host.config.hasDisplayStatus) return
  let message: string | null = null
  let progress: number | null = null
  let progressS = 0
  addObject(host, 'display_status', (eventtimeS) => {
    const isPrinting = host.objects.get('idle_timeout')?.status(eventtimeS)['state'] === 'Printing'
    if (progress !== null && eventtimeS - progressS > PROGRESS_S && !isPrinting) progress = null
    return { progress: progress ?? progressOf(host.job), message }
  })
  addCommand(host, 'M73', (at, command) => {
    const percent = floatParam(command, 'P', null)
    if (percent === null) return
    progress = Math.min(1, Math.max(0, percent / 100))
    progressS = at.reactor.timeS
  })
  addCommand(host, 'M117', (_, command) => {
    message = command.rawParams.trim() === '' ? null : command.rawParams
  })
  addCommand(
    host,
    'SET_DISPLAY_TEXT',
    (_, command) => {
      message = hasParam(command, 'MSG') ? textParam(command, 'MSG', '') : null
    },
    'Set or clear the display message',
  )
}

const RESPOND_PREFIXES: Readonly<Record<string, string>> = {
  echo: 'echo: ',
  echo_no_space: 'echo:',
  command: '// ',
  error: '!! ',
}

export function setupRespond(host: Host): void {
  const { respond } = host.config
  if (respond === null) return
  addCommand(host, 'M118', (at, command) => at.respondRaw(`${respond.defaultPrefix} ${command.rawParams}`.trimEnd()))
  addCommand(
    host,
    'RESPOND',
    (at, command) => {
      const type = hasParam(command, 'TYPE') ? textParam(command, 'TYPE', '').toLowerCase() : null
      let prefix = `${respond.defaultPrefix} `
      if (type !== null) {
        const known = Object.hasOwn(RESPOND_PREFIXES, type) ? RESPOND_PREFIXES[type] : undefined
        if (known === undefined) {
          throw new KlipperError(`RESPOND TYPE '${type}' is invalid. Must be one of 'echo', 'command', or 'error'`)
        }
        prefix = known
      }
      if (hasParam(command, 'PREFIX')) prefix = `${textParam(command, 'PREFIX', '')} `
      at.respondRaw(`${prefix}${textParam(command, 'MSG', '')}`)
    },
    'Echo the message prepended with a prefix',
  )
}

export function setupFirmwareRetraction(host: Host): void {
  if (host.config.firmwareRetraction === null) return
  const { retraction } = host.run.machine
  addObject(host, 'firmware_retraction', () => ({
    retract_length: retraction.retractLengthMm,
    retract_speed: retraction.retractMmPerS,
    unretract_extra_length: retraction.unretractExtraLengthMm,
    unretract_speed: retraction.unretractMmPerS,
  }))
  addCommand(
    host,
    'GET_RETRACTION',
    (at) =>
      respondInfo(
        at,
        `RETRACT_LENGTH=${retraction.retractLengthMm.toFixed(5)} RETRACT_SPEED=${retraction.retractMmPerS.toFixed(5)}` +
          ` UNRETRACT_EXTRA_LENGTH=${retraction.unretractExtraLengthMm.toFixed(5)}` +
          ` UNRETRACT_SPEED=${retraction.unretractMmPerS.toFixed(5)}`,
      ),
    'Report firmware retraction parameters',
  )
}

export function setupExcludeObject(host: Host): void {
  if (!host.config.hasExcludeObject) return
  addObject(host, 'exclude_object', () => toStatus(objectStatus(host.run.machine.objects)) as StatusRecord)
}

export function setupSensors(host: Host): void {
  addObject(host, 'heaters', () => ({
    available_heaters: inFileOrder(host, [...host.heaters.keys()]),
    available_sensors: inFileOrder(host, [...host.sensors.keys()]),
    available_monitors: inFileOrder(host, [...host.monitors]),
  }))
}

/** Klipper makes them section by section, and extruders last, with the head. */
function inFileOrder({ config }: Host, names: string[]): string[] {
  const rank = (name: string): number =>
    /^extruder\d*$/.test(name) ? Number.POSITIVE_INFINITY : config.sectionNames.indexOf(name)
  return names
    .map((name, at) => ({ name, at, place: rank(name) }))
    .sort((a, b) => (a.place === b.place ? a.at - b.at : a.place - b.place))
    .map(({ name }) => name)
}
