// A straight wall one road thick, printed by the reduced-order chain: part heat gives the layer below, the weld follows.
import {
  createPartHeat,
  createWeld,
  depositBead,
  endPartLayer,
  type Material,
  setPartSurroundings,
  type WeldState,
  weldBead,
} from '#physics'

export interface WallPrint {
  readonly material: Material
  readonly meltC: number
  readonly bedC: number
  readonly airC: number
  readonly fanRatio: number
  readonly fanMaxConvectionWPerM2K: number
  readonly widthMm: number
  readonly heightMm: number
  readonly lengthMm: number
  readonly layerS: number
  readonly layers: number
  readonly contactRatio: number
}

/** The weld at the middle of the last layer. */
export function printWall(wall: WallPrint): WeldState {
  const { material, lengthMm, heightMm, widthMm, layerS, fanRatio } = wall
  const part = createPartHeat({
    material,
    xMinMm: 0,
    xMaxMm: lengthMm,
    yMinMm: 0,
    yMaxMm: 8,
    fanMaxConvectionWPerM2K: wall.fanMaxConvectionWPerM2K,
  })
  setPartSurroundings(part, wall.bedC, wall.airC, fanRatio)
  const weld = createWeld(material, wall.fanMaxConvectionWPerM2K)
  const pieces = Math.max(Math.round(lengthMm / 2), 1)
  let substrateC = wall.bedC
  for (let layer = 1; layer <= wall.layers; layer++) {
    for (let piece = 0; piece < pieces; piece++) {
      const fromS = (layer - 1 + piece / pieces) * layerS
      const belowC = depositBead(
        part,
        (piece * lengthMm) / pieces,
        4,
        ((piece + 1) * lengthMm) / pieces,
        4,
        layer * heightMm,
        heightMm,
        (widthMm * heightMm * lengthMm) / pieces,
        2,
        wall.meltC,
        0,
        fromS,
        fromS + layerS / pieces,
      )
      if (piece === Math.floor(pieces / 2)) substrateC = belowC
    }
    endPartLayer(part, layer * layerS)
  }
  Object.assign(weld.conditions, {
    meltC: wall.meltC,
    substrateC,
    airC: wall.airC,
    fanRatio,
    widthMm,
    heightMm,
    contactRatio: wall.contactRatio,
    openSides: 2,
    // 60 mm/s through a bore of 0.4 mm.
    shearRatePerS: (32 * wall.widthMm * wall.heightMm * 60) / (Math.PI * 0.4 ** 3),
    layerTimeS: layerS,
  })
  weldBead(weld)
  return weld
}
