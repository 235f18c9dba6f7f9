// What happened while somebody looked: prints that began and ended, pauses and who made them, what was decided, asked and answered,
// what the shell did. Times are the printer's own. Whoever comes later reads here why the print stands, and what became of it.
import type { GuardEvent } from '#guard'
import type { HostState, PrintState } from '#protocol'
import type { Response } from '../decision/policy.ts'
import { causeNamed } from '../diagnosis/causes.ts'
import type { Evidence } from '../diagnosis/diagnosis.ts'
import type { OperatorEvent } from '../loop/operator-state.ts'
import type { Question } from '../loop/people.ts'
import type { JobMemory } from '../memory/job-memory.ts'
import { CHANNEL_AT } from '../perception/channels.ts'
import type { Scene } from '../perception/scene.ts'
import { playbookNamed } from '../playbooks/all-playbooks.ts'
import { GONE_ON, SAID_WELL } from '../playbooks/run-playbook.ts'
import { NOBODY_GOES_ON } from '../playbooks/shared-steps.ts'
import { shellWords } from '../speech/shell-words.ts'
import { ENGLISH } from '../speech/speech.ts'
import { probabilityOf } from '../speech/sureness.ts'
import type { Answerer } from './people-desk.ts'

export type Pauser =
  | 'the operator'
  | 'the safety shell'
  /** Through this conversation. */
  | 'a person here'
  /** The printer's screen, another client, the file, the firmware. */
  | 'somebody else'
  /** It stood already when somebody began to look. */
  | 'not known'

export interface Pause {
  readonly by: Pauser
  /** Empty: nobody said. Words of ours. */
  readonly why: string
  /** Of the operator's; else null. */
  readonly cause: string | null
  /** When it was seen to stand; NaN where it stood before. */
  readonly timeS: number
  /** The switch for filament saw none then. */
  readonly isWithoutFilament: boolean
}

/** Somebody has said that it is well; somebody has gone on; nobody has answered. */
export type LeftBy = 'said-well' | 'gone-on' | 'unanswered'

export type Happened =
  | { readonly kind: 'begun' | 'resumed' }
  /** `layer` from 1; null: not known. */
  | {
      readonly kind: 'paused'
      readonly by: Pauser
      readonly cause: string | null
      readonly why: string
      readonly layer: number | null
    }
  /** `isMine`: the operator has given it up. */
  | { readonly kind: 'ended'; readonly print: PrintState; readonly isMine: boolean }
  | { readonly kind: 'host'; readonly host: HostState }
  /** `believed`: how likely its cause was held then; null: nobody has kept it. */
  | {
      readonly kind: 'decided'
      readonly cause: string
      readonly believed: number | null
      readonly response: Response
      readonly evidence: readonly Evidence[]
    }
  /** `leftBy`: why it was left undone, where it has not failed; absent: it was not. */
  | {
      readonly kind: 'book'
      readonly name: string
      readonly state: 'begun' | 'worked' | 'failed' | 'interrupted'
      readonly leftBy?: LeftBy
    }
  /** In the shell's own words. */
  | { readonly kind: 'shell'; readonly why: string }
  | { readonly kind: 'asked'; readonly text: string; readonly isLook: boolean }
  | { readonly kind: 'answered'; readonly isYes: boolean; readonly by: Answerer }
  /** A person has had the heaters switched off. */
  | { readonly kind: 'heaters-off' }

export interface Happening {
  readonly timeS: number
  readonly what: Happened
}

export interface Chronicle {
  /** Latest last. */
  readonly happenings: readonly Happening[]
  /** The last one of the print at hand; null: it has not been paused. */
  readonly pause: Pause | null
  /** Once a look. */
  noteScene(scene: Scene, memory: JobMemory | null): void
  noteOperator(event: OperatorEvent): void
  noteGuard(event: GuardEvent): void
  noteAsked(question: Pick<Question, 'text' | 'isLook'>): void
  noteAnswered(isYes: boolean, by: Answerer): void
  /** A person has asked for it through a conversation: a pause that is to be seen yet, heaters that are off. */
  noteRequest(kind: 'pause' | 'heaters-off'): void
}

