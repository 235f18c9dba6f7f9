// One person's talk with an operator. A sentence that wants something done only proposes it; the next one, a yes, does it, through
// the shell. Only what this person typed can propose: neither the printer's texts nor a model's words ever come here. The talk is in
// the language of the person's last sentence that has one.
import { reasonLines } from '../explanation/reason-lines.ts'
import type { ModelPort } from '../language/model-port.ts'
import { sentences } from '../speech/figures.ts'
import { languageOf } from '../speech/language-of.ts'
import { ENGLISH, type Language, type Speech, speechOf } from '../speech/speech.ts'
import { type Answer, answer } from './answer.ts'
import { COMMAND_LINE, type CommandName, commandIn, helpText } from './commands.ts'
import type { ConversationContext } from './context.ts'
import type { OpenQuestion } from './people-desk.ts'
import { plainWords } from './plain-words.ts'
import { reworded } from './reword.ts'
import { type SpokenAnswer, spokenAnswer } from './spoken-answers.ts'
import { OUTCOME, outcomeOf, runTool, type ToolOutcome } from './tool.ts'
import { toolNamed } from './tools.ts'
import { understand } from './understand.ts'
import type { Request } from './wishes.ts'

export interface Reply {
  readonly text: string
  /** `question`: something waits for this person's yes or no. */
  readonly kind: 'answer' | 'question' | 'done' | 'refused' | 'misunderstood'
  readonly intent: Answer['intent']
  /** Who worded it: 'facts', or the model's name. */
  readonly by: string
}

export interface Conversation {
  /** `mayAct`: whose words these are has been shown. Default: they are this program's own person's. */
  say(text: string, mayAct?: boolean): Promise<Reply>
  /** What it has proposed waits for this person's yes or no. */
  readonly isWaiting: boolean
}

export interface ConversationOptions {
  /** Words the answers; what it may not change is checked. */
  readonly model?: ModelPort | null
  /** A person at this very screen or page says that they have looked: what is answered. Absent: it is not said here. */
  readonly looked?: () => string
  /** Of the world, s: a proposal does not wait for ever. */
  readonly worldS: () => number
}

/** Of a proposal, s. */
const PROPOSED_LASTS_S = 120
const LETTERS_MAX = 500
const THANKS =
  /^(thanks?( you)?( very much| a lot| so much)?|thx|ty|cheers|danke( schoen| dir| sehr)?|vielen dank|great|good|super|perfect|prima|toll|cool|nice)$/
const HELLO =
  /^(hi|hello|hey|hallo|moin|servus|good (morning|evening|day)|guten (morgen|tag|abend))( (there|operator|printwright|du))?$/

interface Talk {
  readonly context: ConversationContext
  readonly options: ConversationOptions
  /** Of the sentence at hand. */
  mayAct: boolean
  language: Language
  proposed: { readonly request: Request; readonly atS: number } | null
}

export function createConversation(context: ConversationContext, options: ConversationOptions): Conversation {
  const talk: Talk = { context, options, mayAct: false, language: 'en', proposed: null }
  let tail: Promise<unknown> = Promise.resolve()
  return {
    get isWaiting() {
      return talk.proposed !== null
    },
    // One sentence after the other: a yes belongs to what was asked before it.
    say(text, mayAct = true) {
      const reply = tail.then(() => {
        talk.mayAct = mayAct
        return replyTo(talk, text.slice(0, LETTERS_MAX))
      })
      tail = reply.catch(() => undefined)
      return reply
    },
  }
}

async function replyTo(talk: Talk, text: string): Promise<Reply> {
  const words = plainWords(text)
  const { proposed } = talk
  talk.proposed = null
  const command = commandIn(text)
  if (command !== null) return await obey(talk, command)
  talk.language = languageOf(text, words) ?? talk.language
  const { talk: say } = speechOf(talk.language)
  if (HAS_LOOKED.test(words)) return hasLooked(talk)
  const spoken = spokenAnswer(text)
  if (proposed !== null && (spoken === 'no' || spoken === 'wait')) return said('answer', say.nothingDone)
  if (proposed !== null && (spoken === 'yes' || spoken === 'heard')) {
    if (talk.options.worldS() - proposed.atS > PROPOSED_LASTS_S) return said('refused', say.tooLongAgo)
    return await perform(talk, proposed.request)
  }
  if (proposed !== null && isAskedForNo(text)) {
    talk.proposed = proposed
    return said('answer', speechOf(talk.language).trouble.ifNo.wish, 'if-no')
  }
  if (spoken !== null) return await answeredQuestion(talk, spoken)
  if (THANKS.test(words)) return said('answer', say.welcome)
  if (HELLO.test(words)) return said('answer', say.hello)
  return await answered(talk, text)
}

