import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createShapers, type ShaperConfig, type Shapers, shaperImpulses, stepShapers } from './shapers.ts'

const TICK_S = 1e-4
const NONE: ShaperConfig = { kind: 'none' }
const frequencyHz = fc.double({ min: 15, max: 120, noNaN: true })
const dampingRatio = fc.double({ min: 0, max: 0.3, noNaN: true })

/** What is left of the vibration of a damped resonance after the impulses, relative to one impulse. */
function residual(weights: Float64Array, delays: ArrayLike<number>, hz: number, damping: number): number {
  const omega = 2 * Math.PI * hz
  const root = omega * Math.sqrt(1 - damping * damping)
  let cos = 0
  let sin = 0
  for (const [i, weight] of weights.entries()) {
    const grown = weight * Math.exp(damping * omega * delays[i]!)
    cos += grown * Math.cos(root * delays[i]!)
    sin += grown * Math.sin(root * delays[i]!)
  }
  return Math.exp(-damping * omega * delays[weights.length - 1]!) * Math.hypot(cos, sin)
}

function run(shapers: Shapers, axis: number, signal: readonly number[]): number[] {
  const input = new Float64Array(4)
  const output = new Float64Array(4)
  return signal.map((value) => {
    input[axis] = value
    stepShapers(shapers, input, output)
    return output[axis]!
  })
}

describe('vibration shapers', () => {
  test('zero vibration leaves none at its frequency, however many derivatives', () => {
    fc.assert(
      fc.property(frequencyHz, dampingRatio, fc.integer({ min: 0, max: 3 }), (hz, damping, derivatives) => {
        const config = { kind: 'zero-vibration', frequencyHz: hz, dampingRatio: damping, derivatives } as const
        const { weights } = shaperImpulses(config, TICK_S, 'mended')
        const halfS = 0.5 / (hz * Math.sqrt(1 - damping * damping))
        const delays = Array.from(weights, (_, i) => i * halfS)
        expect(weights.length).toBe(derivatives + 2)
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 14)
        expect(residual(weights, delays, hz, damping)).toBeLessThan(1e-12)
      }),
    )
  })

  test('extra insensitive shapers leave at most what they promise, over a band that grows with the humps', () => {
    const band = [1, 2, 3].map((humps) => {
      const config = {
        kind: 'extra-insensitive',
        frequencyHz: 50,
        dampingRatio: 0,
        humps,
        residualRatio: 0.05,
      } as const
      const { weights } = shaperImpulses(config, TICK_S, 'mended')
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 14)
      expect([...weights].every((weight) => weight > 0 && weight < 1)).toBe(true)
      const delays = Array.from(weights, (_, i) => i * 0.01)
      if (humps !== 2) expect(residual(weights, delays, 50, 0)).toBeCloseTo(humps === 1 ? 0.05 : 0.05, 10)
      let width = 0
      while (residual(weights, delays, 50 * (1 + width), 0) <= 0.05 * (1 + 1e-9)) width += 0.001
      return width
    })
    // Singhose, Seering, Singer 1997: half the insensitivities 0.40, 0.73 and 0.95 at V = 5 %.
    expect(band[0]!).toBeCloseTo(0.2, 1)
    expect(band[1]!).toBeCloseTo(0.36, 1)
    expect(band[2]!).toBeCloseTo(0.475, 1)
    expect(() =>
      shaperImpulses(
        { kind: 'extra-insensitive', frequencyHz: 50, dampingRatio: 0.1, humps: 3, residualRatio: 0.05 },
        TICK_S,
        'parity',
      ),
    ).toThrow(/3 humps/)
  })
})

