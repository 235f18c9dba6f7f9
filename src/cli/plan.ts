// `printwright plan FILE`: motion only.
import { closeSync, openSync, renameSync, unlinkSync, writeSync } from 'node:fs'
import { PrintwrightError } from '#core'
import type { TrajectoryBlock } from '#motion'
import { planGcode, TRAPEZOID_CSV_HEADER, trapezoidCsvRows } from '#motion'
import type { Diagnostic } from '#protocol'
import { plainText } from '#report'
import { openGcodeFile, readChunks, readMetadata } from './gcode-file.ts'
import { choosePrinter } from './printer-files.ts'
import { startProgress } from './progress.ts'

const REMARKS_MAX = 10

interface PlanOptions {
  readonly config?: string
  readonly printer?: string
  readonly moves?: string
  readonly prologue?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

/** Writes beside the wanted place and moves it there when it is whole. */
class MovesFile {
  private readonly path: string
  private readonly temporary: string
  private readonly handle: number

  constructor(path: string) {
    this.path = path
    this.temporary = `${path}.part-${process.pid}`
    try {
      this.handle = openSync(this.temporary, 'w')
      writeSync(this.handle, `${TRAPEZOID_CSV_HEADER}\n`)
    } catch (error) {
      throw cannotWrite(path, error)
    }
  }

  write(block: TrajectoryBlock): void {
    try {
      writeSync(this.handle, trapezoidCsvRows(block))
    } catch (error) {
      this.discard()
      throw cannotWrite(this.path, error)
    }
  }

  keep(): void {
    closeSync(this.handle)
    renameSync(this.temporary, this.path)
  }

  discard(): void {
    closeSync(this.handle)
    unlinkSync(this.temporary)
  }
}

function cannotWrite(path: string, error: unknown): PrintwrightError {
  return new PrintwrightError('moves-unwritable', `${path} could not be written: ${(error as Error).message}.`, {
    exitStatus: 3,
    cause: error,
  })
}

export async function planCommand(path: string, options: PlanOptions): Promise<0 | 1> {
  const file = openGcodeFile(path)
  const named = options.config !== undefined || options.printer !== undefined
  const printer = choosePrinter(options, named ? null : await readMetadata(file))
  const moves = options.moves === undefined ? null : new MovesFile(options.moves)
  const plan = planGcode({
    config: printer.config,
    homing: 'batch',
    prologue: options.prologue === undefined ? [] : options.prologue.split('\n'),
    sink: (block) => moves?.write(block),
  })
  const progress = startProgress('Planning', options.quiet === true || options.json === true)
  try {
    for await (const chunk of readChunks(file, (bytes) => progress.update(bytes / file.sizeBytes, ''))) plan.push(chunk)
  } catch (error) {
    moves?.discard()
    throw error
  } finally {
    progress.stop()
  }
  const planned = plan.finish()
  if (planned.moves === 0 && planned.error === null) {
    moves?.discard()
    throw new PrintwrightError('no-moves', `${path} holds no moves: there is nothing to plan in it.`)
  }
  moves?.keep()
  if (options.json) {
    const answer = {
      motion_time_s: planned.motionPrintS,
      total_time_s: planned.totalS,
      moves: planned.moves,
      error: planned.error,
      diagnostics: planned.diagnostics,
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`)
  } else {
    process.stdout.write(
      `${path} on ${printer.title} (${printer.reason})\n` +
        `  motion ${clock(planned.motionPrintS)} (${planned.motionPrintS.toFixed(6)} s) in ${planned.moves} moves; ` +
        `${clock(planned.totalS)} with homing, dwell and drains\n`,
    )
    if (planned.error !== null) {
      process.stdout.write(`  Klipper stops at line ${planned.error.line}: ${plainText(planned.error.message)}\n`)
    }
    process.stdout.write(remarks(planned.diagnostics))
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

function clock(seconds: number): string {
  const whole = Math.round(seconds)
  const pad = (value: number): string => String(value).padStart(2, '0')
  return `${Math.floor(whole / 3600)}:${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}`
}
