// The instance: five sources of interrupts, in the order of their deadlines, and fewer levels than sources. Times are whole cycles.
import type { Random } from '#core'
import type { Model } from '../../../writing/model.ts'
import type { ClaimPlaces, Derived, Value } from '../../../writing/value.ts'

export interface Source {
  readonly name: string
  /** One word, for state machines. */
  readonly short: string
  readonly cost: number
  readonly period: number
  readonly deadline: number
}

export interface Instance {
  /** By deadline, the nearest first. */
  readonly sources: readonly Source[]
  readonly clockMhz: number
  /** Where the levels of the first design end: sources up to there, counted from one. */
  readonly design: readonly number[]
  readonly levels: number
  readonly stackBytes: readonly number[]
  readonly frameBytes: number
  readonly baseBytes: number
  readonly reservedBytes: number
  readonly entry: number
  readonly exit: number
  readonly chain: number
  readonly section: number
}

const NAMES = [
  ['the step timer', 'step', 'the commutation timer', 'commutation', 'the encoder counter', 'encoder'],
  ['the serial receiver', 'serial', 'the probe edge', 'probe', 'the current converter', 'current'],
  ['the drive alarm', 'alarm', 'the load cell', 'load', 'the mains crossing', 'mains'],
  ['the accelerometer', 'shake', 'the host link', 'host', 'the bus receiver', 'bus'],
  ['the fan tachometer', 'fan', 'the system tick', 'tick', 'the filament wheel', 'wheel', 'the touch panel', 'touch'],
] as const

/** Rounds of the stretch in which a set of sources keeps the processor busy after a common request; the last two alike. */
export function busyRounds(sources: readonly Source[]): number[] {
  const rounds = [sources.reduce((sum, one) => sum + one.cost, 0)]
  while (rounds.length < 60) {
    const before = rounds.at(-1)!
    const next = sources.reduce((sum, one) => sum + Math.ceil(before / one.period) * one.cost, 0)
    rounds.push(next)
    if (next === before) break
  }
  return rounds
}

export const busyCycles = (sources: readonly Source[]): number => busyRounds(sources).at(-1)!

/** Ends of the fewest levels by filling each as far as it goes; empty where a source is late even alone on its level. */
export function fewestEnds(sources: readonly Source[]): number[] {
  const ends: number[] = []
  let start = 0
  while (start < sources.length) {
    let end = sources.length
    while (end > start && busyCycles(sources.slice(0, end)) > sources[start]!.deadline) end--
    if (end === start) return []
    ends.push(end)
    start = end
  }
  return ends
}

/** The longest masked section that a level bears whose first deadline is `deadline`, and the span at which it is attained. */
export function roomFor(sources: readonly Source[], deadline: number): { at: number; room: number } {
  const spans = new Set([deadline])
  for (const { period } of sources) for (let span = period; span < deadline; span += period) spans.add(span)
  const found = [...spans].map((at) => ({
    at,
    room: at - sources.reduce((sum, one) => sum + Math.ceil(at / one.period) * one.cost, 0),
  }))
  return found.sort((a, b) => b.room - a.room || b.at - a.at)[0]!
}

/** Both ends inside of every division into three levels. */
export const DIVISIONS: readonly (readonly [number, number])[] = [
  [1, 2],
  [1, 3],
  [1, 4],
  [2, 3],
  [2, 4],
  [3, 4],
]

/** Members of each level, as indices. */
export function levelsOf(ends: readonly number[]): number[][] {
  return ends.map((end, i) => {
    const start = i === 0 ? 0 : ends[i - 1]!
    return Array.from({ length: end - start }, (_, k) => start + k)
  })
}

/** Levels of the same sizes, filled by period instead of deadline. */
export function byPeriod(x: Pick<Instance, 'sources'>): number[][] {
  const order = x.sources.map((_, i) => i).sort((a, b) => x.sources[a]!.period - x.sources[b]!.period)
  return levelsOf(fewestEnds(x.sources)).map((members) => members.map((i) => order[i]!))
}

