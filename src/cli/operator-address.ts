// Where an operator that runs already is found, and how one knows that it is one.
import { PrintwrightError } from '#core'
import { ROOM_PORT } from '#operator'
import { readChatToken, TOKEN_VARIABLE } from './chat-token.ts'

const FIRST_MS = 5_000
const LOOPBACK = /^(127(\.\d{1,3}){3}|\[::1\]|localhost)$/

export const OPERATOR_URL = `http://127.0.0.1:${ROOM_PORT}`

/** Its token never stands on the command line, where every program can read it. */
export function operatorHeaders(address: URL, data: string): Record<string, string> {
  const given = process.env[TOKEN_VARIABLE] ?? ''
  // What lies on this disk is for this machine alone.
  const kept = LOOPBACK.test(address.hostname) ? readChatToken(data, Number(address.port)) : null
  const token = given === '' ? (kept ?? '') : given
  return token === '' ? {} : { authorization: `Bearer ${token}` }
}

export function addressOf(url: string): URL {
  const parsed = URL.parse(/^[a-z]+:\/\//i.test(url) ? url : `http://${url}`)
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw new PrintwrightError('operator', `--operator takes an address as http://127.0.0.1:7180, not '${url}'.`)
  }
  return parsed
}

export function gone(address: URL, cause: unknown): PrintwrightError {
  return new PrintwrightError(
    'operator',
    `no operator answers at ${address.host}: start \`printwright operate\`, or name a printer with --printer URL. Once an operator has ended nobody answers for it: what it did stands in its journal, DATA/operator/journal (\`printwright audit show\`), and after \`npm start\` on the page of its story.`,
    { exitStatus: 3, cause },
  )
}

export async function expectOperator(url: URL, headers: Record<string, string>): Promise<void> {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), FIRST_MS)
  try {
    const response = await fetch(url, { headers, redirect: 'error', signal: stop.signal })
    const kind = response.headers.get('content-type') ?? ''
    if (response.status === 401) {
      throw new PrintwrightError('operator', `the operator at ${url.host} wants its token: ${TOKEN_VARIABLE}.`)
    }
    if (!kind.startsWith('text/event-stream')) {
      throw new PrintwrightError('operator', `what answers at ${url.host} is no operator.`, { exitStatus: 3 })
    }
  } catch (error) {
    throw error instanceof PrintwrightError ? error : gone(url, error)
  } finally {
    clearTimeout(timer)
    stop.abort()
  }
}
