// The file that is being printed stays as it is.
import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { Klippy } from '../klippy.ts'
import { ServerError } from '../server-error.ts'
import type { Place } from './file-roots.ts'

/** Path in the gcodes folder of what is being printed; null for nothing. */
export function loadedFile(klippy: Klippy): string | null {
  const state = klippy.value('print_stats', 'state')
  const name = klippy.value('print_stats', 'filename')
  const isLoaded = (state === 'printing' || state === 'paused') && typeof name === 'string' && name !== ''
  return isLoaded ? name.replace(/^\/+/, '') : null
}

export async function refuseInUse(klippy: Klippy, place: Place, words = 'File currently in use'): Promise<void> {
  const loaded = loadedFile(klippy)
  if (loaded === null || place.root.name !== 'gcodes') return
  const { inRoot, path, root } = place
  const isNamed = inRoot === '' || loaded === inRoot || loaded.startsWith(`${inRoot}/`)
  if (isNamed || (await isSame(path, join(root.path, loaded)))) throw new ServerError(words, 403)
}

/** By another way to it. */
async function isSame(path: string, loaded: string): Promise<boolean> {
  try {
    const [one, other] = await Promise.all([realpath(path), realpath(loaded)])
    return one === other || other.startsWith(`${one}/`)
  } catch {
    return false
  }
}
