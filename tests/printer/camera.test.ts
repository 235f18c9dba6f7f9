// The camera on a living printer: it shows what lies and stands there now, as the frames of a finished print would, and
// looking changes nothing.
import { describe, expect, test } from 'vitest'
import { createRandom } from '#core'
import { readFaultSpec } from '#faults'
import { hasLayerComments, readSlicerMetadata } from '#gcode'
import { planGcode } from '#motion'
import type { LiveCamera, LiveFrame } from '#printer'
import { clearFaults, createLiveCamera, injectFault, renderLiveFrame, restCamera, runScript } from '#printer'
import { jpegOf } from '#report'
import type { CameraFrame, FrameClassName } from '#sensing'
import { createCamera, FRAME_CLASS, lampNamed, moveScene, renderFrame, sensorWithGap } from '#sensing'
import type { SimulatedRun } from '#simulation'
import {
  cameraMachine,
  createSimulation,
  finishSimulation,
  isStillHeating,
  simulationSettings,
  toCameraScene,
  walkBlock,
} from '#simulation'
import type { LivePrinter } from '../live-printer.ts'
import { createLivePrinter } from '../live-printer.ts'
import { loadMaterial } from '../materials.ts'
import { boxesGcode } from '../sample-boxes.ts'
import { everyNth, thoroughTest } from '../thorough.ts'

const BOXES = [
  { xMm: 80, yMm: 80, widthMm: 16, depthMm: 16 },
  { xMm: 112, yMm: 90, widthMm: 16, depthMm: 12 },
]
const PART = boxesGcode(BOXES, { layers: 12, ringLoops: 2, ringGapMm: 3 })
const ROOM = { ambient: 23, humidity: 40, opened: 2, tolerant: false, ownConfig: true, sensors: 'ideal' } as const

function printing(gcode = PART, printer = 'ender3'): { live: LivePrinter; camera: LiveCamera } {
  const live = createLivePrinter({ printer, gcodes: { 'part.gcode': gcode }, room: ROOM })
  return { live, camera: createLiveCamera(live.printer) }
}

function start(live: LivePrinter): void {
  runScript(live.printer, 'SDCARD_PRINT_FILE FILENAME=part.gcode')
  live.run(1)
}

function breakIt(live: LivePrinter, text: string): void {
  const reading = readFaultSpec(text)
  if ('problem' in reading) throw new Error(reading.problem)
  injectFault(live.printer, reading.spec)
}

/** Until the head is in this layer, or the print is over. */
function printTo(live: LivePrinter, layer: number): void {
  const { printer } = live
  live.runUntil(() => printer.plant.simulation.layer >= layer || !printer.host.job.isActive, 7200, 0.5)
}

function count(frame: Pick<CameraFrame, 'mask'>, ...names: FrameClassName[]): number {
  const wanted = new Set<number>(names.map((name) => FRAME_CLASS[name]))
  return frame.mask.reduce((sum, value) => sum + (wanted.has(value) ? 1 : 0), 0)
}

function meanLight({ rgb }: Pick<CameraFrame, 'rgb'>): number {
  return rgb.reduce((sum, value) => sum + value, 0) / rgb.length
}

interface Difference {
  /** Pixels that show another thing, and the mean difference of their bytes. */
  readonly otherRatio: number
  readonly meanBytes: number
}

function difference(a: Pick<CameraFrame, 'mask' | 'rgb'>, b: Pick<CameraFrame, 'mask' | 'rgb'>): Difference {
  let other = 0
  let bytes = 0
  for (let pixel = 0; pixel < a.mask.length; pixel++) if (a.mask[pixel] !== b.mask[pixel]) other++
  for (let i = 0; i < a.rgb.length; i++) bytes += Math.abs(a.rgb[i]! - b.rgb[i]!)
  return { otherRatio: other / a.mask.length, meanBytes: bytes / a.rgb.length }
}

/** A moment of the living print: what was seen, where the head was, and which line it was at. */
interface Look {
  readonly frame: LiveFrame
  readonly headMm: readonly [number, number, number]
  readonly line: number
}

function lookEvery(live: LivePrinter, camera: LiveCamera, seconds: number): Look[] {
  const looks: Look[] = []
  start(live)
  while (live.printer.host.job.isActive) {
    live.run(seconds)
    const { headMm, simulation } = live.printer.plant
    if (simulation.layer < 0) continue
    const [x, y, z] = headMm
    looks.push({ frame: renderLiveFrame(camera), headMm: [x!, y!, z!], line: simulation.line })
  }
  return looks
}

