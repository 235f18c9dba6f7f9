// The printed plastic as it stands at one moment: displaced by warp or by a knock, freed of what can no longer be seen, lit.
// All of this is worked out anew only now and then (an epoch); beads added since are drawn on top. What an epoch holds
// depends on the moment alone, so a frame is the same whether the film ran up to it or began with it.
import { FRAME_CLASS } from './frame-class.ts'
import type { GrowingRows } from './grow-rows.ts'
import { createGrowingRows, growRows } from './grow-rows.ts'
import type { LightField } from './light-field.ts'
import { lampFalloff } from './light-field.ts'
import type { Relief } from './relief.ts'
import { aroundAtMm, clearRelief, coverAtMm, createRelief, lampSeenRatio, raiseRows, smoothRelief } from './relief.ts'
import type { Rows } from './rows.ts'
import { AXIS_BINS, EXPOSURE, rowsBefore, UPRIGHT_AXIS } from './rows.ts'
import type { CameraScene, SceneObject } from './scene.ts'

/** Rows in an epoch, from so many rows on: short where each layer still changes the picture, long in a tall part. */
const EPOCHS = [
  { from: 20_000, rows: 4096 },
  { from: 2_000, rows: 1000 },
  { from: 0, rows: 100 },
] as const
/** Inner beads are out of sight when plastic stands this much higher all around them: sparse infill lets one look deep. */
const COVER_MM = 3
/** Lift is redrawn in steps of this size. */
const LIFT_STEP_MM = 0.1
const LIFT_SEEN_MM = 0.25
const LIFT_RIM_MM = 5
/** Light of strength 1 as a byte. */
export const LAMP_UNIT = 150

export interface Stage {
  readonly scene: CameraScene
  /** What of the scene is in the rows. */
  beadCount: number
  looseCount: number
  readonly growing: GrowingRows
  readonly rows: Rows
  ends: Float32Array
  axis: Uint8Array
  lamp: Uint8Array
  room: Uint8Array
  classOverride: Uint8Array
  readonly relief: Relief
  /** Rows before the epoch that can still be seen. */
  kept: Int32Array
  keptCount: number
  epochStart: number
  epochKey: string
  /** Counts how often rows have changed that an epoch may hold. */
  generation: number
  /** Rows placed and lit so far. */
  placedCount: number
}

export function createStage(scene: CameraScene, bedXMm: number, bedYMm: number): Stage {
  const growing = createGrowingRows(scene)
  const stage: Stage = {
    scene,
    beadCount: 0,
    looseCount: 0,
    growing,
    rows: growing.rows,
    ends: new Float32Array(0),
    axis: new Uint8Array(0),
    lamp: new Uint8Array(0),
    room: new Uint8Array(0),
    classOverride: new Uint8Array(0),
    relief: createRelief(-10, -10, bedXMm + 10, bedYMm + 10),
    kept: new Int32Array(1024),
    keptCount: 0,
    epochStart: 0,
    epochKey: '',
    generation: 0,
    placedCount: 0,
  }
  growStage(stage)
  return stage
}

/** Whether the scene has more, or other, than the stage shows. */
export function hasGrown({ scene, beadCount, looseCount, growing }: Stage): boolean {
  return (
    scene.beads.count !== beadCount ||
    scene.loose.count !== looseCount ||
    (scene.revision ?? 0) !== growing.revision ||
    (scene.settledBeads ?? beadCount) !== growing.settledBeads
  )
}

/** Takes in what the scene has got since. Answers the first row that may be another than before. */
export function growStage(stage: Stage): number {
  const { scene, growing } = stage
  const { from, hasChanged } = growRows(growing, scene)
  stage.beadCount = scene.beads.count
  stage.looseCount = scene.loose.count
  stage.placedCount = Math.min(stage.placedCount, from)
  // What has been painted of a row does not go away by itself.
  if (hasChanged || from < stage.epochStart) stage.generation++
  makeRoom(stage)
  return from
}

function makeRoom(stage: Stage): void {
  const capacity = stage.rows.count
  if (stage.axis.length >= capacity) return
  // Exactly what a finished print needs; twice as much for one that goes on.
  const room = stage.axis.length === 0 ? capacity : 2 * capacity
  const larger = <T extends Uint8Array | Float32Array>(column: T, to: T): T => {
    to.set(column)
    return to
  }
  stage.ends = larger(stage.ends, new Float32Array(6 * room))
  stage.axis = larger(stage.axis, new Uint8Array(room))
  stage.lamp = larger(stage.lamp, new Uint8Array(room))
  stage.room = larger(stage.room, new Uint8Array(room))
  stage.classOverride = larger(stage.classOverride, new Uint8Array(room))
}

