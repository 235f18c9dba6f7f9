// What turns scenes into beliefs. One print at a time; the loop knows nothing else of it.
import type { Forecast } from '#protocol'
import type { Scene } from '../perception/scene.ts'
import type { CauseName, Diagnosis } from './diagnosis.ts'

export interface Diagnoser {
  /** A print begins; what is expected of it, or null where nothing can be foretold. May come again when it is foretold later. */
  begin(forecast: Forecast | null): void
  /** Once a second of the printer's time. */
  step(scene: Scene): Diagnosis
  /** A person says that it is so, or that it is not: the answer enters the belief, and the same evidence does not alarm again. */
  hear(cause: CauseName, isReal: boolean, timeS: number): void
  /** What has just been mended has left plastic beside the part: what pictures come to show of it in the next `forS` is no news. */
  expectPlasticBeside?(forS: number): void
}
