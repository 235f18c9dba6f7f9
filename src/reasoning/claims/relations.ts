// The five relations, as signs and as the phrases that may stand for them.

export const RELATIONS = ['<', '<=', '>', '>=', '=='] as const
export type Relation = (typeof RELATIONS)[number]

const SIGNS: Readonly<Record<Relation, string>> = { '<': '<', '<=': '≤', '>': '>', '>=': '≥', '==': '=' }

const PHRASES: Readonly<Record<Relation, readonly string[]>> = {
  '<': ['is less than', 'is smaller than', 'stays below', 'lies under', 'is short of'],
  '<=': ['is at most', 'is no more than', 'does not exceed', 'stays within'],
  '>': ['is greater than', 'exceeds', 'is more than', 'is larger than', 'goes beyond'],
  '>=': ['is at least', 'is no less than', 'reaches at least', 'is not below'],
  '==': ['equals', 'is the same as', 'comes to exactly'],
}

/** Phrases that compare: outside a claim they may not stand in a text at all. */
export const COMPARING_WORDS =
  /\b(?:(?:less|smaller|fewer|greater|more|larger|faster|slower|longer|shorter|higher|lower) than|at most|at least|no less|does not exceed|exceeds?|stays? (?:below|within)|lies under|is short of|goes beyond|is not below|equals|comes to exactly)\b/giu

export function relationSign(relation: Relation): string {
  return SIGNS[relation]
}

export function relationPhrase(relation: Relation, choice: number): string {
  const phrases = PHRASES[relation]
  return phrases[choice % phrases.length]!
}

/** `slack` is rounding: 1e-9 of the larger side helps what holds with equality. */
export function holds(left: number, relation: Relation, right: number): boolean {
  const slack = 1e-9 * Math.max(Math.abs(left), Math.abs(right))
  switch (relation) {
    case '<':
      return left < right - slack
    case '<=':
      return left <= right + slack
    case '>':
      return left > right + slack
    case '>=':
      return left >= right - slack
    case '==':
      return Math.abs(left - right) <= slack + 1e-300
  }
}
