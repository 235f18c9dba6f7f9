// Checks that every formula allows, thought out loud: its units, its size with round numbers, what it does when an input
// doubles. They cost a family one line each, are computed and claimed like everything else, and differ by formula.
import { compileNumeric, parseFormula } from '../mathematics/expression.ts'
import { sameDimension, unitFacts } from '../mathematics/units.ts'
import { say } from '../text/piece.ts'
import type { Model } from '../writing/model.ts'
import type { Value } from '../writing/value.ts'
import type { Composer, Thought } from './composer.ts'

function inputsOf(model: Model, id: string): Value[] {
  const formula = model.formulaOf(id)
  if (formula === null) return []
  return parseFormula(formula).symbols.map((name) => model.value(name))
}

function replaceSymbol(formula: string, name: string, by: string): string {
  return formula.replaceAll(new RegExp(`(?<![A-Za-z0-9_])${name}(?![A-Za-z0-9_])`, 'g'), by)
}

/** "t_p is in s, n is a pure number, so n·t_p is in s." */
export function checkUnits(model: Model, composer: Composer, of: Value): Thought | null {
  const inputs = inputsOf(model, of.id).slice(0, 4)
  const equation = formulaPlace(model, of)
  if (inputs.length === 0 || !equation || !unitsCanGoWrong(inputs, of)) return null
  const each = inputs.map((input) =>
    input.unit === '' ? say`${input.symbol} is a pure number` : say`${input.symbol} comes in ${input.unitOnly}`,
  )
  const list = each.slice(1).reduce((so, piece) => say`${so}, ${piece}`, each[0]!)
  const result = of.unit === '' ? say`a pure number` : say`a value in ${of.unitOnly}`
  const content = composer.pick([
    say`${list}; put together as ${equation.form('expr')} they leave ${result} for ${of.symbol}.`,
    say`${of.symbol} must be ${result}. On the right, ${list}, and ${equation.form('expr')} does come out that way.`,
    say`In ${equation.form('equation')}, ${list}. The right side is ${result}, as the left side has to be.`,
  ])
  return composer.think('check-units', content)
}

/** Rounding or doubling may make two inputs equal, and their difference nothing to divide by. */
function hasFiniteValue(model: Model, expr: string): boolean {
  const names = parseFormula(expr).symbols
  return Number.isFinite(compileNumeric(expr, names)(names.map((name) => model.value(name).si)))
}

/** The formula with every input rounded to one digit; null where rounding alone moves it by more than a third. */
export function checkSize(model: Model, composer: Composer, of: Value): Thought | null {
  const formula = model.formulaOf(of.id)
  const inputs = inputsOf(model, of.id)
  if (formula === null || inputs.length === 0 || inputs.length > 4 || model.has(`${of.id}_est`)) return null
  const names = inputs.filter((input) => input.number !== 0 && Number(input.number.toPrecision(1)) !== input.number)
  if (names.length === 0) return null
  const rounded = names.map((input) => ({ input, rough: model.rough(input, 1) }))
  const expr = rounded.reduce((so, { input, rough }) => replaceSymbol(so, input.id, rough.id), formula)
  if (!hasFiniteValue(model, expr)) return null
  const estimate = model.derive(`${of.id}_est`, of.unit, expr, '2s')
  if (Math.abs(estimate.number - of.number) > 0.34 * Math.abs(of.number)) return null
  const list = rounded
    .map(({ input, rough }) => say`${input.symbol} as ${rough}`)
    .reduce((so, piece) => say`${so}, ${piece}`)
  const content = composer.pick([
    say`Take ${list}: that makes ${estimate} of ${of.symbol}, against ${of} exactly.`,
    say`With ${list} I get about ${estimate} for ${of.symbol}; the careful figure is ${of}.`,
    say`${of.symbol} should come out near ${estimate} if I take ${list}, and it is ${of}.`,
  ])
  return composer.think('estimate', content)
}

