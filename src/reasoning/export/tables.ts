// The tables of an export: whole problems, and what is derived from each of them.
import type { Row } from '../dataset/row.ts'
import type { ParameterRange } from '../writing/family.ts'
import { preferenceExamples } from './derive/preference.ts'
import { processExamples } from './derive/process.ts'
import { shortExamples } from './derive/short.ts'
import { tutoringExample } from './derive/tutoring.ts'
import { COMMON_FIELDS, type Example, type ExampleTable, type Target } from './example.ts'
import { WRITERS } from './targets.ts'

export interface MadeTable extends ExampleTable {
  make(row: Row): readonly Example[]
}

/** `parametersOf`: what a designer of this family's problems may choose, and within which range. */
export function tablesFor(target: Target, parametersOf: (family: string) => readonly ParameterRange[]): MadeTable[] {
  const writer = WRITERS[target]
  return [
    {
      name: 'problems',
      about: 'whole problems: prompt, thinking, and the worked answer with its Rust',
      fields: [...COMMON_FIELDS, ...writer.fields],
      make: (row) => [{ ...commonOf(row, row.id), ...writer.write(row) }],
    },
    {
      name: 'steps',
      about: 'short examples: one step of an analysis that rests on one claim',
      fields: [...COMMON_FIELDS, ...writer.fields],
      make: (row) => shortExamples(row).map((short) => ({ ...derivedFrom(row, short.id), ...writer.write(short) })),
    },
    {
      name: 'process',
      about: 'labels of steps: analyses that are right to their end, and such as end with a step that was made wrong',
      fields: [
        ...COMMON_FIELDS,
        { name: 'prompt', kind: 'text', about: 'the problem' },
        { name: 'completions', kind: 'texts', about: 'steps in order' },
        { name: 'labels', kind: 'truths', about: 'true: the step holds; false: a claim of it was checked not to hold' },
        { name: 'error', kind: 'text', about: 'arithmetic, formula, unit, comparison, or none' },
      ],
      make: (row) => processExamples(row).map((one) => ({ ...derivedFrom(row, one.id), ...one })),
    },
    {
      name: 'preference',
      about:
        'pairs of designs with right arithmetic, of which the rejected one breaks a limit and is built all the same',
      fields: [
        ...COMMON_FIELDS,
        { name: 'prompt', kind: 'text', about: 'what is fixed, what may be chosen, and the limit' },
        { name: 'chosen', kind: 'text', about: 'a design that keeps the limit, with its numbers' },
        { name: 'rejected', kind: 'text', about: 'one that does not' },
        { name: 'limit', kind: 'text', about: 'the relation that the rejected design breaks' },
      ],
      make: (row) =>
        preferenceExamples(row, parametersOf(row.family)).map((one) => ({ ...derivedFrom(row, one.id), ...one })),
    },
    {
      name: 'tutoring',
      about: 'lessons of six turns about one equation: hint, wrong attempt, correction, right attempt, meaning',
      fields: [
        ...COMMON_FIELDS,
        { name: 'messages', kind: 'messages', about: 'the turns, without thinking' },
        { name: 'error', kind: 'text', about: 'what was wrong with the attempt: arithmetic, formula or unit' },
      ],
      make: (row) => {
        const one = tutoringExample(row)
        return one === null ? [] : [{ ...derivedFrom(row, one.id), ...one }]
      },
    },
  ]
}

function commonOf(row: Row, id: string): Example {
  const { family, category, depth } = row
  const verified = row.rust.toolchain === null ? ['claims'] : ['claims', 'rustc']
  return { id, row: row.id, family, category, depth, verified }
}

/** Derived examples have no Rust. */
function derivedFrom(row: Row, id: string): Example {
  return { ...commonOf(row, id), verified: ['claims'] }
}
