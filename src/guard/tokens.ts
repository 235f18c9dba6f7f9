// A person's word. A token is made on the machine of the guard, by who may log in there, and shown once on that terminal; it goes to
// a person's eyes and from there into a client, and never through anything that a model reads or writes. On the disk is only its
// SHA-256: of 125 random bits, which nobody can try out, so that it needs no salt and no slow hash. Each is a file of its own, so
// that making and taking by several processes loses none and lets none be taken twice.
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { lstatSync, mkdirSync, readdirSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PrintwrightError, sha256OfText } from '#core'
import type { TokenScope } from '#safety'
import { TOKEN_SCOPES } from '#safety'

/** What is known of a token without knowing it. Times are of the wall clock: it outlives the process. */
export interface TokenRecord {
  /** Names it in the journal and in lists: the first digits of its hash. */
  readonly id: string
  readonly scopes: readonly TokenScope[]
  readonly madeS: number
  /** Void from then on. */
  readonly untilS: number
  readonly isSingleUse: boolean
}

export interface TokenOptions {
  readonly scopes: readonly TokenScope[]
  readonly nowS: number
  readonly lastsS: number
  readonly isSingleUse: boolean
  /** Bytes that nobody can guess. */
  readonly random?: (count: number) => Uint8Array
}

export type TokenAnswer =
  | { readonly kind: 'taken'; readonly record: TokenRecord; readonly sha256: string }
  /** `id`: where it is one of ours, but void or for something else. */
  | { readonly kind: 'refused'; readonly why: string; readonly id: string }

const LASTS_MAX_S = 30 * 86_400

/** Without letters that are taken for digits (Crockford's base 32). */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const GROUPS = 5
const GROUP_LETTERS = 5
/** As people may write it, too. */
const SHAPE = /pw[-\s]?(?:[0-9a-z]{5}[-\s]?){4}[0-9a-z]{5}/gi
/** Of a person's word, whatever it is: it may be mistyped. */
const SHOWN = /\b(PRINTWRIGHT_\w+\s.*?\bTOKEN=)\S+/gi
const FILE = /^([0-9a-f]{64})\.json$/

/** The token itself, for a person's eyes, once; and what is kept of it. */
export function createToken(folder: string, options: TokenOptions): { secret: string; record: TokenRecord } {
  const { scopes, nowS, lastsS, isSingleUse, random = randomBytes } = options
  const lasts = lastsS > 0 && lastsS <= LASTS_MAX_S
  if (!lasts) throw new PrintwrightError('token', 'a token lasts from 1 second to 30 days.')
  if (scopes.length === 0) throw new PrintwrightError('token', 'a token is good for something.')
  const letters = Array.from(random(GROUPS * GROUP_LETTERS), (byte) => LETTERS.charAt(byte % LETTERS.length)).join('')
  const groups = Array.from({ length: GROUPS }, (_, n) => letters.slice(n * GROUP_LETTERS, (n + 1) * GROUP_LETTERS))
  const secret = `pw-${groups.join('-')}`
  const sha256 = tokenHash(secret)
  const record = { id: sha256.slice(0, 8), scopes, madeS: nowS, untilS: nowS + lastsS, isSingleUse }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  refuseOpenFolder(folder)
  writeFileSync(join(folder, `${sha256}.json`), `${JSON.stringify(record)}\n`, { flag: 'wx', mode: 0o600, flush: true })
  return { secret, record }
}

