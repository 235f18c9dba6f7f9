// A TCP connection with a place to cut it.
import type { Socket } from 'node:net'
import { createConnection, createServer } from 'node:net'

export interface CutWire {
  readonly port: number
  /** Ends every connection; the next ones go through again. */
  cut(): Promise<void>
  close(): void
}

export function openCutWire(targetPort: number): Promise<CutWire> {
  const sockets = new Set<Socket>()
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  }
  const server = createServer((near) => {
    const far = createConnection(targetPort, '127.0.0.1')
    keep(near)
    keep(far)
    near.pipe(far)
    far.pipe(near)
    near.on('error', () => far.destroy())
    far.on('error', () => near.destroy())
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  })
  const cut = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
  }
  return new Promise((resolve, reject) => {
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      resolve({
        port,
        cut,
        close() {
          void cut()
          server.close()
        },
      })
    })
  })
}
