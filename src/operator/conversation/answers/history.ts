// What happened and what was done: the story of the print at hand, the operator's decisions, the reasons of the last one, and the
// printer's own history of prints.
import type { Response } from '../../decision/policy.ts'
import type { RememberedDecision } from '../../memory/job-memory.ts'
import { AFTER_SHELL } from '../../playbooks/shell-books.ts'
import { capital, sentences } from '../../speech/figures.ts'
import { beliefIn, evidenceWords, type Speech } from '../../speech/speech.ts'
import { toldBeliefs } from '../../speech/sureness.ts'
import type { Happened, Happening } from '../chronicle.ts'
import type { ConversationContext } from '../context.ts'
import type { StatusFacts } from '../status-facts.ts'
import { type Draft, heldThen, shellWhy, shortQuestion, whyOf } from './answer-parts.ts'
import { whereWords } from './running.ts'
import { hostDown, whyPaused } from './stands.ts'

const LINES_MAX = 8
/** What follows a decision within this is its doing, s. */
const OF_DECISION_S = 90

/** `isBefore`: of what was before this print. */
export async function whatHappened(
  context: ConversationContext,
  status: StatusFacts,
  isBefore: boolean,
  say: Speech,
): Promise<Draft> {
  const { running } = say
  const happenings = ofThisPrint(context)
  const agoOf = (timeS: number): number | null => (Number.isFinite(status.timeS - timeS) ? status.timeS - timeS : null)
  const told = happenings.slice(-LINES_MAX)
  const lines = told.map(({ timeS, what }) => running.line(agoOf(timeS), happenedIn(what, say)))
  const facts = { happenings: told, print: status.print }
  const isKnown = status.file !== '' && status.print !== 'standby'
  const jobs = isBefore || !isKnown ? await jobWords(context, say) : null
  if (!isKnown && lines.length === 0) {
    const text = [jobs?.text ?? '', running.nothingSeenYet].join('\n').trim()
    return { text, facts: { ...facts, jobs: jobs?.facts ?? [], hours: DAY_S / 3600 } }
  }
  const begunS = context.watcher.memory?.begunS ?? Number.NaN
  const isOn = status.print === 'printing' || status.print === 'paused'
  const { diagnosis } = context.watcher
  const believed = diagnosis === null ? '' : beliefIn(toldBeliefs(diagnosis), say, say.now)
  const left = happenings.length - told.length
  const text = [
    ...(jobs === null ? [] : [jobs.text]),
    running.began(status.file, agoOf(begunS)),
    ...(left > 0 ? [running.earlierLeftOut(left)] : []),
    ...(lines.length === 0 ? [running.nothingSince] : []),
    ...(told.length === 1 && told[0]?.what.kind === 'ended' ? [running.nothingBetween] : []),
    ...lines,
    ...(isOn ? [running.nowIt(status.print, whereWords(status, say), believed)] : []),
  ].join('\n')
  return { text, facts: { ...facts, jobs: jobs?.facts ?? [] } }
}

/** Since the print began that is at hand, or was last; each thing once. */
function ofThisPrint({ chronicle, watcher }: ConversationContext): Happening[] {
  const { happenings } = chronicle
  const begin = happenings.findLastIndex(({ what }) => what.kind === 'begun')
  const seen = happenings.slice(begin + 1)
  // What was decided before somebody began to keep a chronicle is in the memory.
  const sinceS = seen[0]?.timeS ?? Number.POSITIVE_INFINITY
  const before = begin >= 0 ? [] : (watcher.memory?.decisions ?? []).filter(({ timeS }) => timeS < sinceS).map(recalled)
  return [...before, ...seen].filter((happening, at, all) => !isOfDecision(happening, all.slice(0, at)))
}

function recalled({ timeS, cause, response, saw }: RememberedDecision): Happening {
  const believed = saw?.beliefs.find((belief) => belief.cause === cause)?.probability ?? null
  return { timeS, what: { kind: 'decided', cause, believed, response, evidence: saw?.evidence ?? [] } }
}

/** A way out that begins is what was decided. */
function isOfDecision({ timeS, what }: Happening, before: readonly Happening[]): boolean {
  if (what.kind !== 'book' || what.state !== 'begun') return false
  // To look is asked for, and that is told.
  if (what.name === AFTER_SHELL.name) return true
  return before.some(
    (one) =>
      one.what.kind === 'decided' &&
      one.what.response.kind === 'playbook' &&
      one.what.response.name === what.name &&
      timeS - one.timeS < OF_DECISION_S,
  )
}

