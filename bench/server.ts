// The Moonraker server as its clients feel it: many listeners to one print, requests in a row, a farm at once, an upload.
import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { WebSocket } from 'ws'
import type { Figure } from './figure.ts'
import type { ServerWish } from './server-process.ts'

const LISTENERS = 200
const FARM = 50
const LISTENED_S = 10
const REQUESTS_PER_S = 1000
const ASKED_S = 5
const UPLOAD_BYTES = 400 << 20
const WARM_S = 5

interface Report {
  readonly madeMs: readonly (readonly [string, number])[]
  readonly cpuRatio: number
  readonly memoryMb: number
  readonly latenessS: readonly number[]
}

interface Server {
  readonly process: ChildProcess
  readonly port: number
  begin(): void
  end(): Promise<Report>
}

const wallMs = (): number => performance.timeOrigin + performance.now()

export async function benchServer(gcodePath: string): Promise<Figure[]> {
  if (!existsSync(gcodePath)) return []
  const data = mkdtempSync(join(tmpdir(), 'printwright-bench-'))
  try {
    const one = await startServer({ data: join(data, 'one'), count: 1, gcodePath })
    await sleep(WARM_S * 1000)
    const figures = [...(await listeners(one)), ...(await requests(one)), ...(await upload(one))]
    one.process.send('quit')
    const farm = await startServer({ data: join(data, 'farm'), count: FARM, gcodePath })
    await sleep(WARM_S * 1000)
    figures.push(...(await farmFigures(farm)))
    farm.process.send('quit')
    return figures
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
}

/** Bundled, as users have it. */
async function startServer(wish: ServerWish): Promise<Server> {
  const script = fileURLToPath(new URL('../dist/server-process.mjs', import.meta.url))
  buildSync({
    entryPoints: [fileURLToPath(new URL('server-process.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile: script,
    logLevel: 'warning',
  })
  const child = fork(script, [JSON.stringify(wish)], { execArgv: [] })
  const { port } = await answer<{ port: number }>(child)
  return {
    process: child,
    port,
    begin: () => void child.send('begin'),
    end: () => {
      child.send('end')
      return answer<Report>(child)
    },
  }
}

function answer<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((done, fail) => {
    child.once('message', (message) => done(message as Message))
    child.once('exit', (code) => fail(new Error(`the server ended with status ${code}`)))
  })
}

interface Listener {
  readonly socket: WebSocket
  /** Printer's clock -> when it came, ms. */
  readonly heardMs: Map<string, number>
}

async function listen(port: number, path: string): Promise<Listener> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`)
  const heardMs = new Map<string, number>()
  await new Promise<void>((done, fail) => {
    socket.once('error', fail)
    socket.on('message', (data) => {
      const text = String(data)
      // The answers of the two requests; what follows are updates.
      if (text.includes('"id":1')) {
        const { objects } = (JSON.parse(text) as { result: { objects: string[] } }).result
        const all = Object.fromEntries(objects.map((name) => [name, null]))
        const params = { objects: all }
        socket.send(JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'printer.objects.subscribe', params }))
      } else if (text.includes('"id":2')) done()
      else if (text.startsWith('{"jsonrpc":"2.0","method":"notify_status_update"')) {
        heardMs.set(text.slice(text.lastIndexOf(',') + 1, -2), wallMs())
      }
    })
    socket.once('open', () => socket.send('{"jsonrpc":"2.0","id":1,"method":"printer.objects.list"}'))
  })
  return { socket, heardMs }
}

async function listeners(server: Server): Promise<Figure[]> {
  const all = await Promise.all(Array.from({ length: LISTENERS }, () => listen(server.port, '/p0/websocket')))
  await sleep(1000)
  server.begin()
  for (const { heardMs } of all) heardMs.clear()
  await sleep(LISTENED_S * 1000)
  const { madeMs, cpuRatio } = await server.end()
  for (const { socket } of all) socket.close()
  const delaysMs: number[] = []
  let lost = 0
  // The last ones may still be on their way.
  for (const [clock, made] of madeMs.slice(1, -1)) {
    for (const { heardMs } of all) {
      const heard = heardMs.get(clock)
      if (heard === undefined) lost++
      else delaysMs.push(heard - made)
    }
  }
  return [
    {
      name: `server: ${LISTENERS} listeners, updates heard`,
      value: delaysMs.length,
      unit: '',
      bar: LISTENERS * 4 * (LISTENED_S - 2),
    },
    { name: '  lost', value: lost, unit: '', bar: 0, atMost: true },
    { name: '  from printer to client', value: share(delaysMs, 0.99), unit: 'ms p99', bar: 50, atMost: true },
    { name: '  processor of the server', value: 100 * cpuRatio, unit: '% core' },
  ]
}

/** At a steady rate, whatever the answers take. */
async function requests(server: Server): Promise<Figure[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const tookMs: number[] = []
  let failed = 0
  const path = '/p0/printer/objects/query?print_stats&toolhead&extruder&heater_bed&virtual_sdcard'
  const ask = (): void => {
    const fromMs = performance.now()
    const asked = request({ port: server.port, host: '127.0.0.1', path, agent }, (reply) => {
      if (reply.statusCode !== 200) failed++
      reply.resume().on('end', () => tookMs.push(performance.now() - fromMs))
    })
    asked.on('error', () => failed++)
    asked.end()
  }
  server.begin()
  const beganMs = performance.now()
  const total = REQUESTS_PER_S * ASKED_S
  for (let sent = 0; sent < total; ) {
    const due = Math.min(total, ((performance.now() - beganMs) / 1000) * REQUESTS_PER_S)
    for (; sent < due; sent++) ask()
    await sleep(1)
  }
  while (tookMs.length + failed < total && performance.now() - beganMs < 4 * ASKED_S * 1000) await sleep(10)
  const { cpuRatio } = await server.end()
  agent.destroy()
  return [
    {
      name: `server: ${REQUESTS_PER_S} requests/s of status`,
      value: share(tookMs, 0.99),
      unit: 'ms p99',
      bar: 20,
      atMost: true,
    },
    { name: '  failed', value: failed + (total - tookMs.length - failed), unit: '', bar: 0, atMost: true },
    { name: '  processor of the server', value: 100 * cpuRatio, unit: '% core' },
  ]
}

async function upload(server: Server): Promise<Figure[]> {
  const boundary = '----bench'
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="big.gcode"\r\n\r\n`
  const tail = `\r\n--${boundary}--\r\n`
  const chunk = Buffer.from(
    randomBytes(1 << 20)
      .toString('hex')
      .slice(0, 1 << 20),
  )
  const fromMs = performance.now()
  const status = await new Promise<number>((done, fail) => {
    const headers = {
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
      'Content-Length': head.length + UPLOAD_BYTES + tail.length,
    }
    const sending = request(
      { port: server.port, host: '127.0.0.1', path: '/p0/server/files/upload', method: 'POST', headers },
      (reply) => {
        reply.resume().on('end', () => done(reply.statusCode ?? 0))
      },
    )
    sending.on('error', fail)
    sending.write(head)
    let left = UPLOAD_BYTES / chunk.length
    const send = (): void => {
      while (left > 0) {
        left--
        if (!sending.write(chunk)) {
          sending.once('drain', send)
          return
        }
      }
      sending.end(tail)
    }
    send()
  })
  if (status !== 201) throw new Error(`the upload was answered with ${status}`)
  const megabytesPerS = UPLOAD_BYTES / 1000 / (performance.now() - fromMs)
  return [{ name: `server: upload of ${UPLOAD_BYTES >> 20} MiB`, value: megabytesPerS, unit: 'MB/s', bar: 100 }]
}

async function farmFigures(server: Server): Promise<Figure[]> {
  const all = await Promise.all(Array.from({ length: FARM }, (_, k) => listen(server.port, `/p${k}/websocket`)))
  await sleep(WARM_S * 1000)
  server.begin()
  for (const { heardMs } of all) heardMs.clear()
  await sleep(LISTENED_S * 1000)
  const { cpuRatio, memoryMb, latenessS } = await server.end()
  for (const { socket } of all) socket.close()
  const fewest = Math.min(...all.map(({ heardMs }) => heardMs.size))
  return [
    {
      name: `server: ${FARM} printing, behind their clock`,
      value: 1000 * share(latenessS, 0.99),
      unit: 'ms p99',
      bar: 50,
      atMost: true,
    },
    { name: '  updates/s of the one with fewest', value: fewest / LISTENED_S, unit: '1/s', bar: 3.8 },
    { name: '  processor of all', value: 100 * cpuRatio, unit: '% core', bar: 200, atMost: true },
    { name: '  memory of all', value: memoryMb, unit: 'MB' },
  ]
}

/** The value below which this share lies. */
function share(values: readonly number[], ratio: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(ratio * sorted.length))] ?? Number.NaN
}
