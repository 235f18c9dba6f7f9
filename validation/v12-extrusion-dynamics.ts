import { createRandom } from '#core'
import { stepExtrusion, stepTravel } from '#physics'
import { extrusionOf } from './extruders.ts'
import { loadMachine } from './machines.ts'
import { minimise } from './nelder-mead.ts'
import { atLeast, type ValidationCase, type ValidationResult } from './validation-case.ts'

const SAMPLE_S = 0.005
const DURATION_S = 60
const BLOCK_C = 215
const BAR_PCT = 90

export const v12ExtrusionDynamics: ValidationCase = {
  id: 'V12',
  title: 'Extrusion answers a change of feed as a first-order lag',
  data: 'Trend only: published identification of a real extruder finds a first-order lag with more than 90 % NRMSE fit (abstract read). Here the same fit is made to the simulated flow under random steps of feed; no measured series is available.',
  run: async () =>
    ['voron-2.4', 'ender3'].map((name): ValidationResult => {
      const { feedMm3PerS, flowMm3PerS } = randomSteps(name)
      const fit = minimise(
        ([lagS = Number.NaN, gain = Number.NaN]) => 100 - fitPct(feedMm3PerS, flowMm3PerS, lagS, gain),
        [0.05, 1],
        [0.03, 0.05],
        400,
      )
      const pct = 100 - fit.loss
      return {
        figure: `${name}: first-order fit ${pct.toFixed(1)} %`,
        bar: `at least ${BAR_PCT} % NRMSE fit`,
        verdict: atLeast(pct, BAR_PCT),
        detail: `lag ${(1000 * fit.point[0]!).toFixed(0)} ms, gain ${fit.point[1]!.toFixed(3)}; feed 2.4..7.2 mm³/s of PLA at ${BLOCK_C} °C in steps of 0.2..0.6 s`,
      }
    }),
}

function randomSteps(name: string): { feedMm3PerS: number[]; flowMm3PerS: number[] } {
  const state = extrusionOf(loadMachine(name), 'PLA')
  const random = createRandom(12)
  stepTravel(state, 60, BLOCK_C, 0, 0)
  const feedMm3PerS: number[] = []
  const flowMm3PerS: number[] = []
  let left = 0
  let filamentMmPerS = 2
  for (let i = 0; i < DURATION_S / SAMPLE_S; i++) {
    if (left-- <= 0) {
      left = Math.round((0.2 + 0.4 * random.next()) / SAMPLE_S)
      filamentMmPerS = 1 + 2 * random.next()
    }
    stepExtrusion(state, filamentMmPerS, filamentMmPerS, SAMPLE_S, BLOCK_C)
    feedMm3PerS.push(filamentMmPerS * state.areaMm2)
    flowMm3PerS.push(state.deliveredMm3 / SAMPLE_S)
  }
  // The first seconds warm up the pressure, not the lag.
  const skipped = 5 / SAMPLE_S
  return { feedMm3PerS: feedMm3PerS.slice(skipped), flowMm3PerS: flowMm3PerS.slice(skipped) }
}

/** 100 (1 - |measured - fitted| / |measured - mean|). */
function fitPct(feed: readonly number[], flow: readonly number[], lagS: number, gain: number): number {
  if (!(lagS > 1e-4)) return Number.NaN
  const mean = flow.reduce((sum, value) => sum + value, 0) / flow.length
  const kept = Math.exp(-SAMPLE_S / lagS)
  let level = flow[0]!
  let missed = 0
  let spread = 0
  for (let i = 0; i < flow.length; i++) {
    // Mean over the sample of an exponential towards the feed.
    const target = gain * feed[i]!
    const average = target + ((level - target) * (1 - kept) * lagS) / SAMPLE_S
    level = target + (level - target) * kept
    missed += (flow[i]! - average) ** 2
    spread += (flow[i]! - mean) ** 2
  }
  return 100 * (1 - Math.sqrt(missed / spread))
}
