// From hazards to one intervention: each once, worst first, latched until a person has looked. What was ordered is followed up
// until the printer shows it.
import { baselineFor, isWorse } from '../baseline/baseline-for.ts'
import type { Hazard, Intervention, Reaction } from '../hazard.ts'
import type { MachineState } from '../machine-state.ts'
import { hazard, round } from './measured-hazards.ts'
import type { Shell } from './shell-state.ts'

/** A print that was to pause may first wait for a bed or for homing, s; asked again once, for macros that are run twice move twice. */
const PAUSE_AGAIN_S = 600
const PAUSE_MAX_S = 1800
/** What stays dangerous although something was done is answered again, s. */
const AGAIN_S = 30

export function hazardKey({ kind, subject }: Pick<Hazard, 'kind' | 'subject'>): string {
  return `${kind} ${subject}`
}

/** `standing`: everything that is so now. `events`: what a monitor has told now, and tells again as long as it is so; null: nobody
 * has looked. */
export function react(
  shell: Shell,
  standing: readonly Hazard[],
  events: readonly Hazard[],
  nowS: number,
): Intervention | null {
  const all = [...standing, ...pauseFailed(shell, nowS)]
  forgetEnded(shell, all)
  const answerable = events.filter((one) => isAnswerable(shell, one))
  for (const one of answerable) shell.events.add(hazardKey(one))
  const fresh = [...all.filter((one) => isAnswerable(shell, one)), ...answerable].filter((one) =>
    isNews(shell, one, nowS),
  )
  for (const one of fresh) {
    shell.told.set(hazardKey(one), { reaction: one.reaction, atS: nowS })
    if (one.reaction !== 'watch') shell.latches.set(hazardKey(one), one)
  }
  showLatches(shell)
  return fresh.length > 0 ? intervene(shell, fresh, nowS) : followUp(shell, nowS)
}

/** A firmware that has shut down pauses, switches and reads nothing any more: only the mains is left, for heat that goes on rising. */
function isAnswerable({ machine }: Shell, { kind, reaction }: Hazard): boolean {
  // That it took a print with it is for a person to look at.
  return machine.host !== 'shutdown' || kind === 'print-failed' || reaction === 'cut' || reaction === 'watch'
}

/** What has been over and comes again is news, also to a person who has waved it away. */
function forgetEnded(shell: Shell, standing: readonly Hazard[]): void {
  const now = new Set(standing.map(hazardKey))
  for (const key of shell.told.keys()) {
    if (now.has(key) || shell.events.has(key)) continue
    shell.told.delete(key)
    shell.dismissed.delete(key)
  }
}

function isNews(shell: Shell, { reaction, ...found }: Hazard, nowS: number): boolean {
  const key = hazardKey(found)
  const isDanger = isWorse(reaction, 'pause')
  if (!isDanger && shell.dismissed.has(key)) return false
  const told = shell.told.get(key)
  if (told === undefined || isWorse(reaction, told.reaction)) return true
  return isDanger && nowS - told.atS >= AGAIN_S && !isQuiet(shell.machine)
}

/** Nothing is left to switch off. */
function isQuiet({ print, heaters }: MachineState): boolean {
  return print !== 'printing' && Object.values(heaters).every(({ targetC }) => targetC === 0)
}

function intervene(shell: Shell, because: readonly Hazard[], nowS: number): Intervention {
  const intervention = baselineFor(shell.machine, because, shell.limits)
  const { reaction, steps } = intervention
  if (steps.some(({ kind }) => kind === 'pause-print')) {
    const sinceS = shell.pausing?.sinceS ?? nowS
    shell.pausing = { sinceS, askedS: nowS, isAwayNext: reaction === 'off', because }
  }
  return intervention
}

/** The head is led away when the pause is seen: only then is it known where it stands. */
function followUp(shell: Shell, nowS: number): Intervention | null {
  const { pausing, machine } = shell
  if (pausing === null) return null
  if (machine.host === 'shutdown') {
    shell.pausing = null
    return null
  }
  if (machine.print !== 'printing') {
    shell.pausing = null
    return pausing.isAwayNext ? baselineFor(machine, pausing.because, shell.limits) : null
  }
  return nowS - pausing.askedS >= PAUSE_AGAIN_S ? intervene(shell, pausing.because, nowS) : null
}

/** Asked for twice, and it still prints: then the heat goes, and behind that is the emergency stop. */
function pauseFailed({ pausing, machine }: Shell, nowS: number): readonly Hazard[] {
  if (pausing === null || machine.print !== 'printing') return []
  const waitedS = nowS - pausing.sinceS
  if (waitedS < PAUSE_MAX_S) return []
  const reason = 'The print was to pause and goes on.'
  return [hazard('pause-failed', '', 'off', nowS, `${PAUSE_MAX_S} s`, `${round(waitedS)} s`, reason)]
}

/** For the judge: a failure that nobody has looked at. After a mere pause an operator at `recover` may go on. */
export function showLatches(shell: Shell): void {
  shell.machine.isLatched = isLatchedBeyond(shell, shell.level === 'recover' ? 'pause' : 'watch')
}

export function isLatchedBeyond(shell: Shell, least: Reaction): boolean {
  return [...shell.latches.values()].some(({ reaction }) => isWorse(reaction, least))
}

/** The print goes on or begins anew: pauses are over. A person who goes on has waved them away. */
export function clearPauses(shell: Shell, isPerson: boolean): void {
  shell.pausing = null
  for (const [key, { reaction }] of shell.latches) {
    if (reaction !== 'pause') continue
    shell.latches.delete(key)
    // An operator that goes on has not waved it away.
    if (isPerson) shell.dismissed.add(key)
    else shell.told.delete(key)
  }
}
