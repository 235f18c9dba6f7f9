// What was tried: whether it has helped, and what follows where a person says no to it.
import { SOUND } from '../../diagnosis/causes.ts'
import type { Belief, Diagnosis } from '../../diagnosis/diagnosis.ts'
import { MENDED_S } from '../../loop/settled.ts'
import { playbookNamed } from '../../playbooks/all-playbooks.ts'
import type { Playbook, Step } from '../../playbooks/playbook.ts'
import { SAID_WELL } from '../../playbooks/run-playbook.ts'
import { AFTER_SHELL } from '../../playbooks/shell-books.ts'
import { sentences } from '../../speech/figures.ts'
import type { Speech } from '../../speech/speech.ts'
import { NAMED, probabilityOf } from '../../speech/sureness.ts'
import type { Happening } from '../chronicle.ts'
import type { ConversationContext } from '../context.ts'
import type { StatusFacts } from '../status-facts.ts'
import { beliefWords, type Draft, isSound, openQuestion } from './answer-parts.ts'
import { heaterIn, hostDown } from './stands.ts'
import { printedSince } from './stood.ts'

export function didItHelp(context: ConversationContext, status: StatusFacts, say: Speech): Draft {
  const { running } = say
  if (status.host !== 'ready') return hostDown(status, say)
  const { happenings } = context.chronicle
  const ofPrint = happenings.slice(happenings.findLastIndex(({ what }) => what.kind === 'begun') + 1)
  const at = ofPrint.findLastIndex(({ what }) => what.kind === 'book' && isRemedy(what.name))
  const last = ofPrint[at]
  if (last?.what.kind !== 'book') return beforeMyTime(context, say)
  const { name, state, leftBy = null } = last.what
  const title = `${running.tried(say.book(name))}.`
  const { diagnosis } = context.watcher
  const causes = causesOf(name, ofPrint.slice(0, at))
  const facts = { name, state, leftBy, causes, beliefs: diagnosis?.beliefs.slice(0, 3) }
  if (state !== 'worked') {
    const how = leftBy === null ? running.worked[state] : running.leftUndone[leftBy]
    // Whoever goes on at the printer may have mended it: only what has failed is known not to have helped.
    const verdict = state === 'failed' && leftBy === null ? 'no' : null
    return { text: sentences(title, how, openQuestion(context, say, true)), verdict, facts }
  }
  const untold = untoldYet(ofPrint, last.timeS, status, say)
  if (untold !== null) return { text: sentences(title, untold), verdict: null, facts }
  if (diagnosis === null) return { text: sentences(title, say.trouble.notDiagnosed), verdict: null, facts }
  const { words, verdict } = helpedBy(causes, diagnosis, status.timeS - last.timeS, say)
  return { text: sentences(title, ...words), verdict, facts }
}

/** Something against a fault: what the shell's finding waits for, and heating again what has cooled, are none. */
function isRemedy(name: string): boolean {
  return (playbookNamed(name)?.causes.length ?? 0) > 0
}

/** What was tried in this print before the operator was started anew is remembered, and not what came of it. */
function beforeMyTime({ watcher }: ConversationContext, { running, book }: Speech): Draft {
  const tried = Object.entries(watcher.memory?.tries ?? {}).filter(([name, times]) => times > 0 && isRemedy(name))
  const last = tried.at(-1)?.[0]
  if (last === undefined) return { text: running.nothingTried, facts: {} }
  return { text: running.triedBefore(book(last)), verdict: null, facts: { tried } }
}

/** What the playbook is for, and what it was begun for, which may be something else. */
function causesOf(name: string, before: readonly Happening[]): readonly string[] {
  const decided = before.findLast(
    ({ what }) =>
      what.kind === 'decided' &&
      what.cause !== SOUND &&
      what.response.kind !== 'go-on' &&
      what.response.kind !== 'tell',
  )
  const begunFor = decided?.what.kind === 'decided' ? [decided.what.cause] : []
  return [...new Set([...(playbookNamed(name)?.causes ?? []), ...begunFor])]
}

