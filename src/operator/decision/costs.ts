// What each response is expected to cost, by what is believed: in spoilt prints, harm beyond the print included. Costs decide,
// not a score: the same belief that is too weak to pause a sound print for is strong enough to switch a heater off.
import type { Level } from '#protocol'
import type { Cause } from '../diagnosis/causes.ts'
import { causeNamed, SOUND, UNKNOWN } from '../diagnosis/causes.ts'
import type { Belief, CauseName } from '../diagnosis/diagnosis.ts'
import type { PricedResponse, Response } from './policy.ts'

/**
 * Of a print that lacks nothing. Estimates: people who are told for nothing stop listening; a pause leaves a scar and cools the bed; and
 * where it waits for somebody, nobody may come before the part has come off.
 */
const TOLD_FOR_NOTHING = 0.04
const TOLD = 0.005
const TOUCHED_FOR_NOTHING = 0.04
const INTERRUPTED_FOR_NOTHING = 0.15
const NOBODY_COMES = 0.25
const PAUSED_FOR_NOTHING = INTERRUPTED_FOR_NOTHING + NOBODY_COMES
/** By playbook, where it costs a sound print more than that. */
const WRONGLY: Readonly<Record<string, number>> = {
  // What is left out is lost, and so is what is ended because nobody has come.
  exclude: 0.6,
  'heater-fault': 0.8,
  'clean-and-restart': 0.6,
  'give-up-early': 0.6,
  spaghetti: 0.6,
}
/** Somebody who is told sometimes comes in time. */
const TOLD_HELPS = 0.15
/** What is left of the harm once heaters are off, and once a print is cancelled, which switches them off in its own time. */
const HARM_AFTER_STOP = 0.02
const HARM_AFTER_CANCEL = 0.2
/** Plastic and hours that a lost print does not waste any more. */
const SAVED_BY_CANCEL = 0.15
/** A print that stands with something wrong waits for somebody who may not come before the part has come off; judgement. */
const STANDING = 0.3
/** Something is wrong and nobody knows what. */
const UNKNOWN_COSTS = { lossIfGoingOn: 0.4, harmIfGoingOn: 0.1, lossIfPaused: 0.2, harmIfPaused: 0.03 }

/**
 * Beyond the print a heater does harm only where the safety shell, which computes each of them physically, has not cut it off: of 200
 * runaways of each kind 0 to 15 went more than 25 K too far, the worst by 71 K (docs/safety-results.md): one in twenty, and what that does
 * is counted in full. A print is not stopped for a belief that is weaker than what the shell measures.
 */
const HARM_PAST_SHELL = 0.05

/** What spoils a first layer, and what is left of that loss once a second one lies on it: it holds, and nobody changes it now. */
const OF_FIRST_LAYER: ReadonlySet<string> = new Set([
  'poor-first-layer',
  'endstop-error',
  'probe-error',
  'bed-mesh-stale',
])
const HELD_ALL_THE_SAME = 0.3

export interface PlaybookPrice {
  readonly name: string
  readonly causes: readonly CauseName[]
  /** Whether the print stands still for it. */
  readonly isInterrupting: boolean
  readonly level: Level
  /** It asks somebody, and does not go on without an answer. */
  readonly waitsForPerson?: boolean
}

export interface PricingFacts {
  readonly beliefs: readonly Belief[]
  /** 0..1 of the print that is done. */
  readonly progress: number
  readonly isPaused: boolean
  /** What the level, the state and the preconditions leave open. */
  readonly playbooks: readonly PlaybookPrice[]
  readonly canStop: boolean
  /** What lies on the plate has held so far. */
  readonly isPastFirstLayer?: boolean
  /** The shell sees the heaters, and acts by itself. */
  readonly isShellWatching?: boolean
}

/** Cheapest first. `go-on` and `tell` are always there. */
export function priceResponses(facts: PricingFacts): PricedResponse[] {
  const responses: Response[] = [{ kind: 'go-on' }, { kind: 'tell' }]
  if (facts.canStop) {
    if (!facts.isPaused) responses.push({ kind: 'pause' })
    responses.push({ kind: 'cancel' }, { kind: 'stop' })
  }
  for (const { name } of facts.playbooks) responses.push({ kind: 'playbook', name })
  const causesOf = (name: string) => facts.playbooks.find((book) => book.name === name)?.causes ?? []
  return responses
    .map((response) => ({
      response,
      ...(response.kind === 'playbook' ? { causes: causesOf(response.name) } : {}),
      cost: expectedCost(response, facts),
    }))
    .sort((a, b) => a.cost - b.cost)
}

