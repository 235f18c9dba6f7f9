// What has lasted too long, whether or not anything is observed: silence, heat, absence.
import { LEVELS } from '#protocol'
import type { Hazard, Reaction } from '../hazard.ts'
import type { HeaterState } from '../machine-state.ts'
import { isRunning, raisedHeaters } from './job.ts'
import { hazard, round } from './measured-hazards.ts'
import { lastingS, type Shell } from './shell-state.ts'

/** An operator that may act and is silent: the print goes on by itself for so long, s, then it pauses. Judgement: a restart of the
 * operator's process fits in. */
const OPERATOR_GRACE_S = 60
/** In a pause nothing is stopped by pausing: so long a person has to come before what the operator has raised goes off, alone, s. What
 * holds the part stays warm, unless it was that. Judgement. */
const SPENT_PAUSE_S = 600
/** Cooler than that a heater is not hot, °C. */
const HARMLESS_C = 50

export function timedHazards(shell: Shell, nowS: number): readonly Hazard[] {
  return [
    ...stale(shell, nowS),
    ...operatorLost(shell, nowS),
    ...cameraLost(shell, nowS),
    ...unattended(shell, nowS),
    ...idleHot(shell, nowS),
    ...atHeat(shell, nowS),
    ...heatSpent(shell, nowS),
  ]
}

/** An observation from the future is as bad as an old one. */
export function isStale(shell: Shell, nowS: number): boolean {
  const ageS = nowS - shell.seenS
  return !(shell.isLinked && ageS >= 0 && ageS <= shell.limits.evidence.staleS)
}

/** Nothing is done: without observations nothing can be done well, and the printer's own dead-man runs out. */
function stale(shell: Shell, nowS: number): readonly Hazard[] {
  if (Number.isNaN(shell.seenS) || !isStale(shell, nowS)) return []
  const limit = `${shell.limits.evidence.staleS} s`
  const reason = 'Nothing fresh has been seen of the printer.'
  return [hazard('stale', '', 'watch', nowS, limit, `${round(nowS - shell.seenS)} s`, reason)]
}

/** Silent for longer than it may be: from then on nothing is approved for it. */
export function isOperatorSilent(shell: Shell, nowS: number): boolean {
  const ageS = nowS - shell.heartbeatS
  return !(ageS >= 0 && ageS <= shell.limits.evidence.heartbeatS)
}

/** Below `act` nothing hangs on it: the print is a person's, and its factors stay within the narrow bands that they are in. */
function operatorLost(shell: Shell, nowS: number): readonly Hazard[] {
  const isInCharge = LEVELS.indexOf(shell.level) >= LEVELS.indexOf('act')
  if (!(isInCharge && shell.machine.print === 'printing')) return []
  const limitS = shell.limits.evidence.heartbeatS + OPERATOR_GRACE_S
  const silentS = nowS - shell.heartbeatS
  if (!(silentS > limitS)) return []
  const reason = 'The operator is in charge and has not been heard of.'
  return [hazard('operator-lost', '', 'pause', nowS, `${limitS} s`, `${round(silentS)} s`, reason)]
}

function cameraLost(shell: Shell, nowS: number): readonly Hazard[] {
  const { cameraS } = shell.limits.evidence
  const blindS = nowS - shell.frameS
  if (cameraS === null || shell.machine.print !== 'printing' || blindS <= cameraS) return []
  const reason = 'A camera is required, and it shows nothing.'
  return [hazard('camera-lost', '', 'pause', nowS, `${cameraS} s`, `${round(blindS)} s`, reason)]
}

function unattended(shell: Shell, nowS: number): readonly Hazard[] {
  const { unattendedMaxS } = shell.limits
  const aloneS = nowS - shell.attendedS
  if (unattendedMaxS === null || shell.machine.print !== 'printing' || aloneS <= unattendedMaxS) return []
  const reason = 'No person has done anything for that long.'
  return [hazard('unattended', '', 'pause', nowS, `${unattendedMaxS} s`, `${round(aloneS)} s`, reason)]
}

/** Of each heater that is on while nothing prints. */
function idleHot(shell: Shell, nowS: number): readonly Hazard[] {
  const found: Hazard[] = []
  for (const [name, limits] of Object.entries(shell.limits.heaters)) {
    const idleS = idleHotS(shell, name, nowS)
    if (!(idleS > limits.idleHotMaxS && isOn(shell, name))) continue
    const reason = `${name} is on, nothing prints, and nobody asks for it.`
    found.push(hazard('idle-hot', name, 'off', nowS, `${limits.idleHotMaxS} s`, `${round(idleS)} s`, reason))
  }
  return found
}

/** Off for a moment is not over: it is what it was until it has cooled. */
function idleHotS(shell: Shell, name: string, nowS: number): number {
  const heater = heaterOf(shell, name)
  const isHot = heater !== undefined && (heater.targetC !== 0 || heater.hottestC > HARMLESS_C)
  const isIdle = isHot && shell.machine.print !== 'printing'
  const idleS = lastingS(shell, `idle ${name}`, isIdle, nowS)
  return Math.min(idleS, nowS - shell.attendedS)
}

function isOn(shell: Shell, name: string): boolean {
  return heaterOf(shell, name)?.targetC !== 0
}

function heaterOf({ machine }: Shell, name: string): HeaterState | undefined {
  return Object.hasOwn(machine.heaters, name) ? machine.heaters[name] : undefined
}

/** So long something has been hot now with nothing printing and nobody asking, s. */
export function longestIdleHotS(shell: Shell, nowS: number): number {
  return Math.max(0, ...Object.keys(shell.machine.heaters).map((name) => idleHotS(shell, name, nowS)))
}

function atHeat(shell: Shell, nowS: number): readonly Hazard[] {
  const { timeAtHeatMaxS } = shell.limits
  if (shell.atHeatS <= timeAtHeatMaxS) return []
  const reason = 'The heaters have been on for longer than one job may take.'
  return [hazard('time-at-heat', '', 'off', nowS, `${timeAtHeatMaxS} s`, `${round(shell.atHeatS)} s`, reason)]
}

/** What the operator has raised stays raised: it costs every minute. */
function heatSpent(shell: Shell, nowS: number): readonly Hazard[] {
  const { heatCMin } = shell.limits.budgets
  const isLeft = shell.use.heatCMin <= heatCMin
  const isPaused = !isLeft && shell.machine.print === 'paused'
  const pausedS = lastingS(shell, 'heat spent in a pause', isPaused, nowS)
  if (isLeft) return []
  const limit = `${heatCMin} °C min`
  const value = `${round(shell.use.heatCMin)} °C min`
  const spent = (subject: string, reaction: Reaction, reason: string): Hazard =>
    hazard('heat-budget', subject, reaction, nowS, limit, value, reason)
  // Where nothing prints a pause would stop nothing.
  const all = spent(
    '',
    isRunning(shell.machine.print) ? 'pause' : 'off',
    'The operator has used up its heat for this job.',
  )
  if (pausedS < SPENT_PAUSE_S) return [all]
  const reason = 'The operator has used up its heat, the print is paused, and nobody has come.'
  return [all, ...raisedHeaters(shell).map(([name]) => spent(name, 'off', reason))]
}
