// How a bed mesh bends moves: the adjustment of a height, how it fades out above the first layers, and where a long move is
// split. Source: Klipper documentation (Bed_Mesh, "Move Splitting", "Mesh Fade").
import { KlipperError } from '#motion'
import { type BedMesh, meshRange, meshZ } from './bed-mesh.ts'
import { fixed } from './fixed-text.ts'

export interface MeshMoveSettings {
  readonly fadeStartMm: number
  /** Not above the start: never fades. */
  readonly fadeEndMm: number
  /** null: the average height of the mesh. */
  readonly fadeTargetMm: number | null
  readonly moveCheckDistanceMm: number
  readonly splitDeltaZMm: number
}

export interface MeshTransform {
  readonly mesh: BedMesh
  readonly fadeStartMm: number
  readonly fadeEndMm: number
  /** What is left of the adjustment when it has faded out. */
  readonly targetMm: number
  readonly moveCheckDistanceMm: number
  readonly splitDeltaZMm: number
  /** BED_MESH_OFFSET ZFADE: added to a height before its fade is looked up. */
  fadeOffsetMm: number
}

/** Refuses, as Klipper does, a mesh that cannot fade out within its distance, and a target outside of it. */
export function createMeshTransform(mesh: BedMesh, settings: MeshMoveSettings): MeshTransform {
  const distanceMm = settings.fadeEndMm - settings.fadeStartMm
  const { moveCheckDistanceMm, splitDeltaZMm } = settings
  const common = { mesh, moveCheckDistanceMm, splitDeltaZMm, fadeOffsetMm: 0 }
  const fades = distanceMm > 0
  if (!fades) {
    return {
      ...common,
      fadeStartMm: Number.POSITIVE_INFINITY,
      fadeEndMm: Number.POSITIVE_INFINITY,
      targetMm: 0,
    }
  }
  const { minMm, maxMm, averageMm } = meshRange(mesh)
  const fits = distanceMm > Math.max(Math.abs(minMm), Math.abs(maxMm))
  if (!fits) {
    const words = 'bed_mesh:  Mesh extends outside of the fade range, please see the fade_start and fade_end options in'
    const numbers = `fade distance: ${fixed(distanceMm, 2)} mesh min: ${fixed(minMm, 4)} mesh max: ${fixed(maxMm, 4)}`
    throw new KlipperError(`${words} example-extras.cfg. ${numbers}`)
  }
  const targetMm = settings.fadeTargetMm ?? averageMm
  const isInMesh = settings.fadeTargetMm === null || targetMm === 0 || (targetMm >= minMm && targetMm <= maxMm)
  if (!isInMesh) {
    const numbers = `min: ${fixed(minMm, 4)}, max: ${fixed(maxMm, 4)}, fade_target: ${fixed(targetMm, 4)}`
    throw new KlipperError(`bed_mesh: ERROR, fade_target lies outside of mesh z range\n${numbers}`)
  }
  return { ...common, fadeStartMm: settings.fadeStartMm, fadeEndMm: settings.fadeEndMm, targetMm }
}

/** Share of the adjustment at a height: 1 below the start, 0 from the end on. */
export function fadeRatio(transform: MeshTransform, zMm: number): number {
  const { fadeStartMm, fadeEndMm } = transform
  const atMm = zMm + transform.fadeOffsetMm
  if (atMm >= fadeEndMm) return 0
  return atMm >= fadeStartMm ? (fadeEndMm - atMm) / (fadeEndMm - fadeStartMm) : 1
}

/** Height the head goes to for a commanded one. */
export function bendZ(transform: MeshTransform, xMm: number, yMm: number, zMm: number): number {
  return zMm + adjustmentMm(transform, xMm, yMm, fadeRatio(transform, zMm))
}

/** The other way round: the commanded height that a head at `zMm` stands for. */
export function unbendZ(transform: MeshTransform, xMm: number, yMm: number, zMm: number): number {
  const { fadeStartMm, fadeEndMm, targetMm, fadeOffsetMm } = transform
  const adjustMm = meshZ(transform.mesh, xMm, yMm) - targetMm
  const distanceMm = fadeEndMm - fadeStartMm
  // Below the fade all of the adjustment counts, above it none; between, z + ratio(z) * adjust is linear in z.
  const plainMm = zMm - targetMm - adjustMm
  if (!(plainMm + fadeOffsetMm >= fadeStartMm)) return plainMm
  const ratio = (fadeEndMm - fadeOffsetMm - (zMm - targetMm)) / (distanceMm - adjustMm)
  return zMm - targetMm - Math.min(Math.max(ratio, 0), 1) * adjustMm
}

function adjustmentMm(transform: MeshTransform, xMm: number, yMm: number, ratio: number): number {
  if (ratio === 0) return transform.targetMm
  return ratio * (meshZ(transform.mesh, xMm, yMm) - transform.targetMm) + transform.targetMm
}

export interface HeadPosition {
  readonly xMm: number
  readonly yMm: number
  readonly zMm: number
  readonly eMm: number
}

/** What is not moved by more than this does not move, mm. */
const STILL_MM = 1e-10

/**
 * The pieces of one commanded move, each given to `emit` as the place it ends at. Fade is that of the move's end. A piece
 * ends where the adjustment has changed by `splitDeltaZMm`, looked up every `moveCheckDistanceMm`.
 */
export function splitMeshMove(
  transform: MeshTransform,
  from: HeadPosition,
  to: HeadPosition,
  emit: (xMm: number, yMm: number, zMm: number, eMm: number) => void,
): void {
  const ratio = fadeRatio(transform, to.zMm)
  const deltaXMm = to.xMm - from.xMm
  const deltaYMm = to.yMm - from.yMm
  const deltaZMm = to.zMm - from.zMm
  const travels = Math.abs(deltaXMm) > STILL_MM || Math.abs(deltaYMm) > STILL_MM
  if (ratio > 0 && travels) {
    const lengthMm = Math.hypot(deltaXMm, deltaYMm, deltaZMm)
    const stepMm = transform.moveCheckDistanceMm
    let lastMm = adjustmentMm(transform, from.xMm, from.yMm, ratio)
    for (let atMm = stepMm; atMm < lengthMm; atMm += stepMm) {
      const share = atMm / lengthMm
      const xMm = from.xMm + share * deltaXMm
      const yMm = from.yMm + share * deltaYMm
      const adjustMm = adjustmentMm(transform, xMm, yMm, ratio)
      if (!(Math.abs(adjustMm - lastMm) >= transform.splitDeltaZMm)) continue
      lastMm = adjustMm
      emit(xMm, yMm, from.zMm + share * deltaZMm + adjustMm, from.eMm + share * (to.eMm - from.eMm))
    }
  }
  emit(to.xMm, to.yMm, to.zMm + adjustmentMm(transform, to.xMm, to.yMm, ratio), to.eMm)
}
