// The operator's camera on printers that live: a sound print, one whose towers fall, a camera that freezes or goes dark. The
// pictures have a webcam's noise, the printer is not quite the one that the twin knows.
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { createRandom } from '#core'
import { drawRealityGap } from '#faults'
import { readPortMetadata } from '#moonraker'
import { channelOf, createPerception, type Perception, type Scene } from '#operator'
import { createLiveCamera, createVirtualPort, injectFault, renderLiveFrame } from '#printer'
import { hasImageEncoder, jpegOf } from '#report'
import { createTwin, type Twin } from '#twin'
import { towersGcode } from '../../scripts/camera-parts.ts'
import { readFaults } from '../../src/cli/fault-options.ts'
import { loadMachine } from '../../src/cli/printer-files.ts'
import { createLivePrinter } from '../live-printer.ts'
import { loadMaterial } from '../materials.ts'
import { thoroughTest } from '../thorough.ts'

const PRINTER = 'ender3'
const EVERY_S = 40
const PX = { widthPx: 320, heightPx: 240 }
const file = new TextEncoder().encode(towersGcode())
const configText = readFileSync(new URL(`../../data/printers/${PRINTER}/printer.cfg`, import.meta.url), 'utf8')

let twin: Twin

interface Watched {
  readonly scenes: readonly Scene[]
  readonly perception: Perception
}

/** Prints to this second, with a look at each picture's time; the fault comes at `faultS`. */
async function watchPrint(untilS: number, fault: string | null = null, faultS = 0): Promise<Watched> {
  const gap = drawRealityGap(0.5, createRandom(3))
  const live = createLivePrinter({ printer: PRINTER, gcodes: { 'p.gcode': file }, seed: 3, room: { ambient: 23, gap } })
  const camera = createLiveCamera(live.printer, PX)
  const port = createVirtualPort(live.printer, {
    readMetadata: readPortMetadata,
    camera: () => jpegOf(renderLiveFrame(camera)),
  })
  const perception = createPerception({
    printer: port,
    nowS: () => live.printer.reactor.timeS,
    expectPicture: (fileByte, widthPx, heightPx, headMm) => twin.picture(fileByte, widthPx, heightPx, headMm),
    pictureEveryS: EVERY_S,
  })
  await perception.look()
  live.say('SDCARD_PRINT_FILE FILENAME=p.gcode')
  const scenes: Scene[] = []
  for (let second = 0; second < untilS; second += EVERY_S / 4) {
    live.run(EVERY_S / 4)
    if (fault !== null && second === faultS) {
      injectFault(live.printer, readFaults([fault], loadMachine(PRINTER))[0]!)
    }
    scenes.push(await perception.look())
  }
  return { scenes, perception }
}

const last = (scenes: readonly Scene[], count: number) => scenes.slice(-count)

describe.skipIf(!(await hasImageEncoder()))('the camera of a living printer', () => {
  beforeAll(async () => {
    twin = createTwin({ configText, machine: loadMachine(PRINTER), material: loadMaterial('PLA') })
    await twin.forecast(file)
  }, 120_000)

  test('a sound print: no stray plastic, the part is where it should be, everything looks', async () => {
    const { scenes, perception } = await watchPrint(900)
    const { framesIn, framesJudged, framesUnreadable, framesFailed, looks } = perception.counters
    expect(looks).toBe(scenes.length + 1)
    expect(framesIn).toBeGreaterThan(15)
    expect(framesJudged).toBeGreaterThan(10)
    expect([framesUnreadable, framesFailed]).toEqual([0, 0])
    expect(perception.unseeing).toEqual([])
    for (const scene of last(scenes, 20)) {
      expect(channelOf(scene, 'picture_stray_ratio')).toBeLessThan(0.002)
      expect(channelOf(scene, 'picture_missing_ratio')).toBeLessThan(0.25)
      expect(channelOf(scene, 'picture_still_s')).toBeLessThan(2 * EVERY_S)
      expect(channelOf(scene, 'picture_brightness')).toBeGreaterThan(0.2)
    }
  }, 120_000)

  thoroughTest(
    'towers that are knocked over: strands where none should be',
    async () => {
      const { scenes } = await watchPrint(1100, 'spire-knocked@layer:40:1')
      const stray = last(scenes, 8).map((scene) => channelOf(scene, 'picture_stray_ratio'))
      // Twice what a sound print may show.
      expect(Math.min(...stray)).toBeGreaterThan(0.004)
    },
    120_000,
  )

  test('a camera that freezes in mid-print does not look', async () => {
    const frozen = await watchPrint(500, 'camera-frozen@start', 250)
    expect(frozen.perception.unseeing).toMatchObject([{ channel: 'camera', kind: 'blind' }])
    expect(frozen.perception.unseeing[0]?.why).toMatch(/has not changed for \d+ s while the head went \d+ mm/)
    expect(channelOf(frozen.scenes.at(-1)!, 'picture_still_s')).toBeGreaterThan(100)
  }, 120_000)
})
