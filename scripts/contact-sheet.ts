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
import { toCameraScene } from '#simulation'
import { readGcode, simulateGcode } from './simulate-file.ts'

interface Row {
  readonly title: string
  /** Faults of the three columns, mild to severe, as on the command line. */
  readonly faults: readonly (readonly string[])[]
  /** When the picture is taken: share of the beads that lie by then, or the end of a layer. */
  readonly at: { readonly ratio: number } | { readonly endOfLayer: number }
  readonly material?: string
}

const ROWS: readonly Row[] = [
  { title: 'healthy', faults: [[], [], []], at: { ratio: 0.8 } },
  { title: 'stringing', faults: severities('wet-filament@start', [0.3, 0.6, 1]), at: { ratio: 0.8 } },
  { title: 'warped corner', faults: severities('warping@start', [0.5, 0.75, 1]), at: { ratio: 0.8 } },
  { title: 'detached, spaghetti', faults: severities('spire-knocked@layer:60', [0.5, 0.75, 1]), at: { ratio: 0.6 } },
  {
    title: 'layer shift',
    faults: [['layer-shift@layer:80,x=0.8'], ['layer-shift@layer:80,x=2.4'], ['layer-shift@layer:80,x=6,y=3']],
    at: { ratio: 0.8 },
  },
  { title: 'under-extrusion', faults: severities('under-extrusion@start', [0.5, 0.75, 1]), at: { ratio: 0.8 } },
  { title: 'over-extrusion', faults: severities('over-extrusion@start', [0.4, 0.7, 1]), at: { ratio: 0.8 } },
  { title: 'poor first layer', faults: severities('poor-first-layer@start', [0.4, 0.7, 1]), at: { endOfLayer: 0 } },
  { title: 'curled overhang', faults: severities('part-fan-stopped@start', [0.4, 0.7, 1]), at: { ratio: 0.45 } },
  { title: 'missing layers', faults: severities('filament-runout@layer:90', [0.4, 0.7, 1]), at: { ratio: 0.8 } },
]

const LAMPS: readonly LampName[] = ['chamber-led', 'dim-room', 'side-lamp']
const TILE = { widthPx: 320, heightPx: 240 }
/** Size on the sheet. */
const SHOWN = { widthPx: 256, heightPx: 192 }
const LABEL_PX = 26
const GROUP_GAP_PX = 8
const PRINTER = 'sovol-sv08'
const BED_MM = 235
const SEED = 1

function severities(fault: string, values: readonly number[]): string[][] {
  return values.map((severity) => [`${fault}:${severity}`])
}

/** A webcam clamped to the front left of the frame, looking at the part; nearer for a first layer. */
function poseFor(row: Row): CameraPose {
  const isLow = 'endOfLayer' in row.at
  return {
    positionMm: [25, -35, isLow ? 120 : 105],
    targetMm: [117, 118, isLow ? 0 : 16],
    fieldOfViewDeg: isLow ? 20 : 24,
    mount: 'frame',
  }
}

/** The last bead that lies when the picture is taken. */
function beadAt({ beads }: CameraScene, at: Row['at']): number {
  if ('ratio' in at) return Math.min(beads.count - 1, Math.floor(at.ratio * beads.count))
  let last = 0
  for (let bead = 0; bead < beads.count; bead++) if (beads.layer[bead]! <= at.endOfLayer) last = bead
  return last
}

async function tilesOf(gcode: Uint8Array, row: Row): Promise<Buffer[]> {
  const tiles: Buffer[] = []
  for (const faults of row.faults) {
    const material = row.material === undefined ? {} : { material: row.material }
    const run = simulateGcode(gcode, { printer: PRINTER, seed: SEED, faults, ...material })
    const scene = toCameraScene(run)
    const { beads } = scene
    const bead = beadAt(scene, row.at)
    console.log(
      row.title,
      faults.join(' '),
      run.error?.message ?? '',
      `strings ${scene.strings.count}, loose ${scene.loose.count}`,
    )
    for (const lamp of LAMPS) {
      const machine = { kind: 'fixed-bed', bedXMm: BED_MM, bedYMm: BED_MM, bedSurface: 'pei-gold' } as const
      const camera = createCamera({ ...TILE, machine, lamp, pose: poseFor(row) }, createRandom(SEED))
      const moment = {
        timeS: beads.timeS[bead]!,
        headXMm: beads.x1Mm[bead]!,
        headYMm: beads.y1Mm[bead]!,
        headZMm: beads.z1Mm[bead]!,
      }
      const frame = renderFrame(camera, scene, moment, createRandom(SEED))
      const png = await encodePng(frame)
      tiles.push(await sharp(png).resize(SHOWN.widthPx, SHOWN.heightPx).png().toBuffer())
    }
  }
  return tiles
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

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const shared = process.env['PRINTWRIGHT_SHARED'] ?? join(root, '..', 'shared')
const path = process.argv[2] ?? join(shared, 'gcode', 'orca231_benchy_pla.gcode.gz')
const out = process.argv[3] ?? join(root, 'docs', 'contact-sheet.jpg')
const gcode = readGcode(path)
const columns = 3 * LAMPS.length
const widthPx = columnX(columns - 1) + SHOWN.widthPx
const rowPx = LABEL_PX + SHOWN.heightPx
const parts: OverlayOptions[] = []
for (const [index, row] of ROWS.entries()) {
  const top = index * rowPx
  const tiles = await tilesOf(gcode, row)
  for (const [column, input] of tiles.entries()) parts.push({ input, left: columnX(column), top: top + LABEL_PX })
  for (const [group, faults] of row.faults.entries()) {
    const text = `${row.title}: ${faults.length === 0 ? 'nothing broken' : faults.join(' ')}  (${LAMPS.join(', ')})`
    parts.push({ input: label(text, LAMPS.length * SHOWN.widthPx), left: columnX(group * LAMPS.length), top })
  }
}
const sheet = sharp({ create: { width: widthPx, height: ROWS.length * rowPx, channels: 3, background: '#1b1b1d' } })
writeFileSync(out, await sheet.composite(parts).jpeg({ quality: 72, mozjpeg: true }).toBuffer())
console.log(`Written: ${out}`)