/** The frames of a finished print, at the moments of the looks. */
function framesOf(live: LivePrinter, run: SimulatedRun, looks: readonly Look[], timeOf: (look: Look) => number) {
  const { settings } = live.printer.plant.simulation
  const { machine, originXMm, originYMm } = cameraMachine(settings, live.printer.host.config)
  const lamp = lampNamed('chamber-led', machine.bedXMm, machine.bedYMm)
  const random = createRandom(1).fork('live camera')
  const camera = createCamera({ machine, lamp, sensor: sensorWithGap(0, lamp) }, random)
  const scene = moveScene(toCameraScene(run), -originXMm, -originYMm)
  return looks.map((look) => {
    const [x, y, z] = look.headMm
    const moment = { timeS: timeOf(look), headXMm: x - originXMm, headYMm: y - originYMm, headZMm: z }
    return renderFrame(camera, scene, moment, random.fork(`frame at ${look.frame.timeS}`))
  })
}

/** The same file on the same printer, as `printwright simulate` prints it. */
function simulated(live: LivePrinter, gcode: string): SimulatedRun {
  const bytes = new TextEncoder().encode(gcode)
  const { config } = live.printer.host
  const { machine } = live.printer.plant.options
  const metadata = readSlicerMetadata(bytes, bytes)
  const random = createRandom(1)
  const simulation = createSimulation(
    simulationSettings(config, machine, loadMaterial('PLA'), metadata, ROOM, random.fork('print')),
  )
  const plan = planGcode({
    config,
    homing: 'triggered',
    heaterWaits: 'stop',
    isHeaterBusy: (heater) => isStillHeating(simulation, heater),
    hasLayerComments: hasLayerComments(bytes),
    sink: (block) => walkBlock(simulation, block),
  })
  plan.push(bytes)
  return finishSimulation(simulation, plan.finish())
}

/** Why any pixel differs: a living print is cut into pieces of 0.1 s, and what its layer does as a whole is not known yet. */
const SAME_PRINT = { otherRatio: 0.0005, meanBytes: 0.02 }
/** Here two simulations differ too: pieces of beads have their own widths. Two in a thousand pixels lie on such edges. */
const FORETOLD = { otherRatio: 0.002, meanBytes: 0.1 }

function expectWithin(found: readonly Difference[], most: Difference): void {
  expect(Math.max(...found.map(({ otherRatio }) => otherRatio))).toBeLessThan(most.otherRatio)
  expect(Math.max(...found.map(({ meanBytes }) => meanBytes))).toBeLessThan(most.meanBytes)
}