const KEPT_MAX = 300
/** Of a decision's. */
const KEPT_EVIDENCE = 4
/** Who asks for a pause is seen to have it within this, s. */
const PAUSE_TAKES_S = 60

interface State {
  readonly happenings: Happening[]
  pause: Pause | null
  before: Scene | null
  shell: { readonly timeS: number; readonly why: string } | null
  askedS: number
  /** The operator has asked for an end of it. */
  givenUpS: number
  timeS: number
}

export function createChronicle(): Chronicle {
  const state: State = {
    happenings: [],
    pause: null,
    before: null,
    shell: null,
    askedS: Number.NEGATIVE_INFINITY,
    givenUpS: Number.NEGATIVE_INFINITY,
    timeS: Number.NaN,
  }
  return {
    happenings: state.happenings,
    get pause() {
      return state.pause
    },
    noteScene: (scene, memory) => noteScene(state, scene, memory),
    noteOperator: (event) => noteOperator(state, event),
    noteGuard: (event) => noteGuard(state, event),
    noteAsked: (question) => noteAsked(state, question),
    noteAnswered: (isYes, by) => note(state, state.timeS, { kind: 'answered', isYes, by }),
    noteRequest: (kind) => {
      if (kind === 'pause') state.askedS = state.timeS
      else note(state, state.timeS, { kind })
    },
  }
}

function note(state: State, timeS: number, what: Happened): void {
  state.happenings.push({ timeS, what })
  if (state.happenings.length > KEPT_MAX) state.happenings.shift()
}

const ENDINGS: ReadonlySet<PrintState> = new Set(['complete', 'cancelled', 'error'])

function noteScene(state: State, scene: Scene, memory: JobMemory | null): void {
  const { before } = state
  state.before = scene
  state.timeS = scene.timeS
  const had = before?.print ?? null
  if (scene.print !== had) {
    if (scene.print === 'printing' && had !== 'paused') {
      state.pause = null
      if (had !== null) note(state, scene.timeS, { kind: 'begun' })
    } else if (scene.print === 'printing') note(state, scene.timeS, { kind: 'resumed' })
    else if (scene.print === 'paused') {
      state.pause = pauseOf(state, scene, memory, had === null)
      note(state, scene.timeS, pausedBy(state.pause, scene))
    } else if (ENDINGS.has(scene.print) && had !== null)
      note(state, scene.timeS, { kind: 'ended', print: scene.print, isMine: isGivenUp(state, scene) })
  } else if (scene.print === 'paused' && state.pause !== null && isNewlyKnown(state.pause, memory)) {
    // The printer stands before the operator has written down that it was the one.
    state.pause = pauseOf(state, scene, memory, false)
    const at = state.happenings.findLastIndex(({ what }) => what.kind === 'paused')
    const noted = state.happenings[at]
    if (noted !== undefined) state.happenings[at] = { ...noted, what: pausedBy(state.pause, scene) }
  }
  if (before !== null && before.host !== scene.host) note(state, scene.timeS, { kind: 'host', host: scene.host })
}

/** By a decision, or by a way out that gives up. */
function isGivenUp({ happenings, givenUpS }: State, { print, timeS }: Scene): boolean {
  if (print !== 'cancelled') return false
  const book = happenings.findLast(({ what }) => what.kind === 'book')
  const steps = book?.what.kind === 'book' ? (playbookNamed(book.what.name)?.steps ?? []) : []
  const gaveUp = steps.some((step) => step.kind === 'ask' && step.request === 'cancel-print')
  return timeS - givenUpS < PAUSE_TAKES_S || (gaveUp && timeS - (book?.timeS ?? Number.NaN) < PAUSE_TAKES_S)
}

function pausedBy({ by, cause, why }: Pause, { layer }: Scene): Happened {
  return { kind: 'paused', by, cause, why, layer: layer >= 0 ? layer + 1 : null }
}

function isNewlyKnown({ by, timeS }: Pause, memory: JobMemory | null): boolean {
  const paused = memory?.pausedFor ?? null
  return by !== 'the operator' && paused !== null && Math.abs(paused.timeS - timeS) < PAUSE_TAKES_S
}

