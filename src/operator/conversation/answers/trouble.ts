// What a worried owner asks: what is wrong, whether the part can be saved, whether it is what they suspect.
import type { Response } from '../../decision/policy.ts'
import { causeNamed, SOUND } from '../../diagnosis/causes.ts'
import type { JobMemory } from '../../memory/job-memory.ts'
import { playbookNamed } from '../../playbooks/all-playbooks.ts'
import { capital, sentences } from '../../speech/figures.ts'
import { evidenceWords, responseIn, type Speech, unseenIn } from '../../speech/speech.ts'
import { NAMED, probabilityOf, soundnessOf } from '../../speech/sureness.ts'
import type { ConversationContext } from '../context.ts'
import type { StatusFacts } from '../status-facts.ts'
import { beliefWords, type Draft, expectedLoss, isSound, openQuestion, shellWhy } from './answer-parts.ts'
import { hostDown } from './stands.ts'
import { stoodIn } from './stood.ts'

export function whatsWrong(context: ConversationContext, status: StatusFacts, say: Speech): Draft {
  const { diagnosis, memory } = context.watcher
  const { trouble } = say
  if (status.host !== 'ready') return hostDown(status, say)
  if (diagnosis === null) {
    const known = status.print === 'error' || status.print === 'paused'
    const text = sentences(known ? stateWords(status, say) : trouble.noFaultReported, trouble.notDiagnosed)
    return { text, facts: { host: status.host, print: status.print } }
  }
  const { beliefs, isAbstaining, unseen } = diagnosis
  const facts = { beliefs: beliefs.slice(0, 5), isAbstaining, unseen, evidence: diagnosis.evidence.slice(0, 3) }
  const asked = openQuestion(context, say, true)
  if (isSound(diagnosis)) {
    const other = beliefs.find(({ cause }) => cause !== SOUND)
    const isNamed = other !== undefined && other.probability >= NAMED
    const { print, file } = status
    const isOver = print === 'complete' || print === 'cancelled' || print === 'error'
    const text = sentences(
      isOver && say.running.fileState(file, print),
      trouble.nothingSeen(soundnessOf(diagnosis)),
      isNamed && trouble.likeliest(say.believed(other.cause, other.probability, say.now)),
      asked ?? unseenIn(unseen, say),
    )
    return { text, verdict: 'no', facts }
  }
  const done = memory?.decisions.at(-1)
  const believed = beliefWords(diagnosis, say)
  const found = shellWhy(context, say)
  if (found !== '') {
    const text = sentences(trouble.offByShell, trouble.shellFound(found), capital(believed), asked)
    return { text, facts }
  }
  const text = sentences(
    isAbstaining ? trouble.doNotKnow(believed) : capital(believed),
    evidenceWords(diagnosis, say),
    done !== undefined && done.response.kind !== 'go-on' && trouble.decidedLast(responseIn(done.response, say)),
    asked ?? unseenIn(unseen, say),
  )
  return { text, facts }
}

function stateWords({ print, firmwareSays, pause }: StatusFacts, { trouble }: Speech): string {
  return sentences(
    print === 'error' ? trouble.endedInError : trouble.isPaused,
    print !== 'error' && pause?.isWithoutFilament === true && trouble.noFilament,
    firmwareSays !== null && trouble.firmwareSays(firmwareSays),
  )
}

/** Of such prints, estimated: from here on a yes, from there on a perhaps. Judgement. */
const LOST = 0.7
const DOUBTFUL = 0.35

export function partRuined(context: ConversationContext, status: StatusFacts, say: Speech): Draft {
  const { diagnosis } = context.watcher
  const { print, progressRatio } = status
  const { trouble } = say
  if (print === 'standby') return { text: trouble.noPart, facts: { print } }
  if (print === 'cancelled' || print === 'error' || status.host === 'shutdown') {
    const text = sentences(trouble.endedEarly(progressRatio), trouble.onlyALook)
    return { text, verdict: 'yes', facts: { print, progressRatio } }
  }
  // What is believed is of before the link went.
  if (status.host !== 'ready') {
    const text = sentences(trouble.ruinedUnknown, hostDown(status, say).text, trouble.lookAtPart)
    return { text, verdict: null, facts: { print, host: status.host } }
  }
  if (diagnosis === null) {
    return { text: sentences(trouble.ruinedUnknown, trouble.notDiagnosed, trouble.lookAtPart), facts: { print } }
  }
  const { longest } = stoodIn(context, status.timeS)
  const stood = longest !== null && longest.forS > STOOD_S ? longest : null
  const standing = stood === null ? null : trouble.stood(stood.layer, stood.forS)
  if (isSound(diagnosis)) {
    const sound = soundnessOf(diagnosis)
    const had = lastTrouble(context)
    if (had !== null) {
      const text = sentences(
        print === 'complete'
          ? trouble.endedSoundly(sound)
          : print === 'paused'
            ? trouble.standsSoundly(sound)
            : trouble.nowSound(sound),
        trouble.hadTrouble(say.cause(had.cause), had.layer),
        standing,
      )
      return { text, verdict: null, facts: { sound, stood, had, print } }
    }
    const text = sentences(
      print === 'complete' ? trouble.finishedSound(sound) : trouble.nothingAgainst(sound),
      standing ?? unseenIn(diagnosis.unseen, say),
    )
    return { text, verdict: 'no', facts: { sound, stood, print } }
  }
  const isPaused = print === 'paused'
  const { lossRatio } = expectedLoss(diagnosis.beliefs, isPaused)
  const facts = {
    lossRatio,
    lossPct: Math.round(100 * lossRatio),
    beliefs: diagnosis.beliefs.slice(0, 4),
    print,
    stood,
  }
  const level = diagnosis.isAbstaining
    ? 'unknown'
    : lossRatio >= LOST
      ? 'yes'
      : lossRatio >= DOUBTFUL
        ? 'perhaps'
        : 'no'
  const text = sentences(
    trouble.ruined[level],
    trouble.believes(beliefWords(diagnosis, say)),
    trouble.lossShare(lossRatio, isPaused),
    standing,
    isPaused ? trouble.lookBeforeResume : trouble.lookNow,
  )
  return { text, verdict: level === 'yes' || level === 'no' ? level : null, facts }
}

