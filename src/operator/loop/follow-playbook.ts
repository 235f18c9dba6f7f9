// The playbook that is under way, a step at a time, and where it leads when it does not work.

import { SOUND } from '../diagnosis/causes.ts'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import type { JobMemory } from '../memory/job-memory.ts'
import type { Scene } from '../perception/scene.ts'
import { channelOf } from '../playbooks/facts.ts'
import { SLIPPED_MM } from '../playbooks/place-books.ts'
import type { Playbook } from '../playbooks/playbook.ts'
import { GONE_ON, type Hands, type PlaybookRun, SAID_NO, SAID_WELL, stepPlaybook } from '../playbooks/run-playbook.ts'
import { AFTER_SHELL } from '../playbooks/shell-books.ts'
import { give, showReason } from './carry-out.ts'
import { hear } from './follow-job.ts'
import { beginStanding, coldWords, leaveBook } from './leave-book.ts'
import { hazardKey } from './notice-shell.ts'
import { type OperatorState, remember, tellEvent } from './operator-state.ts'
import { findPurgePlace } from './purge-place.ts'
import { settle } from './settled.ts'

const MORE_LIKELY_THAN_NOT = 0.5
/** Pictures come every 25 s, and what lies on the plate is told by three of them from where the head is out of the way, s. */
const BESIDE_SEEN_S = 240

export async function followPlaybook(state: OperatorState, scene: Scene, diagnosis: Diagnosis): Promise<void> {
  const { runner, memory, options } = state
  if (runner === null || memory === null) return
  const { at, isAsked } = runner.run
  if (isGoneOnWith(state, scene)) return
  const run = stepPlaybook(runner, scene, diagnosis, handsOf(state))
  if (run.at !== at || run.isAsked !== isAsked || run.state !== 'running') remember(state)
  if (run.state !== 'worked' && run.state !== 'failed') return
  const { book } = runner
  state.runner = null
  memory.run = null
  const feared = memory.pausedFor?.cause
  if (book.causes.length > 0) notePause(memory, run)
  remember(state)
  tellEvent(state, { kind: 'playbook', name: book.name, state: run.state, words: run.words, timeS: scene.timeS })
  if (run.state === 'worked') {
    // A head that had slipped may slip again at once; one that had not was suspected for something that is still seen.
    const hadSlipped = (run.measures['lost-xy-mm'] ?? 0) > SLIPPED_MM
    if (hadSlipped) options.diagnoser.expectPlasticBeside?.(BESIDE_SEEN_S)
    if (!hadSlipped && book.causes.length > 0)
      settle(
        state.settled,
        [...book.causes, ...(feared === undefined ? [] : [feared])],
        state.rawDiagnosis ?? diagnosis,
        true,
      )
    return
  }
  leaveBook(state, runner)
  if (run.words === SAID_WELL) {
    memory.pausedFor = null
    hear(state, feared ?? likeliestOf(book, diagnosis), false)
    return
  }
  const isLeft = run.isGoingOn === true
  const verdict = isLeft ? 'was not done' : 'has not worked'
  const text = `“${book.title}” ${verdict}: ${run.words}${isLeft ? '' : coldWords(runner, scene)}`
  options.people.tell({ timeS: scene.timeS, kind: 'help', by: 'operator', text, reasoning: null, confidence: null })
  // For a while the same is not worth standing for again.
  if (isLeft) settle(state.settled, book.causes, state.rawDiagnosis ?? diagnosis, true)
  else await takeWayOut(state, book, scene, likeliestOf(book, diagnosis))
}

/** Somebody has resumed the print that stands for a playbook: what it was afraid of is not so, or is mended, they say. */
function isGoneOnWith(state: OperatorState, scene: Scene): boolean {
  const { runner, memory } = state
  const step = runner?.book.steps[runner.run.at]
  if (runner === null || memory === null || step?.kind !== 'person' || scene.print !== 'printing') return false
  // A question that has just been asked is asked of a print that stands.
  if (!runner.run.isAsked || runner.run.isStoodFor !== true) return false
  const { name, causes, isRecovery } = runner.book
  leaveBook(state, runner)
  state.runner = null
  memory.run = null
  tellEvent(state, { kind: 'playbook', name, state: 'interrupted', words: GONE_ON, timeS: scene.timeS })
  // It stood for what the shell has found: nothing of what is believed is answered by that.
  if (causes.length === 0) {
    remember(state)
    return true
  }
  const isSeen = memory.pausedFor?.isSeen === true
  const cause = memory.pausedFor?.cause ?? causes.find((one) => isBelieved(state, one)) ?? causes[0] ?? SOUND
  memory.pausedFor = null
  // Asked for the first time to mend something, somebody who goes on has mended it, for all that is known, and so they have where
  // less speaks for it by now. Who goes on again while it looks the same says that it is not so.
  const believed = state.rawDiagnosis?.beliefs.find((belief) => belief.cause === cause)?.probability ?? 0
  const isMended = isSeen || (isRecovery && ((memory.tries[name] ?? 0) < 2 || believed < MORE_LIKELY_THAN_NOT))
  if (isMended && state.rawDiagnosis !== null) settle(state.settled, [cause, ...causes], state.rawDiagnosis, true)
  else hear(state, cause, false)
  remember(state)
  return true
}

