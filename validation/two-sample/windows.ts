// Windows of one heater's 1 Hz telemetry: what the two-sample test compares. Only healthy ones: nothing within five
// minutes of a recorded fault, no missing rows, a target that stands.
import type { HeaterControlSettings } from '#control'
import { hash32 } from '#core'
import { type LogStretch, listLogs, readStretches } from '../klippy-logs.ts'
import { heaterLaw, option, readLoggedConfig } from '../logged-config.ts'
import { hasRecorded, readRecordedText } from '../recorded-data.ts'

export const WINDOW_S = 120
/** Holds overlap by half. No printer is on both sides of a fold, so nothing leaks. */
const STRIDE_S = 60
/** Seconds of the old target that a heat-up shows. */
export const LEAD_S = 5
const FAULT_MARGIN_S = 300
/** A hold stays within this of its target; both sides of the test are chosen by the same rule. */
const HOLD_BAND_C = 3
/** Time that a target must have stood before a hold begins. */
const SETTLED_S = 60
const RISE_C = 20
/** What a heater did longer ago than this, it has forgotten. */
const HISTORY_S = 900
/** One printer with many logs must not be the whole test. */
const MOST_PER_KIND = 80

export interface HeaterWindow {
  readonly repo: string
  readonly log: string
  readonly startS: number
  readonly heater: 'extruder' | 'heater_bed'
  readonly kind: 'hold' | 'heat-up'
  readonly law: HeaterControlSettings
  readonly sensorType: string
  /** Whether moves were queued: the print was running. */
  readonly printing: boolean
  /** How long the target had stood when the window began (at most HISTORY_S), and what was read at its start. */
  readonly sinceS: number
  readonly beforeC: number
  readonly bedTargetC: number
  /** Time that the bed had been on, as far as the log goes back. */
  readonly bedSinceS: number
  readonly targetC: Float64Array
  readonly readingC: Float64Array
  readonly powerRatio: Float64Array
}

export function readWindows(): HeaterWindow[] {
  const byKind = new Map<string, HeaterWindow[]>()
  for (const log of listLogs()) {
    const config = readLoggedConfig(log)
    const faults = faultTimes(log)
    for (const stretch of readStretches(log)) {
      for (const heater of ['extruder', 'heater_bed'] as const) {
        const law = heaterLaw(config, heater)
        if (law?.law !== 'pid') continue
        for (const window of windowsOf(
          log,
          stretch,
          heater,
          law,
          option(config, heater, 'sensor_type') ?? '',
          faults,
        )) {
          const key = [window.repo, heater, window.kind].join(' ')
          byKind.set(key, [...(byKind.get(key) ?? []), window])
        }
      }
    }
  }
  return [...byKind.values()].flatMap(thin)
}

/** Evenly over the whole record. */
function thin(windows: readonly HeaterWindow[]): HeaterWindow[] {
  const count = Math.min(windows.length, MOST_PER_KIND)
  return Array.from({ length: count }, (_, i) => windows[Math.floor((i * windows.length) / count)]!)
}

function windowsOf(
  log: string,
  stretch: LogStretch,
  heater: HeaterWindow['heater'],
  law: HeaterControlSettings,
  sensorType: string,
  faults: readonly number[],
): HeaterWindow[] {
  const { timeS } = stretch
  const targets = stretch.column(`${heater}.target`)
  const readings = stretch.column(`${heater}.temp`)
  const powers = stretch.column(`${heater}.pwm`)
  const bedTargets = stretch.column('heater_bed.target')
  const buffers = stretch.column('buffer_time')
  const repo = log.split('__').slice(0, 2).join('/')
  const found: HeaterWindow[] = []
  let from = 1
  while (from + WINDOW_S <= timeS.length) {
    const kind = kindAt(targets, readings, from)
    if (kind === null || !isHealthy(timeS, faults, from) || !isWhole(timeS, readings, powers, from)) {
      from++
      continue
    }
    const to = from + WINDOW_S
    let bedOn = from
    while (bedOn > 0 && bedTargets[bedOn - 1]! > 0) bedOn--
    let since = from
    while (since > 0 && from - since < HISTORY_S && targets[since - 1] === targets[from]) since--
    found.push({
      repo,
      log,
      startS: timeS[from]!,
      heater,
      kind,
      law,
      sensorType,
      printing: buffers.slice(from, to).filter((value) => value > 0.5).length > WINDOW_S / 2,
      sinceS: kind === 'hold' ? from - since : 0,
      beforeC: kind === 'hold' ? readings[since]! : readings[from]!,
      bedTargetC: bedTargets[to - 1]!,
      bedSinceS: from - bedOn,
      targetC: targets.slice(from, to),
      readingC: readings.slice(from, to),
      powerRatio: powers.slice(from, to),
    })
    from += kind === 'hold' ? STRIDE_S : WINDOW_S
  }
  return found
}

function kindAt(targets: Float64Array, readings: Float64Array, from: number): HeaterWindow['kind'] | null {
  const targetC = targets[from + LEAD_S]!
  if (!(targetC > 0)) return null
  for (let i = from + LEAD_S; i < from + WINDOW_S; i++) if (targets[i] !== targetC) return null
  const before = from + LEAD_S - 1
  if (targets[before]! < targetC) return readings[before]! < targetC - RISE_C ? 'heat-up' : null
  if (from < SETTLED_S) return null
  for (let i = from - SETTLED_S; i < from + LEAD_S; i++) if (targets[i] !== targetC) return null
  return isHold(readings.subarray(from, from + WINDOW_S), targetC) ? 'hold' : null
}

/** The rule that both sides of the test obey. */
export function isHold(readingC: Float64Array, targetC: number): boolean {
  return readingC.every((value) => Math.abs(value - targetC) <= HOLD_BAND_C)
}

function isHealthy(timeS: Float64Array, faults: readonly number[], from: number): boolean {
  const [startS, endS] = [timeS[from]!, timeS[from + WINDOW_S - 1]!]
  return faults.every((faultS) => endS < faultS - FAULT_MARGIN_S || startS > faultS + FAULT_MARGIN_S)
}

/** No gap, no row of a firmware that is just starting, no microcontroller that has stopped answering. */
function isWhole(timeS: Float64Array, readings: Float64Array, powers: Float64Array, from: number): boolean {
  let isMoving = false
  for (let i = from; i < from + WINDOW_S; i++) {
    if (timeS[i]! - timeS[i - 1]! > 1.6 || !(readings[i]! > 5) || Number.isNaN(powers[i]!)) return false
    if (readings[i] !== readings[i - 1] || powers[i] !== powers[i - 1]) isMoving = true
  }
  return isMoving
}

let faultIndex: { name: string; repo: string }[] | undefined

/** Log times of recorded faults of this log. */
function faultTimes(log: string): number[] {
  if (faultIndex === undefined) {
    const known = hasRecorded('real-printers', 'faults', 'INDEX.json')
    faultIndex = known ? JSON.parse(readRecordedText('real-printers', 'faults', 'INDEX.json')) : []
  }
  const hash = log.slice(-7)
  return faultIndex!
    .map(({ name }) => /__([0-9a-f]{7})_(\d+)$/.exec(name))
    .filter((match) => match?.[1] === hash)
    .map((match) => Number(match![2]))
}

/** Printers to tune on: every second one in the order of the hash of its name. The others are held out. */
export function developmentPrinters(windows: readonly HeaterWindow[]): Set<string> {
  const printers = [...new Set(windows.map((one) => one.repo))].sort((a, b) => hash32(a) - hash32(b))
  return new Set(printers.filter((_, i) => i % 2 === 0))
}
