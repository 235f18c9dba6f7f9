// What the camera should see of a print that goes well: the twin's own part, drawn as it stood when the file had come so far.
import type { PrinterConfig } from '#config'
import type { Random } from '#core'
import type { ExpectedPicture } from '#protocol'
import type { Camera, CameraScene, FrameClassName, LampName, PoseName } from '#sensing'
import { createCamera, FRAME_CLASS, lampNamed, plateStepPx, renderPicture, sensorWithGap, tellObjects } from '#sensing'
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
  /** Of each object of the scene; null: nobody has named it. */
  readonly objectNames: readonly (string | null)[]
  camera: Camera | null
  /** Looks at the plate as if nothing had been printed. */
  bareCamera: Camera | null
}

const PART: readonly FrameClassName[] = ['part', 'support', 'skirt', 'string', 'spaghetti', 'shifted', 'liftedCorner']
const HEAD: readonly FrameClassName[] = ['hotEnd', 'gantry']
/** [FRAME_CLASS] -> 0 nothing in particular, 1 the part, 2 the head, 3 the plate. */
const MASK_OF = new Uint8Array(256)
for (const name of PART) MASK_OF[FRAME_CLASS[name]] = 1
for (const name of HEAD) MASK_OF[FRAME_CLASS[name]] = 2
MASK_OF[FRAME_CLASS.bed] = 3

const NO_COLUMN = new Float64Array(0)
const NOTHING_PRINTED: CameraScene = {
  beads: {
    count: 0,
    timeS: NO_COLUMN,
    x0Mm: NO_COLUMN,
    y0Mm: NO_COLUMN,
    z0Mm: NO_COLUMN,
    x1Mm: NO_COLUMN,
    y1Mm: NO_COLUMN,
    z1Mm: NO_COLUMN,
    widthMm: NO_COLUMN,
    heightMm: NO_COLUMN,
    feature: NO_COLUMN,
    layer: NO_COLUMN,
    object: NO_COLUMN,
  },
  strings: {
    count: 0,
    timeS: NO_COLUMN,
    x0Mm: NO_COLUMN,
    y0Mm: NO_COLUMN,
    z0Mm: NO_COLUMN,
    x1Mm: NO_COLUMN,
    y1Mm: NO_COLUMN,
    z1Mm: NO_COLUMN,
    diameterMm: NO_COLUMN,
  },
  loose: {
    count: 0,
    timeS: NO_COLUMN,
    strand: NO_COLUMN,
    xMm: NO_COLUMN,
    yMm: NO_COLUMN,
    zMm: NO_COLUMN,
    diameterMm: NO_COLUMN,
  },
  objects: [],
}

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
  const objectNames = objects.map(({ object }) => simulation.objectNames[object] ?? null)
  return { scene, seen, options, random, objectNames, camera: null, bareCamera: null }
}

export function drawExpected(
  print: SeenPrint,
  moment: { readonly timeS: number; readonly xMm: number; readonly yMm: number; readonly zMm: number },
  widthPx: number,
  heightPx: number,
): ExpectedPicture {
  const { originXMm, originYMm, machine } = print.seen
  const camera = cameraOf(print, widthPx, heightPx)
  const bareCamera = bareCameraOf(print, widthPx, heightPx)
  const at = {
    timeS: moment.timeS,
    headXMm: moment.xMm - originXMm,
    headYMm: moment.yMm - originYMm,
    headZMm: moment.zMm,
  }
  const { rgb, mask } = renderPicture(camera, print.scene, at, print.random)
  const plastic = tellObjects(camera, print.scene.objects)
  const bare = renderPicture(bareCamera, NOTHING_PRINTED, at, print.random).rgb
  return {
    widthPx,
    heightPx,
    rgb,
    mask: mask.map((shown) => MASK_OF[shown]!),
    bare,
    plastic,
    ...(machine.kind === 'bed-slinger' ? { plateStepPx: plateStepPx(camera, at.headXMm, at.headYMm) } : {}),
    objects: print.objectNames,
  }
}

function cameraOf(print: SeenPrint, widthPx: number, heightPx: number): Camera {
  print.camera = isOfSize(print.camera, widthPx, heightPx) ? print.camera : makeCamera(print, widthPx, heightPx)
  return print.camera
}

function bareCameraOf(print: SeenPrint, widthPx: number, heightPx: number): Camera {
  print.bareCamera = isOfSize(print.bareCamera, widthPx, heightPx)
    ? print.bareCamera
    : makeCamera(print, widthPx, heightPx)
  return print.bareCamera
}

function isOfSize(camera: Camera | null, widthPx: number, heightPx: number): camera is Camera {
  return camera !== null && camera.widthPx === widthPx && camera.heightPx === heightPx
}

/** Both cameras look at the same plate. */
function makeCamera({ seen, options, random }: SeenPrint, widthPx: number, heightPx: number): Camera {
  const { machine } = seen
  const lamp = lampNamed(options.lamp, machine.bedXMm, machine.bedYMm)
  const sensor = sensorWithGap(0, lamp)
  return createCamera({ widthPx, heightPx, machine, lamp, pose: options.view, sensor }, random.fork('plate'))
}
