// A real printer behind the port: whatever runs Moonraker, or speaks like it. Nothing that comes from there is trusted, and
// nothing is thrown outside of promises.

import { createStateWatch, emit, isRecord, listenTo, textOf } from '#printer'
import type { JobHistoryOptions, JobRecord, PlainRecord, PlainValue, PrinterPort, StatusSnapshot } from '#protocol'
import { LinkLost } from '#protocol'
import { readAddress } from './address.ts'
import { cameraFrame } from './camera.ts'
import { createCredentials } from './credentials.ts'
import { createHostSync } from './host-sync.ts'
import { createHttpClient, readJson } from './http.ts'
import type { Link } from './link.ts'
import { openLink } from './link.ts'
import { createSensorMeters } from './meters.ts'
import type { MoonrakerOptions } from './options.ts'
import { DEFAULT_LIMITS } from './options.ts'
import { createSecrets } from './redact.ts'
import {
  listOf,
  readConsoleEntry,
  readFileEntry,
  readJob,
  readMetadata,
  readTemperatures,
  recordOf,
} from './results.ts'
import { worldTimers } from './timers.ts'
import type { Transfers } from './transfers.ts'
import { checkPath, download, filePath, upload } from './transfers.ts'

const UNLIMITED = Number.POSITIVE_INFINITY
const JOBS_A_PAGE = 50

/**
 * Resolves when the server has let us in, whatever state the printer behind it is in. Rejects with PrintwrightError where `url`
 * is no address, PrinterRefusal where the server does not let us in, LinkLost where nobody answers. A link that is lost later
 * comes back by itself.
 */
