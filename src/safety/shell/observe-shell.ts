// What comes from the printer, and what does not come: each step answers with what has to be done now, if anything.
import type { PrintState, StatusSnapshot } from '#protocol'
import { forgetEvidence, stepEvidence } from '../evidence/evidence.ts'
import type { Hazard, Intervention } from '../hazard.ts'
import type { MachineState } from '../machine-state.ts'
import { clearPart } from '../observe/observe-part.ts'
import { observeState } from '../observe/observe-state.ts'
import { endsDoubt, forgetPlace, SETTLE_S } from './doubt.ts'
import { boundHeaters } from './heater-bounds.ts'
import { beginJob, countHeat, forgetOverruled, isOperatorsStart, isRunning } from './job.ts'
import { measuredHazards } from './measured-hazards.ts'
import { monitorHeaters, unsuspected } from './monitor-heaters.ts'
import { clearPauses, react } from './react.ts'
import type { Shell } from './shell-state.ts'
import { isStale, timedHazards } from './timed-hazards.ts'

/** `isFull`: the first one, and the first after a restart of the host or a lost link. */
export interface Observation extends StatusSnapshot {
  readonly isFull: boolean
}

/** A command that nobody has heard of for so long is not on its way any more, s. */
const LOST_S = 600

export function observeShell(shell: Shell, observation: Observation, nowS: number): Intervention | null {
  const { evidence } = shell
  // The printer's clock may have begun anew, and what was seen before is void.
  if (observation.isFull) forgetEvidence(evidence)
  const passedS = observation.eventtimeS - evidence.eventtimeS
  const report = stepEvidence(evidence, shell.limits, observation.eventtimeS, nowS, observation.status)
  // The printer's clock only runs forward: what comes out of order says nothing of now, and does not make what is known younger.
  if (!report.isTaken) return tickShell(shell, nowS)
  const { machine } = shell
  const before = machine.print
  shell.unfit = observeState(machine, observation.status, {
    nowS,
    sinceLastS: passedS,
    isFull: observation.isFull,
    isSettled: hasSettled(shell, nowS),
    limits: shell.limits,
    part: shell.part,
    heaters: unsuspected(shell, report.heaters),
  })
  shell.isLinked = true
  if (!endsDoubt(shell, observation.eventtimeS, observation.isFull)) forgetPlace(machine)
  if (shell.unfit.length === 0) shell.seenS = nowS
  if (machine.print === 'printing' && before !== 'printing') goesOn(shell, before, nowS)
  else if (hasFailed(machine, before, observation.isFull)) shell.failure = `${machine.print}, ${machine.host}`
  if (hasSettled(shell, nowS)) forgetOverruled(shell)
  if (!observation.isFull) countHeat(shell, passedS)
  const events = monitorHeaters(shell, observation.status, observation.eventtimeS)
  boundHeaters(shell)
  return react(shell, standing(shell, nowS), events, nowS)
}

/** A print that ran and that nobody has ended: by an error, with its host, or gone when the host was back. */
function hasFailed({ print, host }: MachineState, before: PrintState, isFull: boolean): boolean {
  if (!isRunning(before)) return false
  return print === 'error' || host === 'shutdown' || host === 'error' || (isFull && print === 'standby')
}

function goesOn(shell: Shell, before: PrintState, nowS: number): void {
  shell.frameS = nowS
  shell.failure = null
  clearPauses(shell, !isOperatorsStart(shell, nowS))
  if (before !== 'paused') beginJob(shell, nowS)
}

/** Call it four times a second, whether or not anything was observed. */
export function tickShell(shell: Shell, nowS: number): Intervention | null {
  if (isStale(shell, nowS)) shell.machine.isFresh = false
  return react(shell, standing(shell, nowS), [], nowS)
}

function standing(shell: Shell, nowS: number): readonly Hazard[] {
  return [...measuredHazards(shell, nowS), ...timedHazards(shell, nowS), ...shell.evidence.standing]
}

/** Nobody answers any more, or the host has gone: nothing is known until the next full observation. */
export function noteLinkLost(shell: Shell): void {
  shell.isLinked = false
  shell.machine.isFresh = false
  shell.onTheirWay.clear()
}

/** A picture has come. */
export function noteFrame(shell: Shell, nowS: number): void {
  shell.frameS = nowS
}

/** A person has looked: nothing stands on the bed. */
export function noteBedClear(shell: Shell, nowS: number): void {
  clearPart(shell.machine)
  shell.attendedS = nowS
}

function hasSettled(shell: Shell, nowS: number): boolean {
  for (const [command, sinceS] of shell.onTheirWay) if (nowS - sinceS > LOST_S) shell.onTheirWay.delete(command)
  return shell.onTheirWay.size === 0 && nowS - shell.settledS >= SETTLE_S
}
