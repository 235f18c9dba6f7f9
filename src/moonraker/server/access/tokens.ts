// What a client shows instead of its password: JSON Web Tokens, signed with a secret of its account, and tokens for one request
// where nothing but an address can be given (a download, a WebSocket of a browser).
import { decodeJwt, jwtVerify, SignJWT } from 'jose'

export type TokenKind = 'access' | 'refresh'

const AUDIENCE = 'Moonraker'
const ISSUER = 'Printwright'
const ALGORITHM = 'HS256'
const ACCESS_LIFE_S = 3600
const TOKEN_CHARS_MAX = 4096

export interface TokenOptions {
  readonly username: string
  /** Hex. */
  readonly secret: string
  readonly kind: TokenKind
  readonly nowS: number
  readonly refreshLifeS: number
}

export async function signToken({ username, secret, kind, nowS, refreshLifeS }: TokenOptions): Promise<string> {
  const life = kind === 'access' ? ACCESS_LIFE_S : refreshLifeS
  return await new SignJWT({ username, token_type: kind })
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt(Math.floor(nowS))
    .setExpirationTime(Math.floor(nowS + life))
    .sign(Buffer.from(secret, 'hex'))
}

/** Whose token it is; null where it does not hold. */
export async function readToken(
  token: string,
  kind: TokenKind,
  nowS: number,
  secretOf: (username: string) => string | null,
): Promise<string | null> {
  if (token.length > TOKEN_CHARS_MAX) return null
  try {
    const { username } = decodeJwt(token)
    const secret = typeof username === 'string' ? secretOf(username) : null
    if (typeof username !== 'string' || secret === null) return null
    const { payload } = await jwtVerify(token, Buffer.from(secret, 'hex'), {
      algorithms: [ALGORITHM],
      audience: AUDIENCE,
      issuer: ISSUER,
      requiredClaims: ['exp'],
      currentDate: new Date(nowS * 1000),
    })
    return payload['token_type'] === kind ? username : null
  } catch {
    return null
  }
}

export interface OneshotTokens {
  give(user: string | null, nowS: number): string
  /** Once: the second time there is none. Undefined where there is none. */
  take(token: string, nowS: number): { readonly user: string | null } | undefined
}

const ONESHOT_LIFE_S = 5
const ONESHOTS_MAX = 1000
const ONESHOT_BYTES = 20
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

export function createOneshotTokens(secretBytes: (count: number) => Uint8Array): OneshotTokens {
  /** In the order of their end. */
  const given = new Map<string, { readonly user: string | null; readonly endS: number }>()
  function forgetOld(nowS: number): void {
    for (const [token, { endS }] of given) {
      if (endS > nowS && given.size <= ONESHOTS_MAX) return
      given.delete(token)
    }
  }
  return {
    give(user, nowS) {
      const token = base32(secretBytes(ONESHOT_BYTES))
      given.set(token, { user, endS: nowS + ONESHOT_LIFE_S })
      forgetOld(nowS)
      return token
    },
    take(token, nowS) {
      forgetOld(nowS)
      const found = given.get(token)
      given.delete(token)
      return found === undefined ? undefined : { user: found.user }
    },
  }
}

function base32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffff
    bits += 8
    for (; bits >= 5; bits -= 5) text += BASE32[(held >> (bits - 5)) & 31]
  }
  return text
}
