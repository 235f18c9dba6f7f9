// What heaters were asked for in the last minutes.
export interface OverheatWatch {
  /** Highest target of the last minutes, and when it was last asked for. */
  nozzleTargetC: number
  nozzleTargetS: number
  bedTargetC: number
  bedTargetS: number
}

export function createOverheatWatch(): OverheatWatch {
  return { nozzleTargetC: 0, nozzleTargetS: 0, bedTargetC: 0, bedTargetS: 0 }
}
