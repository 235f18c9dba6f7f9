// `printwright printers`, `printwright materials`
import { toSnakeCaseKeys } from '#core'
import { loadMaterials } from './material-files.ts'
import { loadMachine, printerNames } from './printer-files.ts'

interface ListOptions {
  readonly json?: boolean
}

function printRows(rows: readonly Readonly<Record<string, string>>[], options: ListOptions): 0 {
  if (options.json) {
    process.stdout.write(`${JSON.stringify(rows.map(toSnakeCaseKeys), null, 2)}\n`)
    return 0
  }
  const first = rows[0]
  if (first === undefined) return 0
  const names = Object.keys(first)
  const widths = names.map((name) => Math.max(...rows.map((row) => (row[name] ?? '').length)))
  for (const row of rows) {
    process.stdout.write(
      `${names
        .map((name, index) => (row[name] ?? '').padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    )
  }
  return 0
}

export function listPrinters(options: ListOptions): 0 {
  return printRows(
    printerNames().map((name) => ({ name, title: loadMachine(name).title })),
    options,
  )
}

export function listMaterials(options: ListOptions): 0 {
  const rows = [...loadMaterials().materials.values()].map((material) => ({
    name: material.name,
    title: material.title,
    nozzleC: material.print.nozzleC.join('/'),
    bedC: material.print.bedC.join('/'),
  }))
  return printRows(rows, options)
}
