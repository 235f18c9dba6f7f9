// What the camera on a living printer sees now. Looking changes nothing: the printer knows of no camera, and chance is the
// camera's own. Nothing is kept up while nobody looks; the first look after a while takes in what was printed meanwhile.
import type { Random } from '#core'
import type { Camera, CameraMoment, LampName, PoseName, SensorOptions } from '#sensing'
import { createCamera, lampNamed, renderPicture, sensorWithGap } from '#sensing'
import type { LiveScene, SeenMachine } from '#simulation'
import { cameraAt, cameraMachine, createLiveScene, growLiveScene, pastMoment } from '#simulation'
import type { Plant } from './plant.ts'
import type { Printer } from './printer.ts'

/** A head whose last move ended so long ago stands still, s. */
const STILL_S = 1e-3

export interface LiveCameraOptions {
  /** 320 x 240 if not given. */
  readonly widthPx?: number
  readonly heightPx?: number
  readonly view?: PoseName
  readonly lamp?: LampName
  /** A worse sensor than the one that the printer's reality gap gives (without a gap: a perfect one). */
  readonly sensor?: Partial<SensorOptions>
}

export interface LiveFrame {
  readonly widthPx: number
  readonly heightPx: number
  /** Three bytes a pixel. */
  readonly rgb: Uint8Array
  /** What each pixel shows: `FRAME_CLASS` of #sensing. */
  readonly mask: Uint8Array
  /** The printer's time that the picture shows, s; it stands while the camera is frozen. */
  readonly timeS: number
  readonly isFrozen: boolean
}

export interface LiveCamera {
  readonly printer: Printer
  readonly options: LiveCameraOptions
  readonly random: Random
  /** What was looked at and by which settings; null before the first frame and after `restCamera`. */
  view: View | null
  frame: LiveFrame | null
}

interface View {
  readonly camera: Camera
  readonly seen: SeenMachine
  scene: LiveScene
  /** Everything that the last picture depends on but its time. */
  shown: readonly unknown[]
}

export function createLiveCamera(printer: Printer, options: LiveCameraOptions = {}): LiveCamera {
  // Of its own name: forking draws nothing from the printer's chance.
  return { printer, options, random: printer.options.random.fork('live camera'), view: null, frame: null }
}

/**
 * The picture of the machine's latest step (every 0.1 s). Where nothing has changed that can be seen, it has the `rgb` of the
 * picture before.
 */
export function renderLiveFrame(live: LiveCamera): LiveFrame {
  const { plant } = live.printer
  const { simulation } = plant
  const { isCameraFrozen, lightRatio } = simulation.condition
  const { frame } = live
  if (isCameraFrozen && frame !== null) {
    if (!frame.isFrozen) live.frame = { ...frame, isFrozen: true }
    return live.frame!
  }
  const isSame = frame !== null && !frame.isFrozen && frame.timeS === simulation.timeS
  if (isSame && live.view?.scene.simulation === simulation) return frame
  const view = viewOf(live)
  const moment = isCameraFrozen ? frozenMoment(plant, view) : momentOf(plant, view.seen)
  const shown = shownBy(view, { ...moment, lightRatio })
  const isStill = frame !== null && !isNoisy(view.camera) && shown.every((value, i) => value === view.shown[i])
  view.shown = isCameraFrozen ? [] : shown
  if (isStill) {
    live.frame = { ...frame, timeS: moment.timeS, isFrozen: isCameraFrozen }
    return live.frame
  }
  // The same chance for the same moment, however many frames were taken before.
  const random = live.random.fork(`frame at ${moment.timeS}`)
  const { widthPx, heightPx, rgb, mask } = renderPicture(view.camera, view.scene, { ...moment, lightRatio }, random)
  live.frame = { widthPx, heightPx, rgb, mask, timeS: moment.timeS, isFrozen: isCameraFrozen }
  return live.frame
}

/** Nobody looks any more: gives back the memory. The last picture stays, for a camera that has frozen. */
export function restCamera(live: LiveCamera): void {
  live.view = null
}

