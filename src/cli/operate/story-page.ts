// The page that tells a story: what happened when, what was seen, thought, decided and done, with curves and pictures. Plain HTML
// that needs no script and no network; every text is escaped, whoever wrote it.
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CurvePoint } from './curves.ts'
import { chartSvg, type StoryChart, type StoryMark } from './story-charts.ts'
import type { StoryEntry, StoryKind, StoryRecord } from './story-record.ts'
import { STORY_STYLE } from './story-style.ts'
import { clock } from './told-lines.ts'

export interface StoryTold {
  readonly title: string
  /** How it ended, in one sentence. */
  readonly end: string
  readonly isGood: boolean
  readonly facts: readonly (readonly [string, string])[]
  readonly record: StoryRecord
  readonly points: readonly CurvePoint[]
  readonly marks: readonly StoryMark[]
}

const NAMES: Readonly<Record<StoryKind, string>> = {
  world: 'The world',
  saw: 'Saw',
  decided: 'Decided',
  did: 'Did',
  asked: 'Asked',
  answered: 'A person',
}

/** Writes index.html and its pictures there; the path of the page. */
export function writeStoryPage(folder: string, told: StoryTold): string {
  mkdirSync(folder, { recursive: true })
  for (const [k, { jpeg }] of told.record.pictures.entries()) writeFileSync(join(folder, pictureName(k)), jpeg)
  const path = join(folder, 'index.html')
  writeFileSync(path, storyHtml(told))
  return path
}

function pictureName(index: number): string {
  return `picture-${String(index + 1).padStart(2, '0')}.jpg`
}

export function storyHtml({ title, end, isGood, facts, record, points, marks }: StoryTold): string {
  const { entries, pictures, beliefs } = record
  const fromS = entries[0]?.timeS ?? 0
  const untilS = entries.at(-1)?.timeS ?? 0
  const style = createHash('sha256').update(STORY_STYLE).digest('base64')
  const column = (name: keyof CurvePoint): (readonly [number, number])[] =>
    points.map((point) => [point.timeS, point[name]])
  const charts: StoryChart[] = [
    {
      title: 'What it believed',
      unit: 'probability',
      low: 0,
      high: 1,
      lines: [
        { name: 'all is well', style: 'good', points: beliefs.map(({ timeS, sound }) => [timeS, sound]) },
        { name: 'the likeliest trouble', style: 'warm', points: beliefs.map(({ timeS, other }) => [timeS, other]) },
      ],
    },
    {
      title: 'Nozzle',
      unit: '°C',
      low: Number.NaN,
      high: Number.NaN,
      lines: [
        { name: 'expected', style: 'expected', points: column('nozzleExpectedC') },
        { name: 'measured', style: 'warm', points: column('nozzleC') },
      ],
    },
    {
      title: 'Bed',
      unit: '°C',
      low: Number.NaN,
      high: Number.NaN,
      lines: [
        { name: 'expected', style: 'expected', points: column('bedExpectedC') },
        { name: 'measured', style: 'accent', points: column('bedC') },
      ],
    },
    {
      title: 'Filament',
      unit: 'mm',
      low: Number.NaN,
      high: Number.NaN,
      lines: [
        { name: 'commanded', style: 'expected', points: column('commandedMm') },
        { name: 'passed the encoder', style: 'good', points: column('fedMm') },
      ],
    },
  ]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${style}'; img-src 'self' data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)} · Printwright</title>
<link rel="icon" href="data:,">
<style>${STORY_STYLE}</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)}</h1>
<p class="${isGood ? 'end good-text' : 'end warm-text'}">${escapeHtml(end)}</p>
<dl>${facts.map(([name, text]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(text)}</dd>`).join('')}</dl>
</header>
<main>
<section><h2>What happened</h2><ol class="entries">${entries.map((entry) => entryHtml(entry, fromS)).join('\n')}</ol></section>
<section><h2>The curves</h2>${charts.map((chart) => chartSvg(chart, fromS, untilS, escaped(marks))).join('\n')}</section>
${
  pictures.length === 0
    ? ''
    : `<section><h2>What the camera saw</h2><div class="pictures">${pictures.map(({ timeS, caption }, k) => `<figure><img src="${pictureName(k)}" alt="${escapeHtml(caption)}" loading="lazy"><figcaption><time>${clock(timeS - fromS)}</time> ${escapeHtml(caption)}</figcaption></figure>`).join('\n')}</div></section>`
}
</main>
</body>
</html>
`
}

function entryHtml({ timeS, kind, title, details }: StoryEntry, fromS: number): string {
  const [open, closed] = [details.slice(0, 3), details.slice(3)]
  const list = (rows: StoryEntry['details']): string =>
    rows.length === 0
      ? ''
      : `<dl>${rows.map(([name, text]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(text)}</dd>`).join('')}</dl>`
  const more =
    closed.length === 0 ? '' : `<details><summary>Why, and why not otherwise</summary>${list(closed)}</details>`
  return `<li class="${kind}"><time>${clock(timeS - fromS)}</time><b>${NAMES[kind]}</b><div><p>${escapeHtml(title)}</p>${list(open)}${more}</div></li>`
}

function escaped(marks: readonly StoryMark[]): StoryMark[] {
  return marks.map(({ timeS, label }) => ({ timeS, label: escapeHtml(label) }))
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ')
}
