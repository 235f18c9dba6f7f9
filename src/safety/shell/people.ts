// What people and the operator tell the shell beside requests: heartbeats, outcomes, levels, limits, acknowledgements.
import type { Level, PlainRecord, Ruling } from '#protocol'
import { LEVELS } from '#protocol'
import type { ApprovedCommand } from '../approved-command.ts'
import { isWorse } from '../baseline/baseline-for.ts'
import type { Hazard } from '../hazard.ts'
import type { LimitsChange, LoosenChange } from '../tighten-limits.ts'
import { loosenLimits, tightenLimits } from '../tighten-limits.ts'
import { doubt } from './doubt.ts'
import { overspent, spend } from './job.ts'
import { hazardKey, showLatches } from './react.ts'
import type { Shell } from './shell-state.ts'

/** The operator is there. */
export function noteHeartbeat(shell: Shell, nowS: number): void {
  shell.heartbeatS = nowS
}

/** A command has come to its end. Badly: how much of it was done nobody can say, so where the printer is now is not known until it
 * is seen. */
export function noteOutcome(shell: Shell, command: ApprovedCommand, nowS: number, isDone = true): void {
  shell.onTheirWay.delete(command)
  shell.settledS = nowS
  if (!isDone && command.lines.length > 0) doubt(shell, nowS)
}

/** Before each call of a model: false where none is left for this job. */
export function noteModelCall(shell: Shell): boolean {
  const cost = { modelCalls: 1 }
  if (overspent(shell, cost) !== null) return false
  spend(shell, cost)
  return true
}

/** Anybody may lower the operator's level; raising it takes a person who has shown a token, and ends at `levelMax`. */
export function setLevel(shell: Shell, level: Level, isPerson: boolean, nowS: number): readonly Ruling[] {
  const { levelMax } = shell.limits
  const isRaised = rank(level) > rank(shell.level)
  if (isRaised && !isPerson) return [levelRuling(shell.level, level, 'Only a person may raise the level.')]
  if (rank(level) > rank(levelMax)) return [levelRuling(levelMax, level, 'This printer allows no more.')]
  shell.level = level
  // Its time begins now.
  if (isRaised) shell.heartbeatS = nowS
  showLatches(shell)
  return []
}

function levelRuling(limit: Level, value: Level, reason: string): Ruling {
  return { rule: 'level', limit, value, reason }
}

function rank(level: Level): number {
  return LEVELS.indexOf(level)
}

/** Anybody may. */
export function tightenShell(shell: Shell, changes: PlainRecord): LimitsChange {
  const change = tightenLimits(shell.limits, changes)
  if (change.kind === 'tightened') shell.limits = change.limits
  keepLevel(shell)
  return change
}

/** For a person who has shown a token. */
export function loosenShell(shell: Shell, changes: PlainRecord): LoosenChange {
  const change = loosenLimits(shell.limits, changes)
  if (change.kind === 'loosened') shell.limits = change.limits
  keepLevel(shell)
  return change
}

export function keepLevel(shell: Shell): void {
  if (rank(shell.level) > rank(shell.limits.levelMax)) shell.level = shell.limits.levelMax
  showLatches(shell)
}

/** What was found before this shell was there, and that nobody has looked at. */
export function latch(shell: Shell, hazard: Hazard): void {
  shell.latches.set(hazardKey(hazard), hazard)
  showLatches(shell)
}

/** A person has looked at it. What was no danger does not come again in this job; what is dangerous comes whenever it is so. */
export function acknowledge(shell: Shell, hazard: Pick<Hazard, 'kind' | 'subject'>, nowS: number): boolean {
  shell.attendedS = nowS
  const key = hazardKey(hazard)
  const latched = shell.latches.get(key)
  if (latched === undefined) return false
  shell.latches.delete(key)
  if (isWorse(latched.reaction, 'pause')) shell.told.delete(key)
  else shell.dismissed.add(key)
  if (hazard.kind === 'time-at-heat') shell.atHeatS = 0
  if (hazard.kind === 'heat-budget') shell.use.heatCMin = 0
  showLatches(shell)
  return true
}
