// Which pages may use the server, and by which names it is asked for itself. A name that an attacker owns can be made to point
// at this machine (DNS rebinding), so that trust by address holds only under a name that nobody outside can own.
import { readAddress } from './trusted-clients.ts'

export interface Origins {
  /** A page of this origin may use the server; `host` is what it asked for. */
  allows(origin: string, host: string | undefined): boolean
  /** `host` (of a request's Host) can only be this machine. */
  isOwnName(host: string | undefined): boolean
}

export interface OriginOptions {
  /** Of moonraker.conf, with `*` for anything. */
  readonly corsDomains: readonly string[]
  readonly hostName: string
  readonly isTrustedAddress: (address: string) => boolean
}

/** Ends of names that no registry gives away. */
const PRIVATE_NAME = /(^|\.)(localhost|local|lan|internal|home\.arpa)$/

export function createOrigins({ corsDomains, hostName, isTrustedAddress }: OriginOptions): Origins {
  const patterns = corsDomains.map(wildcard)
  // `*` alone names nobody.
  const named = corsDomains.filter((domain) => /[a-z0-9]/i.test(domain.replace(/^[^:]*:\/\//, ''))).map(wildcard)
  const own = hostName.toLowerCase()
  function isOwnName(host: string | undefined): boolean {
    if (host === undefined || host === '') return true
    const given = host.toLowerCase()
    const name = nameOf(given).replace(/\.$/, '')
    // A name of one word is looked up in this network alone.
    if (!name.includes('.') && !name.includes(':')) return /^[a-z0-9_-]+$/.test(name)
    if (readAddress(name) !== null || name === own || PRIVATE_NAME.test(name)) return true
    const sites = [`http://${given}`, `https://${given}`, `http://${name}`, `https://${name}`]
    return named.some((pattern) => sites.some((site) => pattern.test(site)))
  }
  return {
    isOwnName,
    allows(origin, host) {
      const given = origin.toLowerCase()
      if (patterns.some((pattern) => pattern.test(given))) return true
      const match = /^https?:\/\/([^/]+)$/.exec(given)
      if (match === null) return false
      const [, site = ''] = match
      if (host !== undefined && withoutUsualPort(site) === withoutUsualPort(host.toLowerCase())) return true
      const name = nameOf(site)
      // Mainsail and Fluidd often stand on another port of the same machine.
      if (host !== undefined && name === nameOf(host.toLowerCase()) && isOwnName(host)) return true
      return readAddress(name) !== null && isTrustedAddress(name)
    },
  }
}

function wildcard(domain: string): RegExp {
  const text = domain.toLowerCase().replace(/[.+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${text.replace(/\*+/g, '.*')}$`)
}

function nameOf(site: string): string {
  return site.startsWith('[') ? site.slice(1, site.indexOf(']')) : site.replace(/:\d*$/, '')
}

function withoutUsualPort(site: string): string {
  return site.replace(/:(80|443)$/, '')
}
