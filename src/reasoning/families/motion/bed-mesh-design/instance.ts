// The instance: a probe, a bed, a time. What is computed from it is computed here once, for all four depths.
import type { Random } from '#core'
import { candidatesOf, designNumbers } from '../../../claims/design.ts'
import { compileNumeric } from '../../../mathematics/expression.ts'
import type { Machine } from '../../../writing/family.ts'
import type { Comparison, Model } from '../../../writing/model.ts'
import type { ClaimPlaces, Derived, Value } from '../../../writing/value.ts'
import { exchangeDesign, shortRoute } from './fedorov.ts'

export interface Instance {
  readonly sideMm: number
  readonly probeMm: number
  readonly touchS: number
  readonly expansionMm: number
  readonly expansionK: number
  readonly backlashMm: number
  readonly budgetS: number
  readonly travelMmPerS: number
  readonly driftK: number
  readonly tiltMm: number
  readonly toleranceMm: number
  readonly points: number
  readonly grid: number
  readonly surface: keyof typeof SURFACES
  readonly soakS: number
}

export const SURFACES = {
  quadratic: ['1', 'u', 'v', 'u*v', 'u^2', 'v^2'],
  saddle: ['1', 'u', 'v', 'u*v'],
  'with cubic edges': ['1', 'u', 'v', 'u*v', 'u^2', 'v^2', 'u^3', 'v^3'],
} as const

/** The case of the project's own brief. */
export const PINNED: Instance = {
  sideMm: 220,
  probeMm: 0.01,
  touchS: 0.5,
  expansionMm: 0.1,
  expansionK: 30,
  backlashMm: 0.05,
  budgetS: 90,
  travelMmPerS: 150,
  driftK: 2,
  tiltMm: 0.6,
  toleranceMm: 0.04,
  points: 12,
  grid: 9,
  surface: 'quadratic',
  soakS: 40,
}

const step = (random: Random, from: number, to: number, by: number): number => {
  const count = Math.round((to - from) / by)
  return Number((from + by * Math.floor(random.next() * (count + 1))).toFixed(6))
}

export function drawInstance(random: Random, machine: Machine): Instance {
  const names = Object.keys(SURFACES) as (keyof typeof SURFACES)[]
  const surface = names[Math.floor(random.next() * names.length)]!
  const terms = SURFACES[surface].length
  const large = machine === 'CoreXY with a moving gantry' || machine === 'fixed-bed cartesian gantry'
  const touchS = step(random, 0.4, 1.6, 0.1)
  const points = terms + 2 + Math.floor(random.next() * 9)
  return {
    sideMm: step(random, large ? 250 : 160, large ? 420 : 260, 5),
    probeMm: step(random, 0.004, 0.03, 0.001),
    touchS,
    expansionMm: step(random, 0.04, 0.2, 0.01),
    expansionK: step(random, 20, 50, 5),
    backlashMm: step(random, 0.02, 0.1, 0.01),
    budgetS: Math.ceil((points * touchS * (2 + 6 * random.next()) + 15) / 5) * 5,
    travelMmPerS: step(random, 80, 240, 10),
    driftK: step(random, 0.5, 4, 0.5),
    tiltMm: step(random, 0.2, 1.2, 0.1),
    toleranceMm: step(random, 0.02, 0.06, 0.005),
    points,
    grid: [5, 9, 11][Math.floor(random.next() * 3)]!,
    surface,
    soakS: step(random, 20, 90, 5),
  }
}

type Place = [number, number]
const designs = new Map<string, readonly Place[]>()

/** The same for all depths and for every bed: kept, since the exchange is the dearest step of an instance. */
function designOf(terms: readonly string[], grid: number, points: number): readonly Place[] {
  const key = `${terms.join()}/${grid}/${points}`
  const known = designs.get(key)
  if (known) return known
  const evaluators = terms.map((term) => compileNumeric(term, ['u', 'v']))
  const candidates = candidatesOf(grid)
  const rows = candidates.map((place) => evaluators.map((term) => term(place)))
  const places = exchangeDesign(rows, points).map((i) => candidates[i]!)
  designs.set(key, places)
  return places
}

