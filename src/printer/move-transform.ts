// What stands between the file's moves and the head: first the skew of the axes is taken out, then the mesh lifts the move.
// Source: Klipper documentation (Skew_Correction, Bed_Mesh); the order is that in which Klipper chains them.
import type { MeshTransform, SkewFactors } from '#calibration'
import { NO_SKEW, skewPosition, splitMeshMove, unbendZ, unskewPosition } from '#calibration'
import type { Toolhead } from '#motion'
import { moveHead, resetLast } from '#motion'
import type { Host } from './host.ts'

interface Bends {
  mesh: MeshTransform | null
  skew: SkewFactors
}

const bends = new WeakMap<Host, Bends>()

function bendsOf(host: Host): Bends {
  const found = bends.get(host) ?? { mesh: null, skew: NO_SKEW }
  bends.set(host, found)
  return found
}

export function meshTransformOf(host: Host): MeshTransform | null {
  return bendsOf(host).mesh
}

export function skewOf(host: Host): SkewFactors {
  return bendsOf(host).skew
}

export function followMesh(host: Host, mesh: MeshTransform | null): void {
  bendsOf(host).mesh = mesh
  renewTransform(host)
}

export function followSkew(host: Host, skew: SkewFactors): void {
  bendsOf(host).skew = skew
  renewTransform(host)
}

/** The head stays where it is; what the file calls its place may be another one now. */
export function renewTransform(host: Host): void {
  const { head, gcode } = host.run
  const { mesh, skew } = bendsOf(host)
  const isPlain = mesh === null && skew.xy === 0 && skew.xz === 0 && skew.yz === 0
  head.transform = isPlain ? null : createTransform(mesh, skew)
  head.fileZMm = isPlain ? null : new Float64Array(2)
  resetLast(gcode, head)
}

function createTransform(mesh: MeshTransform | null, skew: SkewFactors): NonNullable<Toolhead['transform']> {
  const place = new Float64Array(4)
  // Where the last move of the file ended, without the mesh.
  const from = { xMm: 0, yMm: 0, zMm: 0, eMm: 0 }
  const to = { xMm: 0, yMm: 0, zMm: 0, eMm: 0 }
  return {
    move(head, x, y, z, e, speedMmPerS) {
      place[0] = x
      place[1] = y
      place[2] = z
      skewPosition(skew, place)
      to.xMm = place[0]
      to.yMm = place[1]
      to.zMm = z
      to.eMm = e
      const { fileZMm } = head
      if (fileZMm !== null) {
        fileZMm[0] = from.zMm
        fileZMm[1] = z
      }
      if (mesh === null) moveHead(head, to.xMm, to.yMm, z, e, speedMmPerS)
      else {
        splitMeshMove(mesh, from, to, (xMm, yMm, zMm, eMm) => {
          moveHead(head, xMm, yMm, zMm, eMm, speedMmPerS)
        })
      }
      Object.assign(from, to)
    },
    positionMm({ positionMm }) {
      place.set(positionMm)
      if (mesh !== null) place[2] = unbendZ(mesh, place[0]!, place[1]!, place[2]!)
      from.xMm = place[0]!
      from.yMm = place[1]!
      from.zMm = place[2]!
      from.eMm = place[3]!
      unskewPosition(skew, place)
      return place
    },
  }
}
