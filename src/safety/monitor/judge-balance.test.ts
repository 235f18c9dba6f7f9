import { expect, test } from 'vitest'
import { WINDOWS_S } from './heat-history.ts'
import { judgeBalance } from './judge-balance.ts'
import { createHeaterMonitor, type HeaterMonitor } from './monitor-state.ts'

const TWELVE = WINDOWS_S.indexOf(12)

/** Over 12 s it rose by 40 °C, 45 and no less than 41 were to be expected, and this share of its power arrived. */
function lacking(arrivedRatio: number): HeaterMonitor {
  const monitor = createHeaterMonitor({ heater: 'extruder', kind: 'hot-end', maxC: 290 })
  const { now, bounds, disturbances } = monitor
  Object.assign(now, { timeS: 1000, temperatureC: 180, targetC: 250, powerRatio: 1, stepS: 0.25 })
  Object.assign(disturbances, { isFanKnown: true, isLossKnown: true })
  for (const [column, value] of [
    [bounds.riseC, 40],
    [bounds.possibleMinC, 30],
    [bounds.possibleMaxC, 60],
    [bounds.usualC, 45],
    [bounds.usualLessC, 4],
    [bounds.usualMoreC, 4],
    [bounds.givenC, 50],
    [bounds.arrivedRatio, arrivedRatio],
  ] as const) {
    column[TWELVE] = value
  }
  return monitor
}

function judgedFor(monitor: HeaterMonitor, seconds: number): string[] {
  for (let i = 0; i < 4 * seconds; i++) judgeBalance(monitor)
  return monitor.found.map(({ kind, reaction }) => `${kind} ${reaction}`)
}

test('where nearly all of the power arrived, a loss that was learned wrong is told and no more', () => {
  expect(judgedFor(lacking(0.88), 60)).toEqual(['heater-weak watch'])
})

test('where less than 88 % of it arrived for 5 s, the print pauses', () => {
  expect(judgedFor(lacking(0.879), 4.75)).toEqual(['heater-weak watch'])
  expect(judgedFor(lacking(0.879), 5)).toEqual(['heater-weak watch', 'heater-weak pause'])
})

test('below 80 °C a little that is missing may be the room’s: it is told and no more', () => {
  const cool = lacking(0.879)
  cool.now.temperatureC = 79.9
  expect(judgedFor(cool, 60)).toEqual(['heater-weak watch'])
  const warm = lacking(0.879)
  warm.now.temperatureC = 80
  expect(judgedFor(warm, 60)).toContain('heater-weak pause')
})

type Bound = Exclude<keyof HeaterMonitor['bounds'], 'coldestC' | 'hottestC'>

function see(monitor: HeaterMonitor, spanS: (typeof WINDOWS_S)[number], bounds: Partial<Record<Bound, number>>): void {
  for (const [name, value] of Object.entries(bounds)) monitor.bounds[name as Bound][WINDOWS_S.indexOf(spanS)] = value
}

/** A window in which nothing is amiss; 6 s and 1 tolerance of 10 °C more and 5 °C less. */
const SOUND = {
  ...{
    riseC: 0,
    possibleMinC: -20,
    possibleMaxC: 20,
    usualC: 0,
    usualLessC: 5,
    usualMoreC: 10,
    givenC: 50,
    arrivedRatio: 1,
  },
}

test('each side counts what is worst of all windows, and for how long', () => {
  const monitor = lacking(1)
  see(monitor, 12, SOUND)
  judgeBalance(monitor)
  expect(monitor.broken).toEqual({ coldC: 0, coldWindow: 0, hotC: 0, coldShare: 0, usualWindow: 0, hotShare: 0 })
  see(monitor, 3, { ...SOUND, riseC: -21 })
  see(monitor, 6, { ...SOUND, riseC: -22, usualLessC: 4 })
  see(monitor, 25, { ...SOUND, riseC: -21.5, usualLessC: 40 })
  judgeBalance(monitor)
  expect(monitor.broken).toEqual({ coldC: 2, coldWindow: 3, hotC: 0, coldShare: 5.5, usualWindow: 3, hotShare: 0 })
  expect(monitor).toMatchObject({ coldS: 0.25, usualColdS: 0.25, toldColdS: 0.25, hotS: 0, usualHotS: 0 })
  judgeBalance(monitor)
  expect(monitor).toMatchObject({ coldS: 0.5, usualColdS: 0.5, toldColdS: 0.5 })
  see(monitor, 3, { riseC: 21 })
  see(monitor, 6, { riseC: 22, usualMoreC: 8 })
  see(monitor, 25, { riseC: 21.5 })
  judgeBalance(monitor)
  expect(monitor.broken).toMatchObject({ coldC: 0, hotC: 2, coldShare: 0, hotShare: 2.75 })
  expect(monitor).toMatchObject({ coldS: 0, usualColdS: 0, toldColdS: 0, hotS: 0.25, usualHotS: 0.25 })
})

