// Commands that are themselves the danger.
import type { Rule } from './call.ts'
import { envelope, isInJob, isOperators, isOwnWish, isOwnWord, notForOperators, personal } from './call.ts'

/** A person may, who stands there and knows why. */
export function personOnly(rule: string, reason: string): Rule {
  return ({ line }) => personal(rule, '', line.text, reason)
}

/** The same, where it does not stand in the printer's own macros or in the file. */
export function personOnlyDirect(rule: string, reason: string): Rule {
  return (call) => (isOwnWord(call) ? personal(rule, '', call.line.text, reason) : null)
}

/** The same, and no macro that an operator calls may either. */
export function personOnlyWished(rule: string, reason: string): Rule {
  return (call) => (isOwnWish(call) ? personal(rule, '', call.line.text, reason) : null)
}

/** What every sliced file writes, and nobody else. */
export function filesOnly(rule: string, reason: string): Rule {
  return ({ line, origin }) => (origin === 'direct' ? personal(rule, '', line.text, reason) : null)
}

/** Ordinary before a print, not while an operator has one under way. */
export function notInJob(rule: string, reason: string): Rule {
  return (call) => (isOperators(call) && isInJob(call) ? personal(rule, '', call.line.text, reason) : null)
}

export function nobody(rule: string, reason: string): Rule {
  return ({ line }) => envelope(rule, '', line.text, reason)
}

export function otherwise(rule: string, reason: string): Rule {
  return ({ line }) => notForOperators(rule, '', line.text, reason)
}
