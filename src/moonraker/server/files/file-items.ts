// How a file or folder is told to clients.
import type { Stats } from 'node:fs'
import { constants } from 'node:fs'
import { access, lstat, stat } from 'node:fs/promises'
import type { WireRecord } from '../../wire/wire-value.ts'
import { whole } from '../../wire/wire-value.ts'
import { onPath } from './file-refusals.ts'
import type { Place } from './file-roots.ts'

export type FileAction =
  | 'create_file'
  | 'modify_file'
  | 'delete_file'
  | 'move_file'
  | 'create_dir'
  | 'delete_dir'
  | 'move_dir'
  | 'root_update'

/** `rw`, or `r` where the root, or a link, is read only. */
export function permissionsOf(isWritableRoot: boolean, isLink: boolean): 'rw' | 'r' {
  return isWritableRoot && !isLink ? 'rw' : 'r'
}

export function modifiedS({ mtimeMs }: Pick<Stats, 'mtimeMs'>): number {
  return mtimeMs / 1000
}

/** What is there now. */
export async function itemOf(place: Place): Promise<WireRecord> {
  const link = await onPath(place.path, lstat(place.path))
  const isLink = link.isSymbolicLink()
  const stats = isLink ? await onPath(place.path, stat(place.path)) : link
  const mayWrite = await access(place.path, constants.W_OK).then(
    () => true,
    () => false,
  )
  return {
    modified: modifiedS(stats),
    size: whole(stats.size),
    permissions: permissionsOf(place.root.isWritable && mayWrite, isLink && !stats.isDirectory()),
    path: place.inRoot,
    root: place.root.name,
  }
}

/** What is no longer there. */
export function goneItem({ inRoot, root }: Place): WireRecord {
  return { modified: 0n, size: 0n, permissions: '', path: inRoot, root: root.name }
}

export function sourceItem({ inRoot, root }: Place): WireRecord {
  return { path: inRoot === '' ? '.' : inRoot, root: root.name }
}

/** The extensions that are G-code for Moonraker. */
const GCODE_NAME = /\.(gcode|g|gco|ufp|nc)$/i

export function isGcodeName(name: string): boolean {
  return GCODE_NAME.test(name)
}

export function isGcode({ root, inRoot }: Place): boolean {
  return root.name === 'gcodes' && isGcodeName(inRoot)
}
