// Everything that the loop knows, in one place; its rooms are functions over it.
import type { GuardedPrinter, Outcome } from '#guard'
import type { Forecast, PrintState, TwinPort } from '#protocol'
import type { Hazard } from '#safety'
import type { Agent } from '../decision/agent.ts'
import type { Decision, PricedResponse, Response } from '../decision/policy.ts'
import type { Diagnoser } from '../diagnosis/diagnoser.ts'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import type { JobMemory, MemoryStore } from '../memory/job-memory.ts'
import { writeMemory } from '../memory/job-memory.ts'
import type { Scene } from '../perception/scene.ts'
import type { Measures } from '../playbooks/check.ts'
import type { MeasureName } from '../playbooks/playbook.ts'
import type { PlaybookRunner } from '../playbooks/run-playbook.ts'
import type { Measuring } from './measures.ts'
import type { People } from './people.ts'
import type { Settled } from './settled.ts'

export interface OperatorOptions {
  readonly printer: GuardedPrinter
  readonly look: () => Promise<Scene>
  readonly diagnoser: Diagnoser
  readonly agent: Agent
  /** Null: nothing is foretold, and less is known. */
  readonly twin: TwinPort | null
  readonly people: People
  readonly store: MemoryStore
  /** Keeps a file beside the operator's own and says where, for what the printer does not take. */
  readonly keepFile?: (name: string, content: Uint8Array) => string
  readonly describe: (scene: Scene, diagnosis: Diagnosis) => string
  /** For playbooks: what steps measure, and what is known without measuring on purpose; by default from the scenes themselves. */
  readonly measure?: (what: MeasureName, phase: 'begin' | 'end', scene: Scene) => number
  readonly standing?: (scene: Scene) => Measures
  /** A policy that thinks is asked this often while nothing is wrong, s of the printer's time; null: only when something is. */
  readonly thinkEveryS: number | null
  readonly onEvent?: (event: OperatorEvent) => void
}

export type OperatorEvent =
  | { readonly kind: 'job-begun'; readonly filename: string; readonly timeS: number }
  | { readonly kind: 'foretold'; readonly forecast: Forecast }
  | { readonly kind: 'not-foretold'; readonly why: string }
  | { readonly kind: 'decided'; readonly decision: Decision }
  | { readonly kind: 'outcome'; readonly response: Response; readonly outcome: Outcome }
  | {
      readonly kind: 'playbook'
      readonly name: string
      readonly state: 'begun' | 'worked' | 'failed' | 'interrupted'
      readonly words: string
      readonly timeS: number
    }
  | { readonly kind: 'job-ended'; readonly state: PrintState; readonly timeS: number }
  /** The firmware has ended it with an error, or has stopped. */
  | { readonly kind: 'print-failed'; readonly timeS: number }
  /** The safety shell has switched heaters off by itself. */
  | { readonly kind: 'shell-acted'; readonly found: readonly Hazard[]; readonly timeS: number }
  /** The operator's own: what should not have happened to it. */
  | { readonly kind: 'trouble'; readonly words: string }

export interface Given {
  readonly timeS: number
  /** How much was believed then. */
  readonly probability: number
}

export interface OperatorState {
  readonly options: OperatorOptions
  readonly measuring: Measuring
  memory: JobMemory | null
  /** The memory is from before this operator began, and the print has not been looked at yet. */
  isRecalled: boolean
  hasEnded: boolean
  scene: Scene | null
  /** What is decided by: without what has been answered. */
  diagnosis: Diagnosis | null
  /** As diagnosed, before what has been answered is set aside: what is told and counted. */
  rawDiagnosis: Diagnosis | null
  readonly settled: Settled
  priced: readonly PricedResponse[]
  runner: PlaybookRunner | null
  isDeciding: boolean
  /** What the shell has done in this print, and people were told of. */
  readonly shellTold: Set<string>
  /** Of it, what somebody has looked at since. */
  readonly shellLooked: Set<string>
  /** The latest of after-shell, under way or over, and what it was last put together from. */
  shellBook: PlaybookRunner | null
  shellAsked: string
  /** That this print has ended with an error has been told, or it was over when it was first looked at. */
  isFailureTold: boolean
  /** That this print was cut off has been told. */
  isStopTold: boolean
  /** When somebody is asked again about a print that stands; null: it does not, or somebody is being asked. */
  standsAgain: { readonly cause: string; readonly atS: number } | null
  /** A bed to be kept warm as soon as the firmware is up again, °C. */
  keepsBedC: number | null
  thoughtAtS: number
  /** When which response to which cause was given. */
  readonly given: Map<string, Given>
}

export function tellEvent({ options }: OperatorState, event: OperatorEvent): void {
  options.onEvent?.(event)
}

export function remember({ options, memory }: OperatorState): void {
  if (memory !== null) options.store.save(writeMemory(memory))
}
