// Numbers out of the project's own solvers. A family takes one as a value and claims it by another route beside (an
// equation, an ode), or computes by a formula and claims the solver here: the two must agree.
import { createShaperPulses } from '#motion'

export interface Solver {
  /** Units of the inputs, in order, and of the result; values are passed in these units. */
  readonly inputs: readonly string[]
  readonly unit: string
  readonly run: (values: readonly number[]) => number
}

const SHAPERS = ['zv', 'mzv', 'zvd', 'ei'] as const

/** Height and time of one pulse of an input shaper, counted from its first pulse. */
function shaperPulse(type: (typeof SHAPERS)[number], pulse: number, what: 'ratio' | 'timeS'): Solver {
  return {
    inputs: ['Hz', ''],
    unit: what === 'ratio' ? '' : 's',
    run: ([frequencyHz, damping]) => {
      const pulses = createShaperPulses(type, frequencyHz!, damping!)
      return what === 'ratio' ? pulses.ratio[pulse]! : pulses.timeS[pulse]! - pulses.timeS[0]!
    },
  }
}

export const SOLVERS: ReadonlyMap<string, Solver> = new Map<string, Solver>([
  ...SHAPERS.flatMap((type) =>
    [0, 1, 2].slice(0, type === 'zv' ? 2 : 3).flatMap((pulse): [string, Solver][] => [
      [`motion/shaper-${type}-height-${pulse}`, shaperPulse(type, pulse, 'ratio')],
      [`motion/shaper-${type}-time-${pulse}`, shaperPulse(type, pulse, 'timeS')],
    ]),
  ),
])
