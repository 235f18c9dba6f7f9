// What the file system refuses, in the words that Python's programs have for it: clients show them as they come.
import { ServerError } from '../server-error.ts'

const WORDS: ReadonlyMap<string, readonly [number, string]> = new Map([
  ['EPERM', [1, 'Operation not permitted']],
  ['ENOENT', [2, 'No such file or directory']],
  ['EIO', [5, 'Input/output error']],
  ['ENXIO', [6, 'No such device or address']],
  ['EACCES', [13, 'Permission denied']],
  ['EBUSY', [16, 'Device or resource busy']],
  ['EEXIST', [17, 'File exists']],
  ['EXDEV', [18, 'Invalid cross-device link']],
  ['ENOTDIR', [20, 'Not a directory']],
  ['EISDIR', [21, 'Is a directory']],
  ['EINVAL', [22, 'Invalid argument']],
  ['EMFILE', [24, 'Too many open files']],
  ['EFBIG', [27, 'File too large']],
  ['ENOSPC', [28, 'No space left on device']],
  ['EROFS', [30, 'Read-only file system']],
  ['ENAMETOOLONG', [36, 'File name too long']],
  ['ENOTEMPTY', [39, 'Directory not empty']],
  ['ELOOP', [40, 'Too many levels of symbolic links']],
  ['EDQUOT', [122, 'Disk quota exceeded']],
])

/** HTTP's code for a disk that has no room left. */
const INSUFFICIENT_STORAGE = 507

export function errnoOf(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  return typeof code === 'string' ? code : ''
}

/** A refusal that the client is to blame for or to live with; any other error is ours and goes on as it is. */
export function fileRefusal(error: unknown, path: string): unknown {
  const code = errnoOf(error)
  const found = WORDS.get(code)
  if (found === undefined) return error
  const isFull = code === 'ENOSPC' || code === 'EDQUOT'
  return new ServerError(`[Errno ${found[0]}] ${found[1]}: '${path}'`, isFull ? INSUFFICIENT_STORAGE : 400)
}

/** Awaits work on this path. */
export async function onPath<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw fileRefusal(error, path)
  }
}