export function expectedCost(response: Response, facts: PricingFacts): number {
  let cost = 0
  for (const { cause, probability } of facts.beliefs) cost += probability * costOf(response, cause, facts)
  return cost
}

/** Of one response if this is the cause. */
export function costOf(response: Response, cause: CauseName, facts: PricingFacts): number {
  if (cause === SOUND) return costOfNothing(response, facts)
  const known = cause === UNKNOWN ? undefined : causeNamed(cause)
  const { harmIfGoingOn, harmIfPaused, ...losses } = guarded(known, facts) ?? UNKNOWN_COSTS
  const left = facts.isPastFirstLayer === true && OF_FIRST_LAYER.has(cause) ? HELD_ALL_THE_SAME : 1
  const [lossIfGoingOn, lossIfPaused] = [left * losses.lossIfGoingOn, left * losses.lossIfPaused]
  // Standing still already, going on costs what standing still does, and that it may stand for ever.
  const standing = lossIfPaused + (1 - lossIfPaused) * STANDING + harmIfPaused
  const goingOn = facts.isPaused ? standing : lossIfGoingOn + harmIfGoingOn
  switch (response.kind) {
    case 'go-on':
      return goingOn
    case 'tell':
      return TOLD + (1 - toldHelps(known)) * goingOn
    case 'pause':
      return TOUCHED_FOR_NOTHING + standing
    case 'cancel':
      return 1 - SAVED_BY_CANCEL * lossIfPaused * (1 - facts.progress) + HARM_AFTER_CANCEL * harmIfPaused
    case 'stop':
      return 1 + HARM_AFTER_STOP * harmIfGoingOn
    case 'playbook': {
      const book = facts.playbooks.find(({ name }) => name === response.name)
      const own = book?.isInterrupting === true ? INTERRUPTED_FOR_NOTHING : TOUCHED_FOR_NOTHING
      const helped = book?.causes.includes(cause) === true ? (known?.helped ?? 0) : 0
      // One that does not fit leaves what is wrong as it was.
      const rest = helped > 0 ? lossIfPaused + harmIfPaused : goingOn
      return own / 2 + (1 - helped) * rest
    }
  }
}

/**
 * Whether a print that stands, and that nobody has come to, is better ended than gone on with, for what these causes would make of it.
 * `isWhole`: each of them is the loss of all that is printed.
 */
export function isEndingCheaper(
  beliefs: readonly Belief[],
  progress: number,
  causes: readonly CauseName[],
  isWhole: boolean,
): boolean {
  let goingOn = 0
  let ending = 0
  for (const { cause, probability } of beliefs) {
    const known = causes.includes(cause) ? causeNamed(cause) : undefined
    const loss = known === undefined ? 0 : isWhole ? 1 : known.lossIfGoingOn
    goingOn += probability * (loss + (known?.harmIfGoingOn ?? 0))
    const harm = HARM_AFTER_CANCEL * (known?.harmIfPaused ?? 0)
    ending += probability * (1 - SAVED_BY_CANCEL * loss * (1 - Math.min(1, Math.max(0, progress))) + harm)
  }
  return ending < goingOn
}

/** The cause with what harm is left of it behind the shell. */
function guarded(cause: Cause | undefined, { isShellWatching }: PricingFacts): Cause | undefined {
  if (cause === undefined || isShellWatching !== true || !isOfHeater(cause)) return cause
  const { harmIfGoingOn, harmIfPaused } = cause
  return {
    ...cause,
    harmIfGoingOn: HARM_PAST_SHELL * harmIfGoingOn,
    harmIfPaused: HARM_PAST_SHELL * harmIfPaused,
  }
}

function isOfHeater({ name }: Cause): boolean {
  return /^(bed-)?(heater|thermistor)-/.test(name)
}

/** Where no playbook is there, a person is what helps. */
function toldHelps(cause: Cause | undefined): number {
  return cause?.playbooks.length === 0 ? cause.helped : TOLD_HELPS
}

function costOfNothing(response: Response, { playbooks }: PricingFacts): number {
  switch (response.kind) {
    case 'go-on':
      return 0
    case 'tell':
      return TOLD_FOR_NOTHING
    case 'pause':
      return PAUSED_FOR_NOTHING
    case 'cancel':
      return 1
    case 'stop':
      return 1.05
    case 'playbook': {
      const book = playbooks.find(({ name }) => name === response.name)
      const touched = book?.isInterrupting === true ? INTERRUPTED_FOR_NOTHING : TOUCHED_FOR_NOTHING
      return WRONGLY[response.name] ?? touched + (book?.waitsForPerson === true ? NOBODY_COMES : 0)
    }
  }
}
