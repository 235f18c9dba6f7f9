// Units as they are printed ("mm/s²", "W/(m·K)", "steps/mm") and as mathjs knows them. mathjs does the algebra.
import { all, create, type Unit } from 'mathjs'

export const math = create(all!, {})

/** 1 on the right side, 0 elsewhere: a switch in a formula that keeps it one expression. */
math.import({ above: (a: never, b: never) => (math.larger(a, b) ? 1 : 0) }, { override: false })

/** What is counted has no dimension, and an angle is a pure number here, so that 2·pi·f and rad/s are one thing. */
const PURE: Readonly<Record<string, number>> = {
  rad: 1,
  '°': Math.PI / 180,
  '%': 0.01,
  ppm: 1e-6,
  bits: 1,
  bytes: 1,
  cycles: 1,
  entries: 1,
  instructions: 1,
  moves: 1,
  pieces: 1,
  points: 1,
  pulses: 1,
  retries: 1,
  samples: 1,
  segments: 1,
  states: 1,
  steps: 1,
  tasks: 1,
  teeth: 1,
  ticks: 1,
  turns: 1,
}

const NAMES_OF_MATHJS: Readonly<Record<string, string>> = {
  µm: 'um',
  µs: 'us',
  Ω: 'ohm',
  kΩ: 'kohm',
  h: 'hour',
  min: 'minute',
}

export interface UnitFacts {
  /** The unit itself as mathjs has it; null for a pure number. */
  readonly unit: Unit | null
  /** Value in SI = value · factor + offset. */
  readonly factor: number
  readonly offset: number
}

const known = new Map<string, UnitFacts>()

export function unitFacts(text: string): UnitFacts {
  const before = known.get(text)
  if (before) return before
  const facts = readUnit(text)
  known.set(text, facts)
  return facts
}

function readUnit(text: string): UnitFacts {
  if (text === '') return { unit: null, factor: 1, offset: 0 }
  if (text === '°C') return { unit: math.unit(1, 'K'), factor: 1, offset: 273.15 }
  let factor = 1
  const powers: string[] = []
  for (const [name, power] of factorsOf(text)) {
    const pure = PURE[name]
    if (pure !== undefined) factor *= pure ** power
    else powers.push(`${NAMES_OF_MATHJS[name] ?? name}^${power}`)
  }
  if (powers.length === 0) return { unit: null, factor, offset: 0 }
  const unit = math.unit(1, powers.join(' '))
  const si = siOf(unit)
  const dimensionless = unit.dimensions.every((dimension) => Math.abs(dimension) < 1e-12)
  return { unit: dimensionless ? null : unit, factor: factor * si, offset: 0 }
}

/** "W/(m·K)" is [W, 1], [m, -1], [K, -1]. */
function factorsOf(text: string): [string, number][] {
  const match = /^([^/]*)(?:\/\(?([^()/]+)\)?)?$/u.exec(text)
  if (!match) throw new Error(`unit ${text} cannot be read`)
  const read = (part: string, sign: 1 | -1): [string, number][] =>
    part
      .split('·')
      .filter((word) => word !== '' && word !== '1')
      .map((word) => {
        const power = word.endsWith('²') ? 2 : word.endsWith('³') ? 3 : 1
        return [power === 1 ? word : word.slice(0, -1), sign * power]
      })
  return [...read(match[1]!, 1), ...read(match[2] ?? '', -1)]
}

/** The number behind a mathjs unit, in SI base units. */
export function siOf(value: Unit): number {
  return (value as unknown as { value: number }).value
}

export function toSi(value: number, unit: string): number {
  const facts = unitFacts(unit)
  return value * facts.factor + facts.offset
}

export function fromSi(si: number, unit: string): number {
  const facts = unitFacts(unit)
  return (si - facts.offset) / facts.factor
}

/** Same dimension; °C and K are one. */
export function sameDimension(a: Unit | null, b: Unit | null): boolean {
  return a === null || b === null ? a === b : a.equalBase(b)
}
