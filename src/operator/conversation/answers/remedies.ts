// What was tried: whether it has helped, and what follows where a person says no to it.
import { SOUND } from '../../diagnosis/causes.ts'
import { MENDED_S } from '../../loop/settled.ts'
import { playbookNamed } from '../../playbooks/all-playbooks.ts'
import type { Playbook, Step } from '../../playbooks/playbook.ts'
import { AFTER_SHELL } from '../../playbooks/shell-books.ts'
import { sentences } from '../../speech/figures.ts'
import type { Speech } from '../../speech/speech.ts'
import { NAMED } from '../../speech/sureness.ts'
import type { ConversationContext } from '../context.ts'
import type { StatusFacts } from '../status-facts.ts'
import { beliefWords, type Draft, openQuestion } from './answer-parts.ts'
import { hostDown } from './stands.ts'

export function didItHelp(context: ConversationContext, status: StatusFacts, say: Speech): Draft {
  const { running } = say
  if (status.host !== 'ready') return hostDown(status, say)
  const { happenings } = context.chronicle
  const ofPrint = happenings.slice(happenings.findLastIndex(({ what }) => what.kind === 'begun') + 1)
  const last = ofPrint.findLast(({ what }) => what.kind === 'book' && what.name !== AFTER_SHELL.name)
  if (last?.what.kind !== 'book') return { text: running.nothingTried, facts: {} }
  const { name, state } = last.what
  const { timeS } = status
  const agoS = timeS - last.timeS
  const { diagnosis } = context.watcher
  const facts = { name, state, agoS, beliefs: diagnosis?.beliefs.slice(0, 3) }
  const title = running.tried(say.book(name))
  if (state !== 'worked') {
    const verdict = state === 'begun' ? null : 'no'
    return { text: sentences(`${title}.`, running.worked[state], openQuestion(context, say, true)), verdict, facts }
  }
  const isOn = status.print === 'printing'
  if (isOn && agoS < MENDED_S) {
    return { text: sentences(`${title}.`, running.stillSettling(agoS, MENDED_S - agoS)), verdict: null, facts }
  }
  if (diagnosis === null) return { text: sentences(`${title}.`, say.trouble.notDiagnosed), verdict: null, facts }
  const causes: readonly string[] = playbookNamed(name)?.causes ?? []
  const worst = diagnosis.beliefs.find(({ cause }) => causes.includes(cause)) ?? {
    cause: causes[0] ?? SOUND,
    probability: 0,
  }
  const isGone = worst.probability < NAMED
  const text = sentences(
    `${title}.`,
    isGone
      ? running.helped(say.cause(worst.cause), worst.probability, agoS)
      : running.notHelped(beliefWords(diagnosis, say).replace(/\.$/, ''), agoS),
    isGone && running.onlyLookProves,
  )
  return { text, verdict: isGone ? 'yes' : 'no', facts }
}

export function ifNo(context: ConversationContext, say: Speech): Draft {
  const { open } = context.desk
  const words = say.trouble.ifNo
  if (open === null) return { text: words.nothing, facts: {} }
  if (open.isLook === true) return { text: words.look, facts: {} }
  const run = context.watcher.memory?.run ?? null
  const book = run === null ? undefined : playbookNamed(run.name)
  const step = run === null ? undefined : book?.steps[run.at]
  if (book === undefined || step === undefined) return { text: words.other, facts: {} }
  return { text: afterNo(book, step, say), facts: { playbook: book.name, step: run?.at } }
}

function afterNo(book: Playbook, step: Step, say: Speech): string {
  const words = say.trouble.ifNo
  if (step.kind === 'veto') return step.isNoWell === true ? words.well : words.keeps
  if (step.kind !== 'person') return words.other
  if (step.isNoWell === true) return words.well
  // Nothing is heated, whatever is said: without a yes it stands.
  if (book.name === AFTER_SHELL.name) return words.wayOut['stay-paused']
  if (step.onNo === undefined) return words.wayOut[book.wayOut]
  const label = book.steps.findIndex((one) => one.kind === 'label' && one.name === step.onNo)
  const next = book.steps.slice(label + 1).find(({ kind }) => kind !== 'label')
  if (next?.kind === 'end') return next.isGoingOn === true ? words.wayOut['go-on'] : words.ends(next.words)
  if (next?.kind === 'ask' && next.request === 'cancel-print') return words.wayOut.cancel
  return words.other
}
