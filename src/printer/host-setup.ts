// Builds a host: motion's front end over a planner that knows the machine's time, and every feature of the configuration.
import type { PrinterConfig } from '#config'
import type { Random } from '#core'
import { AXIS_X, AXIS_Y, AXIS_Z, createInterpreter, createKlipperPlanner, KlipperError, moveCommand } from '#motion'
import type { Api } from './api.ts'
import { callRemoteMethod, setupApi } from './api.ts'
import {
  setupBaseCommands,
  setupBaseObjects,
  setupConfigfile,
  setupDisplayStatus,
  setupExcludeObject,
  setupFirmwareRetraction,
  setupIdleTimeout,
  setupMcu,
  setupRespond,
  setupSensors,
  setupSystemStats,
} from './basic-objects.ts'
import { setupButtons } from './buttons.ts'
import { sortCommands, sortEndpoints, sortObjects } from './creation-order.ts'
import { addPlannedCommands } from './dispatch.ts'
import { setupDisplayTemplates } from './display-templates.ts'
import { endstopState } from './endstop-state.ts'
import { setupExtruder } from './extruder.ts'
import { setupFans } from './fans.ts'
import type { PrinterFiles } from './files.ts'
import { canExtrude, extruderHeater, setupHeaters } from './heaters.ts'
import { setupHoming } from './homing.ts'
import type { Host } from './host.ts'
import { STARTUP_MESSAGE } from './host.ts'
import { setupHostServices } from './host-services.ts'
import { createJob, setupJob } from './job.ts'
import { setupKlippyLog } from './klippy-log.ts'
import { setupLeveling } from './leveling.ts'
import { setupLights } from './lights.ts'
import { setupMacros } from './macros.ts'
import { setupManualSteppers } from './manual-steppers.ts'
import { setupEndstops, setupMotionCommands, setupMotionReport, setupStepperEnable } from './motion-commands.ts'
import { createMotionQueue, takeBlock } from './motion-queue.ts'
import { setupOutputPins } from './output-pins.ts'
import { setupPauseResume } from './pause-resume.ts'
import type { Plant } from './plant.ts'
import { setupPrintStats } from './print-stats.ts'
import { setupQueryAdc } from './query-adc.ts'
import type { Reactor } from './reactor.ts'
import { spawn } from './reactor.ts'
import { describeShutdown } from './shutdown-words.ts'
import type { StatusRecord, StatusValue } from './status-value.ts'
import { createSteppers } from './steppers.ts'
import { setupTemperatureFans } from './temperature-fans.ts'
import { setupTemperatureSensors } from './temperature-sensors.ts'
import { setupDrivers } from './tmc/setup-drivers.ts'
import { setupUnsimulatedCommands } from './unsimulated-commands.ts'

interface HostOptions {
  readonly reactor: Reactor
  readonly plant: Plant
  readonly files: PrinterFiles
  readonly random: Random
  readonly config: PrinterConfig
  readonly warnings: readonly string[]
  readonly bootS: number
  readonly calendarStartS: number
  readonly api: Api
  readonly respond: (text: string) => void
  readonly note: (kind: string, data: Readonly<Record<string, StatusValue>>) => void
  readonly exit: (how: 'restart' | 'firmware_restart') => void
}

export function createHost(options: HostOptions): Host {
  const { reactor, plant, files, random, config, bootS, api } = options
  const queue = createMotionQueue()
  // The head stays where it was; the new plan begins at 0 and does not know.
  const place = plant.headMm
  for (let axis = 0; axis < 3; axis++) queue.offsetMm[axis] = place[axis]!
  const planner = createKlipperPlanner((block) => takeBlock(queue, block), { nowS: () => reactor.timeS })
  const host: Host = {
    reactor,
    plant,
    files,
    random,
    config,
    run: createInterpreter({ config, homing: 'triggered', heaterWaits: 'skip', hasMacros: false }, planner),
    planner,
    queue,
    state: 'startup',
    stateMessage: STARTUP_MESSAGE,
    objects: new Map(),
    quietObjects: new Map(),
    commands: new Map(),
    endpoints: new Map(),
    heaters: new Map(),
    job: createJob(),
    steppers: createSteppers(config, place),
    onStepperUse: null,
    releaseMotors: null,
    isEndstopPressed: (section) => isPressed(host, section),
    stalls: 0,
    flushedUntilS: Number.NEGATIVE_INFINITY,
    onFlush: null,
    starvedUntilS: Number.NEGATIVE_INFINITY,
    isPlainMove: true,
    askForPause: null,
    gcodeIds: new Map(),
    endstopPlaceMm: (_axes, _axis, nominalMm) => nominalMm,
    homingProbe: null,
    sensors: new Map(),
    monitors: new Set(),
    lock: { holder: null, waiting: 0 },
    fileLine: 0,
    onReady: [],
    onShutdown: [],
    onDisconnect: [],
    respondRaw: (text) => {
      if (!host.isGone || text.includes('Disconnect')) options.respond(text)
    },
    note: options.note,
    spawn: (task, onEnd) => spawn(reactor, task, onEnd),
    callRemote: (method, params) => callRemoteMethod(api, method, params),
    requestExit: options.exit,
    configWarnings: options.warnings.map((message): StatusRecord => ({ type: 'warning', message })),
    savedItems: new Map(),
    calendarS: () => options.calendarStartS + reactor.timeS,
    isGone: false,
    setupError: null,
    shutdownWords: (message) => describeShutdown(host, message),
    info: () => infoOf(host),
    bootS,
  }
  queue.onSegments = (from, to) => noteSteppers(host, from, to)
  try {
    setupFeatures(host, api)
  } catch (error) {
    if (!(error instanceof KlipperError)) throw error
    host.setupError = error.message
  }
  setupKlippyLog(host)
  return host
}

