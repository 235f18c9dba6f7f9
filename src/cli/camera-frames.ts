// frames/ of a print that has run: pictures, masks of what each pixel shows, and a list of both.
import type { PrinterConfig } from '#config'
import { type Random, toSnakeCaseKeys } from '#core'
import { encodeJpeg, encodePalettePng, type FramePicture } from '#report'
import type { CameraFrame, CameraMoment, FrameClassName } from '#sensing'
import { createCamera, FRAME_CLASS, lampNamed, moveScene, renderFrame, sensorWithGap } from '#sensing'
import type { CameraShot, SimulatedRun, SimulationSettings } from '#simulation'
import { cameraMachine, cameraShots, toCameraScene } from '#simulation'
import { LAMPS, type MediaWishes } from './media-options.ts'
import type { Progress } from './progress.ts'

export interface FrameFiles {
  /** By path in the folder of the run. */
  readonly files: ReadonlyMap<string, Uint8Array>
  /** A few small ones for the report. */
  readonly strip: readonly FramePicture[]
}

const STRIP_FRAMES = 8
const STRIP_QUALITY = 55
const SIZE = { widthPx: 320, heightPx: 240 } as const

/** Colours of the classes, well apart; a mask's bytes are the classes themselves. */
const CLASS_COLOURS: Readonly<Record<FrameClassName, readonly [number, number, number]>> = {
  background: [0, 0, 0],
  bed: [90, 90, 90],
  part: [230, 120, 30],
  support: [250, 220, 80],
  skirt: [160, 100, 40],
  string: [80, 220, 250],
  spaghetti: [250, 60, 200],
  shifted: [240, 40, 40],
  liftedCorner: [120, 80, 250],
  hotEnd: [40, 140, 70],
  gantry: [60, 90, 160],
}

const PALETTE = Object.entries(FRAME_CLASS)
  .sort(([, a], [, b]) => a - b)
  .map(([name]) => CLASS_COLOURS[name as FrameClassName])

/** Rendered one after the other; what is kept of each is its compressed bytes. */
export async function takeFrames(
  run: SimulatedRun,
  settings: SimulationSettings,
  config: PrinterConfig,
  wish: NonNullable<MediaWishes['frames']>,
  random: Random,
  progress: Progress,
): Promise<FrameFiles> {
  const { machine, originXMm, originYMm } = cameraMachine(settings, config)
  const lamp = lampNamed(LAMPS[wish.light], machine.bedXMm, machine.bedYMm)
  const sensor = sensorWithGap(settings.gap?.level ?? 0, lamp)
  const camera = createCamera({ ...SIZE, machine, lamp, pose: wish.view, sensor }, random)
  const scene = moveScene(toCameraScene(run), -originXMm, -originYMm)
  const shots = cameraShots(run, wish.count)
  const inStrip = stripShots(shots.length)
  const files = new Map<string, Uint8Array>()
  const strip: FramePicture[] = []
  const rows: object[] = []
  let shownMoment: CameraMoment | null = null
  let frame: CameraFrame | null = null
  for (const [index, shot] of shots.entries()) {
    progress.update(index / shots.length, `frame ${index + 1}`)
    if (frame === null || shownMoment !== shot.moment) {
      const { headXMm, headYMm } = shot.moment
      const moment = { ...shot.moment, headXMm: headXMm - originXMm, headYMm: headYMm - originYMm }
      frame = renderFrame(camera, scene, moment, random.fork(`frame ${index}`))
      shownMoment = shot.moment
    }
    const name = String(index + 1).padStart(4, '0')
    files.set(`frames/${name}.jpg`, await encodeJpeg(frame))
    files.set(`frames/${name}-mask.png`, encodePalettePng(frame.widthPx, frame.heightPx, frame.mask, PALETTE))
    rows.push({
      timeS: shot.timeS,
      layer: shot.layer,
      line: shot.line,
      file: `${name}.jpg`,
      mask: `${name}-mask.png`,
      lamp: wish.light,
      lightRatio: shot.lightRatio,
      isFrozen: shot.isFrozen,
      shownTimeS: shot.moment.timeS,
      exposure: { shutterS: frame.shutterS, gainRatio: frame.gainRatio },
    })
    if (inStrip.has(index)) strip.push(await stripPicture(shot, frame))
  }
  const list = {
    ...SIZE,
    view: wish.view,
    lamp: wish.light,
    realityGap: settings.gap?.level ?? 0,
    // As the classes are named in code, so that a class and its colour are found by one name.
    classes: Object.entries(FRAME_CLASS).map(([name, value]) => ({
      name: name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      value,
      colour: CLASS_COLOURS[name as FrameClassName],
    })),
    frames: rows,
  }
  files.set('frames/frames.json', Buffer.from(`${JSON.stringify(toSnakeCaseKeys(list), null, 1)}\n`))
  return { files, strip }
}

/** Spread over all of them; frames lie close around an onset, so that some of those are among them. */
function stripShots(count: number): Set<number> {
  if (count <= STRIP_FRAMES) return new Set(Array.from({ length: count }, (_, index) => index))
  return new Set(Array.from({ length: STRIP_FRAMES }, (_, k) => Math.round((k * (count - 1)) / (STRIP_FRAMES - 1))))
}

async function stripPicture(
  { timeS, layer, isFrozen, lightRatio }: CameraShot,
  frame: CameraFrame,
): Promise<FramePicture> {
  const note = isFrozen ? 'camera frozen' : lightRatio < 0.9 ? `light ${Math.round(100 * lightRatio)} %` : ''
  return { timeS, layer, jpeg: await encodeJpeg(frame, STRIP_QUALITY), note }
}
