// What is measured, against the envelope: whatever the firmware, a client or a person has asked for.
import type { Hazard, Reaction } from '../hazard.ts'
import type { Range } from '../limits.ts'
import type { HeaterState, MachineState } from '../machine-state.ts'
import { SWING_MAX_C } from '../rules/heater-target.ts'
import { lastingS, type Overheat, type Shell } from './shell-state.ts'

/** ... and here switching off has not helped, or the rise was too fast for it. */
const OVER_STOP_C = 20
/** Rising, and not noise or cooling down, °C. Source: sensor noise at hold 0.22 (0.45 at its worst tenth; PHYSICS V6). */
const RISE_C = 3
/** A heater that is on and cannot be seen for so long, s. Source: Klipper's own MAX_HEAT_TIME is 3. */
const BLIND_S = 3
/** Outside of the envelope by so much, mm: rounding and probing are less. */
const OUTSIDE_MM = 1

export function measuredHazards(shell: Shell, nowS: number): readonly Hazard[] {
  const found: Hazard[] = []
  for (const [name, heater] of Object.entries(shell.machine.heaters)) {
    const isBlind = !(heater.isTrusted || heater.targetC === 0)
    const blindS = lastingS(shell, `blind ${name}`, isBlind, nowS)
    if (blindS >= BLIND_S) found.push(blindHazard(name, blindS, nowS))
    const over = overheated(shell, name, heater, nowS)
    if (over !== null) found.push(over)
  }
  found.push(...outside(shell.machine, shell.limits.xMm, 'x', shell.machine.xMm, nowS))
  found.push(...outside(shell.machine, shell.limits.yMm, 'y', shell.machine.yMm, nowS))
  found.push(...outside(shell.machine, shell.limits.zMm, 'z', shell.machine.zMm, nowS))
  if (shell.failure !== null) found.push(failed(shell.failure, nowS))
  return found
}

function blindHazard(name: string, blindS: number, nowS: number): Hazard {
  const reason = `Nobody can see how hot ${name} is, and it is on.`
  return hazard('sensor-untrusted', name, 'off', nowS, `${BLIND_S} s`, `${round(blindS)} s`, reason)
}

/** Above its line and rising, or newly asked to go there: what was hot when the line was drawn may cool down in peace. */
function overheated(shell: Shell, name: string, heater: HeaterState, nowS: number): Hazard | null {
  const limits = Object.hasOwn(shell.limits.heaters, name) ? shell.limits.heaters[name] : undefined
  if (limits === undefined || !heater.isTrusted) return null
  const { maxC } = limits
  const { hottestC, targetC } = heater
  const drawn = drawnAt(shell, name, maxC + SWING_MAX_C, heater)
  if (hottestC > drawn.lineC && hottestC > drawn.lowestC + RISE_C) {
    const reaction = hottestC > maxC + OVER_STOP_C ? 'stop' : 'off'
    const reason = `${name} is hotter than it may be and rises.`
    return hazard('over-temperature', name, reaction, nowS, `${drawn.lineC} °C`, `${round(hottestC)} °C`, reason)
  }
  if (targetC <= maxC || targetC === drawn.targetC) return null
  const reason = `${name} has been asked to become hotter than it may be.`
  return hazard('over-target', name, 'off', nowS, `${maxC} °C`, `${round(targetC)} °C`, reason)
}

function drawnAt(shell: Shell, name: string, lineC: number, { hottestC, targetC }: HeaterState): Overheat {
  const known = shell.overheat.get(name)
  const isSame = known?.lineC === lineC
  const drawn: Overheat = isSame
    ? { ...known, lowestC: Math.min(known.lowestC, hottestC) }
    : { lineC, targetC, lowestC: hottestC }
  shell.overheat.set(name, drawn)
  return drawn
}

/** Told, no more: probing goes below 0, docks lie outside, and the firmware has ends of its own. */
function outside(machine: MachineState, range: Range, axis: string, mm: number, nowS: number): readonly Hazard[] {
  if (machine.print !== 'printing' || !(mm < range.min - OUTSIDE_MM || mm > range.max + OUTSIDE_MM)) return []
  const limit = `${range.min} to ${range.max} mm`
  return [hazard('position', axis, 'watch', nowS, limit, `${round(mm)} mm`, 'The head is outside of the envelope.')]
}

/** The printer has done what is to be done; what is left is that somebody looks. */
function failed(failure: string, nowS: number): Hazard {
  return hazard('print-failed', '', 'pause', nowS, '', failure, 'The printer has stopped the print by itself.')
}

export function hazard(
  kind: string,
  subject: string,
  reaction: Reaction,
  timeS: number,
  limit: string,
  value: string,
  reason: string,
): Hazard {
  return { kind, subject, reaction, timeS, ruling: { rule: kind, limit, value, reason } }
}

export function round(value: number): number {
  return Math.round(value * 10) / 10
}
