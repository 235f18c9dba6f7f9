// What `remote` can do: one line each, in the order in which help tells them.
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, statSync } from 'node:fs'
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { PrintwrightError } from '#core'
import type { FileStream, PrinterEvent, PrinterPort } from '#protocol'
import { startProgress } from '../progress.ts'
import { writeJson } from '../terminal.ts'
import { readOverview, showOverview } from './overview.ts'

export interface Remote {
  readonly port: PrinterPort
  readonly isQuiet: boolean
  readonly isJson: boolean
  /** Where a file goes; undefined where nobody said. */
  readonly out: string | undefined
  readonly mustPrint: boolean
  /** Something for a person, at once. */
  say(text: string): void
}

interface Action {
  /** What it takes, as help shows it. */
  readonly takes: string
  readonly help: string
  /** Fewest and most words after it. */
  readonly words: readonly [number, number]
  /** What `--json` prints at the end; undefined where it has printed by itself. */
  readonly run: (remote: Remote, words: readonly string[]) => Promise<unknown>
}

export const ACTIONS: Readonly<Record<string, Action>> = {
  status: {
    takes: '',
    help: 'state, temperatures and print (the default)',
    words: [0, 0],
    run: async ({ port, say }) => {
      const overview = await readOverview(port)
      say(showOverview(overview))
      return overview
    },
  },
  watch: { takes: '', help: 'what it says and does, until Ctrl-C', words: [0, 0], run: watch },
  run: {
    takes: 'GCODE...',
    help: 'runs these lines in turn',
    words: [1, Number.POSITIVE_INFINITY],
    run: async ({ port, say }, lines) => {
      const said: string[] = []
      const end = port.listen((event) => {
        if (event.kind !== 'console-output') return
        said.push(event.text)
        say(event.text)
      })
      for (const line of lines) await port.runScript(line)
      end()
      return { done: lines, said }
    },
  },
  files: {
    takes: '',
    help: 'its G-code files',
    words: [0, 0],
    run: async ({ port, say }) => {
      const files = await port.listFiles()
      say(files.map(({ path, sizeBytes }) => `${(sizeBytes / 1e6).toFixed(2).padStart(8)} MB  ${path}`).join('\n'))
      return files.map(({ path, sizeBytes, modifiedS }) => ({ path, size_bytes: sizeBytes, modified_s: modifiedS }))
    },
  },
  upload: { takes: 'FILE', help: 'sends a G-code file; with --print, prints it', words: [1, 1], run: upload },
  download: {
    takes: 'NAME',
    help: 'fetches one of its G-code files (--out FILE)',
    words: [1, 1],
    run: async (remote, [name = '']) => save(remote, await remote.port.download(name), basename(name)),
  },
  start: act('NAME', 'prints one of its files', 1, (port, name) => port.startPrint(name)),
  pause: act('', 'pauses the print', 0, (port) => port.pausePrint()),
  resume: act('', 'goes on with it', 0, (port) => port.resumePrint()),
  cancel: act('', 'ends the print', 0, (port) => port.cancelPrint()),
  stop: act('', 'emergency stop: heaters and motors off at once', 0, (port) => port.emergencyStop()),
  restart: act('', "begins Klipper's host anew", 0, (port) => port.restart()),
  'firmware-restart': act('', 'the microcontroller as well: the way back from a stop', 0, (port) =>
    port.restartFirmware(),
  ),
  history: { takes: '', help: 'its prints so far, the newest first', words: [0, 0], run: history },
  log: {
    takes: '',
    help: 'fetches klippy.log (--out FILE)',
    words: [0, 0],
    run: async (remote) => save(remote, await remote.port.downloadLog(), 'klippy.log'),
  },
  frame: { takes: '', help: 'one picture of its camera (--out FILE)', words: [0, 0], run: frame },
}

function act(
  takes: string,
  help: string,
  words: number,
  run: (port: PrinterPort, word: string) => Promise<void>,
): Action {
  return {
    takes,
    help,
    words: [words, words],
    run: async ({ port, say }, [word = '']) => {
      await run(port, word)
      say('done')
      return { done: true }
    },
  }
}

async function watch({ port, say, isJson }: Remote): Promise<undefined> {
  const tell = (text: string, json: unknown): void => (isJson ? writeJson(json) : say(text))
  const overview = await readOverview(port)
  tell(showOverview(overview), overview)
  const end = port.listen((event) => tell(showEvent(event), event))
  await new Promise<void>((done) => {
    process.once('SIGINT', () => done())
    process.once('SIGTERM', () => done())
  })
  end()
}