test('at the very bound nothing is broken; the usual at one tolerance is not, and is told beyond half of it', () => {
  const monitor = lacking(1)
  see(monitor, 12, { ...SOUND, riseC: -20, usualLessC: 20 })
  judgeBalance(monitor)
  expect(monitor).toMatchObject({ coldS: 0, usualColdS: 0, toldColdS: 0.25 })
  see(monitor, 12, { ...SOUND, riseC: 20, usualMoreC: 20 })
  judgeBalance(monitor)
  expect(monitor).toMatchObject({ hotS: 0, usualHotS: 0, toldColdS: 0 })
  see(monitor, 12, { ...SOUND, riseC: -2.5 })
  judgeBalance(monitor)
  expect(monitor.toldColdS).toBe(0)
  see(monitor, 12, { riseC: -2.51 })
  judgeBalance(monitor)
  expect(monitor.toldColdS).toBe(0.25)
})

test('a window that began before anybody knew what the lags held tells nothing', () => {
  const monitor = lacking(1)
  see(monitor, 12, { ...SOUND, riseC: -30 })
  monitor.balanceFromS = 988.01
  judgeBalance(monitor)
  expect(monitor.broken.coldC).toBe(0)
  monitor.balanceFromS = 988
  judgeBalance(monitor)
  expect(monitor.broken.coldC).toBe(10)
})

test('the block may be warmer than it reads: by what its lags hide, or by the heat that does not show', () => {
  const monitor = lacking(1)
  see(monitor, 12, SOUND)
  judgeBalance(monitor)
  expect(monitor.blockMaxC).toBe(180)
  // Lags of 18 s, as long as nothing speaks against them.
  see(monitor, 1.5, { ...SOUND, riseC: 1.5 })
  judgeBalance(monitor)
  expect(monitor.blockMaxC).toBe(198)
  see(monitor, 1.5, { riseC: -1.5 })
  judgeBalance(monitor)
  expect(monitor.blockMaxC).toBe(180)
  see(monitor, 6, { ...SOUND, riseC: -2.5, usualC: 1, usualLessC: 7 })
  judgeBalance(monitor)
  expect(monitor.blockMaxC).toBe(180)
  see(monitor, 6, { riseC: -2.6 })
  judgeBalance(monitor)
  expect(monitor.blockMaxC).toBeCloseTo(180 + 1 + 10 + 2.6, 9)
})

interface Cold {
  readonly temperatureC?: number
  readonly targetC?: number
  readonly arrivedRatio?: number
  /** Of 12 s; -20 °C is the least that is possible, and -5 °C one tolerance less than usual. */
  readonly riseC?: number
  readonly givenC?: number
  /** Within 3 s. */
  readonly quickC?: number
  readonly usualMoreC?: number
  readonly purgedAtS?: number
  readonly isFanKnown?: boolean
}

/** What is said with so many samples, a quarter of a second each. */
function cold(given: Cold, samples: number): string[] {
  const monitor = lacking(given.arrivedRatio ?? 0.5)
  Object.assign(monitor.now, { temperatureC: given.temperatureC ?? 180, targetC: given.targetC ?? 250 })
  const { riseC = -24, usualMoreC = 10, givenC = 50, arrivedRatio = 0.5 } = given
  see(monitor, 12, { ...SOUND, riseC, usualMoreC, givenC, arrivedRatio })
  monitor.bounds.riseC[WINDOWS_S.indexOf(3)] = given.quickC ?? Number.NaN
  monitor.purgedAtS = given.purgedAtS ?? Number.NEGATIVE_INFINITY
  monitor.disturbances.isFanKnown = given.isFanKnown ?? true
  return judgedFor(monitor, samples / 4)
}

/** Broken by 4 °C: two samples. */
test('what is off or warm enough lacks nothing: that it cools like that is told', () => {
  expect(cold({ targetC: 0 }, 1)).toEqual([])
  expect(cold({ targetC: 0 }, 2)).toEqual(['sensor-lying watch'])
  expect(cold({ temperatureC: 249.01 }, 2)).toEqual(['sensor-lying watch'])
  expect(cold({ temperatureC: 249 }, 2)).toEqual(['heater-weak watch'])
  expect(cold({ targetC: 0, riseC: -19 }, 40)).toEqual([])
  // By however little, for 5 s.
  expect(cold({ targetC: 0, riseC: -20.1 }, 19)).toEqual([])
  expect(cold({ targetC: 0, riseC: -20.1 }, 20)).toEqual(['sensor-lying watch'])
})

