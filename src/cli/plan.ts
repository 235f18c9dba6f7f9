// `printwright plan FILE`: motion only.
import { PrintwrightError, plainText } from '#core'
import type { PlanResult } from '#motion'
import { planGcode } from '#motion'
import type { Diagnostic } from '#protocol'
import { openGcodeFile, readChunks, readMetadata } from './gcode-file.ts'
import { createMovesFile } from './moves-file.ts'
import { refuseOverwriting } from './own-inputs.ts'
import { choosePrinter } from './printer-files.ts'
import { startProgress } from './progress.ts'
import { type PruntWords, refusePruntWords } from './prunt-setup.ts'
import { writeJson, writeText } from './terminal.ts'

const REMARKS_MAX = 10

interface PlanOptions extends PruntWords {
  readonly moves?: string
  readonly prologue?: string
  readonly samples?: string
  readonly format?: string
  readonly every?: number
  readonly yes?: boolean
  readonly dt?: number
  readonly compare?: string
  readonly out?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

export async function planCommand(path: string, options: PlanOptions): Promise<0 | 1> {
  refusePruntWords(options)
  for (const word of ['samples', 'format', 'every', 'yes', 'dt', 'compare', 'out'] as const) {
    if (options[word] !== undefined)
      throw new PrintwrightError('planner-prunt', `--${word}: only with --planner prunt.`)
  }
  const moved = options.moves === undefined ? [] : [{ option: '--moves', path: options.moves }]
  refuseOverwriting([path, options.config], moved)
  const file = openGcodeFile(path)
  const named = options.config !== undefined || options.printer !== undefined
  const printer = choosePrinter(options, named ? null : await readMetadata(file))
  const moves = options.moves === undefined ? null : createMovesFile(options.moves)
  const progress = startProgress('Planning', options.quiet === true || options.json === true)
  let planned: PlanResult
  try {
    const plan = planGcode({
      config: printer.config,
      homing: 'batch',
      prologue: options.prologue === undefined ? [] : options.prologue.split('\n'),
      sink: (block) => moves?.write(block),
    })
    for await (const chunk of readChunks(file, (bytes) => progress.update(bytes / file.sizeBytes, ''))) plan.push(chunk)
    planned = plan.finish()
    if (planned.moves === 0 && planned.error === null) {
      throw new PrintwrightError('no-moves', `${path} holds no moves: there is nothing to plan in it.`)
    }
    moves?.keep()
  } finally {
    progress.stop()
    moves?.discard()
  }
  if (options.json) {
    const answer = {
      motion_time_s: planned.motionPrintS,
      total_time_s: planned.totalS,
      moves: planned.moves,
      error: planned.error,
      diagnostics: planned.diagnostics,
    }
    writeJson(answer)
  } else {
    writeText(
      process.stdout,
      `${path} on ${printer.title} (${printer.reason})\n` +
        `  motion ${clock(planned.motionPrintS)} (${planned.motionPrintS.toFixed(6)} s) in ${planned.moves} moves; ` +
        `${clock(planned.totalS)} with homing, dwell and drains\n`,
    )
    if (planned.error !== null) {
      writeText(process.stdout, `  Klipper stops at line ${planned.error.line}: ${planned.error.message}\n`)
    }
    writeText(process.stdout, remarks(planned.diagnostics))
  }
  return planned.error === null ? 0 : 1
}

/** The first of them; `--json` has all. */
function remarks(diagnostics: readonly Diagnostic[]): string {
  const lines = diagnostics
    .slice(0, REMARKS_MAX)
    .map(({ line, severity, message }) => `  ${severity}${line > 0 ? ` at line ${line}` : ''}: ${plainText(message)}\n`)
  const more = diagnostics.length - lines.length
  return lines.join('') + (more > 0 ? `  and ${more} more (--json lists them all)\n` : '')
}

/** Hours, minutes, seconds. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds)
  const pad = (value: number): string => String(value).padStart(2, '0')
  return `${Math.floor(whole / 3600)}:${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}`
}
