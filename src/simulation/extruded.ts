/** What the melt did in one segment; one object a simulation, reused. */
export interface Extruded {
  /** What the file asks for, without the shift in time that pressure advance makes. */
  commandedMm3: number
  deliveredMm3: number
  slippedMm3: number
  forceMaxN: number
}

export function createExtruded(): Extruded {
  return { commandedMm3: 0, deliveredMm3: 0, slippedMm3: 0, forceMaxN: 0 }
}
