// Each kind of claim: what is right passes, and each of several corruptions does not.
import { describe, expect, test } from 'vitest'
import type { Quantity } from '../mathematics/quantity.ts'
import { type Claim, checkClaim, claimSchema, claimText } from './claims.ts'

function book(...list: readonly [string, number, string?][]): { quantities: Map<string, Quantity> } {
  return { quantities: new Map(list.map(([id, value, unit = '']) => [id, { id, value, unit, digits: '4s' }])) }
}

/** The claim itself holds; changed so, it does not. */
function expectSharp(
  claim: Claim,
  facts: ReturnType<typeof book>,
  changes: readonly ((claim: never, facts: ReturnType<typeof book>) => void)[],
): void {
  expect(claimSchema.safeParse(claim).success).toBe(true)
  expect(checkClaim(claim, facts)).toBeNull()
  for (const change of changes) {
    const other = structuredClone(claim)
    const otherFacts = { quantities: new Map([...facts.quantities].map(([id, quantity]) => [id, { ...quantity }])) }
    change(other as never, otherFacts)
    expect(checkClaim(other, otherFacts), JSON.stringify(other)).not.toBeNull()
  }
}

type Of<K extends Claim['kind']> = Extract<Claim, { kind: K }>
type Facts = ReturnType<typeof book>
const set = (facts: Facts, id: string, change: Partial<Quantity>): void => {
  facts.quantities.set(id, { ...facts.quantities.get(id)!, ...change })
}

