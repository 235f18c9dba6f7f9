// npm run validate [ID ...]: every case of cases.ts against its bar. Prints a table; with all cases run on recorded data it
// also writes docs/VALIDATION.md. A missed bar is a result, not an error: the exit status stays 0.
import { mkdirSync, writeFileSync } from 'node:fs'
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

if (wanted.size === 0 && hasRecorded('real-printers')) {
  const folder = fileURLToPath(new URL('../docs', import.meta.url))
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'VALIDATION.md'), toMarkdown())
}

function toMarkdown(): string {
  const lines = [
    '# Validation',
    '',
    'Written by `npm run validate` from measurements on real printers and published numbers; case numbers and bars are',
    `those of the physics notes the models were built from. ${all.length} figures, ${missed.length} below their bar; a missed bar stays here.`,
    '',
    '| case | figure | bar | verdict |',
    '| --- | --- | --- | --- |',
  ]
  for (const { one, results } of done) {
    for (const { figure, bar, verdict } of results) {
      lines.push(`| ${one.id} | ${figure} | ${bar} | ${verdict === 'pass' ? 'pass' : '**miss**'} |`)
    }
  }
  for (const { one, results } of done) {
    lines.push('', `## ${one.id} ${one.title}`, '', one.data, '')
    for (const result of results) lines.push(`* ${result.figure}: ${result.detail}`)
    if (results.length === 0) lines.push('Not run: the recorded data was absent.')
  }
  return `${lines.join('\n')}\n`
}
