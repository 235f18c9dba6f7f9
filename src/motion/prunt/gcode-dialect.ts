// Commands that Prunt and Klipper both know and take differently, as Prunt takes them; for plans in parity mode, and of them
// M205 and G4 S for those in the default mode. The rest of
// Klipper's front end stays as it is, and `createPruntGcodeCheck` tells what the real program would refuse.
// Source: prunt SPEC 1, 8.
import { LEAST_CHORD_MM } from '#config'
import type { Command } from '#gcode'
import type { Dialect } from '../dialect.ts'
import { emit, type Handler, type Interpreter, moveCommand, say } from '../interpreter/interpreter.ts'
import { createPruntGcodeCheck } from './gcode-check.ts'
import { readPruntWords } from './gcode-line.ts'
import { LEAST_LIMIT } from './limits.ts'
import type { PruntPlanner, PruntSettings } from './prunt-planner.ts'

export interface PruntDialectOptions {
  /** The planner, once there is one: M205 sets its limits. */
  readonly planner: () => PruntPlanner | null
  /** G0 is read as G1. */
  readonly replaceG0: boolean
}

/** A G0 without F goes as fast as the axes may: no feed of its own. */
const ANY_MM_PER_S = 1e9
/** Before the first F. */
const FIRST_MM_PER_S = 100
const RETRACTION = ['G10', 'G11', 'M207', 'M208']
/** Who waits for longer has slipped with a digit. */
const LONGEST_DWELL_S = 86_400
/** Every one of these ends a block, whether or not the machine has what it sets. */
const FLUSHING = ['M104', 'M109', 'M140', 'M190', 'M106', 'M107']

export function createPruntDialect(options: PruntDialectOptions): Dialect {
  const check = createPruntGcodeCheck()
  return {
    adapt: (run) => adapt(run, options),
    read: (bytes) => check.read(bytes),
    finish: () => check.finish(),
  }
}

/**
 * What the default mode takes from Prunt's dialect: M205 P, a file's own limits, and G4 S, seconds to wait. Klipper's front end
 * knows neither; all else stays as it is.
 */
export function createPruntSettingsDialect(planner: PruntDialectOptions['planner']): Dialect {
  return {
    adapt(run) {
      const before = run.handlers.get('M205')
      run.handlers.set('M205', (of, command) => {
        if (readPruntWords(command.text)?.get('P') === null) {
          setLimits(of, command, planner())
          sayAdvance(of, command)
        } else if (before !== undefined) before(of, command)
        else say(of, 'prunt-dialect', "M205 without Prunt's P is another firmware's, and sets nothing here")
      })
      const wait = run.handlers.get('G4')
      run.handlers.set('G4', (of, command) => {
        if (readPruntWords(command.text)?.has('S') === true) dwell(of, command)
        else wait?.(of, command)
      })
    },
    read: () => undefined,
    finish: () => [],
  }
}

function sayAdvance(run: Interpreter, command: Command): void {
  if (readPruntWords(command.text)?.has('L') !== true) return
  say(run, 'prunt-dialect', `"${command.text.trim()}" sets the advance of the next file: here it stays as configured`)
}

function adapt(run: Interpreter, options: PruntDialectOptions): void {
  const { handlers, gcode } = run
  gcode.speedMmPerS = FIRST_MM_PER_S
  if (!options.replaceG0) handlers.set('G0', rapid)
  handlers.set('G4', dwell)
  for (const [name, isAbsolute] of [
    ['G90', true],
    ['G91', false],
  ] as const) {
    handlers.set(name, () => {
      gcode.isAbsolute = isAbsolute
      gcode.isAbsoluteExtrude = isAbsolute
    })
  }
  handlers.set('M82', () => {
    gcode.isAbsoluteExtrude = true
    if (!gcode.isAbsolute)
      say(run, 'prunt-dialect', 'M82 behind G91: Prunt takes E as absolute, here it stays relative')
  })
  for (const name of FLUSHING) {
    const before = handlers.get(name)
    handlers.set(name, (of, command) => {
      before?.(of, command)
      of.head.planner.stop()
    })
  }
  for (const name of ['M0', 'M1']) handlers.set(name, pause)
  handlers.set('M205', (of, command) => setLimits(of, command, options.planner()))
  for (const name of RETRACTION) {
    const before = handlers.get(name)
    handlers.set(name, (of, command) => {
      const what = before === undefined ? 'it moves nothing here' : 'here it is Klipper’s'
      say(of, 'prunt-dialect', `${name} is firmware retraction, and how Prunt does it is not known: ${what}`)
      before?.(of, command)
    })
  }
  const home = handlers.get('G28')
  handlers.set('G28', (of, command) => {
    say(
      of,
      'prunt-dialect',
      'homing is planned as Klipper does it: its moves and its time are not those of Prunt',
      'info',
    )
    home?.(of, command)
  })
}

const numberOf = (word: string | null | undefined): number | undefined =>
  word === null || word === undefined ? undefined : Number(word)

const rapid: Handler = (run, command) => {
  const { gcode } = run
  if (readPruntWords(command.text)?.has('F') !== false) {
    moveCommand(run, command)
    return
  }
  const modal = gcode.speedMmPerS
  gcode.speedMmPerS = ANY_MM_PER_S
  try {
    moveCommand(run, command)
  } finally {
    gcode.speedMmPerS = modal
  }
}

/** S in s or P in ms. */
const dwell: Handler = (run, command) => {
  const words = readPruntWords(command.text)
  const durationS = numberOf(words?.get('S')) ?? (numberOf(words?.get('P')) ?? 0) / 1000
  if (!(durationS >= 0 && durationS <= LONGEST_DWELL_S)) {
    say(run, 'prunt-dialect', `"${command.text.trim()}" is no time to wait: from 0 to ${LONGEST_DWELL_S} s`)
    return
  }
  run.head.planner.dwell(durationS)
  if (durationS > 0) emit(run, { kind: 'dwell', durationS })
}

const pause: Handler = (run) => {
  run.head.planner.stop()
  emit(run, { kind: 'pause' })
}

const SETTINGS: readonly (readonly [letter: string, setting: keyof PruntSettings])[] = [
  ['A', 'accelMmPerS2'],
  ['J', 'jerkMmPerS3'],
  ['S', 'snapMmPerS4'],
  ['C', 'crackleMmPerS5'],
  ['D', 'deviationMm'],
]

/** M205 P with one limit. L, the time of pressure advance, holds from the next file on only. */
function setLimits(run: Interpreter, command: Command, planner: PruntPlanner | null): void {
  const words = readPruntWords(command.text)
  if (words?.get('P') !== null) return
  const settings: { -readonly [Key in keyof PruntSettings]: PruntSettings[Key] } = {}
  for (const [letter, setting] of SETTINGS) {
    const value = numberOf(words?.get(letter))
    if (value === undefined) continue
    const isPossible = setting === 'deviationMm' ? value === 0 || value >= LEAST_CHORD_MM : value >= LEAST_LIMIT
    if (isPossible && Number.isFinite(value)) settings[setting] = value
    else say(run, 'prunt-dialect', `"${command.text.trim()}" sets a limit at which nothing could move: left as it was`)
  }
  planner?.set(settings)
}
