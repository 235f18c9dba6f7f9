// `npm run parts`: models the parts that ship with the product and slices them with PrusaSlicer. Writes
// data/parts/NAME/{NAME.gcode.gz, settings.ini, part.json}. Needs prusa-slicer (Debian: apt-get install prusa-slicer).
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { Manifold } from 'manifold-3d'
import initialise from 'manifold-3d'
import * as models from './parts/models.ts'
import { COMMON, FILAMENT_TYPE, MACHINES, MATERIALS, type Settings } from './parts/profiles.ts'

interface Part {
  readonly name: string
  readonly title: string
  readonly model: models.Model
  readonly copies?: number
  readonly printer: string
  readonly material: string
  readonly shows: string
  readonly settings?: Settings
}

const PARTS: readonly Part[] = [
  {
    name: 'calibration-cube',
    title: '20 mm calibration cube',
    model: models.calibrationCube,
    printer: 'ender3',
    material: 'PLA',
    shows: 'a good print: dimensions, corners, ringing',
  },
  {
    name: 'first-layer-patch',
    title: 'first-layer patch',
    model: models.firstLayerPatch,
    printer: 'ender3',
    material: 'PLA',
    shows: 'level, squash and grip over 120 mm of bed',
  },
  {
    name: 'bridge-set',
    title: 'bridges of 10 to 60 mm',
    model: models.bridgeSet,
    printer: 'prusa-mk4',
    material: 'PETG',
    shows: 'where PETG bridges begin to sag',
  },
  {
    name: 'overhang-fan',
    title: 'fins leaning 15 to 75 degrees',
    model: models.overhangFan,
    printer: 'prusa-mk4',
    material: 'PLA',
    shows: 'from which angle overhangs curl',
  },
  {
    name: 'spires',
    title: 'four thin spires',
    model: models.spires,
    printer: 'voron-2.4',
    material: 'PLA',
    shows: 'layers too short to cool',
    settings: { slowdown_below_layer_time: 0, retract_lift: 0 },
  },
  {
    name: 'warp-box',
    title: '150 x 90 mm box with sharp corners',
    model: models.warpBox,
    printer: 'ender3',
    material: 'ABS',
    shows: 'ABS in an open printer: corners lift',
    settings: { perimeters: 3 },
  },
  {
    name: 'twisted-vase',
    title: 'twisted vase',
    model: models.twistedVase,
    printer: 'prusa-mk4',
    material: 'PETG',
    shows: 'one thin wall in spiral mode',
    settings: {
      spiral_vase: 1,
      perimeters: 1,
      top_solid_layers: 0,
      fill_density: '0%',
      external_perimeter_extrusion_width: 0.6,
      retract_lift: 0,
    },
  },
  {
    name: 'hook-plate',
    title: 'plate with six hooks',
    model: models.hook,
    copies: 6,
    printer: 'voron-2.4',
    material: 'PLA',
    shows: 'many objects: travel, stringing, one object of many failing',
  },
  {
    name: 'bracket',
    title: 'shelf bracket',
    model: models.bracket,
    printer: 'voron-2.4',
    material: 'PA-CF',
    shows: 'abrasive, damp-loving nylon with carbon fibre',
    settings: { fill_density: '40%', perimeters: 4 },
  },
  {
    name: 'bellows',
    title: 'bellows ring',
    model: models.bellows,
    printer: 'prusa-mk4',
    material: 'TPU',
    shows: 'soft filament at the speed that it allows',
    settings: { fill_density: '100%', fill_pattern: 'rectilinear' },
  },
]

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Binary STL of a solid. */
function toStl(solid: Manifold): Buffer {
  const mesh = solid.getMesh()
  const triangles = mesh.triVerts.length / 3
  const stl = Buffer.alloc(84 + 50 * triangles)
  stl.writeUInt32LE(triangles, 80)
  for (let triangle = 0; triangle < triangles; triangle++) {
    for (let corner = 0; corner < 3; corner++) {
      const vertex = mesh.triVerts[3 * triangle + corner]! * mesh.numProp
      const at = 84 + 50 * triangle + 12 + 12 * corner
      for (let axis = 0; axis < 3; axis++) stl.writeFloatLE(mesh.vertProperties[vertex + axis]!, at + 4 * axis)
    }
  }
  return stl
}

function settingsOf(part: Part): Settings {
  const material = MATERIALS[part.material]!
  return {
    ...COMMON,
    ...MACHINES[part.printer]!,
    ...material,
    filament_type: FILAMENT_TYPE[part.material]!,
    printer_model: part.printer,
    ...part.settings,
  }
}

async function makePart(part: Part, solids: Awaited<ReturnType<typeof initialise>>): Promise<void> {
  const folder = join(root, 'data', 'parts', part.name)
  const work = mkdtempSync(join(tmpdir(), 'printwright-parts-'))
  mkdirSync(folder, { recursive: true })
  const settings = settingsOf(part)
  const ini = `${Object.entries(settings)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key} = ${value}`)
    .join('\n')}\n`
  writeFileSync(join(folder, 'settings.ini'), ini)
  const stlPath = join(work, `${part.name}.stl`)
  writeFileSync(stlPath, toStl(part.model(solids)))
  const bed = String(settings['bed_shape'])
    .split(',')
    .map((corner) => corner.split('x').map(Number))
  const centre = `${Math.max(...bed.map((c) => c[0]!)) / 2},${Math.max(...bed.map((c) => c[1]!)) / 2}`
  const gcodePath = join(work, `${part.name}.gcode`)
  const args = ['--export-gcode', '--load', join(folder, 'settings.ini'), '--center', centre, '--output', gcodePath]
  if (part.copies) args.push('--duplicate', String(part.copies))
  execFileSync('prusa-slicer', [...args, stlPath], { stdio: ['ignore', 'ignore', 'inherit'] })
  // The slicer stamps the hour it ran; without it, the same model gives the same bytes.
  const gcode = readFileSync(gcodePath, 'utf8').replace(/^(; generated by .*?) on .*$/m, '$1')
  writeFileSync(join(folder, `${part.name}.gcode.gz`), gzipSync(gcode, { level: 9 }))
  const { name, title, printer, material, shows } = part
  writeFileSync(join(folder, 'part.json'), `${JSON.stringify({ name, title, printer, material, shows }, null, 2)}\n`)
  rmSync(work, { recursive: true })
  console.log(`${part.name}: ${(gcode.length / 1e6).toFixed(2)} MB of G-code`)
}

if (spawnSync('prusa-slicer', ['--help'], { stdio: 'ignore' }).error) {
  console.error('npm run parts needs prusa-slicer; on Debian: apt-get install prusa-slicer.')
  process.exit(3)
}
const solids = await initialise()
solids.setup()
const only = process.argv.slice(2)
for (const part of PARTS) if (only.length === 0 || only.includes(part.name)) await makePart(part, solids)
