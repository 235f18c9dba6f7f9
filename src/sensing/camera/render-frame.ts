// One frame: what stands still is painted once and kept, new beads are added to it, what moves is laid over it, and the
// sensor reads the result.
import type { Random } from '#core'
import { invariant } from '#core'
import { tabulateShading } from './bead-shading.ts'
import { lightBed } from './bed-picture.ts'
import type { Camera } from './camera.ts'
import { FINE } from './camera.ts'
import type { Paint } from './draw-rows.ts'
import { paintRow } from './draw-rows.ts'
import { paintStrings } from './draw-strings.ts'
import { copyFaces, createFaceSheet, overlaySheet, wipeSheet } from './face-sheet.ts'
import { castHeadShadow } from './head-shadow.ts'
import type { LightField } from './light-field.ts'
import { createLightField } from './light-field.ts'
import { rowsInSight } from './out-of-sight.ts'
import { resolveBox } from './resolve.ts'
import type { CameraMoment, CameraScene } from './scene.ts'
import { blur, meter, readOut } from './sensor.ts'
import { smear } from './smear.ts'
import { IN_PLACE, paintSolid } from './solid.ts'
import type { Stage } from './stage.ts'
import { createStage, growStage, hasGrown, setStage, visibleRows } from './stage.ts'
import type { PixelBox } from './surface.ts'
import { clipBox, copySurface, emptyBox } from './surface.ts'
import { aim } from './view.ts'

export interface CameraPicture {
  readonly widthPx: number
  readonly heightPx: number
  /** Three bytes a pixel, as a display wants them. */
  readonly rgb: Uint8Array
  /** `FRAME_CLASS` of each pixel. */
  readonly mask: Uint8Array
  /** How long the shutter was open, and the amplifier's gain. */
  readonly shutterS: number
  readonly gainRatio: number
}

export interface CameraFrame extends CameraPicture {
  /** Distance along the camera's axis, mm; Infinity where nothing is. */
  readonly depthMm: Float32Array
}

/** Where bed and head stand in the room. */
interface Placement {
  readonly bedX: number
  readonly bedY: number
  readonly bedZ: number
  readonly headX: number
  readonly headY: number
  readonly headZ: number
}

export function renderFrame(camera: Camera, scene: CameraScene, moment: CameraMoment, random: Random): CameraFrame {
  return { ...renderPicture(camera, scene, moment, random), depthMm: depthOf(camera) }
}

/** A frame without its depth. */
export function renderPicture(camera: Camera, scene: CameraScene, moment: CameraMoment, random: Random): CameraPicture {
  invariant(Number.isFinite(moment.timeS), 'a frame needs a time')
  const { machine } = camera
  const place = placementOf(camera, moment)
  const field = createLightField(camera.lamp, machine.bedXMm / 2, machine.bedYMm / 2, moment.lightRatio ?? 1)
  const stage = stageOf(camera, scene)
  aimViews(camera, place)
  paintStill(camera, stage, field, moment, place)
  const { picture, resolved, bedView, pictureView, roomView } = camera
  copySurface(resolved, picture)
  Object.assign(pictureView, bedView, half(camera, bedView.focalPx))
  const colour = Float32Array.from(camera.filament.colour)
  paintStrings(picture, pictureView, scene.strings, moment.timeS, stage, field, colour)
  Object.assign(pictureView, roomView, half(camera, roomView.focalPx))
  paintMoving(camera, field, place)
  castHeadShadow(camera, field, pictureView, place.headX, place.headY, place.headZ)
  overlaySheet(camera.moving, camera.still, picture)
  const { sensor } = camera
  const exposure = meter(sensor, picture)
  smear(camera, moment, exposure.shutterS)
  blur(sensor, picture)
  const rgb = new Uint8Array(3 * camera.widthPx * camera.heightPx)
  readOut(sensor, picture, exposure, random, rgb)
  return {
    widthPx: camera.widthPx,
    heightPx: camera.heightPx,
    rgb,
    mask: picture.frameClass.slice(),
    shutterS: exposure.shutterS,
    gainRatio: exposure.amplifierGain,
  }
}

