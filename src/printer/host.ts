// What a restart makes anew: Klipper's host program with its configuration, its objects and its commands. Every feature is a
// `setup...` function that adds objects, commands and endpoints to the host.
import type { PrinterConfig } from '#config'
import type { Random } from '#core'
import type { Command } from '#gcode'
import type { Interpreter, LivePlanner } from '#motion'
import { KlipperError } from '#motion'
import { MISSED_HEATER } from '#simulation'
import type { PrinterFiles } from './files.ts'
import type { LiveHeater } from './heaters.ts'
import type { Job } from './job.ts'
import type { MotionQueue } from './motion-queue.ts'
import type { Plant } from './plant.ts'
import { advancePlant, idleController } from './plant.ts'
import type { Completion, Reactor, Task, TaskHandle } from './reactor.ts'
import type { StatusRecord, StatusValue } from './status-value.ts'
import type { LiveStepper } from './steppers.ts'

export type HostState = 'startup' | 'ready' | 'shutdown' | 'error'

/** A command that has to wait returns the task that waits. */
export type LiveCommand = ((host: Host, command: Command) => Task | null) | ((host: Host, command: Command) => void)

/** What happens around homing with the bed probe. */
export interface HomingProbe {
  /** Around all approaches of one homing. */
  begin(): Task
  end(): Task
  /** Around each of them. */
  prepare(): Task
  finish(): Task
}

export interface CommandEntry {
  readonly run: LiveCommand
  readonly help: string | null
  /** Answers although the printer is not ready. */
  readonly isAlways: boolean
}

/** Who runs a script now, and how many wait for it; a file lets them go first. */
export interface ScriptLock {
  holder: Completion | null
  waiting: number
}

export interface HostObject {
  readonly name: string
  readonly status: (eventtimeS: number) => StatusRecord
}

export interface EndpointRequest {
  readonly params: Readonly<Record<string, JsonValue>>
  /** Sends to the client that asked. */
  readonly client: ApiClient
}

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue }

/** One connection to the API socket. */
export interface ApiClient {
  readonly id: number
  isOpen: boolean
  send(text: string): void
}

export type Endpoint = (host: Host, request: EndpointRequest) => StatusRecord | Task<StatusRecord>

export interface Host {
  readonly reactor: Reactor
  readonly plant: Plant
  readonly files: PrinterFiles
  readonly random: Random
  readonly config: PrinterConfig
  /** Motion's front end: G-code state, head, planner. */
  readonly run: Interpreter
  readonly planner: LivePlanner
  readonly queue: MotionQueue
  state: HostState
  stateMessage: string
  readonly objects: Map<string, HostObject>
  /** What macros can see and objects/list does not show. */
  readonly quietObjects: Map<string, HostObject>
  /** By upper-case name. */
  readonly commands: Map<string, CommandEntry>
  readonly endpoints: Map<string, Endpoint>
  /** By section. */
  readonly heaters: Map<string, LiveHeater>
  readonly job: Job
  readonly steppers: readonly LiveStepper[]
  /** Axes and extruder that have begun to turn. */
  onStepperUse: ((axes: number, isExtruding: boolean, startS: number) => void) | null
  /** All motors let go, as M84 does it. */
  releaseMotors: (() => void) | null
  isEndstopPressed(section: string): boolean
  /** Times that the machine has run out of planned moves in mid-print. */
  stalls: number
  /** Somebody has asked for the end of all moves: the printer counts as moving until then, also with none to do. */
  flushedUntilS: number
  /** Told when somebody asks for it. */
  onFlush: (() => void) | null
  /** The look-ahead was decided because no move came; one that comes before this is late. */
  starvedUntilS: number
  /** G1 is Klipper's own and no macro's: lines of a file may take the short way. */
  isPlainMove: boolean
  /** Stops the file that is printed, or whoever sends lines; null without [pause_resume]. */
  askForPause: ((host: Host) => Task) | null
  /** What M105 reports: letter and number -> temperature and target, °C. */
  readonly gcodeIds: Map<string, () => readonly [number, number]>
  /** Where the endstop of an axis really answers, mm. */
  endstopPlaceMm(axes: number, axis: number, nominalMm: number): number
  /** The bed probe, where it is the endstop of Z: made ready before and put away after. */
  homingProbe: HomingProbe | null
  /** Everything that has a temperature, by its section or name, °C. */
  readonly sensors: Map<string, () => number>
  /** Temperatures that are shown and guard nothing: drivers that measure their own. */
  readonly monitors: Set<string>
  /** Held while a script runs: scripts come one after the other. */
  readonly lock: ScriptLock
  /** Line of the file that is being printed; 0 for what a person types. */
  fileLine: number
  readonly onReady: (() => void)[]
  readonly onShutdown: (() => void)[]
  /** Asked once when the printer leaves for a restart. */
  readonly onDisconnect: (() => void)[]
  /** Goes to consoles and to clients that listen. */
  respondRaw(text: string): void
  /** Everything that is done, for the journal. */
  note(kind: string, data: Readonly<Record<string, StatusValue>>): void
  /** Starts a task that ends with the host. */
  spawn(task: Task<unknown>, onEnd?: (error: Error | null) => void): TaskHandle
  /** Calls a method that a client has registered; throws where there is none. */
  callRemote(method: string, params: ReadonlyMap<string, StatusValue>): void
  /** Asks for a restart of the host, or of firmware and host. */
  requestExit(how: 'restart' | 'firmware_restart'): void
  /** Told once at start-up. */
  readonly configWarnings: readonly StatusRecord[]
  /** What SAVE_CONFIG would write: section -> option -> text; null takes the saved section away. */
  readonly savedItems: Map<string, Map<string, string> | null>
  /** Seconds since 1970, universal time, as the printer's clock has them. */
  calendarS(): number
  /** Why this configuration makes no printer; null: it does. */
  setupError: string | null
  /** The whole text of a shutdown that the machine's guards asked for. */
  shutdownWords(message: string): string
  info(): StatusRecord
  /** A restart has put another host in its place. */
  isGone: boolean
  /** Where the microcontroller's clock began, s of the machine's time. */
  readonly bootS: number
}

