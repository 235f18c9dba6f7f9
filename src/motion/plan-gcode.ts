// From the bytes of a G-code file to its timed trajectory, as Klipper would run it.
import type { PrinterConfig } from '#config'
import type { CommandBlock } from '#gcode'
import { createScanner } from '#gcode'
import type { Diagnostic } from '#protocol'
import type { Dialect } from './dialect.ts'
import { createInterpreter } from './interpreter/create-interpreter.ts'
import type { Interpreter, InterpreterOptions } from './interpreter/interpreter.ts'
import { runBlock, runLine } from './interpreter/interpreter.ts'
import { carryOn } from './interpreter/refusal.ts'
import { createKlipperPlanner } from './klipper/klipper-planner.ts'
import { KlipperError } from './klipper-error.ts'
import type { HostClock, Planner, TrajectorySink } from './planner.ts'
import type { HomingMode } from './toolhead.ts'

export interface PlanOptions {
  readonly config: PrinterConfig
  readonly sink: TrajectorySink
  /** Klipper's, unless another one is asked for. */
  readonly createPlanner?: (sink: TrajectorySink, config: PrinterConfig, clock: HostClock) => Planner
  readonly homing?: HomingMode
  readonly heaterWaits?: InterpreterOptions['heaterWaits']
  readonly isHeaterBusy?: NonNullable<InterpreterOptions['isHeaterBusy']>
  readonly keepsAcceleration?: NonNullable<InterpreterOptions['keepsAcceleration']>
  /** Lines that are run before the file's first, as line 0. */
  readonly prologue?: readonly string[]
  /** Whether the file has layer comments, when that is known before. */
  readonly hasLayerComments?: boolean
  /**
   * What happens at a line that Klipper refuses. 'stop' (default): the job ends there. 'tell': a remark, and on as firmware
   * that does not mind; for files of another firmware.
   */
  readonly refusals?: 'stop' | 'tell'
  /** Where the file is meant for a firmware that takes some commands otherwise. */
  readonly dialect?: Dialect
  /** What the printer says to its console. */
  readonly respond?: (text: string) => void
}

export interface PlanResult {
  /** All planned moves' durations, homing and the gaps between drains left out. */
  readonly motionPrintS: number
  /** With homing. */
  readonly motionS: number
  /** From the first move's start to the last one's end, homing, dwells and gaps included; waits for heat last 0 s. */
  readonly totalS: number
  readonly moves: number
  /** The command at which Klipper would stop the print. */
  readonly error: { readonly line: number; readonly message: string } | null
  readonly diagnostics: readonly Diagnostic[]
  readonly objectNames: readonly string[]
}

export interface GcodePlan {
  /** Reads on; after an error the rest is not looked at. */
  push(bytes: Uint8Array): void
  finish(): PlanResult
}

export function planGcode(options: PlanOptions): GcodePlan {
  const { config } = options
  // Whoever stops for heaters plans beside a machine that has to be waited for.
  const waited = options.heaterWaits === 'stop' ? { untilS: 0 } : null
  const clock: HostClock = { nowS: () => waited?.untilS ?? 0 }
  const planner =
    options.createPlanner === undefined
      ? createKlipperPlanner(options.sink, clock)
      : options.createPlanner(options.sink, config, clock)
  const run = createInterpreter({ ...options, waited }, planner)
  options.dialect?.adapt(run)
  const scanner = createScanner()
  let error: PlanResult['error'] = null

  function attempt(work: () => void): void {
    if (error !== null) return
    try {
      work()
    } catch (thrown) {
      if (!(thrown instanceof KlipperError)) throw thrown
      const [first, ...more] = thrown.message.split('\n')
      error = { line: run.line, message: first! }
      const note = more.join(' ')
      if (note !== '') run.diagnostics.push({ severity: 'info', code: 'klipper-note', message: note, line: run.line })
    }
  }

  const onBlock = (block: CommandBlock): void => {
    if (options.refusals === 'tell') runTolerantly(run, block)
    else attempt(() => runBlock(run, block))
  }
  attempt(() => {
    for (const line of options.prologue ?? []) runLine(run, line)
  })
  return {
    push(bytes) {
      options.dialect?.read(bytes)
      if (error === null) scanner.push(bytes, onBlock)
    },
    finish() {
      if (error === null) scanner.finish(onBlock)
      planner.finish()
      const { totals } = planner
      return {
        motionPrintS: totals.motionPrintS,
        motionS: totals.motionS,
        totalS: totals.moves === 0 ? 0 : totals.lastS - totals.firstS,
        moves: totals.moves,
        error,
        diagnostics: [
          ...(options.dialect?.finish() ?? []),
          ...scanner.diagnostics,
          ...run.diagnostics,
          ...(planner.remarks?.() ?? []),
        ],
        objectNames: run.annotator.objectNames,
      }
    },
  }
}

/** Every refusal becomes a remark; the rest of the block goes on behind it. */
function runTolerantly(run: Interpreter, block: CommandBlock): void {
  for (let row = 0; row < block.count; row = run.row + 1) {
    try {
      runBlock(run, block, row)
      return
    } catch (thrown) {
      if (!(thrown instanceof KlipperError)) throw thrown
      carryOn(run, thrown)
    }
  }
}
