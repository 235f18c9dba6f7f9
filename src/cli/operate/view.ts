// What is shown of one printer, on a terminal and on a page: plain data, the same for both. Texts in it may have been written by
// others: whoever shows them shows them as text.
import type { JobMemory, Message, PricedResponse, Reasoning, Scene } from '#operator'
import {
  beliefIn,
  believedThen,
  channelOf,
  ENGLISH,
  evidenceIn,
  playbookNamed,
  responseIn,
  SOUND,
  toldBeliefs,
  unseeingWords,
} from '#operator'
import type { Forecast, HostState, Level, PrintState } from '#protocol'
import { foretold } from '#protocol'
import type { Operated } from './operated.ts'

export interface OperatorView {
  readonly name: string
  readonly title: string
  readonly level: string
  readonly levelWords: string
  readonly mind: string
  readonly timeS: number
  readonly host: HostState
  readonly hostMessage: string
  readonly print: PrintState
  readonly filename: string
  readonly progress: number | null
  readonly layer: number | null
  readonly layers: number | null
  readonly printedS: number
  readonly leftS: number | null
  readonly readings: readonly Reading[]
  /** Eyes and meters that do not really look. */
  readonly unseen: readonly string[]
  readonly isForetold: boolean
  /** Now. */
  readonly beliefs: readonly BeliefView[]
  /** The same in one phrase, as sure as it is; empty: nothing is believed yet. */
  readonly believes: string
  readonly isAbstaining: boolean
  readonly evidence: readonly string[]
  readonly options: readonly { readonly words: string; readonly title: string; readonly cost: number }[]
  readonly playbook: PlaybookView | null
  readonly decisions: readonly DecisionView[]
  readonly question: { readonly id: string; readonly text: string; readonly timeS: number } | null
  readonly told: readonly Message[]
}

export interface BeliefView {
  readonly cause: string
  /** `probably the nozzle is clogged`: without its number. */
  readonly title: string
  readonly probability: number
}

export interface Reading {
  readonly name: string
  readonly value: number | null
  readonly expected: number | null
  readonly target: number | null
  readonly unit: string
}

export interface PlaybookView {
  readonly name: string
  readonly title: string
  readonly step: number
  readonly steps: number
  /** What it does or waits for. */
  readonly words: string
}

export interface DecisionView {
  readonly timeS: number
  readonly by: string
  readonly words: string
  readonly cause: string
  /** How likely its cause was held then; null: nobody has kept it. */
  readonly believed: number | null
  readonly reasoning: Reasoning
  readonly instead: string | null
}

const BELIEFS_SHOWN = 4
const EVIDENCE_SHOWN = 4
const OPTIONS_SHOWN = 6
const DECISIONS_SHOWN = 12
const TOLD_SHOWN = 30
/** A cause that is less likely than this is not worth a line, or a word. */
const PROBABILITY_SHOWN = 0.1

export function viewOf(operated: Operated): OperatorView {
  const { world, operator, perception, people, forecast, mind, curves } = operated
  const level = operated.guarded.level ?? operated.level
  const { scene, diagnosis, memory } = operator
  const progress = scene === null ? null : progressOf(scene)
  const question = people.open
  return {
    name: world.name,
    title: world.title,
    level,
    levelWords: operated.guarded.isWatching
      ? LEVEL_WORDS[level]
      : 'The safety shell does not see the printer: nothing is done.',
    mind,
    timeS: scene?.timeS ?? 0,
    host: scene?.host ?? 'disconnected',
    hostMessage: scene === null || scene.host === 'ready' ? '' : scene.hostMessage,
    print: scene?.print ?? 'standby',
    filename: scene?.filename ?? '',
    progress,
    layer: scene !== null && scene.layer >= 0 ? scene.layer + 1 : null,
    layers: scene !== null && scene.layers > 0 ? scene.layers : null,
    printedS: scene?.printDurationS ?? 0,
    leftS: scene === null ? null : leftOf(scene, forecast, curves.row, progress),
    readings: scene === null ? [] : readingsOf(scene, forecast, curves.row),
    unseen: perception.unseeing.map(unseeingWords),
    isForetold: forecast !== null,
    beliefs: (diagnosis?.beliefs ?? [])
      .filter(({ probability }) => probability >= PROBABILITY_SHOWN)
      .slice(0, BELIEFS_SHOWN)
      .map(({ cause, probability }) => ({ cause, title: ENGLISH.guess(cause, probability), probability })),
    believes: diagnosis === null ? '' : beliefIn(toldBeliefs(diagnosis), ENGLISH),
    isAbstaining: diagnosis?.isAbstaining ?? false,
    evidence: (diagnosis?.evidence ?? [])
      .map((one) => evidenceIn(one, ENGLISH))
      .filter((words) => words !== '')
      .slice(0, EVIDENCE_SHOWN),
    options: operator.priced.slice(0, OPTIONS_SHOWN).map(optionOf),
    playbook: playbookOf(memory),
    decisions: (memory?.decisions ?? []).slice(-DECISIONS_SHOWN).map((decision) => ({
      timeS: decision.timeS,
      by: decision.policy,
      words: responseIn(decision.response, ENGLISH),
      cause: titleOf(decision.cause),
      believed: believedThen(decision),
      reasoning: decision.reasoning,
      instead: decision.fallbackFrom === null ? null : `${decision.fallbackFrom.policy}: ${decision.fallbackFrom.why}`,
    })),
    question: question === null ? null : { id: question.id, text: question.text, timeS: question.timeS },
    told: people.messages.slice(-TOLD_SHOWN),
  }
}

