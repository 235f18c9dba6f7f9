// Every port passes the one table: the printer in this process, and the same printer through our server and our client.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createRandom } from '#core'
import { connectMoonraker, readPortMetadata } from '#moonraker'
import type { Printer } from '#printer'
import { advanceTo, createVirtualPort } from '#printer'
import type { GcodeMetadata, PrinterPort } from '#protocol'
import { SLICED_FILES } from '../../src/moonraker/server/metadata/sliced-files.fixture.ts'
import { createLivePrinter } from '../live-printer.ts'
import type { TestServer } from '../moonraker-server.ts'
import { startServer } from '../moonraker-server.ts'
import { describeWithShared, sharedPath } from '../shared.ts'
import type { CutWire } from './cut-wire.ts'
import { openCutWire } from './cut-wire.ts'
import type { PortWorld } from './port-world.ts'
import { PORT_CASES } from './printer-port.ts'

const configPath = fileURLToPath(new URL('../real/printer.cfg', import.meta.url))
const configText = readFileSync(configPath, 'utf8')

const CONF = '[authorization]\ntrusted_clients:\n  127.0.0.0/8\n\n[history]\n\n[webcam Camera]\n'
const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xd9)

/** Start of a real file's name -> the slicer; null where its words are none that Moonraker knows. */
const MAKERS: Readonly<Record<string, string | null>> = {
  bambu_: 'BambuStudio',
  cura1409_: null,
  ideamaker421_: 'IdeaMaker',
  orca231_: 'OrcaSlicer',
  papattern_: null,
  prusa260_: null,
  prusa274_: 'PrusaSlicer',
  prusa280_: 'PrusaSlicer',
}

/** Lets the printer's time pass as fast as it goes, with turns for everybody else. */
function runFreely(printer: Printer): () => void {
  let isRunning = true
  const turn = (): void => {
    if (!isRunning) return
    advanceTo(printer, printer.reactor.timeS + 0.1)
    setImmediate(turn)
  }
  setImmediate(turn)
  return () => {
    isRunning = false
  }
}

describe('a printer in this process', () => {
  let port: PrinterPort
  let world: PortWorld
  let stop = (): void => undefined
  beforeAll(() => {
    const { printer } = createLivePrinter({ configText })
    stop = runFreely(printer)
    const camera = async (): Promise<Uint8Array> => JPEG
    const options = { camera, readMetadata: readPortMetadata }
    const open = async (): Promise<PrinterPort> => createVirtualPort(printer, options)
    port = createVirtualPort(printer, options)
    world = { open, hasCamera: true, hasMeters: true, cutLink: null, speed: 100 }
  })
  afterAll(async () => {
    stop()
    await port.close()
  })
  for (const { name, run } of PORT_CASES) test(name, () => run(port, world))
})

describe('our server and our client', () => {
  let server: TestServer
  let wire: CutWire
  let port: PrinterPort
  let world: PortWorld
  const open = (): Promise<PrinterPort> =>
    connectMoonraker(`http://127.0.0.1:${wire.port}`, {
      nowS: () => performance.now() / 1000,
      random: createRandom(1),
    })
  beforeAll(async () => {
    server = await startServer({
      configPath,
      speed: 20,
      conf: `${CONF}snapshot_url: /webcam/?action=snapshot\n\n[sensor machine]\ntype: printwright\nmeters: all\n`,
      camera: { frame: async () => JPEG },
    })
    // Klipper writes it; our printer keeps none on its disk.
    mkdirSync(join(server.data, 'logs'), { recursive: true })
    writeFileSync(join(server.data, 'logs', 'klippy.log'), 'Start printer\n[extruder]\n')
    wire = await openCutWire(server.port)
    port = await open()
    world = { open, hasCamera: true, hasMeters: true, cutLink: wire.cut, speed: 20 }
  })
  afterAll(async () => {
    await port.close()
    wire.close()
    await server.close()
    expect(server.failures).toEqual([])
  })
  for (const { name, run, parts = [] } of PORT_CASES) {
    test(name, async (context) => {
      const missing = parts.filter((part) => !server.running.moonraker.components.includes(part))
      context.skip(missing.length > 0, `the server has no ${missing.join(', ')} yet`)
      await run(port, world)
    })
  }
})

describe('both ports say the same of a file', () => {
  let server: TestServer
  let here: PrinterPort
  let served: PrinterPort
  beforeAll(async () => {
    server = await startServer({ conf: CONF.replace('\n\n[webcam Camera]', '') })
    const { printer } = createLivePrinter({ configText })
    here = createVirtualPort(printer, { readMetadata: readPortMetadata })
    served = await connectMoonraker(server.url, { nowS: () => performance.now() / 1000, random: createRandom(1) })
  })
  afterAll(async () => {
    await here.close()
    await served.close()
    await server.close()
    expect(server.failures).toEqual([])
  })

  async function saidByBoth(name: string, content: Uint8Array): Promise<GcodeMetadata> {
    const said: GcodeMetadata[] = []
    for (const port of [here, served]) {
      await port.upload(name, content)
      said.push(await port.metadata(name))
      await port.deleteFile(name)
    }
    const [first, second] = said
    // Each has it on a disk of its own.
    expect({ ...second, modifiedS: null }).toEqual({ ...first, modifiedS: null })
    return first ?? expect.fail()
  }

  test.each(SLICED_FILES)('$name', async ({ lines, answer }) => {
    const { slicer, slicerVersion } = await saidByBoth('made.gcode', Buffer.from(lines.join('\n')))
    const named = JSON.parse(answer) as { slicer: string; slicer_version: string }
    expect(slicer).toBe(named.slicer === 'Unknown' ? null : named.slicer)
    expect(slicerVersion).toBe(/^\??$/.test(named.slicer_version) ? null : named.slicer_version)
  })

  test('a version that Moonraker calls "-" is none', async () => {
    const { slicer, slicerVersion } = await saidByBoth('made.gcode', Buffer.from('; <IceSL beta>\nG28\n'))
    expect([slicer, slicerVersion]).toEqual(['IceSL', null])
  })

  describeWithShared('real ones', () => {
    const names = readdirSync(sharedPath('gcode')).filter((name) => name.endsWith('.gcode.gz'))
    test.each(names)('%s', async (name) => {
      const content = gunzipSync(readFileSync(sharedPath('gcode', name)))
      const { sizeBytes, slicer } = await saidByBoth(name.slice(0, -'.gz'.length), content)
      expect(sizeBytes).toBe(content.length)
      const maker = Object.keys(MAKERS).find((start) => name.startsWith(start))
      if (maker !== undefined) expect(slicer).toBe(MAKERS[maker])
    })
  })
})

test('a camera that only streams gives its picture all the same', async () => {
  const conf = `${CONF}stream_url: /webcam/?action=stream\n`
  const server = await startServer({ conf, camera: { frame: async () => JPEG } })
  const nowS = (): number => performance.now() / 1000
  const port = await connectMoonraker(server.url, { nowS, random: createRandom(1) })
  expect([...((await port.cameraFrame()) ?? [])]).toEqual([...JPEG])
  await port.close()
  await server.close()
})
