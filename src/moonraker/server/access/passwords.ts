// Passwords are kept as scrypt's hash. A hash is dear, so that guessing is: hashes are made one after another, and a crowd that
// waits for them is sent away, lest it stop the server for everybody. Each address has a short queue of its own, and they are
// taken in turn: who guesses keeps itself waiting.
import { scrypt, timingSafeEqual } from 'node:crypto'
import { ServerError } from '../server-error.ts'
import { addressGroup } from './trusted-clients.ts'

/** 16 MiB and about 50 ms each. Source: RFC 7914 (2016) for interactive logins, 2^14. */
const COST = { N: 16_384, r: 8, p: 1 } as const
const HASH_BYTES = 32
const WAITING_MAX = 8
/** Addresses that wait at a time, of strangers and of the trusted each. */
const ADDRESSES_MAX = 64

/** Whose turn a hash takes. */
export interface Asker {
  /** Null for the unix socket. */
  readonly address: string | null
  /** For where it is. */
  readonly isTrusted: boolean
}

export interface Passwords {
  /** Hex. Throws a ServerError (429) where too many wait. */
  hash(password: string, salt: string, asker: Asker): Promise<string>
  isRight(password: string, salt: string, hash: string, asker: Asker): Promise<boolean>
}

/** What waits, by address; the first one is next. */
type Ring = Map<string, (() => void)[]>

export function createPasswords(): Passwords {
  /** Strangers and the trusted take turns, however many the strangers are. */
  const rings: [next: Ring, after: Ring] = [new Map(), new Map()]
  const [strangers, trusted] = rings
  let isBusy = false

  function queueUp(asker: Asker): Promise<void> {
    const ring = asker.isTrusted ? trusted : strangers
    const group = asker.address === null ? '' : addressGroup(asker.address)
    const queue = ring.get(group) ?? []
    if (queue.length >= WAITING_MAX || (queue.length === 0 && ring.size >= ADDRESSES_MAX)) {
      throw new ServerError('Too Many Requests', 429)
    }
    return new Promise((done) => {
      queue.push(done)
      ring.set(group, queue)
    })
  }

  function callNext(): void {
    rings.reverse()
    const call = takeFirst(rings[0]) ?? takeFirst(rings[1])
    isBusy = call !== null
    call?.()
  }

  async function hash(password: string, salt: string, asker: Asker): Promise<string> {
    if (isBusy) await queueUp(asker)
    isBusy = true
    try {
      return await derive(password, salt)
    } finally {
      callNext()
    }
  }
  return {
    hash,
    isRight: async (password, salt, kept, asker) => isSame(await hash(password, salt, asker), kept),
  }
}

/** The address whose turn it was goes to the end. */
function takeFirst(ring: Ring): (() => void) | null {
  for (const [group, queue] of ring) {
    const call = queue.shift()
    ring.delete(group)
    if (queue.length > 0) ring.set(group, queue)
    if (call !== undefined) return call
  }
  return null
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
