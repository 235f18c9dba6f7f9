// Behind a proxy: https and wss, a path in front of everything.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createRandom } from '#core'
import type { OddMoonraker } from '../../../tests/odd-moonraker.ts'
import { startOddMoonraker } from '../../../tests/odd-moonraker.ts'
import { connectMoonraker } from './connect-moonraker.ts'

let server: OddMoonraker
const options = { nowS: (): number => performance.now() / 1000, random: createRandom(1) }
beforeEach(async () => {
  server = await startOddMoonraker()
})
afterEach(async () => {
  await server.close()
})

const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xd9])

test('a path in front goes before everything, also before the camera', async () => {
  const asked: (string | undefined)[] = []
  server.onHttp = (request, response) => {
    asked.push(request.url)
    if (request.url?.startsWith('/farm/p3/')) response.end(JPEG)
    else response.writeHead(404).end()
  }
  server.onRequest = ({ method, answer }) => {
    if (method !== 'server.webcams.list') return false
    answer({ webcams: [{ snapshot_url: '/webcam/?action=snapshot' }] })
    return true
  }
  const port = await connectMoonraker(`${server.url}/farm/p3/`, options)
  expect(server.upgrades[0]?.url).toBe('/farm/p3/websocket')
  for await (const _ of (await port.download('a b/#1?.gcode')).chunks);
  await port.cameraFrame()
  expect(asked).toEqual(['/farm/p3/server/files/gcodes/a%20b/%231%3F.gcode', '/farm/p3/webcam/?action=snapshot'])
  await port.close()
})

test('closing says goodbye', async () => {
  const port = await connectMoonraker(server.url, options)
  const [socket] = server.sockets
  const code = new Promise((done) => socket?.once('close', done))
  await port.close()
  expect(await code).toBe(1005)
})

const openssl = spawnSync('openssl', ['version'])

test.skipIf(openssl.status !== 0)('https and wss, with a certificate of its own', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pw-tls-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const words = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=localhost',
    '-keyout',
    key,
  ]
  spawnSync('openssl', [...words, '-out', cert, '-addext', 'subjectAltName=DNS:localhost'])
  const pem = readFileSync(cert, 'utf8')
  // A proxy that takes the secrecy off, as web servers in front of Moonraker do.
  const proxy: Server = createServer({ key: readFileSync(key), cert: pem })
  proxy.removeAllListeners('secureConnection')
  proxy.on('secureConnection', (near) => {
    const far = createConnection(server.port, '127.0.0.1')
    near.pipe(far).pipe(near)
    near.on('error', () => far.destroy())
    far.on('error', () => near.destroy())
  })
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', () => done()))
  rmSync(folder, { recursive: true })
  const url = `https://localhost:${(proxy.address() as AddressInfo).port}`
  server.onHttp = (_, response) => void response.end('G28\n')
  await expect(connectMoonraker(url, options)).rejects.toMatchObject({ name: 'LinkLost' })
  const port = await connectMoonraker(url, { ...options, ca: pem })
  expect((await port.info()).hostname).toBe('odd')
  for await (const chunk of (await port.download('x.gcode')).chunks) expect(String(chunk)).toBe('G28\n')
  await port.close()
  proxy.close()
})
