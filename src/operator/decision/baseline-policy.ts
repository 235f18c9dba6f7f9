// Who decides where nobody else does: the cheapest response by belief and costs. It asks no model, needs no network, and always
// has an answer.
import { SOUND } from '../diagnosis/causes.ts'
import type { CauseName, Diagnosis } from '../diagnosis/diagnosis.ts'
import { explainChoice } from '../explanation/reason.ts'
import type { Policy, PricedResponse, Proposal, Response, Situation } from './policy.ts'

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
    cause: causeFor(diagnosis, chosen.response),
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

/** Who does something does it against something, also where nothing single is likelier than that all is well. */
export function causeFor({ beliefs }: Diagnosis, { kind }: Response): CauseName {
  const feared = kind === 'go-on' ? beliefs[0] : beliefs.find(({ cause }) => cause !== SOUND)
  return feared?.cause ?? SOUND
}

/** That something is wrong, for whoever does something; that nothing is, for whoever goes on. */
function confidenceOf({ beliefs }: Diagnosis, { response }: PricedResponse): number {
  const sound = beliefs.find(({ cause }) => cause === SOUND)?.probability ?? 0
  return response.kind === 'go-on' ? sound : 1 - sound
}