/** A layer that has cooled so long holds the next one worse, s. Judgement: a layer of a usual part takes less. */
const STOOD_S = 60

/** The last fault in this print that something was done about; null: nothing was. */
function lastTrouble({ chronicle, watcher }: ConversationContext): { cause: string; layer: number | null } | null {
  let found: { cause: string; layer: number | null } | null = rememberedTrouble(watcher.memory)
  let decided: string | null = null
  for (const { what } of chronicle.happenings) {
    if (what.kind === 'begun') found = decided = null
    if (what.kind === 'decided') decided = isAgainst(what.response, what.cause) ? what.cause : null
    // Decided is not done: below its level it is a person's to do, and the shell may refuse it.
    if (what.kind === 'book' && what.state === 'begun' && decided !== null) {
      found = { cause: decided, layer: null }
      decided = null
    }
    // Of whoever else pauses later the layer is another.
    if (what.kind === 'paused' && what.by === 'the operator' && found?.layer === null)
      found = { ...found, layer: what.layer }
  }
  return found
}

/** From before the operator was started anew, of this print: nobody tells any more what came of it. */
function rememberedTrouble(memory: JobMemory | null): { cause: string; layer: null } | null {
  const done = memory?.decisions.findLast(
    ({ response, cause }) =>
      response.kind === 'playbook' && isAgainst(response, cause) && (memory.tries[response.name] ?? 0) > 0,
  )
  return done === undefined ? null : { cause: done.cause, layer: null }
}

function isAgainst({ kind }: Response, cause: string): boolean {
  return kind !== 'go-on' && kind !== 'tell' && cause !== SOUND
}

interface Suspicion {
  readonly causes: readonly string[]
  /** They have seen it, and ask why. */
  readonly isSeen: boolean
}

/** Says how likely what a person suspects is, and what would be done about it. */
export function symptomSeen(
  context: ConversationContext,
  status: StatusFacts,
  { causes, isSeen }: Suspicion,
  say: Speech,
): Draft {
  const { diagnosis } = context.watcher
  const { trouble } = say
  const named = causes.slice(0, 3).map((cause) => say.cause(cause))
  const book = causes.flatMap((cause) => causeNamed(cause)?.playbooks ?? []).map(playbookNamed)[0]
  const help = book === undefined ? trouble.handsNeeded : trouble.triedForIt(say.book(book.name))
  if (status.host !== 'ready') return hostDown(status, say)
  if (diagnosis === null) {
    return { text: sentences(trouble.wouldBe(named), trouble.notDiagnosed, help), facts: { causes } }
  }
  const likely = causes.map((cause) => ({ cause, probability: probabilityOf(diagnosis.beliefs, cause) }))
  const sum = likely.reduce((total, { probability }) => total + probability, 0)
  const top = likely.reduce((most, one) => (one.probability > most.probability ? one : most))
  const facts = { likely, playbook: book?.name ?? null }
  const eyes = status.print === 'printing' && trouble.believeYourEyes
  if (sum < NAMED) {
    const text = sentences(
      trouble.noSign(sum),
      isSeen && trouble.wouldBe(named),
      trouble.believesMost(beliefWords(diagnosis, say)),
      eyes,
    )
    return { text, verdict: null, facts }
  }
  const text = sentences(
    top.probability >= NAMED
      ? `${capital(say.believed(top.cause, top.probability, say.now))}.`
      : trouble.giveThat(sum, named),
    evidenceWords(diagnosis, say),
    help,
    eyes,
  )
  return { text, verdict: null, facts }
}
