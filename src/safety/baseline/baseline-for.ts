// The simple controller that is always right and never clever: from any state a list of steps to safety. It asks nobody, learns
// nothing and draws nothing; whatever operates the printer, this is what it falls back to (simplex, Sha 2001; ASTM F3269).
import type { BaselineStep, Hazard, Intervention, Reaction } from '../hazard.ts'
import { REACTIONS } from '../hazard.ts'
import type { Limits } from '../limits.ts'
import type { MachineState } from '../machine-state.ts'
import { parkLines } from './park-lines.ts'

const LAST_RESORT: readonly BaselineStep[] = [{ kind: 'emergency-stop' }, { kind: 'cut-power' }]
const ALL_OFF: BaselineStep = { kind: 'lines', lines: ['TURN_OFF_HEATERS'] }

/** A state that was not observed freshly is moved by nobody: then the heaters go off, and the head stays. */
export function baselineFor(state: MachineState, hazards: readonly Hazard[], limits: Limits): Intervention {
  const reaction = worstReaction(hazards)
  return { because: hazards, reaction, ...STEPS[reaction](state, hazards, limits) }
}

export function worstReaction(hazards: readonly Hazard[]): Reaction {
  return hazards.reduce<Reaction>((worst, { reaction }) => (isWorse(reaction, worst) ? reaction : worst), 'watch')
}

export function isWorse(reaction: Reaction, than: Reaction): boolean {
  return REACTIONS.indexOf(reaction) > REACTIONS.indexOf(than)
}

type Steps = Pick<Intervention, 'steps' | 'wayOut'>

const STEPS: Readonly<Record<Reaction, (state: MachineState, hazards: readonly Hazard[], limits: Limits) => Steps>> = {
  watch: () => ({ steps: [], wayOut: [] }),
  // No danger yet: a pause that fails is asked for again, and then becomes more (shell/react.ts).
  pause: (state) => ({ steps: pauseOf(state), wayOut: [] }),
  off: offSteps,
  stop: () => ({ steps: [{ kind: 'emergency-stop' }], wayOut: LAST_RESORT }),
  cut: () => ({ steps: LAST_RESORT, wayOut: LAST_RESORT }),
}

function pauseOf(state: MachineState): readonly BaselineStep[] {
  return state.print === 'printing' ? [{ kind: 'pause-print' }] : []
}

/** Heat first: it takes longest to go. While the print runs its pause comes next, and the head is led away when that has been
 * seen: where it stands by then is the printer's own doing. */
function offSteps(state: MachineState, hazards: readonly Hazard[], limits: Limits): Steps {
  const some = heatersAlone(hazards)
  if (some !== null) return { steps: [{ kind: 'lines', lines: some }], wayOut: LAST_RESORT }
  if (state.print === 'printing') return { steps: [ALL_OFF, ...pauseOf(state), ALL_OFF], wayOut: LAST_RESORT }
  const away = parkLines(state, limits)
  return { steps: away.length === 0 ? [ALL_OFF] : [ALL_OFF, { kind: 'lines', lines: away }], wayOut: LAST_RESORT }
}

const ALONE: ReadonlySet<string> = new Set(['idle-hot', 'heat-budget'])

/** What merely stands hot for too long goes off alone: a bed that holds a part stays warm. */
function heatersAlone(hazards: readonly Hazard[]): readonly string[] | null {
  const lines: string[] = []
  for (const { kind, subject, reaction } of hazards) {
    if (reaction !== 'off') continue
    const name = /^(?:heater_generic )?([A-Za-z0-9_]+)$/.exec(subject)?.[1]
    if (!ALONE.has(kind) || name === undefined) return null
    lines.push(`SET_HEATER_TEMPERATURE HEATER=${name} TARGET=0`)
  }
  return lines
}
