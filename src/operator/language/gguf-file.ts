// A GGUF file on disk: its header, or one sentence on why it is none.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { PrintwrightError, plainText } from '#core'
import { type GgufHeader, readGgufHeader } from './gguf-header.ts'

export function readGgufFile(path: string): GgufHeader {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message
    throw new PrintwrightError('model_file', `The model ${plainText(path)} cannot be opened: ${plainText(why)}.`)
  }
  try {
    const stat = fstatSync(file)
    if (!stat.isFile()) throw new PrintwrightError('model_file', `${plainText(path)} is no file.`)
    const read = (offset: number, length: number): Uint8Array => {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, stat.size - offset)))
      let done = 0
      while (done < bytes.length) {
        const count = readSync(file, bytes, done, bytes.length - done, offset + done)
        if (count === 0) break
        done += count
      }
      return bytes.subarray(0, done)
    }
    const reading = readGgufHeader({ size: stat.size, read })
    if (reading.isGguf) return reading.header
    throw new PrintwrightError('model_file', `${plainText(path)} is not a model that can be read: ${reading.problem}.`)
  } finally {
    closeSync(file)
  }
}
