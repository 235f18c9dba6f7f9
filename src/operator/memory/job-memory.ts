// What the operator must know again after a crash: which print, what it decided, where in a playbook it was. Plain data on the
// disk; what cannot be read is no memory, and said so.
import type { Decision } from '../decision/policy.ts'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import type { Checkpoint } from '../loop/after-stop.ts'
import type { PlaybookRun } from '../playbooks/run-playbook.ts'

/** Kept of a decision: enough to explain it. */
export type RememberedDecision = Pick<
  Decision,
  'timeS' | 'policy' | 'response' | 'cause' | 'confidence' | 'reasoning' | 'fallbackFrom'
> & {
  /** What was believed and seen then, the likeliest and strongest of it; absent in memories of before. */
  readonly saw?: Pick<Diagnosis, 'beliefs' | 'evidence' | 'isAbstaining'>
}

export interface JobMemory {
  readonly version: 1
  readonly filename: string
  /** By the printer's clock; two prints of one file differ in it. */
  readonly begunS: number
  /** It has come to an end, whichever; absent: it has not. */
  hasEnded?: boolean
  /** Latest last. */
  decisions: RememberedDecision[]
  /** Playbooks tried, by name. */
  tries: Record<string, number>
  /** The one that is under way. */
  run: PlaybookRun | null
  /** Why the operator has paused the print; null: it has not, or it goes on. */
  /** `isSeen`: a person has looked, and has not said that it is well. */
  pausedFor: { readonly cause: string; readonly timeS: number; readonly isSeen?: boolean } | null
  /** Where it was last seen printing; absent in memories of before. */
  checkpoint?: Checkpoint | null
  /** Causes that people have said not to be so. */
  dismissed: { readonly cause: string; readonly timeS: number }[]
}

/** Where it is kept; writes are whole or not at all. */
export interface MemoryStore {
  load(): string | null
  save(text: string): void
}

const DECISIONS_MAX = 100
/** Of what was believed and seen, what explains a decision. */
const SAW_MAX = 4

export function newJob(filename: string, begunS: number): JobMemory {
  return { version: 1, filename, begunS, decisions: [], tries: {}, run: null, pausedFor: null, dismissed: [] }
}

export function rememberDecision(memory: JobMemory, decision: Decision): void {
  const { timeS, policy, response, cause, confidence, reasoning, fallbackFrom, diagnosis } = decision
  const { beliefs, evidence, isAbstaining } = diagnosis
  const ofCause = beliefs.slice(SAW_MAX).filter((belief) => belief.cause === cause)
  const saw = {
    beliefs: [...beliefs.slice(0, SAW_MAX), ...ofCause],
    evidence: evidence.slice(0, SAW_MAX),
    isAbstaining,
  }
  memory.decisions.push({ timeS, policy, response, cause, confidence, reasoning, fallbackFrom, saw })
  if (memory.decisions.length > DECISIONS_MAX) memory.decisions.shift()
}

/** How likely its cause was held when it was decided; null: nobody has kept it. */
export function believedThen({ saw, cause }: Pick<RememberedDecision, 'saw' | 'cause'>): number | null {
  return saw?.beliefs.find((belief) => belief.cause === cause)?.probability ?? null
}

/** Null: there is none, or it cannot be read. */
export function readMemory(text: string | null): JobMemory | null {
  if (text === null) return null
  try {
    const read = JSON.parse(text) as Partial<JobMemory> | null
    const isWhole =
      read?.version === 1 &&
      typeof read.filename === 'string' &&
      typeof read.begunS === 'number' &&
      Array.isArray(read.decisions) &&
      Array.isArray(read.dismissed) &&
      typeof read.tries === 'object' &&
      read.tries !== null
    return isWhole ? (read as JobMemory) : null
  } catch {
    return null
  }
}

export function writeMemory(memory: JobMemory): string {
  return `${JSON.stringify(memory)}\n`
}