/** As a person may write it: any case, spaces for dashes, O for 0, I and L for 1. */
export function tokenHash(secret: string): string {
  const letters = secret
    .toUpperCase()
    .replace(/^\s*PW/, '')
    .replace(/[-\s]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
  return sha256OfText(letters)
}

/** Takes it where it is good for `scope` now; one for a single use is gone with that, whoever else shows it at the same moment. One
 * that is shown for something else, or for `none`, has been read by whoever reads the console: it is gone too. */
export function takeToken(folder: string, secret: string, scope: TokenScope | 'none', nowS: number): TokenAnswer {
  const wanted = Buffer.from(tokenHash(secret), 'hex')
  let found: StoredToken | null = null
  // All are compared, each in constant time.
  for (const token of storedTokens(folder)) {
    if (timingSafeEqual(Buffer.from(token.sha256, 'hex'), wanted)) found = token
  }
  if (found === null) return { kind: 'refused', why: 'there is no such token', id: '' }
  const { record, sha256 } = found
  const isInTime = nowS >= record.madeS && nowS < record.untilS
  if (!isInTime) return { kind: 'refused', why: 'its time is over', id: record.id }
  if (scope === 'none' || !record.scopes.includes(scope)) {
    removed(folder, sha256)
    return { kind: 'refused', why: `it is not for ${scope}, and void now`, id: record.id }
  }
  if (record.isSingleUse && !removed(folder, sha256)) return { kind: 'refused', why: 'it has been used', id: record.id }
  return { kind: 'taken', record, sha256 }
}

export function listTokens(folder: string, nowS: number): readonly TokenRecord[] {
  return storedTokens(folder)
    .map(({ record }) => record)
    .filter(({ untilS }) => nowS < untilS)
}

/** How many there were with this id, or all that are over where none is given. */
export function revokeTokens(
  folder: string,
  which: { readonly id: string } | { readonly overBeforeS: number },
): number {
  const gone = storedTokens(folder).filter(({ record }) =>
    'id' in which ? record.id === which.id : !(which.overBeforeS < record.untilS),
  )
  return gone.filter(({ sha256 }) => removed(folder, sha256)).length
}

/** Whatever looks like a token, out of a text that a model or a log is about to see. */
export function withoutTokens(text: string): string {
  return text.replace(SHAPE, '[token]').replace(SHOWN, '$1[token]')
}

/** What looks like one. */
export function tokensOf(text: string): readonly string[] {
  return text.match(SHAPE) ?? []
}

interface StoredToken {
  readonly sha256: string
  readonly record: TokenRecord
}

function storedTokens(folder: string): readonly StoredToken[] {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return []
  refuseOpenFolder(folder)
  return readdirSync(folder).flatMap((name) => {
    const sha256 = FILE.exec(name)?.[1]
    const record = sha256 === undefined ? null : readRecord(join(folder, name), sha256)
    return sha256 === undefined || record === null ? [] : [{ sha256, record }]
  })
}

/** Who can write there can make tokens; who can read there learns only which there are, but has no business with it. */
function refuseOpenFolder(folder: string): void {
  const { mode, uid } = statSync(folder)
  const isOurs = process.getuid === undefined || uid === process.getuid()
  if ((mode & 0o077) === 0 && isOurs) return
  throw new PrintwrightError(
    'token',
    `the folder ${folder} of tokens must belong to the guard's user alone (chmod 700).`,
  )
}

/** Null for what is none of ours, half written, or lies open to others. */
function readRecord(path: string, sha256: string): TokenRecord | null {
  try {
    const { mode } = lstatSync(path)
    if ((mode & 0o170_077) !== 0o100_000) return null
    const record = JSON.parse(readFileSync(path, 'utf8')) as TokenRecord
    const isSound =
      record.id === sha256.slice(0, 8) &&
      Array.isArray(record.scopes) &&
      record.scopes.every((scope) => TOKEN_SCOPES.includes(scope)) &&
      record.untilS - record.madeS <= LASTS_MAX_S &&
      typeof record.isSingleUse === 'boolean'
    return isSound ? record : null
  } catch {
    return null
  }
}

/** True for one of all who try: unlink, and not rm, which is content when somebody else was faster. */
function removed(folder: string, sha256: string): boolean {
  try {
    unlinkSync(join(folder, `${sha256}.json`))
    return true
  } catch {
    return false
  }
}
