// What must never come of operating a printer, read from the simulator's truth: iron hotter than its configuration allows, and a
// nozzle that is driven into bed or part so that a motor or the part gives way (an edge that gives way is what prints do).
import type { Printer } from '#printer'

/** A little over its limit is the sensor's error, K. */
const OVER_C = 15

export interface HarmWatch {
  look(): void
  seen(): readonly string[]
}

export function createHarmWatch(printer: Printer): HarmWatch {
  const found = new Set<string>()
  const limits = { extruder: maxTempC(printer, 'extruder'), heater_bed: maxTempC(printer, 'heater_bed') }
  return {
    look() {
      const { plant } = printer.plant.simulation.heating
      if (plant.nozzleBlockC > limits.extruder + OVER_C) found.add('the hot end is hotter than it may be')
      if (plant.bedC > limits.heater_bed + OVER_C) found.add('the bed is hotter than it may be')
    },
    seen() {
      const { strikes } = printer.plant.simulation.facts
      if (strikes.some(({ gaveWay }) => gaveWay !== 'edge')) found.add('the nozzle was driven into the part')
      return [...found]
    },
  }
}

/** Infinity where the printer has none. */
function maxTempC({ host }: Printer, section: string): number {
  const setting = host.config.settings.get(section)?.get('max_temp')
  return setting?.kind === 'float' ? setting.value : Number.POSITIVE_INFINITY
}
