// `printwright console`: a terminal onto a virtual printer of its own, or onto one behind Klipper's socket.
import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { PrintwrightError } from '#core'
import { FAULT_MODES } from '#faults'
import type { Printer } from '#printer'
import { clearFaults, injectFault } from '#printer'
import type { Speed } from '#server'
import { connectKlippy } from '#server'
import { type MachineFaults, type ToldFaults, toldFault } from './console/faults-told.ts'
import { firstLine } from './console/first-line.ts'
import { openHistory } from './console/history.ts'
import type { Obeying } from './console/obey.ts'
import { obey } from './console/obey.ts'
import type { PrinterClock, RunningPrinter } from './console/own-printer.ts'
import { runOwnPrinter } from './console/own-printer.ts'
import type { PlainRecord } from './console/plain.ts'
import { recordText, runPlain } from './console/plain.ts'
import { bringFile, gcodesPathOf } from './console/print-file.ts'
import { isPrinting } from './console/printer-view.ts'
import type { SessionListeners } from './console/session.ts'
import { createSession, READY, type Session } from './console/session.ts'
import { openTerminal, type Terminal } from './console/terminal-console.ts'
import { readFaults } from './fault-options.ts'
import { writeJson, writeText } from './terminal.ts'
import { createVirtualPrinter, DATA_FOLDER, openJournal, type VirtualPrinterOptions } from './virtual-printer.ts'

export interface ConsoleOptions extends VirtualPrinterOptions {
  readonly socket?: string
  readonly speed: Speed
  readonly journal?: string
  readonly file?: string
  readonly json?: boolean
}

/** A lost connection is looked for again for so long when nobody watches, s. */
const PATIENCE_S = 30

const NEVER = new Promise<never>(() => undefined)

interface Connection {
  readonly session: Session
  /** Null where the printer is another program's. */
  readonly own: {
    readonly clock: PrinterClock
    layer(): number
    readonly faults: MachineFaults
  } | null
  /** Rejects when the printer has gone for good. */
  readonly gone: Promise<never>
  readonly title: string
  /** What a person should know of its configuration; null for nothing. */
  readonly remark: string | null
  /** What keeps Klipper from starting; null for nothing. */
  readonly refusal: string | null
  /** Where the history is kept. */
  readonly dataPath: string
  /** Null while nobody knows. */
  gcodesPath(): string | null
  close(): Promise<void>
}

export async function consoleCommand(options: ConsoleOptions): Promise<0 | 1> {
  checkOptions(options)
  const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true && options.json !== true
  return isTerminal ? runAtTerminal(options) : runWithoutTerminal(options)
}

async function runAtTerminal(options: ConsoleOptions): Promise<0> {
  let terminal: Terminal | null = null
  const connection = connect(options, true, {
    onOutput: (text) => terminal?.show(text),
    onStop: (state, message) => terminal?.show(`!! ${state}: ${firstLine(message)}`),
  })
  const { own } = connection
  terminal = openTerminal({
    obeying: obeyingOf(connection, true),
    title: connection.title,
    remark: connection.remark,
    refusal: connection.refusal,
    history: openHistory(connection.dataPath),
    known: {
      files: () => listGcodes(connection.gcodesPath()),
      faults:
        own === null ? [] : FAULT_MODES.filter(({ onset }) => onset === 'any').map(({ name, title }) => [name, title]),
    },
    file: options.file ?? null,
    layer: () => own?.layer() ?? -1,
  })
  try {
    await Promise.race([connection.gone, terminal.ended])
    return 0
  } finally {
    terminal.close()
    await connection.close()
  }
}

async function runWithoutTerminal(options: ConsoleOptions): Promise<0 | 1> {
  let hasBegun = false
  const say = (record: PlainRecord): void => {
    // That it has become ready is news after a restart only.
    if (record.kind === 'output' && !hasBegun && record.text.trim() === READY) return
    if (options.json === true) writeJson(record)
    else writeText(process.stdout, line(recordText(record)))
  }
  const nowS = (): number | null => connection.own?.clock.nowS() ?? null
  const connection: Connection = connect(options, false, {
    onOutput: (text) => say({ kind: 'output', text, time_s: nowS() }),
  })
  const obeying = obeyingOf(connection, false)
  if (connection.remark !== null) writeText(process.stderr, `printwright: ${connection.remark}.\n`)
  const plain = runPlain({
    session: connection.session,
    refusal: connection.refusal,
    lines: linesOf(process.stdin),
    file: options.file ?? null,
    bring: obeying.bring,
    obey: (command) => obey(obeying, command),
    faults: () => connection.own?.faults.list().faults ?? [],
    say,
    begin: () => {
      hasBegun = true
    },
    complain: (text) => writeText(process.stderr, `printwright: ${text}\n`),
    nowS,
  })
  try {
    return await Promise.race([connection.gone, plain])
  } finally {
    await connection.close()
    process.stdin.destroy()
  }
}