/** Index of the first level of a design in which somebody is late, or -1. */
export function lateLevel(sources: readonly Source[], design: readonly (readonly number[])[]): number {
  return design.findIndex((members, g) => {
    const set = design.slice(0, g + 1).flat()
    const limit = Math.min(...members.map((i) => sources[i]!.deadline))
    return busyCycles(set.map((i) => sources[i]!)) > limit
  })
}

/** A source on a higher level than one with a nearer deadline. */
export function inversion(x: Instance): { above: number; below: number; level: number } | null {
  const design = byPeriod(x)
  for (const [g, members] of design.entries())
    for (const above of members)
      for (const below of design.slice(g + 1).flat()) if (above > below) return { above, below, level: g }
  return null
}

/** Room of a division into three levels, by a measure of one level. */
export function leastOf(
  sources: readonly Source[],
  [a, b]: readonly [number, number],
  measure: (set: readonly Source[], deadline: number) => number,
): number {
  return Math.min(
    measure(sources.slice(0, a), sources[0]!.deadline),
    measure(sources.slice(0, b), sources[a]!.deadline),
    measure(sources, sources[b]!.deadline),
  )
}

/** The division into three levels that bears the longest masked section. */
export function bestDivision(x: Pick<Instance, 'sources'>): readonly [number, number] {
  const rooms = DIVISIONS.map((one) => leastOf(x.sources, one, (set, limit) => roomFor(set, limit).room))
  return DIVISIONS[rooms.indexOf(Math.max(...rooms))]!
}

/** A level of the best division whose spare time without any section promises too much, or null. */
export function trapOf(x: Pick<Instance, 'sources'>): number | null {
  const ends = [...bestDivision(x), 5]
  const at = ends.findIndex((end, g) => {
    const set = x.sources.slice(0, end)
    const { deadline } = x.sources[g === 0 ? 0 : ends[g - 1]!]!
    return deadline - busyCycles(set) > roomFor(set, deadline).room
  })
  return at < 0 ? null : at
}

export function drawInstance(random: Random): Instance {
  const from = <T>(options: readonly T[]): T => options[Math.floor(random.next() * options.length)]!
  const grid = (low: number, high: number, step: number): number =>
    low + step * Math.floor(random.next() * (Math.floor((high - low) / step) + 1))
  const wantsHold = random.next() < 0.5
  for (;;) {
    const periods = [grid(1000, 2600, 50), grid(1600, 4500, 50), grid(2600, 8000, 100), grid(4000, 12_000, 100)]
    periods.push(grid(6000, 18_000, 200))
    const load = 0.5 + 0.28 * random.next()
    const shares = periods.map(() => 0.3 + random.next())
    const sum = shares.reduce((a, b) => a + b, 0)
    const drawn = periods.map((period, i) => ({
      period,
      cost: Math.max(60, 10 * Math.round((period * load * shares[i]!) / sum / 10)),
      deadline: 50 * Math.round((period * (0.4 + 0.6 * random.next())) / 50),
    }))
    drawn.sort((a, b) => a.deadline - b.deadline)
    const sources = drawn.map((one, i) => {
      const at = 2 * Math.floor((random.next() * NAMES[i]!.length) / 2)
      return { ...one, name: NAMES[i]![at]!, short: NAMES[i]![at + 1]! }
    })
    const used = sources.reduce((all, one) => all + one.cost / one.period, 0)
    const ends = fewestEnds(sources)
    if (used > 0.85 || ends.length < 2 || ends.length > 3) continue
    const [a, b] = from(DIVISIONS)
    const stackBytes = sources.map(() => grid(24, 240, 8))
    const frameBytes = from([32, 36, 72, 104])
    const baseBytes = grid(320, 1280, 16)
    const nested = baseBytes + stackBytes.reduce((all, one) => all + one + frameBytes, 0)
    const groups = levelsOf(ends).map((members) => Math.max(...members.map((i) => stackBytes[i]!)) + frameBytes)
    const bound = baseBytes + groups.reduce((all, one) => all + one, 0)
    const rooms = DIVISIONS.map((ends3) => leastOf(sources, ends3, (set, limit) => roomFor(set, limit).room))
    const room = Math.max(...rooms)
    const x: Instance = {
      sources,
      clockMhz: from([48, 64, 72, 84, 100, 120, 150, 168]),
      design: [a, b, 5],
      levels: from([2, 3, 3, 4]),
      stackBytes,
      frameBytes,
      baseBytes,
      reservedBytes: 16 * Math.round((bound + (nested - bound) * (random.next() * 1.6 - 0.5)) / 16),
      entry: grid(12, 20, 1),
      exit: grid(10, 16, 1),
      chain: grid(6, 9, 1),
      section: 10 * Math.round((room * (0.6 + 0.9 * random.next())) / 10),
    }
    if (
      new Set(drawn.map((one) => one.deadline)).size === 5 &&
      sources.every((one) => one.deadline <= one.period) &&
      inversion(x) !== null &&
      lateLevel(sources, byPeriod(x)) >= 0 &&
      lateLevel(sources, levelsOf(x.design)) < 0 === wantsHold &&
      busyRounds(sources).length > 3 &&
      busyRounds(sources).length < 8 &&
      room > 40 &&
      rooms.filter((one) => one === room).length === 1 &&
      trapOf(x) !== null &&
      x.section > 20 &&
      x.section !== room &&
      x.reservedBytes !== bound &&
      x.reservedBytes !== nested
    )
      return x
  }
}

