// `printwright chat`: ask about a print in a terminal or through a pipe, and have things done after a yes.
import { createInterface } from 'node:readline'
import { plainLines } from '#core'
import type { PrivateName } from '#operator'
import { COMMAND_LINE, createConversation } from '#operator'
import type { Level } from '#protocol'
import { type ChatPartner, openChatLink } from './chat-link.ts'
import { openHistory } from './console/history.ts'
import { openModel } from './open-model.ts'
import { OPERATOR_URL } from './operator-address.ts'
import { agreeToShare } from './share/agree.ts'
import { namesHere, namesOfScene } from './share/private-names.ts'
import { writeJson, writeText } from './terminal.ts'
import { DATA_FOLDER } from './virtual-printer.ts'
import { type WatchedPrinter, watchPrinter } from './watch-printer.ts'

export interface ChatOptions {
  readonly printer?: string
  readonly operator?: string
  readonly keyFile?: string
  readonly user?: string
  readonly allow: Level
  readonly material?: string
  readonly model?: string
  readonly share?: true | 'yes'
  readonly data?: string
  readonly json?: boolean
}

/** 0 every sentence was answered; 1 one was not understood, or refused. */
export async function chatCommand(options: ChatOptions): Promise<0 | 1> {
  const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true
  const partner = await openPartner(options, isTerminal)
  try {
    return isTerminal ? await talk(partner, options) : await answerLines(partner, options)
  } finally {
    await partner.close()
  }
}

async function openPartner(options: ChatOptions, isTerminal: boolean): Promise<ChatPartner> {
  const { printer: url, operator, allow, keyFile, user, material, data = DATA_FOLDER } = options
  if (url === undefined) return await openChatLink(operator ?? OPERATOR_URL, data)
  let watched: WatchedPrinter | null = null
  const ours: PrivateName[] = [...namesHere([url], [user])]
  const words = options.model ?? 'baseline'
  const sharing = await agreeToShare({ model: words, share: options.share, data, kinds: ['questions'], names: ours })
  const names = (): readonly PrivateName[] => [...ours, ...namesOfScene(watched?.context.watcher.scene ?? null)]
  const model = await openModel(words, { sharing, names })
  const access = { ...(keyFile === undefined ? {} : { keyFile }), ...(user === undefined ? {} : { user }) }
  const agreed = sharing?.words ?? null
  watched = await watchPrinter(url, { ...access, level: allow, material, data, foretell: isTerminal, agreed })
  const { context, close } = watched
  if (sharing !== null) {
    const { hostname } = await context.printer.info()
    ours.push({ kind: 'host', name: hostname })
  }
  const conversation = createConversation(context, { model, worldS: () => performance.now() / 1000 })
  return {
    say: (text) => conversation.say(text),
    listen: (onNews) =>
      context.desk.listen((news) =>
        onNews(news.kind === 'message' ? news.message.text : `I need a yes or no: ${news.question.text}`),
      ),
    async close() {
      await close()
      await model?.close()
    },
  }
}

const QUIT = /^\s*\/?(quit|exit|bye)\s*$/i

async function answerLines(partner: ChatPartner, { json = false }: ChatOptions): Promise<0 | 1> {
  let isGood = true
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue
    if (QUIT.test(line)) break
    const reply = await partner.say(line)
    isGood &&= reply.kind !== 'misunderstood' && reply.kind !== 'refused'
    if (json) writeJson({ question: line, ...reply })
    else writeText(process.stdout, `${reply.text}\n`)
  }
  return isGood ? 0 : 1
}

const PROMPT = '> '

async function talk(partner: ChatPartner, { data = DATA_FOLDER }: ChatOptions): Promise<0> {
  const history = openHistory(data, '.chat-history')
  const editor = createInterface({
    input: process.stdin,
    output: process.stdout,
    prompt: PROMPT,
    history: [...history.lines].reverse(),
    removeHistoryDuplicates: true,
    completer: (line: string) => [COMMAND_LINE.split(' ').filter((command) => command.startsWith(line)), line],
  })
  const show = (text: string): void => {
    process.stdout.write(`\r\u001b[0J${plainLines(text)}\n`)
    editor.prompt(true)
  }
  const unlisten = partner.listen(show)
  show(`Ask me about the print, in English or German, or type /help. ${COMMAND_LINE}`)
  editor.on('line', (line) => {
    if (QUIT.test(line)) {
      editor.close()
      return
    }
    if (line.trim() === '') {
      editor.prompt()
      return
    }
    history.add(line)
    partner.say(line).then(
      ({ text }) => show(text),
      (error: Error) => show(error.message),
    )
  })
  await new Promise<void>((done) => editor.on('close', () => done()))
  unlisten()
  process.stdout.write('\n')
  return 0
}
