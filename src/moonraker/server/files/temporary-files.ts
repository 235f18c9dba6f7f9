// Where files grow until they are whole: in a folder of the root that nobody sees, so that they come under their name at once. What
// a server that was killed has left there goes when the next one starts.
import { rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileRoot } from './file-roots.ts'

const FOLDER = '.printwright-uploads'
let count = 0

/** A path that nobody else uses, on the same disk as the root. */
export async function temporaryIn(root: FileRoot): Promise<string> {
  const folder = join(root.path, FOLDER)
  await mkdir(folder, { recursive: true })
  count++
  return join(folder, `${process.pid}-${count}.part`)
}

/** At the start, before anybody can upload. */
export function removeTemporaries(root: FileRoot): void {
  rmSync(join(root.path, FOLDER), { recursive: true, force: true })
}
