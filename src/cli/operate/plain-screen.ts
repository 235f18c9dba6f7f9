// Without a terminal: a line for everything that happens, now and then one on how things stand. With --json one document a line.
import { createInterface, type Interface } from 'node:readline'
import { toSnakeCaseKeys } from '#core'
import { writeJson, writeText } from '../terminal.ts'
import type { Operated, OperatedListener } from './operated.ts'
import type { Screen } from './screen.ts'
import { answerLine, clock, eventLine, guardLine, messageLine, questionLine, statusLine } from './told-lines.ts'
import { LEVEL_WORDS, viewOf } from './view.ts'
import type { World } from './world.ts'

export interface PlainScreenOptions {
  readonly json?: boolean
  readonly quiet?: boolean
  /** What a person types, a line at a time, and the answer to it. Absent: nobody can type. */
  readonly say?: (operated: Operated, text: string) => Promise<string>
  readonly onQuit?: () => void
}

/** Of the printer's time, between two lines on how things stand. */
const STATUS_EVERY_S = 60

export function plainScreen({ json = false, quiet = false, say: answer, onQuit }: PlainScreenOptions): Screen {
  const saidAtS = new Map<World, number>()
  let count = 1
  const line = (world: World, kind: string, text: string, more: object = {}): void => {
    if (json) writeJson(toSnakeCaseKeys({ printer: world.name, timeS: world.nowS(), kind, text, ...more }))
    else if (!quiet) writeText(process.stdout, `${clock(world.nowS())} ${count > 1 ? `${world.name}: ` : ''}${text}\n`)
  }
  const say = (text: string): void => {
    if (!quiet) writeText(process.stderr, `${text}\n`)
  }
  const listenerOf = (world: World): OperatedListener => ({
    told: (message) => line(world, 'message', messageLine(message), { message }),
    asked: (question) => line(world, 'question', questionLine(question), { id: question.id }),
    answered: (_, isYes, by) => line(world, 'answer', answerLine(isYes, by)),
    operator(event) {
      const text = eventLine(event)
      // What was decided is told with its reasons.
      if (text !== null && event.kind !== 'decided') line(world, event.kind, text)
      else if (text !== null && json)
        line(world, event.kind, text, { decision: event.kind === 'decided' ? event.decision : null })
    },
    guard(event) {
      const text = guardLine(event)
      if (text !== null) line(world, `shell-${event.kind}`, text)
    },
    report: (text) => line(world, 'report', text),
  })
  let typed: Interface | null = null
  const hear = (operated: readonly Operated[]): void => {
    const [one] = operated
    if (answer === undefined || one === undefined) return
    typed = createInterface({ input: process.stdin })
    typed.on('line', (line) => {
      if (line.trim() === '/quit') onQuit?.()
      else if (line.trim() !== '') void answer(one, line).then(say, (error: Error) => say(error.message))
    })
  }
  return {
    say,
    listenerOf,
    begin(operated, mindWords, pageUrl) {
      count = operated.length
      hear(operated)
      for (const one of operated) say(introduction(one))
      say(mindWords)
      if (pageUrl !== null) say(`The same as a page: ${pageUrl}`)
    },
    stepped(operated) {
      const { world, operator } = operated
      const dueS = (saidAtS.get(world) ?? Number.NEGATIVE_INFINITY) + STATUS_EVERY_S
      if (operator.scene === null || world.nowS() < dueS) return
      saidAtS.set(world, world.nowS())
      line(world, 'status', statusLine(operated), json ? { view: viewOf(operated) } : {})
    },
    end: () => typed?.close(),
  }
}

export function introduction({ world, level, journalFolder }: Operated): string {
  return `${world.title}, level ${level}: ${LEVEL_WORDS[level]} Journal in ${journalFolder}.`
}
