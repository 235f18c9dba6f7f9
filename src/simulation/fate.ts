// What becomes of an object besides being printed: edges that stand up, the nozzle that hits them, and whether it is still
// where it was printed.

export interface ObjectFate {
  /** NaN and -1 while it holds. */
  detachedS: number
  detachedLayer: number
  /** Where it was pushed when it came off. */
  movedXMm: number
  movedYMm: number
  movedYawRad: number
  /** Top of its last finished layer. */
  topMm: number
  /** How high its worst curled edge stands over that, where, and what the running layer adds. */
  curlMm: number
  curlXMm: number
  curlYMm: number
  layerCurlMm: number
  /** The same for the corner that has lifted most; what of the lift has been counted. */
  cornerMm: number
  cornerXMm: number
  cornerYMm: number
  countedLiftMm: number
  /** Strongest push of the nozzle in this layer, N. */
  strikeN: number
  /** Where it has split between layers; NaN if it has not. */
  crackZMm: number
  crackRatio: number
  isAirTold: boolean
}

export function createFate(): ObjectFate {
  return {
    detachedS: Number.NaN,
    detachedLayer: -1,
    movedXMm: 0,
    movedYMm: 0,
    movedYawRad: 0,
    topMm: 0,
    curlMm: 0,
    curlXMm: 0,
    curlYMm: 0,
    layerCurlMm: 0,
    cornerMm: 0,
    cornerXMm: Number.NaN,
    cornerYMm: Number.NaN,
    countedLiftMm: 0,
    strikeN: 0,
    crackZMm: Number.NaN,
    crackRatio: 0,
    isAirTold: false,
  }
}

export function isDetached(fate: ObjectFate): boolean {
  return !Number.isNaN(fate.detachedS)
}

/** Two parts that have grown together: the worse of both; they hold on as long as either of them does. */
export function mergeFate(into: ObjectFate, from: ObjectFate): void {
  if (isDetached(into) && !isDetached(from)) Object.assign(into, from)
  if (from.curlMm > into.curlMm) {
    into.curlMm = from.curlMm
    into.curlXMm = from.curlXMm
    into.curlYMm = from.curlYMm
  }
  into.topMm = Math.max(into.topMm, from.topMm)
  into.strikeN = Math.max(into.strikeN, from.strikeN)
  into.isAirTold = into.isAirTold || from.isAirTold
}
