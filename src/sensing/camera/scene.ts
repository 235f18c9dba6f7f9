// What a camera could see of a print, as plain columns: bead by bead in time order, in bed coordinates (z of the nozzle,
// which is the top of the bead). It is filled from the truth above sensing and knows nothing of who computed it.

export type NumberColumn = Float64Array | Float32Array | Int32Array | Uint8Array

/** Every column has at least `count` entries, in time order. */
export interface BeadColumns {
  readonly count: number
  readonly timeS: NumberColumn
  readonly x0Mm: NumberColumn
  readonly y0Mm: NumberColumn
  readonly z0Mm: NumberColumn
  readonly x1Mm: NumberColumn
  readonly y1Mm: NumberColumn
  readonly z1Mm: NumberColumn
  readonly widthMm: NumberColumn
  readonly heightMm: NumberColumn
  /** Code of `FEATURES` in #protocol. */
  readonly feature: NumberColumn
  readonly layer: NumberColumn
  readonly object: NumberColumn
  /** Share of the bead that was laid on nothing at all; above one half it is not drawn, its plastic hangs loose. */
  readonly airRatio?: NumberColumn
  /** How far the bead's edge has curled up, mm. */
  readonly curlMm?: NumberColumn
  /** Distance of the bead from where it was commanded, mm. */
  readonly shiftMm?: NumberColumn
  /** Of beads meant to lie on the bed: gap under the nozzle over layer height; NaN elsewhere. */
  readonly gapRatio?: NumberColumn
  /** Plastic that found no room, over the plastic of the bead. */
  readonly surplusRatio?: NumberColumn
}

/** Hairs drawn in travels: straight lines with a slight sag. */
export interface StringColumns {
  readonly count: number
  readonly timeS: NumberColumn
  readonly x0Mm: NumberColumn
  readonly y0Mm: NumberColumn
  readonly z0Mm: NumberColumn
  readonly x1Mm: NumberColumn
  readonly y1Mm: NumberColumn
  readonly z1Mm: NumberColumn
  readonly diameterMm: NumberColumn
}

/** Points of loose strands; points that follow each other and have the same `strand` are joined. */
export interface LooseColumns {
  readonly count: number
  readonly timeS: NumberColumn
  readonly strand: NumberColumn
  readonly xMm: NumberColumn
  readonly yMm: NumberColumn
  readonly zMm: NumberColumn
  readonly diameterMm: NumberColumn
}

/** What happens to one printed object as a whole. */
export interface SceneObject {
  readonly object: number
  readonly xMinMm: number
  readonly xMaxMm: number
  readonly yMinMm: number
  readonly yMaxMm: number
  /** Lift of its corners over time: `liftMm[i]` from `liftTimeS[i]` on, rising. */
  readonly liftTimeS: readonly number[]
  readonly liftMm: readonly number[]
  /** When it came off the bed (Infinity: never), and where it then lay. */
  readonly detachedS: number
  /** Only what lies above this came off: 0 for all of it. */
  readonly detachedAboveMm: number
  readonly offsetXMm: number
  readonly offsetYMm: number
  readonly yawRad: number
  /** Tilt about its lower edge, in the direction it was pushed. */
  readonly tiltRad: number
}

export interface CameraScene {
  readonly beads: BeadColumns
  readonly strings: StringColumns
  readonly loose: LooseColumns
  readonly objects: readonly SceneObject[]
  /** Where the bed's front left corner lies in the coordinates of all these, mm; 0 where nothing is said. */
  readonly originXMm?: number
  readonly originYMm?: number
  /** Of a print that goes on: beads from here on may still change, those before only with `revision`. None, if not given. */
  readonly settledBeads?: number
  /** Another number: what lies has been numbered or sampled anew. */
  readonly revision?: number
}

/** The state of the moving world when the shutter opens. */
export interface CameraMoment {
  readonly timeS: number
  /** Nozzle tip in bed coordinates. */
  readonly headXMm: number
  readonly headYMm: number
  readonly headZMm: number
  /** Speed of the head in bed coordinates; smears what moves. */
  readonly speedXMmPerS?: number
  readonly speedYMmPerS?: number
  /** Light that reaches the scene over that of the lamp: 0 in the dark. */
  readonly lightRatio?: number
}
