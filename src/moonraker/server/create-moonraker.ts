// Puts a Moonraker server together: its folders, its settings, its parts.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ReadInclude } from '#config'
import { makeFolder } from '#server'
import { setupAccess } from './access/access-endpoints.ts'
import type { AccountAccess } from './access/create-access.ts'
import { createAccess } from './access/create-access.ts'
import { setupAnnouncements } from './announcements.ts'
import { createConnections } from './connections.ts'
import { setupDataStore } from './data-store.ts'
import { createMetadataTable } from './database/part-tables.ts'
import { openDatabase, setupDatabase } from './database/setup.ts'
import type { OpenedStore } from './database/store.ts'
import { createEndpoints } from './endpoints.ts'
import { setupExtensions } from './extensions.ts'
import { setupFiles } from './files/setup-files.ts'
import { setupHistory } from './history/history.ts'
import { setupJobQueue } from './job-queue.ts'
import { setupJobState } from './job-state.ts'
import { createKlippy } from './klippy.ts'
import type { OpenKlippyLink } from './klippy-link.ts'
import { heldLink } from './klippy-link.ts'
import type { LabOptions } from './lab.ts'
import { setupLab } from './lab.ts'
import { setupLogs } from './logs.ts'
import { setupMachine } from './machine.ts'
import type { DataFolders, Moonraker, ServerClock } from './moonraker.ts'
import { defaultConf, readMoonrakerConf } from './moonraker-conf.ts'
import { setupNotifiers } from './notifiers.ts'
import { setupOctoprint } from './octoprint.ts'
import { setupPower } from './power.ts'
import { setupPrinterEndpoints } from './printer-endpoints.ts'
import { setupProcStats } from './proc-stats.ts'
import { createRemoteMethods } from './remote-methods.ts'
import type { MeterSource } from './sensors.ts'
import { setupSensors } from './sensors.ts'
import { readServerConfig } from './server-config.ts'
import { setupServerInfo } from './server-info.ts'
import type { ServerLog } from './server-log.ts'
import { createServerLog } from './server-log.ts'
import type { StockedFilament } from './spoolman/inventory.ts'
import { setupSpoolman } from './spoolman/spoolman.ts'
import { openUnixSocket, refuseSecondServer } from './unix-socket.ts'
import { setupUpdateManager } from './update-manager.ts'
import type { CameraPort } from './webcam-pictures.ts'
import { setupWebcamPictures } from './webcam-pictures.ts'
import { setupWebcams } from './webcams.ts'

export interface MoonrakerOptions {
  readonly name: string
  /** Folder of all that belongs to this printer. */
  readonly data: string
  /** Where it answers at its port, if not at the root: `/name`. */
  readonly prefix?: string
  readonly openKlippy: OpenKlippyLink
  readonly clock: ServerClock
  readonly secretBytes: (count: number) => Uint8Array
  /** Told of failures of our own: one line each. */
  readonly report: (line: string) => void
  /** A person asked for the server to begin anew. */
  readonly restart: () => void
  readonly firstConnectionId: number
  /** Folders that clients may read besides the printer's own: `config_examples`, `docs`. */
  readonly furtherFolders?: readonly { readonly name: string; readonly path: string }[]
  /** Fetches what moonraker.conf includes; nothing where nobody says. */
  readonly readInclude?: ReadInclude
  /** What the filament store holds when it is opened for the first time. */
  readonly filaments?: readonly StockedFilament[]
  /** Its pictures; none where nobody says. */
  readonly camera?: CameraPort
  /** What its machine measures beside Klipper, for `[sensor]` sections that ask for it. */
  readonly meters?: MeterSource
  /** Opens the lab to every client that may ask at all. */
  readonly lab?: LabOptions
}

/** Moonraker's own form of a version, because clients take it apart. */
const VERSION = 'v0.10.0-0-gprintwright'

export interface RunningMoonraker {
  readonly moonraker: Moonraker
  close(): Promise<void>
}

