// What may be wanted now, what it would cost, and whether somebody should think about it.
import { LEVELS } from '#protocol'
import { cheapestOf } from '../decision/baseline-policy.ts'
import { type PlaybookPrice, priceResponses } from '../decision/costs.ts'
import type { Situation } from '../decision/policy.ts'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import type { Scene } from '../perception/scene.ts'
import { PLAYBOOKS } from '../playbooks/all-playbooks.ts'
import type { Playbook } from '../playbooks/playbook.ts'
import { refusalOf } from '../playbooks/run-playbook.ts'
import { isWorthTelling } from '../speech/sureness.ts'
import { carryOut } from './carry-out.ts'
import { checkFacts } from './check-facts.ts'
import { isTooSoon } from './given.ts'
import { leaveBook } from './leave-book.ts'
import { type OperatorState, tellEvent } from './operator-state.ts'

/** A playbook is for causes that are among the likeliest. */
const LIKELY = 8
/** What goes on beside a playbook is let go on, unless stopping is cheaper by so much, in prints. */
const WORTH_BREAKING_OFF = 1

function openPlaybooks(state: OperatorState, scene: Scene, diagnosis: Diagnosis): Playbook[] {
  const { printer } = state.options
  const level = LEVELS.indexOf(printer.level ?? 'observe')
  const facts = checkFacts(state, scene, diagnosis)
  const likely = new Set(diagnosis.beliefs.slice(0, LIKELY).map(({ cause }) => cause))
  const hasRecoveries = printer.budgetsLeft === null || printer.budgetsLeft.recoveries > 0
  return PLAYBOOKS.filter(
    (book) =>
      book.causes.some((cause) => likely.has(cause)) &&
      LEVELS.indexOf(book.level) <= level &&
      (state.memory?.tries[book.name] ?? 0) < book.triesMax &&
      (hasRecoveries || !book.isRecovery) &&
      refusalOf(book, facts) === null,
  )
}

/** What pauses and asks somebody stands until they have come. */
export function priceOf({ name, causes, isInterrupting, level, steps }: Playbook): PlaybookPrice {
  const pauses = steps.some((step) => step.kind === 'ask' && step.request === 'pause-print')
  const waitsForPerson = pauses && steps.some(({ kind }) => kind === 'person')
  return { name, causes, isInterrupting, level, waitsForPerson }
}

export function situationOf(state: OperatorState, scene: Scene, diagnosis: Diagnosis): Situation {
  const { options, memory } = state
  const level = options.printer.level ?? 'observe'
  state.priced = priceResponses({
    beliefs: diagnosis.beliefs,
    progress: scene.fileBytes > 0 ? Math.min(1, Math.max(0, scene.fileByte / scene.fileBytes)) : 0,
    isPaused: scene.print !== 'printing',
    playbooks: openPlaybooks(state, scene, diagnosis).map(priceOf),
    canStop: LEVELS.indexOf(level) >= LEVELS.indexOf('advise'),
    isPastFirstLayer: scene.layer > 0,
    isShellWatching: options.printer.isWatching,
  })
  return {
    scene,
    diagnosis,
    summary: options.describe(scene, diagnosis),
    level,
    budgetsLeft: options.printer.budgetsLeft,
    options: state.priced,
    past: (memory?.decisions ?? []).map((decision) => ({ ...decision, diagnosis })),
  }
}

/** Somebody thinks about it where something is to be done, or where it is time to. */
export function consider(state: OperatorState, scene: Scene, diagnosis: Diagnosis): void {
  const isOn = scene.print === 'printing' || scene.print === 'paused'
  if (state.isDeciding || state.memory === null || state.hasEnded || !isOn) return
  const { thinkEveryS, agent } = state.options
  const situation = situationOf(state, scene, diagnosis)
  const { response } = cheapestOf(situation.options)
  // A doubt that nobody is told of is nothing to be done about.
  const isNothing = response.kind === 'go-on' || (response.kind === 'tell' && !isWorthTelling(diagnosis))
  const isThinkingDue = thinkEveryS !== null && scene.timeS - state.thoughtAtS >= thinkEveryS
  if (isNothing ? !isThinkingDue : isTooSoon(state, response, diagnosis, scene.timeS)) return
  state.thoughtAtS = scene.timeS
  state.isDeciding = true
  agent(situation)
    .then((decision) => carryOut(state, decision, situation))
    .catch((error: Error) => tellEvent(state, { kind: 'trouble', words: error.message }))
    .finally(() => {
      state.isDeciding = false
    })
}

/** A playbook is no reason not to see that something is on fire. */
export function considerBreakingOff(state: OperatorState, scene: Scene, diagnosis: Diagnosis): void {
  // The shell has acted already: the heaters are off, and somebody is asked.
  if (state.runner !== null && state.runner === state.shellBook) return
  const { options } = situationOf(state, scene, diagnosis)
  const goOn = options.find(({ response }) => response.kind === 'go-on')
  const [cheapest] = options
  if (goOn === undefined || cheapest === undefined || goOn.cost - cheapest.cost < WORTH_BREAKING_OFF) return
  if (cheapest.response.kind === 'playbook' && cheapest.response.name === state.runner?.book.name) return
  tellEvent(state, {
    kind: 'playbook',
    name: state.runner?.book.name ?? '',
    state: 'interrupted',
    words: 'something worse has come up',
    timeS: scene.timeS,
  })
  if (state.runner !== null) leaveBook(state, state.runner)
  state.runner = null
  if (state.memory !== null) state.memory.run = null
  consider(state, scene, diagnosis)
}
