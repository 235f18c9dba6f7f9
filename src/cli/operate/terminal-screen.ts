// The live view at a terminal: drawn anew twice a second on a screen of its own, with one line to type on.
import { createInterface, emitKeypressEvents } from 'node:readline'
import { Writable } from 'node:stream'
import { plainLines } from '#core'
import { writeText } from '../terminal.ts'
import type { Operated, OperatedListener } from './operated.ts'
import { introduction } from './plain-screen.ts'
import type { Screen } from './screen.ts'
import { frameOf } from './terminal-frame.ts'
import { answerLine, clock, eventLine, guardLine, messageLine, questionLine } from './told-lines.ts'
import { viewOf } from './view.ts'
import type { World } from './world.ts'

export interface TerminalScreenOptions {
  /** What a person types, and the answer to it. */
  readonly say: (operated: Operated, text: string) => Promise<string>
  readonly onQuit: () => void
}

const FRAME_MS = 400
const ENTER = '\u001b[?1049h\u001b[2J\u001b[?25l'
const LEAVE = '\u001b[?25h\u001b[?1049l'
const LINES_KEPT = 300

export function isLiveTerminal(): boolean {
  const { stdin, stdout } = process
  return stdin.isTTY === true && stdout.isTTY === true && process.env['TERM'] !== 'dumb' && stdout.rows >= 16
}

export function terminalScreen({ say, onQuit }: TerminalScreenOptions): Screen {
  const { stdin, stdout } = process
  const hasColours = (process.env['NO_COLOR'] ?? '') === ''
  const lines: string[] = []
  let shown: readonly Operated[] = []
  let current = 0
  let pageUrl: string | null = null
  let isOn = false
  let drawnRows: readonly string[] = []

  const add = (text: string): void => {
    lines.push(text)
    if (lines.length > LINES_KEPT) lines.shift()
    if (!isOn) writeText(stdout, `${text}\n`)
  }
  const addOf = (world: World, text: string): void =>
    add(`${clock(world.nowS())} ${shown.length > 1 ? `${world.name}: ` : ''}${text}`)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const editor = createInterface({ input: stdin, output: nowhere, terminal: true })
  emitKeypressEvents(stdin, editor)

  const draw = (): void => {
    const operated = shown[current]
    if (!isOn || operated === undefined) return
    const { rows, columns } = stdout
    const frame = frameOf({
      view: viewOf(operated),
      names: shown.map(({ world }) => world.name),
      pageUrl,
      lines,
      typed: editor.line,
      columns,
      rows,
      hasColours,
    })
    // Only rows that have changed: a terminal at the end of a slow line stays readable.
    const text = frame.map((row, k) => (row === drawnRows[k] ? '' : `\u001b[${k + 1};1H\u001b[2K${row}`)).join('')
    drawnRows = frame
    if (text !== '') stdout.write(text)
  }
  const timer = setInterval(draw, FRAME_MS)
  stdin.on('keypress', () => setImmediate(draw))
  stdout.on('resize', () => {
    drawnRows = []
    stdout.write('\u001b[2J')
    draw()
  })
  const leave = (): void => {
    if (!isOn) return
    isOn = false
    stdout.write(LEAVE)
  }
  process.once('exit', leave)

  editor.on('line', (line) => {
    const text = line.trim()
    const operated = shown[current]
    if (text === '/quit') onQuit()
    else if (text.startsWith('/printer'))
      current = Math.max(
        0,
        shown.findIndex(({ world }) => text.endsWith(world.name)),
      )
    else if (text !== '' && operated !== undefined) {
      add(`> ${text}`)
      say(operated, text).then(
        (answer) => add(answer),
        (error: Error) => add(error.message),
      )
    }
    draw()
  })
  editor.on('SIGINT', onQuit)
  editor.on('close', onQuit)

  const listenerOf = (world: World): OperatedListener => ({
    told: (message) => addOf(world, messageLine(message)),
    asked: (question) => addOf(world, questionLine(question)),
    answered: (_, isYes, by) => addOf(world, answerLine(isYes, by)),
    operator(event) {
      const text = eventLine(event)
      if (text !== null && event.kind !== 'decided') addOf(world, text)
    },
    guard(event) {
      const text = guardLine(event)
      if (text !== null) addOf(world, text)
    },
    report: (text) => addOf(world, text),
  })
  return {
    say: add,
    listenerOf,
    begin(operated, mindWords, url) {
      shown = operated
      pageUrl = url
      for (const one of operated) add(introduction(one))
      add(`${mindWords} /help says what you can type, Ctrl-C ends.`)
      isOn = true
      stdout.write(ENTER)
      draw()
    },
    stepped: () => undefined,
    end() {
      clearInterval(timer)
      leave()
      editor.close()
      stdin.pause()
      // What happened stays to be read.
      stdout.write(plainLines(`${lines.slice(-40).join('\n')}\n`))
    },
  }
}
