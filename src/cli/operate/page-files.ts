// The operator's page as it was built: beside the bundled command line, or in dist/ when this file runs from its source.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { PrintwrightError } from '#core'

export interface PageFile {
  readonly type: string
  readonly body: string
}

const PLACES = ['./', '../../../dist/']
const FILES = [
  ['/', 'operator-page.html', 'text/html; charset=utf-8'],
  ['/operator-page.css', 'operator-page.css', 'text/css; charset=utf-8'],
  ['/operator-page.js', 'operator-page.js', 'text/javascript; charset=utf-8'],
] as const

/** By the path at which it is asked for. */
export async function readPageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  const files = new Map<string, PageFile>()
  for (const [path, name, type] of FILES) files.set(path, { type, body: await readBuilt(name) })
  return files
}

async function readBuilt(name: string): Promise<string> {
  for (const place of PLACES) {
    const text = await readFile(fileURLToPath(new URL(place + name, import.meta.url)), 'utf8').catch(() => null)
    if (text !== null) return text
  }
  throw new PrintwrightError('page-missing', 'The page of the operator is not built; run `npm run build` first.', {
    exitStatus: 3,
  })
}
