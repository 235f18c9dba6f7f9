// What both routes of depth 2 prove: half the play, in the sense of motion, is a right inverse of the gap.
import { say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'

export function inverse(page: Page, guess: string, b: { symbol: string }): void {
  const { w } = page
  page.step(
    w.pick(['The inverse of the gap', 'Right inverse', 'What to command']),
    w.pick([
      say`Command the wanted place plus half of ${guess} in the sense of the motion. If the trailing flank of the tool is the one that is pushed, the tool is behind the motor by half of ${b.symbol}. Sum: the wanted place, plus half the difference of the two, with the sign of the motion. For equal constants nothing is left, whatever the path.`,
      say`The gap takes half of ${b.symbol} away in the sense of the motion; so add it before. Put one into the other: the command is displaced by half of ${guess}, the tool lags by half of ${b.symbol}, and half of their difference remains, changing its sign at each reversal. Equality makes the gap vanish for every path.`,
    ]),
    w.pick([
      say`The proof uses one thing only: that it is the pushing flank that touches.`,
      say`Used is the assumption that the flank follows from the sense of motion. All that can go wrong goes wrong there, or in the constant.`,
    ]),
  )
}
