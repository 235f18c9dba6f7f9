// Who decides where nobody else does: the cheapest response by belief and costs. It asks no model, needs no network, and always
// has an answer.
import { SOUND } from '../diagnosis/causes.ts'
import type { CauseName, Diagnosis } from '../diagnosis/diagnosis.ts'
import { explainChoice } from '../explanation/reason.ts'
import type { Policy, PricedResponse, Proposal, Situation } from './policy.ts'

/** What is done must be worth so much more than going on, in prints: beliefs are not that exact. */
const WORTH_DOING = 0.02

export const baselinePolicy: Policy = {
  name: 'baseline',
  decide: (situation) => Promise.resolve(proposeCheapest(situation)),
}

export function proposeCheapest(situation: Situation): Proposal {
  const { options, diagnosis } = situation
  const chosen = cheapestOf(options)
  return {
    response: chosen.response,
    cause: causeFor(diagnosis, chosen),
    confidence: confidenceOf(diagnosis, chosen),
    reasoning: explainChoice(situation, chosen.response),
  }
}

/** Going on, unless something is clearly cheaper. */
export function cheapestOf(options: readonly PricedResponse[]): PricedResponse {
  const goOn = options.find(({ response }) => response.kind === 'go-on') ?? { response: { kind: 'go-on' }, cost: 0 }
  const [cheapest] = options
  return cheapest !== undefined && cheapest.cost < goOn.cost - WORTH_DOING ? cheapest : goOn
}

/** Who does something does it against something, also where nothing single is likelier than that all is well: a playbook against what it is for. */
export function causeFor({ beliefs }: Diagnosis, { response, causes }: Omit<PricedResponse, 'cost'>): CauseName {
  const own = causes === undefined ? undefined : beliefs.find(({ cause }) => causes.includes(cause))
  const feared = response.kind === 'go-on' ? beliefs[0] : (own ?? beliefs.find(({ cause }) => cause !== SOUND))
  return feared?.cause ?? SOUND
}

/** That it is what the playbook is for; that something is wrong, for whoever else does something; that nothing is, for whoever goes on. */
function confidenceOf({ beliefs }: Diagnosis, { response, causes }: PricedResponse): number {
  const sumOf = (wanted: (cause: CauseName) => boolean): number =>
    beliefs.reduce((sum, { cause, probability }) => sum + (wanted(cause) ? probability : 0), 0)
  if (response.kind === 'go-on') return sumOf((cause) => cause === SOUND)
  return causes === undefined ? 1 - sumOf((cause) => cause === SOUND) : sumOf((cause) => causes.includes(cause))
}
