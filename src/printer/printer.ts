// A virtual printer: the machine, the firmware's host in front of it, and the clients of its API socket. It is driven from
// outside: `advanceTo` lets its time pass, `receive` hands it a client's message; nothing in it reads a clock.
import type { PrinterConfig } from '#config'
import { blockingErrors, parseConfigText, readPrinterConfig } from '#config'
import type { Random } from '#core'
import { checkTemplates } from '#macros'
import type { Diagnostic } from '#protocol'
import type { Api } from './api.ts'
import { createApi, forgetClient, receiveRequest, STATUS_GRID_S, sendChanges, sendOutput } from './api.ts'
import { connectController } from './connection.ts'
import { runLocked } from './dispatch.ts'
import type { PrinterFiles } from './files.ts'
import type { ApiClient, Host } from './host.ts'
import { respondInfo, shutDownHost } from './host.ts'
import { createHost } from './host-setup.ts'
import type { Journal } from './journal.ts'
import { note } from './journal.ts'
import type { Metering } from './meters.ts'
import { createMetering, stepMeters } from './meters.ts'
import { watchMotors } from './motor-power.ts'
import type { Plant, PlantOptions } from './plant.ts'
import { advancePlant, createPlant, idleController, PLANT_STEP_S } from './plant.ts'
import type { Reactor } from './reactor.ts'
import { callAt, callEvery, createReactor, runUntil } from './reactor.ts'

export interface PrinterOptions {
  readonly files: PrinterFiles
  readonly plant: PlantOptions
  readonly random: Random
  /** What a machine is built from whose configuration cannot be read. */
  readonly fallbackConfig: PrinterConfig
  /** Seconds since 1970 when the machine's own time was 0; 0 where nobody says. */
  readonly calendarStartS?: number
}

export interface Printer {
  readonly options: PrinterOptions
  readonly reactor: Reactor
  readonly plant: Plant
  host: Host
  readonly api: Api
  readonly clients: Set<ApiClient>
  readonly journal: Journal
  readonly metering: Metering
  /** Consoles: what the printer says. */
  readonly listeners: Set<(text: string) => void>
  /** Told when the socket goes away with all its clients (a restart). */
  readonly disconnectListeners: Set<() => void>
  nextClient: number
}

/** From a host's end to the next one's begin, s. Measured on Klipper 0.13: 2.3 s in all. */
const RESTART_S = 0.8

export function createPrinter(options: PrinterOptions): Printer {
  const reactor = createReactor()
  const { config } = readConfig(options)
  const plant = createPlant(config, options.plant, options.random)
  const api = createApi()
  const printer: Printer = {
    options,
    reactor,
    plant,
    // Set in the next line: a host knows its printer.
    host: undefined as unknown as Host,
    api,
    clients: new Set(),
    journal: { write: null },
    metering: createMetering(),
    listeners: new Set(),
    disconnectListeners: new Set(),
    nextClient: 1,
  }
  bootHost(printer, 0)
  stepPlant(printer)
  return printer
}

function readConfig({ files, fallbackConfig }: PrinterOptions): {
  config: PrinterConfig
  errors: string[]
  warnings: string[]
} {
  const text = files.readConfig()
  if (text === null) {
    return { config: fallbackConfig, errors: [`Unable to open config file ${files.configPath}`], warnings: [] }
  }
  const tree = parseConfigText({ file: files.originPath ?? files.configPath, text }, files.readInclude)
  const { config, diagnostics: read } = readPrinterConfig(tree)
  const diagnostics = [...read, ...checkTemplates(tree)]
  const refused = refusals(config, diagnostics)
  const said = diagnostics.filter((diagnostic) => !refused.includes(diagnostic))
  return { config, errors: refused.map(({ message }) => message), warnings: said.map(({ message }) => message) }
}

/** What the printer does not start with. */
export function refusals(config: PrinterConfig, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  // A configuration without any board was cut out of a log: what it leaves out about boards and pins keeps nothing from working.
  const isFragment = !config.sectionNames.includes('mcu')
  return isFragment ? blockingErrors(diagnostics) : diagnostics.filter(({ severity }) => severity === 'error')
}

