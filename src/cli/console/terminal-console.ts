// The console at a terminal: what is typed below, what the printer says above it, its state in the last row.
import { createInterface, type Interface } from 'node:readline'
import { Writable } from 'node:stream'
import { PrintwrightError, plainLines } from '#core'
import { drawBottom, releaseBottom, reserveBottom, toned, toneOf } from './bottom-line.ts'
import type { KnownWords } from './complete.ts'
import { commonStart, complete } from './complete.ts'
import type { History } from './history.ts'
import { HISTORY_LINES_MAX } from './history.ts'
import { parseLocalCommand, quitHint } from './local-command.ts'
import type { Obeying } from './obey.ts'
import { columns, obey } from './obey.ts'
import { fitParts, statusParts } from './status-line.ts'

export interface TerminalConsole {
  readonly obeying: Obeying
  readonly title: string
  readonly remark: string | null
  readonly refusal: string | null
  readonly history: History
  readonly known: KnownWords
  /** Prints this first. */
  readonly file: string | null
  /** Where the machine's layer is known: 0-based; else -1. */
  layer(): number
}

export interface Terminal {
  /** Shows what the printer has said. */
  show(text: string): void
  /** Resolves when the person has left. */
  readonly ended: Promise<void>
  close(): void
}

const PROMPT = '> '
const ERASE_BELOW = '\u001b[0J'
/** How often the last row and new lines are shown, ms. */
const FRAME_MS = 50
/** A printer that says more between two frames is cut short. */
const LINES_PER_FRAME_MAX = 500
const LISTED_MAX = 60
/** A terminal with fewer rows, or one that does not say how many it has, keeps none for the state. */
const ROWS_MIN = 4

interface Screen {
  readonly out: Writable
  readonly hasColours: boolean
  /** Null: a terminal that cannot keep a row. */
  bottom: string | null
}

export function openTerminal(at: TerminalConsole): Terminal {
  const { stdin, stdout } = process
  const isDumb = process.env['TERM'] === 'dumb'
  const hasColours = !isDumb && (process.env['NO_COLOR'] ?? '') === ''
  const screen: Screen = { out: passThrough(() => screen.bottom), hasColours, bottom: null }
  const reserve = (): void => {
    screen.bottom = isDumb || !(stdout.rows >= ROWS_MIN) ? null : ''
    if (screen.bottom !== null) stdout.write(reserveBottom(stdout.rows))
  }
  const editor = createInterface({
    input: stdin,
    output: screen.out,
    terminal: true,
    prompt: PROMPT,
    history: [...at.history.lines].reverse(),
    historySize: HISTORY_LINES_MAX,
    removeHistoryDuplicates: true,
    completer: (line: string) => completeAtTab(at, line, (text) => print(text)),
  })
  const waiting: string[] = []
  const print = (text: string): void => {
    waiting.push(...text.split('\n'))
  }
  const frame = setInterval(() => {
    const lines = waiting.splice(0)
    if (lines.length > 0) printAbove(editor, screen, lines)
    renewBottom(at, screen)
  }, FRAME_MS)

  const release = (): void => {
    if (screen.bottom !== null) stdout.write(releaseBottom(stdout.rows))
    screen.bottom = null
  }
  const resized = (): void => {
    reserve()
    screen.out.emit('resize')
  }
  const ended = new Promise<void>((done) => {
    editor.on('close', () => {
      clearInterval(frame)
      stdout.off('resize', resized)
      release()
      stdout.write('\n')
      done()
    })
  })
  // However the program ends, the terminal gets its last row back.
  process.once('exit', release)
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.once(signal, () => editor.close())
  stdout.on('resize', resized)
  takeLines(at, editor, print)
  takeSignals(at, editor, print, { release, reserve })
  reserve()
  print(`${at.title}. Tab completes, .help lists the commands, M112 is the emergency stop, Ctrl-D ends.`)
  if (at.remark !== null) print(`${at.remark}.`)
  if (at.refusal !== null) print(at.refusal)
  editor.prompt()
  if (at.file !== null) void carryOut(at, `.print ${at.file}`, print)
  return { show: print, ended, close: () => editor.close() }
}

/** The terminal as readline sees it; where it erases all below, the last row is drawn again. */
function passThrough(bottom: () => string | null): Writable {
  const { stdout } = process
  const out = new Writable({
    decodeStrings: false,
    write(chunk, _, done) {
      const text = String(chunk)
      const row = text.includes(ERASE_BELOW) ? bottom() : null
      stdout.write(row === null || row === '' ? text : `${text}${drawBottom(stdout.rows, row)}`)
      done()
    },
  })
  Object.defineProperties(out, {
    columns: { get: () => stdout.columns },
    rows: { get: () => stdout.rows },
    isTTY: { value: true },
  })
  return out
}

