// docs/SAFETY.md and the code say the same: every rule, every hazard, every test that it names.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { BED_LIMITS, GENERIC_LIMITS, NOZZLE_LIMITS, SAFEST_LIMITS } from '#safety'

const root = fileURLToPath(new URL('../..', import.meta.url))
const page = readFileSync(join(root, 'docs', 'SAFETY.md'), 'utf8')

function sourcesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return sourcesIn(path)
    return path.endsWith('.ts') && !path.endsWith('.test.ts') ? [readFileSync(join(root, path), 'utf8')] : []
  })
}

const code = [...sourcesIn('src/safety'), ...sourcesIn('src/guard')].join('\n')

function found(pattern: RegExp): string[] {
  return [...code.matchAll(pattern)].map((match) => match[1] ?? '')
}

/** First cells of a table's rows, where they are names. */
function namesIn(heading: string): string[] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  return [...section.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1] ?? '')
}

const RULE_MAKERS =
  'envelope|personal|notForOperators|nobody|personOnly|personOnlyDirect|personOnlyWished|filesOnly|notInJob|otherwise|denied|needsPerson|ruling|refusal|tooFast|blame'

test('every rule in the code is on the page, once, and every rule on the page is in the code', () => {
  const rules = new Set([
    ...found(new RegExp(`\\b(?:${RULE_MAKERS})\\(\\s*(?:id,\\s*)?'([a-z]+(?:-[a-z]+)*)'`, 'g')),
    ...found(/\brule: '([a-z-]+)'/g),
  ])
  expect(rules.size).toBeGreaterThan(60)
  expect(namesIn('The rules').sort()).toEqual([...rules].sort())
})

test('every hazard in the code is on the page, once, and every hazard on the page is in the code', () => {
  const list = /HAZARD_KINDS = \[([^\]]*)\]/.exec(code)?.[1] ?? ''
  const hazards = new Set([
    ...[...list.matchAll(/'([a-z-]+)'/g)].map((match) => match[1] ?? ''),
    ...found(/\bhazard\(\s*'([a-z-]+)'/g),
    ...found(/\bhazardOf\(evidence, '([a-z-]+)'/g),
    ...found(/\bkind: '([a-z-]+)',\s+reaction:/g),
    ...found(/\bkind: '([a-z-]+)', subject/g),
  ])
  expect(hazards.size).toBeGreaterThan(20)
  expect(namesIn('The hazards').sort()).toEqual([...hazards].sort())
})

test('every file that the page names is there', () => {
  const paths = [...page.matchAll(/`((?:src|tests)\/[^`\s]+)`/g)].map((match) => match[1] ?? '')
  expect(paths.length).toBeGreaterThan(30)
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([])
})

test('the limits on the page are those of the code', () => {
  const one = SAFEST_LIMITS
  const heaters = [NOZZLE_LIMITS, BED_LIMITS, GENERIC_LIMITS]
  const rows = [
    ['nozzle', `${NOZZLE_LIMITS.maxC} °C`],
    ['bed', `${BED_LIMITS.maxC} °C`],
    ['other heaters', `${GENERIC_LIMITS.maxC} °C`],
    ['no extrusion below', `${one.extrudeMinC} °C`],
    ['hot with no print: nozzle, bed, others', heaters.map(({ idleHotMaxS }) => `${idleHotMaxS} s`).join(', ')],
    ['Z offset', `${one.zOffsetMm.min} to ${one.zOffsetMm.max} mm`],
    ['X, Y offset', `${one.xyOffsetMaxMm} mm`],
    ['speed factor', `${one.speedRatio.min} to ${one.speedRatio.max}`],
    ['flow factor', `${one.flowRatio.min} to ${one.flowRatio.max}`],
    ['one dwell', `${one.dwellMaxS} s`],
    ['time at heat', `${one.timeAtHeatMaxS} s`],
  ]
  for (const [name, value] of rows) expect(page).toContain(`| ${name} | ${value} |`)
})
