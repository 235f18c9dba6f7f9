// `npm run contact-sheet`: what the camera sees of a sound print and of each visible failure, three severities by three
// lights. Every frame is of a print simulated with the fault named; nothing is painted in.
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { OverlayOptions } from 'sharp'
import sharp from 'sharp'
import { createRandom } from '#core'
import { encodePng } from '#report'
import type { CameraPose, CameraScene, LampName } from '#sensing'
import { createCamera, renderFrame } from '#sensing'
import type { SimulatedRun } from '#simulation'
import { toCameraScene } from '#simulation'
import { plateGcode, towersGcode } from './camera-parts.ts'
import { readGcode, simulateGcode } from './simulate-file.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

type Part = 'vase' | 'overhang' | 'patch' | 'towers' | 'plate'

interface Row {
  readonly title: string
  readonly part: Part
  /** Faults of the three columns, mild to severe, as on the command line. */
  readonly faults: readonly string[]
  /** When the picture is taken: share of the beads that lie by then, or the end of a layer. */
  readonly at: At
  /** Where the camera is, one for all columns or one each. */
  readonly pose: PoseHere | readonly PoseHere[]
  /** The head stands aside for the picture, as time-lapse plugins have it; else it is where it prints. */
  readonly isParked?: boolean
}

type At = { readonly ratio: number } | { readonly endOfLayer: number }
type PoseHere = keyof typeof POSES

/** A webcam clamped to the front left of the frame; zoomed in where the failure is small. */
const POSES = {
  webcam: { positionMm: [25, -35, 105], targetMm: [117, 118, 16], fieldOfViewDeg: 24, mount: 'frame' },
  close: { positionMm: [60, 10, 78], targetMm: [113, 115, 15], fieldOfViewDeg: 21, mount: 'frame' },
  'first-layer': { positionMm: [60, 10, 90], targetMm: [117, 117, 0], fieldOfViewDeg: 17, mount: 'frame' },
  low: { positionMm: [40, -60, 50], targetMm: [117, 117, 14], fieldOfViewDeg: 20, mount: 'frame' },
  corner: { positionMm: [-60, -60, 42], targetMm: [58, 92, 3], fieldOfViewDeg: 24, mount: 'frame' },
} as const satisfies Record<string, CameraPose>

const ROWS: readonly Row[] = [
  { title: 'healthy', pose: ['webcam', 'close', 'low'], part: 'vase', faults: ['', '', ''], at: { ratio: 0.8 } },
  {
    title: 'stringing',
    pose: 'close',
    part: 'towers',
    faults: severities('wet-filament@start', [0.2, 0.5, 1]),
    at: { ratio: 0.8 },
  },
  {
    title: 'warped corner',
    pose: 'corner',
    part: 'plate',
    faults: severities('draft@layer:5', [0.02, 0.1, 0.5]),
    at: { ratio: 0.75 },
  },
  {
    title: 'detached, spaghetti',
    pose: 'webcam',
    part: 'towers',
    faults: ['spire-knocked@layer:140:1', 'spire-knocked@layer:100:1', 'spire-knocked@layer:60:1'],
    at: { ratio: 0.98 },
  },
  {
    title: 'layer shift',
    pose: 'webcam',
    part: 'vase',
    faults: ['layer-shift@height:15,x=1.2', 'layer-shift@height:15,x=3.2', 'layer-shift@height:15,x=6,y=3'],
    at: { ratio: 0.8 },
  },
  {
    title: 'under-extrusion',
    pose: 'first-layer',
    part: 'patch',
    faults: severities('under-extrusion@start', [0.5, 0.75, 1]),
    at: { ratio: 0.99 },
    isParked: true,
  },
  {
    title: 'over-extrusion',
    pose: 'first-layer',
    part: 'patch',
    faults: severities('over-extrusion@start', [0.4, 0.7, 1]),
    at: { ratio: 0.99 },
    isParked: true,
  },
  {
    title: 'poor first layer',
    pose: 'first-layer',
    part: 'patch',
    faults: severities('poor-first-layer@start', [0.3, 0.6, 1]),
    at: { endOfLayer: 0 },
    isParked: true,
  },
  {
    title: 'curled overhang',
    pose: 'close',
    part: 'overhang',
    faults: severities('curled-part@start', [0.3, 0.6, 1]),
    at: { ratio: 0.9 },
    isParked: true,
  },
  {
    title: 'missing layers',
    pose: 'webcam',
    part: 'vase',
    faults: ['clog@height:40:1', 'clog@height:25:1', 'clog@height:10:1'],
    at: { ratio: 0.98 },
    isParked: true,
  },
]

const LAMPS: readonly LampName[] = ['chamber-led', 'dim-room', 'side-lamp']
const TILE = { widthPx: 320, heightPx: 240 }
/** Size on the sheet. */
const SHOWN = { widthPx: 256, heightPx: 192 }
const LABEL_PX = 26
const GROUP_GAP_PX = 8
const PARKED = { x: 20, y: 225, z: 60 }
const BED_MM = 235
const SEED = 1

function severities(fault: string, values: readonly number[]): string[] {
  return values.map((severity) => `${fault}:${severity}`)
}

