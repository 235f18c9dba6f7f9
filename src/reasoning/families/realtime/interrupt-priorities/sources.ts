// The sources in Rust: their type, and the five of the problem.
import { code, nest, type Piece } from '../../../text/piece.ts'
import { joined } from '../layout.ts'
import type { Solved } from './instance.ts'

export function structOf(type: string): Piece {
  return nest(
    0,
    code`#[derive(Debug, Clone, Copy)]
pub struct ${type} {
    pub cost: u64,
    pub period: u64,
    pub deadline: u64,
}`,
  )
}

export function tableOf(s: Solved, type: string): Piece {
  const rows = s.sources.map(
    (one) =>
      code`    ${type} { cost: ${one.cost.rust('int')}, period: ${one.period.rust('int')}, deadline: ${one.deadline.rust('int')} },`,
  )
  return nest(
    4,
    code`const ALL: [${type}; 5] = [
${joined(rows, '\n')}
];`,
  )
}
