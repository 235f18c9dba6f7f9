import type { Material, WeldState } from '#physics'
import { loadMaterial } from '../tests/materials.ts'
import { printWall, type WallPrint } from './printed-wall.ts'
import { interfaceHistory, timeAbove } from './thin-wall.ts'
import { type ValidationCase, type ValidationResult, within } from './validation-case.ts'

/** Moving head without a fan, as the part's convection has it; the fan's share makes up the rest. */
const HEAD_W_PER_M2_K = 18
const BED_C = 100
const AIR_C = 25
const MELT_C = 240

export const v01Weld: ValidationCase = {
  id: 'V1',
  title: 'ABS: the weld of a wall one road thick cools as infrared saw it',
  data: 'Published: weld falls at about 100 °C/s and stays above the glass transition about 1 s (Seppala and Migler 2016, abstract only). Their nozzle, road, bed and air stream are not in the abstract: 240 °C, 0.45 x 0.3 mm, 100 °C bed, 10 s layers and side convection of 60-150 W/(m² K) are assumed. Layer temperature by the part heat model. One constant of the weld (share of the fast exponential, 0.35) was chosen between the fine grid below and this band; nothing else is fitted.',
  run: async () => {
    const material = loadMaterial('ABS')
    return [60, 100, 150].flatMap((convection) => figures(material, convection)).concat(oneDimensional(material))
  },
}

function wallPrint(material: Material, convection: number): WallPrint {
  return {
    material,
    meltC: MELT_C,
    bedC: BED_C,
    airC: AIR_C,
    fanRatio: 1,
    fanMaxConvectionWPerM2K: convection - HEAD_W_PER_M2_K,
    widthMm: 0.45,
    heightMm: 0.3,
    lengthMm: 40,
    layerS: 10,
    layers: 40,
    contactRatio: 0.75,
  }
}

function figures(material: Material, convection: number): ValidationResult[] {
  const weld = printWall(wallPrint(material, convection))
  const reference = timeAbove(reference1d(material, weld, convection, 2), material.glassTransitionC)
  return [
    {
      figure: `${convection} W/(m² K): ${weld.timeAboveGlassS.toFixed(2)} s above the glass transition`,
      bar: '0.7..1.5 s',
      verdict: within(weld.timeAboveGlassS, 0.7, 1.5),
      detail: `Layer below ${weld.conditions.substrateC.toFixed(0)} °C, contact ${weld.weldC.toFixed(0)} °C. A fine grid of the same wall (0.02 mm, both sides in the air) gives ${reference.toFixed(2)} s.`,
    },
    {
      figure: `${convection} W/(m² K): ${weld.coolingRateCPerS.toFixed(0)} °C/s right after contact`,
      bar: '50..150 °C/s',
      verdict: within(weld.coolingRateCPerS, 50, 150),
      detail: `τ1 ${weld.fastS.toFixed(2)} s, τ2 ${weld.slowS.toFixed(2)} s.`,
    },
  ]
}

function reference1d(material: Material, weld: WeldState, convection: number, openSides: number): [number, number][] {
  const wall = {
    material,
    meltC: MELT_C,
    substrateC: weld.conditions.substrateC,
    airC: AIR_C,
    convectionWPerM2K: convection,
    widthMm: 0.45,
    heightMm: 0.3,
    openSides,
  }
  return interfaceHistory(wall, 6)
}

/** The known failure that makes two-sided loss necessary. */
function oneDimensional(material: Material): ValidationResult {
  const weld = printWall(wallPrint(material, 100))
  const seconds = timeAbove(reference1d(material, weld, 100, 0), material.glassTransitionC)
  return {
    figure: `without side loss a fine grid stays ${seconds.toFixed(1)} s above the glass transition`,
    bar: '> 1.5 s: one-dimensional models must fail',
    verdict: seconds > 1.5 ? 'pass' : 'miss',
    detail: 'Heat along z only, top face cooled with 100 W/(m² K).',
  }
}
