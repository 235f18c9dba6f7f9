// What was typed before, newest last, one line each; bounded, and shared by all consoles of a data folder.
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { plainText } from '#core'

export const HISTORY_LINES_MAX = 1000
/** Longer lines are not kept. */
const LINE_LETTERS_MAX = 2000

/** Lines worth keeping, the newest `HISTORY_LINES_MAX`, none twice in a row. */
export function historyLines(text: string): string[] {
  const lines = text
    .split('\n')
    .map(plainText)
    .filter((line, i, all) => line !== '' && line.length <= LINE_LETTERS_MAX && line !== all[i - 1])
  return lines.slice(-HISTORY_LINES_MAX)
}

export interface History {
  readonly lines: readonly string[]
  add(line: string): void
}

/** Null folder, or one that cannot be written: what is typed is not kept. */
export function openHistory(folder: string | null, file = '.console-history'): History {
  if (folder === null) return { lines: [], add: () => undefined }
  const path = join(folder, file)
  const lines = readLines(path)
  return {
    lines,
    add(line) {
      const plain = plainText(line)
      if (plain === '' || plain.length > LINE_LETTERS_MAX || !existsSync(dirname(path))) return
      tryTo(() => appendFileSync(path, `${plain}\n`, { mode: 0o600 }))
    },
  }
}

/** Reads the file, and makes it short again when it has become long. */
function readLines(path: string): string[] {
  let text = ''
  tryTo(() => {
    text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  })
  const lines = historyLines(text)
  if (text.split('\n').length > 2 * HISTORY_LINES_MAX) {
    tryTo(() => {
      writeFileSync(`${path}.new`, `${lines.join('\n')}\n`, { mode: 0o600 })
      renameSync(`${path}.new`, path)
    })
  }
  return lines
}

/** A history that cannot be kept is no reason to stop. */
function tryTo(work: () => void): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
  }
}
