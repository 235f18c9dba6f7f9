import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { PrintwrightError } from '#core'

/** Beside the bundled command line, or in dist/ when this file runs from its source. */
const PLACES = ['./report-viewer.js', '../../dist/report-viewer.js']

/** The bundled viewer that `renderReport` puts into the page. */
export async function readViewerScript(): Promise<string> {
  for (const place of PLACES) {
    const text = await readFile(fileURLToPath(new URL(place, import.meta.url)), 'utf8').catch(() => null)
    if (text !== null) return text
  }
  throw new PrintwrightError('viewer-missing', 'The report viewer is not built; run `npm run build` first.', {
    exitStatus: 3,
  })
}
