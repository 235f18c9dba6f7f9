// Heaters as the printer shows them, each trusted only where its numbers are numbers, possible, and not spoken against.
import type { PrinterStatus } from '#protocol'
import type { HeaterState, MachineState } from '../machine-state.ts'
import { numberAt, objectAt, textsAt } from './status-fields.ts'

/** What several observations say of one heater. */
export interface HeaterView {
  readonly hottestC: number
  readonly coldestC: number
  readonly isTrusted: boolean
}

/** What a sensor of a printer can show, °C: a hall in winter, the hottest nozzles sold and a margin. */
const SENSOR_MIN_C = -40
const SENSOR_MAX_C = 600

/** Nothing is known of it: it may be as hot as can be and as cold as can be. */
const UNKNOWN: HeaterState = {
  targetC: Number.NaN,
  hottestC: Number.POSITIVE_INFINITY,
  coldestC: Number.NEGATIVE_INFINITY,
  powerRatio: Number.NaN,
  isTrusted: false,
}

export function observeHeaters(
  state: MachineState,
  status: PrinterStatus,
  views: Readonly<Record<string, HeaterView>>,
  unfit: string[],
): void {
  const names = textsAt(objectAt(status, 'heaters'), 'available_heaters')
  if (names.length === 0) unfit.push('heaters.available_heaters')
  // One that has vanished stays, untrusted: it may still be hot.
  for (const name of new Set([...Object.keys(state.heaters), ...names])) {
    state.heaters[name] = readHeater(status, name, views[name])
  }
}

function readHeater(status: PrinterStatus, name: string, view: HeaterView | undefined): HeaterState {
  const object = objectAt(status, name)
  const temperatureC = numberAt(object, 'temperature')
  const targetC = numberAt(object, 'target')
  const powerRatio = numberAt(object, 'power')
  const isPossible = temperatureC >= SENSOR_MIN_C && temperatureC <= SENSOR_MAX_C
  if (!(isPossible && targetC >= 0 && powerRatio >= 0 && powerRatio <= 1)) return { ...UNKNOWN }
  return {
    targetC,
    powerRatio,
    hottestC: Math.max(temperatureC, view?.hottestC ?? temperatureC),
    coldestC: Math.min(temperatureC, view?.coldestC ?? temperatureC),
    isTrusted: view?.isTrusted ?? true,
  }
}
