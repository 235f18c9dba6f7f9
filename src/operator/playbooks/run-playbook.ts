// Takes a playbook step by step, once a second of the printer's time. It waits for nothing: what is under way is looked at again
// the next second. All that it is lies in one plain record, so that whoever takes over after a crash knows where it was.

import type { Outcome } from '#guard'
import type { ShellRequest } from '#protocol'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import type { Scene } from '../perception/scene.ts'
import { type CheckFacts, isHolding, type Measures } from './check.ts'
import { easedTarget } from './ease.ts'
import { actionOf, type Facts, factsOf } from './facts.ts'
import type { MeasureName, Playbook, Step } from './playbook.ts'

/** Plain data: it is written to disk as it stands. */
export interface PlaybookRun {
  readonly name: string
  readonly begunS: number
  /** With what its steps have found. */
  facts: Facts
  /** What was being printed then; null: no object that the file names. */
  readonly object: string | null
  measures: Measures
  /** Step that is due or under way; past the last one the proof is awaited. */
  at: number
  stepBegunS: number
  /** Whether what the step asks for has been asked. */
  isAsked: boolean
  state: 'running' | 'proving' | 'worked' | 'failed'
  /** Why it failed, or what it waits for. */
  words: string
  /** The print stands for the question that is open: going on with it is an answer. */
  isStoodFor?: boolean
  /** Ended without having worked, the print goes on all the same. */
  isGoingOn?: boolean
  /** What the shell has found, in its words; absent: it is about something else. */
  found?: string
  /** How often its question was put in other words; absent: never. */
  revision?: number
}

/** What the runner does things with. */
export interface Hands {
  ask(request: ShellRequest): Promise<Outcome>
  /** A question that only a person can answer with yes or no; `id` is the run's own. */
  askPerson(id: string, request: string, isLook: boolean): void
  /** Null: no answer yet. */
  answerTo(id: string): boolean | null
  /** Where filament may fall; rejects or is empty where that cannot be told. */
  findPlace(scene: Scene): Promise<Facts>
  /** Begins or ends what is measured; NaN while or where it is not known. */
  measure(what: MeasureName, phase: 'begin' | 'end', scene: Scene): number
}

export interface PlaybookRunner {
  readonly book: Playbook
  readonly run: PlaybookRun
  /** What was asked for and has not been answered. */
  pending: Promise<void> | null
  outcome: Outcome | null
}

/** Why it failed, where a person has looked and says so. */
export const SAID_NO = 'a person says no'
/** ... or that what was feared is not so. */
export const SAID_WELL = 'a person says that it is well'
/** Somebody has gone on with the print while it asked. */
export const GONE_ON = 'somebody has gone on'
/** An answer of the printer that never comes is none, s. */
const ANSWER_S = 900
/** A file is read through for it. */
const FIND_S = 120

export function beginPlaybook(
  book: Playbook,
  scene: Scene,
  measures: Measures = {},
  facts: Facts = factsOf(scene),
  object: string | null = scene.currentObject,
): PlaybookRunner {
  const run: PlaybookRun = {
    name: book.name,
    begunS: scene.timeS,
    facts,
    object,
    measures: { ...measures },
    at: 0,
    stepBegunS: scene.timeS,
    isAsked: false,
    state: 'running',
    words: '',
  }
  return { book, run, pending: null, outcome: null }
}

/** Why it may not be tried now; null: it may. */
export function refusalOf(book: Playbook, facts: CheckFacts): string | null {
  return book.preconditions.find(({ check }) => !isHolding(check, facts))?.orElse ?? null
}

export function stepPlaybook(runner: PlaybookRunner, scene: Scene, diagnosis: Diagnosis, hands: Hands): PlaybookRun {
  const { book, run } = runner
  // Anew for each step: the one before may have measured something.
  const seen = (): CheckFacts => ({ scene, diagnosis, facts: run.facts, measures: run.measures })
  // Steps that take no time are taken at once; labels and branches end, since each goes on to a later step or waits.
  for (let taken = 0; taken <= book.steps.length; taken++) {
    if (run.state !== 'running') break
    const step = book.steps[run.at]
    if (step === undefined) {
      run.state = 'proving'
      run.stepBegunS = scene.timeS
      break
    }
    if (!takeStep(runner, step, seen(), hands)) break
  }
  if (run.state === 'proving') prove(book, run, seen())
  return run
}

