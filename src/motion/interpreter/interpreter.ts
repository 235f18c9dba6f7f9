// Klipper's front end: each line of G-code becomes what Klipper does with it. Plain G0 and G1 lines run straight from the
// scanner's columns; everything else goes through the one grammar and a table of commands, macros included.
import type { PrinterConfig } from '#config'
import type { Annotator, Command, CommandBlock } from '#gcode'
import {
  annotateLine,
  CODE_COMMENT,
  CODE_EMPTY,
  commandCode,
  FLAG_TEXT,
  HAS_E,
  HAS_F,
  HAS_X,
  HAS_Y,
  HAS_Z,
  lineText,
  noteExtrusion,
  parseLine,
} from '#gcode'
import type { MacroValue } from '#macros'
import type { Diagnostic } from '#protocol'
import { KlipperError } from '../klipper-error.ts'
import type { Move } from '../move.ts'
import type { PendingEvent } from '../planner.ts'
import type { Toolhead } from '../toolhead.ts'
import type { GcodeState } from './gcode-state.ts'
import { moveToLast, takeCoordinate, takeExtrusion } from './gcode-state.ts'
import type { MachineState } from './machine-state.ts'

export type Handler = (run: Interpreter, command: Command) => void

export interface Interpreter {
  readonly config: PrinterConfig
  readonly head: Toolhead
  readonly gcode: GcodeState
  readonly machine: MachineState
  annotator: Annotator
  /** By upper-case command word. */
  readonly handlers: Map<string, Handler>
  readonly diagnostics: Diagnostic[]
  /** What has been said once (unknown commands), so that it is not said a million times. */
  readonly said: Set<string>
  /** Words to the console: M118, RESPOND, macros. */
  readonly respond: (text: string) => void
  readonly options: InterpreterOptions
  /** Up to where the firmware has waited for the machine, s of the planner's time; null where nothing is waited for. */
  readonly waited: { untilS: number } | null
  /** 1-based line of the file that is being run, and its row in the block being read. */
  line: number
  row: number
  /** How deep macros have called each other, and how many lines they made for this line of the file. */
  depth: number
  macroLines: number
  /** Macro name as written -> its variables. */
  readonly macroVariables: Map<string, Map<string, MacroValue>>
}

export interface InterpreterOptions {
  /**
   * What M109, M190 and TEMPERATURE_WAIT do to motion. 'skip': nothing, as in Klipper's batch mode, where the look-ahead runs
   * across them. 'stop': the head comes to rest, as on a machine that has to wait.
   */
  readonly heaterWaits: 'skip' | 'stop'
  /** With 'stop': whether a heater is still on its way once all that is decided has happened; a hot one stops nobody. */
  readonly isHeaterBusy?: (heater: 'nozzle' | 'bed' | 'chamber') => boolean
  /** Acceleration and corner limits stay the configuration's, whatever M204 and SET_VELOCITY_LIMIT say. */
  readonly keepsAcceleration?: boolean
}

const DIAGNOSTICS_MAX = 200
const G0 = commandCode('G', 0)
const G1 = commandCode('G', 1)

/** Runs the rows of a block from `fromRow` on. Throws KlipperError; `run.row` and `run.line` then say where. */
export function runBlock(run: Interpreter, block: CommandBlock, fromRow = 0): void {
  const { head, annotator } = run
  // A macro, or another firmware's reading, may have taken the place of G0 or G1.
  const plain0 = run.handlers.get('G0') === moveCommand ? G0 : Number.NaN
  const plain1 = run.handlers.get('G1') === moveCommand ? G1 : Number.NaN
  const { move } = head
  for (let row = fromRow; row < block.count; row++) {
    const code = block.code[row]!
    run.row = row
    run.line = block.line[row]!
    move.line = run.line
    if ((code === plain1 || code === plain0) && (block.flags[row]! & FLAG_TEXT) === 0) {
      runPlainMove(run, block, row)
      continue
    }
    if (code === CODE_EMPTY) continue
    annotateLine(annotator, block, row)
    if (code !== CODE_COMMENT) runLine(run, lineText(block, row))
    move.feature = annotator.feature
    move.object = annotator.object
  }
}

/** A G0 or G1 line straight from its columns. */
export function runPlainMove(run: Interpreter, block: CommandBlock, row: number): void {
  const { gcode, head } = run
  const present = block.present[row]!
  if ((present & HAS_X) !== 0) takeCoordinate(gcode, 0, block.x[row]!)
  if ((present & HAS_Y) !== 0) takeCoordinate(gcode, 1, block.y[row]!)
  if ((present & HAS_Z) !== 0) takeCoordinate(gcode, 2, block.z[row]!)
  if ((present & HAS_E) !== 0) takeExtrusion(gcode, block.e[row]!)
  if ((present & HAS_F) !== 0) takeSpeed(gcode, block.f[row]!, () => lineText(block, row))
  moveToLast(gcode, head)
}

