// Plastic that is fed and is not the part: purge and prime lines, skirts, supports, towers.
import type { TrajectoryBlock } from '#motion'
import { SEGMENT_EXTRUDE, SEGMENT_FILAMENT } from '#motion'
import { FEATURES } from '#protocol'

export interface Waste {
  /** Filament, mm. */
  primeMm: number
  skirtMm: number
  supportMm: number
  towerMm: number
  totalMm: number
}

type Kind = Exclude<keyof Waste, 'totalMm'>

const KIND_OF: Readonly<Record<string, Kind>> = {
  custom: 'primeMm',
  'skirt-brim': 'skirtMm',
  support: 'supportMm',
  'support-interface': 'supportMm',
  'prime-tower': 'towerMm',
}
const KIND_BY_CODE = FEATURES.map((feature) => KIND_OF[feature] ?? null)

export function createWaste(): Waste {
  return { primeMm: 0, skirtMm: 0, supportMm: 0, towerMm: 0, totalMm: 0 }
}

export function addWaste(waste: Waste, block: TrajectoryBlock): void {
  for (let i = 0; i < block.count; i++) {
    const isBead = block.kind[i] === SEGMENT_EXTRUDE
    const isBefore = block.layer[i]! < 0
    if (!isBead && !(isBefore && block.kind[i] === SEGMENT_FILAMENT)) continue
    const kind = isBefore ? 'primeMm' : KIND_BY_CODE[block.feature[i]!]
    if (kind === null || kind === undefined) continue
    const mm = block.ratioE[i]! * block.distanceMm[i]!
    waste[kind] += mm
    waste.totalMm += mm
  }
}