/** In the order in which objects/list shows them. */
function setupFeatures(host: Host, api: Api): void {
  setupApi(host, api)
  setupBaseCommands(host)
  addPlannedCommands(host)
  setupBaseCommands(host)
  setupBaseObjects(host)
  setupConfigfile(host)
  setupMcu(host)
  setupSensors(host)
  setupHeaters(host)
  setupTemperatureSensors(host)
  setupTemperatureFans(host)
  setupDisplayTemplates(host)
  setupFans(host)
  setupOutputPins(host)
  setupLights(host)
  setupButtons(host)
  setupPauseResume(host)
  setupHoming(host)
  setupMotionCommands(host)
  setupLeveling(host)
  setupPrintStats(host)
  setupJob(host)
  setupDisplayStatus(host)
  setupExcludeObject(host)
  setupFirmwareRetraction(host)
  setupRespond(host)
  setupIdleTimeout(host)
  setupEndstops(host)
  setupStepperEnable(host)
  setupDrivers(host)
  setupManualSteppers(host)
  setupMotionReport(host)
  setupHostServices(host)
  setupExtruder(host)
  setupSystemStats(host)
  setupQueryAdc(host)
  setupUnsimulatedCommands(host)
  // Macros take the place of commands that are there, whoever brings them.
  setupMacros(host)
  sortObjects(host)
  sortCommands(host)
  sortEndpoints(host)
  host.isPlainMove = isNative(host)
  const { head } = host.run
  head.mayExtrude = () => {
    const heater = extruderHeater(host, host.run.machine.extruder?.section)
    return heater === undefined || canExtrude(heater)
  }
}

function isNative(host: Host): boolean {
  return (
    host.run.handlers.get('G0') === moveCommand &&
    host.run.handlers.get('G1') === moveCommand &&
    !host.config.gcodeMacros.some(({ name }) => /^g[01]$/i.test(name))
  )
}

function noteSteppers(host: Host, from: number, to: number): void {
  const { queue } = host
  if (host.onStepperUse === null) return
  let axes = 0
  let isExtruding = false
  for (let row = from; row < to; row++) {
    const at = row % queue.ring.capacity
    if (queue.ring.ratioX[at] !== 0) axes |= AXIS_X
    if (queue.ring.ratioY[at] !== 0) axes |= AXIS_Y
    if (queue.ring.ratioZ[at] !== 0) axes |= AXIS_Z
    if (queue.ring.ratioE[at] !== 0) isExtruding = true
  }
  host.onStepperUse(axes, isExtruding, queue.ring.startS[from % queue.ring.capacity]!)
}

function isPressed(host: Host, section: string): boolean {
  const { rails } = host.config
  const axis = rails.findIndex((rail) => rail.section === section)
  if (axis < 0) return false
  const state = endstopState(host.plant, 1 << axis)
  if (state !== 'sound') return state === 'always'
  const rail = rails[axis]!
  const { head } = host.plant.simulation
  const lostMm = [head.x.shiftMm, head.y.shiftMm, head.shiftZMm][axis] ?? 0
  const realMm = host.plant.headMm[axis]! + lostMm
  return rail.homingPositive ? realMm >= rail.positionEndstopMm - 1e-6 : realMm <= rail.positionEndstopMm + 1e-6
}

function infoOf(host: Host): StatusRecord {
  return {
    state: host.state,
    state_message: host.stateMessage,
    hostname: 'printwright',
    klipper_path: '/opt/printwright',
    python_path: '/usr/bin/python3',
    process_id: 1000n,
    user_id: 0n,
    group_id: 0n,
    log_file: host.files.logPath,
    config_file: host.files.configPath,
    software_version: 'v0.13.0-printwright',
    cpu_info: '1 core simulated',
  }
}
