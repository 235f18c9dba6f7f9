// What a print does to its hot end, which no log records: filament that flows as features and layers change, and a part fan.
// Plausible, not measured; the numbers are those of ordinary prints (0.4 mm nozzle, 0.2 mm layers, 30 to 150 mm/s).
import type { Random } from '#core'

export interface PrintLoad {
  readonly fanRatio: Float64Array
  readonly filamentMmPerS: Float64Array
}

export function steadyLoad(steps: number, printing: boolean): PrintLoad {
  return {
    fanRatio: new Float64Array(steps).fill(printing ? 0.5 : 0),
    filamentMmPerS: new Float64Array(steps).fill(printing ? 2 : 0),
  }
}

export function drawPrintLoad(random: Random, steps: number, stepS: number, printing: boolean): PrintLoad {
  const load = steadyLoad(steps, false)
  if (!printing) return load
  const pick = (low: number, high: number): number => low * (high / low) ** random.next()
  const layerS = pick(8, 120)
  const meanMmPerS = pick(0.6, 4)
  const fanRatio = random.next() < 0.3 ? 0 : 0.2 + 0.8 * random.next()
  const bridges = random.next() < 0.3
  let featureEndS = 0
  let flow = meanMmPerS
  let fan = fanRatio
  for (let i = 0; i < steps; i++) {
    const timeS = i * stepS
    if (timeS >= featureEndS) {
      // A wall, an infill, a travel with its retraction: seconds each, in the rhythm of layers.
      featureEndS = timeS + pick(0.5, layerS / 4 + 1)
      const travels = random.next() < 0.15
      flow = travels ? 0 : meanMmPerS * pick(0.5, 2)
      fan = bridges && random.next() < 0.08 ? 1 : fanRatio
    }
    load.filamentMmPerS[i] = flow
    load.fanRatio[i] = fan
  }
  return load
}
