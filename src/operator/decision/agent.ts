// The safety-constrained agent: a policy proposes, and what it proposes is followed only as far as it is sure, affordable and
// in time. Else the baseline decides, and the decision says why. The shell stands behind all of it.
import { causeNamed } from '../diagnosis/causes.ts'
import { explainChoice } from '../explanation/reason.ts'
import { cheapestOf, proposeCheapest } from './baseline-policy.ts'
import type { Decision, Policy, PricedResponse, Proposal, Situation } from './policy.ts'
import { isSameResponse } from './response-words.ts'

export interface AgentOptions {
  readonly policy: Policy
  /** Below it a proposal is not followed. */
  readonly threshold?: number
  /** By cause, where calibration says so. */
  readonly thresholds?: Readonly<Record<string, number>>
}

export const THRESHOLD = 0.3
/**
 * By cause, where that has acted on sound prints: a forecast of the force that is a little off looks like a nozzle that begins to clog.
 * Seen in the split `calibrate` (seeds 75 and 76): twice in 9 h, at 0.32 and 0.35.
 */
export const THRESHOLDS: Readonly<Record<string, number>> = { 'partial-clog': 0.5 }
/** Waiting for somebody's thoughts may cost no more than this, in prints. */
const URGENT = 2
/** Nobody's proposal may be dearer than the cheapest response by more than this, in prints. */
const DEARER_MAX = 0.3

export type Agent = (situation: Situation) => Promise<Decision>

export function createAgent({ policy, threshold = THRESHOLD, thresholds = THRESHOLDS }: AgentOptions): Agent {
  return async (situation) => {
    const own = proposeCheapest(situation)
    const decided = (proposal: Proposal, by: string, why: string | null): Decision => ({
      ...proposal,
      timeS: situation.scene.timeS,
      policy: by,
      fallbackFrom: why === null ? null : { policy: policy.name, why },
      diagnosis: situation.diagnosis,
    })
    if (policy.name === 'baseline') {
      const least = thresholds[own.cause] ?? threshold
      // Who lets it go on changes nothing: there is nothing to be sure of.
      return own.response.kind === 'go-on' || own.confidence >= least
        ? decided(own, 'baseline', null)
        : decided(conservative(situation), 'baseline', unsure(own, least))
    }
    if (isUrgent(situation)) return decided(own, 'baseline', 'there is no time to think')
    let proposal: Proposal
    try {
      proposal = await policy.decide(situation)
    } catch (error) {
      return decided(own, 'baseline', (error as Error).message)
    }
    const least = thresholds[proposal.cause] ?? threshold
    // NaN is no confidence.
    if (!(proposal.confidence >= least && proposal.confidence <= 1)) {
      return decided(conservative(situation), 'baseline', unsure(proposal, least))
    }
    const price = situation.options.find(({ response }) => isSameResponse(response, proposal.response))
    if (price === undefined) return decided(own, 'baseline', 'it wants what is not open to it now')
    const cheapest = cheapestOf(situation.options)
    if (!(price.cost <= cheapest.cost + DEARER_MAX)) {
      const dearer = (price.cost - cheapest.cost).toFixed(2)
      return decided(own, 'baseline', `what it wants is expected to cost ${dearer} of a print more than it must`)
    }
    return decided(proposal, policy.name, null)
  }
}

/** Nothing new is tried: go on, tell, pause or stop, whichever is cheapest. */
export function conservative(situation: Situation): Proposal {
  const options = situation.options.filter(({ response }) => response.kind !== 'playbook')
  return proposeCheapest({ ...situation, options })
}

/** Something that can only get worse is on: nobody is asked first. */
function isUrgent({ options }: Situation): boolean {
  const goOn = options.find(({ response }) => response.kind === 'go-on')
  const cheapest: PricedResponse | undefined = options[0]
  return goOn !== undefined && cheapest !== undefined && goOn.cost - cheapest.cost > URGENT
}

function unsure({ confidence, cause }: Proposal, least: number): string {
  const what = causeNamed(cause)?.title ?? cause
  return `it is not sure enough (${confidence.toFixed(2)} of ${least} needed) of: ${what}`
}

/** For what the shell refused: why it is not done, and what is done instead. */
export function afterRefusal(situation: Situation, refused: Decision, why: string): Decision {
  const options = situation.options.filter(({ response }) => !isSameResponse(response, refused.response))
  const instead = conservative({ ...situation, options })
  return {
    ...instead,
    reasoning: { ...explainChoice(situation, instead.response), rejected: [{ response: refused.response, why }] },
    timeS: situation.scene.timeS,
    policy: 'baseline',
    fallbackFrom: { policy: refused.policy, why },
    diagnosis: situation.diagnosis,
  }
}