/** Brings the stage to `timeS`; true when everything has to be painted anew. Rows `[0, visible)` are printed by then. */
export function setStage(stage: Stage, field: LightField, timeS: number, visible: number): boolean {
  const epochStart = epochStartOf(visible)
  const key = `${epochStart}/${stage.generation}/${conditionKey(stage, timeS)}/${field.lamp.positionMm.join()}/${field.lightRatio}`
  const isNew = key !== stage.epochKey
  if (isNew) {
    stage.epochKey = key
    stage.epochStart = epochStart
    buildEpoch(stage, field, timeS)
  }
  if (visible > stage.placedCount) {
    placeRows(stage, timeS, stage.placedCount, visible)
    lightRows(stage, field, stage.placedCount, visible)
    stage.placedCount = visible
  }
  return isNew
}

function epochStartOf(visible: number): number {
  const epoch = EPOCHS.find(({ from }) => visible >= from) ?? EPOCHS[2]
  return epoch.from + Math.floor((visible - epoch.from) / epoch.rows) * epoch.rows
}

export function visibleRows(stage: Stage, timeS: number): number {
  return rowsBefore(stage.rows, timeS)
}

/** Changes when an object comes loose or its corners have lifted by one step more. */
function conditionKey(stage: Stage, timeS: number): string {
  return stage.scene.objects
    .map((object) => (timeS >= object.detachedS ? 'off' : String(steppedLiftMm(object, timeS))))
    .join()
}

function steppedLiftMm(object: SceneObject, timeS: number): number {
  return Math.floor(liftAtMm(object, timeS) / LIFT_STEP_MM + 1e-9) * LIFT_STEP_MM
}

function liftAtMm({ liftTimeS, liftMm }: SceneObject, timeS: number): number {
  let low = 0
  let high = liftTimeS.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (liftTimeS[middle]! <= timeS) low = middle + 1
    else high = middle
  }
  return low === 0 ? 0 : liftMm[low - 1]!
}

function buildEpoch(stage: Stage, field: LightField, timeS: number): void {
  const { rows, relief, epochStart } = stage
  placeRows(stage, timeS, 0, epochStart)
  clearRelief(relief)
  raiseRows(relief, rows, stage.ends, 0, epochStart)
  smoothRelief(relief, 6)
  let kept = 0
  if (stage.kept.length < epochStart) stage.kept = new Int32Array(epochStart)
  for (let row = 0; row < epochStart; row++) {
    if (rows.exposure[row] === EXPOSURE.inside) {
      const at = 6 * row
      const x = 0.5 * (stage.ends[at]! + stage.ends[at + 3]!)
      const y = 0.5 * (stage.ends[at + 1]! + stage.ends[at + 4]!)
      if (coverAtMm(relief, x, y) > stage.ends[at + 2]! + COVER_MM) continue
    }
    stage.kept[kept++] = row
  }
  stage.keptCount = kept
  for (let i = 0; i < kept; i++) lightRows(stage, field, stage.kept[i]!, stage.kept[i]! + 1)
  stage.placedCount = epochStart
}

/** Copies rows to where their object has moved. */
function placeRows(stage: Stage, timeS: number, from: number, to: number): void {
  const { rows, ends, axis } = stage
  ends.set(rows.ends.subarray(6 * from, 6 * to), 6 * from)
  axis.set(rows.axis.subarray(from, to), from)
  stage.classOverride.fill(255, from, to)
  for (const object of stage.scene.objects) {
    if (timeS >= object.detachedS) knock(stage, object, from, to)
    else if (steppedLiftMm(object, timeS) > 0) lift(stage, object, timeS, from, to)
  }
}

/** On the bed, whose corner the rows count from. */
function centreOf(
  { originXMm = 0, originYMm = 0 }: CameraScene,
  { xMinMm, xMaxMm, yMinMm, yMaxMm }: SceneObject,
): { centreX: number; centreY: number } {
  return { centreX: 0.5 * (xMinMm + xMaxMm) - originXMm, centreY: 0.5 * (yMinMm + yMaxMm) - originYMm }
}

