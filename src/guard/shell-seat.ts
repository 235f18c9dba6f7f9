// Where the shell sits in a guard: one shell per start of the printer's host, fed with what is observed and asked before anything
// is sent.
import type { Asker, Level, PlainRecord, PrinterStatus, Ruling, ShellRequest } from '#protocol'
import type {
  ApprovedCommand,
  Budgets,
  Hazard,
  Intervention,
  Limits,
  LimitsChange,
  LoosenChange,
  MachineState,
  PrinterNames,
  ShownContext,
  Verdict,
} from '#safety'

/** What the shell was shown with a request: with it the verdict can be given again. */
export interface Shown {
  readonly verdict: Verdict
  readonly state: MachineState
  readonly limitsDigest: string
  readonly context: ShownContext
}

export type SeatRuling =
  | {
      readonly kind: 'approved'
      readonly commands: readonly ApprovedCommand[]
      readonly rulings: readonly Ruling[]
      readonly shown: readonly Shown[]
    }
  | {
      readonly kind: 'denied' | 'needs-person'
      /** Which of the requests. */
      readonly at: number
      readonly rulings: readonly Ruling[]
      readonly shown: readonly Shown[]
    }

export interface ShellSeat {
  readonly limits: Limits
  readonly limitsDigest: string
  readonly names: PrinterNames
  readonly namesDigest: string
  /** What was measured; `isFull`: what was before is void. */
  observe(status: PrinterStatus, eventtimeS: number, isFull: boolean, timeS: number): readonly Intervention[]
  /** Nobody answers any more: nothing is known. */
  lose(timeS: number): void
  heartbeat(timeS: number): void
  /** A person has looked: what was latched, and is not any more. */
  acknowledge(timeS: number): readonly Hazard[]
  /** What was found and nobody has looked at. */
  readonly latched: readonly Hazard[]
  /** ... and nothing stands on the bed. */
  noteBedClear(timeS: number): void
  /** A picture has come. */
  noteFrame(timeS: number): void
  /** Before each call of a model: false where none is left. */
  noteModelCall(): boolean
  /** The operator's. */
  readonly level: Level
  /** Anybody lowers it, a person raises it; what stands against it, else nothing. */
  setLevel(level: Level, isPerson: boolean, timeS: number): readonly Ruling[]
  /** Anybody may. */
  tighten(changes: PlainRecord): LimitsChange
  /** A person may. */
  loosen(changes: PlainRecord): LoosenChange
  /** What is left for the operator in this job. */
  readonly budgetsLeft: Budgets
  tick(timeS: number): readonly Intervention[]
  /** Reads and judges what has to be known before these can be decided: the files that they start. */
  prepare(asker: Asker, requests: readonly ShellRequest[]): Promise<void>
  /** All or nothing, in order: what the first has changed holds for the next. */
  ask(asker: Asker, requests: readonly ShellRequest[], timeS: number): SeatRuling
  /** They have come to their end, or were never sent. */
  settle(commands: readonly ApprovedCommand[], isDone: boolean, timeS: number): void
  /** True the first time, for a moment after the approval. */
  spend(command: ApprovedCommand, timeS: number): boolean
}
