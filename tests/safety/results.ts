// docs/safety-results.md: figures of the heavy runs, a section for each, replaced as a whole by the run that measured it. No dates:
// the same code gives the same page.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const path = new URL('../../docs/safety-results.md', import.meta.url)

export const SECTIONS = ['hazards', 'contact', 'healthy'] as const
export type Section = (typeof SECTIONS)[number]

const HEAD = `# What the shell was tried on, and what came of it

Written by \`npm run test:safety\`; do not edit. All of it happens in the simulator, on printers whose true constants nobody was
told (\`src/faults/hidden-twin.ts\`: two to three sigma from their model), with the sensors, rooms and brands of the reality gap
(\`src/faults/reality-gap.ts\`). The monitors see what Klipper reports, four times a second. The truth is read by the judge of
the test alone.
`

const mark = (section: Section, end: '' | '/'): string => `<!-- ${end}${section} -->`

export function writeResults(section: Section, text: string): void {
  const before = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const sections = SECTIONS.map((name) => {
    const body = name === section ? text.trim() : readSection(before, name)
    return body === '' ? '' : `\n${mark(name, '')}\n\n${body}\n\n${mark(name, '/')}\n`
  })
  writeFileSync(path, `${HEAD}${sections.join('')}`)
}

function readSection(text: string, section: Section): string {
  const from = text.indexOf(mark(section, ''))
  const to = text.indexOf(mark(section, '/'))
  return from < 0 || to < 0 ? '' : text.slice(from + mark(section, '').length, to).trim()
}
