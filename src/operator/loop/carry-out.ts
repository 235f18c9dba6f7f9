// From a decision to what the shell is asked for, and what people are told of it.
import type { Outcome } from '#guard'
import type { Level } from '#protocol'
import { LEVELS } from '#protocol'
import { afterRefusal } from '../decision/agent.ts'
import type { Decision, Response, Situation } from '../decision/policy.ts'
import { wordsOf } from '../decision/response-words.ts'
import { causeNamed } from '../diagnosis/causes.ts'
import { rememberDecision } from '../memory/job-memory.ts'
import { playbookNamed } from '../playbooks/all-playbooks.ts'
import { beginPlaybook, refusalOf } from '../playbooks/run-playbook.ts'
import { isWorthTelling } from '../speech/sureness.ts'
import { checkFacts } from './check-facts.ts'
import { isTooSoon, noteGiven } from './given.ts'
import { type OperatorState, remember, tellEvent } from './operator-state.ts'
import type { Message } from './people.ts'

export async function carryOut(state: OperatorState, decision: Decision, situation: Situation): Promise<void> {
  const { response, cause } = decision
  const { scene, diagnosis } = situation
  if (state.memory === null || response.kind === 'go-on') return
  if (response.kind === 'tell' && !isWorthTelling(diagnosis)) return
  if (isTooSoon(state, response, diagnosis, scene.timeS)) return
  noteGiven(state, response, diagnosis, scene.timeS)
  write(state, decision)
  // Below that level it is for a person to do.
  const isProposal = response.kind !== 'tell' && response.kind !== 'playbook' && !reaches(situation.level, 'act')
  announce(state, decision, response.kind === 'tell' ? 'notice' : isProposal ? 'help' : 'action')
  if (response.kind === 'tell' || isProposal) return
  if (response.kind === 'playbook') {
    const why = lateRefusal(state, response.name, situation)
    if (why === null) beginBook(state, response.name, situation)
    else await giveInstead(state, decision, situation, why)
    return
  }
  const outcome = await give(state, response, cause)
  // Who pauses asks somebody to look: a print that stands and nobody knows of is lost.
  if (outcome.kind === 'done' && response.kind === 'pause') beginBook(state, 'have-a-look', situation)
  if (outcome.kind === 'done') return
  const why = 'words' in outcome ? outcome.words : outcome.rulings.map(({ reason }) => reason).join(' ')
  await giveInstead(state, decision, situation, why)
}

/** A language model thinks for seconds: what was open when it began may be so no longer. Null: it may still be tried. */
function lateRefusal(state: OperatorState, name: string, { diagnosis }: Situation): string | null {
  const book = playbookNamed(name)
  if (book === undefined || state.scene === null) return 'there is no such playbook'
  return refusalOf(book, checkFacts(state, state.scene, diagnosis))
}

async function giveInstead(state: OperatorState, refused: Decision, situation: Situation, why: string): Promise<void> {
  const instead = afterRefusal(situation, refused, why)
  write(state, instead)
  announce(state, instead, 'help')
  const { kind } = instead.response
  if (kind !== 'pause' && kind !== 'cancel' && kind !== 'stop') return
  const done = await give(state, instead.response, refused.cause)
  if (done.kind === 'done' && kind === 'pause') beginBook(state, 'have-a-look', situation)
}

function reaches(level: Level, least: Level): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(least)
}

function write(state: OperatorState, decision: Decision): void {
  if (state.memory !== null) rememberDecision(state.memory, decision)
  state.options.printer.note('decision', { call: `${decision.timeS}`, text: logOf(decision) })
  tellEvent(state, { kind: 'decided', decision })
  remember(state)
}

/** What needs no playbook. */
export async function give(state: OperatorState, response: Response, cause: string): Promise<Outcome> {
  const outcome = await ask(state, response, cause)
  tellEvent(state, { kind: 'outcome', response, outcome })
  return outcome
}

async function ask(state: OperatorState, response: Response, cause: string): Promise<Outcome> {
  const { printer } = state.options
  switch (response.kind) {
    case 'pause': {
      if (state.memory !== null) state.memory.pausedFor = { cause, timeS: state.scene?.timeS ?? 0 }
      remember(state)
      const outcome = await printer.ask({ kind: 'pause-print' })
      if (outcome.kind === 'done') await showReason(state, cause)
      return outcome
    }
    case 'cancel':
      return await printer.ask({ kind: 'cancel-print' })
    case 'stop':
      return await printer.ask({ kind: 'emergency-stop' })
    default:
      return { kind: 'done', rulings: [] }
  }
}

/** Who paused and why, where every client of the printer sees it. */
export async function showReason({ options }: OperatorState, cause: string): Promise<void> {
  const reason = causeNamed(cause)?.title ?? cause
  const text = `Paused by the operator: ${reason}`.replaceAll('’', "'").replaceAll(/[^\x20-\x7e]/g, ' ')
  await options.printer.ask({ kind: 'action', action: { kind: 'show-text', text } })
}

function announce({ options }: OperatorState, decision: Decision, kind: Message['kind']): void {
  const { reasoning, confidence, policy, timeS, fallbackFrom } = decision
  const instead = fallbackFrom === null ? '' : ` (${fallbackFrom.policy} did not decide: ${fallbackFrom.why})`
  const text = `${reasoning.problem} ${reasoning.rootCause} ${reasoning.recommendedAction}${instead}`
  options.people.tell({ timeS, kind, by: policy, text, reasoning, confidence })
}

function beginBook(state: OperatorState, name: string, { scene }: Situation): void {
  const book = playbookNamed(name)
  if (book === undefined || state.memory === null) return
  state.memory.tries[name] = (state.memory.tries[name] ?? 0) + 1
  const facts = state.measuring.printed.of(scene, state.memory.checkpoint ?? null)
  state.runner = beginPlaybook(
    book,
    scene,
    state.measuring.standing(scene),
    { ...facts, ...state.measuring.suspected.facts() },
    name === 'exclude' ? state.measuring.suspected.object() : scene.currentObject,
  )
  state.memory.run = state.runner.run
  remember(state)
  tellEvent(state, { kind: 'playbook', name, state: 'begun', words: book.title, timeS: scene.timeS })
}

function logOf({ response, cause, confidence, policy, fallbackFrom, reasoning }: Decision): string {
  const from = fallbackFrom === null ? '' : ` instead of ${fallbackFrom.policy} (${fallbackFrom.why})`
  return `${policy}${from}: ${wordsOf(response)}, for ${cause} (${confidence.toFixed(2)}). ${reasoning.problem} ${reasoning.rootCause}`
}
