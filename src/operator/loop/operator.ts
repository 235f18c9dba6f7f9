// The operator's one loop: look, believe, decide, ask the shell, remember. `step` is called once a second of the printer's time
// and waits for nothing that takes the printer long: what is under way is looked at again a second later.
import type { GuardedPrinter, Outcome } from '#guard'
import type { Forecast, PrintState, TwinPort } from '#protocol'
import { LEVELS } from '#protocol'
import type { Agent } from '../decision/agent.ts'
import { afterRefusal } from '../decision/agent.ts'
import { cheapestOf } from '../decision/baseline-policy.ts'
import { priceResponses } from '../decision/costs.ts'
import type { Decision, PricedResponse, Response, Situation } from '../decision/policy.ts'
import { wordsOf } from '../decision/response-words.ts'
import { causeNamed, SOUND } from '../diagnosis/causes.ts'
import type { Diagnoser } from '../diagnosis/diagnoser.ts'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import type { JobMemory, MemoryStore } from '../memory/job-memory.ts'
import { newJob, readMemory, rememberDecision, writeMemory } from '../memory/job-memory.ts'
import type { Scene } from '../perception/scene.ts'
import { PLAYBOOKS, playbookNamed } from '../playbooks/all-playbooks.ts'
import { type CheckFacts, isHolding, type Measures } from '../playbooks/check.ts'
import { factsOf } from '../playbooks/facts.ts'
import type { MeasureName, Playbook } from '../playbooks/playbook.ts'
import { beginPlaybook, type Hands, type PlaybookRunner, refusalOf, stepPlaybook } from '../playbooks/run-playbook.ts'
import type { People } from './people.ts'

export interface OperatorOptions {
  readonly printer: GuardedPrinter
  readonly look: () => Promise<Scene>
  readonly diagnoser: Diagnoser
  readonly agent: Agent
  /** Null: nothing is foretold, and less is known. */
  readonly twin: TwinPort | null
  readonly people: People
  readonly store: MemoryStore
  readonly describe: (scene: Scene, diagnosis: Diagnosis) => string
  /** For playbooks: what steps measure. */
  readonly measure: (what: MeasureName, phase: 'begin' | 'end', scene: Scene) => number
  /** What is known without measuring on purpose. */
  readonly standing: (scene: Scene) => Measures
  /** A policy that thinks is asked this often while nothing is wrong, s of the printer's time; null: only when something is. */
  readonly thinkEveryS: number | null
  readonly onEvent?: (event: OperatorEvent) => void
}

export type OperatorEvent =
  | { readonly kind: 'job-begun'; readonly filename: string; readonly timeS: number }
  | { readonly kind: 'foretold'; readonly forecast: Forecast }
  | { readonly kind: 'not-foretold'; readonly why: string }
  | { readonly kind: 'decided'; readonly decision: Decision }
  | { readonly kind: 'outcome'; readonly response: Response; readonly outcome: Outcome }
  | {
      readonly kind: 'playbook'
      readonly name: string
      readonly state: string
      readonly words: string
      readonly timeS: number
    }
  | { readonly kind: 'job-ended'; readonly state: PrintState; readonly timeS: number }

export interface Operator {
  step(): Promise<void>
  /** The latest of each; null before the first look. */
  readonly scene: Scene | null
  readonly diagnosis: Diagnosis | null
  readonly options: readonly PricedResponse[]
  readonly memory: JobMemory | null
  /** A person says that the cause is real, or is not. */
  hear(cause: string, isReal: boolean): void
}

/** The same response to the same cause is given again no sooner, s. */
const AGAIN_S = 180
const TOLD_AGAIN_S = 900
const ENDED: ReadonlySet<PrintState> = new Set(['complete', 'cancelled', 'error', 'standby'])

