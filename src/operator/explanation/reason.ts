// Why: problem, root cause, recommended action, and what each side of the process says to it. Made from the diagnosis and the
// prices alone, so that it is as true as they are; a language model may say it better, never otherwise.

import type { PricedResponse, Reasoning, Response, Situation } from '../decision/policy.ts'
import { isSameResponse, wordsOf } from '../decision/response-words.ts'
import { causeNamed, SOUND } from '../diagnosis/causes.ts'
import type { Diagnosis, Evidence } from '../diagnosis/diagnosis.ts'
import { CHANNEL_AT } from '../perception/channels.ts'
import type { Scene } from '../perception/scene.ts'

/** So many rejected ones are worth a word. */
const REJECTED_MAX = 3

export function explainChoice(situation: Situation, response: Response): Reasoning {
  const { diagnosis, scene, options } = situation
  return {
    problem: problemOf(diagnosis, response),
    rootCause: rootCauseOf(diagnosis, response),
    recommendedAction: `${capital(wordsOf(response))}.`,
    thermal: thermalOf(scene, diagnosis),
    material: materialOf(diagnosis),
    flow: flowOf(scene, diagnosis),
    motion: motionOf(scene, diagnosis),
    rejected: rejectedOf(options, response),
  }
}

function problemOf({ evidence, isAbstaining, beliefs }: Diagnosis, { kind }: Response): string {
  const [top] = beliefs
  const isSound = top === undefined || top.cause === SOUND
  if (isSound && kind === 'go-on') return 'Nothing is out of the ordinary.'
  const seen = evidence
    .slice(0, 2)
    .map(({ words }) => words)
    .join(' ')
  if (isSound) return `It may be that something is wrong. ${seen}`.trim()
  if (isAbstaining) return `Something is not as expected, and what is seen does not say what. ${seen}`.trim()
  return seen === '' ? 'The print is not as expected.' : seen
}

function rootCauseOf({ beliefs, isAbstaining, unseen }: Diagnosis, { kind }: Response): string {
  const [first, second] = beliefs
  if (first === undefined || (first.cause === SOUND && (kind === 'go-on' || second === undefined))) return 'None.'
  const blind = unseen.length === 0 ? '' : ` Not seen: ${unseen.slice(0, 4).join(', ')}.`
  const named = (cause: string): string => causeNamed(cause)?.title ?? 'something that is not known'
  if (first.cause === SOUND) {
    const feared = second === undefined ? '' : `${capital(named(second.cause))} (${percent(second.probability)})?`
    return `Not sure: ${feared} All may be well, too (${percent(first.probability)}).${blind}`
  }
  if (isAbstaining) return `Not known; most likely, ${named(first.cause)} (${percent(first.probability)}).${blind}`
  const other =
    second === undefined || second.probability < 0.1
      ? ''
      : ` Otherwise ${second.cause === SOUND ? 'nothing is wrong' : named(second.cause)} (${percent(second.probability)}).`
  return `${capital(named(first.cause))} (${percent(first.probability)}).${other}${blind}`
}

/** Names of channels by the side of the process that they belong to. */
const THERMAL = /nozzle_c|nozzle_pwm|bed_|chamber|ambient|fan/
const FLOW = /encoder|load|feed|stallguard_e|driver_e|filament|picture_missing|picture_stray/
const MOTION = /accel|stallguard_[xy]|driver_[xy]|shift|_mm$|speed/

function thermalOf({ channels }: Scene, diagnosis: Diagnosis): string {
  const at = (name: 'nozzle_c' | 'nozzle_target_c' | 'bed_c' | 'bed_target_c'): string =>
    celsius(channels[CHANNEL_AT[name]] ?? Number.NaN)
  const state = `Nozzle ${at('nozzle_c')} of ${at('nozzle_target_c')}, bed ${at('bed_c')} of ${at('bed_target_c')}.`
  return join(state, said(diagnosis, THERMAL))
}

function materialOf({ beliefs }: Diagnosis): string {
  const wet = beliefs.find(({ cause }) => cause === 'wet-filament' || cause === 'wrong-material')
  return wet === undefined || wet.probability < 0.05
    ? ''
    : `${capital(causeNamed(wet.cause)?.title ?? wet.cause)}: ${percent(wet.probability)}.`
}

function flowOf({ flowRatio }: Scene, diagnosis: Diagnosis): string {
  const factor = flowRatio === 1 ? '' : `Flow is set to ${percent(flowRatio)}.`
  return join(factor, said(diagnosis, FLOW))
}

function motionOf({ homedAxes, speedRatio }: Scene, diagnosis: Diagnosis): string {
  const factor = speedRatio === 1 ? '' : `Speed is set to ${percent(speedRatio)}.`
  const homed = homedAxes === 'xyz' ? '' : `Homed: ${homedAxes === '' ? 'no axis' : homedAxes.toUpperCase()}.`
  return join(factor, homed, said(diagnosis, MOTION))
}

function said({ evidence }: Diagnosis, side: RegExp): string {
  const found: Evidence | undefined = evidence.find(({ feature }) => side.test(feature))
  return found?.words ?? ''
}

function rejectedOf(options: readonly PricedResponse[], response: Response): Reasoning['rejected'] {
  const chosen = options.find((option) => isSameResponse(option.response, response))
  if (chosen === undefined) return []
  return options
    .filter((option) => !isSameResponse(option.response, response))
    .slice(0, REJECTED_MAX)
    .map((option) => ({ response: option.response, why: comparison(option.cost, chosen.cost) }))
}

function comparison(cost: number, chosen: number): string {
  const prints = `expected to cost ${cost.toFixed(2)} of a print against ${chosen.toFixed(2)}`
  return cost < chosen ? `${prints}; it was not open or not trusted` : prints
}

function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ')
}

function celsius(valueC: number): string {
  return Number.isNaN(valueC) ? 'unknown' : `${valueC.toFixed(1)} °C`
}

export function percent(ratio: number): string {
  return `${Math.round(100 * ratio)} %`
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
