// What happened while somebody looked: prints that began and ended, pauses and who made them, what the shell did. Times are the
// printer's own. Whoever comes later reads here why the print stands.
import type { GuardEvent } from '#guard'
import type { PrintState } from '#protocol'
import { causeNamed } from '../diagnosis/causes.ts'
import type { OperatorEvent } from '../loop/operator-state.ts'
import type { JobMemory } from '../memory/job-memory.ts'
import { CHANNEL_AT } from '../perception/channels.ts'
import type { Scene } from '../perception/scene.ts'
import { playbookNamed } from '../playbooks/all-playbooks.ts'
import { ENGLISH } from '../speech/speech.ts'

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

export interface Happening {
  readonly timeS: number
  readonly words: string
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
  /** A person has asked for a pause through a conversation. */
  noteRequest(kind: 'pause'): void
}

const KEPT_MAX = 300
/** Who asks for a pause is seen to have it within this, s. */
const PAUSE_TAKES_S = 60

interface State {
  readonly happenings: Happening[]
  pause: Pause | null
  before: Scene | null
  shell: { readonly timeS: number; readonly why: string } | null
  askedS: number
  timeS: number
}

export function createChronicle(): Chronicle {
  const state: State = {
    happenings: [],
    pause: null,
    before: null,
    shell: null,
    askedS: Number.NEGATIVE_INFINITY,
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
    noteRequest: () => {
      state.askedS = state.timeS
    },
  }
}

function note(state: State, timeS: number, words: string): void {
  state.happenings.push({ timeS, words })
  if (state.happenings.length > KEPT_MAX) state.happenings.shift()
}

const ENDINGS: Readonly<Partial<Record<PrintState, string>>> = {
  complete: 'the print was finished',
  cancelled: 'the print was cancelled',
  error: 'the print ended in an error',
}

function noteScene(state: State, scene: Scene, memory: JobMemory | null): void {
  const { before } = state
  state.before = scene
  state.timeS = scene.timeS
  const had = before?.print ?? null
  if (scene.print !== had) {
    const ending = ENDINGS[scene.print]
    if (scene.print === 'printing' && had !== 'paused') {
      state.pause = null
      if (had !== null) note(state, scene.timeS, 'a print was begun')
    } else if (scene.print === 'printing') note(state, scene.timeS, 'the print was resumed')
    else if (scene.print === 'paused') {
      state.pause = pauseOf(state, scene, memory, had === null)
      const why = state.pause.why === '' ? '' : `: ${state.pause.why}`
      note(state, scene.timeS, `the print was paused by ${state.pause.by}${why}`)
    } else if (ending !== undefined && had !== null) note(state, scene.timeS, ending)
  } else if (scene.print === 'paused' && state.pause !== null && isNewlyKnown(state.pause, memory)) {
    // The printer stands before the operator has written down that it was the one.
    state.pause = pauseOf(state, scene, memory, false)
  }
  if (before !== null && before.host !== scene.host) note(state, scene.timeS, `the printer’s program is ${scene.host}`)
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

function noteOperator(state: State, event: OperatorEvent): void {
  switch (event.kind) {
    case 'playbook':
      note(state, event.timeS, `the operator’s way out “${ENGLISH.book(event.name)}” ${PLAYED[event.state]}`)
      return
    case 'decided': {
      const { timeS, cause, reasoning } = event.decision
      const what = causeNamed(cause)?.title
      note(state, timeS, `the operator decided: ${lower(reasoning.recommendedAction)}${what ? ` (${what})` : ''}`)
      return
    }
    default:
      return
  }
}

const PLAYED = { begun: 'was begun', worked: 'has worked', failed: 'has not worked', interrupted: 'was interrupted' }

function noteGuard(state: State, event: GuardEvent): void {
  if (event.kind !== 'intervention' || event.reaction === 'watch') return
  const why = event.because.map(({ ruling }) => ruling.reason.replace(/\.$/, '')).join('; ')
  state.shell = { timeS: state.timeS, why }
  note(state, state.timeS, `the safety shell stepped in (${event.reaction}): ${why}`)
}

function lower(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1).replace(/\.$/, '')
}