export interface Solved {
  readonly given: Readonly<
    Record<
      'W' | 'sigma' | 't_p' | 'dz_T' | 'dT_ref' | 'b' | 'T_max' | 'v_t' | 'dT' | 'h' | 'e_max' | 'n' | 'p' | 'tau',
      Value
    >
  >
  readonly design: ClaimPlaces
  readonly places: readonly (readonly [number, number])[]
  readonly terms: readonly string[]
  readonly efficiency: Value
  readonly variance: Value
  readonly kT: Derived
  readonly route: Value
  readonly travel: Derived
  readonly r: Derived
  readonly total: Derived
  readonly inTime: Comparison
  readonly noise: Derived
  readonly thermal: Derived
  readonly lateral: Derived
  readonly error: Derived
  readonly verdict: Comparison & { readonly op: '<=' | '>' }
}

export function solve(m: Model, x: Instance): Solved {
  const terms: readonly string[] = SURFACES[x.surface]
  const given = {
    W: m.given('W', x.sideMm, 'mm'),
    sigma: m.given('sigma', x.probeMm, 'mm'),
    t_p: m.given('t_p', x.touchS, 's'),
    dz_T: m.given('dz_T', x.expansionMm, 'mm'),
    dT_ref: m.given('dT_ref', x.expansionK, 'K'),
    b: m.given('b', x.backlashMm, 'mm'),
    T_max: m.given('T_max', x.budgetS, 's'),
    v_t: m.given('v_t', x.travelMmPerS, 'mm/s'),
    dT: m.given('dT', x.driftK, 'K'),
    h: m.given('h', x.tiltMm, 'mm'),
    e_max: m.given('e_max', x.toleranceMm, 'mm'),
    n: m.given('n', x.points, ''),
    p: m.given('p', terms.length, ''),
    tau: m.given('tau', x.soakS, 's'),
  }
  const unordered = designOf(terms, x.grid, x.points)
  const places = shortRoute(unordered).map((i) => unordered[i]!)
  const body = {
    terms: [...terms],
    grid: x.grid,
    places: places.map(([u, v]): [number, number] => [u, v]),
    optimal: true,
  }
  const numbers = designNumbers(body)
  const variance = m.found('d_max', numbers.variance, '', '3s')
  const efficiency = m.found('eff', numbers.efficiency * 100, '%', '1f')
  const design = m.claim('design', { ...body, variance: 'd_max', efficiency: 'eff' })
  const kT = m.derive('k_T', 'mm/K', 'dz_T/dT_ref', '3s')
  const hops = places.slice(1).map(([u, v], i) => {
    const [du, dv] = [u - places[i]![0], v - places[i]![1]]
    return `sqrt(${fixed(du * du + dv * dv)})`
  })
  const route = m.derive('L_r', 'mm', `W/2*(${hops.join('+')})`, '4s')
  const travel = m.derive('t_m', 's', 'L_r/v_t', '3s')
  const r = m.derive('r', '', 'floor((T_max - t_m)/(n*t_p))', 'i')
  const total = m.derive('t_sum', 's', 'n*r*t_p + t_m', '4s')
  const inTime = m.relation(total, '<=', given.T_max)
  const noise = m.derive('e_n', 'mm', '3*sigma*sqrt(d_max/r)', '3s')
  const thermal = m.derive('e_T', 'mm', 'k_T*dT', '3s')
  const lateral = m.derive('e_b', 'mm', 'b*h/W', '2s')
  const error = m.derive('e', 'mm', 'e_n + e_T + e_b', '3s')
  return {
    given,
    design,
    places,
    terms,
    efficiency,
    variance,
    kT,
    route,
    travel,
    r,
    total,
    inTime,
    noise,
    thermal,
    lateral,
    error,
    verdict: m.compare(error, given.e_max),
  }
}

const fixed = (value: number): string => String(Number(value.toFixed(9)))
