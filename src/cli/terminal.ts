// The one way from the command line to a person's screen: whatever the words were made of, they steer no terminal.
import { plainLines } from '#core'

export function writeText(stream: NodeJS.WriteStream, text: string): void {
  stream.write(plainLines(text))
}

/** JSON escapes the old control characters itself; the newer ones and those that turn text round are escaped here. */
export function writeJson(value: unknown, indent?: number): void {
  const json = JSON.stringify(value, null, indent)
  const safe = json.replace(/(?![\n ])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped)
  process.stdout.write(`${safe}\n`)
}

function escaped(character: string): string {
  let text = ''
  for (let i = 0; i < character.length; i++) text += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`
  return text
}
