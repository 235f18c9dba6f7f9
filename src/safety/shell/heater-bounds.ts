// What the judge looks ahead with: how hot each heater can be one horizon from now, by its monitor, and how far it swings beyond its
// targets, as it was seen.
import type { HeaterState } from '../machine-state.ts'
import { heaterForecastC } from '../monitor/heater-forecast.ts'
import type { HeaterBound } from '../rules/call.ts'
import type { Shell } from './shell-state.ts'

/** A heater that has arrived may swing so long, s. */
const HORIZON_S = 60
/** Where no more was seen, °C. Source: overshoot on heat-up is 0.5..6 K (PHYSICS 2.2, measured). */
const SWING_C = 6
/** From so far below its target it heats up, °C. */
const RISE_C = 10

/** After the monitors have seen what is observed now. */
export function boundHeaters(shell: Shell): void {
  const bounds: [string, HeaterBound][] = []
  for (const [name, heater] of Object.entries(shell.machine.heaters)) {
    const mostC = stepSwing(shell, name, heater)
    const monitor = shell.monitors.get(name)
    if (monitor === undefined) continue
    const reachC = heaterForecastC(monitor, Number.POSITIVE_INFINITY, HORIZON_S)
    // Nothing is known of one that was never read.
    if (Number.isFinite(reachC)) bounds.push([name, { reachC, swingC: Math.max(SWING_C, mostC) }])
  }
  shell.desk = { ...shell.desk, heaterBounds: Object.fromEntries(bounds) }
}

function stepSwing(shell: Shell, name: string, { targetC, hottestC, coldestC, isTrusted }: HeaterState): number {
  const known = shell.swings.get(name) ?? { targetC: 0, hasRisen: false, mostC: 0 }
  const isOn = isTrusted && targetC > 0
  const hasRisen = isOn && ((known.targetC === targetC && known.hasRisen) || coldestC < targetC - RISE_C)
  const mostC = hasRisen ? Math.max(known.mostC, hottestC - targetC) : known.mostC
  shell.swings.set(name, { targetC, hasRisen, mostC })
  return mostC
}
