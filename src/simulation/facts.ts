// What happened in the print, as numbers: for whoever must not read sentences. Lists are bounded; the events tell the same
// to people.

export interface FactPlace {
  readonly timeS: number
  readonly line: number
  readonly layer: number
}

export interface LostStepsFact extends FactPlace {
  readonly axis: 'x' | 'y'
  readonly fullSteps: number
  /** Demand over pull-out. */
  readonly demandRatio: number
}

export interface ShiftFact extends FactPlace {
  /** Since the shift told before. */
  readonly xMm: number
  readonly yMm: number
}

export interface StrikeFact extends FactPlace {
  readonly forceN: number
  readonly xMm: number
  readonly yMm: number
  readonly zMm: number
  /** Speed of the nozzle when it met the obstacle. */
  readonly speedMmPerS: number
  /** Object number, -1 if none. */
  readonly object: number
  readonly gaveWay: 'edge' | 'object' | 'motor'
}

export interface DetachmentFact extends FactPlace {
  readonly object: number
  readonly cause: 'peeled' | 'knocked' | 'struck' | 'split' | 'loose' | 'support'
  readonly movedXMm: number
  readonly movedYMm: number
  readonly liftedMm3: number
}

export interface DelaminationFact extends FactPlace {
  readonly object: number
  readonly ratio: number
  readonly zMm: number
}

export interface AirPrintingFact extends FactPlace {
  readonly object: number
  readonly lengthMm: number
}

/** The move that asks most of its motor. */
export interface StepMarginFact {
  readonly line: number
  /** Demand over pull-out. */
  readonly demandRatio: number
  readonly axis: 'x' | 'y'
  readonly speedMmPerS: number
  readonly accelMmPerS2: number
}

/** What the file asked a heater for. */
export interface TargetFact {
  readonly line: number
  readonly heater: string
  readonly temperatureC: number
}

/** A wait that ended with the heater where it was wanted. */
export interface WaitFact {
  readonly line: number
  readonly heater: string
  readonly temperatureC: number
  readonly durationS: number
}

/** Skipped steps of the extruder, heard together. */
export interface ExtruderSkipFact {
  readonly line: number
  readonly times: number
}

export interface RunFacts {
  /** null where nothing moved. */
  stepMargin: StepMarginFact | null
  readonly targets: TargetFact[]
  readonly waits: WaitFact[]
  readonly extruderSkips: ExtruderSkipFact[]
  readonly lostSteps: LostStepsFact[]
  readonly shifts: ShiftFact[]
  readonly strikes: StrikeFact[]
  readonly detachments: DetachmentFact[]
  readonly delaminations: DelaminationFact[]
  readonly airPrinting: AirPrintingFact[]
  /** Plastic that was laid as loose strands, mm³. */
  looseMm3: number
}

const FACTS_MAX = 20_000

export function createFacts(): RunFacts {
  return {
    stepMargin: null,
    targets: [],
    waits: [],
    extruderSkips: [],
    lostSteps: [],
    shifts: [],
    strikes: [],
    detachments: [],
    delaminations: [],
    airPrinting: [],
    looseMm3: 0,
  }
}

export function addFact<T>(list: T[], fact: T): void {
  if (list.length < FACTS_MAX) list.push(fact)
}
