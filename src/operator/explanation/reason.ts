// Why: problem, root cause, recommended action, and what each side of the process says to it. Made from the diagnosis and the
// prices alone, so that it is as true as they are; a language model may say it better, never otherwise.

import type { PricedResponse, Reasoning, Response, Situation } from '../decision/policy.ts'
import { isSameResponse } from '../decision/response-words.ts'
import { SOUND } from '../diagnosis/causes.ts'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import { CHANNEL_AT } from '../perception/channels.ts'
import type { Scene } from '../perception/scene.ts'
import {
  beliefIn,
  capital,
  ENGLISH,
  evidenceIn,
  evidenceWords,
  otherIn,
  responseIn,
  unseenIn,
} from '../speech/speech.ts'
import { NAMED, PROBABLE } from '../speech/sureness.ts'

/** So many rejected ones are worth a word. */
const REJECTED_MAX = 3

export function explainChoice(situation: Situation, response: Response): Reasoning {
  const { diagnosis, scene, options } = situation
  return {
    problem: problemOf(diagnosis, response),
    rootCause: rootCauseOf(diagnosis, response),
    recommendedAction: join(`${capital(responseIn(response, ENGLISH))}.`, worthOf(situation, response)),
    thermal: thermalOf(scene, diagnosis),
    material: materialOf(diagnosis),
    flow: flowOf(scene, diagnosis),
    motion: motionOf(scene, diagnosis),
    rejected: rejectedOf(options, response),
  }
}

function problemOf(diagnosis: Diagnosis, { kind }: Response): string {
  const [top] = diagnosis.beliefs
  const isSound = top === undefined || top.cause === SOUND
  if (isSound && kind === 'go-on') return 'Nothing is out of the ordinary.'
  const seen = evidenceWords(diagnosis, ENGLISH, 2)
  if (isSound) return `It may be that something is wrong. ${seen}`.trim()
  if (diagnosis.isAbstaining) return `${capital(ENGLISH.unclear)}. ${seen}`.trim()
  return seen === '' ? 'The print is not as expected.' : seen
}

/** Its number is that of the decision's moment. */
function rootCauseOf({ beliefs, isAbstaining, unseen }: Diagnosis, { kind }: Response): string {
  const [first] = beliefs
  if (first === undefined || (first.cause === SOUND && kind === 'go-on')) return 'None.'
  const believed = beliefIn(beliefs, ENGLISH)
  if (isAbstaining) {
    const lead = believed === ENGLISH.unclear ? 'Not known.' : `Not known: ${believed}.`
    return join(lead, unseenIn(unseen, ENGLISH))
  }
  return join(`${capital(believed)}.`, otherIn(beliefs, ENGLISH))
}

/** Where it is likelier that it is not so, why something is done all the same: what each is expected to cost. */
function worthOf({ diagnosis: { beliefs }, options, scene }: Situation, response: Response): string {
  const [first] = beliefs
  if (first === undefined || response.kind === 'go-on' || response.kind === 'tell') return ''
  if (first.cause !== SOUND && first.probability >= PROBABLE) return ''
  const goOn = options.find((option) => option.response.kind === 'go-on')
  const chosen = options.find((option) => isSameResponse(option.response, response))
  if (goOn === undefined || chosen === undefined || !(chosen.cost < goOn.cost)) return ''
  const [cost, otherwise] = [chosen.cost.toFixed(2), goOn.cost.toFixed(2)]
  if (cost === otherwise) return ''
  // Of a print that stands to change nothing is to let it stand, and is priced so.
  const nothing = scene.print === 'printing' ? 'to go on' : 'to leave it as it stands'
  return `It is not sure, and worth it: this is expected to cost ${cost} of a print, ${nothing} ${otherwise}.`
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
  return wet === undefined || wet.probability < NAMED ? '' : `${capital(ENGLISH.believed(wet.cause, wet.probability))}.`
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
  const found = evidence.filter(({ feature }) => side.test(feature)).map((one) => evidenceIn(one, ENGLISH))
  return found.find((words) => words !== '') ?? ''
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

const { percent } = ENGLISH
