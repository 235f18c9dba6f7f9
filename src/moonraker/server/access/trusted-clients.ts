// Whom the server trusts for where they are: addresses, ranges of them, and names of machines.
import { lookup } from 'node:dns/promises'
import ipaddr from 'ipaddr.js'

type Address = ipaddr.IPv4 | ipaddr.IPv6
interface Range {
  readonly base: Address
  readonly bits: number
}

export interface TrustedClients {
  has(address: string): boolean
  /** A sentence for each entry that says nothing. */
  readonly warnings: readonly string[]
  /** Asks again for the addresses of machines named by name. */
  refresh(): Promise<void>
}

const KNOWN_MAX = 1000

export function createTrustedClients(entries: readonly string[]): TrustedClients {
  const ranges: Range[] = []
  const names: string[] = []
  const warnings: string[] = []
  const found = new Map<string, readonly string[]>()
  /** What has been found out of addresses that have come before. */
  const known = new Map<string, boolean>()
  for (const entry of entries) {
    const range = readRange(entry)
    if (range !== null) ranges.push(range)
    else if (HOST_NAME.test(entry)) names.push(entry)
    else warnings.push(`[authorization]: Invalid entry in trusted_clients: ${entry.slice(0, 100)}`)
  }
  function isAmong(text: string): boolean {
    const address = readAddress(text)
    if (address === null) return false
    if (ranges.some((range) => contains(range, address))) return true
    const plain = address.toString()
    for (const addresses of found.values()) if (addresses.includes(plain)) return true
    return false
  }
  return {
    warnings,
    has(text) {
      const before = known.get(text)
      if (before !== undefined) return before
      if (known.size >= KNOWN_MAX) known.clear()
      const isTrusted = isAmong(text)
      known.set(text, isTrusted)
      return isTrusted
    },
    async refresh() {
      await Promise.all(names.map(async (name) => found.set(name, await addressesOf(name))))
      known.clear()
    },
  }
}

/** A machine that is not known is nobody, not an error: it may come up later. */
async function addressesOf(name: string): Promise<readonly string[]> {
  try {
    const answers = await lookup(name, { all: true })
    return answers.flatMap(({ address }) => readAddress(address)?.toString() ?? [])
  } catch {
    return []
  }
}

const HOST_NAME = /^[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_-]{1,63})*\.?$/i

/** IPv4 that comes in IPv6's clothes is IPv4; a zone (`fe80::1%eth0`) says nothing of who it is. */
export function readAddress(text: string): Address | null {
  const bare = text.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '')
  if (!ipaddr.IPv6.isValid(bare) && !ipaddr.IPv4.isValidFourPartDecimal(bare)) return null
  return ipaddr.process(bare)
}

/** What one machine or household holds: an IPv4 address, or the 64 bits of IPv6 within which anybody picks addresses freely. */
export function addressGroup(text: string): string {
  const address = readAddress(text)
  if (address === null) return text
  return address.kind() === 'ipv4' ? address.toString() : (address as ipaddr.IPv6).parts.slice(0, 4).join(':')
}

function readRange(entry: string): Range | null {
  const [text = '', bitsText, ...more] = entry.split('/')
  const address = readAddress(text)
  if (address === null || more.length > 0) return null
  const most = address.kind() === 'ipv4' ? 32 : 128
  if (bitsText === undefined) return { base: address, bits: most }
  if (!/^\d{1,3}$/.test(bitsText)) return null
  // ::ffff:10.0.0.0/104 counts IPv6's bits.
  const isMapped = most === 32 && text.includes(':')
  const bits = Number(bitsText) - (isMapped ? 96 : 0)
  return bits > most ? null : { base: address, bits: Math.max(bits, 0) }
}

function contains({ base, bits }: Range, address: Address): boolean {
  return base.kind() === address.kind() && (address as ipaddr.IPv4).match(base as ipaddr.IPv4, bits)
}

/** More addresses of the internet than any house, school or firm has: nobody means that many machines by name. */
const PUBLIC_ADDRESSES_MAX = 2 ** 24
const PUBLIC_V6_BITS_MIN = 32

/** The entries that let in everybody, or as good as everybody; none where all is well. */
export function boundlessEntries(entries: readonly string[]): readonly string[] {
  const isPublic = (range: Range): boolean => range.base.range() === 'unicast' || !isWithinKind(range)
  const ranges = entries.flatMap((entry) => {
    const range = readRange(entry)
    return range !== null && isPublic(range) ? [{ entry, range }] : []
  })
  const v4 = ranges.filter(({ range }) => range.base.kind() === 'ipv4')
  const count = v4.reduce((sum, { range }) => sum + 2 ** (32 - range.bits), 0)
  const v6 = ranges.filter(({ range }) => range.base.kind() === 'ipv6' && range.bits < PUBLIC_V6_BITS_MIN)
  return [...(count >= PUBLIC_ADDRESSES_MAX ? v4 : []), ...v6].map(({ entry }) => entry)
}

/** Its first and its last address are of the same kind: 10.0.0.0/8 is private from end to end, 0.0.0.0/0 is not. */
function isWithinKind({ base, bits }: Range): boolean {
  const bytes = base.toByteArray()
  const last = bytes.map((byte, k) => {
    const free = Math.min(8, Math.max(0, (k + 1) * 8 - bits))
    return byte | (2 ** free - 1)
  })
  const first = bytes.map((byte, k) => byte & ~(2 ** Math.min(8, Math.max(0, (k + 1) * 8 - bits)) - 1) & 0xff)
  return ipaddr.fromByteArray(first).range() === ipaddr.fromByteArray(last).range()
}

const FORWARDED_MAX = 32

/**
 * Who asks, where a proxy of ours (nginx in front) passes it on. Only one that is trusted itself is believed, and then the
 * nearest address that is not trusted counts: what a client claims of itself stands farther left and gains it nothing.
 */
export function clientAddress(
  peer: string,
  forwarded: string | undefined,
  realIp: string | undefined,
  isTrusted: (address: string) => boolean,
): string {
  const address = readAddress(peer)?.toString() ?? peer
  if (forwarded === undefined && realIp === undefined) return address
  if (!isLoopback(address) && !isTrusted(address)) return address
  const chain = [...(forwarded ?? '').split(',').slice(-FORWARDED_MAX), realIp ?? '']
  const hops = chain.flatMap((hop) => readAddress(hop.trim())?.toString() ?? [])
  let nearest = address
  for (const hop of hops.reverse()) {
    nearest = hop
    if (!isLoopback(hop) && !isTrusted(hop)) break
  }
  return nearest
}

export function isLoopback(text: string): boolean {
  return readAddress(text)?.range() === 'loopback'
}
