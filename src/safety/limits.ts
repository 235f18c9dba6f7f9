// Where the envelope ends: one record of numbers, made from the printer's own configuration, the material and the literals in
// default-limits.ts. It is data: the judge reads it and nothing else. It can be tightened by anybody and loosened by nobody but a
// person (tighten-limits.ts).
import type { Level } from '#protocol'

export interface Range {
  readonly min: number
  readonly max: number
}

export interface HeaterLimits {
  readonly minC: number
  /** No target above it and no reading above it: the lower of printer (its max_temp less a margin) and material. */
  readonly maxC: number
  /** How fast a target may be raised in one step, °C; a heat-up from cold is one step. */
  readonly stepMaxC: number
  /** No heater of this kind heats faster, °C/s: a faster reading is not believed. */
  readonly riseMaxCPerS: number
  /** So long it may be hot with no print running and nobody asking, s. */
  readonly idleHotMaxS: number
}

export interface TuneBand {
  /** Either side of what the file asked for. */
  readonly nozzleC: number
  readonly bedC: number
  readonly speedRatio: Range
  readonly flowRatio: Range
  readonly fanRatio: Range
  readonly zOffsetStepMm: number
  readonly pressureAdvanceS: Range
}

export interface Budgets {
  readonly recoveries: number
  readonly restarts: number
  /** Sum over heaters of the operator's own raising of targets, °C min. */
  readonly heatCMin: number
  readonly filamentMm: number
  /** Moves below the top of the part, within its reach. */
  readonly movesNearPart: number
  readonly modelCalls: number
  /** Commands of any kind. */
  readonly commands: number
}

export interface EvidenceLimits {
  /** Older observations are no observations, s. */
  readonly staleS: number
  /** Worst of so many last samples. */
  readonly samples: number
  /** The operator has to be heard of this often while it may act, s. */
  readonly heartbeatS: number
  /** Camera frames, where one is required, s; null: none is required. */
  readonly cameraS: number | null
}

export interface Limits {
  /** By the printer's own names: `extruder`, `heater_bed`, `heater_generic chamber`. */
  readonly heaters: Readonly<Record<string, HeaterLimits>>
  readonly material: string
  /** No extrusion below it, °C. */
  readonly extrudeMinC: number
  readonly xMm: Range
  readonly yMm: Range
  /** `min`: no lower than the nozzle may go with everything applied (a little below 0 for the first layer). */
  readonly zMm: Range
  /** Round beds: reach from the middle, mm; null for square ones. */
  readonly radiusMm: number | null
  readonly speedMaxMmPerS: number
  readonly zSpeedMaxMmPerS: number
  readonly accelMaxMmPerS2: number
  readonly cornerSpeedMaxMmPerS: number
  /** Volume of plastic per second; also with the flow factor, mm³/s. */
  readonly flowMaxMm3PerS: number
  readonly filamentDiameterMm: number
  readonly speedRatio: Range
  readonly flowRatio: Range
  readonly pressureAdvanceS: Range
  readonly smoothTimeS: Range
  readonly xyOffsetMaxMm: number
  readonly zOffsetMm: Range
  /** Filament moved by one command with the head at rest, mm. */
  readonly extrudeOnlyMaxMm: number
  readonly retractMaxMm: number
  readonly extrudeSpeedMaxMmPerS: number
  /** Above it the part fan's and the hot end's air may not be taken away, °C. */
  readonly fanNeededAboveC: number
  /** Above it the motors stay on, °C. */
  readonly motorsOffBelowC: number
  readonly idleTimeoutMaxS: number
  readonly dwellMaxS: number
  /** A print without a person near it: after so long the shell pauses and asks, s; null: no limit. */
  readonly unattendedMaxS: number | null
  /** All heaters on, in one job, s. */
  readonly timeAtHeatMaxS: number
  readonly tune: TuneBand
  readonly budgets: Budgets
  readonly evidence: EvidenceLimits
  /** The most the operator may do on this printer. */
  readonly levelMax: Level
}
