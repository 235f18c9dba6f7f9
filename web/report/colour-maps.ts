// Colour maps of 256 steps. Anchors are the published ones (viridis and inferno: Smith and van der Walt 2015, CC0);
// between them colours are mixed in Oklab, so that equal steps look equal.

export type ColourMap = 'viridis' | 'heat' | 'diverging' | 'worry'

const ANCHORS: Readonly<Record<ColourMap, readonly string[]>> = {
  viridis: ['440154', '482878', '3e4989', '31688e', '26828e', '1f9e89', '35b779', '6ece58', 'b5de2b', 'fde725'],
  // Inferno without its near-black start, which reads as shadow on a lit part.
  heat: ['2c115f', '57106e', '821d69', 'ab2f5e', 'd0473f', 'ec6928', 'f9950a', 'f9c932', 'f6f18d'],
  diverging: ['1f5fa8', '4c8ac6', '8fb8dc', 'bfd2e1', 'dcdad4', 'ebc8a4', 'e99f66', 'd4663a', 'a8321f'],
  // From nothing to see (neutral) to trouble.
  worry: ['cfd3d6', 'd9cdb4', 'e6bd7b', 'ea9a4d', 'de6a3f', 'bb3a45', '85204b', '4c1240'],
}

/** One per feature code, in the order of FEATURES: walls warm, infill cool, helpers muted. */
const FEATURE_COLOURS = [
  ...['9aa0a6', 'e8743b', 'f2b134', 'b23a48', '4e79c7', '5fb0c9', '2f9e6e', '8a6bbf', '3f5fa3', '6f86c9'],
  ...['d98fb0', 'c98a4b', '7f8c8d', 'a3ad5a', 'c3c78a', 'b9a38a', 'e3a7d0', '8795a1'],
]

/** Codes of the colouring by finding. */
export const FINDING_LEVELS = ['none', 'note', 'defect', 'failure'] as const
const FINDING_COLOURS = ['c9cbcc', '4f86bd', 'e39a2d', 'd23b3b']

/** 256 RGBA texels. */
export function colourMapTexels(map: ColourMap): Uint8Array {
  const anchors = ANCHORS[map].map((hex) => toOklab(parseHex(hex)))
  const texels = new Uint8Array(256 * 4)
  for (let i = 0; i < 256; i++) {
    const at = (i / 255) * (anchors.length - 1)
    const k = Math.min(Math.floor(at), anchors.length - 2)
    const [a, b, mix] = [anchors[k]!, anchors[k + 1]!, at - k]
    writeTexel(texels, i, fromOklab([0, 1, 2].map((c) => a[c]! + (b[c]! - a[c]!) * mix)))
  }
  return texels
}

/** Texel i is the colour of code i. */
export function categoryTexels(kind: 'feature' | 'finding'): Uint8Array {
  const colours = kind === 'feature' ? FEATURE_COLOURS : FINDING_COLOURS
  const texels = new Uint8Array(256 * 4)
  for (let i = 0; i < 256; i++) writeTexel(texels, i, parseHex(colours[i] ?? colours[0]!))
  return texels
}

export function texelCss(texels: Uint8Array, index: number): string {
  return `rgb(${texels[index * 4]} ${texels[index * 4 + 1]} ${texels[index * 4 + 2]})`
}

function writeTexel(texels: Uint8Array, index: number, rgb: readonly number[]): void {
  for (let c = 0; c < 3; c++) texels[index * 4 + c] = Math.round(Math.max(0, Math.min(1, rgb[c]!)) * 255)
  texels[index * 4 + 3] = 255
}

function parseHex(hex: string): number[] {
  return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
}

// Source: Ottosson 2020, "A perceptual color space for image processing".
function toOklab(rgb: readonly number[]): number[] {
  const [r, g, b] = rgb.map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)) as [
    number,
    number,
    number,
  ]
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

function fromOklab(lab: readonly number[]): number[] {
  const [lightness, a, b] = lab as [number, number, number]
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]
  return linear.map((v) => (v <= 0.0031308 ? 12.92 * v : 1.055 * Math.max(v, 0) ** (1 / 2.4) - 0.055))
}