export function addObject(host: Host, name: string, status: HostObject['status']): void {
  host.objects.set(name, { name, status })
}

export function addCommand(
  host: Host,
  name: string,
  run: LiveCommand,
  help: string | null = null,
  isAlways = false,
): void {
  host.commands.set(name, { run, help, isAlways })
}

export function addEndpoint(host: Host, path: string, endpoint: Endpoint): void {
  host.endpoints.set(path, endpoint)
}

/** "// " before each line. */
export function respondInfo(host: Host, text: string): void {
  const lines = text.trim().split('\n')
  host.respondRaw(lines.map((line) => `// ${line.trim()}`).join('\n'))
}

/** What a refused command says: all of it as information, its first line as the error. */
export function respondError(host: Host, message: string): void {
  const lines = message.trim().split('\n')
  if (lines.length > 1) respondInfo(host, lines.join('\n'))
  host.respondRaw(`!! ${lines[0]!.trim()}`)
}

/** A standing machine's next move begins this long after now. Measured on Klipper 0.13. */
const START_S = 0.25

/** The head's time at which everything planned so far has happened; the look-ahead is decided for it. */
export function lastMoveTimeS(host: Host): number {
  host.planner.stop()
  host.planner.handOver()
  host.flushedUntilS = host.reactor.timeS + START_S
  host.onFlush?.()
  return Math.max(host.planner.printS(), host.reactor.timeS)
}

/** Until the head has come to rest behind everything planned so far. */
export function* waitForMoves(host: Host): Task {
  const untilS = lastMoveTimeS(host)
  while (untilS > host.reactor.timeS && host.state === 'ready') yield untilS
  checkRunning(host)
}

/** Throws what a task is told that waited while the printer was stopped. */
export function checkRunning(host: Host): void {
  if (host.state === 'shutdown') throw new KlipperError(host.stateMessage)
}

export const SHUTDOWN_ADVICE =
  'Once the underlying issue is corrected, use the\n"FIRMWARE_RESTART" command to reset the firmware, reload the\nconfig, and restart the host software.\nPrinter is shutdown\n'
export const ERROR_ADVICE =
  'Once the underlying issue is corrected, use the "RESTART"\ncommand to reload the config and restart the host software.\nPrinter is halted\n'
export const STARTUP_MESSAGE =
  'Printer is not ready\nThe klippy host software is attempting to connect.  Please\nretry in a few moments.\n'
export const READY_MESSAGE = 'Printer is ready'

/** What the microcontroller itself knows of a shutdown: its own reason, or that the host has told it to stop. */
function stopOfController({ plant }: Host, reason: string): string | null {
  const { link, heating } = plant.simulation
  const own = /^MCU 'mcu' shutdown: (.*)/.exec(reason)?.[1]
  if (own !== undefined) return own
  // One that begins anew after its power was gone knows nothing, and one that hears nothing is not told.
  if (heating.isControllerDead) return null
  if (Number.isNaN(link.silentSinceS)) return 'Command request'
  return link.hasMissedHeater ? MISSED_HEATER : null
}

/** The printer stops here and now: heaters off, motors without steps, every waiting command ends with the reason. */
export function shutDownHost(host: Host, reason: string): void {
  if (host.state === 'shutdown') return
  const first = host.state === 'error' ? host.stateMessage : null
  host.state = 'shutdown'
  host.stateMessage = first ?? `${reason}\n${SHUTDOWN_ADVICE}`
  host.note('shutdown', { message: reason })
  respondInfo(host, 'Klipper state: Shutdown')
  const { simulation } = host.plant
  // What the machine has done until this moment; not a step more. The plan stays: clients are told of it, as recorded.
  if (!simulation.hasShutDown) advancePlant(host.plant, host.queue, host.reactor.timeS)
  host.plant.controllerStop ??= stopOfController(host, reason)
  idleController(host.plant)
  for (const tell of host.onShutdown) tell()
  const error = new KlipperError(host.stateMessage)
  for (const task of [...host.reactor.tasks]) task.kill(error)
}
