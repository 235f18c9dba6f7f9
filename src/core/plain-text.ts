// What came from a file must not steer a terminal: escape sequences can rename windows, hide lines and answer as the person.

const CONTROLS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu

/** One line, no control characters. */
export function plainText(text: string): string {
  return text.replace(CONTROLS, ' ').trim()
}

/** The same for each line of a text; its own line ends and indents stay. */
export function plainLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(CONTROLS, ' '))
    .join('\n')
}
