// A printer whose axes are not square, and the moves that make up for it. Source: Klipper documentation (Skew_Correction);
// the angle of a parallelogram from its diagonals and a side is school geometry.
import { floatText } from '#macros'
import { KlipperError } from '#motion'
import { fixed } from './fixed-text.ts'

/** Tangents: how far one axis leans per millimetre along the other. */
export interface SkewFactors {
  readonly xy: number
  readonly xz: number
  readonly yz: number
}

export const NO_SKEW: SkewFactors = { xy: 0, xz: 0, yz: 0 }

/** From the diagonals AC and BD and the side AD of a printed square. */
export function skewFactor(acMm: number, bdMm: number, adMm: number): number {
  const inside = acMm > 0 && bdMm > 0 && adMm > 0
  const abMm = Math.sqrt((acMm * acMm + bdMm * bdMm) / 2 - adMm * adMm)
  const cosine = (acMm * acMm - abMm * abMm - adMm * adMm) / (2 * abMm * adMm)
  const isParallelogram = inside && Math.abs(cosine) < 1
  if (!isParallelogram) throw new KlipperError('skew_correction: these lengths are no parallelogram')
  return cosine / Math.sqrt(1 - cosine * cosine)
}

/** Where the head is sent, [x, y, z] in place. */
export function skewPosition({ xy, xz, yz }: SkewFactors, position: number[] | Float64Array): void {
  const [x, y, z] = [position[0]!, position[1]!, position[2]!]
  position[0] = x - y * xy - z * (xz - xy * yz)
  position[1] = y - z * yz
}

/** Where a head at a place was told to go, [x, y, z] in place. */
export function unskewPosition({ xy, xz, yz }: SkewFactors, position: number[] | Float64Array): void {
  const [x, y, z] = [position[0]!, position[1]!, position[2]!]
  position[0] = x + y * xy + z * xz
  position[1] = y + z * yz
}

function angleText(factor: number): string {
  return `${fixed(factor, 6)} radians, ${fixed((factor * 180) / Math.PI, 2)} degrees`
}

/** GET_CURRENT_SKEW; the words are plausible, not recorded. */
export function currentSkewText({ xy, xz, yz }: SkewFactors): string {
  const planes: [string, number][] = [
    ['XY', xy],
    ['XZ', xz],
    ['YZ', yz],
  ]
  return ['Current Printer Skew:', ...planes.map(([plane, factor]) => `${plane} Skew: ${angleText(factor)}`)].join('\n')
}

/** CALC_MEASURED_SKEW; the words are plausible, not recorded. */
export function measuredSkewText(acMm: number, bdMm: number, adMm: number): string {
  return `Calculated Skew: ${angleText(skewFactor(acMm, bdMm, adMm))}`
}

/** Options of the section `[skew_correction NAME]` that SAVE_CONFIG writes. */
export function skewOptions({ xy, xz, yz }: SkewFactors): [string, string][] {
  return [
    ['xy_skew', floatText(xy)],
    ['xz_skew', floatText(xz)],
    ['yz_skew', floatText(yz)],
  ]
}