describe('the living camera', () => {
  test.each(everyNth(2, ['ender3', 'voron-2.4']))('shows what the frames of the finished print show (%s)', (name) => {
    const { live, camera } = printing(PART, name)
    const looks = lookEvery(live, camera, 11)
    expect(looks.length).toBeGreaterThan(15)
    const none = { motionPrintS: 0, moves: 0, error: null, diagnostics: [] }
    const run = finishSimulation(live.printer.plant.simulation, none)
    const frames = framesOf(live, run, looks, ({ frame }) => frame.timeS)
    expectWithin(
      looks.map(({ frame }, i) => difference(frame, frames[i]!)),
      SAME_PRINT,
    )
    const foretold = simulated(live, PART)
    const lines = foretold.beads.columns['line'] as Int32Array
    const times = foretold.beads.columns['time_s'] as Float64Array
    const again = framesOf(live, foretold, looks, ({ line }) => times[lines.findLastIndex((at) => at <= line)]!)
    expectWithin(
      looks.map(({ frame }, i) => difference(frame, again[i]!)),
      FORETOLD,
    )
    // The tolerances tell one moment from another: eleven seconds earlier is another picture.
    const earlier = looks.slice(1).map(({ frame }, i) => difference(frame, looks[i]!.frame))
    expect(Math.min(...earlier.map(({ otherRatio }) => otherRatio))).toBeGreaterThan(FORETOLD.otherRatio)
  })

  test('sees an empty bed, then a part that grows, then the next one on a clean bed', () => {
    const { live, camera } = printing()
    const idle = renderLiveFrame(camera)
    expect(count(idle, 'part', 'skirt', 'string')).toBe(0)
    expect(count(idle, 'bed')).toBeGreaterThan(0.3 * idle.mask.length)
    start(live)
    printTo(live, 0)
    const shown: number[] = []
    for (const layer of [1, 5, 9]) {
      printTo(live, layer)
      shown.push(count(renderLiveFrame(camera), 'part'))
    }
    live.runUntil(() => !live.printer.host.job.isActive, 7200, 1)
    live.say('G28\nG0 X5 Y150 Z50 F6000')
    live.run(30)
    const done = count(renderLiveFrame(camera), 'part')
    expect(done).toBeGreaterThan(2 * shown[0]!)
    // Nobody has cleared the plate: it lies there until the next print begins. Nothing moves: nothing is drawn anew.
    const before = renderLiveFrame(camera)
    live.run(300)
    const later = renderLiveFrame(camera)
    expect(later.timeS).toBeGreaterThan(before.timeS + 299)
    expect(later.rgb).toBe(before.rgb)
    expect(later.mask).toEqual(renderLiveFrame(createLiveCamera(live.printer)).mask)
    start(live)
    expect(count(renderLiveFrame(camera), 'part', 'skirt')).toBe(0)
  })

  thoroughTest('a picture is the same whether the camera has watched all along or is switched on now', () => {
    const { live, camera } = printing()
    lookEvery(live, camera, 7)
    const rested = createLiveCamera(live.printer)
    const watched = renderLiveFrame(camera)
    expectWithin([difference(watched, renderLiveFrame(rested))], SAME_PRINT)
    restCamera(camera)
    live.run(1)
    expectWithin([difference(renderLiveFrame(camera), watched)], SAME_PRINT)
  })

  thoroughTest('looking changes nothing: the journal and what the machine is are the same', () => {
    const [watched, alone] = [true, false].map((isWatched) => {
      const { live, camera } = printing()
      const journal: string[] = []
      live.printer.journal.write = (line) => journal.push(line)
      breakIt(live, 'late-timer@layer:8')
      start(live)
      for (let step = 0; step < 400; step++) {
        live.run(1)
        if (isWatched) renderLiveFrame(camera)
      }
      const { simulation } = live.printer.plant
      const { beads, timeS, xMm, random } = simulation
      return {
        journal,
        said: live.said,
        rows: beads.rowCount,
        last: beads.data.map((c) => c[beads.rowCount - 1]),
        timeS,
        xMm,
        random: random.next(),
      }
    })
    expect(watched!.journal.length).toBeGreaterThan(10)
    expect(watched).toEqual(alone)
  })

  thoroughTest('a part that does not hold is pushed away, and a nest grows where it stood', () => {
    const gcode = boxesGcode([{ xMm: 100, yMm: 100, widthMm: 8, depthMm: 8 }], { layers: 25 })
    const [sound, broken] = [false, true].map((isBroken) => {
      const { live, camera } = printing(gcode)
      if (isBroken) breakIt(live, 'poor-first-layer@start:1')
      start(live)
      // Mostly under the head: the most that was seen of it in some layers.
      const nest = [2, 12, 22].map((layer) => {
        printTo(live, layer)
        let most = 0
        while (live.printer.plant.simulation.layer < layer + 2) {
          live.run(1)
          most = Math.max(most, count(renderLiveFrame(camera), 'spaghetti'))
        }
        return most
      })
      return { nest, detachments: live.printer.plant.simulation.facts.detachments.length }
    })
    expect(sound).toEqual({ nest: [0, 0, 0], detachments: 0 })
    expect(broken!.detachments).toBe(1)
    expect(broken!.nest[0]).toBeGreaterThan(50)
    expect(broken!.nest[1]).toBeGreaterThan(1.1 * broken!.nest[0]!)
    expect(broken!.nest[2]).toBeGreaterThan(1.1 * broken!.nest[1]!)
  })

  test('a layer that is shifted shows as one', () => {
    const { live, camera } = printing()
    start(live)
    printTo(live, 4)
    expect(count(renderLiveFrame(camera), 'shifted')).toBe(0)
    breakIt(live, 'layer-shift,x=6')
    printTo(live, 10)
    expect(count(renderLiveFrame(camera), 'shifted')).toBeGreaterThan(50)
  })

  test('a frozen camera shows its last moment until it is mended', () => {
    const { live, camera } = printing()
    start(live)
    printTo(live, 3)
    const last = renderLiveFrame(camera)
    breakIt(live, 'camera-frozen')
    live.run(0.5)
    const soon = renderLiveFrame(createLiveCamera(live.printer))
    printTo(live, 8)
    expect(renderLiveFrame(camera)).toEqual({ ...last, isFrozen: true })
    // Switched on when it had frozen already: what it saw when it froze, whenever it is looked at.
    const late = renderLiveFrame(createLiveCamera(live.printer))
    expect(late.isFrozen).toBe(true)
    expect(late.timeS - last.timeS).toBeLessThan(0.5)
    expect(difference(late, soon).otherRatio).toBeLessThan(SAME_PRINT.otherRatio)
    clearFaults(live.printer)
    live.run(1)
    const awake = renderLiveFrame(camera)
    expect(awake.isFrozen).toBe(false)
    expect(awake.timeS).toBeGreaterThan(last.timeS + 30)
  })

  test('a picture that several people look at is encoded once', async () => {
    const { camera } = printing()
    const frame = renderLiveFrame(camera)
    const jpeg = await jpegOf(frame)
    expect([...jpeg.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff])
    expect(await jpegOf(renderLiveFrame(camera))).toBe(jpeg)
    expect((await jpegOf(frame, 30)).length).toBeLessThan(jpeg.length)
  })

  test('a covered lens is dark', () => {
    const { live, camera } = printing()
    const before = meanLight(renderLiveFrame(camera))
    breakIt(live, 'camera-dark@start:1')
    live.run(1)
    expect(meanLight(renderLiveFrame(camera))).toBeLessThan(0.3 * before)
    clearFaults(live.printer)
    live.run(1)
    expect(meanLight(renderLiveFrame(camera))).toBeCloseTo(before, 0)
  })
})
