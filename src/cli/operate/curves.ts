// What was measured and what was expected of it, for a chart: a point a second at first, then every other one goes, so that a
// print of days stays a picture of some thousand points.
import type { Scene } from '#operator'
import { channelOf } from '#operator'
import type { Forecast, ForecastCursor } from '#protocol'
import { createForecastCursor, followForecast, foretold } from '#protocol'

/** Columns of a point; NaN where nothing is known or expected. */
export const CURVES = ['timeS', 'nozzleC', 'nozzleExpectedC', 'bedC', 'bedExpectedC', 'fedMm', 'commandedMm'] as const
export type CurvePoint = Readonly<Record<(typeof CURVES)[number], number>>

export interface Curves {
  readonly points: readonly CurvePoint[]
  /** Another number where the points are others, and not only more. */
  readonly generation: number
  /** Of the forecast, now; -1 where there is none. */
  readonly row: number
  add(scene: Scene, forecast: Forecast | null): void
  clear(): void
}

const POINTS_MAX = 2400

export function createCurves(): Curves {
  let points: CurvePoint[] = []
  let everyS = 1
  let cursor: ForecastCursor | null = null
  let row = -1
  let generation = 0
  return {
    get generation() {
      return generation
    },
    get row() {
      return row
    },
    get points() {
      return points
    },
    add(scene, forecast) {
      if (forecast === null) cursor = null
      else if (cursor?.forecast !== forecast) cursor = createForecastCursor(forecast)
      row = cursor === null ? -1 : followForecast(cursor, scene.fileByte, scene.timeS)
      const last = points.at(-1)
      if (last !== undefined && scene.timeS - last.timeS < everyS * 0.99) return
      const expected = (name: string): number =>
        cursor === null || row < 0 ? Number.NaN : foretold(cursor.forecast, name, row)
      points.push({
        timeS: scene.timeS,
        nozzleC: channelOf(scene, 'nozzle_c'),
        nozzleExpectedC: expected('nozzle_c'),
        bedC: channelOf(scene, 'bed_c'),
        bedExpectedC: expected('bed_c'),
        fedMm: channelOf(scene, 'encoder_mm'),
        commandedMm: channelOf(scene, 'filament_used_mm'),
      })
      if (points.length <= POINTS_MAX) return
      points = points.filter((_, k) => k % 2 === 0)
      everyS *= 2
      generation++
    },
    clear() {
      points = []
      everyS = 1
      generation++
    },
  }
}