function prove(book: Playbook, run: PlaybookRun, facts: CheckFacts): void {
  if (book.proof.every((check) => isHolding(check, facts))) {
    run.state = 'worked'
    run.words = ''
  } else if (facts.scene.timeS - run.stepBegunS > book.proofWithinS) {
    run.state = 'failed'
    run.words = 'it was done and has not helped'
  }
}

/** Whether the next step is due at once. */
function takeStep(runner: PlaybookRunner, step: Step, facts: CheckFacts, hands: Hands): boolean {
  const { run } = runner
  const { scene } = facts
  const waitedS = scene.timeS - run.stepBegunS
  switch (step.kind) {
    case 'act': {
      const { flowRatio: flowRatioNow } = scene
      const action = actionOf(step.action, { ...run.facts, flowRatioNow }, objectOf(run, scene), run.measures)
      if (action === null) return fail(run, 'nothing is known by that name')
      return request(runner, { kind: 'action', action }, scene, hands, step.isOptional === true, step.orElse)
    }
    case 'ask':
      if (step.request === 'pause-print' && !run.isAsked) noteHeat(run, scene)
      // Somebody was quicker.
      if (step.request === 'resume-print' && !run.isAsked && scene.print === 'printing') return next(run, scene)
      return request(runner, { kind: step.request }, scene, hands, false)
    case 'wait':
      if (isHolding(step.until, facts)) return next(run, scene)
      if (waitedS > step.limitS) {
        return step.onLate === undefined ? fail(run, `it took too long: ${step.why}`) : jump(runner, step.onLate, scene)
      }
      run.words = step.why
      return false
    case 'rest':
      run.words = step.why
      return waitedS >= step.forS ? next(run, scene) : false
    case 'ease':
      return ease(runner, step, scene, hands)
    case 'measure': {
      const value = hands.measure(step.what, step.phase, scene)
      if (step.phase === 'end') run.measures = { ...run.measures, [step.what]: value }
      return next(run, scene)
    }
    case 'person':
    case 'veto':
      return awaitPerson(runner, step, scene, hands)
    case 'stay-awake': {
      const timeout = step.forS === 'as-before' ? '' : ` TIMEOUT=${step.forS}`
      return request(runner, { kind: 'gcode', line: `SET_IDLE_TIMEOUT${timeout}` }, scene, hands, true)
    }
    case 'find-place':
      return findPlace(runner, scene, hands)
    case 'count-steps':
      return request(runner, { kind: 'gcode', line: 'GET_POSITION' }, scene, hands, true)
    case 'require':
      return isHolding(step.check, facts) ? next(run, scene) : fail(run, step.orElse)
    case 'if':
      return isHolding(step.check, facts) ? jump(runner, step.goTo, scene) : next(run, scene)
    case 'label':
      return next(run, scene)
    case 'end':
      run.isGoingOn = step.isGoingOn === true
      return fail(run, step.words)
  }
}

/** A book that began while the print was still heating up pauses it later: it goes on as hot as it was then. */
function noteHeat(run: PlaybookRun, scene: Scene): void {
  if (scene.print !== 'printing') return
  const now = factsOf(scene)
  for (const name of ['nozzleTargetC', 'printedNozzleC', 'bedTargetC'] as const) {
    const value = now[name] ?? 0
    // Lower it has been cooled by a wait.
    if (value > (run.facts[name] ?? 0)) run.facts = { ...run.facts, [name]: value }
  }
}

/** One heater at a time, and no sooner than the one before is answered; a refusal leaves it as it is. */
function ease(runner: PlaybookRunner, step: Extract<Step, { kind: 'ease' }>, scene: Scene, hands: Hands): boolean {
  const { run } = runner
  run.words = step.why
  if (run.isAsked && runner.outcome === null) return scene.timeS - run.stepBegunS > ANSWER_S ? next(run, scene) : false
  if (scene.timeS - run.stepBegunS >= step.forS) return next(run, scene)
  const wanted = easedTarget(step.heaters, scene, run.facts)
  run.isAsked = wanted !== null
  if (wanted === null) return false
  runner.outcome = null
  runner.pending = hands.ask({ kind: 'action', action: { kind: 'set-target', ...wanted } }).then((outcome) => {
    runner.outcome = outcome
  })
  return false
}

/** The one that was being printed when it began: by now it may be another's turn. */
function objectOf(run: PlaybookRun, { objects, currentObject }: Scene): string | null {
  if (run.object === null) return currentObject
  return objects.some(({ name, isExcluded }) => name === run.object && !isExcluded) ? run.object : null
}