/** Corners rise with the square of the distance from a core that stays down; what is laid later lies level again. */
function lift(stage: Stage, object: SceneObject, timeS: number, from: number, to: number): void {
  const { rows, ends } = stage
  const nowMm = steppedLiftMm(object, timeS)
  const { centreX, centreY } = centreOf(stage.scene, object)
  const reachMm = Math.max(1, 0.5 * Math.hypot(object.xMaxMm - object.xMinMm, object.yMaxMm - object.yMinMm))
  for (let row = from; row < to; row++) {
    if (rows.object[row] !== object.object || rows.isStrand[row] === 1) continue
    const sinceMm = nowMm - liftAtMm(object, rows.timeS[row]!)
    if (sinceMm <= 0) continue
    for (let at = 6 * row; at < 6 * row + 6; at += 3) {
      const outRatio = Math.hypot(ends[at]! - centreX, ends[at + 1]! - centreY) / reachMm
      const rise = Math.max(0, outRatio - 0.3) / 0.7
      ends[at + 2]! += sinceMm * rise * rise
      if (sinceMm * rise * rise > LIFT_SEEN_MM && rows.ends[at + 2]! < LIFT_RIM_MM) {
        stage.classOverride[row] = FRAME_CLASS.liftedCorner
      }
    }
  }
}

/** Turns, tilts about the edge it was pushed over, and pushes what had been printed of an object when it came loose. */
function knock(stage: Stage, object: SceneObject, from: number, to: number): void {
  const { rows, ends, axis } = stage
  const { centreX, centreY } = centreOf(stage.scene, object)
  const pushMm = Math.hypot(object.offsetXMm, object.offsetYMm)
  const pushX = pushMm > 0 ? object.offsetXMm / pushMm : 1
  const pushY = pushMm > 0 ? object.offsetYMm / pushMm : 0
  const halfX = 0.5 * (object.xMaxMm - object.xMinMm)
  const halfY = 0.5 * (object.yMaxMm - object.yMinMm)
  const edgeMm = Math.abs(pushX) * halfX + Math.abs(pushY) * halfY
  const cosine = Math.cos(object.yawRad)
  const sine = Math.sin(object.yawRad)
  const tiltCosine = Math.cos(object.tiltRad)
  const tiltSine = Math.sin(object.tiltRad)
  const turnedBins = Math.round((object.yawRad / (2 * Math.PI)) * AXIS_BINS)
  for (let row = from; row < to; row++) {
    if (rows.object[row] !== object.object || rows.isStrand[row] === 1 || rows.timeS[row]! > object.detachedS) continue
    if (ends[6 * row + 2]! < object.detachedAboveMm) continue
    for (let at = 6 * row; at < 6 * row + 6; at += 3) {
      const dx = ends[at]! - centreX
      const dy = ends[at + 1]! - centreY
      const x = dx * cosine - dy * sine
      const y = dx * sine + dy * cosine
      const along = x * pushX + y * pushY - edgeMm
      const z = ends[at + 2]!
      const moved = along * tiltCosine + z * tiltSine - along
      ends[at] = centreX + x + moved * pushX + object.offsetXMm
      ends[at + 1] = centreY + y + moved * pushY + object.offsetYMm
      ends[at + 2] = Math.max(0, -along * tiltSine + z * tiltCosine)
    }
    if (axis[row] !== UPRIGHT_AXIS) axis[row] = (axis[row]! + turnedBins + 4 * AXIS_BINS) % AXIS_BINS
  }
}

function lightRows(stage: Stage, field: LightField, from: number, to: number): void {
  const { ends, relief } = stage
  const soft = field.lamp.sizeMm / Math.sqrt(field.nominalMm2)
  for (let row = from; row < to; row++) {
    const at = 6 * row
    const x = 0.5 * (ends[at]! + ends[at + 3]!)
    const y = 0.5 * (ends[at + 1]! + ends[at + 4]!)
    const z = 0.5 * (ends[at + 2]! + ends[at + 5]!)
    const seen = lampSeenRatio(relief, x, y, z, field.towardX, field.towardY, field.towardZ, soft)
    stage.lamp[row] = Math.min(255, LAMP_UNIT * seen * lampFalloff(field, x, y, z))
    const walls = Math.max(0, aroundAtMm(relief, x, y) - z)
    const foot = z < 3 ? 0.8 + 0.2 * (z / 3) : 1
    stage.room[row] = (255 * foot) / (1 + 0.035 * walls)
  }
}
