// A printer behind a Moonraker, guarded and looked at, for people and programs that ask about it. Nobody diagnoses here: that is
// `printwright operate`'s work.
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseConfigText, readPrinterConfig } from '#config'
import { createRandom, PrintwrightError } from '#core'
import type { GuardedPrinter, GuardJournal } from '#guard'
import { createGuardedPrinter, openJournal, takeToken } from '#guard'
import { connectMoonraker } from '#moonraker'
import type { ConversationContext } from '#operator'
import { createChronicle, createPeopleDesk, createPerception } from '#operator'
import { machineForConfig } from '#physics'
import type { Forecast, Level, PlainRecord } from '#protocol'
import { LEVELS, LinkLost, PrinterRefusal } from '#protocol'
import { configTextOf } from '#twin'
import { createMaterialBook } from './material-book.ts'
import { chooseMaterial, loadMaterials } from './material-files.ts'
import { moonrakerCredentials } from './moonraker-credentials.ts'
import { materialLimits, tokenFolder } from './open-guard.ts'
import { createThreadedTwin } from './operate/threaded-twin.ts'
import { loadMachine, printerNames } from './printer-files.ts'

export interface WatchOptions {
  readonly keyFile?: string
  readonly user?: string
  /** The most that may be asked of the shell. */
  readonly level: Level
  readonly material?: string | undefined
  /** Folder of the journal, where something may be changed. */
  readonly data: string
  /** Simulate the file at hand in the background, for its time and heat. */
  readonly foretell: boolean
  /** What a person has agreed to that leaves this machine, for the journal. */
  readonly agreed?: string | null
}

export interface WatchedPrinter {
  readonly context: ConversationContext
  close(): Promise<void>
}

const LOOK_EVERY_MS = 1000
const FIRST_LOOK_MS = 15_000
const NO_JOURNAL: GuardJournal = { append: async () => undefined, note: () => undefined }

/** Rejects with one sentence where nobody answers, or where the printer wants a key. */
export async function watchPrinter(url: string, options: WatchOptions): Promise<WatchedPrinter> {
  const nowS = (): number => performance.now() / 1000
  const port = await connectMoonraker(url, {
    nowS,
    random: createRandom(process.pid),
    clientName: 'printwright',
    ...moonrakerCredentials(options),
  }).catch((error: unknown) => {
    throw asSentence(error)
  })
  const isActing = LEVELS.indexOf(options.level) > LEVELS.indexOf('advise')
  const folder = join(resolve(options.data), 'chat')
  const journal = isActing
    ? await openJournal({
        folder,
        program: 'printwright chat',
        printer: url,
        detail: `level ${options.level}`,
        clock: nowS,
        calendar: { unixS: Date.now() / 1000, speed: 1 },
        key: null,
        onChange: () => undefined,
      })
    : null
  if (typeof options.agreed === 'string') journal?.note('note', { by: 'person', text: options.agreed })
  const chronicle = createChronicle()
  const material =
    options.material === undefined
      ? null
      : materialLimits(chooseMaterial(loadMaterials(), options.material, {}).material)
  const printer = createGuardedPrinter({
    port,
    nowS,
    level: options.level,
    material,
    journal: journal ?? NO_JOURNAL,
    deadManCount: Date.now(),
    takeToken(secret, scope) {
      const answer = takeToken(tokenFolder(folder), secret, scope, Date.now() / 1000)
      return answer.kind === 'taken' ? null : answer.why
    },
    onEvent: (event) => chronicle.noteGuard(event),
  })
  const perception = createPerception({ printer, nowS, unixS: () => Date.now() / 1000 })
  const watcher: { scene: ConversationContext['watcher']['scene'] } = { scene: null }
  const foretold = options.foretell ? createForeteller(printer) : null
  const look = async (): Promise<void> => {
    printer.heartbeat()
    const scene = await perception.look()
    // The shell may have come to life with this very look: whoever asks for something next is heard of already.
    printer.heartbeat()
    watcher.scene = scene
    chronicle.noteScene(scene, null)
    foretold?.follow(scene.print === 'printing' || scene.print === 'paused' ? scene.filename : '')
  }
  const deadlineMs = performance.now() + FIRST_LOOK_MS
  await look()
  while (isBlind(watcher.scene, printer) && performance.now() < deadlineMs) {
    await sleep(LOOK_EVERY_MS / 4)
    await look()
  }
  const beat = setInterval(() => void look(), LOOK_EVERY_MS)
  return {
    context: {
      printer,
      watcher: {
        get scene() {
          return watcher.scene
        },
        diagnosis: null,
        memory: null,
        hear: () => undefined,
      },
      isOperated: false,
      eyes: perception,
      forecast: () => foretold?.latest() ?? null,
      materials: createMaterialBook(),
      desk: createPeopleDesk(),
      chronicle,
      unixS: () => Date.now() / 1000,
    },
    async close() {
      clearInterval(beat)
      perception.close()
      await printer.close()
      await journal?.close('an orderly end')
    },
  }
}

/** Its first status has not come yet, or the shell has not seen it yet. */
function isBlind(scene: ConversationContext['watcher']['scene'], { isWatching }: GuardedPrinter): boolean {
  return scene === null || (scene.host === 'ready' && (!isWatching || Number.isNaN(scene.speedRatio)))
}

function asSentence(error: unknown): unknown {
  if (error instanceof LinkLost) {
    return new PrintwrightError('link', `${error.message.replace(/\.$/, '')}.`, { exitStatus: 3, cause: error })
  }
  if (!(error instanceof PrinterRefusal)) return error
  const hint = error.code === 401 ? '; give its API key with --key-file, or as PRINTWRIGHT_API_KEY' : ''
  return new PrintwrightError('refused', `the printer refuses: ${error.message.trim()}${hint}.`, { cause: error })
}

interface Foreteller {
  follow(filename: string): void
  latest(): Forecast | null
}

/** In the background: a print of many hours takes seconds. */
function createForeteller(printer: GuardedPrinter): Foreteller {
  let wanted = ''
  let forecast: Forecast | null = null
  return {
    latest: () => forecast,
    follow(filename) {
      if (filename === wanted) return
      wanted = filename
      forecast = null
      if (filename === '') return
      foretell(printer, filename)
        .then((made) => {
          if (wanted === filename) forecast = made
        })
        // What cannot be simulated is not foretold: answers say from what else they are computed.
        .catch(() => undefined)
    },
  }
}

async function foretell(printer: GuardedPrinter, filename: string): Promise<Forecast> {
  const { status } = await printer.query({ configfile: ['config'] })
  const configText = configTextOf((status['configfile']?.['config'] ?? {}) as PlainRecord)
  const { config } = readPrinterConfig(parseConfigText({ file: 'printer.cfg', text: configText }, () => null))
  const metadata = await printer.metadata(filename)
  const { material } = chooseMaterial(loadMaterials(), undefined, {
    ...(metadata.filamentType === null ? {} : { filamentType: metadata.filamentType }),
    ...(metadata.firstLayerNozzleC === null ? {} : { nozzleC: metadata.firstLayerNozzleC }),
    ...(metadata.firstLayerBedC === null ? {} : { bedC: metadata.firstLayerBedC }),
  })
  const { machine } = machineForConfig(config, printerNames().map(loadMachine))
  const twin = createThreadedTwin({ configText, machine, material, camera: null })
  const { chunks } = await printer.download(filename)
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return await twin.forecast(Buffer.concat(parts)).finally(twin.close)
}