/** A clause: what, by whom, and what for. */
export function happenedIn(what: Happened, say: Speech): string {
  const { happened } = say.running
  switch (what.kind) {
    case 'begun':
      return happened.begun
    case 'resumed':
      return happened.resumed
    case 'ended':
      return happened.ended(what.print, what.isMine)
    case 'host':
      return happened.host(what.host)
    case 'paused':
      // What the shell has found is told as its own.
      return happened.paused(what.by, what.by === 'the safety shell' ? '' : whyOf(what, say))
    case 'decided': {
      const believed =
        what.believed === null ? say.cause(what.cause) : say.believed(what.cause, what.believed, say.trouble.backThen)
      return happened.decided(evidenceWords(what, say), believed, capital(doneIn(what.response, say)))
    }
    case 'book':
      return happened.book[what.state](say.book(what.name))
    case 'shell':
      return happened.shell(what.why)
    case 'asked':
      return what.isLook ? happened.askedToLook : happened.asked(say.question(shortQuestion(what.text)))
    case 'answered':
      return happened.answered(what.isYes, what.by)
    case 'heaters-off':
      return happened.heatersOff
  }
}

const TOLD_MAX = 3

export function whatYouDid(context: ConversationContext, status: StatusFacts, say: Speech): Draft {
  const { memory } = context.watcher
  const { running } = say
  const decisions = (memory?.decisions ?? []).filter(({ response }) => response.kind !== 'go-on')
  if (!context.isOperated || decisions.length === 0) {
    const level = context.printer.level ?? 'observe'
    const why = context.isOperated ? (memory === null ? running.noPrintYet : running.noNeed) : running.onlyLook
    const shell = shellWhy(context, say) === '' ? null : say.trouble.offByShell
    return { text: sentences(running.didNothing, shell ?? why, running.level(level)), facts: { level } }
  }
  const said = decisions
    .slice(-TOLD_MAX)
    .map((decision) => sentences(didWords(decision, status, say), outcomeOf(decision, context, say)))
  const run = memory?.run ?? null
  const now = run === null || context.desk.open !== null ? null : running.underWay(say.book(run.name), run.words)
  const lead = decisions.length > TOLD_MAX ? running.latestOf(TOLD_MAX, decisions.length) : null
  return {
    text: [lead, ...said, now].filter((line) => line !== null).join('\n'),
    facts: { decisions: decisions.slice(-TOLD_MAX), count: decisions.length },
  }
}

function didWords(decision: RememberedDecision, { timeS: nowS }: StatusFacts, say: Speech): string {
  const { timeS, response, policy, fallbackFrom } = decision
  const agoS = Number.isFinite(nowS - timeS) ? nowS - timeS : null
  const by = policy === 'baseline' && fallbackFrom === null ? null : policy
  return sentences(
    capital(say.running.did(agoS, doneIn(response, say), by)),
    say.running.heldThen(heldThen(decision, say)),
  )
}

function doneIn(response: Response, say: Speech): string {
  const { running } = say
  return response.kind === 'playbook' ? running.tried(say.book(response.name)) : running.responses[response.kind]
}

/** What became of a way out; null: it was none, or nobody saw it. */
function outcomeOf(
  { timeS, response }: RememberedDecision,
  { chronicle }: ConversationContext,
  say: Speech,
): string | null {
  if (response.kind !== 'playbook') return null
  const after = chronicle.happenings.findLast(
    ({ timeS: atS, what }) => what.kind === 'book' && what.name === response.name && atS >= timeS,
  )
  return after?.what.kind === 'book' ? say.running.worked[after.what.state] : null
}

/** Of what was told or done last. */
export function whySo(context: ConversationContext, status: StatusFacts, say: Speech): Draft {
  if (status.host !== 'ready') return hostDown(status, say)
  const last = context.watcher.memory?.decisions.findLast(({ response }) => response.kind !== 'go-on')
  if (last === undefined) {
    if (status.pause !== null) return whyPaused(context, status, say)
    return { text: context.isOperated ? say.running.nothingToExplain : say.trouble.notDiagnosed, facts: {} }
  }
  const seen = last.saw === undefined ? '' : evidenceWords(last.saw, say, 2)
  const text = sentences(
    didWords(last, status, say),
    seen !== '' && say.running.seenThen(seen),
    outcomeOf(last, context, say),
  )
  return { text, facts: { decision: last } }
}

const DAY_S = 86_400
const JOBS_MAX = 4

async function jobWords(
  { printer, unixS }: ConversationContext,
  say: Speech,
): Promise<{ readonly text: string; readonly facts: readonly Record<string, unknown>[] }> {
  const jobs: string[] = []
  const facts: Record<string, unknown>[] = []
  try {
    for await (const job of printer.jobHistory({ limit: 2 * JOBS_MAX })) {
      const agoS = unixS() - job.startS
      if (jobs.length >= JOBS_MAX || agoS > DAY_S) break
      jobs.push(say.running.job(job.filename, job.status, job.printDurationS, agoS))
      facts.push({ status: job.status, printDurationS: job.printDurationS, agoS })
    }
  } catch {
    return { text: say.running.historyUnreadable, facts: [] }
  }
  return { text: jobs.length === 0 ? say.running.noJobs : say.running.jobs(jobs), facts }
}