/** Reads the configuration and builds the host; it is ready, or says why not, a moment later. */
function bootHost(printer: Printer, bootS: number): void {
  const { config, errors, warnings } = readConfig(printer.options)
  const { reactor, plant, api } = printer
  const host = createHost({
    reactor,
    plant,
    files: printer.options.files,
    random: printer.options.random.fork(`host ${bootS}`),
    config,
    warnings,
    bootS,
    calendarStartS: printer.options.calendarStartS ?? 0,
    api,
    respond: (text) => {
      note(printer.journal, reactor.timeS, 'response', { text })
      sendOutput(api, text)
      for (const listen of printer.listeners) listen(text)
    },
    note: (kind, data) => note(printer.journal, reactor.timeS, kind, data),
    exit: (how) => leave(printer, how),
  })
  printer.host = host
  const refusal = errors[0] ?? host.setupError
  connectController(host, refusal ?? null)
  const firstS = Math.ceil((reactor.timeS + 1e-9) / STATUS_GRID_S) * STATUS_GRID_S
  callEvery(reactor, firstS, STATUS_GRID_S, () => {
    if (host.isGone) return false
    sendChanges(host, api)
    return true
  })
}

/** What a task is told whose host has gone; no command's error, so that nobody takes it for one. */
class HostGone extends Error {
  override readonly name = 'HostGone'
  override readonly message = 'Printer is restarting'
}

/** The host ends; a firmware restart resets the microcontroller too. Clients have to connect anew. */
function leave(printer: Printer, how: 'restart' | 'firmware_restart'): void {
  const { host, reactor } = printer
  if (host.isGone) return
  host.isGone = true
  callAt(reactor, reactor.timeS, () => {
    respondInfo(host, 'Klipper state: Disconnect')
    host.note('restart', { how })
    const error = new HostGone()
    for (const task of [...reactor.tasks]) task.kill(error)
    for (const tell of host.onDisconnect) tell()
    for (const client of printer.clients) client.isOpen = false
    for (const client of [...printer.clients]) disconnect(printer, client)
    for (const tell of [...printer.disconnectListeners]) tell()
    callAt(reactor, reactor.timeS + RESTART_S, () => {
      idleController(printer.plant)
      // A host that begins anew changes nothing in a microcontroller that has stopped; a reset does.
      if (how === 'firmware_restart') printer.plant.controllerStop = null
      bootHost(printer, reactor.timeS)
    })
  })
}

/** The machine's own steps, on a grid of their own. */
function stepPlant(printer: Printer): void {
  const { reactor, plant } = printer
  callEvery(reactor, PLANT_STEP_S, PLANT_STEP_S, () => {
    const { host } = printer
    watchMotors(host)
    advancePlant(plant, host.queue, reactor.timeS)
    stepMeters(printer)
    obeyMachine(host)
    return true
  })
}

/** What the machine's own guards have found is the host's to say. */
function obeyMachine(host: Host): void {
  const { simulation } = host.plant
  const { error } = simulation
  if (error === null) return
  simulation.error = null
  // A controller that nobody has configured guards nothing.
  if (host.state === 'ready' && simulation.hasShutDown) shutDownHost(host, host.shutdownWords(error.message))
}

/** Lets the printer's time pass. */
export function advanceTo(printer: Printer, timeS: number): void {
  runUntil(printer.reactor, timeS)
}

/** A client of the API socket. */
export function connect(printer: Printer, send: (text: string) => void): ApiClient {
  const client: ApiClient = { id: printer.nextClient++, isOpen: true, send }
  printer.clients.add(client)
  return client
}

export function disconnect(printer: Printer, client: ApiClient): void {
  client.isOpen = false
  printer.clients.delete(client)
  forgetClient(printer.api, client)
}

/** One message of a client, without its end mark. */
export function receive(printer: Printer, client: ApiClient, text: string): void {
  if (!client.isOpen || printer.host.isGone) return
  receiveRequest(printer.host, client, text)
}

/** What a person types at the console. */
export function runScript(printer: Printer, script: string, onEnd?: (error: Error | null) => void): void {
  const { host } = printer
  host.note('script', { script })
  host.spawn(runLocked(host, script), onEnd)
}
