// What an operator has uploaded in this session. It wrote those files itself: a line in them is its own word, not a slicer's,
// whatever they are called by now and whoever has deleted or copied them meanwhile.
import { createHash } from 'node:crypto'
import type { OpenedGcode } from './gcode-folder.ts'

export interface OwnFiles {
  /** Before it is sent: whether it arrives nobody can know. */
  note(path: string, content: Uint8Array): void
  isOwn(file: OpenedGcode): Promise<boolean>
}

export function createOwnFiles(): OwnFiles {
  const paths = new Set<string>()
  const digests = new Map<string, number>()
  return {
    note(path, content) {
      paths.add(path.toLowerCase())
      digests.set(createHash('sha256').update(content).digest('hex'), content.length)
    },
    async isOwn(file) {
      if (paths.has(file.path.toLowerCase())) return true
      // Only a file of the same length can be the same.
      if (![...digests.values()].includes(file.sizeBytes)) return false
      const hash = createHash('sha256')
      for await (const chunk of file.chunks()) hash.update(chunk)
      return digests.has(hash.digest('hex'))
    },
  }
}
