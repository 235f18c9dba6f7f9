// One heated body of its own with its sensor: a second hot end, a filament dryer, a heater somewhere on the frame.
// Source: PHYSICS 2.2, as the plant's own bodies.
import type { HeaterConstants } from '../machine.ts'
import { createRelaxation, type Relaxation, relax, relaxedC, relaxedCoreRatio, sensedC } from './heated-body.ts'

export interface HeatedPart {
  readonly constants: HeaterConstants
  bodyC: number
  sensorC: number
  /** Power that the heater's core passes on, as a ratio of full power. */
  coreRatio: number
  readonly relaxation: Relaxation
}

export function createHeatedPart(constants: HeaterConstants, startC: number): HeatedPart {
  return { constants, bodyC: startC, sensorC: startC, coreRatio: 0, relaxation: createRelaxation() }
}

/** Advances the part by `dtS` under constant power, in air of `airC`. */
export function stepHeatedPart(part: HeatedPart, powerRatio: number, airC: number, dtS: number): void {
  const { constants, relaxation, coreRatio } = part
  relax(relaxation, constants, constants.lossPerS, powerRatio, coreRatio, part.bodyC, airC, dtS)
  part.bodyC = relaxedC(relaxation)
  part.sensorC = sensedC(relaxation, constants, part.sensorC, powerRatio, coreRatio, 1, airC, dtS)
  part.coreRatio = relaxedCoreRatio(constants, powerRatio, coreRatio, dtS)
}
