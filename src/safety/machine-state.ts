// What the shell believes about the machine: measured, where it can be measured, and carried on by the commands that are on their
// way. One flat record, so that judging a file of a million lines moves numbers and makes nothing.
import type { HostState, PrintState } from '#protocol'

export interface HeaterState {
  targetC: number
  /** Worst of the last samples, with what is not known about them added. */
  hottestC: number
  coldestC: number
  powerRatio: number
  /** Fresh, consistent, physically possible. Where false, no heating. */
  isTrusted: boolean
}

/** An axis that was said to stand somewhere and has not been measured since, mm, as it is called now. */
export interface HandSet {
  /** Where it was said to stand; NaN: somewhere. */
  readonly atMm: number
  /** Beyond these it leaves the printer, or may meet what nobody knows. */
  readonly minMm: number
  readonly maxMm: number
}

export interface MachineState {
  /** Of the shell's clock. */
  timeS: number
  host: HostState
  /** The newest observation is not too old, and the link stands. */
  isFresh: boolean
  print: PrintState
  filename: string
  /** A print was stopped by a failure that nobody has looked at. */
  isLatched: boolean
  /** By the printer's own names. */
  readonly heaters: Record<string, HeaterState>
  /** The heater of the active extruder. */
  extruder: string
  /** Where the nozzle is asked to be, in the printer's coordinates, offsets and all, mm. NaN: not known. */
  xMm: number
  yMm: number
  zMm: number
  /** Extruder position as the printer counts it, mm. */
  eMm: number
  /** Pulled back by what was asked and not fed since, mm. */
  retractedMm: number
  /** Of it by G10, as far as that may reach; 0: it is not retracted by G10. */
  g10Mm: number
  isXHomed: boolean
  isYHomed: boolean
  isZHomed: boolean
  /** Null: measured, or not known at all. */
  xHand: HandSet | null
  yHand: HandSet | null
  zHand: HandSet | null
  /** G92 and SET_GCODE_OFFSET together: printer's coordinate less G-code's, mm. */
  xBaseMm: number
  yBaseMm: number
  zBaseMm: number
  eBaseMm: number
  /** SET_GCODE_OFFSET alone, mm. */
  xOffsetMm: number
  yOffsetMm: number
  zOffsetMm: number
  isAbsolute: boolean
  isExtrusionAbsolute: boolean
  /** Of G-code's F, before the speed factor, mm/s. */
  feedMmPerS: number
  speedRatio: number
  flowRatio: number
  maxSpeedMmPerS: number
  maxAccelMmPerS2: number
  cornerSpeedMmPerS: number
  pressureAdvanceS: number
  fanRatio: number
  areMotorsOn: boolean
  /** Top of what has been printed in this job, mm; 0 for an empty bed. */
  partTopMm: number
  partXMm: { min: number; max: number }
  partYMm: { min: number; max: number }
  objects: readonly string[]
  excluded: readonly string[]
  /** SAVE_GCODE_STATE: name -> what was kept. */
  readonly saved: Record<string, SavedState>
}

export interface SavedState {
  readonly xBaseMm: number
  readonly yBaseMm: number
  readonly zBaseMm: number
  readonly eBaseMm: number
  readonly xOffsetMm: number
  readonly yOffsetMm: number
  readonly zOffsetMm: number
  readonly xMm: number
  readonly yMm: number
  readonly zMm: number
  readonly eMm: number
  readonly isAbsolute: boolean
  readonly isExtrusionAbsolute: boolean
  readonly feedMmPerS: number
  readonly speedRatio: number
  readonly flowRatio: number
}
