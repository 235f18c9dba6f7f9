// Passwords are kept as scrypt's hash. A hash is dear, so that guessing is: hashes are made one after another, and a crowd that
// waits for them is sent away, lest it stop the server for everybody.
import { scrypt, timingSafeEqual } from 'node:crypto'
import { ServerError } from '../server-error.ts'

/** 16 MiB and about 50 ms each. Source: RFC 7914 (2016) for interactive logins, 2^14. */
const COST = { N: 16_384, r: 8, p: 1 } as const
const HASH_BYTES = 32
const WAITING_MAX = 32

export interface Passwords {
  /** Hex. */
  hash(password: string, salt: string): Promise<string>
  isRight(password: string, salt: string, hash: string): Promise<boolean>
}

export function createPasswords(): Passwords {
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  async function hash(password: string, salt: string): Promise<string> {
    if (waiting >= WAITING_MAX) throw new ServerError('Too Many Requests', 429)
    waiting++
    const turn = last.then(() => derive(password, salt))
    last = turn.catch(() => undefined)
    try {
      return await turn
    } finally {
      waiting--
    }
  }
  return {
    hash,
    isRight: async (password, salt, kept) => isSame(await hash(password, salt), kept),
  }
}

function derive(password: string, salt: string): Promise<string> {
  return new Promise((done, fail) => {
    scrypt(password, Buffer.from(salt, 'hex'), HASH_BYTES, COST, (error, key) => {
      if (error === null) done(key.toString('hex'))
      else fail(error)
    })
  })
}

/** Takes as long wherever they differ. */
export function isSame(given: string, kept: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(kept)]
  if (a.length === b.length) return timingSafeEqual(a, b)
  timingSafeEqual(b, b)
  return false
}
