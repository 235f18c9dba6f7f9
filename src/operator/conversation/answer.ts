// An answer to a question, computed from facts: short, with numbers and units, and with what is not known. No model takes part. It is
// told in the language of the question.
import type { PrintState } from '#protocol'
import { channelOf } from '../playbooks/facts.ts'
import { capital, sentences } from '../speech/figures.ts'
import type { Speech } from '../speech/speech.ts'
import type { Draft } from './answers/answer-parts.ts'
import { whatHappened, whatYouDid, whySo } from './answers/history.ts'
import { goFaster, whySlow } from './answers/pace.ts'
import { didItHelp, ifNo } from './answers/remedies.ts'
import { howIsIt, safeToLeave, timeLeft, whatYouSense } from './answers/running.ts'
import { canResume, whatNow, whyCold, whyPaused } from './answers/stands.ts'
import {
  allowed,
  canDo,
  configState,
  filamentUse,
  machineCan,
  materialFit,
  materialNeeds,
  settingDoes,
  whichMaterial,
} from './answers/stuff.ts'
import { partRuined, symptomSeen, whatsWrong } from './answers/trouble.ts'
import { helpText } from './commands.ts'
import type { ConversationContext } from './context.ts'
import type { Asked, IntentName } from './intents.ts'
import { changed } from './setting-wishes.ts'
import { known, readStatus } from './status-facts.ts'
import { understand } from './understand.ts'
import type { Change, Request, Wish } from './wishes.ts'

export interface Answer {
  readonly text: string
  /** Null: not understood. */
  readonly intent: IntentName | null
  readonly verdict: 'yes' | 'no' | null
  readonly facts: Readonly<Record<string, unknown>>
  /** What the person wants done: nothing is, before a yes. */
  readonly request: Request | null
}

export async function answer(question: string, context: ConversationContext, say: Speech): Promise<Answer> {
  const asked = understand(question, (word) => context.materials.find(word) !== null)
  return asked === null ? notUnderstood(say) : await answerTo(asked, context, say)
}

export async function answerTo(asked: Asked, context: ConversationContext, say: Speech): Promise<Answer> {
  if (asked.intent === 'request') return wished(asked.request, context, say)
  if (asked.intent === 'emergency') {
    const request = { tool: 'heaters_off', input: {} }
    return { text: say.talk.emergency, intent: 'emergency', verdict: null, facts: {}, request }
  }
  const { text, verdict = null, facts } = await draft(asked, context, say)
  return { text: capital(text), intent: asked.intent, verdict, facts, request: null }
}

/** In which states of a print there is something of it to be done. */
const NEEDS_PRINT: Readonly<Record<string, readonly PrintState[]>> = {
  pause: ['printing'],
  resume: ['paused'],
  cancel: ['printing', 'paused'],
}

function wished(wish: Wish, context: ConversationContext, { talk, running }: Speech): Answer {
  const clear = 'by' in wish ? changed(wish, settingNow(wish, context)) : wish
  const request = 'tool' in clear ? clear : null
  const print = context.watcher.scene?.print ?? null
  if (request !== null && print !== null && NEEDS_PRINT[request.tool]?.includes(print) === false) {
    return {
      text: `${capital(running.state(print))}.`,
      intent: 'request',
      verdict: 'no',
      facts: { print },
      request: null,
    }
  }
  const past = request === null ? null : pastLimit(request, context)
  if (past !== null) {
    const text = talk.pastLimit(past.setting, past.maxC)
    return { text, intent: 'request', verdict: 'no', facts: { ...past }, request: null }
  }
  const text = 'ask' in clear ? talk.askBack(clear.ask) : request === null ? '' : talk.would(request)
  return { text, intent: 'request', verdict: null, facts: {}, request }
}

/** What the shell would refuse after a yes is said before it; null: it may be asked for. */
function pastLimit(
  { change }: Request,
  { printer: { limits } }: ConversationContext,
): { readonly setting: 'nozzle' | 'bed'; readonly maxC: number } | null {
  if (change === undefined || (change.setting !== 'nozzle' && change.setting !== 'bed')) return null
  const { setting, to } = change
  const maxC = limits?.heaters[setting === 'nozzle' ? 'extruder' : 'heater_bed']?.maxC ?? Number.NaN
  return to > maxC ? { setting, maxC } : null
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
  say: Speech,
): Promise<Draft> {
  switch (asked.intent) {
    case 'help':
      return { text: helpText(say), facts: {} }
    case 'can-do':
      return canDo(context, say)
    case 'material':
      return materialNeeds(context, asked.material, say)
    case 'limits':
      return allowed(context, say)
    case 'machine':
      return await machineCan(context, say)
    case 'config':
      return await configState(context, say)
    case 'senses':
      return await whatYouSense(context, say)
    case 'which-material':
      return await whichMaterial(context, say)
    default:
  }
  const status = await readStatus(context)
  if (status === null) return { text: say.trouble.notSeenYet, facts: {} }
  switch (asked.intent) {
    case 'why-paused':
      return whyPaused(context, status, say)
    case 'whats-wrong':
      return whatsWrong(context, status, say)
    case 'what-now':
      return whatNow(context, status, say)
    case 'symptom':
      return symptomSeen(context, status, asked, say)
    case 'filament':
      return await filamentUse(context, status, say)
    case 'part-ruined':
      return turned(partRuined(context, status, say), asked.isHope)
    case 'can-resume':
      return canResume(context, status, say)
    case 'time-left':
      return timeLeft(context, status, asked.isWhether, say)
    case 'safe-to-leave':
      return turned(safeToLeave(context, status, say), asked.isFear)
    case 'why-slow':
      return whySlow(context, status, say)
    case 'go-faster':
      return goFaster(context, status, say)
    case 'if-no':
      return ifNo(context, status, say)
    case 'did-it-help':
      return didItHelp(context, status, say)
    case 'why-cold':
      return whyCold(context, status, say)
    case 'you-did':
      return whatYouDid(context, status, say)
    case 'why':
      return whySo(context, status, say)
    case 'history':
      return await whatHappened(context, status, asked.isBefore, say)
    case 'status':
      return howIsIt(context, status, say)
    case 'material-fit':
      return await materialFit(context, status, asked.material, say)
    case 'setting':
      return settingDoes(status, asked.setting, say)
  }
}

/** Asked the other way round, the same answer is the other word. */
function turned({ verdict = null, ...draft }: Draft, isTurned: boolean): Draft {
  if (!isTurned || verdict === null) return { ...draft, verdict }
  return { ...draft, verdict: verdict === 'yes' ? 'no' : 'yes' }
}

function notUnderstood({ talk }: Speech): Answer {
  const { examples } = talk
  const few = [examples['why-paused'], examples['part-ruined'], examples.history, examples['time-left']]
  const text = sentences(talk.notUnderstood, `${talk.canAsk(few)}.`, talk.hint)
  return { text, intent: null, verdict: null, facts: {}, request: null }
}
