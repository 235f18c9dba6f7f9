// SHA-256 (FIPS 180-4) of bytes that come in pieces: this layer runs where there is no library for it.

export interface Sha256 {
  update(bytes: Uint8Array): void
  /** In lower-case hexadecimal; ends it. */
  hex(): string
}

const BLOCK_BYTES = 64

/** The first 32 bits of the fractional part of a root of each of the first primes. */
function rootFractions(count: number, root: (prime: number) => number): Uint32Array {
  const fractions = new Uint32Array(count)
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

export function createSha256(): Sha256 {
  const state = START.slice()
  const schedule = new Uint32Array(64)
  const block = new Uint8Array(BLOCK_BYTES)
  let filled = 0
  let bytesInAll = 0

  function update(bytes: Uint8Array): void {
    bytesInAll += bytes.length
    for (let at = 0; at < bytes.length; ) {
      const count = Math.min(BLOCK_BYTES - filled, bytes.length - at)
      block.set(bytes.subarray(at, at + count), filled)
      filled += count
      at += count
      if (filled < BLOCK_BYTES) return
      mixBlock(state, schedule, block)
      filled = 0
    }
  }

  function hex(): string {
    const bits = bytesInAll * 8
    update(Uint8Array.of(0x80))
    while (filled !== BLOCK_BYTES - 8) update(Uint8Array.of(0))
    const length = new DataView(new ArrayBuffer(8))
    length.setUint32(0, Math.floor(bits / 2 ** 32))
    length.setUint32(4, bits >>> 0)
    update(new Uint8Array(length.buffer))
    return [...state].map((word) => word.toString(16).padStart(8, '0')).join('')
  }
  return { update, hex }
}

function mixBlock(state: Uint32Array, schedule: Uint32Array, block: Uint8Array): void {
  for (let i = 0; i < 16; i++) {
    const at = 4 * i
    schedule[i] = (block[at]! << 24) | (block[at + 1]! << 16) | (block[at + 2]! << 8) | block[at + 3]!
  }
  for (let i = 16; i < 64; i++) {
    const w15 = schedule[i - 15]!
    const w2 = schedule[i - 2]!
    const s0 = turned(w15, 7) ^ turned(w15, 18) ^ (w15 >>> 3)
    const s1 = turned(w2, 17) ^ turned(w2, 19) ^ (w2 >>> 10)
    schedule[i] = (schedule[i - 16]! + s0 + schedule[i - 7]! + s1) | 0
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number]
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
  const mixed = [a, b, c, d, e, f, g, h]
  for (let i = 0; i < 8; i++) state[i] = (state[i]! + mixed[i]!) | 0
}

function turned(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits))
}
