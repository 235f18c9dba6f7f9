// Constants of every heater of the test: fitted on its own recorded heat-ups, or read from the gains of its printer.cfg where
// it has none.
import { type FittedHeater, heaterFromGains } from '#physics'
import { fitPrinter } from '../fitted-printer.ts'
import { loadMachine } from '../machines.ts'
import type { HeaterWindow } from './windows.ts'

const AIR_C = 24

export function heaterKey(window: HeaterWindow): string {
  return `${window.repo} ${window.heater}`
}

export function fitHeaters(windows: readonly HeaterWindow[]): Map<string, FittedHeater> {
  const fits = new Map<string, FittedHeater>()
  for (const window of windows) {
    const key = heaterKey(window)
    if (!fits.has(key)) fits.set(key, fitPrinter(window.repo, window.heater) ?? fromGains(window))
  }
  return fits
}

function fromGains({ heater, law }: HeaterWindow): FittedHeater {
  const kind = heater === 'extruder' ? 'nozzle' : 'bed'
  const generic = loadMachine('generic-cartesian')[kind]
  if (law.law !== 'pid') return { ...generic, airC: AIR_C }
  return { ...heaterFromGains({ ...law, maxPowerRatio: law.maxPowerRatio ?? 1 }, generic, kind).heater, airC: AIR_C }
}
