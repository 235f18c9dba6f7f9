// Numbers as Klipper's host reads and prints them: its messages show bounds the way Python does.

/** A finite number, or null. Python's float() also takes 'nan' and 'inf'; a printer has no use for either. */
export function parseFloatText(text: string): number | null {
  const plain = stripUnderscores(text.trim())
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return null
  const value = Number(plain)
  return Number.isFinite(value) ? value : null
}

export function parseIntText(text: string): number | null {
  const plain = stripUnderscores(text.trim())
  if (!/^[+-]?\d+$/.test(plain)) return null
  const value = Number(plain)
  return Number.isSafeInteger(value) ? value : null
}

function stripUnderscores(text: string): string {
  return text.replace(/(?<=\d)_(?=\d)/g, '')
}

/** 300 as '300.0', the way Klipper's messages print a bound. */
export function formatFloat(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e16) return `${value}.0`
  // Python writes two exponent digits: 1e-05.
  return String(value).replace(/e([+-])(\d)$/, 'e$10$2')
}
