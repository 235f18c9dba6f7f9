// A decision with all its reasons, a line each: what the whole of `/why` tells.
import type { Reasoning } from '../decision/policy.ts'
import type { RememberedDecision } from '../memory/job-memory.ts'
import { capital, ENGLISH, responseIn } from '../speech/speech.ts'

/** By name, without what plays no part. */
export function reasonRows(reasoning: Reasoning): (readonly [name: string, text: string])[] {
  const rows: readonly (readonly [string, string])[] = [
    ['Problem', reasoning.problem],
    ['Root cause', reasoning.rootCause],
    ['Recommended action', reasoning.recommendedAction],
    ['Thermal', reasoning.thermal],
    ['Material', reasoning.material],
    ['Flow', reasoning.flow],
    ['Motion', reasoning.motion],
    ...reasoning.rejected.map(({ response, why }) => [`Rejected: ${responseIn(response, ENGLISH)}`, why] as const),
  ]
  return rows.filter(([, text]) => text !== '')
}

export function reasonLines({ timeS, policy, response, reasoning }: RememberedDecision): string[] {
  const rows = reasonRows(reasoning).map(([name, text]) => `  ${name}: ${text}`)
  return [`${clock(timeS)} ${capital(responseIn(response, ENGLISH))}. Decided by: ${policy}.`, ...rows]
}

/** By the printer's clock, as everywhere where times are told. */
function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`
}