function isAskedForNo(text: string): boolean {
  return understand(text, () => false)?.intent === 'if-no'
}

const HAS_LOOKED = /^(yes |ja )?(i |ich )?(have |habe )?(looked|angesehen|nachgesehen|angeschaut)( at it| it over)?$/

/** Nobody's word passes here for a look but that of a person at the operator's own screen. */
function hasLooked({ mayAct, options, language }: Talk): Reply {
  if (!mayAct || options.looked === undefined) return said('refused', speechOf(language).talk.lookedElsewhere)
  return said('done', options.looked())
}

/** To what the operator has asked, where it has. */
async function answeredQuestion(talk: Talk, spoken: SpokenAnswer): Promise<Reply> {
  const { desk, watcher } = talk.context
  const speech = speechOf(talk.language)
  const { talk: say } = speech
  const { open } = desk
  if (open === null) {
    const isPaused = watcher.scene?.print === 'paused'
    return said('answer', sentences(say.nothingWaits, isPaused && spoken !== 'no' && say.resumeHint))
  }
  const question = speech.question(open.text)
  if (spoken === 'wait') return said('answer', say.takeYourTime(question))
  if (spoken === 'heard') return said('misunderstood', say.yesOrNo(question))
  if (open.isLook === true) return answeredLook(talk, open, spoken !== 'no')
  // Whoever is asked whether something is so has not said it by having done something.
  if (spoken === 'done' && !WANTS_DOING.test(open.text)) return said('misunderstood', say.yesOrNo(question))
  return await perform(talk, { tool: 'answer_question', input: { id: open.id, isYes: spoken !== 'no' } })
}

/** Something is to be done by hand, and said to be done; as playbooks word it. */
const WANTS_DOING = /say that it|say yes once|then say yes|and say yes;/i

function answeredLook({ mayAct, options, context, language }: Talk, { id }: OpenQuestion, isYes: boolean): Reply {
  const { talk: say } = speechOf(language)
  const isHere = mayAct && options.looked !== undefined
  if (!isHere) return said('refused', say.lookedElsewhere)
  const objection = context.desk.objection(id, isYes)
  if (isYes) return said('misunderstood', objection ?? '')
  if (objection !== null) return said('refused', objection)
  context.desk.answer(id, false)
  return said('done', say.staysOff)
}

async function answered(talk: Talk, text: string): Promise<Reply> {
  const { context, options } = talk
  const plain = await answer(text, context, speechOf(talk.language))
  if (plain.request !== null) return propose(talk, plain, plain.request)
  // What cannot be is refused before a yes; asked back, what was wanted is not clear.
  const kind = plain.verdict === 'no' ? 'refused' : 'misunderstood'
  if (plain.intent === null || plain.intent === 'request') return said(kind, plain.text, plain.intent)
  const { model = null } = options
  if (model === null || plain.intent === 'help') return said('answer', plain.text, plain.intent)
  const worded = await reworded(text, plain, model, context.printer, talk.language)
  return { kind: 'answer', intent: plain.intent, ...worded }
}

function propose(talk: Talk, { text, intent }: Answer, request: Request): Reply {
  const { talk: say } = speechOf(talk.language)
  // Who sees smoke is told what to do, whoever it is.
  if (!talk.mayAct) return said('refused', intent === 'emergency' ? `${text} ${say.notShown}` : say.notShown, intent)
  talk.proposed = { request, atS: talk.options.worldS() }
  return said('question', text, intent)
}

