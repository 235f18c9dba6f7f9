import { transformSync } from 'esbuild'
import { expect, test } from 'vitest'
import { findMutants } from './find-mutants.ts'
import { instrument, SWITCH, TURN } from './instrument.ts'

const SAMPLE = `
type Kind = 'a' | 'b'
const LIMITS: Record<Kind, number> = { a: 10, 'b': 20 }
export function judge(kind: Kind, value: number, names: readonly string[], state?: { deep?: { n: number } }): unknown {
  const limit = LIMITS[kind] ?? 1
  let sum = 0
  for (const name of names) {
    if (name === '') continue
    sum += name.length
    if (sum > 8) break
  }
  const inside = value >= 0 && value <= limit
  if (!inside) return { why: 'beyond', at: \`\${value} of \${limit}\`, sum }
  const mode = /^x[0-9]+$/.test(names[0]!) ? 'numbered' : 'plain'
  const given = [mode, -value, sum - 1, Math.min(limit, value * 2), state?.deep?.n ?? -1, names.some((n) => n === kind)]
  return given
}`
const INPUTS = [
  ['a', 0, ['x12', '', 'yy']],
  ['a', 10, ['a', 'bb', 'ccc', 'dddd'], { deep: { n: 3 } }],
  ['b', 20.5, []],
  ['b', Number.NaN, ['x1', 'b']],
  ['b', -1, ['b'], {}],
]

function outcomes(code: string): string[] {
  const js = transformSync(code, { loader: 'ts', format: 'cjs' }).code
  const module = { exports: {} as Record<string, (...given: unknown[]) => unknown> }
  return INPUTS.map((input) => {
    try {
      new Function('module', 'exports', js)(module, module.exports)
      return JSON.stringify(module.exports['judge']!(...input)) ?? 'undefined'
    } catch (error) {
      return (error as Error).name
    }
  })
}

test('with a switch on, a file behaves as if it had been written so; with none, as it was', () => {
  const world = globalThis as unknown as Record<string, unknown>
  const mutants = findMutants('sample.ts', SAMPLE)
  const code = instrument('sample.ts', SAMPLE, mutants, 100, false)
  world[TURN] = () => {}
  world[SWITCH] = -1
  const usual = outcomes(SAMPLE)
  expect(outcomes(code)).toEqual(usual)
  let changed = 0
  mutants.forEach(({ start, end, mutated, operator }, k) => {
    world[SWITCH] = 100 + k
    const written = `${SAMPLE.slice(0, start)}${mutated === '' ? ';' : ` ${mutated} `}${SAMPLE.slice(end)}`
    const found = outcomes(code)
    expect(found, `${operator} ${mutated}`).toEqual(outcomes(written))
    if (found.join() !== usual.join()) changed++
  })
  expect(changed).toBeGreaterThan(0.75 * mutants.length)
  const operators = new Set(mutants.map(({ operator }) => operator))
  expect([...operators].sort()).toEqual(
    [
      'array',
      'arithmetic',
      'assignment',
      'body',
      'boundary',
      'condition',
      'equality',
      'logical',
      'method',
      'negation',
      'number',
      'object',
      'operand',
      'order',
      'pattern',
      'relation',
      'return',
      'sentence',
      'sign',
      'statement',
      'string',
    ].sort(),
  )
})

test('every loop counts its turns, with a block or without', () => {
  const world = globalThis as unknown as Record<string, unknown>
  const text =
    'let n = 0\nwhile (n < 3) n++\nfor (const one of [1, 2]) n += one\nfor (; n < 8; ) { n++ }\nglobalThis.__sum = n'
  let turns = 0
  world[TURN] = () => {
    turns++
  }
  world[SWITCH] = -1
  new Function(instrument('loops.ts', text, findMutants('loops.ts', text), 0, false))()
  expect([world['__sum'], turns]).toEqual([8, 7])
})
