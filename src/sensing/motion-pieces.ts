// What vibration and sound are computed from: the head's velocity as straight lines in time. A planned move is up to three
// pieces (accelerate, cruise, decelerate); a rest is a piece of velocity 0.

/** Columns of one stretch of motion, in order of time and without gaps. Velocities are of the true head, mm/s. */
export interface MotionPieces {
  count: number
  /** [capacity] start of the piece, s of the print's own time. */
  startS: Float64Array
  durationS: Float64Array
  /** [capacity] velocity at the start and at the end of the piece, mm/s; linear in between. */
  startXMmPerS: Float64Array
  endXMmPerS: Float64Array
  startYMmPerS: Float64Array
  endYMmPerS: Float64Array
  startZMmPerS: Float64Array
  endZMmPerS: Float64Array
  /** [capacity] velocity of the filament, mm/s; negative retracts. */
  startEMmPerS: Float64Array
  endEMmPerS: Float64Array
}

const COLUMNS = [
  'startS',
  'durationS',
  'startXMmPerS',
  'endXMmPerS',
  'startYMmPerS',
  'endYMmPerS',
  'startZMmPerS',
  'endZMmPerS',
  'startEMmPerS',
  'endEMmPerS',
] as const

export function createMotionPieces(capacity = 1024): MotionPieces {
  const pieces = { count: 0 } as MotionPieces
  for (const column of COLUMNS) pieces[column] = new Float64Array(capacity)
  return pieces
}

/** Appends one piece; pieces of no duration are left out. */
export function addMotionPiece(
  pieces: MotionPieces,
  startS: number,
  durationS: number,
  startXMmPerS: number,
  endXMmPerS: number,
  startYMmPerS: number,
  endYMmPerS: number,
  startZMmPerS: number,
  endZMmPerS: number,
  startEMmPerS: number,
  endEMmPerS: number,
): void {
  if (!(durationS > 0)) return
  if (pieces.count === pieces.startS.length) grow(pieces)
  const i = pieces.count++
  pieces.startS[i] = startS
  pieces.durationS[i] = durationS
  pieces.startXMmPerS[i] = startXMmPerS
  pieces.endXMmPerS[i] = endXMmPerS
  pieces.startYMmPerS[i] = startYMmPerS
  pieces.endYMmPerS[i] = endYMmPerS
  pieces.startZMmPerS[i] = startZMmPerS
  pieces.endZMmPerS[i] = endZMmPerS
  pieces.startEMmPerS[i] = startEMmPerS
  pieces.endEMmPerS[i] = endEMmPerS
}

function grow(pieces: MotionPieces): void {
  for (const column of COLUMNS) {
    const bigger = new Float64Array(2 * pieces.startS.length)
    bigger.set(pieces[column])
    if (column !== 'startS') pieces[column] = bigger
  }
  const bigger = new Float64Array(2 * pieces.startS.length)
  bigger.set(pieces.startS)
  pieces.startS = bigger
}
