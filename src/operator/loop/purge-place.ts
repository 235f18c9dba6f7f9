// Where filament may fall: a place within the printer's reach that is clear of everything which the file prints, now or later, and a
// height at which the way there passes above all that stands. Where none can be told, somebody has to catch it.
import type { CommandBlock } from '#gcode'
import { commandCode, createScanner, FLAG_TEXT, HAS_E, HAS_I, HAS_J, HAS_R, HAS_X, HAS_Y, HAS_Z } from '#gcode'
import type { PlainRecord } from '#protocol'
import type { Facts } from '../playbooks/facts.ts'

export interface Reach {
  readonly minMm: readonly [number, number]
  readonly maxMm: readonly [number, number]
  readonly zMaxMm: number
}

/** From the nearest line of the part to what falls, mm: a heap spreads, and the head is wider than its nozzle. */
const CLEAR_MM = 20
/** From the ends of the axes, mm. */
const INSET_MM = 5
const CELL_MM = 5
/** Above everything that stands, mm; and so high that a heap grows below the nozzle. */
const ABOVE_MM = 5
const HEAP_MM = 40
/** Whose reach is a box. */
const BOXED = new Set(['cartesian', 'corexy', 'corexz', 'hybrid_corexy', 'hybrid_corexz'])

/** From the settings that Klipper tells; null where the reach is no box, or not told. */
export function readReach(settings: PlainRecord): Reach | null {
  const at = (name: string): PlainRecord => {
    const section = settings[name]
    return typeof section === 'object' && section !== null && !Array.isArray(section) ? (section as PlainRecord) : {}
  }
  if (!BOXED.has(String(at('printer')['kinematics']))) return null
  const [x, y, z] = [at('stepper_x'), at('stepper_y'), at('stepper_z')]
  const minMm = [Number(x['position_min'] ?? 0), Number(y['position_min'] ?? 0)] as const
  const maxMm = [Number(x['position_max']), Number(y['position_max'])] as const
  const zMaxMm = Number(z['position_max'])
  return [...minMm, ...maxMm, zMaxMm].every(Number.isFinite) ? { minMm, maxMm, zMaxMm } : null
}

/** What playbooks reckon with; empty: there is no such place, or it cannot be told. */
export async function findPurgePlace(
  chunks: AsyncIterable<Uint8Array>,
  fileByte: number,
  reach: Reach,
  [xMm, yMm, zMm]: readonly [number, number, number],
): Promise<Facts> {
  const footprint = createFootprint(reach)
  const topMm = await readFootprint(footprint, chunks, fileByte)
  const purgeZMm = Math.min(reach.zMaxMm - 1, Math.max(topMm + ABOVE_MM, zMm, HEAP_MM))
  const isKnown = Number.isFinite(topMm + xMm + yMm + zMm) && footprint.isReadable && purgeZMm >= topMm + ABOVE_MM / 2
  const place = isKnown ? clearest(footprint, [xMm, yMm]) : null
  if (place === null) return {}
  return { purgeXMm: place[0], purgeYMm: place[1], purgeZMm, standXMm: xMm, standYMm: yMm, standZMm: zMm }
}

interface Footprint {
  readonly reach: Reach
  readonly columns: number
  readonly rows: number
  readonly isCovered: Uint8Array
  /** Every move could be read. */
  isReadable: boolean
  topMm: number
}

function createFootprint(reach: Reach): Footprint {
  const cells = (axis: 0 | 1): number => Math.max(1, Math.ceil((reach.maxMm[axis] - reach.minMm[axis]) / CELL_MM))
  const [columns, rows] = [cells(0), cells(1)]
  return { reach, columns, rows, isCovered: new Uint8Array(columns * rows), isReadable: true, topMm: 0 }
}

/** Height of what stands when the file has been read so far, mm. */
async function readFootprint(
  footprint: Footprint,
  chunks: AsyncIterable<Uint8Array>,
  fileByte: number,
): Promise<number> {
  const scanner = createScanner()
  const tool: Tool = {
    xMm: Number.NaN,
    yMm: Number.NaN,
    zMm: Number.NaN,
    eMm: 0,
    isRelative: false,
    isERelative: false,
  }
  const onBlock = (block: CommandBlock): void => {
    for (let row = 0; row < block.count; row++) follow(footprint, tool, block, row)
  }
  let bytes = 0
  let topMm = Number.NaN
  for await (const chunk of chunks) {
    const cutAt = Math.min(chunk.length, Math.max(0, fileByte - bytes))
    scanner.push(chunk.subarray(0, cutAt), onBlock)
    topMm = bytes <= fileByte ? footprint.topMm : topMm
    scanner.push(chunk.subarray(cutAt), onBlock)
    bytes += chunk.length
  }
  scanner.finish(onBlock)
  return Number.isNaN(topMm) || !(bytes >= fileByte) ? Number.NaN : topMm
}

interface Tool {
  xMm: number
  yMm: number
  zMm: number
  eMm: number
  isRelative: boolean
  isERelative: boolean
}

const [G0, G1, G2, G3, G90, G91, G92] = [0, 1, 2, 3, 90, 91, 92].map((number) => commandCode('G', number))
const [M82, M83] = [82, 83].map((number) => commandCode('M', number))

