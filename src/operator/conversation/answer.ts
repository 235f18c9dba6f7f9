// An answer to a question, computed from facts: short, with numbers and units, and with what is not known. No model takes part.

import { channelOf } from '../playbooks/facts.ts'
import type { Draft } from './answers/answer-parts.ts'
import { nobodyLooked } from './answers/answer-parts.ts'
import { howIsIt, safeToLeave, timeLeft, whatHappened, whatYouDid, whatYouSense, whySlow } from './answers/running.ts'
import {
  allowed,
  filamentUse,
  machineCan,
  materialFit,
  materialNeeds,
  settingDoes,
  whichMaterial,
} from './answers/stuff.ts'
import { canResume, partRuined, symptomSeen, whatsWrong, whyPaused } from './answers/trouble.ts'
import type { ConversationContext } from './context.ts'
import { type Asked, INTENTS, type IntentName } from './intents.ts'
import type { Change, Request, Wish } from './requests.ts'
import { changed } from './setting-wishes.ts'
import { known, readStatus } from './status-facts.ts'
import { understand } from './understand.ts'

export interface Answer {
  readonly text: string
  /** Null: not understood. */
  readonly intent: IntentName | null
  readonly verdict: 'yes' | 'no' | null
  readonly facts: Readonly<Record<string, unknown>>
  /** What the person wants done: nothing is, before a yes. */
  readonly request: Request | null
}

export async function answer(question: string, context: ConversationContext): Promise<Answer> {
  const asked = understand(question, (word) => context.materials.find(word) !== null)
  return asked === null ? NOT_UNDERSTOOD : await answerTo(asked, context)
}

export async function answerTo(asked: Asked, context: ConversationContext): Promise<Answer> {
  if (asked.intent === 'request') return wished(asked.request, context)
  if (asked.intent === 'emergency') return EMERGENCY_ANSWER
  const { text, verdict = null, facts } = await draft(asked, context)
  return { text, intent: asked.intent, verdict, facts, request: null }
}

function wished(wish: Wish, context: ConversationContext): Answer {
  const clear = 'by' in wish ? changed(wish, settingNow(wish, context)) : wish
  const request = 'tool' in clear ? clear : null
  const text = 'ask' in clear ? clear.ask : `I would ${request?.words}. Type yes to do it.`
  return { text, intent: 'request', verdict: null, facts: {}, request }
}

/** °C or %; null: not known. */
function settingNow({ setting }: Change, { watcher: { scene } }: ConversationContext): number | null {
  if (scene === null) return null
  const pct = (ratio: number): number | null => known(100 * ratio)
  switch (setting) {
    case 'nozzle':
      return known(channelOf(scene, 'nozzle_target_c'))
    case 'bed':
      return known(channelOf(scene, 'bed_target_c'))
    case 'fan':
      return pct(channelOf(scene, 'part_fan_ratio'))
    case 'flow':
      return pct(scene.flowRatio)
    case 'speed':
      return pct(scene.speedRatio)
  }
}

async function draft(
  asked: Exclude<Asked, { intent: 'request' | 'emergency' }>,
  context: ConversationContext,
): Promise<Draft> {
  switch (asked.intent) {
    case 'help':
      return { text: helpText(), facts: {} }
    case 'material':
      return materialNeeds(context, asked.material)
    case 'limits':
      return allowed(context)
    case 'machine':
      return await machineCan(context)
    case 'senses':
      return await whatYouSense(context)
    case 'which-material':
      return await whichMaterial(context)
    default:
  }
  const status = await readStatus(context)
  if (status === null) return nobodyLooked(context) ?? { text: '', facts: {} }
  switch (asked.intent) {
    case 'why-paused':
      return whyPaused(context, status)
    case 'whats-wrong':
      return whatsWrong(context, status)
    case 'symptom':
      return symptomSeen(context, status, asked.causes)
    case 'filament':
      return await filamentUse(context, status)
    case 'part-ruined':
      return partRuined(context, status)
    case 'can-resume':
      return canResume(status)
    case 'time-left':
      return timeLeft(context, status)
    case 'safe-to-leave':
      return safeToLeave(context, status)
    case 'why-slow':
      return whySlow(context, status)
    case 'you-did':
      return whatYouDid(context, status)
    case 'history':
      return await whatHappened(context, status)
    case 'status':
      return howIsIt(context, status)
    case 'material-fit':
      return await materialFit(context, status, asked.material)
    case 'setting':
      return settingDoes(status, asked.setting)
  }
}

export function helpText(): string {
  const examples = Object.values(INTENTS).filter((example) => example !== INTENTS.help && example !== INTENTS.emergency)
  return `You can ask: ${examples.join(' · ')}`
}

const EMERGENCY_ANSWER: Answer = {
  text: 'If anything burns or smokes: pull the printer’s plug now if you can reach it safely, get out and call the fire brigade. Do not wait for me. I would switch all heaters off. Type yes to do it.',
  intent: 'emergency',
  verdict: null,
  facts: {},
  request: { tool: 'heaters_off', input: {}, words: 'switch all heaters off' },
}

const NOT_UNDERSTOOD: Answer = {
  text: `I did not understand that. ${helpText()}`,
  intent: null,
  verdict: null,
  facts: {},
  request: null,
}