test('heat that is missing: the print pauses; where none arrives, or much may be hidden, heaters go off', () => {
  expect(cold({}, 1)).toEqual([])
  expect(cold({ usualMoreC: -10 }, 2)).toEqual(['heater-weak pause'])
  expect(cold({ arrivedRatio: 0.35, usualMoreC: -10 }, 2)).toEqual(['heater-weak pause'])
  expect(cold({ arrivedRatio: 0.349, usualMoreC: -10 }, 2)).toEqual(['heater-dead off'])
  // 24 °C are missing; the block may be 15 °C warmer than it reads, or a little more.
  expect(cold({ usualMoreC: -9 }, 2)).toEqual(['heater-weak pause'])
  expect(cold({ usualMoreC: -8.9 }, 2)).toEqual(['heater-weak off'])
})

test('nearly there, rising, or with a plug of cold filament pushed through: told and no more', () => {
  expect(cold({ temperatureC: 247.5, usualMoreC: -10 }, 2)).toEqual(['heater-weak watch'])
  expect(cold({ temperatureC: 247.4, usualMoreC: -10 }, 2)).toEqual(['heater-weak pause'])
  expect(cold({ temperatureC: 247.5, arrivedRatio: 0.3 }, 2)).toEqual(['heater-dead off'])
  expect(cold({ temperatureC: 235.1, quickC: 0.31 }, 2)).toEqual(['heater-weak watch'])
  expect(cold({ temperatureC: 235, quickC: 0.31 }, 2)).toEqual(['heater-weak off'])
  expect(cold({ temperatureC: 235.1, quickC: 0.3 }, 2)).toEqual(['heater-weak off'])
  expect(cold({ purgedAtS: 990.1 }, 2)).toEqual(['heater-weak watch'])
  expect(cold({ purgedAtS: 990 }, 2)).toEqual(['heater-weak off'])
})

test('less than usual, though possible: where none of it arrives for 0.9 s, else for 5 s', () => {
  const dead = { riseC: -10, arrivedRatio: 0.3 }
  expect(cold(dead, 3)).toEqual([])
  expect(cold(dead, 4)).toEqual(['heater-dead off'])
  const weak = { riseC: -10, usualMoreC: -10 }
  expect(cold(weak, 5)).toEqual([])
  expect(cold(weak, 6)).toEqual(['heater-weak watch'])
  expect(cold(weak, 19)).toEqual(['heater-weak watch'])
  expect(cold(weak, 20)).toEqual(['heater-weak watch', 'heater-weak pause'])
  expect(cold({ riseC: -2.5 }, 400)).toEqual([])
  expect(cold({ riseC: -2.6 }, 5)).toEqual([])
  expect(cold({ riseC: -2.6 }, 400)).toEqual(['heater-weak watch'])
})

test('where nobody knows the fan, 4 s without any of its heat, and never for less heat alone', () => {
  const dead = { riseC: -10, arrivedRatio: 0.3, isFanKnown: false }
  expect(cold(dead, 15)).toEqual(['heater-dead watch'])
  expect(cold(dead, 16)).toEqual(['heater-dead watch', 'heater-dead off'])
  expect(cold({ riseC: -10, isFanKnown: false }, 400)).toEqual(['heater-weak watch'])
})

test('below 80 °C little power, or less of it than the air may take, says nothing', () => {
  expect(cold({ temperatureC: 79.9, givenC: 25 }, 2)).toEqual(['heater-weak off'])
  expect(cold({ temperatureC: 79.9, givenC: 24 }, 2)).toEqual(['heater-weak off'])
  expect(cold({ temperatureC: 79.9, givenC: 23.9 }, 2)).toEqual(['sensor-lying watch'])
  expect(cold({ temperatureC: 80, givenC: 0 }, 2)).toEqual(['heater-weak off'])
  const little = (givenC: number): string[] => {
    const monitor = lacking(0.5)
    monitor.now.temperatureC = 50
    see(monitor, 12, { ...SOUND, riseC: -1, possibleMinC: 3, usualLessC: 0.5, arrivedRatio: 0.5, givenC })
    return judgedFor(monitor, 0.5)
  }
  expect(little(2.9)).toEqual(['sensor-lying watch'])
  expect(little(3)).toEqual(['heater-weak pause'])
})

test('limit and value are those of the window that broke', () => {
  const ruling = (riseC: number, samples: number): string => {
    const monitor = lacking(0.3)
    see(monitor, 12, { ...SOUND, riseC, usualLessC: 20, arrivedRatio: 0.3, usualC: 1 })
    see(monitor, 6, { ...SOUND, riseC: -11, arrivedRatio: 0.3, usualC: 2 })
    judgedFor(monitor, samples / 4)
    return `${monitor.found[0]!.ruling.value} of ${monitor.found[0]!.ruling.limit}`
  }
  expect(ruling(-24, 2)).toBe('-24.0 °C of 1.0 °C')
  expect(ruling(-10, 4)).toBe('-11.0 °C of 2.0 °C')
})
