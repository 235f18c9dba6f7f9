// Tokens: a secret given to a person out of band. Here is only its hash, for what it is good, and until when; files and chance are
// the guard's. Each is good for one thing, once.
import type { Shell } from './shell-state.ts'

/** `limits`: loosen them. `level`: raise the operator's. `acknowledge`: clear what is latched. `approve`: one request as a person. */
export const TOKEN_SCOPES = ['limits', 'level', 'acknowledge', 'approve'] as const
export type TokenScope = (typeof TOKEN_SCOPES)[number]

export interface Token {
  readonly scope: TokenScope
  /** By the shell's clock; void from then on. */
  readonly untilS: number
}

const SHA256_HEX = /^[0-9a-f]{64}$/

/** False for what is no SHA-256 in lower-case hexadecimal. */
export function grantToken(shell: Shell, sha256Hex: string, token: Token): boolean {
  if (!(SHA256_HEX.test(sha256Hex) && Number.isFinite(token.untilS))) return false
  shell.tokens.set(sha256Hex, token)
  return true
}

/** For what it is good now; null: for nothing. */
export function checkToken(shell: Shell, sha256Hex: string, nowS: number): TokenScope | null {
  const token = shell.tokens.get(sha256Hex)
  return token !== undefined && nowS < token.untilS ? token.scope : null
}

/** True once, for the one thing that it is good for. */
export function spendToken(shell: Shell, sha256Hex: string, scope: TokenScope, nowS: number): boolean {
  if (checkToken(shell, sha256Hex, nowS) !== scope) return false
  shell.tokens.delete(sha256Hex)
  return true
}