function pauseOf({ shell, askedS }: State, scene: Scene, memory: JobMemory | null, wasThere: boolean): Pause {
  const isWithoutFilament = scene.channels[CHANNEL_AT.filament_present] === 0
  const known = memory?.pausedFor ?? null
  const at = { timeS: wasThere ? Number.NaN : scene.timeS, isWithoutFilament }
  const isRecent = (timeS: number): boolean => wasThere || scene.timeS - timeS < PAUSE_TAKES_S
  const book = memory?.run ?? null
  // What stands for the shell's finding stands by the shell.
  if (book?.name === 'after-shell') {
    return { by: 'the safety shell', why: shell?.why ?? '', cause: null, ...at }
  }
  if (known !== null && isRecent(known.timeS)) {
    const why = causeNamed(known.cause)?.title ?? 'something is wrong that fits no cause known'
    return { by: 'the operator', why, cause: known.cause, ...at, timeS: known.timeS }
  }
  const tried = book === null ? undefined : memory?.decisions.findLast(({ response }) => response.kind === 'playbook')
  if (book !== null && playbookNamed(book.name)?.isInterrupting === true) {
    const cause = tried?.cause ?? null
    const why = causeNamed(cause ?? '')?.title ?? 'something is wrong'
    return { by: 'the operator', why, cause, ...at }
  }
  if (shell !== null && !wasThere && scene.timeS - shell.timeS < PAUSE_TAKES_S) {
    return { by: 'the safety shell', why: shell.why, cause: null, ...at }
  }
  if (!wasThere && scene.timeS - askedS < PAUSE_TAKES_S) return { by: 'a person here', why: '', cause: null, ...at }
  return { by: wasThere ? 'not known' : 'somebody else', why: '', cause: null, ...at }
}

/** Asked again in other words it is the same question. */
function noteAsked(state: State, { text, isLook = false }: Pick<Question, 'text' | 'isLook'>): void {
  const last = state.happenings.findLastIndex(({ what }) => what.kind === 'asked' || what.kind === 'answered')
  const before = state.happenings[last]
  const what = { kind: 'asked', text, isLook } as const
  if (before?.what.kind === 'asked' && before.what.isLook && isLook) state.happenings[last] = { ...before, what }
  else note(state, state.timeS, what)
}

function noteOperator(state: State, event: OperatorEvent): void {
  switch (event.kind) {
    case 'playbook':
      note(state, event.timeS, { kind: 'book', name: event.name, state: event.state, ...leftBy(event.words) })
      return
    case 'outcome':
      if (event.response.kind === 'cancel' && event.outcome.kind === 'done') state.givenUpS = state.timeS
      return
    case 'decided': {
      const { timeS, cause, response, diagnosis } = event.decision
      const believed = probabilityOf(diagnosis.beliefs, cause)
      note(state, timeS, {
        kind: 'decided',
        cause,
        believed,
        response,
        evidence: diagnosis.evidence.slice(0, KEPT_EVIDENCE),
      })
      return
    }
    default:
      return
  }
}

const LEFT_BY: ReadonlyMap<string, LeftBy> = new Map([
  [SAID_WELL, 'said-well'],
  [GONE_ON, 'gone-on'],
  [NOBODY_GOES_ON, 'unanswered'],
])

function leftBy(words: string): { readonly leftBy?: LeftBy } {
  const by = LEFT_BY.get(words)
  return by === undefined ? {} : { leftBy: by }
}

function noteGuard(state: State, event: GuardEvent): void {
  if (event.kind !== 'intervention' || event.reaction === 'watch') return
  const why = event.because.map((hazard) => shellWords(hazard, ENGLISH).replace(/\.$/, '')).join('; ')
  const last = state.happenings.findLast(({ what }) => what.kind === 'shell')
  state.shell = { timeS: state.timeS, why }
  // What it does in several steps is one thing that happened.
  const isSame = last?.what.kind === 'shell' && last.what.why === why && state.timeS - last.timeS < PAUSE_TAKES_S
  if (!isSame) note(state, state.timeS, { kind: 'shell', why })
}
