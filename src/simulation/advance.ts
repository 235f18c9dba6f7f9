// Time passes for everything that does not move: faults, heaters, and the firmware that watches them.
import { stepCondition } from './fault-steps.ts'
import { obeyHeaterAlarm } from './firmware.ts'
import { advanceHeating } from './heating.ts'
import type { Simulation } from './simulation.ts'

/** Nobody prints longer; a speed of nearly 0 or an endless dwell must not keep the simulation busy for ever. */
const LONGEST_PRINT_S = 60 * 86_400

/** Lets heaters and faults run until `timeS`; stops the print when the firmware would have. */
export function advanceTo(simulation: Simulation, timeS: number): void {
  const { heating } = simulation
  if (!(timeS <= LONGEST_PRINT_S)) {
    simulation.error ??= {
      line: simulation.line,
      message: 'The print would take more than 60 days; it is not followed further',
    }
    return
  }
  simulation.timeS = timeS
  stepCondition(simulation)
  heating.fanRatio = simulation.fanRatio
  advanceHeating(heating, timeS)
  obeyHeaterAlarm(simulation)
}