export function createOperator(options: OperatorOptions): Operator {
  const { printer, diagnoser, people, store } = options
  const emit = (event: OperatorEvent): void => options.onEvent?.(event)
  let memory = readMemory(store.load())
  let isRecalled = memory !== null
  let scene: Scene | null = null
  let diagnosis: Diagnosis | null = null
  let priced: readonly PricedResponse[] = []
  let runner: PlaybookRunner | null = null
  let isDeciding = false
  let thoughtAtS = Number.NEGATIVE_INFINITY
  let hasEnded = false
  /** When which response to which cause was given. */
  const given = new Map<string, number>()

  const remember = (): void => {
    if (memory !== null) store.save(writeMemory(memory))
  }

  const hands: Hands = {
    ask: (request) => printer.ask(request),
    askPerson: (id, text) => people.ask({ id, timeS: scene?.timeS ?? 0, text }),
    answerTo: (id) => people.answerTo(id),
    measure: (what, phase, now) => options.measure(what, phase, now),
  }

  function followJob(now: Scene): void {
    const isOn = now.print === 'printing' || now.print === 'paused'
    if (isOn && (memory === null || memory.filename !== now.filename || hasEnded)) {
      beginJob(now)
    } else if (isOn && isRecalled) {
      recall(now)
    } else if (!isOn && memory !== null && !hasEnded && ENDED.has(now.print) && now.host === 'ready') {
      hasEnded = true
      runner = null
      memory.run = null
      remember()
      emit({ kind: 'job-ended', state: now.print, timeS: now.timeS })
    }
  }

  function beginJob(now: Scene): void {
    memory = newJob(now.filename, now.timeS - now.printDurationS)
    hasEnded = false
    isRecalled = false
    runner = null
    given.clear()
    emit({ kind: 'job-begun', filename: now.filename, timeS: now.timeS })
    remember()
    foretell(now.filename)
  }

  /** The same print as before the operator ended: it says where it was, and leaves the rest to the next decision. */
  function recall(now: Scene): void {
    isRecalled = false
    if (memory === null) return
    foretell(now.filename)
    for (const { cause, timeS } of memory.dismissed) diagnoser.hear(cause, false, timeS)
    const { run } = memory
    if (run === null) return
    memory.run = null
    const book = playbookNamed(run.name)
    const at = `step ${run.at + 1} of ${book?.steps.length ?? '?'}`
    const text = `The operator ended while it was at “${run.name}” (${at}${run.words === '' ? '' : `: ${run.words}`}). It goes on from what it sees now, not from there.`
    people.tell({ timeS: now.timeS, kind: 'help', by: 'operator', text, reasoning: null, confidence: null })
    emit({ kind: 'playbook', name: run.name, state: 'interrupted', words: run.words, timeS: now.timeS })
    remember()
  }

  function foretell(filename: string): void {
    diagnoser.begin(null)
    const { twin } = options
    if (twin === null) {
      emit({ kind: 'not-foretold', why: 'there is no twin' })
      return
    }
    const work = async (): Promise<void> => {
      const { chunks } = await printer.download(filename)
      const parts: Uint8Array[] = []
      for await (const chunk of chunks) parts.push(chunk)
      const forecast = await twin.forecast(Buffer.concat(parts))
      if (memory?.filename !== filename) return
      diagnoser.begin(forecast)
      emit({ kind: 'foretold', forecast })
    }
    work().catch((error: Error) => emit({ kind: 'not-foretold', why: error.message }))
  }

  /** Somebody goes on after the operator has paused: what it was afraid of is not so, they say. */
  function noticeDismissal(now: Scene): void {
    const paused = memory?.pausedFor ?? null
    if (memory === null || paused === null || runner !== null || now.print !== 'printing') return
    if (now.timeS - paused.timeS < PAUSE_TAKES_S) return
    memory.pausedFor = null
    hear(paused.cause, false)
  }

  function hear(cause: string, isReal: boolean): void {
    const timeS = scene?.timeS ?? 0
    diagnoser.hear(cause, isReal, timeS)
    if (!isReal) memory?.dismissed.push({ cause, timeS })
    remember()
  }

  function checkFacts(now: Scene, belief: Diagnosis): CheckFacts {
    return { scene: now, diagnosis: belief, facts: factsOf(now), measures: options.standing(now) }
  }

  function openPlaybooks(now: Scene, belief: Diagnosis): Playbook[] {
    const level = LEVELS.indexOf(printer.level ?? 'observe')
    const facts = checkFacts(now, belief)
    const likely = new Set(belief.beliefs.slice(0, 8).map(({ cause }) => cause))
    return PLAYBOOKS.filter(
      (book) =>
        book.causes.some((cause) => likely.has(cause)) &&
        LEVELS.indexOf(book.level) <= level &&
        (memory?.tries[book.name] ?? 0) < book.triesMax &&
        !(book.isRecovery && printer.budgetsLeft !== null && !(printer.budgetsLeft.recoveries > 0)) &&
        refusalOf(book, facts) === null,
    )
  }

  function situationOf(now: Scene, belief: Diagnosis): Situation {
    const level = printer.level ?? 'observe'
    priced = priceResponses({
      beliefs: belief.beliefs,
      progress: now.fileBytes > 0 ? Math.min(1, Math.max(0, now.fileByte / now.fileBytes)) : 0,
      isPaused: now.print !== 'printing',
      playbooks: openPlaybooks(now, belief),
      canStop: LEVELS.indexOf(level) >= LEVELS.indexOf('advise'),
    })
    return {
      scene: now,
      diagnosis: belief,
      summary: options.describe(now, belief),
      level,
      budgetsLeft: printer.budgetsLeft,
      options: priced,
      past: (memory?.decisions ?? []).map((decision) => ({ ...decision, diagnosis: belief })),
    }
  }

  function considered(now: Scene, belief: Diagnosis): void {
    if (isDeciding || memory === null || hasEnded || (now.print !== 'printing' && now.print !== 'paused')) return
    const situation = situationOf(now, belief)
    const own = cheapestOf(situation.options)
    const isThinkingDue = options.thinkEveryS !== null && now.timeS - thoughtAtS >= options.thinkEveryS
    if (own.response.kind === 'go-on' && !isThinkingDue) return
    if (own.response.kind !== 'go-on' && isTooSoon(own.response, belief, now)) return
    thoughtAtS = now.timeS
    isDeciding = true
    options
      .agent(situation)
      .then((decision) => carryOut(decision, situation))
      .catch((error: Error) => emit({ kind: 'not-foretold', why: error.message }))
      .finally(() => {
        isDeciding = false
      })
  }

  function isTooSoon(response: Response, belief: Diagnosis, now: Scene): boolean {
    const givenS = given.get(keyOf(response, belief.beliefs[0]?.cause ?? SOUND))
    return givenS !== undefined && now.timeS - givenS < (response.kind === 'tell' ? TOLD_AGAIN_S : AGAIN_S)
  }

  async function carryOut(decision: Decision, situation: Situation): Promise<void> {
    if (memory === null) return
    const { response, cause } = decision
    if (response.kind === 'go-on') return
    if (isTooSoon(response, situation.diagnosis, situation.scene)) return
    given.set(keyOf(response, situation.diagnosis.beliefs[0]?.cause ?? SOUND), situation.scene.timeS)
    rememberDecision(memory, decision)
    printer.note('decision', { call: `${decision.timeS}`, text: logOf(decision) })
    emit({ kind: 'decided', decision })
    remember()
    if (response.kind === 'tell') return announce(decision, 'notice')
    announce(decision, 'action')
    if (response.kind === 'playbook') return beginBook(response.name, situation.scene)
    const outcome = await give(response, cause)
    emit({ kind: 'outcome', response, outcome })
    if (outcome.kind === 'done') return
    const why = 'words' in outcome ? outcome.words : outcome.rulings.map(({ reason }) => reason).join(' ')
    const instead = afterRefusal(situation, decision, why)
    rememberDecision(memory, instead)
    emit({ kind: 'decided', decision: instead })
    announce({ ...instead, response: decision.response }, 'help')
    if (instead.response.kind !== 'go-on' && instead.response.kind !== 'tell' && instead.response.kind !== 'playbook') {
      emit({ kind: 'outcome', response: instead.response, outcome: await give(instead.response, cause) })
    }
  }

  async function give(response: Response, cause: string): Promise<Outcome> {
    switch (response.kind) {
      case 'pause': {
        if (memory !== null) memory.pausedFor = { cause, timeS: scene?.timeS ?? 0 }
        remember()
        const outcome = await printer.ask({ kind: 'pause-print' })
        await showReason('Paused', cause)
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
  async function showReason(what: string, cause: string): Promise<void> {
    const reason = causeNamed(cause)?.title ?? cause
    const text = `${what} by the operator: ${reason}`.replace(/[^\x20-\x7e]/g, "'")
    await printer.ask({ kind: 'action', action: { kind: 'show-text', text } })
  }

  function announce(decision: Decision, kind: 'notice' | 'action' | 'help'): void {
    const { reasoning, confidence, policy, timeS } = decision
    const text = `${reasoning.problem} ${reasoning.rootCause} ${reasoning.recommendedAction}`
    people.tell({ timeS, kind, by: policy, text, reasoning, confidence })
  }

  function beginBook(name: string, now: Scene): void {
    const book = playbookNamed(name)
    if (book === undefined || memory === null) return
    memory.tries[name] = (memory.tries[name] ?? 0) + 1
    runner = beginPlaybook(book, now, options.standing(now))
    memory.run = runner.run
    remember()
    emit({ kind: 'playbook', name, state: 'begun', words: book.title, timeS: now.timeS })
  }

  async function followBook(now: Scene, belief: Diagnosis): Promise<void> {
    if (runner === null || memory === null) return
    const at = runner.run.at
    const { state, words } = stepPlaybook(runner, now, belief, hands)
    if (at !== runner.run.at || state !== 'running') remember()
    if (state !== 'worked' && state !== 'failed') return
    const { book } = runner
    runner = null
    memory.run = null
    remember()
    emit({ kind: 'playbook', name: book.name, state, words, timeS: now.timeS })
    if (state === 'worked') return
    const text = `“${book.title}” has not worked: ${words}.`
    people.tell({ timeS: now.timeS, kind: 'help', by: 'operator', text, reasoning: null, confidence: null })
    if (book.wayOut === 'cancel')
      emit({ kind: 'outcome', response: { kind: 'cancel' }, outcome: await give({ kind: 'cancel' }, '') })
    if (book.wayOut === 'stop')
      emit({ kind: 'outcome', response: { kind: 'stop' }, outcome: await give({ kind: 'stop' }, '') })
    if (
      book.wayOut === 'stay-paused' &&
      now.print === 'printing' &&
      !isHolding({ kind: 'print', states: ['paused'] }, checkFacts(now, belief))
    ) {
      await give({ kind: 'pause' }, book.causes[0] ?? SOUND)
    }
  }

  return {
    async step() {
      const now = await options.look()
      scene = now
      printer.heartbeat()
      followJob(now)
      const belief = diagnoser.step(now)
      diagnosis = belief
      noticeDismissal(now)
      if (runner === null) considered(now, belief)
      else followBook(now, belief).catch((error: Error) => emit({ kind: 'not-foretold', why: error.message }))
    },
    hear,
    get scene() {
      return scene
    },
    get diagnosis() {
      return diagnosis
    },
    get options() {
      return priced
    },
    get memory() {
      return memory
    },
  }
}

/** A pause needs its time before the state says so, s. */
const PAUSE_TAKES_S = 30

function keyOf(response: Response, cause: string): string {
  return `${response.kind === 'playbook' ? response.name : response.kind} ${cause}`
}

function logOf({ response, cause, confidence, policy, fallbackFrom, reasoning }: Decision): string {
  const from = fallbackFrom === null ? '' : ` instead of ${fallbackFrom.policy}: ${fallbackFrom.why};`
  return `${policy}${from} ${wordsOf(response)} for ${cause} (${confidence.toFixed(2)}): ${reasoning.problem} ${reasoning.rootCause}`
}
