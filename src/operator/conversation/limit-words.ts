// What the shell allows, for a person.
import type { GuardedPrinter } from '#guard'
import type { Speech } from '../speech/speech.ts'

type Shelled = Pick<GuardedPrinter, 'limits' | 'level' | 'budgetsLeft' | 'hasDeadMan' | 'isWatching'>

export function limitSentences({ limits, level, budgetsLeft, hasDeadMan, isWatching }: Shelled, say: Speech): string[] {
  const { stuff, running } = say
  if (limits === null || !isWatching) return [stuff.shellBlindLimits]
  const heaters = Object.entries(limits.heaters).map(([name, { maxC }]) => `${say.heater(name)} ${say.celsius(maxC)}`)
  const { xMm, yMm, zMm, speedRatio, flowRatio, tune } = limits
  return [
    running.level(level),
    stuff.hottest(heaters, limits.material),
    stuff.reach(xMm, yMm, zMm),
    stuff.fastestLimits(limits.speedMaxMmPerS, limits.accelMaxMmPerS2, limits.flowMaxMm3PerS),
    stuff.factors(speedRatio, flowRatio),
    stuff.whilePrinting(tune.nozzleC, tune.bedC),
    stuff.noColdExtrusion(limits.extrudeMinC),
    limits.unattendedMaxS === null ? '' : stuff.unattended(limits.unattendedMaxS),
    budgetsLeft === null ? '' : stuff.budgets(budgetsLeft.recoveries, budgetsLeft.commands, budgetsLeft.filamentMm),
    hasDeadMan ? stuff.deadMan : stuff.noDeadMan,
  ].filter((sentence) => sentence !== '')
}
