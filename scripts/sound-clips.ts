// `npm run sound-clips`: the sounds of docs/SOUND.md, a healthy print and five that fail, each from a simulated print of a
// part that ships with the product, with its spectrogram. Nothing is placed by hand but where one listens.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { createRandom } from '#core'
import { readFaultSpec } from '#faults'
import { readSlicerMetadata } from '#gcode'
import { planGcode } from '#motion'
import { drawSpectrogram, encodePng, encodeWav } from '#report'
import { createMicrophone, MICROPHONE, renderSound, type SoundScene, spectrogram } from '#sensing'
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

interface Clip {
  readonly name: string
  readonly part: string
  readonly printer: string
  readonly material: string
  /** As on the command line. */
  readonly faults: readonly string[]
  /** When listening begins, s of the print. */
  readonly fromS: number
  readonly durationS: number
}

const CLIPS: readonly Clip[] = [
  {
    name: 'healthy',
    part: 'calibration-cube',
    printer: 'ender3',
    material: 'PLA',
    faults: [],
    fromS: 564.4,
    durationS: 5,
  },
  {
    name: 'extruder-clicking',
    part: 'hook-plate',
    printer: 'voron-2.4',
    material: 'PLA',
    faults: ['clog@time:500:0.77'],
    fromS: 505.2,
    durationS: 5,
  },
  {
    name: 'skipped-steps',
    part: 'hook-plate',
    printer: 'voron-2.4',
    material: 'PLA',
    faults: ['lost-steps@time:500:0.8'],
    fromS: 510,
    durationS: 5.9,
  },
  {
    name: 'collision',
    part: 'warp-box',
    printer: 'ender3',
    material: 'ABS',
    faults: ['warping@start:1'],
    fromS: 5094.8,
    durationS: 4.4,
  },
  {
    name: 'wet-filament',
    part: 'hook-plate',
    printer: 'voron-2.4',
    material: 'PLA',
    faults: ['wet-filament@start:1'],
    fromS: 505.2,
    durationS: 4,
  },
  {
    name: 'hot-end-fan-failing',
    part: 'calibration-cube',
    printer: 'ender3',
    material: 'PLA',
    faults: ['hotend-fan-stopped@time:564:1,course=creeping,over=4s'],
    fromS: 563.5,
    durationS: 5.5,
  },
]

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, 'docs', 'sounds')
const SEED = 1
/** The microphone needs to know a little more than it hears. */
const AHEAD_S = 0.05

function record(clip: Clip): SoundScene {
  const bytes = gunzipSync(readFileSync(join(root, 'data', 'parts', clip.part, `${clip.part}.gcode.gz`)))
  const metadata = readSlicerMetadata(bytes.subarray(0, 1 << 20), bytes.subarray(-(1 << 20)))
  const printer = choosePrinter({ printer: clip.printer }, metadata)
  const material = loadMaterials().materials.get(clip.material)
  if (material === undefined) throw new Error(`no material ${clip.material}`)
  const faults = clip.faults.map((text) => {
    const reading = readFaultSpec(text)
    if ('problem' in reading) throw new Error(reading.problem)
    return reading.spec
  })
  const room = { ambient: 23, humidity: 45, opened: 0, tolerant: false, ownConfig: false, faults }
  const random = createRandom(SEED).fork(clip.name)
  const simulation = createSimulation(
    simulationSettings(printer.config, printer.machine, material, metadata, room, random.fork('print')),
  )
  const recorder = createSoundRecorder(
    clip.fromS - AHEAD_S,
    clip.fromS + clip.durationS + AHEAD_S,
    random.fork('sound'),
  )
  const plan = planGcode({
    config: printer.config,
    homing: 'triggered',
    heaterWaits: 'stop',
    sink: (block) => walkBlock(simulation, block, (walked, i) => recordSound(recorder, simulation, walked, i)),
  })
  plan.push(bytes)
  plan.finish()
  if (simulation.error !== null) console.log(`  the print stops: ${simulation.error.message}`)
  return soundScene(recorder, printer.config, printer.machine.frame)
}

async function makeClip(clip: Clip): Promise<number> {
  const scene = record(clip)
  const microphone = createMicrophone(MICROPHONE, createRandom(SEED).fork(clip.printer))
  const samples = renderSound(microphone, scene, clip.fromS, clip.durationS)
  const { sampleRateHz } = MICROPHONE
  const wav = encodeWav(samples, sampleRateHz)
  writeFileSync(join(folder, `${clip.name}.wav`), wav)
  const windowSamples = 1024
  const picture = drawSpectrogram(spectrogram(samples, { sampleRateHz, windowSamples, hopSamples: 128 }))
  writeFileSync(join(folder, `${clip.name}.png`), await encodePng(picture, 48))
  const heard = new Map<string, number>()
  for (const { timeS, kind } of scene.events) {
    if (timeS >= clip.fromS && timeS < clip.fromS + clip.durationS) heard.set(kind, (heard.get(kind) ?? 0) + 1)
  }
  const list = [...heard].map(([kind, count]) => `${count} x ${kind}`).join(', ')
  let peak = 0
  let energy = 0
  for (const x of samples) {
    peak = Math.max(peak, Math.abs(x))
    energy += x * x
  }
  const rmsDb = 10 * Math.log10(energy / samples.length)
  console.log(`${clip.name}: peak ${peak.toFixed(2)}, ${rmsDb.toFixed(1)} dB of full scale; ${list || 'no events'}`)
  return wav.length
}

mkdirSync(folder, { recursive: true })
const only = process.argv.slice(2)
let bytes = 0
for (const clip of CLIPS) if (only.length === 0 || only.includes(clip.name)) bytes += await makeClip(clip)
console.log(`${(bytes / 1e6).toFixed(2)} MB of sound in docs/sounds`)
