// From a perfect camera to a real one: how much of a webcam's dirt, blur, noise and of its own will a picture gets.
import { WEBCAM } from './camera.ts'
import type { Lamp } from './lamp.ts'
import type { SensorOptions } from './sensor.ts'

/** Gain at which a white card in the light of a lamp of 1 is nearly white. */
const WHITE_CARD_GAIN = 0.9
/** A room with less light than this is dark, and looks it. */
const DARKEST_LIT_RATIO = 0.04
const SHORTEST_S = 1 / 240

/**
 * `level` 0 is a perfect sensor behind clean glass, its exposure set once for the lamp: what gets darker looks darker. Above
 * 0 the camera meters for itself, and noise, blur, dirt and vignetting grow with the level to those of a webcam at 1.
 */
export function sensorWithGap(level: number, lamp: Lamp): SensorOptions {
  if (!(level > 0)) {
    return {
      exposure: WHITE_CARD_GAIN / Math.max(DARKEST_LIT_RATIO, lamp.directRatio + lamp.ambientRatio),
      gainMax: Number.POSITIVE_INFINITY,
      exposureMaxS: SHORTEST_S,
      readNoiseRatio: 0,
      shotNoiseRatio: 0,
      blurPx: 0,
      vignettingRatio: 0,
      dirtRatio: 0,
      saturationRatio: 1,
    }
  }
  return {
    ...WEBCAM,
    readNoiseRatio: level * WEBCAM.readNoiseRatio,
    shotNoiseRatio: level * WEBCAM.shotNoiseRatio,
    blurPx: level * WEBCAM.blurPx,
    vignettingRatio: level * WEBCAM.vignettingRatio,
    dirtRatio: level * WEBCAM.dirtRatio,
  }
}