/** Above the line that is being typed, which then stands below as it was. */
function printAbove(editor: Interface, screen: Screen, lines: readonly string[]): void {
  const shown = lines.slice(0, LINES_PER_FRAME_MAX)
  if (lines.length > shown.length) shown.push(`... and ${lines.length - shown.length} more lines`)
  const { rows } = editor.getCursorPos()
  const up = rows > 0 ? `\u001b[${rows}A` : ''
  const text = shown.map((line) => toned(plainLines(line), toneOf(line), screen.hasColours)).join('\n')
  screen.out.write(`\r${up}${ERASE_BELOW}${text}\n`)
  // readline remembers on which row of a long line it was; it is on a fresh one now.
  Object.assign(editor, { prevRows: 0 })
  editor.prompt(true)
}

function renewBottom({ obeying, layer }: TerminalConsole, screen: Screen): void {
  if (screen.bottom === null) return
  const { session, clock } = obeying
  const time = {
    speed: clock === null ? null : clock.isHeld ? 'time held' : clock.speed === 'max' ? 'speed max' : `${clock.speed}x`,
    nowS: clock?.nowS() ?? null,
    layer: layer(),
    lines: session.linesWaiting(),
  }
  const parts = fitParts(statusParts(session.view, time), process.stdout.columns - 1)
  const text = parts.map((part) => toned(part.text, part.tone, screen.hasColours)).join('  ')
  if (text === screen.bottom) return
  screen.bottom = text
  process.stdout.write(drawBottom(process.stdout.rows, text))
}

function takeLines(at: TerminalConsole, editor: Interface, print: (text: string) => void): void {
  editor.on('line', (line) => {
    editor.prompt()
    const text = line.trim()
    if (text === '') return
    at.history.add(text)
    if (parseLocalCommand(text)?.kind === 'quit') editor.close()
    else void carryOut(at, line, print)
  })
}

async function carryOut({ obeying }: TerminalConsole, line: string, print: (text: string) => void): Promise<void> {
  const local = parseLocalCommand(line)
  if (local === null) {
    const hint = quitHint(line, obeying.session.view.help)
    if (hint !== null) {
      print(`// ${hint}`)
      return
    }
    // What is refused has been shown by the session.
    await obeying.session.run(line)
    return
  }
  try {
    const answer = await obey(obeying, local)
    if (answer !== '') print(answer)
  } catch (error) {
    if (!(error instanceof PrintwrightError)) throw error
    print(`!! ${error.message}`)
  }
}

/** Ctrl-C asks before it ends everything; Ctrl-Z gives the terminal back as it was. */
function takeSignals(
  { obeying }: TerminalConsole,
  editor: Interface,
  print: (text: string) => void,
  row: { release(): void; reserve(): void },
): void {
  let hasAsked = false
  editor.on('line', () => {
    hasAsked = false
  })
  editor.on('SIGINT', () => {
    if (hasAsked) {
      editor.close()
      return
    }
    hasAsked = true
    editor.write(null, { ctrl: true, name: 'e' })
    editor.write(null, { ctrl: true, name: 'u' })
    const what = obeying.clock === null ? 'the console (the printer goes on)' : 'the console and its printer'
    print(`Ctrl-C again ends ${what}. M112 is the emergency stop.`)
  })
  editor.on('SIGTSTP', () => {
    const { stdin } = process
    row.release()
    process.once('SIGCONT', () => {
      stdin.setRawMode(true)
      row.reserve()
      editor.prompt(true)
    })
    stdin.setRawMode(false)
    process.kill(process.pid, 'SIGTSTP')
  })
}

/** What all hits share is written; where they part, they are listed with what they do. */
function completeAtTab(at: TerminalConsole, line: string, print: (text: string) => void): [string[], string] {
  const { word, hits } = complete(line, at.obeying.session.view, at.known)
  const common = commonStart(hits)
  if (hits.length === 1 || common.length > word.length) return [[common], word]
  if (hits.length > 1) {
    const rows = columns(hits.slice(0, LISTED_MAX).map(({ text, hint }) => [text, hint]))
    if (hits.length > LISTED_MAX) rows.push(`... and ${hits.length - LISTED_MAX} more`)
    print(rows.join('\n'))
  }
  return [[], word]
}
