// Commands that are themselves the danger.
import type { Rule } from './call.ts'
import { envelope, notForOperators, personal } from './call.ts'

/** A person may, who stands there and knows why. */
export function personOnly(rule: string, reason: string): Rule {
  return ({ line }) => personal(rule, '', line.text, reason)
}

/** The same, where it does not stand in the printer's own macros or in the file. */
export function personOnlyDirect(rule: string, reason: string): Rule {
  return ({ line, origin }) => (origin === 'direct' ? personal(rule, '', line.text, reason) : null)
}

export function nobody(rule: string, reason: string): Rule {
  return ({ line }) => envelope(rule, '', line.text, reason)
}

export function otherwise(rule: string, reason: string): Rule {
  return ({ line }) => notForOperators(rule, '', line.text, reason)
}
