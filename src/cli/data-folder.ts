// The data that ships with the product stands beside dist/ and src/; both bundled and unbundled code find it.
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

function findDataFolder(): URL {
  for (const candidate of ['../data/', '../../data/']) {
    const url = new URL(candidate, import.meta.url)
    if (existsSync(fileURLToPath(url))) return url
  }
  throw new Error(`the folder data/ is missing beside ${import.meta.url}`)
}

/** URL of data/, with a slash at the end. */
export const dataFolder: URL = findDataFolder()

/** Of this program, as package.json has it. */
export function productVersion(): string {
  return JSON.parse(readFileSync(new URL('../package.json', dataFolder), 'utf8')).version
}