export interface SolvedSource {
  readonly name: string
  readonly cost: Value
  readonly period: Value
  readonly deadline: Value
}

export interface Solved {
  readonly clock: Value
  readonly sources: readonly SolvedSource[]
  readonly load: Derived
  readonly end: Derived
}

export function solve(m: Model, x: Instance): Solved {
  m.given('w_0', 1, 'cycles')
  return {
    clock: m.given('f_c', x.clockMhz, 'MHz'),
    sources: x.sources.map((one, i) => ({
      name: one.name,
      cost: m.given(`C_${i + 1}`, one.cost, 'cycles'),
      period: m.given(`T_${i + 1}`, one.period, 'cycles'),
      deadline: m.given(`D_${i + 1}`, one.deadline, 'cycles'),
    })),
    load: m.derive('U', '', 'C_1/T_1 + C_2/T_2 + C_3/T_3 + C_4/T_4 + C_5/T_5', '5s'),
    end: m.derive('w_x', 'cycles', 'ceil((C_1 + C_2 + C_3 + C_4 + C_5)/(1 - U))', 'i'),
  }
}

/** Work of these sources in a stretch, as a formula in its length. */
export function demandOf(members: readonly number[], span: string): string {
  return members.map((i) => `ceil(${span}/T_${i + 1})*C_${i + 1}`).join(' + ')
}

/** The nearest of their deadlines, as a formula. */
export function nearestOf(members: readonly number[]): string {
  const all = members.map((i) => `D_${i + 1}`)
  return all.length === 1 ? all[0]! : `min(${all.join(', ')})`
}

export interface Busy {
  readonly value: Value
  readonly least: ClaimPlaces
}

/** The busy stretch of a set of sources, and that no shorter one has room for its work. */
export function busyOf(m: Model, x: Instance, members: readonly number[], id: string): Busy {
  const value = m.found(id, busyCycles(members.map((i) => x.sources[i]!)), 'cycles', 'i')
  const least = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'w', from: 'w_0', to: 'w_x', at: id, whole: true }],
    objective: 'w',
    subject: [{ left: demandOf(members, 'w'), op: '<=', right: 'w' }],
    of: id,
    tolerance: 1e-9,
  })
  return { value, least }
}

/** The same stretch round by round, from one job of each. */
export function roundsOf(m: Model, x: Instance, members: readonly number[], id: string): Derived[] {
  return busyRounds(members.map((i) => x.sources[i]!)).map((_, k) =>
    k === 0
      ? m.derive(`${id}_1`, 'cycles', members.map((i) => `C_${i + 1}`).join(' + '), 'i')
      : m.derive(`${id}_${k + 1}`, 'cycles', demandOf(members, `${id}_${k}`), 'i'),
  )
}

/** "a, b and c" */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

export const PLACES = ['upper', 'middle', 'lower'] as const

/** Names of two or three levels, the most urgent first. */
export function placesOf(count: number): readonly string[] {
  return count === 2 ? ['upper', 'lower'] : PLACES
}
