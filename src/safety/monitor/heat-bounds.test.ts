import { expect, test } from 'vitest'
import { boundHeat, createHeatBounds, type Disturbances, type HeatBounds } from './heat-bounds.ts'
import { createHeatHistory, keepSample, WINDOWS_S } from './heat-history.ts'
import { createHeaterFit, type HeaterFit } from './heater-fit.ts'
import { heaterPrior } from './heater-prior.ts'
import { HYPOTHESES } from './lagged-power.ts'

const BEST = 10
const OTHER = 4
const TWELVE = WINDOWS_S.indexOf(12)

interface Seen extends Partial<Disturbances> {
  readonly riseC?: number
  /** Of the likeliest hypothesis, s of full power. */
  readonly energyS?: number
  readonly excessCS?: number
  readonly stilledCS?: number
  readonly change?: (fit: HeaterFit) => void
}

/**
 * Two samples 12 s apart: from 150 to 180 °C, 140 °C over the air, the fan at a quarter of its speed, 10 mm³/s, power up from 0.2
 * to 0.7, 7.2 s of full power arrived. Constants: 3 °C/s, 0.006/s. Of late: 0.007/s at a fan's root of 0.3, 4 mm³/s and 140 °C.
 */
function bounded(given: Seen): HeatBounds {
  const { riseC = 30, energyS = 7.2, excessCS = 1680, stilledCS = 0, change = () => undefined, ...seen } = given
  const fit = createHeaterFit(heaterPrior('hot-end'))
  Object.assign(fit, { isKnown: true, best: BEST })
  fit.plausible.fill(0)
  fit.plausible[BEST] = 1
  fit.powerCPerS[BEST] = 3
  fit.lossPerS[BEST] = 0.006
  const lossPerS = new Float64Array(HYPOTHESES)
  lossPerS[BEST] = 0.007
  lossPerS[OTHER] = 0.005
  change(fit)
  const history = createHeatHistory()
  keepSample(history, 100, 150, 0.2, 11, 12, 13, 15, new Float64Array(HYPOTHESES).fill(14))
  const energies = new Float64Array(HYPOTHESES).map((_, i) => 14 + energyS + 0.1 * (i - BEST))
  const flowed = 13 + 10 * excessCS
  keepSample(history, 112, 150 + riseC, 0.7, 11 + excessCS, 12 + excessCS / 2, flowed, 15 + stilledCS, energies)
  const bounds = createHeatBounds()
  boundHeat(bounds, fit, history, {
    ...{ lossPerS, fanRoot: 0.3, flowMm3PerS: 4, excessC: 140, isLossKnown: true, isFanKnown: true, isFlowKnown: true },
    ...{ stilledRatio: 0, noiseC: 0.1, powerJitter: 0.05, stepS: 0.25, targetC: 200 },
    ...seen,
  })
  return bounds
}

function at(seen: Seen): Record<keyof HeatBounds, number> {
  const bounds = bounded(seen)
  return Object.fromEntries(Object.entries(bounds).map(([name, column]) => [name, column[TWELVE]])) as never
}

function expectClose(
  found: Record<keyof HeatBounds, number>,
  expected: Partial<Record<keyof HeatBounds, number>>,
): void {
  for (const [name, value] of Object.entries(expected)) {
    expect([name, found[name as keyof HeatBounds].toFixed(6)]).toEqual([name, value.toFixed(6)])
  }
}

/** 0.3 °C, 4 sigmas, the jitter of power, and 0.4 s late on a change of power by a half. */
const NOISE = 0.3 + 0.4 + 3 * 0.05 * Math.sqrt(12 * 0.25) + 0.4 * 3 * 0.5
const AIR = 0.006 * 12 * 12
/** Foretold to 6 % of what power gives. */
const SPREAD = 0.06 * 21.6
const MOST = 0.006 * (1.3 * 1680 + 2.8 * 840 + 0.055 * 16_800)
const USUAL = 21.6 - 0.007 * 1680
const LATE = 0.12 * 1680 * 0.007 + SPREAD / 2
/** Fan and filament take more than of late. */
const MORE = 0.006 * (2.8 * (840 - 0.3 * 1680) + 0.055 * (16_800 - 4 * 1680))

