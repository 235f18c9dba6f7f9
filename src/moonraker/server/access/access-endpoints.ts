// /access/...: keys, logins, accounts.
import type { WireRecord } from '../../wire/wire-value.ts'
import { API_KEY_USER, TRUSTED_USER } from '../access.ts'
import type { Connection } from '../connections.ts'
import type { Caller, Request } from '../endpoints.ts'
import { addEndpoint } from '../endpoints.ts'
import type { Moonraker } from '../moonraker.ts'
import type { Params } from '../params.ts'
import { ServerError } from '../server-error.ts'
import type { Account } from './account-file.ts'
import type { AccountAccess } from './create-access.ts'
import type { Asker } from './passwords.ts'

const SOURCE = 'moonraker'
const RESERVED = [TRUSTED_USER, API_KEY_USER]
const SALT_BYTES = 32
const SECRET_BYTES = 32
const API_KEY_BYTES = 16
const NAME_CHARS_MAX = 256
const PASSWORD_CHARS_MAX = 1024
const USERS_MAX = 1000
/** Addresses with failed logins that are remembered. */
const GUESSERS_MAX = 10_000
const NAMES_AGAIN_MS = 300_000

interface Parts {
  readonly server: Moonraker
  readonly access: AccountAccess
  /** Failed logins in a row by address. */
  readonly failures: Map<string, number>
}

export function setupAccess(server: Moonraker, access: AccountAccess): void {
  const { endpoints } = server
  const parts: Parts = { server, access, failures: new Map() }
  server.components.push('authorization')
  server.warnings.push(...access.warnings)
  addEndpoint(endpoints, '/access/info', 'GET', ({ caller }) => info(parts, caller), { isOpen: true })
  addEndpoint(endpoints, '/access/api_key', ['GET', 'POST'], ({ verb }) => apiKey(parts, verb === 'POST'))
  addEndpoint(endpoints, '/access/oneshot_token', 'GET', ({ caller }) =>
    access.oneshots.give(userOf(caller), server.clock.monotonicS()),
  )
  addEndpoint(endpoints, '/access/login', 'POST', (request) => login(parts, request), { isOpen: true })
  addEndpoint(endpoints, '/access/logout', 'POST', ({ caller }) => logout(parts, caller))
  addEndpoint(endpoints, '/access/refresh_jwt', 'POST', (request) => refresh(parts, request), { isOpen: true })
  addEndpoint(endpoints, '/access/user', ['GET', 'POST', 'DELETE'], (request) => {
    if (request.verb === 'POST') return createUser(parts, request)
    return request.verb === 'DELETE' ? deleteUser(parts, request) : currentUser(parts, request.caller)
  })
  addEndpoint(endpoints, '/access/user/password', 'POST', (request) => changePassword(parts, request))
  addEndpoint(endpoints, '/access/users/list', 'GET', () => ({ users: access.accounts().users.map(shownAccount) }))
  void access.refresh()
  const timer = setInterval(() => void access.refresh(), NAMES_AGAIN_MS)
  timer.unref()
  server.onClose.push(() => clearInterval(timer))
}

function info({ access }: Parts, caller: Caller): WireRecord {
  const { connection, address } = caller
  return {
    default_source: access.settings.defaultSource,
    available_sources: [SOURCE],
    login_required: access.isLoginRequired(),
    trusted:
      address === null
        ? null
        : (connection?.isTrustedByAddress ?? caller.isTrustedByAddress ?? access.isTrustedAddress(address)),
  }
}

function userOf({ connection, user }: Caller): string | null {
  return connection === null ? user : connection.user
}

function shownAccount({ username, createdOnS }: Account): WireRecord {
  return { username, source: SOURCE, created_on: createdOnS }
}

function currentUser({ access }: Parts, caller: Caller): WireRecord {
  const username = userOf(caller)
  if (username === TRUSTED_USER) return { username, source: SOURCE, created_on: access.sinceS }
  if (username === API_KEY_USER) return { username, source: SOURCE, created_on: access.accounts().apiKeySinceS }
  const account = username === null ? undefined : access.user(username)
  return account === undefined ? { username: null, source: null, created_on: null } : shownAccount(account)
}

