// docs/KLIPPER.md from the rows of a comparison.
import type { Row, Rules, Verdict, VolatileRule } from './compare.ts'
import { RULES } from './rules.ts'

const VERDICTS: readonly Verdict[] = ['alike', 'volatile', 'exempt', 'differs']

/** Share of fields that are alike, volatile ones by type and range; exempt ones are not. */
export function shareAlike(rows: readonly Row[]): number {
  return rows.filter(({ verdict }) => verdict === 'alike' || verdict === 'volatile').length / rows.length
}

/**
 * The same field of the same object in many answers is one thing to get right: of all of them the worst, under its name.
 */
export function onePerName(rows: readonly Row[]): Row[] {
  const worst = new Map<string, Row>()
  for (const row of rows) {
    const name = nameOf(row)
    const known = worst.get(name)
    if (known === undefined || VERDICTS.indexOf(row.verdict) > VERDICTS.indexOf(known.verdict)) worst.set(name, row)
  }
  return [...worst.values()]
}

function nameOf({ pair, path }: Row): string {
  const object = /(?:status|state_after\.status)\.(.+)$/.exec(path)?.[1]
  if (object !== undefined) return object.replaceAll(/\[\d+\]/g, '[]')
  const plain = path.replaceAll(/\[\d+\]/g, '[]')
  const isShared = /help|objects\.list|endstops|info/.test(pair)
  return isShared ? `${path}` : `${pair} ${plain}`
}

const percent = (ratio: number): string => `${(100 * ratio).toFixed(1)} %`
const count = (rows: readonly Row[], verdict: Verdict): number => rows.filter((row) => row.verdict === verdict).length

export function klipperTable(rows: readonly Row[]): string {
  return contractTable(rows, RULES, [
    '# What of Klipper we answer alike',
    '',
    'Written by `npm run klipper-table`; do not edit. A real Klipper 0.13 behind a real Moonraker was recorded, request by request;',
    'the same requests go to ours in the same order, with the same printer.cfg, in the same states: just up, homed, printing,',
    'paused, cancelled, stopped, restarted, and with six faults. Answers, console, and what is told unasked are compared field by',
    'field: names, types (12 is not 12.0), lengths of lists, texts, the order of names. `tests/contract` does it in every test run.',
  ])
}

export function contractTable(rows: readonly Row[], rules: Rules, head: readonly string[]): string {
  const names = onePerName(rows)
  return `${[
    ...head,
    '',
    '* **alike**: the same value of the same type.',
    '* **by type and range**: a value that no two printers share (a time, a temperature, a counter, a host name) of the same type',
    '  and within the range below.',
    '* **exempt**: differs, for the reason below.',
    '',
    '| counted | fields | alike | by type and range | exempt | differ | share without exemption |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    totals('every field of every answer', rows),
    totals('each name once, at its worst', names),
    '',
    '## By recording',
    '',
    '| recording | fields | alike | by type and range | exempt | differ |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...byPair(rows),
    '',
    '## Exempt',
    '',
    '| field | recorded | ours | why |',
    '| --- | --- | --- | --- |',
    ...exempt(rows),
    '',
    '## By type and range',
    '',
    '| what | range | fields |',
    '| --- | --- | ---: |',
    ...volatile(rows, rules),
    ...differences(rows),
  ].join('\n')}\n`
}

function totals(what: string, rows: readonly Row[]): string {
  const cells = VERDICTS.map((verdict) => count(rows, verdict))
  return `| ${what} | ${rows.length} | ${cells.join(' | ')} | ${percent(shareAlike(rows))} |`
}

function groups(rows: readonly Row[], key: (row: Row) => string): Map<string, Row[]> {
  const found = new Map<string, Row[]>()
  for (const row of rows) found.set(key(row), [...(found.get(key(row)) ?? []), row])
  return found
}

function byPair(rows: readonly Row[]): string[] {
  return [...groups(rows, ({ pair }) => pair)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([pair, own]) => `| ${pair} | ${own.length} | ${VERDICTS.map((verdict) => count(own, verdict)).join(' | ')} |`)
}

const cell = (text: string): string =>
  (text.length > 60 ? `${text.slice(0, 57)}...` : text).replaceAll('|', '\\|').replaceAll('\n', ' ')

function exempt(rows: readonly Row[]): string[] {
  const own = rows.filter(({ verdict }) => verdict === 'exempt')
  return [
    ...groups(own, ({ pair, path, reason }) => `${/elapsed|happening/.test(path) ? pair : ''} ${path} ${reason}`),
  ].map(
    ([, [row]]) =>
      `| \`${cell(/elapsed|happening/.test(row!.path) ? `${row!.pair} ${row!.path}` : row!.path)}\` | ${cell(row!.recorded)} | ${cell(row!.ours)} | ${row!.reason} |`,
  )
}

function volatile(rows: readonly Row[], rules: Rules): string[] {
  const own = groups(
    rows.filter(({ verdict }) => verdict === 'volatile'),
    ({ reason }) => reason,
  )
  return [...own]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([what, found]) => {
      const ranges = rules.volatile.filter((rule) => rule.what === what)
      return `| ${what} | ${[...new Set(ranges.map(rangeText))].join('; ')} | ${found.length} |`
    })
}

function rangeText({ range, words, within }: VolatileRule): string {
  if (range !== undefined) return `${range[0]} to ${range[1]}`
  if (within !== undefined) return `within ${within} of the recorded one`
  return `\`${cell(words?.source ?? '')}\``
}

function differences(rows: readonly Row[]): string[] {
  const own = rows.filter(({ verdict }) => verdict === 'differs')
  if (own.length === 0) return []
  return [
    '',
    '## Differ',
    '',
    '| recording | field | recorded | ours |',
    '| --- | --- | --- | --- |',
    ...own.map(
      ({ pair, path, recorded, ours }) => `| ${pair} | \`${cell(path)}\` | ${cell(recorded)} | ${cell(ours)} |`,
    ),
  ]
}