test('by the constants of the heater', () => {
  expectClose(at({}), {
    riseC: 30,
    possibleMinC: 21.6 - MOST - SPREAD - NOISE - AIR,
    possibleMaxC: 21.6 - 0.006 * 0.65 * (1680 - 40 * 12) + SPREAD + NOISE + AIR,
    givenC: 21.6,
    usualC: USUAL,
    usualLessC: LATE + MORE + NOISE,
    usualMoreC: LATE + NOISE,
    coldestC: -MOST - NOISE,
    hottestC: 3 * 1.4 * 12 + NOISE,
    arrivedRatio: (30 + 0.007 * 1680) / 21.6,
  })
})

test('fan and filament that take less than of late', () => {
  const less = 0.006 * (2.8 * (0.8 * 1680 - 840) + 0.055 * (20 * 1680 - 16_800))
  expectClose(at({ fanRoot: 0.8, flowMm3PerS: 20 }), { usualLessC: LATE + NOISE, usualMoreC: LATE + less + NOISE })
  const fan = 0.006 * 2.8 * (0.8 * 1680 - 840)
  const flow = 0.006 * 0.055 * (16_800 - 4 * 1680)
  expectClose(at({ fanRoot: 0.8 }), { usualLessC: LATE + flow + NOISE, usualMoreC: LATE + fan + NOISE })
})

test('of what was learned with other fans on, the share that they took is gone with them', () => {
  // 0.4 of the excess; of late it was 0.1.
  const { usualLessC: _, ...rest } = at({})
  const less = 0.006 * (672 - 168)
  expectClose(at({ stilledCS: 672, stilledRatio: 0.1 }), {
    ...rest,
    possibleMaxC: 21.6 - 0.006 * 0.65 * (1680 - 672 - 40 * 12) + SPREAD + NOISE + AIR,
    usualLessC: LATE + MORE + NOISE,
    usualMoreC: LATE + less + NOISE,
  })
  expectClose(at({ stilledCS: 1200 }), { possibleMaxC: 21.6 + SPREAD + NOISE + AIR })
  // They are back.
  expectClose(at({ stilledCS: 168, stilledRatio: 0.4 }), {
    usualLessC: LATE + MORE + less + NOISE,
    usualMoreC: LATE + NOISE,
  })
})

test('where nobody knows them, as much as there may be', () => {
  // What is known to blow beside it comes on top, and has changed like any.
  const fan = 0.006 * (1.3 * 1680 + 2.8 * (1680 + 840) + 0.055 * 16_800)
  const flow = 0.006 * (2.8 * (840 - 0.3 * 1680) + 0.055 * (16_800 - 4 * 1680))
  expectClose(at({ isFanKnown: false }), {
    coldestC: -fan - NOISE,
    possibleMinC: 21.6 - fan - SPREAD - NOISE - AIR,
    usualLessC: 0.25 * 1680 * 0.007 + SPREAD / 2 + flow + NOISE,
    usualMoreC: 0.25 * 1680 * 0.007 + SPREAD / 2 + NOISE,
  })
  const filament = 0.006 * (1.3 * 1680 + 2.8 * 840 + 0.055 * 4 * 1680)
  expectClose(at({ isFlowKnown: false }), {
    coldestC: -filament - NOISE,
    usualLessC: LATE + 0.006 * 2.8 * (840 - 0.3 * 1680) + NOISE,
  })
})

test('the loss of late holds where it was seen; elsewhere the air counts, too', () => {
  expectClose(at({ excessC: 280 }), { usualMoreC: LATE + NOISE + AIR / 2 })
  expectClose(at({ excessC: 112 }), { usualMoreC: LATE + NOISE + AIR / 4 })
  expectClose(at({ excessC: 7 }), { usualMoreC: LATE + NOISE + AIR })
  const unknown = at({ isLossKnown: false })
  expect([unknown.usualLessC, unknown.usualMoreC]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY])
  expectClose(unknown, { usualC: USUAL })
})

test('noise, jitter and the time between samples widen them', () => {
  const wide = 0.3 + 4 * 0.5 + 3 * 0.2 * Math.sqrt(12) + 0.6
  expectClose(at({ noiseC: 0.5, powerJitter: 0.2, stepS: 1 }), { coldestC: -MOST - wide })
})

