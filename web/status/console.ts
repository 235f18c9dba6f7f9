// What the printer says, and what is said to it. Every line is text from somewhere else and goes in as text.
import { byId, element } from '../dom.ts'

const LINES_MAX = 300

export function addLine(said: string, isCommand: boolean): void {
  const lines = byId('lines')
  const isRefusal = !isCommand && said.startsWith('!!')
  const isAtEnd = lines.scrollTop + lines.clientHeight >= lines.scrollHeight - 8
  const kind = isCommand ? 'command' : isRefusal ? 'refused' : ''
  lines.append(element('li', { class: kind }, isCommand ? `> ${said}` : said))
  while (lines.childElementCount > LINES_MAX) lines.firstElementChild?.remove()
  if (isAtEnd) lines.scrollTop = lines.scrollHeight
}

export function clearLines(): void {
  byId('lines').replaceChildren()
}
