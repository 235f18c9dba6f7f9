// One person's talk with an operator. A sentence that wants something done only proposes it; the next one, a yes, does it, through
// the shell. Only what this person typed can propose: neither the printer's texts nor a model's words ever come here.
import type { ModelPort } from '../language/model-port.ts'
import { type Answer, answer, helpText } from './answer.ts'
import type { ConversationContext } from './context.ts'
import { type Request, yesOrNo } from './requests.ts'
import { reworded } from './reword.ts'
import { OUTCOME, runTool } from './tool.ts'
import { toolNamed } from './tools.ts'
import { plainWords } from './understand.ts'
import { sentences } from './words.ts'

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
const THANKS = /^(thanks?( you)?( very much| a lot)?|danke( schoen)?|great|good|super|perfect|cool)$/

interface Talk {
  readonly context: ConversationContext
  readonly options: ConversationOptions
  /** Of the sentence at hand. */
  mayAct: boolean
  proposed: { readonly request: Request; readonly atS: number } | null
}

export function createConversation(context: ConversationContext, options: ConversationOptions): Conversation {
  const talk: Talk = { context, options, mayAct: false, proposed: null }
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
  if (HAS_LOOKED.test(words)) return hasLooked(talk)
  const spoken = yesOrNo(words)
  if (spoken !== null && proposed !== null) {
    if (spoken === 'no') return said('answer', 'All right: nothing is done.')
    if (talk.options.worldS() - proposed.atS > PROPOSED_LASTS_S) {
      return said('refused', 'That was too long ago: please ask for it again.')
    }
    return await perform(talk, proposed.request)
  }
  if (THANKS.test(words)) return said('answer', 'You are welcome.')
  const { open } = talk.context.desk
  if (spoken !== null && open?.isLook === true) return answeredLook(talk, open.id, spoken === 'yes')
  if (spoken !== null && open !== null) {
    return await perform(talk, { tool: 'answer_question', input: { id: open.id, isYes: spoken === 'yes' }, words: '' })
  }
  if (spoken !== null) return said('answer', 'There is nothing that waits for a yes or no.')
  return await answered(talk, text)
}

const HAS_LOOKED = /^(yes|ja) (i have )?(looked|angesehen|nachgesehen)$/
const LOOKED_ELSEWHERE = 'That is said on the operator’s own screen or page alone: type /looked there.'

/** Nobody's word passes here for a look but that of a person at the operator's own screen. */
function hasLooked({ mayAct, options }: Talk): Reply {
  if (!mayAct || options.looked === undefined) return said('refused', LOOKED_ELSEWHERE)
  return said('done', options.looked())
}

function answeredLook({ mayAct, options, context }: Talk, id: string, isYes: boolean): Reply {
  const isHere = mayAct && options.looked !== undefined
  if (isYes) {
    return isHere ? said('misunderstood', context.desk.objection(id, true) ?? '') : said('refused', LOOKED_ELSEWHERE)
  }
  if (!isHere) return said('refused', LOOKED_ELSEWHERE)
  const objection = context.desk.objection(id, false)
  if (objection !== null) return said('refused', objection)
  context.desk.answer(id, false)
  return said('done', 'Taken note: no. It stays off.')
}

async function answered(talk: Talk, text: string): Promise<Reply> {
  const { context, options } = talk
  const plain = await answer(text, context)
  if (plain.request !== null) return propose(talk, plain, plain.request)
  // Asked back: what was wanted is not clear.
  if (plain.intent === null || plain.intent === 'request') return said('misunderstood', plain.text, plain.intent)
  const { model = null } = options
  if (model === null || plain.intent === 'help') return said('answer', plain.text, plain.intent)
  const worded = await reworded(text, plain, model, context.printer)
  return { kind: 'answer', intent: plain.intent, ...worded }
}

function propose(talk: Talk, { text, intent }: Answer, request: Request): Reply {
  // Who sees smoke is told what to do, whoever it is.
  if (!talk.mayAct) return said('refused', intent === 'emergency' ? `${text} ${NOT_SHOWN}` : NOT_SHOWN, intent)
  talk.proposed = { request, atS: talk.options.worldS() }
  return said('question', text, intent)
}

const NOT_SHOWN =
  'I do that only for whoever has started me: run `printwright chat` as the same user in the same folder (or with the same --data), or show the operator’s token.'

async function perform({ context, mayAct }: Talk, { tool: name, input }: Request): Promise<Reply> {
  if (!mayAct) return said('refused', NOT_SHOWN)
  const tool = toolNamed(name)
  if (tool === undefined || tool.kind === 'look') return said('refused', 'That cannot be done.')
  const result = await runTool(tool, input, context)
  if (result.kind === 'misuse') return said('refused', `That cannot be asked for: ${result.words}`)
  const { outcome, words } = OUTCOME.parse(result.output)
  switch (outcome) {
    case 'done':
      return said('done', words)
    case 'denied':
      return said('refused', sentences('The safety shell says no:', words, levelHint(words)))
    case 'needs-person':
      return said('refused', sentences('The safety shell wants a person’s token for this:', words))
    case 'refused':
      return said('refused', `The printer says no: ${words}`)
    case 'lost':
      return said('refused', `Nobody answered, so whether it was done is not known: ${words}`)
  }
}

function levelHint(words: string): string | null {
  return words.includes('rule level')
    ? 'Whoever started me decides how far I may go (--allow); at the printer you can do it yourself.'
    : null
}

const COMMANDS = ['looked', 'status', 'why', 'pause', 'resume', 'cancel', 'dismiss', 'did', 'limits', 'help'] as const
type CommandName = (typeof COMMANDS)[number]

function commandIn(text: string): string | null {
  return /^\s*\/(\S*)\s*$/.exec(text)?.[1]?.toLowerCase() ?? null
}

export const COMMAND_HELP = '/status /why /pause /resume /cancel /dismiss /did /limits /help /quit'

async function obey(talk: Talk, name: string): Promise<Reply> {
  const known: CommandName | undefined = COMMANDS.find((command) => command === name)
  switch (known) {
    case 'looked':
      return hasLooked(talk)
    case 'status':
      return await answered(talk, 'how is it going')
    case 'why':
      return await answered(talk, talk.context.watcher.scene?.print === 'paused' ? 'why did it pause' : 'what is wrong')
    case 'did':
      return await answered(talk, 'what did you do')
    case 'limits':
      return await answered(talk, 'what are you allowed to do')
    case 'help':
      return said('answer', `${helpText()}\nCommands: ${COMMAND_HELP}`, 'help')
    // A command that a person has typed in full is that person's word; what cannot be taken back is asked for once more.
    case 'pause':
      return await perform(talk, { tool: 'pause', input: {}, words: '' })
    case 'dismiss':
      return await perform(talk, { tool: 'dismiss_alarm', input: {}, words: '' })
    case 'resume':
      return await answered(talk, 'resume')
    case 'cancel':
      return await answered(talk, 'cancel')
    case undefined:
      return said('misunderstood', `There is no such command. There are: ${COMMAND_HELP}`)
  }
}

function said(kind: Reply['kind'], text: string, intent: Reply['intent'] = null): Reply {
  return { kind, text, intent, by: 'facts' }
}