test('of all hypotheses that are plausible, the widest', () => {
  const change = (fit: HeaterFit): void => {
    fit.plausible[OTHER] = 1
    fit.powerCPerS[OTHER] = 4
    fit.lossPerS[OTHER] = 0.004
  }
  // It has had 0.6 s less of full power.
  const given = 26.4
  const spread = 0.06 * 26.4
  const late = 0.12 * 1680 * 0.005 + spread / 2
  const usual = 26.4 - 0.005 * 1680
  expectClose(at({ change }), {
    possibleMinC: 21.6 - MOST - SPREAD - NOISE - AIR,
    possibleMaxC: given - 0.004 * 0.65 * 1200 + spread + NOISE + AIR,
    usualLessC: LATE + MORE + NOISE,
    usualMoreC: usual + late - USUAL + NOISE,
    coldestC: -MOST - NOISE,
    hottestC: 4 * 1.4 * 12 + NOISE,
    givenC: 21.6,
  })
  const weak = (fit: HeaterFit): void => {
    fit.plausible[OTHER] = 1
    fit.powerCPerS[OTHER] = 1
    fit.lossPerS[OTHER] = 0.012
  }
  expectClose(at({ change: weak }), {
    possibleMinC: 6.6 - 2 * MOST - 0.06 * 6.6 - NOISE - AIR,
    coldestC: -2 * MOST - NOISE,
    hottestC: 3 * 1.4 * 12 + NOISE,
  })
})

test('no power, no more than a share of nothing; near the air, no certain loss', () => {
  expectClose(at({ energyS: 0 }), { givenC: 0, arrivedRatio: (30 + 0.007 * 1680) / 0.01 })
  expectClose(at({ excessCS: 480, excessC: 40 }), { possibleMaxC: 21.6 + SPREAD + NOISE + AIR })
  expectClose(at({ excessCS: 240, excessC: 20 }), { possibleMaxC: 21.6 + SPREAD + NOISE + AIR })
})

test('windows that are longer than the history have no rise', () => {
  const { riseC } = bounded({})
  expect([...riseC]).toEqual([30, 30, 30, 30, 30, Number.NaN, Number.NaN])
})

/** What nobody has seen heat yet: lags by which 6.2 to 8.5 s of full power arrived. */
const unknown = (seen: Seen): Record<keyof HeatBounds, number> =>
  at({ ...seen, change: (fit) => Object.assign(fit, { isKnown: false }) })
const UNKNOWN_NOISE = 0.3 + 0.4 + 1.5 * 0.05 * Math.sqrt(12 * 0.25)

test('by what heaters of its kind are', () => {
  const coldest = -0.0125 * (1.3 + 2.8 + 0.055 * 4) * 1680
  expectClose(unknown({}), {
    riseC: 30,
    possibleMinC: coldest - UNKNOWN_NOISE,
    possibleMaxC: 22 * 8.5 - 0.0025 * 1200 + UNKNOWN_NOISE,
    givenC: 1.5 * 8.5,
    usualC: 0,
    coldestC: coldest - UNKNOWN_NOISE,
    hottestC: 22 * 12 + UNKNOWN_NOISE,
    arrivedRatio: 30 / (1.5 * 8.5),
  })
  const { usualLessC, usualMoreC } = unknown({})
  expect([usualLessC, usualMoreC]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY])
  expectClose(unknown({ riseC: -1 }), { arrivedRatio: 0 })
  expectClose(unknown({ excessCS: 240 }), { possibleMaxC: 22 * 8.5 + UNKNOWN_NOISE })
  expectClose(unknown({ energyS: -1.3 }), { arrivedRatio: 30 / 0.01 })
})

test('whatever it loses, it must be able to reach its target, and a tenth more', () => {
  // 1 s more of full power than holds 137.5 °C over the air, of which it has 0.4 x 137.5.
  const excessCS = 1.1 * 125 * 5.2
  expectClose(unknown({ targetC: 150, excessCS }), { possibleMinC: 1.5 - UNKNOWN_NOISE })
  // A target of less than 50 °C counts as one of 50 °C.
  const little = 1.1 * 25 * 5.2
  for (const targetC of [0, 40, 50]) {
    expectClose(unknown({ targetC, excessCS: little }), { possibleMinC: 1.5 - UNKNOWN_NOISE })
  }
  expectClose(unknown({ targetC: 51, excessCS: 1.1 * 26 * 5.2 }), { possibleMinC: 1.5 - UNKNOWN_NOISE })
})