export async function connectMoonraker(url: string, options: MoonrakerOptions): Promise<PrinterPort> {
  const address = readAddress(url)
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const timers = options.timers ?? worldTimers(options.nowS)
  const secrets = createSecrets()
  const http = createHttpClient(timers, secrets.redact, options.ca)
  const { nowS } = timers
  const credentials = createCredentials({ ...options, ...limits, nowS, address, http, secrets })
  const transfers: Transfers = { address, http, credentials, limits, redact: secrets.redact }
  const watch = createStateWatch()
  let link: Link | null = null
  let hasBeenUp = false

  function request(method: string, params: PlainRecord, limitS: number): Promise<PlainValue> {
    if (link === null) return Promise.reject(new LinkLost('unreachable', `There is no connection to ${address.shown}.`))
    return link.request(method, params, limitS)
  }
  const ask = (method: string, params: PlainRecord = {}): Promise<PlainValue> => request(method, params, limits.answerS)
  /** What takes as long as the machine takes. */
  const perform = async (method: string, params: PlainRecord = {}): Promise<void> => {
    await request(method, params, UNLIMITED)
  }

  const host = createHostSync({ ask, watch, timers, pollS: limits.pollS })
  const meters = createSensorMeters(ask, timers)
  link = await openLink({
    address,
    credentials,
    limits,
    timers,
    random: options.random,
    redact: secrets.redact,
    ca: options.ca,
    client: {
      client_name: options.clientName ?? 'printwright',
      version: options.clientVersion ?? '0',
      type: 'other',
      url: 'urn:printwright',
    },
    onNotification(method, params) {
      host.onNotification(method, params)
      meters.onNotification(method, params)
    },
    onUp() {
      if (!hasBeenUp) return
      emit(watch, { kind: 'link-restored' })
      void host.begin()
    },
    onDown(reason) {
      host.onLinkLost()
      emit(watch, { kind: 'link-lost', reason })
    },
  }).catch((error: unknown) => {
    http.close()
    throw error
  })
  hasBeenUp = true
  await host.begin()

  /** A stop finds its way also where the link is just coming back. */
  async function emergencyStop(): Promise<void> {
    try {
      await ask('printer.emergency_stop')
    } catch (error) {
      if (!(error instanceof LinkLost) || error.reason === 'closed') throw error
      const answer = await http.send({
        method: 'POST',
        url: address.http('/printer/emergency_stop'),
        headers: await credentials.headers(),
        idleS: limits.answerS,
        wholeS: limits.answerS,
      })
      await readJson(answer, limits.jsonBytesMax, secrets.redact)
    }
  }

  async function startPrint(path: string): Promise<void> {
    checkPath(path)
    await perform('printer.print.start', { filename: path })
  }

  async function* jobHistory({ limit = UNLIMITED, sinceS = 0 }: JobHistoryOptions = {}): AsyncGenerator<JobRecord> {
    // Jobs that begin while we read push the older ones down: those come twice, and are told once.
    let told = new Set<string>()
    let count = 0
    for (let start = 0; count < limit; start += JOBS_A_PAGE) {
      const page = recordOf(await ask('server.history.list', { start, limit: JOBS_A_PAGE, order: 'desc' }))
      const jobs = listOf(page['jobs']).filter(isRecord).map(readJob)
      const fresh = jobs.filter(({ id }) => !told.has(id))
      if (fresh.length === 0) return
      told = new Set(jobs.map(({ id }) => id))
      for (const job of fresh) {
        if (job.startS < sinceS || count++ >= limit) return
        yield job
      }
      if (jobs.length < JOBS_A_PAGE) return
    }
  }

  return {
    info: host.info,
    async listObjects() {
      const { objects } = recordOf(await ask('printer.objects.list'))
      return listOf(objects).map(textOf)
    },
    async query(objects): Promise<StatusSnapshot> {
      const answer = recordOf(await ask('printer.objects.query', { objects: objects as PlainRecord }))
      const known = Object.entries(recordOf(answer['status'])).filter((entry): entry is [string, PlainRecord] =>
        isRecord(entry[1]),
      )
      return { eventtimeS: Number(answer['eventtime']), status: Object.fromEntries(known) }
    },
    subscribe: host.subscribe,
    listen: (onEvent) => listenTo(watch, onEvent),
    runScript: (script) => perform('printer.gcode.script', { script }),
    startPrint,
    pausePrint: () => perform('printer.print.pause'),
    resumePrint: () => perform('printer.print.resume'),
    cancelPrint: () => perform('printer.print.cancel'),
    emergencyStop,
    restart: () => perform('printer.restart'),
    restartFirmware: () => perform('printer.firmware_restart'),
    async listFiles() {
      const files = listOf(await ask('server.files.list', { root: 'gcodes' }))
      return files.filter(isRecord).map(readFileEntry)
    },
    metadata: async (path) => readMetadata(path, recordOf(await ask('server.files.metadata', { filename: path }))),
    async upload(path, content, uploading = {}) {
      const file = await upload(transfers, path, content, uploading)
      // Over the link, because a refusal comes with all its words only there.
      if (uploading.isStarted === true) await startPrint(path)
      return file
    },
    async download(path, { onProgress } = {}) {
      checkPath(path)
      return await download(transfers, filePath('gcodes', path), onProgress)
    },
    async deleteFile(path) {
      checkPath(path)
      await ask('server.files.delete_file', { path: `gcodes/${path}` })
    },
    async consoleHistory(count) {
      const params = count === undefined ? {} : { count }
      if (count !== undefined && count <= 0) return []
      const { gcode_store: entries } = recordOf(await ask('server.gcode_store', params))
      return listOf(entries).filter(isRecord).map(readConsoleEntry)
    },
    async temperatureHistory() {
      const sensors = Object.entries(recordOf(await ask('server.temperature_store')))
      return new Map(
        sensors.flatMap(([name, item]) => (isRecord(item) ? [[name, readTemperatures(item)] as const] : [])),
      )
    },
    jobHistory,
    async downloadLog({ onProgress } = {}) {
      try {
        return await download(transfers, filePath('logs', 'klippy.log'), onProgress)
      } catch (error) {
        if (error instanceof LinkLost) throw error
        // Where there is no folder of logs, the server still has this name for it.
        return await download(transfers, '/server/files/klippy.log', onProgress)
      }
    },
    meters: meters.read,
    async cameraFrame() {
      const { webcams } = recordOf(await ask('server.webcams.list'))
      return await cameraFrame(transfers, listOf(webcams))
    },
    async close() {
      link?.close()
      host.close()
      http.close()
      watch.listeners.clear()
    },
  }
}