/**
 * What the formula gives when one input is twice as large, and by which law. null for a temperature, as twice of what depends
 * on the scale; for an input that other inputs are made from, as they would change with it; and where no law comes of it.
 */
export function checkScaling(model: Model, composer: Composer, of: Value, input: Value): Thought | null {
  const formula = model.formulaOf(of.id)
  const id = `${of.id}_if_${input.id}`
  if (input.unit === '°C' || of.unit === '°C') return null
  if (formula === null || !parseFormula(formula).symbols.includes(input.id) || model.has(id)) return null
  const others = parseFormula(formula).symbols.filter((name) => name !== input.id)
  if (others.some((name) => restsOn(model, name, input.id))) return null
  const doubled = replaceSymbol(formula, input.id, `(2*${input.id})`)
  if (!hasFiniteValue(model, doubled)) return null
  const law = lawOf(model, formula, input)
  if (law === null) return null
  const other = model.derive(id, of.unit, doubled)
  const content = composer.pick([
    say`If ${input.symbol} were doubled, ${of.symbol} would go from ${of} to ${other}: ${law}.`,
    say`Twice the ${input.symbol}, that is ${other.expr}, makes ${other} out of ${of}: ${law}.`,
    say`Doubling ${input.symbol} takes ${of.symbol} to ${other}; it was ${of}: ${law}.`,
  ])
  return composer.think('scaling', content)
}

const POWERS: readonly (readonly [number, string])[] = [
  [1, 'it grows in proportion'],
  [2, 'it grows with the square'],
  [3, 'it grows with the cube'],
  [0.5, 'it grows with the root'],
  [1 / 3, 'it grows with the cube root'],
  [2 / 3, 'it grows with the cube root of the square'],
  [1.5, 'it grows with the root of the cube'],
  [-1, 'it falls in inverse proportion'],
  [-2, 'it falls with the inverse square'],
  [-0.5, 'it falls with the inverse of the root'],
]

/** How the formula answers to one input, found by doubling it twice; null where it does not, or by no law that teaches anything. */
function lawOf(model: Model, formula: string, input: Value): string | null {
  const names = parseFormula(formula).symbols
  const run = compileNumeric(formula, names)
  const [one, two, four] = [1, 2, 4].map((factor) =>
    run(names.map((name) => model.value(name).si * (name === input.id ? factor : 1))),
  ) as [number, number, number]
  if (one === 0 || !Number.isFinite(two / one) || Math.abs(two / one - 1) < 1e-3) return null
  const isPower = two > 0 === one > 0 && Math.abs(four / two - two / one) < 1e-9 * Math.abs(two / one)
  const power = POWERS.find(([exponent]) => isPower && Math.abs(two / one - 2 ** exponent) < 1e-9)
  if (power) return power[1]
  return Math.abs(two / one - 1) < 0.05 ? 'it hardly matters' : null
}

/** Is `id` made from `from`, by whatever way? */
function restsOn(model: Model, id: string, from: string): boolean {
  const formula = model.formulaOf(id)
  if (formula === null) return model.quantities.get(id)?.given !== true
  return parseFormula(formula).symbols.some((name) => name === from || restsOn(model, name, from))
}

/** Numbers times something in the unit of the result leave nothing to check. */
function unitsCanGoWrong(inputs: readonly Value[], of: Value): boolean {
  const kinds = inputs.map((input) => unitFacts(input.unit).unit).filter((unit) => unit !== null)
  const result = unitFacts(of.unit).unit
  return kinds.some((unit) => !sameDimension(unit, result))
}

function formulaPlace(model: Model, of: Value): { form(name: string): { reference: { c: string; f: string } } } | null {
  const claim = [...model.claims.values()].find((one) => one.kind === 'equation' && one.of === of.id)
  return claim ? { form: (name) => ({ reference: { c: claim.id, f: name } }) } : null
}
