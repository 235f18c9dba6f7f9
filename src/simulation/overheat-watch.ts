// Bodies that get hotter than anybody asked for: a heater that does not obey, or a law that believes a wrong sensor. It is
// truth that is told here, whether or not a guard has seen it.
import type { Simulation } from './simulation.ts'
import { noteEvent } from './simulation.ts'

/** Above any overshoot of a law in order, °C. */
const NOZZLE_EXCESS_C = 20
const BED_EXCESS_C = 12
/** A body may still be as hot as it was asked to be this long ago, s. */
const COOLING_S = 240
/** Nothing below is dangerous, °C. */
const WARM_C = 60

export function watchHeat(simulation: Simulation): void {
  const { heating, overheat, timeS } = simulation
  const { nozzle, bed } = heating.heaters
  if (nozzle.targetC >= overheat.nozzleTargetC || timeS > overheat.nozzleTargetS + COOLING_S) {
    overheat.nozzleTargetC = nozzle.targetC
    overheat.nozzleTargetS = timeS
  }
  if (bed.targetC >= overheat.bedTargetC || timeS > overheat.bedTargetS + COOLING_S) {
    overheat.bedTargetC = bed.targetC
    overheat.bedTargetS = timeS
  }
  tell(simulation, 'hot end', heating.plant.nozzleBlockC, overheat.nozzleTargetC, NOZZLE_EXCESS_C)
  tell(simulation, 'bed', heating.plant.bedC, overheat.bedTargetC, BED_EXCESS_C)
}

function tell(simulation: Simulation, body: string, bodyC: number, targetC: number, excessC: number): void {
  const kind = body === 'bed' ? 'bed-overheated' : 'overheated'
  if (!(bodyC > Math.max(targetC, WARM_C) + excessC) || simulation.mishaps.has(kind)) return
  const asked = targetC > 0 ? `${targetC.toFixed(0)} °C are asked for` : 'it is switched off'
  noteEvent(simulation, kind, `the ${body} is at ${bodyC.toFixed(0)} °C and ${asked}`)
}