describe('shapers that cannot be', () => {
  const zv = { kind: 'zero-vibration', frequencyHz: 50, dampingRatio: 0.1, derivatives: 1 } as const
  const ei = { kind: 'extra-insensitive', frequencyHz: 40, dampingRatio: 0.1, humps: 2, residualRatio: 0.05 } as const
  const pa = { kind: 'pressure-advance', advanceS: 0.04, smoothS: 0.04, addedOnly: false, levels: 2 } as const
  const make = (config: ShaperConfig, mode: 'parity' | 'mended' = 'mended'): Shapers =>
    createShapers([config, NONE, NONE, NONE], TICK_S, [0, 0, 0, 0], mode)

  test('nothing left of the vibration: the limit of the formula, no NaN', () => {
    for (const humps of [1, 2, 3]) {
      const { weights } = shaperImpulses({ ...ei, humps, residualRatio: 0 }, TICK_S, 'mended')
      const near = shaperImpulses({ ...ei, humps, residualRatio: 1e-12 }, TICK_S, 'mended').weights
      for (const [i, weight] of weights.entries()) expect(Math.abs(weight - near[i]!)).toBeLessThan(1e-5)
      expect(run(make({ ...ei, humps, residualRatio: 0 }), 0, Array<number>(2000).fill(3)).at(-1)).toBeCloseTo(3, 12)
    }
    expect(() => make({ ...ei, residualRatio: 0 }, 'parity')).toThrow(/divides 0 by 0/)
  })

  test.each<[string, ShaperConfig, RegExp]>([
    ['damping 1', { ...zv, dampingRatio: 1 }, /damping ratio has to be from 0 to less than 1, and is 1:/],
    ['damping 2', { ...ei, dampingRatio: 2 }, /damping ratio/],
    ['no damping given', { ...zv, dampingRatio: Number.NaN }, /damping ratio/],
    ['a frequency of 0', { ...zv, frequencyHz: 0 }, /more than 0 Hz/],
    ['a tiny frequency', { ...zv, frequencyHz: 1e-6 }, /would act over 1.0\de\+6 s: 100 s is the most/],
    ['four derivatives', { ...zv, derivatives: 4 }, /0, 1, 2 or 3 derivatives/],
    ['half a hump', { ...ei, humps: 1.5 }, /1, 2 or 3 humps/],
    ['all of the vibration', { ...ei, residualRatio: 1 }, /leaves has to be/],
    ['levels of 0', { ...pa, levels: 0 }, /1 to 10 levels/],
    ['negative advance', { ...pa, advanceS: -1 }, /times from 0 s/],
    ['an hour of smoothing', { ...pa, smoothS: 3600 }, /would act over 3.60e\+3 s/],
  ])('%s is refused', (_name, config, sentence) => {
    for (const mode of ['parity', 'mended'] as const) expect(() => make(config, mode)).toThrow(sentence)
  })
})