export async function createMoonraker(options: MoonrakerOptions): Promise<RunningMoonraker> {
  const folders = openFolders(options.data)
  // Before anything is opened: two servers would write over each other's database.
  await refuseSecondServer(folders.data)
  const confPath = join(folders.config, 'moonraker.conf')
  if (!existsSync(confPath)) writeFileSync(confPath, defaultConf(options.prefix ?? ''))
  const conf = readMoonrakerConf(readFileSync(confPath, 'utf8'), confPath, options.readInclude)
  const read = readServerConfig(conf)
  const log = createServerLog(folders.logs, options.clock)
  const report = (error: unknown, where: string): void => {
    const line = `${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
    log.write(line)
    options.report(line)
  }
  const { clock, secretBytes } = options
  const opened = openDatabase(folders, clock)
  const access = createAccess({ conf, clock, secretBytes, data: folders.data })
  const klippyLink = heldLink(options.openKlippy)
  const server: Moonraker = {
    name: options.name,
    version: VERSION,
    conf,
    clock,
    secretBytes,
    folders,
    endpoints: createEndpoints(),
    rawRoutes: [],
    access,
    klippy: createKlippy(klippyLink.open, { name: 'Moonraker', version: VERSION }),
    connections: createConnections(options.firstConnectionId),
    onScript: [],
    components: [],
    warnings: [...conf.warnings, ...read.warnings],
    isClosed: false,
    onClose: [],
    report,
  }
  const close = async (): Promise<void> => {
    server.isClosed = true
    for (const connection of server.connections.open) connection.close()
    server.klippy.close()
    for (const end of server.onClose) await end()
    await opened.store.close()
  }
  try {
    await setupParts(server, { options, opened, access, read, log })
  } catch (error) {
    await close()
    throw error
  }
  klippyLink.start()
  return { moonraker: server, close }
}

interface Prepared {
  readonly options: MoonrakerOptions
  readonly opened: OpenedStore
  readonly access: AccountAccess
  readonly read: ReturnType<typeof readServerConfig>
  readonly log: ServerLog
}

/** Everything that the server can do; Klipper is asked nothing before. */
async function setupParts(server: Moonraker, { options, opened, access, read, log }: Prepared): Promise<void> {
  const database = setupDatabase(server, opened)
  setupPrinterEndpoints(server)
  const files = setupFiles(server, {
    table: createMetadataTable(database),
    further: options.furtherFolders ?? [],
  })
  setupServerInfo(server, {
    roots: files.rootNames,
    config: () => read.answer,
    failed: read.failed,
    restart: options.restart,
  })
  setupAccess(server, access)
  setupDataStore(server)
  const jobState = setupJobState(server)
  setupJobQueue(server, jobState, files)
  setupHistory(server, database, jobState, files)
  setupMachine(server, options.restart)
  setupProcStats(server)
  setupAnnouncements(server, database)
  const webcams = setupWebcams(server, database, options.camera !== undefined)
  setupWebcamPictures(server, options.camera, webcams.targetFps)
  const remote = createRemoteMethods(server)
  setupExtensions(server, remote)
  setupUpdateManager(server, database)
  setupPower(server, remote)
  setupNotifiers(server)
  setupSensors(server, options.meters)
  await setupSpoolman(server, { database, remote, stock: options.filaments ?? [] })
  setupOctoprint(server)
  setupLogs(server, log)
  if (options.lab !== undefined) setupLab(server, options.lab)
  await openUnixSocket(server)
  listComponents(server.components)
}

/** Parts that have nothing of their own to set up are there all the same; clients look for them by name. */
const ALWAYS = [
  'secrets',
  'template',
  'klippy_connection',
  'jsonrpc',
  'internal_transport',
  'application',
  'websockets',
]
const ALWAYS_TOO = ['dbus_manager', 'klippy_apis', 'shell_command', 'job_state', 'http_client']
/** The order in which a real server has loaded them; what it has not comes last. */
const ORDER = [
  ...ALWAYS,
  ...[
    'database',
    'dbus_manager',
    'file_manager',
    'authorization',
    'klippy_apis',
    'shell_command',
    'machine',
    'data_store',
  ],
  ...['proc_stats', 'job_state', 'job_queue', 'history', 'http_client', 'announcements', 'webcam', 'extensions'],
  ...['update_manager', 'power', 'notifier', 'sensor', 'spoolman', 'octoprint_compat'],
]

function listComponents(components: string[]): void {
  const all = new Set([...ALWAYS, ...ALWAYS_TOO, ...components])
  const place = (name: string): number => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length)
  components.splice(0, components.length, ...[...all].sort((a, b) => place(a) - place(b)))
}

function openFolders(data: string): DataFolders {
  const folders = {
    data,
    config: join(data, 'config'),
    gcodes: join(data, 'gcodes'),
    logs: join(data, 'logs'),
    database: join(data, 'database'),
  }
  for (const folder of Object.values(folders)) makeFolder(folder)
  return folders
}
