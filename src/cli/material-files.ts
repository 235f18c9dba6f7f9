// The filaments that ship with the product, from data/materials.
import { readdirSync, readFileSync } from 'node:fs'
import { PrintwrightError } from '#core'
import type { SlicerMetadata } from '#gcode'
import type { Material, MaterialTable } from '#physics'
import { findMaterial, readMaterialTable } from '#physics'
import { dataFolder } from './data-folder.ts'

export function loadMaterials(): MaterialTable {
  const folder = new URL('materials/', dataFolder)
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ({ file: name, json: JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as unknown }))
  const table = readMaterialTable(files)
  const broken = table.diagnostics.find((diagnostic) => diagnostic.severity === 'error')
  if (broken) throw new PrintwrightError('material-broken', `data/materials/${broken.file ?? ''}: ${broken.message}`)
  return table
}

export interface ChosenMaterial {
  readonly material: Material
  /** How it was chosen, for the report. */
  readonly reason: string
}

/** What the person asked for, else what the slicer wrote, else what the temperatures suggest. */
export function chooseMaterial(
  table: MaterialTable,
  asked: string | undefined,
  metadata: Pick<SlicerMetadata, 'filamentType' | 'nozzleC' | 'bedC'>,
): ChosenMaterial {
  const sliced = metadata.filamentType
  const names = [...table.materials.keys()]
  if (asked !== undefined) {
    const match = findMaterial(names, asked)
    if (match.name !== null) return { material: table.materials.get(match.name) as Material, reason: 'as asked' }
    const near = match.suggestions.length > 0 ? `nearest: ${match.suggestions.join(', ')}; ` : ''
    throw new PrintwrightError('material-unknown', `unknown material '${asked}' (${near}known: ${names.join(', ')}).`)
  }
  if (sliced !== undefined && sliced !== '') {
    const match = findMaterial(names, sliced)
    if (match.name !== null) {
      return { material: table.materials.get(match.name) as Material, reason: `the slicer says ${sliced}` }
    }
  }
  const suggested = suggestByTemperature(metadata)
  const fallback = table.materials.get(suggested)
  if (fallback === undefined) throw new PrintwrightError('material-missing', `data/materials holds no ${suggested}.`)
  const why = sliced ? `the slicer's "${sliced}" is not a known filament` : 'the file does not say'
  const { nozzleC, bedC } = metadata
  const hint = suggested === 'PLA' ? '' : ` and ${nozzleC} °C on a bed of ${bedC} °C suggests it`
  return { material: fallback, reason: `assumed: ${why}${hint}; --material decides` }
}

/** What is usually printed at these temperatures, when nobody says. */
function suggestByTemperature({ nozzleC = 0, bedC = 0 }: Pick<SlicerMetadata, 'nozzleC' | 'bedC'>): string {
  if (bedC >= 90 && nozzleC >= 225) return 'ABS'
  return bedC >= 68 && nozzleC >= 225 ? 'PETG' : 'PLA'
}
