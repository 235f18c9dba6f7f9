// The parameters of an extended command: words at white space, quotes around values, `;` or `#` outside quotes ends them. Stricter
// than a shell: no back slashes, and a line that does not close its quotes says nothing.

export interface Words {
  readonly words: readonly string[]
  /** Where the comment sign stands, or -1. */
  readonly commentAt: number
}

/** Words and the comment, or the reason why there are none. */
export function splitWords(text: string): Words | string {
  const words: string[] = []
  let word = ''
  let isInside = false
  let quote = ''
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '\\') return 'a back slash stands in it'
    if (quote !== '') {
      if (char === quote) quote = ''
      else word += char
    } else if (char === ' ' || char === '\t') {
      if (isInside) words.push(word)
      word = ''
      isInside = false
    } else if (char === ';' || char === '#') {
      if (isInside) words.push(word)
      return { words, commentAt: at }
    } else {
      isInside = true
      if (char === '"' || char === "'") quote = char
      else word += char
    }
  }
  if (quote !== '') return 'a quote is not closed'
  if (isInside) words.push(word)
  return { words, commentAt: -1 }
}
