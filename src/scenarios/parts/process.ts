// How a part is printed: what a slicer's profiles say of printer, filament and quality.

export interface PrinterProfile {
  readonly name: string
  /** Middle of the plate, and how far from it one may print, mm. */
  readonly centreXMm: number
  readonly centreYMm: number
  readonly reachMm: number
  readonly speedMmPerS: number
  readonly travelMmPerS: number
  readonly accelMmPerS2: number
  readonly retractMm: number
  readonly isEnclosed: boolean
  /** Most that its hot end may be asked for, with room for what it overshoots, °C. */
  readonly nozzleMaxC: number
  /** It homes Z with its bed probe. */
  readonly hasProbe: boolean
}

function profile(
  name: string,
  bed: readonly [number, number],
  pace: readonly [number, number, number],
  rest: Pick<PrinterProfile, 'retractMm'> & Partial<Pick<PrinterProfile, 'isEnclosed' | 'nozzleMaxC' | 'hasProbe'>>,
): PrinterProfile {
  return {
    name,
    centreXMm: bed[0] / 2,
    centreYMm: bed[1] / 2,
    reachMm: Math.min(bed[0], bed[1]) / 2 - 15,
    speedMmPerS: pace[0],
    travelMmPerS: pace[1],
    accelMmPerS2: pace[2],
    isEnclosed: false,
    nozzleMaxC: 260,
    hasProbe: false,
    ...rest,
  }
}

/** Of the printers that ship, those that print scenarios. */
export const PRINTERS: readonly PrinterProfile[] = [
  profile('ender3', [235, 235], [60, 150, 1500], { retractMm: 5, nozzleMaxC: 235 }),
  profile('generic-cartesian', [220, 220], [60, 150, 1500], { retractMm: 5, nozzleMaxC: 235 }),
  profile('prusa-mk4', [250, 210], [90, 200, 2500], { retractMm: 0.7, hasProbe: true }),
  profile('voron-0', [120, 120], [100, 200, 3000], { retractMm: 0.5, isEnclosed: true }),
  profile('voron-2.4', [350, 350], [110, 300, 4000], { retractMm: 0.5, isEnclosed: true }),
  profile('voron-trident', [300, 300], [100, 250, 3500], { retractMm: 0.5, isEnclosed: true }),
  profile('sovol-sv08', [350, 350], [120, 300, 5000], { retractMm: 0.5, hasProbe: true }),
  profile('vz235', [235, 235], [130, 350, 6000], { retractMm: 0.5, isEnclosed: true, hasProbe: true }),
]

export interface FilamentProfile {
  /** As in data/materials. */
  readonly name: string
  readonly type: string
  readonly nozzleC: number
  readonly bedC: number
  readonly fanRatio: number
  /** Most that its melt takes, mm³/s. */
  readonly flowMaxMm3PerS: number
  readonly layerMinS: number
  /** Share of scenarios. */
  readonly share: number
  readonly needsEnclosure: boolean
}

export const FILAMENTS: readonly FilamentProfile[] = [
  {
    name: 'PLA',
    type: 'PLA',
    nozzleC: 210,
    bedC: 60,
    fanRatio: 1,
    flowMaxMm3PerS: 11,
    layerMinS: 5,
    share: 0.55,
    needsEnclosure: false,
  },
  {
    name: 'PETG',
    type: 'PETG',
    nozzleC: 240,
    bedC: 80,
    fanRatio: 0.5,
    flowMaxMm3PerS: 8,
    layerMinS: 7,
    share: 0.2,
    needsEnclosure: false,
  },
  {
    name: 'ABS',
    type: 'ABS',
    nozzleC: 245,
    bedC: 95,
    fanRatio: 0.15,
    flowMaxMm3PerS: 9,
    layerMinS: 8,
    share: 0.17,
    needsEnclosure: true,
  },
  {
    name: 'TPU-95A',
    type: 'TPU',
    nozzleC: 225,
    bedC: 45,
    fanRatio: 0.6,
    flowMaxMm3PerS: 2.8,
    layerMinS: 6,
    share: 0.08,
    needsEnclosure: false,
  },
]

export interface PrintProcess {
  readonly printer: PrinterProfile
  readonly filament: FilamentProfile
  /** Where the middle of the part lies from that of the plate, mm. */
  readonly placeXMm: number
  readonly placeYMm: number
  readonly layerMm: number
  readonly widthMm: number
  readonly walls: number
  readonly infillRatio: number
  /** Over the profile's speed. */
  readonly speedRatio: number
  readonly nozzleC: number
  readonly bedC: number
  /** The printer's own PRINT_START and PRINT_END, or the bare commands. */
  readonly usesMacros: boolean
  /** SET_PRINT_STATS_INFO at each layer. */
  readonly tellsLayers: boolean
  readonly labelsObjects: boolean
}

export const ROLES = {
  skirt: 'Skirt/Brim',
  outer: 'External perimeter',
  inner: 'Perimeter',
  solid: 'Solid infill',
  sparse: 'Internal infill',
  support: 'Support material',
} as const
export type Role = keyof typeof ROLES

const PACE: Readonly<Record<Role, number>> = {
  skirt: 0.5,
  outer: 0.6,
  inner: 0.9,
  solid: 0.9,
  sparse: 1.1,
  support: 0.9,
}
const FIRST_LAYER_PACE = 0.45

/** Area of a bead: a rectangle with round sides, mm². */
export function beadAreaMm2({ widthMm, layerMm }: Pick<PrintProcess, 'widthMm' | 'layerMm'>): number {
  return layerMm * (widthMm - layerMm) + Math.PI * (layerMm / 2) ** 2
}

/** Distance of two beads side by side, mm. */
export function spacingMm({ widthMm, layerMm }: Pick<PrintProcess, 'widthMm' | 'layerMm'>): number {
  return widthMm - layerMm * (1 - Math.PI / 4)
}

export function speedMmPerS(process: PrintProcess, role: Role, layer: number): number {
  const { printer, filament, speedRatio } = process
  const wishedMmPerS = printer.speedMmPerS * speedRatio * PACE[role] * (layer === 0 ? FIRST_LAYER_PACE : 1)
  return Math.min(wishedMmPerS, filament.flowMaxMm3PerS / beadAreaMm2(process))
}
