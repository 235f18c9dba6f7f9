// npm run validate [ID ...]: every case of cases.ts against its bar. Prints a table and writes docs/VALIDATION.md
// where recorded data is there; with IDs only the parts of those cases. A missed bar is a result, not an error: the exit status stays 0.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CASES } from './cases.ts'
import { hasRecorded } from './recorded-data.ts'
import type { ValidationCase, ValidationResult } from './validation-case.ts'

const wanted = new Set(process.argv.slice(2).map((id) => id.toUpperCase()))
const chosen = CASES.filter((one) => wanted.size === 0 || wanted.has(one.id))
const done: { one: ValidationCase; results: ValidationResult[] }[] = []
for (const one of chosen) {
  const startMs = performance.now()
  const results = await one.run()
  done.push({ one, results })
  console.log(`\n${one.id} ${one.title} (${((performance.now() - startMs) / 1000).toFixed(1)} s)`)
  if (results.length === 0) console.log('  skipped: its recorded data is not beside this checkout')
  for (const { figure, bar, verdict, detail } of results) {
    console.log(`  ${verdict === 'pass' ? 'pass' : 'MISS'}  ${figure}   [bar ${bar}]\n        ${detail}`)
  }
}
const all = done.flatMap(({ results }) => results)
const missed = all.filter((result) => result.verdict === 'miss')
console.log(`\n${all.length} figures, ${missed.length} below their bar`)

if (hasRecorded('real-printers')) {
  const folder = fileURLToPath(new URL('../docs', import.meta.url))
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'VALIDATION.md')
  // Cases that were not run keep what the last run of theirs wrote.
  const before = wanted.size > 0 && existsSync(file) ? readFileSync(file, 'utf8') : ''
  writeFileSync(file, toMarkdown(before))
}

interface Account {
  readonly rows: readonly string[]
  readonly sections: readonly string[]
}

function toMarkdown(before: string): string {
  const ids = [...new Set(CASES.map((one) => one.id))]
  const accounts = ids.map((id) => (chosen.some((one) => one.id === id) ? accountOf(id) : keptOf(id, before)))
  const rows = accounts.flatMap((one) => one.rows)
  const misses = rows.filter((row) => row.endsWith('| **miss** |')).length
  const lines = [
    '# Validation',
    '',
    'Written by `npm run validate` from measurements on real printers and published numbers; case numbers and bars are',
    `those of the physics notes the models were built from. ${rows.length} figures, ${misses} below their bar; a missed bar stays here.`,
    '',
    '| case | figure | bar | verdict |',
    '| --- | --- | --- | --- |',
    ...rows,
    ...accounts.flatMap((one) => one.sections),
  ]
  return `${lines.join('\n')}\n`
}

function accountOf(id: string): Account {
  const rows: string[] = []
  const sections: string[] = []
  for (const { one, results } of done.filter((entry) => entry.one.id === id)) {
    for (const { figure, bar, verdict } of results) {
      rows.push(`| ${one.id} | ${figure} | ${bar} | ${verdict === 'pass' ? 'pass' : '**miss**'} |`)
    }
    const section = ['', `## ${one.id} ${one.title}`, '', one.data, '']
    for (const result of results) section.push(`* ${result.figure}: ${result.detail}`)
    if (results.length === 0) section.push('Not run: the recorded data was absent.')
    sections.push(section.join('\n'))
  }
  return { rows, sections }
}

function keptOf(id: string, before: string): Account {
  const [table = '', ...sections] = before.split(/\n(?=## )/)
  return {
    rows: table.split('\n').filter((line) => line.startsWith(`| ${id} |`)),
    sections: sections.filter((text) => text.startsWith(`## ${id} `)).map((text) => `\n${text.trimEnd()}`),
  }
}