function shownBy({ scene }: View, moment: CameraMoment): readonly unknown[] {
  const { beads, loose, strings, objects, revision, settledBeads } = scene
  const { headXMm, headYMm, headZMm, speedXMmPerS, speedYMmPerS, lightRatio } = moment
  const place = [headXMm, headYMm, headZMm, speedXMmPerS, speedYMmPerS, lightRatio]
  return [scene, beads.count, loose.count, strings.count, objects, revision, settledBeads, ...place]
}

/** No two pictures of such a camera are the same. */
function isNoisy({ sensor }: Camera): boolean {
  return sensor.options.readNoiseRatio > 0 || sensor.options.shotNoiseRatio > 0
}

/** A configuration with another bed is another printer; a new part lies on a clean plate. */
function viewOf(live: LiveCamera): View {
  const { plant, host } = live.printer
  const { simulation } = plant
  const { view } = live
  if (view !== null && view.scene.simulation === simulation) {
    growLiveScene(view.scene)
    return view
  }
  const seen = cameraMachine(simulation.settings, host.config)
  const scene = createLiveScene(simulation, seen.originXMm, seen.originYMm)
  if (view !== null && isSameMachine(view.seen, seen)) {
    view.scene = scene
    return view
  }
  const { machine } = seen
  const { widthPx = 320, heightPx = 240, view: pose = 'front-corner', lamp: name = 'chamber-led' } = live.options
  const lamp = lampNamed(name, machine.bedXMm, machine.bedYMm)
  const sensor = { ...sensorWithGap(simulation.settings.gap?.level ?? 0, lamp), ...live.options.sensor }
  const camera = createCamera({ widthPx, heightPx, machine, lamp, pose, sensor }, live.random)
  live.view = { camera, seen, scene, shown: [] }
  return live.view
}

function isSameMachine(a: SeenMachine, b: SeenMachine): boolean {
  return (
    a.originXMm === b.originXMm &&
    a.originYMm === b.originYMm &&
    a.machine.kind === b.machine.kind &&
    a.machine.bedXMm === b.machine.bedXMm &&
    a.machine.bedYMm === b.machine.bedYMm
  )
}

/** Head and bed where they really are, lost steps and knocks included. */
function momentOf({ simulation, headMm, piece }: Plant, { originXMm, originYMm }: SeenMachine): CameraMoment {
  const { head, timeS } = simulation
  const offset = (mm: number): number => (head.isOff ? mm : 0)
  const moment = {
    timeS,
    headXMm: headMm[0]! + offset(head.toXMm) - originXMm,
    headYMm: headMm[1]! + offset(head.toYMm) - originYMm,
    headZMm: headMm[2]! + offset(head.toZMm),
  }
  const durationS = piece.accelS[0]! + piece.cruiseS[0]! + piece.decelS[0]!
  const isMoving = piece.count > 0 && piece.startS[0]! + simulation.offsetS + durationS > timeS - STILL_S
  if (!isMoving) return moment
  const mmPerS = piece.cruiseMmPerS[0]! - piece.accelMmPerS2[0]! * piece.decelS[0]!
  return { ...moment, speedXMmPerS: mmPerS * piece.ratioX[0]!, speedYMmPerS: mmPerS * piece.ratioY[0]! }
}

/**
 * The camera froze before anybody looked: it shows the moment at which it did, as far as that is kept. What was known of an
 * earlier part is gone; its plate is shown empty.
 */
function frozenMoment(plant: Plant, { scene, seen }: View): CameraMoment {
  const { simulation } = plant
  const { isFrozen, timeS } = cameraAt(simulation.camera, simulation.timeS)
  const sinceS = isFrozen ? timeS : simulation.timeS
  const past = pastMoment(scene, sinceS)
  if (past === null) return { ...momentOf(plant, seen), timeS: sinceS }
  return { ...past, headXMm: past.headXMm - seen.originXMm, headYMm: past.headYMm - seen.originYMm }
}
