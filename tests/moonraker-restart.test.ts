// What happens around a server: a second one in the same folder, and a restart under load.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createMoonraker, linkToPrinter, openHttp } from '#moonraker'
import { startPace } from '#server'
import { openServedPrinter } from '../src/cli/served-printer.ts'
import { createVirtualPrinter } from '../src/cli/virtual-printer.ts'
import { openSocket, startServer, until } from './moonraker-server.ts'

test.each(['short', 'x'.repeat(100)])(
  'a second server in one folder is refused before it touches anything: %.5s',
  async (name) => {
    const data = join(mkdtempSync(join(tmpdir(), 'printwright-two-')), name)
    const server = await startServer({ data })
    await server.rpc('server.database.post_item', { namespace: 'mine', key: 'a', value: 1 })
    const second = createMoonraker({
      name: 'second',
      data,
      openKlippy: linkToPrinter(server.printer, () => undefined),
      clock: { unixS: () => Date.now() / 1000, monotonicS: () => performance.now() / 1000 },
      secretBytes: (count) => new Uint8Array(count),
      report: () => undefined,
      restart: () => undefined,
      firstConnectionId: 1,
    })
    await expect(second).rejects.toThrow('works in')
    await server.rpc('server.database.post_item', { namespace: 'mine', key: 'b', value: 2 })
    await server.close()
    const again = await startServer({ data })
    expect(await again.rpc('server.database.get_item', { namespace: 'mine' })).toMatchObject({ value: { a: 1, b: 2 } })
    await again.close()
    rmSync(data, { recursive: true })
  },
)

test('a restart leaves nobody with a server that has ended', async () => {
  const data = mkdtempSync(join(tmpdir(), 'printwright-restart-'))
  const made = createVirtualPrinter({ data, printer: 'voron-0', seed: 1, ambient: 23, humidity: 40, opened: 0 })
  const pace = startPace({ printers: [made.printer], speed: 10, nowS: () => performance.now() / 1000 })
  const served = await openServedPrinter({ name: 'printer', folder: data, printer: undefined }, made, pace, {
    prefix: '',
    isLab: false,
    guardMode: null,
    material: 'PLA',
    speed: 1,
  })
  const mounts = [
    {
      prefix: '',
      get moonraker() {
        return served.moonraker()
      },
    },
  ]
  const door = await openHttp({ mounts, host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${door.port}`
  await until(() => served.moonraker().klippy.state === 'ready', 20_000)
  const old = served.moonraker()
  const statuses = new Set<number>()
  let isOver = false
  const knock = async (): Promise<void> => {
    while (!isOver) {
      const asked = fetch(`${url}/printer/info`, { signal: AbortSignal.timeout(5000) })
      await asked
        .then(({ status }) => statuses.add(status))
        .catch(({ name }) => name === 'TimeoutError' && statuses.add(0))
      await openSocket(door.port)
        .then((socket) => socket.call('server.info').finally(() => socket.close()))
        .catch(() => undefined)
    }
  }
  const knocking = Promise.all(Array.from({ length: 8 }, knock))
  await fetch(`${url}/server/restart`, { method: 'POST' })
  await until(() => served.moonraker() !== old && served.moonraker().klippy.state === 'ready', 20_000)
  isOver = true
  await knocking
  expect(old.connections.open.size).toBe(0)
  expect([...statuses].every((status) => status === 200 || status === 503)).toBe(true)
  pace.stop()
  await door.close()
  await served.close()
  rmSync(data, { recursive: true })
})
