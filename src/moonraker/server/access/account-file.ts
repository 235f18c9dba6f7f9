// Who has an account, and the keys: a file of its own that only its owner can read, outside of every folder that clients can
// look into, written whole or not at all.
import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PrintwrightError } from '#core'

export interface Account {
  readonly username: string
  readonly createdOnS: number
  /** Hex. */
  readonly salt: string
  readonly passwordHash: string
  /** What this account's tokens are signed with, hex; null while nobody is logged in: then no token of it holds. */
  readonly tokenSecret: string | null
}

export interface Accounts {
  readonly apiKey: string
  readonly apiKeySinceS: number
  readonly users: readonly Account[]
}

const FILE_NAME = 'accounts.json'
/** A line in it, so that a person who finds it knows. */
const NOTE = 'Keys and accounts of this printer. Keep this file to yourself.'

export function accountFile(dataFolder: string): string {
  return join(dataFolder, FILE_NAME)
}

/** Null where there is none yet. */
export function readAccounts(path: string): Accounts | null {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
    chmodSync(path, 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw unusable(path, error)
  }
  try {
    const read = JSON.parse(text) as Partial<Accounts>
    if (isAccounts(read)) return read
  } catch (error) {
    throw unusable(path, error)
  }
  throw unusable(path, new Error('it does not hold accounts'))
}

/** Throws what the system says; the old file stays then. */
export function writeAccounts(path: string, { apiKey, apiKeySinceS, users }: Accounts): void {
  const fresh = join(dirname(path), `.${FILE_NAME}.${process.pid}`)
  rmSync(fresh, { force: true })
  const file = openSync(fresh, 'wx', 0o600)
  try {
    writeSync(file, `${JSON.stringify({ note: NOTE, apiKey, apiKeySinceS, users }, null, 2)}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(fresh, path)
  syncFolder(dirname(path))
}

/** The new name lasts only once its folder is on the disk; some systems cannot do that for folders. */
function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r')
    try {
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
  } catch {
    // The rename itself has happened.
  }
}

function isAccounts(read: Partial<Accounts>): read is Accounts {
  return (
    typeof read.apiKey === 'string' && typeof read.apiKeySinceS === 'number' && read.users?.every(isAccount) === true
  )
}

function isAccount(value: Partial<Account>): boolean {
  const { username, createdOnS, salt, passwordHash, tokenSecret } = value
  const isSecret = tokenSecret === null || typeof tokenSecret === 'string'
  return (
    [username, salt, passwordHash].every((text) => typeof text === 'string') &&
    typeof createdOnS === 'number' &&
    isSecret
  )
}

function unusable(path: string, cause: unknown): PrintwrightError {
  const why = cause instanceof Error ? cause.message : String(cause)
  // Beginning anew would open the printer to whoever comes first.
  return new PrintwrightError('accounts', `the accounts in ${path} cannot be read: ${why}.`, { exitStatus: 3, cause })
}
