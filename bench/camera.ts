// Frames of a whole print on one core: drawn, and drawn and encoded, as a webcam would send them.
import { existsSync } from 'node:fs'
import { createRandom } from '#core'
import { encodeJpeg, hasImageEncoder } from '#report'
import type { CameraFrame, CameraScene, MachineKind, PoseName } from '#sensing'
import { createCamera, renderFrame } from '#sensing'
import { toCameraScene } from '#simulation'
import { readGcode, simulateGcode } from '../scripts/simulate-file.ts'
import type { Figure } from './figure.ts'

const BED_MM = 235
const FRAMES = 400
/** One frame in so many seconds of print. */
const EVERY_S = 0.1

interface Film {
  readonly name: string
  readonly kind: MachineKind
  readonly pose: PoseName
  /** Where in the print the film begins. */
  readonly ratio: number
}

/** One frame of the film: the head goes on along the beads. */
function frameAt(scene: CameraScene, film: Film, camera: ReturnType<typeof createCamera>, frame: number): CameraFrame {
  const { beads } = scene
  const startS = beads.timeS[Math.floor(film.ratio * beads.count)]!
  const timeS = startS + frame * EVERY_S
  let low = 0
  let high = beads.count - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (beads.timeS[middle]! <= timeS) low = middle
    else high = middle - 1
  }
  const moment = {
    timeS,
    headXMm: beads.x1Mm[low]!,
    headYMm: beads.y1Mm[low]!,
    headZMm: beads.z1Mm[low]!,
    speedXMmPerS: 60,
    speedYMmPerS: 20,
  }
  return renderFrame(camera, scene, moment, createRandom(frame))
}

async function framesPerS(scene: CameraScene, film: Film, hasJpeg: boolean): Promise<number> {
  const machine = { kind: film.kind, bedXMm: BED_MM, bedYMm: BED_MM, bedSurface: 'pei-gold' } as const
  const camera = createCamera({ machine, pose: film.pose }, createRandom(1))
  for (let frame = 0; frame < 20; frame++) frameAt(scene, film, camera, frame)
  const before = process.cpuUsage()
  for (let frame = 20; frame < 20 + FRAMES; frame++) {
    const image = frameAt(scene, film, camera, frame)
    if (hasJpeg) await encodeJpeg(image)
  }
  const { user, system } = process.cpuUsage(before)
  // Processor time of all threads: what one core would need.
  return FRAMES / ((user + system) / 1e6)
}

export async function benchCamera(gcodePath: string): Promise<Figure[]> {
  if (!existsSync(gcodePath)) return []
  const scene = toCameraScene(simulateGcode(readGcode(gcodePath), { printer: 'sovol-sv08', seed: 1 }))
  const hasJpeg = await hasImageEncoder()
  const films: Film[] = [
    { name: 'fixed bed', kind: 'fixed-bed', pose: 'front-corner', ratio: 0.9 },
    { name: 'moving bed', kind: 'bed-slinger', pose: 'front-corner', ratio: 0.9 },
    { name: 'on the head', kind: 'fixed-bed', pose: 'nozzle', ratio: 0.9 },
  ]
  const figures: Figure[] = []
  for (const film of films) {
    const drawn = await framesPerS(scene, film, false)
    figures.push({ name: `camera 320x240, ${film.name}, drawn`, value: drawn, unit: 'frames/s' })
    if (!hasJpeg) continue
    const encoded = await framesPerS(scene, film, true)
    figures.push({ name: `camera 320x240, ${film.name}, JPEG`, value: encoded, unit: 'frames/s', bar: 100 })
  }
  return figures
}
