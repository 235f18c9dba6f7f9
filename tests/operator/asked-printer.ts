// A printer with an operator on it that somebody talks to: real status, real shell, what is believed is the test's to say.
import {
  type Conversation,
  type ConversationContext,
  createChronicle,
  createConversation,
  createPeopleDesk,
  type ModelPort,
  type PeopleDesk,
  type Reply,
} from '#operator'
import type { Forecast } from '#protocol'
import { createMaterialBook } from '../../src/cli/material-book.ts'
import { type Operated, type OperatedOptions, operate } from './operated-printer.ts'

export interface AskedOptions extends Omit<OperatedOptions, 'answer'> {
  readonly model?: ModelPort
  readonly forecast?: Forecast
}

export interface Asked {
  readonly operated: Operated
  readonly context: ConversationContext
  readonly desk: PeopleDesk
  readonly conversation: Conversation
  /** Time goes on while it is answered. */
  say(text: string): Promise<Reply>
  during<Result>(work: Promise<Result>): Promise<Result>
  pass(seconds: number): Promise<void>
  passUntil(holds: () => boolean, withinS: number): Promise<void>
}

export async function ask(options: AskedOptions): Promise<Asked> {
  const chronicle = createChronicle()
  const desk = createPeopleDesk({
    told: () => undefined,
    asked: chronicle.noteAsked,
    answered: (_, isYes, by) => chronicle.noteAnswered(isYes, by),
  })
  const operated = await operate({ ...options, onGuard: chronicle.noteGuard, answer: ({ id }) => desk.answerTo(id) })
  const { operator, printer, told, asked, events, live } = operated
  let heard = { told: 0, asked: 0, events: 0 }
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second++) {
      await operated.pass(1)
      for (const event of events.slice(heard.events)) chronicle.noteOperator(event)
      for (const message of told.slice(heard.told)) desk.tell(message)
      for (const question of asked.slice(heard.asked)) desk.ask(question)
      heard = { told: told.length, asked: asked.length, events: events.length }
      if (operator.scene !== null) chronicle.noteScene(operator.scene, operator.memory)
    }
  }
  const passUntil = async (holds: () => boolean, withinS: number): Promise<void> => {
    for (let second = 0; !holds(); second++) {
      if (second >= withinS) throw new Error(`did not come within ${withinS} s`)
      await pass(1)
    }
  }
  const during = async <Result>(work: Promise<Result>): Promise<Result> => {
    let isDone = false
    const done = work.finally(() => {
      isDone = true
    })
    done.catch(() => undefined)
    await passUntil(() => isDone, 300)
    return await done
  }
  const context: ConversationContext = {
    printer,
    watcher: operator,
    isOperated: true,
    eyes: null,
    forecast: () => options.forecast ?? null,
    materials: createMaterialBook(),
    desk,
    chronicle,
    unixS: () => 1_800_000_000 + live.printer.reactor.timeS,
  }
  const worldS = (): number => live.printer.reactor.timeS
  const conversation = createConversation(context, { model: options.model ?? null, worldS })
  return {
    operated,
    context,
    desk,
    conversation,
    during,
    pass,
    passUntil,
    say: (text) => during(conversation.say(text)),
  }
}
