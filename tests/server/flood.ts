// A client that asks as fast as it can, from a thread of its own so that it costs the others only what it costs the server.
import { Worker } from 'node:worker_threads'

export interface Flood {
  /** Answers' bytes that came; ends it. */
  stop(): Promise<number>
}

const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads')
const { connect } = require('node:net')
const { first, again, lines, port, reads } = workerData
let bytes = 0
let isOver = false
const sockets = []
function open() {
  if (isOver) return
  const socket = connect(port, '127.0.0.1')
  sockets.push(socket)
  let isStarted = false
  const pump = () => {
    if (isOver || socket.destroyed) return
    while (socket.writableLength < 262144) socket.write(again)
    setTimeout(pump, 1)
  }
  socket.on('connect', () => { socket.write(first); if (first.length === 0) pump() })
  socket.on('data', (part) => { bytes += part.length; if (!isStarted && first.length > 0) { isStarted = true; if (!reads) socket.pause(); pump() } })
  if (!reads && first.length === 0) socket.pause()
  socket.on('error', () => undefined)
  socket.on('close', () => setTimeout(open, 20))
}
for (let k = 0; k < lines; k++) open()
parentPort.once('message', () => { isOver = true; for (const socket of sockets) socket.destroy(); parentPort.postMessage(bytes) })
`

export interface FloodOptions {
  readonly port: number
  /** Sent once; an answer to it starts the flood. Empty for none. */
  readonly first?: string | Uint8Array
  readonly again: string | Uint8Array
  readonly lines: number
  /** It takes the answers. */
  readonly reads: boolean
}

export function startFlood({ first = '', ...options }: FloodOptions): Flood {
  const worker = new Worker(PROGRAM, {
    eval: true,
    workerData: { ...options, first: Buffer.from(first as string), again: Buffer.from(options.again as string) },
  })
  return {
    stop: () =>
      new Promise((done) => {
        worker.once('message', (bytes: number) => {
          void worker.terminate().then(() => done(bytes))
        })
        worker.postMessage(null)
      }),
  }
}
