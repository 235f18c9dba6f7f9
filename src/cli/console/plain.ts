// The console without a terminal: lines in, one after the other; answers out; 1 when something was refused.
import { plainText } from '#core'
import { faultText, type ToldFault } from './faults-told.ts'
import { firstLine } from './first-line.ts'
import type { LocalCommand } from './local-command.ts'
import { parseLocalCommand, quitHint } from './local-command.ts'
import type { PrintEnd } from './print-file.ts'
import { printEnd } from './print-file.ts'
import { numberField, stateOf, textField } from './printer-view.ts'
import type { Session } from './session.ts'

export interface PlainConsole {
  readonly session: Session
  /** What keeps Klipper from starting, for people; null for nothing. */
  readonly refusal: string | null
  readonly lines: AsyncIterable<string>
  /** Prints this first. */
  readonly file: string | null
  /** The line that prints a file of this machine. */
  bring(path: string): Promise<string>
  /** A command of the console itself: its answer; throws PrintwrightError. */
  obey(command: LocalCommand): Promise<string>
  /** What is broken in the machine, as its owner knows; none where the printer is another program's. */
  faults(): readonly ToldFault[]
  /** For answers. */
  say(record: PlainRecord): void
  /** The printer is there; what it says from now on is said to somebody. */
  begin(): void
  /** For people: what was refused. */
  complain(text: string): void
  nowS(): number | null
}

export type PlainRecord =
  | { readonly kind: 'output'; readonly text: string; readonly time_s: number | null }
  | {
      readonly kind: 'result'
      readonly line: number
      readonly command: string
      readonly ok: boolean
      readonly error: string | null
      readonly time_s: number | null
    }
  | {
      readonly kind: 'print'
      readonly file: string
      readonly state: string
      readonly message: string
      readonly print_duration_s: number | null
      readonly filament_mm: number | null
      readonly time_s: number | null
      /** What was broken in the machine, whatever the firmware says; only where something was. */
      readonly faults?: readonly ToldFault[]
    }

/** What an answer is to somebody who reads text; null: nothing. */
export function recordText(record: PlainRecord): string | null {
  switch (record.kind) {
    case 'output':
      return record.text
    case 'result':
      return null
    case 'print': {
      const parts = [`${record.file}: ${record.state}`]
      if (record.print_duration_s !== null) parts.push(`${Math.round(record.print_duration_s)} s`)
      if (record.filament_mm !== null) parts.push(`${(record.filament_mm / 1000).toFixed(2)} m of filament`)
      if (record.message !== '') parts.push(record.message)
      const { faults = [] } = record
      if (faults.length === 0) return parts.join(', ')
      const broken = faults.map(faultText).join('; ')
      return `${parts.join(', ')}\nKlipper says ${record.state}; broken in this machine: ${broken}`
    }
  }
}

/** 0 everything was done; 1 a line was refused or the print did not come to its end. */
export async function runPlain(plain: PlainConsole): Promise<0 | 1> {
  const { session, file } = plain
  await session.until(() => session.view.isConnected && stateOf(session.view) !== 'startup')
  const state = stateOf(session.view)
  if (state !== 'ready') plain.complain(plain.refusal ?? `the printer is in state ${state}: ${stateMessage(plain)}`)
  plain.begin()
  let isGood = true
  let isPrinting = false
  if (file !== null) {
    isPrinting = await runOne(plain, 0, await plain.bring(file))
    isGood = isPrinting
    if (isPrinting) await session.refresh()
  }
  let number = 0
  for await (const line of plain.lines) {
    number++
    const text = line.trim()
    if (text === '' || text.startsWith(';') || text.startsWith('#')) continue
    const local = parseLocalCommand(text)
    if (local?.kind === 'quit') break
    const hint = quitHint(text, session.view.help)
    if (hint !== null) plain.complain(hint)
    const wasGood = local === null ? await runOne(plain, number, line) : await obeyOne(plain, number, text, local)
    isGood = wasGood && isGood
  }
  if (file !== null && isPrinting) isGood = (await waitForPrint(plain, file)) && isGood
  return isGood ? 0 : 1
}

function stateMessage({ session }: PlainConsole): string {
  return plainText(textField(session.view, 'webhooks', 'state_message') ?? '')
}

async function runOne(plain: PlainConsole, line: number, command: string): Promise<boolean> {
  return tell(plain, line, command.trim(), await plain.session.run(command))
}

function tell(plain: PlainConsole, line: number, command: string, error: string | null): boolean {
  plain.say({ kind: 'result', line, command, ok: error === null, error, time_s: plain.nowS() })
  if (error !== null) {
    const where = line === 0 ? command : `line ${line} (${command.slice(0, 80)})`
    plain.complain(`${where} was refused: ${firstLine(error)}`)
  }
  return error === null
}

async function obeyOne(plain: PlainConsole, line: number, text: string, command: LocalCommand): Promise<boolean> {
  try {
    const answer = await plain.obey(command)
    if (answer !== '') plain.say({ kind: 'output', text: answer, time_s: plain.nowS() })
    return tell(plain, line, text, null)
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'PrintwrightError') throw error
    return tell(plain, line, text, error.message)
  }
}

const NO_END: PrintEnd = { state: 'standby', isGood: false, message: '' }

async function waitForPrint(plain: PlainConsole, file: string): Promise<boolean> {
  const { session } = plain
  const { view } = session
  let end: PrintEnd | null = null
  await session.until(() => {
    end = printEnd(view, false)
    return end !== null
  })
  const { state, message, isGood } = end ?? NO_END
  const faults = plain.faults()
  plain.say({
    kind: 'print',
    file: textField(view, 'print_stats', 'filename') ?? file,
    state,
    message: plainText(message),
    print_duration_s: numberField(view, 'print_stats', 'print_duration'),
    filament_mm: numberField(view, 'print_stats', 'filament_used'),
    time_s: plain.nowS(),
    ...(faults.length === 0 ? {} : { faults }),
  })
  return isGood
}
