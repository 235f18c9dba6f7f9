// SHA-256 (FIPS 180-4) of bytes that come in pieces: the pure layers run where there is no library for it.

export interface Sha256 {
  update(bytes: Uint8Array): void
  /** In lower-case hexadecimal; ends it. */
  hex(): string
}

const BLOCK_BYTES = 64
const encoder = new TextEncoder()

/** The first 32 bits of the fractional part of a root of each of the first primes. */
function rootFractions(count: number, root: (prime: number) => number): Int32Array {
  const fractions = new Int32Array(count)
  let found = 0
  for (let candidate = 2; found < count; candidate++) {
    let isPrime = true
    for (let k = 2; k * k <= candidate; k++) if (candidate % k === 0) isPrime = false
    if (isPrime) fractions[found++] = (root(candidate) % 1) * 2 ** 32
  }
  return fractions
}

const ROUND = rootFractions(64, Math.cbrt)
const START = rootFractions(8, Math.sqrt)

/** Of one block; nothing of it outlives the call that fills it. */
const SCHEDULE = new Int32Array(64)

export function createSha256(): Sha256 {
  const state = START.slice()
  const block = new Uint8Array(BLOCK_BYTES)
  let filled = 0
  let bytesInAll = 0

  function update(bytes: Uint8Array): void {
    bytesInAll += bytes.length
    let at = 0
    if (filled > 0) {
      at = Math.min(BLOCK_BYTES - filled, bytes.length)
      block.set(bytes.subarray(0, at), filled)
      filled += at
      if (filled < BLOCK_BYTES) return
      mixBlock(state, block, 0)
    }
    for (; at + BLOCK_BYTES <= bytes.length; at += BLOCK_BYTES) mixBlock(state, bytes, at)
    block.set(bytes.subarray(at), 0)
    filled = bytes.length - at
  }

  function hex(): string {
    const bits = bytesInAll * 8
    const padding = new Uint8Array(filled < BLOCK_BYTES - 8 ? BLOCK_BYTES - filled : 2 * BLOCK_BYTES - filled)
    padding[0] = 0x80
    const length = new DataView(padding.buffer, padding.length - 8)
    length.setUint32(0, Math.floor(bits / 2 ** 32))
    length.setUint32(4, bits >>> 0)
    update(padding)
    let text = ''
    for (const word of state) text += (word >>> 0).toString(16).padStart(8, '0')
    return text
  }
  return { update, hex }
}

function mixBlock(state: Int32Array, bytes: Uint8Array, from: number): void {
  const schedule = SCHEDULE
  for (let i = 0, at = from; i < 16; i++, at += 4) {
    schedule[i] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
  }
  for (let i = 16; i < 64; i++) {
    const w15 = schedule[i - 15]!
    const w2 = schedule[i - 2]!
    const s0 = turned(w15, 7) ^ turned(w15, 18) ^ (w15 >>> 3)
    const s1 = turned(w2, 17) ^ turned(w2, 19) ^ (w2 >>> 10)
    schedule[i] = (schedule[i - 16]! + s0 + schedule[i - 7]! + s1) | 0
  }
  let a = state[0]!
  let b = state[1]!
  let c = state[2]!
  let d = state[3]!
  let e = state[4]!
  let f = state[5]!
  let g = state[6]!
  let h = state[7]!
  for (let i = 0; i < 64; i++) {
    const sum1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)
    const t1 = (h + sum1 + ((e & f) ^ (~e & g)) + ROUND[i]! + schedule[i]!) | 0
    const sum0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)
    const t2 = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  state[0] = state[0]! + a
  state[1] = state[1]! + b
  state[2] = state[2]! + c
  state[3] = state[3]! + d
  state[4] = state[4]! + e
  state[5] = state[5]! + f
  state[6] = state[6]! + g
  state[7] = state[7]! + h
}

function turned(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits))
}

/** SHA-256 of a text's UTF-8. */
export function sha256OfText(text: string): string {
  const hash = createSha256()
  hash.update(encoder.encode(text))
  return hash.hex()
}
