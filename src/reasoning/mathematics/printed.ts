// Rounded numbers next to each other. A reader who takes the printed numbers and a pocket calculator has to get the printed
// result, and two sides of "<" may not look the same. Where they would, more digits are printed in that place.
import { compileNumeric, parseFormula } from './expression.ts'
import { formulaText, symbolText } from './formula-text.ts'
import { type Digits, finerDigits, numberText } from './number-text.ts'
import { type Book, nearlyEqual, type Quantity, quantityText, siOfQuantity } from './quantity.ts'
import { fromSi, toSi } from './units.ts'

const MOST_FINER = 5

/** `by` digits further than the quantity is printed elsewhere. */
function finer({ digits }: Quantity, by: number): Digits {
  let found = digits
  for (let i = 0; i < by; i++) found = finerDigits(found) ?? found
  return found
}

/** What a calculator makes of the printed numbers, in SI. */
function printedSi(expr: string, book: Book, by: number): number {
  const names = parseFormula(expr).symbols
  return compileNumeric(
    expr,
    names,
  )(
    names.map((name) => {
      const quantity = book.quantities.get(name)
      if (!quantity) return Number.NaN
      const { unit } = quantity
      return toSi(Number(numberText(fromSi(siOfQuantity(quantity), unit), finer(quantity, by))), unit)
    }),
  )
}

/** The formula with values in place of names, a name's value as it is printed and other symbols as themselves. */
export function filledText(expr: string, book: Book, by = 0): string {
  return formulaText(expr, (symbol) => {
    const quantity = book.quantities.get(symbol)
    return quantity ? quantityText(quantity, quantity.unit, finer(quantity, by)) : symbolText(symbol)
  })
}

/** Filled so that the printed numbers give the printed result. */
export function filledFor(expr: string, result: Quantity, book: Book): string {
  const digits = /^r?i$/.test(result.digits) ? '0f' : result.digits
  const inPrint = (si: number): string => numberText(fromSi(si, result.unit), digits)
  const wanted = inPrint(siOfQuantity(result))
  for (let by = 0; by < MOST_FINER; by++) {
    const found = printedSi(expr, book, by)
    if (Number.isFinite(found) && inPrint(found) === wanted) return filledText(expr, book, by)
    if (filledText(expr, book, by) === filledText(expr, book, by + 1)) break
  }
  return filledText(expr, book)
}

/** How many digits further two sides are printed, so that they look different if they are. */
export function finerToDiffer(left: string, right: string, book: Book): number {
  const sides = [left, right]
  const values = sides.map((side) => {
    const names = parseFormula(side).symbols
    return compileNumeric(side, names)(names.map((name) => siOf(book, name)))
  })
  if (nearlyEqual(values[0]!, values[1]!)) return 0
  for (let by = 0; by < MOST_FINER; by++) if (filledText(left, book, by) !== filledText(right, book, by)) return by
  return 0
}

function siOf(book: Book, name: string): number {
  const quantity = book.quantities.get(name)
  return quantity ? siOfQuantity(quantity) : Number.NaN
}