function follow(footprint: Footprint, tool: Tool, block: CommandBlock, row: number): void {
  const code = block.code[row]!
  const present = block.present[row]!
  if (code === G90 || code === G91) tool.isRelative = code === G91
  else if (code === M82 || code === M83) tool.isERelative = code === M83
  else if (code === G92) {
    if ((present & HAS_E) !== 0) tool.eMm = block.e[row]!
    if ((present & (HAS_X | HAS_Y | HAS_Z)) !== 0) footprint.isReadable = false
  } else if (code === G0 || code === G1 || code === G2 || code === G3) {
    // What has no columns is not read here: better to ask than to purge onto it.
    if ((block.flags[row]! & FLAG_TEXT) !== 0) footprint.isReadable = false
    else move(footprint, tool, block, row, code === G2 || code === G3)
  }
}

function move(footprint: Footprint, tool: Tool, block: CommandBlock, row: number, isArc: boolean): void {
  const present = block.present[row]!
  const { xMm, yMm } = tool
  const to = (from: number, value: number): number => (tool.isRelative ? from + value : value)
  if ((present & HAS_X) !== 0) tool.xMm = to(tool.xMm, block.x[row]!)
  if ((present & HAS_Y) !== 0) tool.yMm = to(tool.yMm, block.y[row]!)
  if ((present & HAS_Z) !== 0) tool.zMm = to(tool.zMm, block.z[row]!)
  if ((present & HAS_E) === 0) return
  const isFedRelative = tool.isERelative || tool.isRelative
  const fedMm = isFedRelative ? block.e[row]! : block.e[row]! - tool.eMm
  tool.eMm = isFedRelative ? tool.eMm + block.e[row]! : block.e[row]!
  if (!(fedMm > 0) || (!isArc && (present & (HAS_X | HAS_Y)) === 0)) return
  if (!Number.isNaN(tool.zMm)) footprint.topMm = Math.max(footprint.topMm, tool.zMm)
  // A line from where nobody has said is only its end.
  const from = [Number.isNaN(xMm) ? tool.xMm : xMm, Number.isNaN(yMm) ? tool.yMm : yMm] as const
  const iMm = (present & HAS_I) !== 0 ? block.i[row]! : 0
  const jMm = (present & HAS_J) !== 0 ? block.j[row]! : 0
  // An arc lies within twice its radius of both its ends.
  const sagMm = !isArc ? 0 : 2 * ((present & HAS_R) !== 0 ? Math.abs(block.r[row]!) : Math.hypot(iMm, jMm))
  cover(footprint, from, [tool.xMm, tool.yMm], sagMm)
}

function cover(
  footprint: Footprint,
  from: readonly [number, number],
  to: readonly [number, number],
  sagMm: number,
): void {
  const steps = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / CELL_MM))
  // Farther than any reach: a number that is none.
  if (!(steps < 10_000)) {
    footprint.isReadable = false
    return
  }
  const { reach, columns, rows, isCovered } = footprint
  const around = Math.ceil(sagMm / CELL_MM)
  for (let step = 0; step <= steps; step++) {
    const column = Math.floor((from[0] + ((to[0] - from[0]) * step) / steps - reach.minMm[0]) / CELL_MM)
    const row = Math.floor((from[1] + ((to[1] - from[1]) * step) / steps - reach.minMm[1]) / CELL_MM)
    for (let r = Math.max(0, row - around); r <= Math.min(rows - 1, row + around); r++)
      for (let c = Math.max(0, column - around); c <= Math.min(columns - 1, column + around); c++)
        isCovered[r * columns + c] = 1
  }
}

/** Where it stands, if that is clear: a pause may have parked it above a bin. Else the place farthest from the part. */
function clearest(footprint: Footprint, stand: readonly [number, number]): readonly [number, number] | null {
  if (clearanceMm(footprint, stand) >= CLEAR_MM) return stand
  const { minMm, maxMm } = footprint.reach
  let best: readonly [number, number] | null = null
  let bestMm = CLEAR_MM
  for (let xMm = minMm[0] + INSET_MM; xMm <= maxMm[0] - INSET_MM; xMm += CELL_MM)
    for (let yMm = minMm[1] + INSET_MM; yMm <= maxMm[1] - INSET_MM; yMm += CELL_MM) {
      const clearMm = clearanceMm(footprint, [xMm, yMm])
      if (clearMm > bestMm) {
        best = [xMm, yMm]
        bestMm = clearMm
      }
    }
  return best
}

/** To the nearest cell with a line of the part in it; 0 where the file prints nothing: then it is not known. */
function clearanceMm({ reach, columns, isCovered }: Footprint, [xMm, yMm]: readonly [number, number]): number {
  let least = Number.POSITIVE_INFINITY
  for (let cell = 0; cell < isCovered.length; cell++) {
    if (isCovered[cell] === 0) continue
    const dx = reach.minMm[0] + ((cell % columns) + 0.5) * CELL_MM - xMm
    const dy = reach.minMm[1] + (Math.floor(cell / columns) + 0.5) * CELL_MM - yMm
    least = Math.min(least, Math.hypot(dx, dy))
  }
  return Number.isFinite(least) ? least - CELL_MM * Math.SQRT1_2 : 0
}
