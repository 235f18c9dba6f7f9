// A Moonraker server as a process of its own, behind any socket that speaks as Klipper's: DATA SOCKET PORT.
import { randomBytes } from 'node:crypto'
import { linkToSocket } from '#guard'
import { createMoonraker, openHttp } from '#moonraker'

const [data, socket, port] = process.argv.slice(2) as [string, string, string]
const running = await createMoonraker({
  name: 'moonraker',
  data,
  openKlippy: linkToSocket(socket),
  clock: { unixS: () => Date.now() / 1000, monotonicS: () => performance.now() / 1000 },
  secretBytes: randomBytes,
  report: (line) => process.stderr.write(`${line}\n`),
  restart: () => undefined,
  firstConnectionId: 1000,
})
const door = await openHttp({
  mounts: [{ prefix: '', moonraker: running.moonraker }],
  host: '127.0.0.1',
  port: Number(port),
})
process.stdout.write(`serves ${door.port}\n`)
