// The monitors as the shell runs them, fed with what Klipper reports.
import type { Hazard } from '#safety'
import { limitsForPrinter } from '#safety'
import { choosePrinter } from '../../src/cli/printer-files.ts'
import { stepHeaterMonitor } from '../../src/safety/monitor/heater-monitor.ts'
import { createHeaterMonitor } from '../../src/safety/monitor/monitor-state.ts'
import type { SceneStatus } from './heater-scene.ts'

export interface Watcher {
  see(status: SceneStatus): readonly Hazard[]
}

const FILAMENT_MM2 = (Math.PI / 4) * 1.75 ** 2

/** `printer`: one that ships; the limits are those of its configuration, the filament is not known. */
export function createWatcher(printer: string): Watcher {
  const { config } = choosePrinter({ printer }, null)
  const { heaters } = limitsForPrinter(
    {
      extruder: { max_temp: config.extruders[0]?.heater.maxTempC ?? 0 },
      heater_bed: { max_temp: config.heaterBed?.maxTempC ?? 0 },
    },
    null,
  )
  const nozzle = createHeaterMonitor({ heater: 'extruder', kind: 'hot-end', maxC: heaters['extruder']!.maxC })
  const bed = createHeaterMonitor({ heater: 'heater_bed', kind: 'bed', maxC: heaters['heater_bed']!.maxC })
  return {
    see({ timeS, extruder, heaterBed, fanRatio, otherFanRatio, extruderMmPerS }) {
      const airRoot = Math.sqrt(otherFanRatio ?? 0)
      const found = stepHeaterMonitor(nozzle, {
        timeS,
        temperatureC: extruder.temperature,
        targetC: extruder.target,
        powerRatio: extruder.power,
        fanRatio,
        airRoot,
        flowMm3PerS: Math.max(0, extruderMmPerS) * FILAMENT_MM2,
      })
      const bedFound = stepHeaterMonitor(bed, {
        timeS,
        temperatureC: heaterBed.temperature,
        targetC: heaterBed.target,
        powerRatio: heaterBed.power,
        fanRatio: null,
        airRoot,
        flowMm3PerS: null,
      })
      if (bedFound.length === 0) return found
      return [...found, ...bedFound]
    },
  }
}

/** The same monitors, so much later. */
export function later(watcher: Watcher, byS: number): Watcher {
  return { see: (status) => watcher.see({ ...status, timeS: status.timeS + byS }) }
}