function apiKey({ access }: Parts, isNew: boolean): string {
  if (isNew) access.keep({ ...access.accounts(), apiKey: access.newSecret(API_KEY_BYTES) })
  return access.accounts().apiKey
}

function nameAndPassword(params: Params, passwordName = 'password'): { username: string; password: string } {
  const username = params.text('username')
  const password = params.text(passwordName)
  if (username.length > NAME_CHARS_MAX) throw new ServerError('Invalid username: too long')
  if (password.length > PASSWORD_CHARS_MAX) throw new ServerError('Invalid Password')
  return { username, password }
}

function refuseOtherSource({ access }: Parts, params: Params): void {
  const source = params.text('source', access.settings.defaultSource).toLowerCase()
  if (source === 'ldap') throw new ServerError('LDAP authentication not available', 401)
  if (source !== SOURCE) throw new ServerError(`Invalid 'source': ${source.slice(0, 100)}`)
}

async function login(parts: Parts, { params, caller }: Request): Promise<WireRecord> {
  const { access, failures } = parts
  const place = caller.address ?? ''
  const most = access.settings.maxLoginAttempts
  const refuseGuessers = (): void => {
    if (most !== null && (failures.get(place) ?? 0) >= most) {
      throw new ServerError('HTTP 401: Unauthorized (Unauthorized, Maximum Login Attempts Reached)', 401)
    }
  }
  refuseGuessers()
  const { username, password } = nameAndPassword(params)
  refuseOtherSource(parts, params)
  const failed = (words: string): ServerError => {
    const count = (failures.get(place) ?? 0) + 1
    failures.delete(place)
    failures.set(place, count)
    for (const oldest of failures.keys()) {
      if (failures.size <= GUESSERS_MAX) break
      failures.delete(oldest)
    }
    return new ServerError(words)
  }
  if (RESERVED.includes(username)) throw failed(`Invalid Request for user ${username}`)
  const account = access.user(username)
  if (account === undefined) throw failed(`Unregistered User: ${username}`)
  const isRight = await access.passwords.isRight(password, account.salt, account.passwordHash, askerOf(caller))
  // Many may have been asked at once: those behind the last allowed one learn nothing.
  refuseGuessers()
  if (!isRight) throw failed('Invalid Password')
  failures.delete(place)
  const answer = await loggedIn(parts, username, 'user_logged_in')
  const { connection } = caller
  if (connection !== null) {
    connection.user = username
    connection.isTrusted = true
  }
  return answer
}

async function loggedIn({ access }: Parts, username: string, action: string): Promise<WireRecord> {
  const account = access.user(username)
  // It may have been deleted while its password was looked at.
  if (account === undefined) throw new ServerError(`Unregistered User: ${username}`)
  const secret = account.tokenSecret ?? access.newSecret(SECRET_BYTES)
  if (account.tokenSecret === null) replaceUser(access, { ...account, tokenSecret: secret })
  return {
    username,
    token: await access.sign(username, secret, 'access'),
    source: SOURCE,
    refresh_token: await access.sign(username, secret, 'refresh'),
    action,
  }
}

function replaceUser(access: AccountAccess, next: Account): void {
  const accounts = access.accounts()
  const users = accounts.users.map((account) => (account.username === next.username ? next : account))
  access.keep({ ...accounts, users })
}

function logout(parts: Parts, caller: Caller): WireRecord {
  const { access, server } = parts
  const username = userOf(caller)
  const account = username === null ? undefined : access.user(username)
  if (username === null || account === undefined) {
    throw new ServerError(`Invalid log out request for user ${username ?? 'None'}`)
  }
  if (account.tokenSecret !== null) {
    replaceUser(access, { ...account, tokenSecret: null })
    server.connections.notify('notify_user_logged_out', [{ username }])
  }
  // What it is called stays with its own connection: Moonraker still speaks of it as logged in.
  for (const connection of connectionsOf(server, username))
    dismiss(access, connection, connection === caller.connection)
  return { username, action: 'user_logged_out' }
}

