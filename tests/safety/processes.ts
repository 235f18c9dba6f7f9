// Real processes for what can only be tried on them: a virtual printer, the guard before it, a Moonraker server, an operator;
// and wires between them that can be cut.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { linkToSocket } from '../../src/guard/guard-socket.ts'
import { openKlippyPort, type PrinterHands } from '../../src/guard/klippy-port.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export interface Running {
  readonly child: ChildProcess
  /** Everything that it has said. */
  said(): string
  says(words: RegExp, withinMs?: number): Promise<void>
  tell(line: string): void
  signal(name: NodeJS.Signals): void
  /** Kills it, where it still runs. */
  end(): Promise<void>
}

const ENTRIES = {
  cli: 'src/cli/main.ts',
  moonraker: 'tests/safety/moonraker-process.ts',
  operator: 'tests/safety/operator-process.ts',
}
export type Program = keyof typeof ENTRIES

/** Bundled once: five processes that each compile the sources for themselves keep two processors busy for half a minute. */
export async function buildPrograms(): Promise<{ readonly folder: string; remove(): void }> {
  // Two below the root: the product finds its data from there.
  mkdirSync(join(ROOT, 'out'), { recursive: true })
  const folder = mkdtempSync(join(ROOT, 'out', 'kill-'))
  await build({
    absWorkingDir: ROOT,
    entryPoints: ENTRIES,
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'warning',
    outExtension: { '.js': '.mjs' },
  })
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** A process of its own, with these words. */
export function start(folder: string, program: Program, ...words: readonly string[]): Running {
  const child = spawn(process.execPath, [join(folder, `${program}.mjs`), ...words], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let heard = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part: Buffer) => {
      heard += part.toString()
    })
  }
  child.stdin.on('error', () => undefined)
  const gone = new Promise<void>((done) => child.once('close', () => done()))
  return {
    child,
    said: () => heard,
    says: (words, withinMs = 60_000) =>
      until(
        () => words.test(heard),
        withinMs,
        () => `no ${words} in: ${heard.slice(-2000)}`,
      ),
    tell: (line) => void child.stdin.write(`${line}\n`),
    signal: (name) => void child.kill(name),
    async end() {
      child.kill('SIGCONT')
      child.kill('SIGKILL')
      await gone
    },
  }
}

export async function until(holds: () => boolean, withinMs: number, why: () => string = () => ''): Promise<void> {
  const endMs = performance.now() + withinMs
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`did not come within ${withinMs} ms ${why()}`)
    await sleep(10)
  }
}

/** A wire to a socket: what is cut is not told, and comes through no more; or it is closed, as when a cable is drawn. */
export interface Wire {
  /** Everybody on it is let go, and nobody is let in until `mend`. */
  cut(): void
  /** Nothing comes through any more, and nobody is told. */
  choke(): void
  mend(): void
  /** Of a wire to a port; 0 for one to a socket. */
  readonly port: number
  close(): Promise<void>
}

export function openWire(from: string | number, to: string | number): Promise<Wire> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let isCut = false
  let isChoked = false
  const connectTo = (place: string | number): Socket =>
    typeof place === 'number' ? createConnection(place, '127.0.0.1') : createConnection(place)
  const server = createServer((near) => {
    if (isCut) {
      near.destroy()
      return
    }
    const far = connectTo(to)
    const pair = [near, far] as const
    pairs.add(pair)
    for (const [a, b] of [
      [near, far],
      [far, near],
    ] as const) {
      a.on('data', (chunk: Buffer) => {
        if (!isChoked) b.write(chunk)
      })
      a.on('error', () => undefined)
      a.on('close', () => {
        pairs.delete(pair)
        b.destroy()
      })
    }
  })
  return new Promise((done) => {
    const wire: Wire = {
      get port() {
        const address = server.address()
        return typeof address === 'object' && address !== null ? address.port : 0
      },
      cut() {
        isCut = true
        for (const [near, far] of pairs) {
          near.destroy()
          far.destroy()
        }
      },
      choke() {
        isChoked = true
      },
      mend() {
        // What was choked has lost bytes: such a connection is none.
        if (isChoked) for (const [near] of pairs) near.destroy()
        isCut = false
        isChoked = false
      },
      close: () =>
        new Promise((closed) => {
          wire.cut()
          server.close(() => closed())
        }),
    }
    server.listen(from, () => done(wire))
  })
}

export interface Seen {
  /** The printer's own time, s. */
  readonly timeS: number
  readonly targetsC: readonly number[]
  readonly print: string
  readonly host: string
  /** Of M117: how far the file says that it is. */
  readonly message: string
}

export interface Watch {
  readonly hands: PrinterHands
  now(): Seen
  close(): Promise<void>
}

const WATCHED = {
  extruder: null,
  heater_bed: null,
  print_stats: null,
  webhooks: null,
  toolhead: null,
  display_status: null,
}

/** Looks at the printer itself, past everybody. */
export async function watchPrinter(path: string): Promise<Watch> {
  const hands = openKlippyPort(linkToSocket(path), 'test')
  let seen: Seen = { timeS: Number.NaN, targetsC: [], print: '', host: 'disconnected', message: '' }
  hands.listen((event) => {
    if (event.kind === 'host-state') seen = { ...seen, host: event.state }
  })
  await hands.subscribe(WATCHED, ({ status, eventtimeS }) => {
    seen = {
      timeS: eventtimeS,
      targetsC: ['extruder', 'heater_bed'].map((name) => Number(status[name]?.['target'])),
      print: String(status['print_stats']?.['state']),
      host: String(status['webhooks']?.['state']),
      message: String(status['display_status']?.['message'] ?? ''),
    }
  })
  return { hands, now: () => seen, close: () => hands.close() }
}

/** No heater is asked to be warm, or nobody is there to obey: the firmware has stopped, or has gone and its board with it. */
export function isSafe({ targetsC, host }: Seen): boolean {
  return host !== 'ready' || targetsC.every((targetC) => targetC === 0)
}
