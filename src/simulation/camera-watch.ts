// When the camera froze or woke and the light on the scene changed: kept while the print runs, for frames that are drawn
// after it.

export interface CameraChange {
  readonly timeS: number
  readonly isFrozen: boolean
  /** Light that reaches the camera over usual. */
  readonly lightRatio: number
}

/** Smaller changes of light are not seen; a light that creeps away for hours stays a short list. */
const SEEN_LIGHT_RATIO = 0.005
const CHANGES_MAX = 20_000

export function createCameraWatch(): CameraChange[] {
  return [{ timeS: 0, isFrozen: false, lightRatio: 1 }]
}

/** Notes how the camera is at `timeS`, where that differs from what was noted last. */
export function watchCamera(
  changes: CameraChange[],
  timeS: number,
  { isCameraFrozen, lightRatio }: { readonly isCameraFrozen: boolean; readonly lightRatio: number },
): void {
  const last = changes[changes.length - 1]!
  const isSame = last.isFrozen === isCameraFrozen && Math.abs(last.lightRatio - lightRatio) < SEEN_LIGHT_RATIO
  if (isSame || changes.length >= CHANGES_MAX) return
  changes.push({ timeS, isFrozen: isCameraFrozen, lightRatio })
}

/** The change in force at `timeS`. */
export function cameraAt(changes: readonly CameraChange[], timeS: number): CameraChange {
  let low = 0
  let high = changes.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (changes[middle]!.timeS <= timeS) low = middle
    else high = middle - 1
  }
  return changes[low]!
}
