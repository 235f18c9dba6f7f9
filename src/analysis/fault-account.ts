// The account of a print in which something broke: the cause, what followed, and which signals left the course that the
// same print takes when nothing breaks.
import type { FaultAccount, FaultCause, FaultConsequence, SignalDeparture, Table } from '#protocol'
import { SIGNALS } from '#sensing'
import type { SimulatedRun } from '#simulation'
import { numbers, texts } from './table-columns.ts'

/** A signal is off its course where it differs by this many of its own sigmas for this many samples in a row. */
const SIGMAS = 4
const SAMPLES = 2
const MOST_CONSEQUENCES = 40
/** What goes on and on is told this often. */
const MOST_OF_A_KIND = 3

/** Events that say what the file does, not what went wrong. */
const ORDINARY: ReadonlySet<string> = new Set([
  'fault',
  'fan',
  'target',
  'pressure-advance',
  'flow-override',
  'homed',
  'note',
  'tool',
  'pause',
  'motors-off',
  'waited',
  'step-margin',
])

export function accountForFaults(faulty: SimulatedRun, sound: SimulatedRun): FaultAccount {
  const causes = faulty.faults
  const onsetS = Math.min(...causes.map((cause) => cause.onsetS ?? Number.POSITIVE_INFINITY))
  if (!Number.isFinite(onsetS)) return { causes, consequences: [], departures: [] }
  return {
    causes,
    consequences: consequencesOf(faulty, sound, onsetS),
    departures: departuresOf(faulty, sound, causes, onsetS),
  }
}

function consequencesOf(faulty: SimulatedRun, sound: SimulatedRun, onsetS: number): FaultConsequence[] {
  const kinds = texts(faulty.events, 'kind')
  const text = texts(faulty.events, 'text')
  const timeS = numbers(faulty.events, 'time_s')
  const line = numbers(faulty.events, 'line')
  // What happens at the same line of the sound print too is no consequence.
  const soundLines = numbers(sound.events, 'line')
  const usual = new Set(texts(sound.events, 'kind').map((kind, row) => `${kind} ${soundLines[row]}`))
  const found: FaultConsequence[] = []
  const told = new Map<string, number>()
  for (let row = 0; row < kinds.length && found.length < MOST_CONSEQUENCES; row++) {
    const kind = kinds[row]!
    if (timeS[row]! < onsetS || ORDINARY.has(kind) || usual.has(`${kind} ${line[row]}`)) continue
    const times = (told.get(kind) ?? 0) + 1
    told.set(kind, times)
    if (times > MOST_OF_A_KIND) continue
    found.push({ timeS: timeS[row]!, afterS: timeS[row]! - onsetS, line: line[row]!, kind, text: text[row]! })
  }
  return found
}

function departuresOf(
  faulty: SimulatedRun,
  sound: SimulatedRun,
  causes: readonly FaultCause[],
  onsetS: number,
): SignalDeparture[] {
  if (faulty.signals === null || sound.signals === null || causes.length === 0) return []
  const found: SignalDeparture[] = []
  for (const { name, title, unit, noise } of SIGNALS) {
    const departure = departureOf(faulty.signals, sound.signals, name, SIGMAS * noise, onsetS)
    if (departure === null) continue
    found.push({ signal: name, title, unit, afterS: departure.timeS - onsetS, difference: departure.difference })
  }
  return found.sort((a, b) => a.afterS - b.afterS)
}

/** Where in the print a row stands: the planner's clock, and how long that has stood still. */
interface Clock {
  readonly motionS: ArrayLike<number>
  readonly stoodS: Float64Array
}

function clockOf(signals: Table): Clock {
  const timeS = numbers(signals, 'time_s')
  const motionS = numbers(signals, 'motion_s')
  const stoodS = new Float64Array(signals.rowCount)
  for (let row = 1; row < signals.rowCount; row++) {
    const stands = Math.abs(motionS[row]! - motionS[row - 1]!) < SAME_CLOCK_S
    stoodS[row] = stands ? stoodS[row - 1]! + timeS[row]! - timeS[row - 1]! : 0
  }
  return { motionS, stoodS }
}

/** Rounding of clocks. */
const SAME_CLOCK_S = 2e-3
const SAME_WINDOW_S = 0.05

/** The print at row `a` of one clock has come at least as far as at row `b` of the other. */
function hasReached(clock: Clock, a: number, other: Clock, b: number): boolean {
  const aheadS = clock.motionS[a]! - other.motionS[b]!
  if (Math.abs(aheadS) >= SAME_CLOCK_S) return aheadS > 0
  return clock.stoodS[a]! >= other.stoodS[b]! - SAME_CLOCK_S
}

/**
 * The two prints are compared at the same place of the file, not at the same time of day: one that had to wait longer for
 * its heater is late with everything and off course with nothing else.
 */
function departureOf(
  faulty: Table,
  sound: Table,
  name: string,
  limit: number,
  onsetS: number,
): { timeS: number; difference: number | null } | null {
  const timeS = numbers(faulty, 'time_s')
  const values = numbers(faulty, name)
  const usual = numbers(sound, name)
  const clock = clockOf(faulty)
  const soundClock = clockOf(sound)
  const soundS = numbers(sound, 'time_s')
  // Seconds of the accelerometer begin where they begin: of two prints out of step they hold different moves.
  const isWindowed = name.startsWith('accel_')
  let firstS = Number.NaN
  let inARow = 0
  let farthest = 0
  let isMissing = false
  let other = 0
  for (let row = 0; row < faulty.rowCount; row++) {
    if (timeS[row]! < onsetS) continue
    while (other + 1 < sound.rowCount && hasReached(clock, row, soundClock, other + 1)) other++
    // Beyond the end of the sound print there is nothing to compare with.
    if (clock.motionS[row]! - soundClock.motionS[other]! > 1) break
    const lateS = timeS[row]! - clock.motionS[row]! - (soundS[other]! - soundClock.motionS[other]!)
    if (isWindowed && Math.abs(lateS) > SAME_WINDOW_S) continue
    const difference = values[row]! - usual[other]!
    const isOff = !(Math.abs(difference) <= limit) && !(Number.isNaN(values[row]!) && Number.isNaN(usual[other]!))
    inARow = isOff ? inARow + 1 : 0
    if (inARow === SAMPLES && Number.isNaN(firstS)) firstS = timeS[row - SAMPLES + 1]!
    if (Math.abs(difference) > Math.abs(farthest)) farthest = difference
    if (isOff && Number.isNaN(difference)) isMissing = true
  }
  if (Number.isNaN(firstS)) return null
  return { timeS: Math.max(firstS, onsetS), difference: isMissing && farthest === 0 ? null : farthest }
}
