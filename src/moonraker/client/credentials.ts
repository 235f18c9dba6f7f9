// Who we are: nobody in particular (a trusted address), an API key, or an account whose token is renewed when it has run out.

import { PrintwrightError } from '#core'
import { isRecord, textOf } from '#printer'
import type { PlainRecord } from '#protocol'
import { PrinterRefusal } from '#protocol'
import type { Address } from './address.ts'
import type { HttpClient } from './http.ts'
import { readJson } from './http.ts'
import type { MoonrakerOptions } from './options.ts'
import type { Secrets } from './redact.ts'

export interface Credentials {
  /** For HTTP; logs in where that has not been done. */
  headers(): Promise<Record<string, string>>
  /** What a WebSocket's address ends with. */
  socketQuery(): Promise<string>
  /** What we say of ourselves on the link. */
  identity(): PlainRecord
  /** After "401": false where there is no other way. */
  renew(): Promise<boolean>
}

export interface CredentialsOptions extends Pick<MoonrakerOptions, 'apiKey' | 'login'> {
  readonly address: Address
  readonly http: HttpClient
  readonly secrets: Secrets
  readonly nowS: () => number
  readonly answerS: number
  readonly jsonBytesMax: number
}

/** Moonraker's tokens live for an hour; one that is going to end is renewed before a stream is sent that cannot be sent twice. */
const RENEW_AFTER_S = 3000

/** What may stand in a header. */
const PLAIN = /^[\x21-\x7e]{1,8192}$/

function noToken(): PrinterRefusal {
  return new PrinterRefusal(401, 'The server gives no token.')
}

function checkToken(token: string): string {
  if (!PLAIN.test(token)) throw noToken()
  return token
}

export function createCredentials(options: CredentialsOptions): Credentials {
  const { address, http, secrets, apiKey, login } = options
  let token: string | null = null
  let refreshToken: string | null = null
  let tokenAtS = 0
  if (apiKey !== undefined && !PLAIN.test(apiKey)) {
    throw new PrintwrightError('api-key', 'the API key has letters that no key has: it is 32 letters and digits.')
  }
  secrets.add(apiKey)
  secrets.add(login?.password)

  async function call(method: 'GET' | 'POST', path: string, body: PlainRecord | null): Promise<PlainRecord | string> {
    const answer = await http.send({
      method,
      url: address.http(path),
      headers: { ...plainHeaders(), ...(body === null ? {} : { 'Content-Type': 'application/json' }) },
      ...(body === null ? {} : { body: Buffer.from(JSON.stringify(body)) }),
      idleS: options.answerS,
      wholeS: options.answerS,
    })
    const { result } = await readJson(answer, options.jsonBytesMax, secrets.redact)
    return isRecord(result) ? result : textOf(result)
  }

  function plainHeaders(): Record<string, string> {
    if (apiKey !== undefined) return { 'X-Api-Key': apiKey }
    return token === null ? {} : { Authorization: `Bearer ${token}` }
  }

  function keep(answer: PlainRecord | string): void {
    if (typeof answer === 'string') throw noToken()
    token = checkToken(textOf(answer['token']))
    tokenAtS = options.nowS()
    secrets.add(token)
    if (textOf(answer['refresh_token']) !== '') refreshToken = textOf(answer['refresh_token'])
    secrets.add(refreshToken ?? undefined)
  }

  async function logIn(): Promise<void> {
    if (login === undefined) return
    token = null
    keep(await call('POST', '/access/login', { username: login.user, password: login.password, source: 'moonraker' }))
  }

  async function renew(): Promise<boolean> {
    if (login === undefined) return false
    if (refreshToken !== null) {
      try {
        token = null
        keep(await call('POST', '/access/refresh_jwt', { refresh_token: refreshToken }))
        return true
      } catch (error) {
        if (!(error instanceof PrinterRefusal)) throw error
        refreshToken = null
      }
    }
    await logIn()
    return true
  }

  async function oneShot(): Promise<string> {
    const answer = await call('GET', '/access/oneshot_token', null)
    const oneShotToken = checkToken(typeof answer === 'string' ? answer : '')
    secrets.add(oneShotToken)
    return oneShotToken
  }

  return {
    async headers() {
      if (login !== undefined && token === null) await logIn()
      else if (token !== null && options.nowS() - tokenAtS > RENEW_AFTER_S) await renew()
      return plainHeaders()
    },
    async socketQuery() {
      if (login === undefined && apiKey === undefined) return ''
      if (login !== undefined && token === null) await logIn()
      const query = async (): Promise<string> => `?token=${encodeURIComponent(await oneShot())}`
      try {
        return await query()
      } catch (error) {
        if (!(error instanceof PrinterRefusal)) throw error
        // A server that guards nothing knows no tokens.
        if (error.code === 404) return ''
        if (error.code !== 401 || !(await renew())) throw error
        return await query()
      }
    },
    identity() {
      if (apiKey !== undefined) return { api_key: apiKey }
      return token === null ? {} : { access_token: token }
    },
    renew,
  }
}