function depthOf({ picture }: Camera): Float32Array {
  const { nearness } = picture
  const depthMm = new Float32Array(nearness.length)
  for (let pixel = 0; pixel < depthMm.length; pixel++) depthMm[pixel] = 1 / nearness[pixel]!
  return depthMm
}

function half(camera: Camera, focalPx: number): { focalPx: number; widthPx: number; heightPx: number } {
  return { focalPx: focalPx / FINE, widthPx: camera.widthPx, heightPx: camera.heightPx }
}

function placementOf({ machine }: Camera, { headXMm, headYMm, headZMm }: CameraMoment): Placement {
  const bedY = machine.kind === 'bed-slinger' ? machine.bedYMm / 2 - headYMm : 0
  const bedZ = machine.kind === 'lowering-bed' ? -headZMm : 0
  return { bedX: 0, bedY, bedZ, headX: headXMm, headY: headYMm + bedY, headZ: headZMm + bedZ }
}

/** The stage of this scene: made anew for another one, added to where it has grown. */
function stageOf(camera: Camera, scene: CameraScene): Stage {
  const { stage } = camera
  if (stage === null || stage.scene !== scene) {
    camera.stage = createStage(scene, camera.machine.bedXMm, camera.machine.bedYMm)
    camera.paintedKey = ''
    return camera.stage
  }
  if (hasGrown(stage)) camera.paintedRows = Math.min(camera.paintedRows, growStage(stage))
  return stage
}

function aimViews(camera: Camera, place: Placement): void {
  const { pose, bedView, roomView } = camera
  const ridesOnHead = pose.mount === 'head'
  const x = ridesOnHead ? -place.headX : 0
  const y = ridesOnHead ? -place.headY : 0
  const z = ridesOnHead ? -place.headZ : 0
  aim(roomView, pose, x, y, z)
  aim(bedView, pose, x + place.bedX, y + place.bedY, z + place.bedZ)
}

/** Room, bed and part: painted anew when the view or the epoch has changed, else only the beads that are new. */
function paintStill(camera: Camera, stage: Stage, field: LightField, moment: CameraMoment, place: Placement): void {
  const { still, background, bedView, machine, pose, touched } = camera
  const visible = visibleRows(stage, moment.timeS)
  const isNewEpoch = setStage(stage, field, moment.timeS, visible)
  const paint = rowPaint(camera, stage, field)
  if (isNewEpoch) lightPlate(camera, stage, field)
  const lightKey = `${field.lightRatio}`
  const key = `${stage.epochKey} ${bedView.eyeX} ${bedView.eyeY} ${bedView.eyeZ} ${lightKey}`
  emptyBox(touched)
  const isMoving = pose.mount === 'head' || machine.kind !== 'fixed-bed'
  if (key !== camera.paintedKey || visible < camera.paintedRows || (isMoving && visible > camera.paintedRows)) {
    const rows = isMoving ? rowsInSight(camera, stage, paint, still) : stage.kept
    const count = isMoving ? rows.length : stage.keptCount
    paintBackground(camera, field, lightKey)
    copyFaces(background, still)
    const { shape } = camera
    paintSolid({ surface: still, view: bedView }, shape.bed, bedField(field, place), IN_PLACE)
    if (isMoving) {
      // The latest first: they mostly lie in front, and what is hidden costs less than what is painted over.
      for (let row = visible - 1; row >= stage.epochStart; row--) paintRow(paint, row)
      for (let i = count - 1; i >= 0; i--) paintRow(paint, rows[i]!)
    } else for (let i = 0; i < count; i++) paintRow(paint, rows[i]!)
    camera.paintedKey = key
    camera.paintedRows = isMoving ? visible : stage.epochStart
    Object.assign(touched, { left: 0, top: 0, right: still.widthPx, bottom: still.heightPx })
  }
  for (let row = camera.paintedRows; row < visible; row++) paintRow(paint, row)
  camera.paintedRows = visible
  resolveBox(still, camera.resolved, coarse(camera, touched), bedView, camera.bed)
}