function findPlace(runner: PlaybookRunner, scene: Scene, hands: Hands): boolean {
  const { run } = runner
  if (!run.isAsked) {
    run.isAsked = true
    runner.outcome = null
    const found = hands.findPlace(scene).catch(() => ({}))
    runner.pending = found.then((facts) => {
      // Found twice, the head has stood at the first.
      run.facts = { ...facts, ...run.facts }
      runner.outcome = { kind: 'done', rulings: [] }
    })
    return false
  }
  if (runner.outcome === null && !(scene.timeS - run.stepBegunS > FIND_S)) return false
  runner.pending = null
  return next(run, scene)
}

/** Number, name and place, for who has to find it on the plate; a file's name is quoted and kept to plain letters. */
function objectWords({ object }: PlaybookRun, { objects }: Scene): string {
  const at = objects.findIndex(({ name }) => name === object)
  const plain = (object ?? '').replaceAll(/[^\p{L}\p{N} ._+-]/gu, '?').slice(0, 40)
  if (object === null || at < 0) return 'the object that is being printed'
  const centre = objects[at]?.centreMm
  const place = centre === undefined ? '' : `, around X ${centre[0].toFixed(0)} Y ${centre[1].toFixed(0)}`
  return `object ${at + 1} of ${objects.length} (“${plain}”${place})`
}

function awaitPerson(
  runner: PlaybookRunner,
  step: Extract<Step, { kind: 'person' | 'veto' }>,
  scene: Scene,
  hands: Hands,
): boolean {
  const { run } = runner
  const id = `${run.name}/${run.begunS}/${run.at}${run.revision === undefined ? '' : `#${run.revision}`}`
  if (!run.isAsked) {
    run.isStoodFor = scene.print === 'paused'
    const words = step.request
      .replaceAll('{object}', () => objectWords(run, scene))
      .replaceAll('{found}', () => run.found ?? 'something about a heater cannot be.')
    hands.askPerson(id, words, step.kind === 'person' && step.isLook === true)
    run.isAsked = true
    run.words = words
    return false
  }
  const answer = hands.answerTo(id)
  if (answer === true) return next(run, scene)
  if (answer === false && step.kind === 'person' && step.onNo !== undefined) return jump(runner, step.onNo, scene)
  if (answer === false && step.isNoWell === true) {
    run.isGoingOn = scene.print === 'printing'
    return fail(run, SAID_WELL)
  }
  if (answer === false) return fail(run, SAID_NO)
  if (!(scene.timeS - run.stepBegunS > step.limitS)) return false
  if (step.kind === 'veto') return next(run, scene)
  return step.onSilence === undefined ? fail(run, 'nobody answered') : jump(runner, step.onSilence, scene)
}

function request(
  runner: PlaybookRunner,
  wanted: ShellRequest,
  scene: Scene,
  hands: Hands,
  isOptional: boolean,
  orElse?: string,
): boolean {
  const { run } = runner
  if (!run.isAsked) {
    run.isAsked = true
    runner.outcome = null
    runner.pending = hands.ask(wanted).then((outcome) => {
      runner.outcome = outcome
    })
    return false
  }
  const { outcome } = runner
  if (outcome === null) {
    return scene.timeS - run.stepBegunS > ANSWER_S ? fail(run, 'the printer has not answered') : false
  }
  runner.pending = null
  if (outcome.kind !== 'done' && orElse !== undefined) return jump(runner, orElse, scene)
  if (outcome.kind === 'done' || isOptional) return next(run, scene)
  return fail(run, wordsOf(outcome))
}

function wordsOf(outcome: Exclude<Outcome, { kind: 'done' }>): string {
  switch (outcome.kind) {
    case 'denied':
    case 'needs-person':
      return `the shell says no: ${outcome.rulings.map(({ reason }) => reason).join(' ')}`
    case 'refused':
      return `the printer says no: ${outcome.words}`
    case 'lost':
      return `nobody answered: ${outcome.words}`
  }
}

function next(run: PlaybookRun, { timeS }: Scene): boolean {
  run.at++
  run.stepBegunS = timeS
  run.isAsked = false
  delete run.isStoodFor
  run.words = ''
  return true
}

function jump({ book, run }: PlaybookRunner, label: string, scene: Scene): boolean {
  const to = book.steps.findIndex((step) => step.kind === 'label' && step.name === label)
  if (to <= run.at) return fail(run, `it has no later place called ${label}`)
  run.at = to
  return next(run, scene)
}

function fail(run: PlaybookRun, words: string): boolean {
  run.state = 'failed'
  run.words = words
  return false
}