describe('four axes together', () => {
  const advance = { kind: 'pressure-advance', advanceS: 0.04, smoothS: 0.04, levels: 2 } as const
  const configs: ShaperConfig[] = [
    { kind: 'zero-vibration', frequencyHz: 50, dampingRatio: 0.1, derivatives: 0 },
    { kind: 'extra-insensitive', frequencyHz: 40, dampingRatio: 0.1, humps: 1, residualRatio: 0.05 },
    NONE,
    { ...advance, addedOnly: false },
  ]

  test('at constant speed all axes lag by the same and the advance is speed times time', () => {
    for (const addedOnly of [false, true]) {
      const shapers = createShapers([...configs.slice(0, 3), { ...advance, addedOnly }], TICK_S, [0, 0, 0, 0], 'mended')
      const input = new Float64Array(4)
      const output = new Float64Array(4)
      for (let tick = 1; tick <= 3000; tick += 1) {
        input.fill(tick * 0.001)
        stepShapers(shapers, input, output)
      }
      const ideal = (3000 - shapers.lagTicks) * 0.001
      // Impulses stand at whole ticks: their mean is within half a tick.
      expect(Math.abs(output[0]! - ideal)).toBeLessThanOrEqual(0.0006)
      expect(Math.abs(output[1]! - ideal)).toBeLessThanOrEqual(0.0006)
      expect(output[2]!).toBeCloseTo(ideal, 12)
      expect(Math.abs(output[3]! - ideal - 0.04 * 10)).toBeLessThanOrEqual(0.0006)
    }
  })

  test('the tail is long enough: everything is at rest after it', () => {
    fc.assert(
      fc.property(fc.double({ min: -5, max: 5, noNaN: true }), fc.boolean(), (end, addedOnly) => {
        const shapers = createShapers(
          [...configs.slice(0, 3), { ...advance, addedOnly }],
          TICK_S,
          [0, 0, 0, 0],
          'mended',
        )
        for (const axis of [0, 1, 2, 3]) {
          const own = createShapers([...configs.slice(0, 3), { ...advance, addedOnly }], TICK_S, [0, 0, 0, 0], 'mended')
          const out = run(own, axis, [0, end / 3, ...Array<number>(shapers.tailTicks + 1).fill(end)])
          expect(out.at(-1)!).toBeCloseTo(end, 11)
        }
      }),
      { numRuns: 30 },
    )
  })

  test('starts at rest where the block starts', () => {
    const shapers = createShapers(configs, TICK_S, [7, -3, 1, 100], 'mended')
    const place = Float64Array.of(7, -3, 1, 100)
    for (let tick = 0; tick < 500; tick += 1) {
      stepShapers(shapers, Float64Array.of(7, -3, 1, 100), place)
      expect(place[0]).toBeCloseTo(7, 12)
      expect(place[1]).toBeCloseTo(-3, 12)
      expect(place[2]).toBe(1)
      expect(place[3]).toBeCloseTo(100, 10)
    }
  })

  test('a retraction adds to the advance as a push does, as upstream has it', () => {
    const only = (): Shapers =>
      createShapers([NONE, NONE, NONE, { ...advance, smoothS: 0, addedOnly: false }], TICK_S, [0, 0, 0, 0], 'mended')
    expect(run(only(), 3, [0, 0.01])[1]).toBeCloseTo(0.01 + 0.04 * 100, 12)
    expect(run(only(), 3, [0, -0.01])[1]).toBeCloseTo(-0.01 + 0.04 * 100, 12)
    expect(run(createShapers([NONE, NONE, NONE, NONE], TICK_S, [0, 0, 0, 0], 'mended'), 3, [0, 1, 2])).toEqual([
      0, 1, 2,
    ])
    expect(() =>
      createShapers([NONE, NONE, NONE, { ...advance, smoothS: 0, addedOnly: true }], TICK_S, [0, 0, 0, 0], 'parity'),
    ).toThrow(/no time to smooth/)
  })
})

/** Weights and delays in ticks as they are written down (prunt SPEC 7), before they are scaled to the sum 1. */
function writtenImpulses(config: ShaperConfig): { weights: number[]; delays: number[] } {
  if (config.kind !== 'zero-vibration' && config.kind !== 'extra-insensitive') return { weights: [1], delays: [0] }
  const root = Math.sqrt(1 - config.dampingRatio ** 2)
  const k = Math.exp((-config.dampingRatio * Math.PI) / root)
  const ticks = 1 / (config.frequencyHz * root * TICK_S)
  const of = (raw: number[]): { weights: number[]; delays: number[] } => {
    const total = raw.reduce((sum, each) => sum + each, 0)
    return { weights: raw.map((each) => each / total), delays: raw.map((_, i) => Math.round(0.5 * i * ticks)) }
  }
  if (config.kind === 'zero-vibration') {
    const pascal = [
      [1, 1],
      [1, 2, 1],
      [1, 3, 3, 1],
      [1, 4, 6, 4, 1],
    ][config.derivatives]!
    return of(pascal.map((each, i) => each * k ** i))
  }
  const v = config.residualRatio
  if (config.humps === 1) return of([(1 + v) / 4, (k * (1 - v)) / 2, (k * k * (1 + v)) / 4])
  const x = (v ** 2 * (Math.sqrt(1 - v ** 2) + 1)) ** (1 / 3)
  const a = (3 * x ** 2 + 2 * x + 3 * v ** 2) / (16 * x)
  return of([a, (0.5 - a) * k, (0.5 - a) * k ** 2, a * k ** 3])
}