function showEvent(event: PrinterEvent): string {
  switch (event.kind) {
    case 'console-output':
      return event.text
    case 'link-lost':
      return `link lost: ${event.reason}`
    case 'link-restored':
      return 'link restored'
    case 'host-state':
      return `Klipper is ${event.state}: ${event.message}`
    case 'print-state':
      return `print ${event.state}: ${event.filename}${event.message === '' ? '' : `, ${event.message}`}`
  }
}

/** What printers take; packed ones are unpacked on the way. */
const GCODE_NAME = /\.(gcode|gco|g|ufp|nc)(\.gz)?$/i

async function upload({ port, say, isQuiet, mustPrint }: Remote, [file = '']: readonly string[]): Promise<unknown> {
  if (!GCODE_NAME.test(file)) {
    throw new PrintwrightError(
      'file',
      `${file} is no G-code: printers take .gcode, .gco, .g, .nc and .ufp, or those with .gz.`,
    )
  }
  const sizeBytes = readableSize(file)
  const isPacked = /\.gz$/i.test(file)
  const open = (): Readable => (isPacked ? createReadStream(file).pipe(createGunzip()) : createReadStream(file))
  const name = basename(file).replace(/\.gz$/i, '')
  const progress = startProgress('upload', isQuiet)
  try {
    const sent = await port.upload(name, open(), {
      ...(isPacked ? {} : { sizeBytes }),
      sha256: await hashOf(file, open),
      isStarted: mustPrint,
      onProgress: (done) => progress.update(done / Math.max(1, sizeBytes), `${(done / 1e6).toFixed(1)} MB`),
    })
    say(`${sent.path}${mustPrint ? ', printing' : ''}`)
    return { path: sent.path, size_bytes: sent.sizeBytes, is_started: mustPrint }
  } finally {
    progress.stop()
  }
}

function readableSize(file: string): number {
  const found = statSync(file, { throwIfNoEntry: false })
  if (found?.isFile() !== true) throw new PrintwrightError('file', `${file} cannot be read: it is no file.`)
  return found.size
}

/** The printer compares it with what has arrived. */
async function hashOf(file: string, open: () => Readable): Promise<string> {
  const hash = createHash('sha256')
  try {
    await pipeline(open(), hash)
  } catch (error) {
    throw new PrintwrightError('file', `${file} cannot be read: ${(error as Error).message}.`, { cause: error })
  }
  return hash.digest('hex')
}

async function history({ port, say }: Remote): Promise<unknown> {
  const jobs: unknown[] = []
  for await (const job of port.jobHistory()) {
    const began = new Date(job.startS * 1000).toISOString().slice(0, 16).replace('T', ' ')
    say(`${began}  ${job.status.padEnd(17)} ${Math.round(job.totalDurationS / 60)} min  ${job.filename}`)
    jobs.push({
      id: job.id,
      file: job.filename,
      status: job.status,
      start_s: job.startS,
      end_s: job.endS,
      print_duration_s: job.printDurationS,
      total_duration_s: job.totalDurationS,
      filament_mm: job.filamentMm,
    })
  }
  return jobs
}

async function frame({ port, say, out = 'frame.jpg' }: Remote): Promise<unknown> {
  const picture = await port.cameraFrame()
  if (picture === null) throw new PrintwrightError('camera', 'this printer has no camera.')
  await write(out, Readable.from([picture]))
  say(out)
  return { file: out, size_bytes: picture.length }
}

async function save({ say, out, isQuiet }: Remote, { sizeBytes, chunks }: FileStream, usual: string): Promise<unknown> {
  const file = out ?? usual
  const progress = startProgress('download', isQuiet)
  let bytes = 0
  try {
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of chunks) {
        bytes += chunk.length
        progress.update(bytes / Math.max(1, sizeBytes ?? bytes), `${(bytes / 1e6).toFixed(1)} MB`)
        yield chunk
      }
    }
    await write(file, Readable.from(counted()))
  } finally {
    progress.stop()
  }
  say(file)
  return { file, size_bytes: bytes }
}

async function write(file: string, from: Readable): Promise<void> {
  const target = createWriteStream(file)
  await new Promise<void>((done, fail) => {
    target.once('open', () => done())
    target.once('error', (error) => {
      fail(new PrintwrightError('out', `${file} cannot be written: ${error.message}.`, { exitStatus: 3, cause: error }))
    })
  })
  await pipeline(from, target)
}
