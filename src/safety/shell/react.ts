// From hazards to one intervention: each once, worst first, latched until a person has looked. What was ordered is followed up
// until the printer shows it.
import { baselineFor, isWorse } from '../baseline/baseline-for.ts'
import type { Hazard, Intervention, Reaction } from '../hazard.ts'
import { hazard, round } from './measured-hazards.ts'
import type { Shell } from './shell-state.ts'

/** A pause may wait for a heater or for homing, s. Judgement. */
const PAUSE_S = 60
const PAUSE_TRIES = 3

export function hazardKey({ kind, subject }: Pick<Hazard, 'kind' | 'subject'>): string {
  return `${kind} ${subject}`
}

export function react(shell: Shell, hazards: readonly Hazard[], nowS: number): Intervention | null {
  const fresh = [...hazards, ...pauseFailed(shell, nowS)].filter((one) => isNews(shell, one))
  for (const one of fresh) shell.latches.set(hazardKey(one), one)
  showLatches(shell)
  return fresh.length > 0 ? intervene(shell, fresh, nowS) : followUp(shell, nowS)
}

function isNews(shell: Shell, found: Hazard): boolean {
  const key = hazardKey(found)
  const latched = shell.latches.get(key)
  if (latched !== undefined && !isWorse(found.reaction, latched.reaction)) return false
  // A person may wave away what is no danger to anybody, and nothing else.
  return isWorse(found.reaction, 'pause') || !shell.dismissed.has(key)
}

function intervene(shell: Shell, because: readonly Hazard[], nowS: number): Intervention {
  const intervention = baselineFor(shell.machine, because, shell.limits)
  const { reaction, steps } = intervention
  if (steps.some(({ kind }) => kind === 'pause-print')) {
    shell.pausing = { sinceS: nowS, tries: 1, isAwayNext: reaction === 'off', because }
  }
  return intervention
}

/** The head is led away when the pause is seen: only then is it known where it stands. */
function followUp(shell: Shell, nowS: number): Intervention | null {
  const { pausing, machine } = shell
  if (pausing === null) return null
  if (machine.print !== 'printing') {
    shell.pausing = null
    return pausing.isAwayNext ? baselineFor(machine, pausing.because, shell.limits) : null
  }
  if (nowS - pausing.sinceS < PAUSE_S * pausing.tries) return null
  shell.pausing = { ...pausing, tries: pausing.tries + 1 }
  return baselineFor(machine, pausing.because, shell.limits)
}

/** Asked for again and again, and it still prints: then the heat goes, and behind that is the emergency stop. */
function pauseFailed({ pausing, machine }: Shell, nowS: number): readonly Hazard[] {
  if (pausing === null || machine.print !== 'printing') return []
  const waitedS = nowS - pausing.sinceS
  const limitS = PAUSE_S * PAUSE_TRIES
  if (waitedS < limitS) return []
  const reason = 'The print was to pause and goes on.'
  return [hazard('pause-failed', '', 'off', nowS, `${limitS} s`, `${round(waitedS)} s`, reason)]
}

/** For the judge: a failure that nobody has looked at. After a mere pause an operator at `recover` may go on. */
export function showLatches(shell: Shell): void {
  const least: Reaction = shell.level === 'recover' ? 'pause' : 'watch'
  shell.machine.isLatched = isLatchedBeyond(shell, least)
}

export function isLatchedBeyond(shell: Shell, least: Reaction): boolean {
  return [...shell.latches.values()].some(({ reaction }) => isWorse(reaction, least))
}

/** What was no danger is over when the print goes on or begins anew. */
export function clearPauses(shell: Shell): void {
  for (const [key, { reaction }] of shell.latches) if (!isWorse(reaction, 'pause')) shell.latches.delete(key)
  showLatches(shell)
}
