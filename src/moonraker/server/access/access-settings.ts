// [authorization] of moonraker.conf.
import type { MoonrakerConf } from '../moonraker-conf.ts'
import { confSection } from '../moonraker-conf.ts'

export interface AccessSettings {
  readonly loginTimeoutDays: number
  /** As soon as there is an account, only who has logged in may ask. */
  readonly forceLogins: boolean
  readonly defaultSource: string
  readonly isApiKeyEnabled: boolean
  /** Null for any number. */
  readonly maxLoginAttempts: number | null
  readonly corsDomains: readonly string[]
  readonly trustedClients: readonly string[]
  readonly warnings: readonly string[]
}

/** A configuration that says nothing of access opens the server to its own machine. */
const LOOPBACK = ['127.0.0.0/8', '::1/128']
const SOURCES = ['moonraker', 'ldap']

export function readAccessSettings(conf: MoonrakerConf): AccessSettings {
  const section = confSection(conf, 'authorization')
  const warnings: string[] = []
  const attempts = section.number('max_login_attempts', Number.NaN)
  const timeout = section.number('login_timeout', 90)
  const source = section.text('default_source', 'moonraker').toLowerCase()
  if (!SOURCES.includes(source)) warnings.push(`[authorization]: Invalid value for option 'default_source': ${source}`)
  const corsDomains = section.list('cors_domains', [])
  if (corsDomains.some((domain) => /^[*:/.]+$/.test(domain))) {
    warnings.push(
      '[authorization]: an entry of cors_domains allows every web page to use this printer; name those that you use.',
    )
  }
  return {
    loginTimeoutDays: timeout > 0 ? timeout : 90,
    forceLogins: section.flag('force_logins', false),
    defaultSource: SOURCES.includes(source) ? source : 'moonraker',
    isApiKeyEnabled: section.flag('enable_api_key', true),
    maxLoginAttempts: attempts >= 1 ? Math.floor(attempts) : null,
    corsDomains,
    trustedClients: section.list('trusted_clients', conf.sections.has('authorization') ? [] : LOOPBACK),
    warnings,
  }
}
