// From a fault to what is heard: the simulated print tells the microphone nothing but its own losses.
import { describe, expect, test } from 'vitest'
import { createRandom } from '#core'
import { readFaultSpec } from '#faults'
import { readSlicerMetadata } from '#gcode'
import { planGcode } from '#motion'
import { createMicrophone, MICROPHONE, renderSound, type SoundEventKind, type SoundScene, spectrogram } from '#sensing'
import {
  createSimulation,
  createSoundRecorder,
  recordSound,
  simulationSettings,
  soundScene,
  walkBlock,
} from '#simulation'
import { loadMaterials } from '../src/cli/material-files.ts'
import { choosePrinter } from '../src/cli/printer-files.ts'
import { boxesGcode } from './sample-boxes.ts'

const BOX = boxesGcode([{ xMm: 90, yMm: 90, widthMm: 30, depthMm: 24 }], { layers: 8 })

interface Heard {
  readonly scene: SoundScene
  /** When each layer begins, s; a person's layer 3 is the third. */
  readonly layerS: readonly number[]
  readonly endS: number
}

function listen(faults: readonly string[], printerName = 'prusa-mk4'): Heard {
  const bytes = new TextEncoder().encode(BOX)
  const metadata = readSlicerMetadata(bytes, bytes)
  const printer = choosePrinter({ printer: printerName }, metadata)
  const specs = faults.map((text) => {
    const reading = readFaultSpec(text)
    if ('problem' in reading) throw new Error(reading.problem)
    return reading.spec
  })
  const room = { ambient: 23, humidity: 40, opened: 0, tolerant: false, ownConfig: false, faults: specs }
  const material = loadMaterials().materials.get('PLA')!
  const simulation = createSimulation(
    simulationSettings(printer.config, printer.machine, material, metadata, room, createRandom(3)),
  )
  const recorder = createSoundRecorder(0, Number.POSITIVE_INFINITY, createRandom(5))
  const layerS: number[] = []
  const plan = planGcode({
    config: printer.config,
    homing: 'triggered',
    heaterWaits: 'stop',
    sink: (block) =>
      walkBlock(simulation, block, (walked, i) => {
        recordSound(recorder, simulation, walked, i)
        if (simulation.layer >= 0) layerS[simulation.layer] ??= simulation.timeS
      }),
  })
  plan.push(bytes)
  plan.finish()
  return { scene: soundScene(recorder, printer.config, printer.machine.frame), layerS, endS: simulation.timeS }
}

function count({ scene }: Heard, kind: SoundEventKind, fromS = 0, toS = Number.POSITIVE_INFINITY): number {
  return scene.events.filter((event) => event.kind === kind && event.timeS >= fromS && event.timeS < toS).length
}

/** Mean level of a band of frequencies, dB, over a stretch of the print. */
function levelDb({ scene }: Heard, fromS: number, durationS: number, lowHz: number, highHz: number): number {
  const samples = renderSound(createMicrophone(MICROPHONE, createRandom(1)), scene, fromS, durationS)
  const { sampleRateHz } = MICROPHONE
  const { levelsDb, columns, bands, bandHz } = spectrogram(samples, {
    sampleRateHz,
    windowSamples: 2048,
    hopSamples: 1024,
  })
  let power = 0
  for (let column = 0; column < columns; column++)
    for (let band = Math.ceil(lowHz / bandHz); band * bandHz < highHz; band++)
      power += 10 ** (levelsDb[column * bands + band]! / 10)
  return 10 * Math.log10(power / columns)
}

const healthy = listen([])

describe('a healthy print', () => {
  test('has nothing but motion and fans to hear', () => {
    expect(healthy.scene.events).toEqual([])
    const [hotEnd, part] = healthy.scene.fans
    expect(Math.max(...Array.from(hotEnd!.speedRatio))).toBe(1)
    expect(Math.max(...Array.from(hotEnd!.bearingWear), ...Array.from(part!.bearingWear))).toBe(0)
  })

  test('moves as long as it lasts, without gaps', () => {
    const { pieces } = healthy.scene
    for (let i = 1; i < pieces.count; i++) {
      const endS = pieces.startS[i - 1]! + pieces.durationS[i - 1]!
      expect(Math.abs(pieces.startS[i]! - endS)).toBeLessThan(2e-6)
    }
    const last = pieces.count - 1
    expect(pieces.startS[last]! + pieces.durationS[last]!).toBeCloseTo(healthy.endS, 3)
  })
})

describe('what breaks is heard', () => {
  test('a clog clicks three to eight times a second, from when it begins', () => {
    const clogged = listen(['clog@layer:3:0.8'])
    const [fromS, toS] = [clogged.layerS[2]!, clogged.layerS[4]!]
    expect(count(clogged, 'extruder-click', 0, fromS - 1)).toBe(0)
    const clicks = clogged.scene.events.filter(({ kind, timeS }) => kind === 'extruder-click' && timeS < toS)
    expect(clicks.length).toBeGreaterThan(5)
    const gaps = clicks.slice(1).map(({ timeS }, i) => timeS - clicks[i]!.timeS)
    const medianS = gaps.sort((a, b) => a - b)[gaps.length >> 1]!
    expect(1 / medianS).toBeGreaterThan(3)
    expect(1 / medianS).toBeLessThan(8)
    const at = clicks[0]!.timeS - 0.05
    expect(levelDb(clogged, at, 1, 1000, 1500)).toBeGreaterThan(levelDb(healthy, at, 1, 1000, 1500) + 3)
  })

  test('an axis that runs heavy clunks', () => {
    const heavy = listen(['lost-steps@layer:3:1'])
    expect(count(heavy, 'skipped-step')).toBeGreaterThan(3)
    expect(count(heavy, 'skipped-step', 0, heavy.layerS[2]! - 1)).toBe(0)
  })

  test('wet filament pops, from the beginning', () => {
    const wet = listen(['wet-filament@start:1'])
    const fromS = wet.layerS[2]!
    expect(count(wet, 'bubble', fromS)).toBeGreaterThan(20)
    expect(levelDb(wet, fromS, 4, 4000, 9000)).toBeGreaterThan(levelDb(healthy, fromS, 4, 4000, 9000) + 0.5)
  })

  test('a hot-end fan that dies rattles, then is not heard any more', () => {
    const dying = listen(['hotend-fan-stopped@layer:2:1,course=creeping,over=6s'])
    const fromS = dying.layerS[1]!
    const tone = [770, 860] as const
    expect(levelDb(dying, fromS + 2, 2, 1500, 4000)).toBeGreaterThan(levelDb(healthy, fromS + 2, 2, 1500, 4000) + 2)
    expect(levelDb(dying, fromS + 10, 2, ...tone)).toBeLessThan(levelDb(healthy, fromS + 10, 2, ...tone) - 3)
  })
})