/** What the print stood for is over, or has been looked at. */
function notePause(memory: JobMemory, { state, words }: PlaybookRun): void {
  if (memory.pausedFor === null) return
  if (state === 'worked') memory.pausedFor = null
  else if (words === SAID_NO) memory.pausedFor = { ...memory.pausedFor, isSeen: true }
}

/** Of what it is for. */
function likeliestOf({ causes }: Playbook, { beliefs }: Diagnosis): string {
  return beliefs.find(({ cause }) => causes.includes(cause))?.cause ?? causes[0] ?? SOUND
}

/** What it leads to, and never to a print that stands without a question: nobody knows then what would bring it on. */
async function takeWayOut(state: OperatorState, book: Playbook, scene: Scene, cause: string): Promise<void> {
  const { wayOut } = book
  if (wayOut === 'cancel') await give(state, { kind: 'cancel' }, cause)
  else if (wayOut === 'stop') await give(state, { kind: 'stop' }, cause)
  else if (wayOut === 'stay-paused' && scene.print === 'printing') {
    const outcome = await give(state, { kind: 'pause' }, cause)
    if (outcome.kind === 'done') beginStanding(state, scene, cause)
  } else if (scene.print === 'paused' && book.name !== AFTER_SHELL.name && pauses(book)) {
    // Who has just said no, or has been told why it cannot go on, is not asked the same again at once.
    if (book.name === LOOK) state.standsAgain = { cause, atS: scene.timeS + STANDS_AGAIN_S }
    else beginStanding(state, scene, cause)
  }
}

const LOOK = 'have-a-look'
const STANDS_AGAIN_S = 900

/** Once a second: a print that still stands is asked about again. */
export function askAgain(state: OperatorState, scene: Scene): void {
  const { standsAgain, runner } = state
  if (standsAgain === null) return
  if (scene.print !== 'paused' || scene.host !== 'ready') state.standsAgain = null
  else if (runner === null && scene.timeS >= standsAgain.atS) {
    state.standsAgain = null
    beginStanding(state, scene, standsAgain.cause)
  }
}

function pauses({ steps }: Playbook): boolean {
  return steps.some((step) => step.kind === 'ask' && step.request === 'pause-print')
}

function handsOf(state: OperatorState): Hands {
  const { options, measuring, scene } = state
  const { printer, people } = options
  return {
    async ask(request) {
      const outcome = await printer.ask(request)
      if (outcome.kind === 'done') measuring.sent(request)
      const cause = state.runner?.book.causes.find((one) => isBelieved(state, one)) ?? state.runner?.book.causes[0]
      if (outcome.kind === 'done' && request.kind === 'pause-print' && state.runner?.book.causes.length !== 0)
        await showReason(state, cause ?? SOUND)
      return outcome
    },
    async findPlace(now) {
      const reach = measuring.reach()
      if (reach === null || state.memory === null) return {}
      const { chunks } = await printer.download(state.memory.filename)
      const standMm = [channelOf(now, 'x_mm'), channelOf(now, 'y_mm'), channelOf(now, 'z_mm')] as const
      return await findPurgePlace(chunks, now.fileByte, reach, standMm)
    },
    askPerson(id, text, isLook) {
      // Put in other words it is the same question, and whoever is on their way to it is no later for that.
      const timeS = (isLook ? state.runner?.run.stepBegunS : scene?.timeS) ?? 0
      people.ask({ id, timeS, text, ...(isLook ? { isLook, about: printer.latched.map(hazardKey) } : {}) })
    },
    answerTo: (id) => people.answerTo(id),
    measure: (what, phase, now) => measuring.measure(what, phase, now),
  }
}

function isBelieved({ diagnosis }: OperatorState, cause: string): boolean {
  return diagnosis?.beliefs.find((belief) => belief.cause !== SOUND)?.cause === cause
}
