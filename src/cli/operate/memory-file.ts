// What the operator must know again after a crash, in one file: replaced as a whole or not at all.
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MemoryStore } from '#operator'
import { makeFolder } from '#server'

export function createMemoryFile(folder: string, onTrouble: (words: string) => void): MemoryStore {
  makeFolder(folder)
  const path = join(folder, 'memory.json')
  return {
    load() {
      try {
        return readFileSync(path, 'utf8')
      } catch {
        return null
      }
    },
    save(text) {
      const fresh = `${path}.new`
      try {
        writeFileSync(fresh, text)
        const file = openSync(fresh, 'r')
        fsyncSync(file)
        closeSync(file)
        renameSync(fresh, path)
      } catch (error) {
        // A full disk is no reason to leave a printer alone.
        onTrouble(`what it must remember cannot be written: ${(error as Error).message}`)
      }
    },
  }
}
