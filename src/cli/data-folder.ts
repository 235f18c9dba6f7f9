// The data that ships with the product stands beside dist/ and src/; both bundled and unbundled code find it.
import { existsSync } from 'node:fs'
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