function connectionsOf({ connections }: Moonraker, username: string): Connection[] {
  return [...connections.open].filter(({ user }) => user === username)
}

/** From now on it is what it is by where it is. */
function dismiss(access: AccountAccess, connection: Connection, keepsName: boolean): void {
  connection.isTrusted = connection.address === null || (connection.isTrustedByAddress && !access.isLoginRequired())
  if (keepsName) return
  connection.user = connection.isTrusted && connection.address !== null ? TRUSTED_USER : null
}

async function refresh({ access }: Parts, { params }: Request): Promise<WireRecord> {
  const username = await access.read(params.text('refresh_token'), 'refresh')
  const secret = username === null ? null : (access.user(username)?.tokenSecret ?? null)
  if (username === null || secret === null) throw new ServerError('Invalid Refresh Token', 401)
  return {
    username,
    token: await access.sign(username, secret, 'access'),
    source: SOURCE,
    action: 'user_jwt_refresh',
  }
}

function askerOf({ address, connection, isTrustedByAddress }: Caller): Asker {
  const isTrusted = address === null || (connection?.isTrustedByAddress ?? isTrustedByAddress ?? false)
  return { address, isTrusted }
}

async function createUser(parts: Parts, { params, caller }: Request): Promise<WireRecord> {
  const { access, server } = parts
  const { username, password } = nameAndPassword(params)
  if (RESERVED.includes(username)) throw new ServerError(`Invalid Request for user ${username}`)
  const refuseTaken = (): void => {
    if (access.user(username) !== undefined) throw new ServerError(`User ${username} already exists`)
  }
  refuseTaken()
  if (access.accounts().users.length >= USERS_MAX) throw new ServerError('Too many users')
  const salt = access.newSecret(SALT_BYTES)
  const passwordHash = await access.passwords.hash(password, salt, askerOf(caller))
  // Two may have asked for it at once.
  refuseTaken()
  const account = { username, createdOnS: server.clock.unixS(), salt, passwordHash, tokenSecret: null }
  const accounts = access.accounts()
  access.keep({ ...accounts, users: [...accounts.users, account] })
  const answer = await loggedIn(parts, username, 'user_created')
  server.connections.notify('notify_user_created', [{ username }])
  return answer
}

function deleteUser({ access, server }: Parts, { params, caller }: Request): WireRecord {
  const username = params.text('username')
  if (username === userOf(caller)) throw new ServerError(`Cannot delete logged in user ${username}`)
  if (RESERVED.includes(username)) throw new ServerError(`Invalid Request for reserved user ${username}`)
  if (access.user(username) === undefined) throw new ServerError(`No registered user: ${username}`)
  const accounts = access.accounts()
  access.keep({ ...accounts, users: accounts.users.filter((account) => account.username !== username) })
  for (const connection of connectionsOf(server, username)) dismiss(access, connection, false)
  server.connections.notify('notify_user_deleted', [{ username }])
  return { username, action: 'user_deleted' }
}

async function changePassword({ access }: Parts, { params, caller }: Request): Promise<WireRecord> {
  const password = params.text('password')
  const fresh = params.text('new_password')
  const username = userOf(caller)
  const account = username === null ? undefined : access.user(username)
  if (username === null || account === undefined) {
    throw new ServerError(`Invalid Reset Request for user ${username ?? 'None'}`)
  }
  if (Math.max(password.length, fresh.length) > PASSWORD_CHARS_MAX) throw new ServerError('Invalid Password')
  const isRight = await access.passwords.isRight(password, account.salt, account.passwordHash, askerOf(caller))
  if (!isRight) throw new ServerError('Invalid Password')
  const salt = access.newSecret(SALT_BYTES)
  const passwordHash = await access.passwords.hash(fresh, salt, askerOf(caller))
  const now = access.user(username)
  if (now === undefined) throw new ServerError(`No registered user: ${username}`)
  replaceUser(access, { ...now, salt, passwordHash })
  return { username, action: 'user_password_reset' }
}