export const LEVEL_WORDS: Readonly<Record<Level, string>> = {
  observe: 'It watches and says what it sees; it changes nothing.',
  advise: 'It watches and says what a person should do; it changes nothing.',
  tune: 'It may change speed, flow, fan and temperatures of a running print a little; it neither pauses nor moves.',
  act: 'It may tune, pause, cancel and stop a print; after a failure a person decides.',
  recover: 'It may tune, pause, cancel, stop, and recover a failing print by itself, within the shell’s limits.',
}

export function titleOf(cause: string): string {
  return cause === SOUND ? 'all is well' : ENGLISH.cause(cause)
}

function optionOf({ response, cost }: PricedResponse): OperatorView['options'][number] {
  const title = response.kind === 'playbook' ? (playbookNamed(response.name)?.title ?? '') : ''
  return { words: responseIn(response, ENGLISH), title, cost }
}

function progressOf({ fileByte, fileBytes, print }: Scene): number | null {
  if (print === 'complete') return 1
  const ratio = fileByte / fileBytes
  return ratio >= 0 && ratio <= 1 ? ratio : null
}

/** By the twin where there is one, else by the print's own pace. */
function leftOf(scene: Scene, forecast: Forecast | null, row: number, progress: number | null): number | null {
  if (scene.print !== 'printing' && scene.print !== 'paused') return null
  if (forecast !== null && row >= 0) return Math.max(0, forecast.durationS - (forecast.timeS[row] ?? 0))
  return progress === null || progress < 0.02 ? null : scene.printDurationS / progress - scene.printDurationS
}

function readingsOf(scene: Scene, forecast: Forecast | null, row: number): Reading[] {
  const expected = (name: string): number | null =>
    forecast === null || row < 0 ? null : known(foretold(forecast, name, row))
  const { print } = scene
  const isPrinting = print === 'printing'
  return [
    {
      name: 'nozzle',
      value: known(channelOf(scene, 'nozzle_c')),
      expected: isPrinting ? expected('nozzle_c') : null,
      target: known(channelOf(scene, 'nozzle_target_c')),
      unit: '°C',
    },
    {
      name: 'bed',
      value: known(channelOf(scene, 'bed_c')),
      expected: isPrinting ? expected('bed_c') : null,
      target: known(channelOf(scene, 'bed_target_c')),
      unit: '°C',
    },
    plain('chamber', channelOf(scene, 'chamber_c'), '°C'),
    plain('fan', 100 * channelOf(scene, 'part_fan_ratio'), '%'),
    plain('Z', channelOf(scene, 'z_mm'), 'mm'),
  ].filter(({ value }) => value !== null)
}

function plain(name: string, value: number, unit: string): Reading {
  return { name, value: known(value), expected: null, target: null, unit }
}

function known(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

function playbookOf(memory: JobMemory | null): PlaybookView | null {
  const run = memory?.run ?? null
  const book = run === null ? undefined : playbookNamed(run.name)
  if (run === null || book === undefined) return null
  const step = book.steps[run.at]
  const why = step !== undefined && 'why' in step ? step.why : ''
  const words = run.words !== '' ? run.words : run.state === 'proving' ? 'It looks whether it has helped.' : why
  return {
    name: book.name,
    title: book.title,
    step: Math.min(run.at + 1, book.steps.length),
    steps: book.steps.length,
    words,
  }
}
