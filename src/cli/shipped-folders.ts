// What clients may read besides the printer's own files: where a real server shows Klipper's examples and manual, ours are.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { dataFolder } from './data-folder.ts'

export function shippedFolders(): readonly { readonly name: string; readonly path: string }[] {
  return [
    { name: 'config_examples', path: fileURLToPath(new URL('printers', dataFolder)) },
    { name: 'docs', path: fileURLToPath(new URL('../docs', dataFolder)) },
  ].filter(({ path }) => existsSync(path))
}