describe('claims', () => {
  test('equation: value, sign, unit', () => {
    const facts = book(['t', 2.3, 's'], ['a', 1.5, 's'], ['d', 40, 'mm'], ['v', 50, 'mm/s'])
    const claim: Of<'equation'> = { id: 'e', kind: 'equation', of: 't', expr: 'a + d/v' }
    expectSharp(claim, facts, [
      (_: Of<'equation'>, other) => set(other, 't', { value: 2.31 }),
      (_: Of<'equation'>, other) => set(other, 't', { unit: 'ms' }),
      (_: Of<'equation'>, other) => set(other, 'd', { value: -40 }),
      (_: Of<'equation'>, other) => set(other, 'd', { unit: 'K' }),
      (other: Of<'equation'>) => Object.assign(other, { expr: 'a - d/v' }),
      (other: Of<'equation'>) => Object.assign(other, { expr: 'a + d*v' }),
    ])
    expect(claimText(claim, 'worked', facts)).toBe('t = a + d/v = 1.5 s + 40 mm/(50 mm/s) = 2.3 s')
  })

  test('a formula can run nothing', () => {
    for (const expr of [
      'import({})',
      'a = 3',
      '"x"',
      'cos',
      'f(x) = x',
      'evaluate("1")',
      '[1,2]',
      'a.b',
      '1;2',
      'x ? 1 : 2',
      'format(1)',
    ]) {
      expect(checkClaim({ id: 'e', kind: 'equation', of: 'a', expr }, book(['a', 1])), expr).not.toBeNull()
    }
  })

  test('relation: both ways, and units', () => {
    const facts = book(['a', 4, 'mm'], ['b', 0.005, 'm'])
    expectSharp({ id: 'r', kind: 'relation', left: 'a', op: '<', right: 'b' }, facts, [
      (claim: Of<'relation'>) => Object.assign(claim, { op: '>=' }),
      (_: Of<'relation'>, other) => set(other, 'a', { value: 6 }),
      (_: Of<'relation'>, other) => set(other, 'a', { unit: 's' }),
    ])
    expect(checkClaim({ id: 'r', kind: 'relation', left: 'a', op: '<', right: 'a' }, facts)).not.toBeNull()
    expect(checkClaim({ id: 'r', kind: 'relation', left: 'a', op: '<=', right: 'a' }, facts)).toBeNull()
  })

  test('range: an inequality with one bad end, and an identity', () => {
    const facts = book(['lo', 0.1], ['hi', 2], ['c', 1, 'mm'])
    const claim: Of<'range'> = {
      id: 'r',
      kind: 'range',
      over: [{ name: 'x', from: 'lo', to: 'hi' }],
      left: 'x - x^3/6',
      op: '<',
      right: 'sin(x)',
    }
    expectSharp(claim, facts, [
      (other: Of<'range'>) => Object.assign(other, { op: '>' }),
      (other: Of<'range'>) => Object.assign(other, { left: 'x - x^3/7' }),
      (other: Of<'range'>) => Object.assign(other, { right: 'c*sin(x)' }),
    ])
    expectSharp({ ...claim, left: 'sin(x)^2 + cos(x)^2', op: '==', right: '1' }, facts, [
      (other: Of<'range'>) => Object.assign(other, { left: 'sin(x)^2 - cos(x)^2' }),
    ])
  })

  test('rounding', () => {
    expectSharp(
      { id: 'r', kind: 'rounding', of: 'about', from: 'x', digits: 1 },
      book(['x', 0.0472, 's'], ['about', 0.05, 's']),
      [
        (_: Of<'rounding'>, other) => set(other, 'about', { value: 0.04 }),
        (_: Of<'rounding'>, other) => set(other, 'about', { unit: 'ms' }),
      ],
    )
  })

  test('ode: a heater against its closed form', () => {
    const after = 25 + 40 * 5 * (1 - Math.exp(-30 / 60))
    const facts = book(
      ['T_a', 25, '°C'],
      ['P', 40, 'W'],
      ['R', 5, 'K/W'],
      ['C', 12, 'J/K'],
      ['t_e', 30, 's'],
      ['T_e', after, '°C'],
      ['L', 60, '°C'],
      ['t_x', -60 * Math.log(1 - 35 / 200), 's'],
    )
    const claim: Of<'ode'> = {
      id: 'o',
      kind: 'ode',
      states: [{ name: 'T', unit: '°C', start: 'T_a', next: '(P - (T - T_a)/R)/C' }],
      until: 't_e',
      measure: { what: 'T', take: 'final' },
      of: 'T_e',
      tolerance: 1e-6,
    }
    expectSharp(claim, facts, [
      (_: Of<'ode'>, other) => set(other, 'T_e', { value: after + 0.1 }),
      (_: Of<'ode'>, other) => set(other, 'P', { value: 41 }),
      (_: Of<'ode'>, other) => set(other, 'P', { unit: 'J' }),
      (other: Of<'ode'>) => Object.assign(other.states[0]!, { next: '(P + (T - T_a)/R)/C' }),
      (other: Of<'ode'>) => Object.assign(other.measure, { take: 'min' }),
    ])
    expectSharp({ ...claim, measure: { what: 'T', take: 'first', level: 'L' }, of: 't_x', tolerance: 1e-5 }, facts, [
      (_: Of<'ode'>, other) => set(other, 't_x', { value: 12 }),
      (_: Of<'ode'>, other) => set(other, 'L', { value: 61 }),
    ])
  })

  test('recurrence: a geometric sum', () => {
    const claim: Of<'recurrence'> = {
      id: 'q',
      kind: 'recurrence',
      states: [{ name: 'x', unit: 'mm', start: '0', next: 'q*x + a' }],
      until: 'n',
      measure: { what: 'x', take: 'final' },
      of: 'x_n',
      tolerance: 1e-9,
    }
    expectSharp(claim, book(['q', 0.5], ['a', 1, 'mm'], ['n', 5], ['x_n', 1.9375, 'mm']), [
      (_: Of<'recurrence'>, other) => set(other, 'n', { value: 6 }),
      (_: Of<'recurrence'>, other) => set(other, 'q', { value: -0.5 }),
      (_: Of<'recurrence'>, other) => set(other, 'x_n', { unit: 'mm/s' }),
    ])
  })

  test('matrix: an orthogonal transform and a determinant', () => {
    const rows = [
      ['cos(p)', '-sin(p)'],
      ['sin(p)', 'cos(p)'],
    ]
    expectSharp({ id: 'm', kind: 'matrix', matrices: { A: rows }, left: ['A', "A'"], right: ['I'] }, book(['p', 0.3]), [
      (claim: Of<'matrix'>) =>
        Object.assign(claim.matrices, {
          A: [
            ['cos(p)', 'sin(p)'],
            ['sin(p)', 'cos(p)'],
          ],
        }),
      (claim: Of<'matrix'>) => Object.assign(claim, { left: ['A', 'A'] }),
    ])
    expectSharp(
      {
        id: 'm',
        kind: 'matrix',
        matrices: {
          A: [
            ['2', '1'],
            ['0', '3'],
          ],
        },
        left: ['A'],
        measure: 'determinant',
        of: 'D',
      },
      book(['D', 6]),
      [
        (_: Of<'matrix'>, other) => set(other, 'D', { value: -6 }),
        (claim: Of<'matrix'>) => Object.assign(claim, { measure: 'trace' }),
      ],
    )
  })

  test('schedule: the textbook set, blocking and a miss', () => {
    const facts = book(
      ['C_1', 3, 'ms'],
      ['T_1', 7, 'ms'],
      ['C_2', 3, 'ms'],
      ['T_2', 12, 'ms'],
      ['C_3', 5, 'ms'],
      ['T_3', 20, 'ms'],
      ['R_1', 3, 'ms'],
      ['R_2', 6, 'ms'],
      ['R_3', 20, 'ms'],
    )
    const tasks = [1, 2, 3].map((i) => ({
      name: `task ${'abc'[i - 1]}`,
      cost: `C_${i}`,
      period: `T_${i}`,
      response: `R_${i}`,
    }))
    expectSharp({ id: 's', kind: 'schedule', tasks, resolution_ns: 1_000_000, meets: true }, facts, [
      (_: Of<'schedule'>, other) => set(other, 'R_3', { value: 19 }),
      (_: Of<'schedule'>, other) => set(other, 'C_1', { value: 4 }),
      (claim: Of<'schedule'>) => Object.assign(claim, { meets: false }),
      (_: Of<'schedule'>, other) => set(other, 'T_1', { value: -7 }),
      (_: Of<'schedule'>, other) => set(other, 'T_1', { value: 0.001 }),
      (_: Of<'schedule'>, other) => set(other, 'C_2', { value: 0 }),
      (claim: Of<'schedule'>) => claim.tasks.reverse(),
      (claim: Of<'schedule'>) => Object.assign(claim.tasks[0]!, { jitter: 'C_2' }),
      (claim: Of<'schedule'>) => Object.assign(claim.tasks[1]!, { blocking: 'C_2' }),
    ])
    facts.quantities.set('C_m', { id: 'C_m', value: 3, unit: 'ms', digits: 'i' })
    expectSharp(
      {
        id: 'l',
        kind: 'largest',
        of: 'C_m',
        tasks: tasks.map((task, i) => ({ ...task, cost: i === 0 ? 'C_m' : task.cost, response: undefined })),
        resolution_ns: 1_000_000,
      },
      facts,
      [
        (_: Of<'largest'>, other) => set(other, 'C_m', { value: 2 }),
        (_: Of<'largest'>, other) => set(other, 'C_m', { value: 4 }),
      ],
    )
  })

  test('states: a heater that must end in off, and one that hangs', () => {
    const claim: Of<'states'> = {
      id: 'z',
      kind: 'states',
      variables: [
        { name: 'mode', values: ['off', 'heating', 'fault'] },
        { name: 'count', values: ['0', '1', '2'] },
      ],
      rules: [
        {
          name: 'switch on',
          when: [
            { name: 'mode', is: '==', value: 'off' },
            { name: 'count', is: '<', value: '2' },
          ],
          set: [
            { name: 'mode', to: 'heating' },
            { name: 'count', to: 'count + 1' },
          ],
        },
        { name: 'runaway', when: [{ name: 'mode', is: '==', value: 'heating' }], set: [{ name: 'mode', to: 'fault' }] },
        { name: 'cut', when: [{ name: 'mode', is: '==', value: 'fault' }], set: [{ name: 'mode', to: 'off' }] },
      ],
      promises: [
        {
          promise: 'never',
          when: [
            { name: 'mode', is: '==', value: 'fault' },
            { name: 'count', is: '==', value: '0' },
          ],
        },
        {
          promise: 'inevitable',
          when: [{ name: 'mode', is: '==', value: 'heating' }],
          goal: [{ name: 'mode', is: '==', value: 'off' }],
        },
        {
          promise: 'possible',
          when: [
            { name: 'mode', is: '==', value: 'fault' },
            { name: 'count', is: '==', value: '2' },
          ],
        },
        { promise: 'no-deadlock', except: [{ name: 'count', is: '==', value: '2' }] },
        { promise: 'always-possible', goal: [{ name: 'mode', is: '==', value: 'off' }] },
      ],
      count: 'N',
      shortest: 'S',
    }
    expectSharp(claim, book(['N', 7], ['S', 5]), [
      (_: Of<'states'>, other) => set(other, 'N', { value: 8 }),
      (_: Of<'states'>, other) => set(other, 'S', { value: 4 }),
      (other: Of<'states'>) => other.rules.pop(),
      (other: Of<'states'>) => Object.assign(other.rules[2]!.set[0]!, { to: 'heating' }),
      (other: Of<'states'>) => Object.assign(other.rules[0]!.set[1]!, { to: 'count' }),
      (other: Of<'states'>) => Object.assign(other.promises[3]!, { except: [] }),
      // Neither is ever the count, so nothing would be promised.
      (other: Of<'states'>) => Object.assign(other.promises[0]!, { when: [{ name: 'count', is: '==', value: '7' }] }),
      (other: Of<'states'>) => Object.assign(other.promises[0]!, { when: [{ name: 'count', is: '>', value: 'tw' }] }),
    ])
  })

  test('optimum: a box of least surface, and a constraint that binds', () => {
    const claim: Of<'optimum'> = {
      id: 'p',
      kind: 'optimum',
      sense: 'min',
      over: [{ name: 'x', from: 'lo', to: 'hi', at: 'x_o' }],
      objective: 'a*x + b/x',
      subject: [],
      of: 'f_o',
      tolerance: 1e-4,
    }
    expectSharp(claim, book(['lo', 0.1], ['hi', 10], ['a', 2], ['b', 8], ['x_o', 2], ['f_o', 8]), [
      (_: Of<'optimum'>, other) => set(other, 'x_o', { value: 2.2 }),
      (_: Of<'optimum'>, other) => set(other, 'f_o', { value: 7.9 }),
      (other: Of<'optimum'>) => Object.assign(other, { sense: 'max' }),
      (other: Of<'optimum'>) => Object.assign(other, { subject: [{ left: 'x', op: '>=', right: 'a + 1' }] }),
    ])
  })

  test('statistic: spread of a mean, and a tail', () => {
    const variables = ['x', 'y'].map((name) => ({ name, shape: 'normal' as const, a: 'u', b: 's' }))
    const facts = book(['u', 5, 'mm'], ['s', 2, 'mm'], ['s_m', Math.SQRT2, 'mm'], ['lim', 7, 'mm'], ['p', 0.158655])
    expectSharp(
      {
        id: 'q',
        kind: 'statistic',
        seed: 1,
        draws: 20_000,
        variables,
        expr: '(x + y)/2',
        measure: 'deviation',
        of: 's_m',
      },
      facts,
      [
        (_: Of<'statistic'>, other) => set(other, 's_m', { value: 2 }),
        (_: Of<'statistic'>, other) => set(other, 's_m', { unit: 's' }),
        (other: Of<'statistic'>) => Object.assign(other, { expr: 'x + y' }),
      ],
    )
    expectSharp(
      {
        id: 'q',
        kind: 'statistic',
        seed: 1,
        draws: 20_000,
        variables,
        expr: 'x',
        measure: 'above',
        parameter: 'lim',
        of: 'p',
      },
      facts,
      [
        (_: Of<'statistic'>, other) => set(other, 'p', { value: 0.2 }),
        (_: Of<'statistic'>, other) => set(other, 'lim', { value: 3 }),
      ],
    )
  })

  test('design: the corners of a plane', () => {
    const places: [number, number][] = [
      [-1, -1],
      [1, -1],
      [-1, 1],
      [1, 1],
    ]
    const claim: Of<'design'> = {
      id: 'd',
      kind: 'design',
      terms: ['1', 'u', 'v'],
      grid: 5,
      places,
      optimal: true,
      efficiency: 'eff',
      variance: 'dm',
    }
    // Corners are the best design there is for a plane: efficiency 1, largest variance p/n.
    expectSharp(claim, book(['eff', 1], ['dm', 0.75]), [
      (_: Of<'design'>, other) => set(other, 'dm', { value: 0.74 }),
      (_: Of<'design'>, other) => set(other, 'eff', { value: 0.99 }),
      (other: Of<'design'>) => Object.assign(other.places[0]!, { 0: -0.5 }),
      (other: Of<'design'>) => Object.assign(other, { optimal: false }),
    ])
  })

  test('solver: a shaper of the project', () => {
    const k = Math.exp((-0.1 * Math.PI) / Math.sqrt(1 - 0.01))
    expectSharp(
      { id: 'v', kind: 'solver', solver: 'motion/shaper-zv-height-0', inputs: ['f', 'z'], of: 'A', tolerance: 1e-9 },
      book(['f', 40, 'Hz'], ['z', 0.1], ['A', 1 / (1 + k)]),
      [
        (_: Of<'solver'>, other) => set(other, 'z', { value: 0.2 }),
        (_: Of<'solver'>, other) => set(other, 'f', { unit: 's' }),
        (_: Of<'solver'>, other) => set(other, 'A', { value: 0.5 }),
      ],
    )
  })
})
