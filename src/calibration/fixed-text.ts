// Numbers as Klipper prints and stores them: Python's '%.nf' and round().
import { fixedText } from '#macros'

/** C's `%.nf` with its sign: exact ties go to the even digit, and what rounds to nothing from below is `-0.00`. */
export function fixed(value: number, digits: number): string {
  const isNegative = value < 0 || Object.is(value, -0)
  return (isNegative ? '-' : '') + fixedText(Math.abs(value), digits)
}

/** Python's round(value, digits). */
export function roundTo(value: number, digits: number): number {
  return Number(fixed(value, digits))
}