async function perform({ context, mayAct, language }: Talk, { tool: name, input }: Request): Promise<Reply> {
  const speech = speechOf(language)
  if (!mayAct) return said('refused', speech.talk.notShown)
  const tool = toolNamed(name)
  if (tool === undefined || tool.kind === 'look') return said('refused', speech.talk.cannot)
  const result = await runTool(tool, input, context)
  if (result.kind === 'misuse') return said('refused', speech.talk.misuse(result.words))
  return became(OUTCOME.parse(result.output), { tool: name, input }, tool.kind === 'word', speech)
}

/** What came of it. `isWord`: it was said to the operator, and not asked of the shell. */
function became({ outcome, words }: ToolOutcome, request: Request, isWord: boolean, speech: Speech): Reply {
  const { talk: say } = speech
  switch (outcome) {
    case 'done':
      return said('done', doneWords(request, words, speech))
    case 'denied':
      if (isWord) return said('refused', request.tool === 'answer_question' ? inWordsOf(words, speech) : say.noAlarm)
      return said('refused', sentences(say.shellSaysNo(words), words.includes('rule level') && say.levelHint))
    case 'needs-person':
      return said('refused', isWord ? say.lookedElsewhere : say.shellWantsToken(words))
    case 'refused':
      return said('refused', say.printerSaysNo(words))
    case 'lost':
      return said('refused', say.lost(words))
  }
}

function doneWords({ tool, input }: Request, words: string, { talk: say }: Speech): string {
  switch (tool) {
    case 'answer_question':
      return input['isYes'] === true ? say.notedYes : say.notedNo
    case 'dismiss_alarm':
      return say.dismissed
    case 'confirm_alarm':
      return say.confirmed
    case 'heaters_off':
      return say.heatersAreOff
    default:
      return words.startsWith('Taken as the yes') ? say.goesOn : say.doneWords
  }
}

/** What there is in English alone is said to be so. */
function inWordsOf(words: string, { talk: say }: Speech): string {
  return sentences(say.inEnglishOnly, words)
}

async function obey(talk: Talk, name: CommandName | 'unknown'): Promise<Reply> {
  const speech = speechOf(talk.language)
  const { talk: say } = speech
  switch (name) {
    case 'looked':
      return hasLooked(talk)
    case 'status':
      return await answered(talk, say.examples.status)
    case 'why':
      return said('answer', reasonsOf(talk.context, speech), 'why')
    case 'did':
      return await answered(talk, say.examples['you-did'])
    case 'limits':
      return await answered(talk, say.examples.limits)
    case 'help':
      return said('answer', helpText(speech), 'help')
    case 'quit':
      return said('answer', say.quitHere)
    // A command that a person has typed in full is that person's word; what cannot be taken back is asked for once more.
    case 'pause':
      return await perform(talk, { tool: 'pause', input: {} })
    case 'dismiss':
      return await perform(talk, { tool: 'dismiss_alarm', input: {} })
    case 'real':
      return await perform(talk, { tool: 'confirm_alarm', input: {} })
    case 'resume':
      return await answered(talk, 'resume')
    case 'cancel':
      return await answered(talk, 'cancel')
    // Whoever wants everything to stop is not asked twice.
    case 'stop':
      return await stopAll(talk)
    case 'unknown':
      return said('misunderstood', say.noCommand(COMMAND_LINE))
  }
}

async function stopAll({ context, mayAct, language }: Talk): Promise<Reply> {
  const speech = speechOf(language)
  if (!mayAct) return said('refused', speech.talk.notShown)
  const outcome = outcomeOf(await context.printer.ask({ kind: 'emergency-stop' }))
  return became(outcome, { tool: 'stop', input: {} }, false, speech)
}

/** Problem, root cause, what was recommended and the sides of the process, as the last decision had them. */
function reasonsOf({ watcher }: ConversationContext, speech: Speech): string {
  const last = watcher.memory?.decisions.findLast(({ response }) => response.kind !== 'go-on')
  if (last === undefined) return speech.running.nothingDecided
  return [...(speech === ENGLISH ? [] : [speech.talk.inEnglishOnly]), ...reasonLines(last)].join('\n')
}

function said(kind: Reply['kind'], text: string, intent: Reply['intent'] = null): Reply {
  return { kind, text, intent, by: 'facts' }
}
