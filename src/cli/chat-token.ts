// What shows the operator's door that whoever asks is the same user of this machine: a secret that only they can read. The operator
// makes it when it starts and takes it away when it ends; `printwright chat` and `mcp` beside it find it by themselves.
import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { makeFolder } from '#server'

/** Else the token stands here: between machines, and for other programs. */
export const TOKEN_VARIABLE = 'PRINTWRIGHT_OPERATOR_TOKEN'

export function newChatToken(): string {
  return randomBytes(32).toString('hex')
}

/** Of the door at that port. */
function pathOf(data: string, port: number): string {
  return join(resolve(data), 'operator', `chat-token-${port}`)
}

/** For this user's eyes alone. What takes it away again. */
export function keepChatToken(data: string, port: number, token: string): () => void {
  const path = pathOf(data, port)
  makeFolder(join(resolve(data), 'operator'))
  // A file that is there already would keep the rights that it has.
  rmSync(path, { force: true })
  writeFileSync(path, token, { mode: 0o600, flag: 'wx' })
  return () => {
    if (readChatToken(data, port) === token) rmSync(path, { force: true })
  }
}

/** Null: there is none that this user may read. */
export function readChatToken(data: string, port: number): string | null {
  try {
    return readFileSync(pathOf(data, port), 'utf8').trim()
  } catch {
    return null
  }
}
