// One port for whoever decides: the baseline's table, a language model, a learned policy. All get the same facts and may want
// the same things; none of them touches the printer.

import type { Level } from '#protocol'
import type { Budgets } from '#safety'
import type { CauseName, Diagnosis } from '../diagnosis/diagnosis.ts'
import type { Scene } from '../perception/scene.ts'

/** What can be wanted. `pause` and `cancel` are there for everybody; a playbook does what it says. */
export type Response =
  | { readonly kind: 'go-on' }
  /** Tell the people, change nothing. */
  | { readonly kind: 'tell' }
  | { readonly kind: 'playbook'; readonly name: string }
  | { readonly kind: 'pause' }
  | { readonly kind: 'cancel' }
  /** Heaters off, nothing moves: what is dangerous, not only spoilt. */
  | { readonly kind: 'stop' }

export interface Situation {
  readonly scene: Scene
  readonly diagnosis: Diagnosis
  /** The scene in words with units; untrusted texts in it are fenced. */
  readonly summary: string
  readonly level: Level
  readonly budgetsLeft: Budgets | null
  /** What may be wanted now, with its expected cost by the table of costs; cheapest first. */
  readonly options: readonly PricedResponse[]
  /** What was decided before in this print, latest last. */
  readonly past: readonly Decision[]
}

export interface PricedResponse {
  readonly response: Response
  /** Of a playbook: what it is for. */
  readonly causes?: readonly CauseName[]
  /** Expected, in units of one spoilt print = 1. */
  readonly cost: number
}

export interface Proposal {
  readonly response: Response
  /** What it is a response to. */
  readonly cause: CauseName
  /** 0..1: how sure the policy is that this is right. */
  readonly confidence: number
  readonly reasoning: Reasoning
}

/** A sentence or two each, for a person. Empty where it plays no part. */
export interface Reasoning {
  readonly problem: string
  readonly rootCause: string
  readonly recommendedAction: string
  readonly thermal: string
  readonly material: string
  readonly flow: string
  readonly motion: string
  readonly rejected: readonly RejectedResponse[]
}

export interface RejectedResponse {
  readonly response: Response
  readonly why: string
}

/** A proposal and what became of it. */
export interface Decision extends Proposal {
  readonly timeS: number
  /** Name of the policy that decided in the end. */
  readonly policy: string
  /** Set where another policy was asked first: why it did not decide. */
  readonly fallbackFrom: { readonly policy: string; readonly why: string } | null
  readonly diagnosis: Diagnosis
}

export interface Policy {
  readonly name: string
  decide(situation: Situation): Promise<Proposal>
}
