// What the camera should see of a print that goes well: the twin's own part, drawn as it stood when the file had come so far.
import type { PrinterConfig } from '#config'
import type { Random } from '#core'
import type { ExpectedPicture } from '#protocol'
import type { Camera, CameraScene, FrameClassName, LampName, PoseName } from '#sensing'
import { createCamera, FRAME_CLASS, lampNamed, renderPicture, sensorWithGap } from '#sensing'
import type { SeenMachine, Simulation } from '#simulation'
import { cameraMachine, createLiveScene } from '#simulation'

export interface PictureOptions {
  readonly view: PoseName
  readonly lamp: LampName
}

/** A print as far as a camera needs it. */
export interface SeenPrint {
  readonly scene: CameraScene
  readonly seen: SeenMachine
  readonly options: PictureOptions
  readonly random: Random
  camera: Camera | null
}

const PART: readonly FrameClassName[] = ['part', 'support', 'skirt', 'string', 'spaghetti', 'shifted', 'liftedCorner']
const HEAD: readonly FrameClassName[] = ['hotEnd', 'gantry']
/** [FRAME_CLASS] -> 0 nothing in particular, 1 the part, 2 the head. */
const MASK_OF = new Uint8Array(256)
for (const name of PART) MASK_OF[FRAME_CLASS[name]] = 1
for (const name of HEAD) MASK_OF[FRAME_CLASS[name]] = 2

/** Keeps what is drawn from and lets go of the rest of the simulation. */
export function seePrint(
  simulation: Simulation,
  config: PrinterConfig,
  options: PictureOptions,
  random: Random,
): SeenPrint {
  const seen = cameraMachine(simulation.settings, config)
  const { beads, strings, loose, objects, originXMm, originYMm } = createLiveScene(
    simulation,
    seen.originXMm,
    seen.originYMm,
  )
  const scene = {
    beads,
    strings,
    loose,
    objects,
    ...(originXMm === undefined ? {} : { originXMm }),
    ...(originYMm === undefined ? {} : { originYMm }),
  }
  return { scene, seen, options, random, camera: null }
}

export function drawExpected(
  print: SeenPrint,
  moment: { readonly timeS: number; readonly xMm: number; readonly yMm: number; readonly zMm: number },
  widthPx: number,
  heightPx: number,
): ExpectedPicture {
  const { originXMm, originYMm } = print.seen
  const camera = cameraOf(print, widthPx, heightPx)
  const at = {
    timeS: moment.timeS,
    headXMm: moment.xMm - originXMm,
    headYMm: moment.yMm - originYMm,
    headZMm: moment.zMm,
  }
  const { rgb, mask } = renderPicture(camera, print.scene, at, print.random)
  return { widthPx, heightPx, rgb, mask: mask.map((shown) => MASK_OF[shown]!) }
}

function cameraOf(print: SeenPrint, widthPx: number, heightPx: number): Camera {
  const { camera, seen, options, random } = print
  if (camera !== null && camera.widthPx === widthPx && camera.heightPx === heightPx) return camera
  const { machine } = seen
  const lamp = lampNamed(options.lamp, machine.bedXMm, machine.bedYMm)
  const sensor = sensorWithGap(0, lamp)
  print.camera = createCamera({ widthPx, heightPx, machine, lamp, pose: options.view, sensor }, random)
  return print.camera
}
