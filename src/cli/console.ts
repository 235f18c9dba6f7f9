// `printwright console`: a terminal onto a virtual printer of its own, or onto one behind Klipper's socket.
import { createWriteStream, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { PrintwrightError } from '#core'
import type { Speed } from '#server'
import { connectKlippy } from '#server'
import type { Obeying } from './console/obey.ts'
import { obey } from './console/obey.ts'
import type { OwnPrinter } from './console/own-printer.ts'
import { runOwnPrinter } from './console/own-printer.ts'
import type { PlainRecord } from './console/plain.ts'
import { recordText, runPlain } from './console/plain.ts'
import { bringFile, gcodesPathOf } from './console/print-file.ts'
import type { SessionListeners } from './console/session.ts'
import { createSession, type Session } from './console/session.ts'
import { writeJson, writeText } from './terminal.ts'
import { createVirtualPrinter, type VirtualPrinterOptions } from './virtual-printer.ts'

export interface ConsoleOptions extends VirtualPrinterOptions {
  readonly socket?: string
  readonly speed: Speed
  readonly journal?: string
  readonly file?: string
  readonly json?: boolean
}

/** A lost connection is looked for again for so long when nobody watches, s. */
const PATIENCE_S = 30

interface Connection {
  readonly session: Session
  /** Null where the printer is another program's. */
  readonly own: OwnPrinter | null
  /** Null while nobody knows. */
  gcodesPath(): string | null
  close(): Promise<void>
}

export async function consoleCommand(options: ConsoleOptions): Promise<0 | 1> {
  checkOptions(options)
  const say = (record: PlainRecord): void => {
    if (options.json === true) writeJson(record)
    else writeText(process.stdout, line(recordText(record)))
  }
  let fail: (error: Error) => void = () => undefined
  const gone = new Promise<never>((_, reject) => {
    fail = reject
  })
  const nowS = (): number | null => connection.own?.clock.nowS() ?? null
  const connection: Connection = connect(
    options,
    { onOutput: (text) => say({ kind: 'output', text, time_s: nowS() }) },
    fail,
  )
  const { session, own } = connection
  const bring = (path: string): Promise<string> => bringFile(path, folderOf(connection))
  const obeying: Obeying = {
    session,
    clock: own?.clock ?? null,
    isTerminal: false,
    listFiles: () => listGcodes(connection.gcodesPath()),
    bring,
  }
  try {
    return await Promise.race([
      gone,
      runPlain({
        session,
        lines: linesOf(process.stdin),
        file: options.file ?? null,
        bring,
        obey: (command) => obey(obeying, command),
        say,
        complain: (text) => writeText(process.stderr, `printwright: ${text}\n`),
        nowS,
      }),
    ])
  } finally {
    await connection.close()
    process.stdin.destroy()
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

function connect(options: ConsoleOptions, listeners: SessionListeners, fail: (error: Error) => void): Connection {
  if (options.socket !== undefined) return connectToSocket(resolve(options.socket), listeners, fail)
  return makeOwn(options, listeners)
}

function connectToSocket(path: string, listeners: SessionListeners, fail: (error: Error) => void): Connection {
  if (!existsSync(path)) throw new PrintwrightError('socket', `${path}: no such socket.`)
  const session = createSession((events) => connectKlippy(path, { ...events, onGone: fail }, PATIENCE_S), listeners)
  return {
    session,
    own: null,
    gcodesPath: () => gcodesPathOf(session.view),
    close: async () => session.close(),
  }
}

function makeOwn(options: ConsoleOptions, listeners: SessionListeners): Connection {
  const { printer, gcodesPath } = createVirtualPrinter(options)
  if (options.journal !== undefined) mkdirSync(dirname(resolve(options.journal)), { recursive: true })
  const journal = options.journal === undefined ? null : createWriteStream(options.journal)
  if (journal !== null) printer.journal.write = (text) => journal.write(`${text}\n`)
  let own: OwnPrinter | null = null
  const session: Session = createSession((events) => {
    own = runOwnPrinter({
      printer,
      speed: options.speed,
      idle: 'stands',
      isWorking: () => session.isWaiting(),
      events,
    })
    return own.link
  }, listeners)
  return {
    session,
    own,
    gcodesPath: () => gcodesPath,
    async close() {
      session.close()
      await new Promise<void>((done) => (journal === null ? done() : journal.end(done)))
    },
  }
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
