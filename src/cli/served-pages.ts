// The pages that `serve` shows in a browser: the status page of each printer, and the list of them where there are several.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { PrintwrightError } from '#core'
import type { Page } from '#moonraker'

/** Beside the bundled command line, or in dist/ when this file runs from its source. */
const PLACES = ['./', '../../dist/']
const FILES = [
  ['status-page.html', 'text/html; charset=utf-8'],
  ['status-page.css', 'text/css; charset=utf-8'],
  ['status-page.js', 'text/javascript; charset=utf-8'],
] as const

/** What is at a path of the door, or null; `names` are the printers behind it, none where it has only one. */
export async function servedPages(names: readonly string[]): Promise<(path: string) => Page | null> {
  const pages = new Map<string, Page>()
  for (const [name, type] of FILES) pages.set(name, { type, body: await readBuilt(name) })
  const status = pages.get('status-page.html') as Page
  const list: Page = { type: 'text/html; charset=utf-8', body: listPage(names) }
  const prefixes = new Set(names.map((name) => `/${name}`))
  return (path) => {
    const cut = path.lastIndexOf('/')
    const [folder, file] = [path.slice(0, cut), path.slice(cut + 1)]
    const isPrinter = names.length === 0 ? folder === '' : prefixes.has(folder)
    if (prefixes.has(path)) return { location: `${path}/` }
    if (file === '') return isPrinter ? status : folder === '' ? list : null
    return isPrinter ? (pages.get(file) ?? null) : null
  }
}

async function readBuilt(name: string): Promise<string> {
  for (const place of PLACES) {
    const text = await readFile(fileURLToPath(new URL(place + name, import.meta.url)), 'utf8').catch(() => null)
    if (text !== null) return text
  }
  throw new PrintwrightError('page-missing', 'The status page is not built; run `npm run build` first.', {
    exitStatus: 3,
  })
}

/** Names are letters, digits, - and _ only. */
function listPage(names: readonly string[]): string {
  const items = names.map((name) => `<li><a href="/${name}/">${name}</a></li>`).join('')
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Printers</title><style>body{font:18px system-ui;margin:2rem;color-scheme:light dark}li{margin:.5rem 0}</style>
<h1>Printers</h1><ul>${items}</ul></html>`
}
