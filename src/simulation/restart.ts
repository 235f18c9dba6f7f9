// The controller is reset and told anew what it is: laws, ranges and guards begin again, the iron stays as warm as it is.
import { createFirmwareLink } from './firmware-link.ts'
import { createHeating } from './heating.ts'
import type { SimulationSettings } from './settings.ts'
import type { Simulation } from './simulation.ts'
import { heatingSettings } from './simulation.ts'

export function restartController(simulation: Simulation, settings: SimulationSettings): void {
  const { heating, condition, link } = simulation
  const { stoppedFanRatio } = heating
  simulation.settings = settings
  simulation.heating = createHeating({
    ...heatingSettings(settings, condition),
    warm: { plant: heating.plant, timeS: heating.timeS },
  })
  simulation.heating.stoppedFanRatio = stoppedFanRatio
  const { idleMotors } = link
  Object.assign(link, createFirmwareLink(), { idleMotors })
  simulation.error = null
  simulation.hasShutDown = false
  simulation.fanRatio = 0
}