/** The lamp hangs in the room: seen from the bed it has moved the other way. */
function bedField(field: LightField, place: Placement): LightField {
  const [x, y, z] = field.lamp.positionMm
  return { ...field, lamp: { ...field.lamp, positionMm: [x - place.bedX, y - place.bedY, z - place.bedZ] } }
}

function lightPlate(camera: Camera, stage: Stage, field: LightField): void {
  const [x, y, z] = camera.pose.mount === 'head' ? [0, -200, 200] : camera.pose.positionMm
  lightBed(camera.bed, field, stage.relief, [x, y, z])
}

function rowPaint(camera: Camera, stage: Stage, field: LightField): Paint {
  const { bedView, machine, shading, filament } = camera
  const toX = bedView.eyeX - machine.bedXMm / 2
  const toY = bedView.eyeY - machine.bedYMm / 2
  const toZ = bedView.eyeZ - 15
  const distance = Math.hypot(toX, toY, toZ)
  tabulateShading(shading, {
    eye: [toX / distance, toY / distance, toZ / distance],
    lamp: [field.towardX, field.towardY, field.towardZ],
    right: [bedView.rightX, bedView.rightY, bedView.rightZ],
    down: [bedView.downX, bedView.downY, bedView.downZ],
    glossRatio: filament.glossRatio,
  })
  return {
    surface: camera.still,
    view: bedView,
    shading,
    stage,
    lampLight: field.lampLight,
    roomLight: field.roomLight,
    colour: Float32Array.from(filament.colour),
    touched: camera.touched,
    namesRows: false,
  }
}

function paintBackground(camera: Camera, field: LightField, lightKey: string): void {
  const { background, roomView, shape } = camera
  const key = `${roomView.eyeX} ${roomView.eyeY} ${roomView.eyeZ} ${lightKey}`
  if (key === camera.backgroundKey) return
  camera.backgroundKey = key
  wipeSheet(background)
  background.name.fill(0)
  paintSolid({ surface: background, view: roomView }, shape.frame, field, IN_PLACE)
}

function paintMoving(camera: Camera, field: LightField, place: Placement): void {
  const { moving, roomView, shape, pose } = camera
  if (pose.mount === 'head') {
    paintAroundCamera(camera, field, place)
    return
  }
  wipeSheet(moving)
  const paint = { surface: moving, view: roomView }
  paintSolid(paint, shape.gantry, field, { x: 0, y: place.headY, z: place.headZ })
  paintSolid(paint, shape.head, field, { x: place.headX, y: place.headY, z: place.headZ })
}

/** For a camera on the head: in coordinates of the nozzle tip. Only the gantry moves; the light on the head changes. */
function paintAroundCamera(camera: Camera, field: LightField, place: Placement): void {
  const { moving, headView, shape, pose } = camera
  aim(headView, pose, 0, 0, 0)
  const room = { roomX: place.headX, roomY: place.headY, roomZ: place.headZ }
  const head = { x: 0, y: 0, z: 0, ...room }
  if (camera.headSheet === null) {
    camera.headSheet = createFaceSheet(moving.widthPx, moving.heightPx)
    paintSolid({ surface: camera.headSheet, view: headView }, shape.head, field, head)
  }
  moving.nearness.set(camera.headSheet.nearness)
  moving.name.set(camera.headSheet.name)
  moving.lineFrom.set(camera.headSheet.lineFrom)
  moving.lineTo.set(camera.headSheet.lineTo)
  moving.used = 0
  const paint = { surface: moving, view: headView }
  paintSolid({ ...paint, isLightOnly: true }, shape.head, field, head)
  paintSolid(paint, shape.gantry, field, { x: -place.headX, y: 0, z: 0, ...room })
}

/** A box of the fine sheets in pixels of the picture. */
function coarse({ widthPx, heightPx }: Camera, box: PixelBox): PixelBox {
  const scaled = { left: box.left / FINE, top: box.top / FINE, right: box.right / FINE, bottom: box.bottom / FINE }
  clipBox(scaled, widthPx, heightPx)
  return scaled
}
