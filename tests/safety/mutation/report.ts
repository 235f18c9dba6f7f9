// What a mutation run says, in words: the score, the survivors with what was changed in them, and what is left out.
import type { MutantResult, MutationReport } from './run-mutants.ts'

export interface MutationScore {
  readonly found: number
  readonly of: number
  readonly ratio: number
}

/** `sentence`: words for a person, counted apart; a mutant of them changes no verdict. */
export function scoreOf(results: readonly MutantResult[], isCounted: (one: MutantResult) => boolean): MutationScore {
  const counted = results.filter((one) => one.fate !== 'equivalent' && isCounted(one))
  const found = counted.filter(({ fate }) => fate === 'killed' || fate === 'timeout').length
  return { found, of: counted.length, ratio: counted.length === 0 ? 1 : found / counted.length }
}

export function describeMutation({ results, tests, leftOut, seconds, unmatched }: MutationReport): string[] {
  const lines: string[] = []
  for (const one of results) {
    if (one.fate !== 'survived' && one.fate !== 'unreached') continue
    lines.push(
      `${one.file}:${one.line}:${one.column} ${one.fate}, ${one.operator}: ${short(one.original)} -> ${short(one.mutated)}`,
    )
  }
  const files = [...new Set(results.map(({ file }) => file))]
  for (const file of files) {
    const { found, of, ratio } = scoreOf(results, (one) => one.file === file)
    if (found < of) lines.push(`${file}: ${found} of ${of}, ${percent(ratio)}`)
  }
  for (const one of leftOut) lines.push(`test left out: ${one}`)
  for (const one of unmatched) lines.push(`equivalent mutant that is no longer there: ${one}`)
  const operators = [...new Set(results.map(({ operator }) => operator))].sort()
  const perOperator = operators.map((operator) => {
    const { found, of } = scoreOf(results, (one) => one.operator === operator)
    return `${operator} ${found}/${of}`
  })
  const equivalent = results.filter(({ fate }) => fate === 'equivalent').length
  lines.push(`by operator: ${perOperator.join(', ')}`)
  lines.push(`${results.length} mutants, ${equivalent} of them equivalent, ${tests} tests, ${seconds.toFixed(0)} s`)
  return lines
}

export function percent(ratio: number): string {
  return `${(100 * ratio).toFixed(2)} %`
}

function short(text: string): string {
  const line = text.replace(/\s+/gu, ' ')
  if (line === '') return '(nothing)'
  return line.length > 100 ? `${line.slice(0, 97)}...` : line
}