/** Why nothing can be said of it now; null: it can. Only a print that prints shows it, and only after a while. */
function untoldYet(ofPrint: readonly Happening[], doneS: number, status: StatusFacts, say: Speech): string | null {
  const { running } = say
  const { print, timeS } = status
  const ended = ofPrint.findLast(({ what }) => what.kind === 'ended')
  const printedS = printedSince(ofPrint, doneS, ended?.timeS ?? timeS)
  if (print === 'printing') {
    return printedS < MENDED_S ? running.stillSettling(timeS - doneS, MENDED_S - printedS) : null
  }
  if (print === 'paused') return running.showsNothing
  return print === 'complete' && printedS >= MENDED_S ? null : running.overTooSoon
}

function helpedBy(
  causes: readonly string[],
  diagnosis: Diagnosis,
  agoS: number,
  say: Speech,
): { readonly words: readonly string[]; readonly verdict: 'yes' | 'no' | null } {
  const { running } = say
  const { beliefs } = diagnosis
  const worst = causes
    .map((cause): Belief => ({ cause, probability: probabilityOf(beliefs, cause) }))
    .reduce((most, one) => (one.probability > most.probability ? one : most))
  const believed = beliefWords(diagnosis, say).replace(/\.$/, '')
  if (worst.probability >= NAMED) return { words: [running.notHelped(believed, agoS)], verdict: 'no' }
  const isClean = isSound(diagnosis) && !beliefs.some((one) => one.cause !== SOUND && one.probability >= NAMED)
  if (!isClean) return { words: [running.otherNow(believed, agoS)], verdict: null }
  return {
    words: [running.helped(say.cause(worst.cause), worst.probability, agoS), running.onlyLookProves],
    verdict: 'yes',
  }
}

export function ifNo(context: ConversationContext, status: StatusFacts, say: Speech): Draft {
  const { open } = context.desk
  const words = say.trouble.ifNo
  if (open === null) return { text: words.nothing, facts: {} }
  if (status.host !== 'ready') return hostDown(status, say)
  if (open.isLook === true) return { text: afterNoLook(status, say), facts: { print: status.print } }
  const run = context.watcher.memory?.run ?? null
  const book = run === null ? undefined : playbookNamed(run.name)
  const step = run === null ? undefined : book?.steps[run.at]
  if (book === undefined || step === undefined) return { text: words.other, facts: {} }
  const isPaused = status.print === 'paused'
  return { text: afterNo(book, step, isPaused, say), facts: { playbook: book.name, step: run?.at } }
}

/** The shell may have switched off one heater of two, or none. */
function afterNoLook({ print, heaters }: StatusFacts, say: Speech): string {
  const words = say.trouble.ifNo
  if (print === 'printing') return words.lookPrinting
  const on = heaters.filter(({ targetC }) => (targetC ?? 0) > 0)
  return on.length === 0 ? words.look : words.lookHeated(on.map((heater) => heaterIn(heater, say)))
}

function afterNo(book: Playbook, step: Step, isPaused: boolean, say: Speech): string {
  const words = say.trouble.ifNo
  if (step.kind !== 'person' && step.kind !== 'veto') return words.other
  if (step.kind === 'person' && step.onNo !== undefined) return onTheWay(book, step.onNo, say)
  // It does not resume what somebody else has paused meanwhile.
  if (step.isNoWell === true) return isPaused ? words.wellStands : words.well
  if (step.kind === 'veto') return words.keeps
  // Nothing is heated, whatever is said: without a yes it stands.
  return words.wayOut[book.name === AFTER_SHELL.name ? 'stay-paused' : book.wayOut]
}

/** From that label on, to where the playbook asks again or ends; what it does on the way (warming, filling) is no answer. */
function onTheWay({ steps }: Playbook, label: string, say: Speech): string {
  const words = say.trouble.ifNo
  const from = steps.findIndex((one) => one.kind === 'label' && one.name === label)
  for (const next of steps.slice(from + 1)) {
    if (next.kind === 'person' || next.kind === 'veto') return words.other
    if (next.kind === 'ask' && next.request === 'cancel-print') return words.wayOut.cancel
    if (next.kind !== 'end') continue
    if (next.isGoingOn !== true) return words.ends(next.words)
    return next.words === SAID_WELL ? words.well : words.wayOut['go-on']
  }
  return words.wayOut['go-on']
}
