// The direct-current rail that feeds all of the printer: what it sags to under its load, and how it is measured.
// Source: PHYSICS 2.14 (50 mV noise, sag of 0.1 to 0.5 V under the bed heater).
import type { Random } from '#core'

export interface SupplySettings {
  readonly railV: number
  /** Of supply and wiring. */
  readonly resistanceOhm: number
  readonly noiseV: number
  readonly noiseA: number
  readonly ideal: boolean
}

export const SUPPLY_24V: SupplySettings = {
  railV: 24,
  resistanceOhm: 0.03,
  noiseV: 0.05,
  noiseA: 0.1,
  ideal: false,
}

/** What hangs on the rail now. */
export interface SupplyLoad {
  /** Heaters, as power at the nominal voltage times duty: resistances, they draw with the square of the voltage. */
  heatersW: number
  /** Motors, fans and electronics: their converters draw the same power at any voltage. */
  convertersW: number
}

export interface Supply {
  readonly settings: SupplySettings
  readonly random: Random
  /** At the printer, of the last step. */
  trueV: number
  trueA: number
}

export function createSupply(settings: SupplySettings, random: Random): Supply {
  return { settings, random, trueV: settings.railV, trueA: 0 }
}

/** What stepper drivers take from the rail, W: the loss in both coils of each (2 I² R at the effective current). */
export function motorsW(count: number, currentA: number, coilOhm = 2.5): number {
  return count * 2 * currentA * currentA * coilOhm
}

/**
 * Voltage and current at the printer for an open voltage of `supplyRatio` times nominal: the higher root of
 * V = E - R (G V + P / V). Where there is none the converters pull the rail down to the knee of that curve.
 */
export function stepSupply(supply: Supply, supplyRatio: number, load: Readonly<SupplyLoad>): void {
  const { railV, resistanceOhm } = supply.settings
  const openV = Math.max(0, supplyRatio * railV)
  const conductance = load.heatersW / (railV * railV)
  const slope = 1 + resistanceOhm * conductance
  const under = openV * openV - 4 * slope * resistanceOhm * load.convertersW
  supply.trueV = (openV + Math.sqrt(Math.max(0, under))) / (2 * slope)
  const convertersA = supply.trueV > 0 && under >= 0 ? load.convertersW / supply.trueV : 0
  supply.trueA =
    under >= 0
      ? conductance * supply.trueV + convertersA
      : resistanceOhm > 0
        ? (openV - supply.trueV) / resistanceOhm
        : 0
}

export function readSupplyV(supply: Supply): number {
  const { ideal, noiseV } = supply.settings
  return ideal ? supply.trueV : Math.max(0, supply.trueV + noiseV * supply.random.normal())
}

export function readSupplyA(supply: Supply): number {
  const { ideal, noiseA } = supply.settings
  return ideal ? supply.trueA : Math.max(0, supply.trueA + noiseA * supply.random.normal())
}