/** All four axes from the whole signals at once: sums over the past, no state. */
function writtenShapers(configs: readonly ShaperConfig[], signals: readonly number[][]): number[][] {
  const past = (signal: readonly number[], n: number): number => signal[Math.max(0, n)]!
  const lags = configs.map((config) => {
    if (config.kind === 'pressure-advance') {
      const window = Math.floor(Math.round(config.smoothS / TICK_S) / config.levels)
      return window > 1 ? Math.floor((config.levels * (window - 1)) / 2) : 0
    }
    const { weights, delays } = writtenImpulses(config)
    return Math.round(weights.reduce((sum, weight, i) => sum + weight * delays[i]!, 0))
  })
  const most = Math.max(...lags)
  return signals.map((signal, axis) => {
    const config = configs[axis]!
    const late = signal.map((_, n) => past(signal, n - (most - lags[axis]!)))
    if (config.kind !== 'pressure-advance') {
      const { weights, delays } = writtenImpulses(config)
      return late.map((_, n) => weights.reduce((sum, weight, i) => sum + weight * past(late, n - delays[i]!), 0))
    }
    const window = Math.floor(Math.round(config.smoothS / TICK_S) / config.levels)
    const added = late.map((value, n) => (Math.abs(value - past(late, n - 1)) / TICK_S) * config.advanceS)
    let out = config.addedOnly ? added : added.map((value, n) => value + late[n]!)
    for (let level = 0; level < config.levels && window > 1; level += 1) {
      const from = out
      const before = config.addedOnly ? 0 : late[0]!
      out = from.map((_, n) => {
        let sum = 0
        for (let i = 0; i < window; i += 1) sum += n - i < 0 ? before : from[n - i]!
        return sum / window
      })
    }
    return config.addedOnly ? out.map((value, n) => value + past(late, n - 1)) : out
  })
}

describe('parity', () => {
  const zv = fc.record({
    kind: fc.constant('zero-vibration' as const),
    frequencyHz,
    dampingRatio,
    derivatives: fc.integer({ min: 0, max: 3 }),
  })
  const ei = fc.record({
    kind: fc.constant('extra-insensitive' as const),
    frequencyHz,
    dampingRatio,
    humps: fc.integer({ min: 1, max: 2 }),
    residualRatio: fc.constantFrom(0.02, 0.05, 0.1),
  })
  const pa = fc.record({
    kind: fc.constant('pressure-advance' as const),
    advanceS: fc.double({ min: 0.005, max: 0.1, noNaN: true }),
    smoothS: fc.constantFrom(0.01, 0.04, 0.0123),
    addedOnly: fc.boolean(),
    levels: fc.integer({ min: 1, max: 4 }),
  })
  const any = fc.oneof(fc.constant(NONE), zv, ei, pa)

  test('any four shapers together: the formulas as written, and rest behind the tail', () => {
    const moves = fc.array(fc.double({ min: -0.02, max: 0.02, noNaN: true }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(fc.tuple(any, any, any, any), fc.tuple(moves, moves, moves, moves), (configs, speeds) => {
        const start = [5, -3, 0.2, 10]
        const shapers = createShapers(configs, TICK_S, start, 'parity')
        // Each axis changes its speed every 30 ticks, then rests as long as the tail lasts.
        const signals = speeds.map((own, axis) => {
          let at = start[axis]!
          const signal = [at]
          for (const speed of own) {
            for (let tick = 0; tick < 30; tick += 1) {
              at += speed
              signal.push(at)
            }
          }
          return signal
        })
        const length = Math.max(...signals.map((signal) => signal.length)) + shapers.tailTicks
        for (const signal of signals) while (signal.length < length) signal.push(signal.at(-1)!)
        const expected = writtenShapers(configs, signals)
        const place = new Float64Array(4)
        let worst = 0
        for (let n = 0; n < length; n += 1) {
          for (const [axis, signal] of signals.entries()) place[axis] = signal[n]!
          stepShapers(shapers, place, place)
          for (const [axis, own] of expected.entries()) worst = Math.max(worst, Math.abs(place[axis]! - own[n]!))
        }
        expect(worst).toBeLessThanOrEqual(1e-10)
        for (const [axis, signal] of signals.entries())
          expect(Math.abs(place[axis]! - signal.at(-1)!)).toBeLessThan(1e-10)
      }),
      { numRuns: 60 },
    )
  })
})
