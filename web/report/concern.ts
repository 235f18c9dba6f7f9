// Which beads a finding is about. The finding names a place; its kind names the quantity that went wrong there, and the
// beads beyond the line are the ones to look at. Where none is, all beads of the place are.
import type { Finding, FindingKind } from '#protocol'
import type { BeadChannel } from '../../src/report/page-data.ts'
import { FINDING_LEVELS } from './colour-maps.ts'
import { type RunData, tableOf, type ViewTable } from './run-data.ts'
import type { ColourBy } from './view-state.ts'

interface Suspect {
  readonly channel: BeadChannel
  /** The worst share of the place's beads is meant: those with the lowest or the highest values. */
  readonly worst: 'low' | 'high'
}

const SUSPECTS: Partial<Record<FindingKind, Suspect>> = {
  'under-extrusion': { channel: 'flow_ratio', worst: 'low' },
  'over-extrusion': { channel: 'flow_ratio', worst: 'high' },
  'overheated-layer': { channel: 'substrate_c', worst: 'high' },
  'weak-bond': { channel: 'bond_ratio', worst: 'low' },
  delamination: { channel: 'bond_ratio', worst: 'low' },
  'cold-extrusion': { channel: 'weld_c', worst: 'low' },
  'poor-first-layer': { channel: 'gap_ratio', worst: 'high' },
  'overhang-sag': { channel: 'unsupported_ratio', worst: 'high' },
  'bridge-sag': { channel: 'unsupported_ratio', worst: 'high' },
  'unsupported-start': { channel: 'unsupported_ratio', worst: 'high' },
  ringing: { channel: 'ringing_um', worst: 'high' },
  'extruder-skip': { channel: 'flow_mm3_per_s', worst: 'high' },
  'filament-grinding': { channel: 'flow_mm3_per_s', worst: 'high' },
}

/** Beads in the worst third of the place's range are concerned. */
const WORST_SHARE = 0.34
/** Beads this near to a finding's point are concerned when it names no layer. */
const NEAR_MM = 4

/** The colouring that shows best what the finding is about. */
export function colouringFor(kind: FindingKind): ColourBy {
  return SUSPECTS[kind]?.channel ?? 'finding'
}

/** One byte a bead: 1 where the finding is about it. Empty of ones when it is about no bead. */
export function concernedBeads(finding: Finding, data: RunData): Uint8Array {
  const beads = tableOf(data, 'beads')
  const inPlace = beadsInPlace(finding, beads, objectNumber(finding, data))
  const suspect = SUSPECTS[finding.kind]
  if (suspect === undefined) return inPlace
  const values = beads.columns[suspect.channel]
  if (values === undefined) return inPlace
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = 0; i < beads.rowCount; i++) {
    if (inPlace[i] === 0 || Number.isNaN(values[i]!)) continue
    lowest = Math.min(lowest, values[i]!)
    highest = Math.max(highest, values[i]!)
  }
  const span = highest - lowest
  if (!(span > 0)) return inPlace
  const line = suspect.worst === 'low' ? lowest + span * WORST_SHARE : highest - span * WORST_SHARE
  return inPlace.map((flag, i) => {
    const value = values[i]!
    return flag === 1 && (suspect.worst === 'low' ? value <= line : value >= line) ? 1 : 0
  })
}

/** For the colouring by finding: the severity that each bead is under (index into FINDING_LEVELS). */
export function findingLevels(data: RunData): Uint8Array {
  const levels = new Uint8Array(tableOf(data, 'beads').rowCount)
  for (const finding of data.header.findings) {
    if (finding.layer === null && finding.xMm === null) continue
    const level = FINDING_LEVELS.indexOf(finding.severity)
    const concerned = concernedBeads(finding, data)
    for (let i = 0; i < levels.length; i++) if (concerned[i] === 1 && levels[i]! < level) levels[i] = level
  }
  return levels
}

function objectNumber(finding: Finding, data: RunData): number | null {
  if (finding.object === null) return null
  const objects = tableOf(data, 'objects')
  const row = (objects.texts['name'] ?? []).indexOf(finding.object)
  return row === -1 ? null : (objects.columns['object']?.[row] ?? row)
}

function beadsInPlace(finding: Finding, beads: ViewTable, object: number | null): Uint8Array {
  const flags = new Uint8Array(beads.rowCount)
  const layer = beads.columns['layer']!
  const owner = beads.columns['object']!
  const [x, y, z] = [beads.columns['x_mm']!, beads.columns['y_mm']!, beads.columns['z_mm']!]
  const last = finding.layerLast ?? finding.layer
  for (let i = 0; i < beads.rowCount; i++) {
    if (object !== null && owner[i] !== object) continue
    if (finding.layer !== null) {
      flags[i] = layer[i]! >= finding.layer && layer[i]! <= last! ? 1 : 0
    } else if (finding.xMm !== null && finding.yMm !== null) {
      const awayMm = Math.hypot(
        x[i * 2]! - finding.xMm,
        y[i * 2]! - finding.yMm,
        z[i * 2]! - (finding.zMm ?? z[i * 2]!),
      )
      flags[i] = awayMm <= NEAR_MM ? 1 : 0
    } else flags[i] = object === null ? 0 : 1
  }
  return flags
}
