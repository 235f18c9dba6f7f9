// What the shell allows, for a person.
import type { GuardedPrinter } from '#guard'
import type { Level } from '#protocol'
import { ENGLISH } from '../speech/speech.ts'
import { duration, percent, trimmed } from './words.ts'

const LEVEL_WORDS: Readonly<Record<Level, string>> = {
  observe: 'The operator may look and nothing else.',
  advise: 'The operator may look and propose; a person decides.',
  tune: 'The operator may change a running print within narrow bands, and nothing else.',
  act: 'The operator may heat, move, start, pause and resume within the envelope.',
  recover: 'The operator may act within the envelope and go on after a failure.',
}

export function levelWords(level: Level | null): string {
  return LEVEL_WORDS[level ?? 'observe']
}

type Shelled = Pick<GuardedPrinter, 'limits' | 'level' | 'budgetsLeft' | 'hasDeadMan' | 'isWatching'>

export function limitSentences({ limits, level, budgetsLeft, hasDeadMan, isWatching }: Shelled): string[] {
  if (limits === null || !isWatching) return ['The shell does not see the printer: it lets nothing pass but stops.']
  const heaters = Object.entries(limits.heaters).map(
    ([name, { maxC }]) => `${ENGLISH.heater(name)} ${trimmed(maxC, 1)} °C`,
  )
  const { xMm, yMm, zMm, speedRatio, flowRatio, tune } = limits
  const material = limits.material === '' ? '' : ` (filament: ${limits.material})`
  return [
    levelWords(level),
    `Hottest targets: ${heaters.length === 0 ? 'no heater is known' : heaters.join(', ')}${material}.`,
    `Reach: X ${span(xMm)}, Y ${span(yMm)}, Z ${span(zMm)} mm.`,
    `Fastest: ${trimmed(limits.speedMaxMmPerS, 0)} mm/s and ${trimmed(limits.accelMaxMmPerS2, 0)} mm/s²; at most ${trimmed(limits.flowMaxMm3PerS, 1)} mm³/s of plastic.`,
    `Speed factor ${percent(speedRatio.min)} to ${percent(speedRatio.max)}, flow factor ${percent(flowRatio.min)} to ${percent(flowRatio.max)}.`,
    `While it prints: targets ${trimmed(tune.nozzleC, 0)} °C (nozzle) and ${trimmed(tune.bedC, 0)} °C (bed) either side of the file’s.`,
    `No extrusion below ${trimmed(limits.extrudeMinC, 0)} °C.`,
    limits.unattendedMaxS === null
      ? ''
      : `Without a person near it pauses and asks after ${duration(limits.unattendedMaxS)}.`,
    budgetsLeft === null
      ? ''
      : `Left in this print: ${budgetsLeft.recoveries} recoveries, ${budgetsLeft.commands} commands, ${trimmed(budgetsLeft.filamentMm, 0)} mm of filament.`,
    hasDeadMan
      ? 'The printer has a dead-man of its own: if the operator falls silent, it comes to rest by itself.'
      : 'The printer has no dead-man of its own, so no more than tuning is allowed.',
  ].filter((sentence) => sentence !== '')
}

function span({ min, max }: { readonly min: number; readonly max: number }): string {
  return `${trimmed(min, 1)} to ${trimmed(max, 1)}`
}