function takeSpeed(gcode: GcodeState, value: number, text: () => string): void {
  if (!(value > 0)) throw new KlipperError(`Invalid speed in '${text().trim()}'`)
  gcode.speedMmPerS = value * gcode.speedFactor
}

/** G0 and G1 from text: odd spellings, and what macros write. */
export const moveCommand: Handler = (run, command) => {
  const { gcode } = run
  const last = new Map(command.params.map((param) => [param.key, param.value]))
  for (const [axis, key] of ['X', 'Y', 'Z', 'E'].entries()) {
    const value = last.get(key)
    if (value === undefined) continue
    if (value === null) throw new KlipperError(`Unable to parse move '${command.text.trim()}'`)
    if (axis === 3) takeExtrusion(gcode, value)
    else takeCoordinate(gcode, axis, value)
  }
  const speed = last.get('F')
  if (speed === null) throw new KlipperError(`Unable to parse move '${command.text.trim()}'`)
  if (speed !== undefined) takeSpeed(gcode, speed, () => command.text)
  moveToLast(gcode, run.head)
}

/** One line, from the file or from a macro. */
export function runLine(run: Interpreter, text: string): void {
  const command = parseLine(text, run.line)
  if (command.name === '') return
  const handler = run.handlers.get(command.name)
  if (handler === undefined) {
    runUnknown(run, command)
    return
  }
  if (command.malformed) throw new KlipperError(`Malformed command '${text.trim()}'`)
  handler(run, command)
}

/** Several lines, as a macro or a command runs them. */
export function runScript(run: Interpreter, script: string): void {
  for (const line of script.split('\n')) runLine(run, line)
}

function runUnknown(run: Interpreter, command: Command): void {
  const { name } = command
  // Turning off what is not there is no reason to speak.
  if (name === 'M105' || name === 'M21' || name === 'M107') return
  const s = command.params.findLast((param) => param.key === 'S')?.value ?? 0
  if ((name === 'M140' || name === 'M104' || name === 'M106') && s === 0) return
  say(run, 'unknown-command', `Unknown command:"${name}"`)
}

/** A remark about the line that is being run; the same one is made once. */
export function say(
  run: Interpreter,
  code: string,
  message: string,
  severity: Diagnostic['severity'] = 'warning',
): void {
  const key = `${code} ${message}`
  if (run.said.has(key) || run.diagnostics.length >= DIAGNOSTICS_MAX) return
  run.said.add(key)
  run.diagnostics.push({ severity, code, message, line: run.line })
}

/** The head comes to rest, and the firmware reads on when it has: what moves next starts from a standstill. */
export function waitForRest(run: Interpreter): void {
  const { planner } = run.head
  planner.stop()
  if (run.waited !== null) run.waited.untilS = Math.max(run.waited.untilS, planner.printS())
}

export function emit(run: Interpreter, event: PendingEvent): void {
  run.head.planner.event(event, run.line)
}

/** Another file begins: its layers, features and objects are counted anew. */
export function followJob(run: Interpreter, annotator: Annotator): void {
  run.annotator = annotator
  run.head.beforeExtrusion = followLayers(run)
}

/** Keeps layer, feature and object of extruding moves, and tells when they change. */
export function followLayers(run: Interpreter): (move: Move) => void {
  const { annotator, head } = run
  let layer = -1
  let object = -1
  return (move) => {
    if (move.deltaXMm === 0 && move.deltaYMm === 0) return
    const { fileZMm } = head
    if (fileZMm === null) noteExtrusion(annotator, move.startZMm, move.endZMm)
    else noteExtrusion(annotator, fileZMm[0]!, fileZMm[1]!)
    move.layer = annotator.layer
    move.object = annotator.object
    if (annotator.layer !== layer) {
      layer = annotator.layer
      const zMm = fileZMm?.[1] ?? move.endZMm
      const liftMm = move.startZMm - (fileZMm?.[0] ?? move.startZMm)
      emit(run, { kind: 'layer', layer, zMm: Number.isNaN(annotator.layerZMm) ? zMm : annotator.layerZMm, liftMm })
    }
    if (annotator.object !== object) {
      object = annotator.object
      emit(run, { kind: 'object', object, name: annotator.objectNames[object] ?? '' })
    }
  }
}
