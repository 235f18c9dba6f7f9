// The parameters of an extended command, split as a POSIX shell would: white space separates, quotes and back slashes
// protect, `#` and `;` outside quotes start a comment, also in the middle of a word.

export interface ShellWords {
  readonly words: readonly string[]
  /** What follows the comment sign, or null. */
  readonly comment: string | null
}

/** The words, or null where a quote or an escape is not closed. */
export function splitShellWords(text: string): ShellWords | null {
  const words: string[] = []
  let word = ''
  let inWord = false
  let quote = ''
  let comment: string | null = null
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!
    if (quote !== '') {
      if (char === quote) quote = ''
      else if (char === '\\' && quote === '"' && (text[at + 1] === '"' || text[at + 1] === '\\')) word += text[++at]!
      else word += char
    } else if (char === ' ' || char === '\t' || char === '\r' || char === '\n') {
      if (inWord) words.push(word)
      word = ''
      inWord = false
    } else if (char === '#' || char === ';') {
      comment = text.slice(at + 1)
      break
    } else {
      inWord = true
      if (char === '"' || char === "'") {
        quote = char
      } else if (char === '\\') {
        if (at + 1 >= text.length) return null
        word += text[++at]!
      } else {
        word += char
      }
    }
  }
  if (quote !== '') return null
  if (inWord) words.push(word)
  return { words, comment }
}
