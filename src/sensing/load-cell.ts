// A load cell under the nozzle or the hot end. Source: PHYSICS 2.14 (80 to 1000 Hz, drift 1 to 5 g/K).
import { GRAVITY_M_PER_S2, type Random } from '#core'

export interface LoadCellSettings {
  /** Drift with the cell's temperature. */
  readonly driftGPerC: number
  readonly bandwidthHz: number
  /** 1 sigma within that bandwidth: plausible. */
  readonly noiseN: number
  readonly ideal: boolean
}

export const LOAD_CELL: LoadCellSettings = { driftGPerC: 2, bandwidthHz: 80, noiseN: 0.15, ideal: false }

export interface LoadCell {
  readonly settings: LoadCellSettings
  readonly random: Random
  /** Of the last tare. */
  readonly taredC: number
  /** This cell drifts up or down, up to its data sheet's figure. */
  readonly driftNPerC: number
  filteredN: number
}

/** Tared at `taredC`, without load. */
export function createLoadCell(settings: LoadCellSettings, taredC: number, random: Random): LoadCell {
  const driftNPerC = settings.driftGPerC * 1e-3 * GRAVITY_M_PER_S2 * (2 * random.next() - 1)
  return { settings, random, taredC, driftNPerC, filteredN: 0 }
}

/** Force that is read for a true one, `dtS` after the last reading; first-order low pass, exact for any step. */
export function readLoadCell(cell: LoadCell, forceN: number, cellC: number, dtS: number): number {
  if (cell.settings.ideal) return forceN
  const kept = Math.exp(-2 * Math.PI * cell.settings.bandwidthHz * dtS)
  cell.filteredN = forceN + (cell.filteredN - forceN) * kept
  return cell.filteredN + cell.driftNPerC * (cellC - cell.taredC) + cell.settings.noiseN * cell.random.normal()
}
