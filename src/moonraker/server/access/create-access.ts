// Decides who somebody is: by a token, by a key, or by where it is; and keeps the accounts.
import type { IncomingHttpHeaders } from 'node:http'
import { hostname } from 'node:os'
import type { Access, Credentials, Identified } from '../access.ts'
import { API_KEY_USER, TRUSTED_USER } from '../access.ts'
import type { ServerClock } from '../moonraker.ts'
import type { MoonrakerConf } from '../moonraker-conf.ts'
import { ServerError } from '../server-error.ts'
import type { AccessSettings } from './access-settings.ts'
import { readAccessSettings } from './access-settings.ts'
import type { Account, Accounts } from './account-file.ts'
import { accountFile, readAccounts, writeAccounts } from './account-file.ts'
import { createOrigins } from './origins.ts'
import { createPasswords, isSame, type Passwords } from './passwords.ts'
import type { OneshotTokens, TokenKind } from './tokens.ts'
import { createOneshotTokens, readToken, signToken } from './tokens.ts'
import { clientAddress, createTrustedClients } from './trusted-clients.ts'

export interface AccessOptions {
  readonly conf: MoonrakerConf
  readonly clock: ServerClock
  readonly secretBytes: (count: number) => Uint8Array
  /** Folder of all that belongs to this printer. */
  readonly data: string
}

/** What the endpoints of /access need beside what the ways in do. */
export interface AccountAccess extends Access {
  readonly settings: AccessSettings
  readonly warnings: readonly string[]
  /** When the server came up: the birthday of who is trusted for where it is. */
  readonly sinceS: number
  readonly file: string
  readonly passwords: Passwords
  readonly oneshots: OneshotTokens
  accounts(): Accounts
  user(username: string): Account | undefined
  /** On the disk when it returns. */
  keep(accounts: Accounts): void
  newSecret(bytes: number): string
  /** Being trusted for where one is does not do: there are accounts, and the settings ask for a login. */
  isLoginRequired(): boolean
  sign(username: string, secret: string, kind: TokenKind): Promise<string>
  /** Whose token it is; null where it does not hold. */
  read(token: string, kind: TokenKind): Promise<string | null>
  /** Looks up the addresses of machines trusted by name. */
  refresh(): Promise<void>
}

const DAY_S = 86_400
const API_KEY_BYTES = 16
const ORIGIN_CHARS_MAX = 300

export function createAccess({ conf, clock, secretBytes, data }: AccessOptions): AccountAccess {
  const settings = readAccessSettings(conf)
  const trusted = createTrustedClients(settings.trustedClients)
  const isTrustedAddress = (address: string | null): boolean => address === null || trusted.has(address)
  const origins = createOrigins({ corsDomains: settings.corsDomains, hostName: hostname(), isTrustedAddress })
  const oneshots = createOneshotTokens(secretBytes)
  const newSecret = (bytes: number): string => Buffer.from(secretBytes(bytes)).toString('hex')
  const file = accountFile(data)
  let kept = readAccounts(file)
  if (kept === null) {
    kept = { apiKey: newSecret(API_KEY_BYTES), apiKeySinceS: clock.unixS(), users: [] }
    writeAccounts(file, kept)
  }
  let accounts: Accounts = kept
  const user = (username: string): Account | undefined =>
    accounts.users.find((account) => account.username === username)
  const isLoginRequired = (): boolean => settings.forceLogins && accounts.users.length > 0
  const read = (token: string, kind: TokenKind): Promise<string | null> =>
    readToken(token, kind, clock.unixS(), (username) => user(username)?.tokenSecret ?? null)

  /** Null where nothing is shown. */
  async function shownUser({ headers, query }: Credentials): Promise<{ readonly user: string | null } | null> {
    const token = bearer(headers) ?? query.get('access_token')
    if (token !== null) {
      const username = await read(token, 'access')
      if (username === null) throw new ServerError('Unauthorized', 401)
      return { user: username }
    }
    const oneshot = query.get('token')
    const found = oneshot === null ? undefined : oneshots.take(oneshot, clock.monotonicS())
    if (found !== undefined) return found
    const key = one(headers['x-api-key'])
    if (key === null || !settings.isApiKeyEnabled) return null
    if (!isSame(key, accounts.apiKey)) throw new ServerError('Unauthorized', 401)
    return { user: API_KEY_USER }
  }

  return {
    settings,
    warnings: [...settings.warnings, ...trusted.warnings],
    sinceS: clock.unixS(),
    file,
    passwords: createPasswords(),
    oneshots,
    accounts: () => accounts,
    user,
    keep(next) {
      writeAccounts(file, next)
      accounts = next
    },
    newSecret,
    isTrustedAddress,
    isLoginRequired,
    sign: (username, secret, kind) =>
      signToken({ username, secret, kind, nowS: clock.unixS(), refreshLifeS: settings.loginTimeoutDays * DAY_S }),
    read,
    refresh: () => trusted.refresh(),
    clientAddress: (peer, headers) =>
      clientAddress(peer, one(headers['x-forwarded-for']) ?? undefined, one(headers['x-real-ip']) ?? undefined, (hop) =>
        trusted.has(hop),
      ),
    allowsOrigin: (origin, host) => origin.length <= ORIGIN_CHARS_MAX && origins.allows(origin, host),
    async identify(credentials): Promise<Identified> {
      const { address, headers } = credentials
      if (address === null) return { user: null, isTrusted: true, isTrustedByAddress: true }
      const isTrustedByAddress = isTrustedAddress(address) && origins.isOwnName(headers.host)
      const shown = await shownUser(credentials)
      if (shown !== null) return { user: shown.user, isTrusted: true, isTrustedByAddress }
      const isTrusted = isTrustedByAddress && !isLoginRequired()
      return { user: isTrusted ? TRUSTED_USER : null, isTrusted, isTrustedByAddress }
    },
    authorize(_, isOpen, isTrusted) {
      if (!isOpen && !isTrusted) throw new ServerError('Unauthorized', 401)
    },
  }
}

/** Other schemes (`Basic`) are somebody else's. */
function bearer(headers: IncomingHttpHeaders): string | null {
  const match = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')
  return match?.[1] ?? one(headers['x-access-token'])
}

/** An empty one says nothing: slicers send it where no key is set. */
function one(value: string | readonly string[] | undefined): string | null {
  const text = typeof value === 'string' ? value : value?.join(',')
  return text === undefined || text.trim() === '' ? null : text.trim()
}