/** Shipped parts, each on the printer that it was sliced for. */
const SHIPPED = {
  vase: ['twisted-vase', 'prusa-mk4'],
  overhang: ['overhang-fan', 'prusa-mk4'],
  patch: ['first-layer-patch', 'ender3'],
} as const

function printOf(row: Row, faults: string): SimulatedRun {
  const options = { printer: 'sovol-sv08', seed: SEED, faults: faults === '' ? [] : [faults] }
  if (row.part === 'towers') return simulateGcode(new TextEncoder().encode(towersGcode()), options)
  if (row.part === 'plate') {
    const abs = { ...options, printer: 'voron-2.4', material: 'ABS', ambientC: 18 }
    return simulateGcode(new TextEncoder().encode(plateGcode()), abs)
  }
  const [name, printer] = SHIPPED[row.part]
  const gcode = readGcode(join(root, 'data', 'parts', name, `${name}.gcode.gz`))
  return simulateGcode(gcode, { ...options, printer })
}

/** The poses are for a part in the middle of a bed of 235 mm; other beds have their middle elsewhere. */
function over(pose: CameraPose, part: Part): CameraPose {
  const [dx, dy] = part === 'vase' || part === 'overhang' ? [8, -12] : [0, 0]
  const move = ([x, y, z]: readonly [number, number, number]): [number, number, number] => [x + dx, y + dy, z]
  return { ...pose, positionMm: move(pose.positionMm), targetMm: move(pose.targetMm) }
}

/** The last bead that lies when the picture is taken. */
function beadAt({ beads }: CameraScene, at: At): number {
  if ('ratio' in at) return Math.min(beads.count - 1, Math.floor(at.ratio * beads.count))
  let last = 0
  for (let bead = 0; bead < beads.count; bead++) if (beads.layer[bead]! <= at.endOfLayer) last = bead
  return last
}

async function tilesOf(row: Row): Promise<Buffer[]> {
  const tiles: Buffer[] = []
  for (const [column, faults] of row.faults.entries()) {
    const pose = over(POSES[typeof row.pose === 'string' ? row.pose : row.pose[column]!], row.part)
    const run = printOf(row, faults)
    const scene = toCameraScene(run)
    const { beads } = scene
    const bead = beadAt(scene, row.at)
    const head = row.isParked === true ? PARKED : { x: beads.x1Mm[bead]!, y: beads.y1Mm[bead]!, z: beads.z1Mm[bead]! }
    console.log(`${row.title}, ${faults || 'nothing broken'}: ${tellRun(run)}`)
    for (const lamp of LAMPS) {
      const machine = { kind: 'fixed-bed', bedXMm: BED_MM, bedYMm: BED_MM, bedSurface: 'pei-gold' } as const
      const camera = createCamera({ ...TILE, machine, lamp, pose }, createRandom(SEED))
      const moment = {
        timeS: beads.timeS[bead]!,
        headXMm: head.x,
        headYMm: head.y,
        headZMm: head.z,
      }
      const frame = renderFrame(camera, scene, moment, createRandom(SEED))
      const png = await encodePng(frame)
      tiles.push(await sharp(png).resize(SHOWN.widthPx, SHOWN.heightPx).png().toBuffer())
    }
  }
  return tiles
}

function tellRun({ strings, loose, facts, objects, error }: SimulatedRun): string {
  const lift = Math.max(...(objects.columns['lift_mm'] as Float32Array))
  const told = `${strings.rowCount} strings, ${loose.rowCount} loose points, lift ${lift.toFixed(2)} mm, ${facts.detachments.length} detached`
  return error === null ? told : `${told}; stopped: ${error.message}`
}

function columnX(column: number): number {
  return column * SHOWN.widthPx + Math.floor(column / LAMPS.length) * GROUP_GAP_PX
}

function label(text: string, widthPx: number): Buffer {
  const safe = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${LABEL_PX}"><text x="6" y="18" font-family="DejaVu Sans, sans-serif" font-size="15" fill="#eee">${safe}</text></svg>`,
  )
}

const out = process.argv[2] ?? join(root, 'docs', 'contact-sheet.jpg')
const columns = 3 * LAMPS.length
const widthPx = columnX(columns - 1) + SHOWN.widthPx
const rowPx = LABEL_PX + SHOWN.heightPx
const parts: OverlayOptions[] = []
for (const [index, row] of ROWS.entries()) {
  const top = index * rowPx
  const tiles = await tilesOf(row)
  for (const [column, input] of tiles.entries()) parts.push({ input, left: columnX(column), top: top + LABEL_PX })
  for (const [group, faults] of row.faults.entries()) {
    const text = `${row.title}: ${faults || 'nothing broken'}  (${LAMPS.join(', ')})`
    parts.push({ input: label(text, LAMPS.length * SHOWN.widthPx), left: columnX(group * LAMPS.length), top })
  }
}
const sheet = sharp({ create: { width: widthPx, height: ROWS.length * rowPx, channels: 3, background: '#1b1b1d' } })
writeFileSync(out, await sheet.composite(parts).jpeg({ quality: 72, mozjpeg: true }).toBuffer())
console.log(`Written: ${out}`)
