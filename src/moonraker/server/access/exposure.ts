// Before the server is opened to other machines: nobody must get in only because it can reach it.
import { PrintwrightError } from '#core'
import type { MoonrakerConf } from '../moonraker-conf.ts'
import { readAccessSettings } from './access-settings.ts'
import { type Accounts, accountFile, readAccounts } from './account-file.ts'
import { boundlessEntries, isLoopback } from './trusted-clients.ts'

/**
 * Throws a PrintwrightError where `host` lies beyond this machine and everybody would be trusted, or nobody could ever log in.
 * The result tells a person how others get in; null where nobody else can come.
 * @param data folder of all that belongs to this printer; its server has been created.
 */
export function assertSafeExposure(conf: MoonrakerConf, host: string, data: string): string | null {
  if (host === 'localhost' || isLoopback(host)) return null
  const settings = readAccessSettings(conf)
  const [open] = boundlessEntries(settings.trustedClients)
  if (open !== undefined) {
    throw new PrintwrightError(
      'open-to-everybody',
      `with --host ${host} everybody could use this printer, because [authorization] trusted_clients of moonraker.conf holds ${open}: take it out, or name your own network (192.168.0.0/16).`,
    )
  }
  const file = accountFile(data)
  const accounts = readAccounts(file)
  const users = accounts?.users.length ?? 0
  if (!hasWayIn(accounts, settings.isApiKeyEnabled)) {
    throw new PrintwrightError(
      'no-way-in',
      `with --host ${host} others have to log in, but there is no user and enable_api_key is off: add a user from this machine first.`,
    )
  }
  const key = settings.isApiKeyEnabled ? `the API key ("apiKey" in ${file})` : ''
  const login = users > 0 ? 'a login' : ''
  return `Other machines need ${[key, login].filter((way) => way !== '').join(' or ')}, unless trusted_clients names them.`
}

function hasWayIn(accounts: Accounts | null, isApiKeyEnabled: boolean): boolean {
  return accounts !== null && (isApiKeyEnabled || accounts.users.length > 0)
}