function obeyingOf(connection: Connection, isTerminal: boolean): Obeying {
  const { session, own } = connection
  return {
    session,
    clock: own?.clock ?? null,
    isTerminal,
    listFiles: () => listGcodes(connection.gcodesPath()),
    faults: own?.faults ?? null,
    bring: (path) => bringFile(path, folderOf(connection)),
  }
}

/** Opened no sooner than somebody reads: lines that come before are lost otherwise. */
async function* linesOf(input: NodeJS.ReadableStream): AsyncGenerator<string> {
  yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
}

function line(text: string | null): string {
  return text === null ? '' : `${text}\n`
}

function checkOptions({ socket, config, printer }: ConsoleOptions): void {
  if (socket === undefined || (config === undefined && printer === undefined)) return
  throw new PrintwrightError('usage', '--socket connects to a printer that is there; --config and --printer make one.')
}

function connect(options: ConsoleOptions, isTerminal: boolean, listeners: SessionListeners): Connection {
  if (options.socket === undefined) return makeOwn(options, isTerminal, listeners)
  return connectToSocket(resolve(options.socket), options.data ?? DATA_FOLDER, isTerminal, listeners)
}

function connectToSocket(path: string, data: string, isTerminal: boolean, listeners: SessionListeners): Connection {
  if (!existsSync(path)) throw new PrintwrightError('socket', `${path}: no such socket.`)
  let fail: (error: Error) => void = () => undefined
  const gone = new Promise<never>((_, reject) => {
    fail = reject
  })
  // A person sees that the printer has gone, and decides how long to wait for it.
  const patienceS = isTerminal ? Number.POSITIVE_INFINITY : PATIENCE_S
  const session = createSession((events) => connectKlippy(path, { ...events, onGone: fail }, patienceS), listeners)
  const isUsual = basename(dirname(path)) === 'comms'
  const dataPath = isUsual ? dirname(dirname(path)) : resolve(data)
  const beside = join(dataPath, 'gcodes')
  return {
    session,
    own: null,
    gone,
    title: `Connected to ${path}`,
    remark: null,
    refusal: null,
    dataPath,
    // Beside `comms` in the usual layout; or else where the configuration says.
    gcodesPath: () => (isUsual && existsSync(beside) ? beside : gcodesPathOf(session.view)),
    close: async () => session.close(),
  }
}

function makeOwn(options: ConsoleOptions, isTerminal: boolean, listeners: SessionListeners): Connection {
  const { printer, title, gcodesPath, remark, refusal } = createVirtualPrinter(
    // At speed max the same lines from a script have the same answers, whatever day it is.
    isTerminal || options.speed !== 'max' ? { ...options, calendarStartS: Date.now() / 1000 } : options,
  )
  const journal = openJournal(options.journal)
  if (journal !== null) printer.journal.write = journal.write
  const wires: { running: RunningPrinter | null } = { running: null }
  const session: Session = createSession((events) => {
    wires.running = runOwnPrinter({
      printer,
      speed: options.speed,
      idle: isTerminal ? 'passes' : 'stands',
      isWorking: () => session.isWaiting() || (isTerminal && isPrinting(session.view)),
      events,
    })
    return wires.running.link
  }, listeners)
  const own = wires.running && {
    clock: wires.running.clock,
    layer: () => printer.plant.simulation.layer,
    faults: faultsOf(printer),
  }
  return {
    session,
    own,
    gone: NEVER,
    title,
    remark,
    refusal,
    dataPath: dirname(gcodesPath),
    gcodesPath: () => gcodesPath,
    async close() {
      session.close()
      await journal?.close()
    },
  }
}

function faultsOf(printer: Printer): MachineFaults {
  const list = (): ToldFaults => {
    const { simulation, waitingFaults } = printer.plant
    const { schedule } = simulation
    const faults = schedule?.faults.map((fault, i) => toldFault(fault, schedule.strengths[i] ?? 0)) ?? []
    return { faults, waiting: waitingFaults.length }
  }
  return {
    breakNow: (spec) => breakNow(printer, spec),
    list,
    mend() {
      const mended = list()
      clearFaults(printer)
      return mended
    },
  }
}

function breakNow(printer: Printer, text: string): string {
  const [spec] = readFaults([text], printer.options.plant.machine)
  if (spec === undefined) return ''
  const { mode, onset } = spec
  if (mode.onset === 'start') {
    throw new PrintwrightError(
      'fault',
      `Fault '${mode.name}' is there from the start or not at all: --fault ${mode.name}@start.`,
    )
  }
  injectFault(printer, spec)
  const when = onset.kind === 'start' ? 'now' : `waits for ${text.slice(text.indexOf('@') + 1)}`
  return `${mode.title} (${mode.name}): ${when}.`
}

function folderOf(connection: Connection): string {
  const path = connection.gcodesPath()
  if (path !== null) return path
  throw new PrintwrightError(
    'gcodes',
    "the printer's folder of G-code files ([virtual_sdcard] path) is not on this machine.",
  )
}

function listGcodes(folder: string | null): string[] {
  if (folder === null || !existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(gcode|g|gco)$/i.test(name) && !basename(name).startsWith('.'))
    .map((name) => join(name).replaceAll('\\', '/'))
    .sort()
}
