// What a conversation knows and may ask of. Everything is read at the moment of the question; nothing here can act but the
// guarded printer, which asks the shell.
import type { GuardedPrinter } from '#guard'
import type { Forecast } from '#protocol'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import type { JobMemory } from '../memory/job-memory.ts'
import type { Perception } from '../perception/perception.ts'
import type { Scene } from '../perception/scene.ts'
import type { Chronicle } from './chronicle.ts'
import type { PeopleDesk } from './people-desk.ts'

/** What looks at the printer: an operator, or eyes alone. */
export interface Watcher {
  readonly scene: Scene | null
  /** Null: nobody has diagnosed yet, or nobody does. */
  readonly diagnosis: Diagnosis | null
  readonly memory: JobMemory | null
  hear(cause: string, isReal: boolean): void
}

export interface ConversationContext {
  readonly printer: GuardedPrinter
  readonly watcher: Watcher
  /** Somebody diagnoses and decides. Otherwise the printer is only looked at. */
  readonly isOperated: boolean
  /** Whether what is looked with really looks; null: nobody says. */
  readonly eyes: Pick<Perception, 'unseeing' | 'counters'> | null
  readonly forecast: () => Forecast | null
  readonly materials: MaterialBook
  readonly desk: PeopleDesk
  readonly chronicle: Chronicle
  /** Seconds since 1970, for the printer's history of jobs. */
  readonly unixS: () => number
}

/** What is known of filaments, by whoever has the data. */
export interface MaterialBook {
  names(): readonly string[]
  /** By its name or what people call it; null: not known. */
  find(name: string): MaterialFacts | null
}

/** Lowest, usual and highest. */
export interface Band {
  readonly min: number
  readonly usual: number
  readonly max: number
}

export interface MaterialFacts {
  readonly name: string
  readonly title: string
  readonly nozzleC: Band
  readonly bedC: Band
  /** Air around the part. */
  readonly chamberC: Band
  readonly fanPct: Band
  /** Of an ordinary hot end, and of one for high flow. */
  readonly flowMaxMm3PerS: number
  readonly flowMaxHighMm3PerS: number
  readonly dryC: number
  readonly dryH: number
  readonly glassTransitionC: number
  /** For minutes. */
  readonly degradationC: number
  readonly shrinkagePct: readonly [number, number]
  /** Wear of a brass nozzle, PLA = 1. */
  readonly abrasivenessRel: number
}
