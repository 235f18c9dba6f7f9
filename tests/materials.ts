// Materials for tests and validation: read from data/materials as the command line does.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Material, type MaterialTable, readMaterialTable } from '#physics'

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'data', 'materials')

let loaded: MaterialTable | undefined

export function loadMaterialTable(): MaterialTable {
  loaded ??= readTable()
  return loaded
}

function readTable(): MaterialTable {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
  return readMaterialTable(files.map((file) => ({ file, json: JSON.parse(readFileSync(join(folder, file), 'utf8')) })))
}

export function loadMaterial(name: string): Material {
  const material = loadMaterialTable().materials.get(name)
  if (material === undefined) throw new Error(`no material ${name} in data/materials`)
  return material
}
