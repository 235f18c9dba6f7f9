// report.html: one file that needs nothing else. What a reader must see without a script (the head and the findings) is
// plain HTML; the viewer adds the 3D view, the charts and the tables. Texts from the G-code are data: escaped here, and
// set as text there; the policy in the head lets only the two blocks of this file run or style.
import { createHash } from 'node:crypto'
import type { FaultAccount, Finding, SuccessProbability } from '#protocol'
import type { SimulatedRun } from '#simulation'
import type { RunAnswer } from './json.ts'
import { BLOB_ELEMENT_ID, HEADER_ELEMENT_ID } from './page-data.ts'
import { encodePage } from './page-encoder.ts'
import { PAGE_STYLE } from './page-style.ts'
import { plannerText } from './run-meta.ts'
import { baseName, durationText, findingPlace, findingTitle, percentText, round, sortFindings } from './wording.ts'

export interface Thumbnail {
  readonly type: 'image/png' | 'image/jpeg'
  readonly bytes: Uint8Array
}

/** One small picture of the camera. */
export interface FramePicture {
  readonly timeS: number
  /** 0-based; -1 before the first layer. */
  readonly layer: number
  readonly jpeg: Uint8Array
  /** What is wrong with the camera; empty when nothing is. */
  readonly note: string
}

export interface ReportInput extends RunAnswer {
  readonly run: SimulatedRun
  /** The slicer's picture of the part; null when the file has none. */
  readonly thumbnail: Thumbnail | null
  /** Column name to one sentence on how well the figure is validated. */
  readonly validity: Readonly<Record<string, string>>
  /** A few, in order of time; none where no camera looked on. */
  readonly frames?: readonly FramePicture[]
  /** Text of `readViewerScript`. */
  readonly viewerScript: string
}

export function renderReport(input: ReportInput): string {
  const { header, blob } = encodePage(input)
  // Inside a script block only `<` can end it or open another.
  const script = input.viewerScript.replaceAll(/<\/(script)/gi, '<\\/$1').replaceAll('<!--', '<\\!--')
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(PAGE_STYLE)}'`,
    'img-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(baseName(input.meta.fileName))} · Printwright</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
${headHtml(input)}
<main>
<div class="stage">
<section id="part" aria-label="The part in 3D"><noscript>The 3D view and the charts need JavaScript.</noscript></section>
${findingsHtml(sortFindings(input.findings))}
</div>
${input.account === null ? '' : faultsHtml(input.account)}
${framesHtml(input.frames ?? [])}
<section id="over-time" hidden><h2>Over time${onsetHtml(input.run)}</h2><div class="charts"></div></section>
<section id="over-signals" hidden><h2>Signals <small>as sensors tell them</small></h2><div class="charts"></div></section>
<section id="over-layers" hidden><h2>Over layers</h2><div class="charts"></div></section>
<section id="tables" hidden></section>
</main>
${footHtml(input)}
<script type="application/json" id="${HEADER_ELEMENT_ID}">${escapeJson(header)}</script>
<script type="text/plain" id="${BLOB_ELEMENT_ID}">${Buffer.from(blob).toString('base64')}</script>
<script>${script}</script>
</body>
</html>
`
}

/** Cause, what followed, and what showed it: the story of a print in which something was broken on purpose. */
function faultsHtml({ causes, consequences, departures }: FaultAccount): string {
  const after = (seconds: number): string => `+${round(seconds, seconds < 10 ? 1 : 0)} s`
  const cause = causes.map(({ title, mode, severity, onsetS, layer, response, firmware }) => {
    const where = layer === null ? '' : `, layer ${layer + 1}`
    const when = onsetS === null ? 'never began' : `from ${durationText(onsetS)}${where}`
    return `<p><strong>${escapeHtml(title)}</strong> (${escapeHtml(mode)}, severity ${severity}) ${when}. Firmware: ${escapeHtml(firmware)}. Right response: ${escapeHtml(response)}.</p>`
  })
  const rows = (items: readonly [number, string][]): string =>
    items.map(([afterS, text]) => `<tr><td>${after(afterS)}</td><td>${escapeHtml(text)}</td></tr>`).join('')
  const seen = departures.map(({ afterS, title, unit, difference }): [number, string] => {
    const change =
      difference === null ? 'no value' : `by up to ${difference > 0 ? '+' : ''}${round(difference, 2)} ${unit}`
    return [afterS, `${title}: ${change}`]
  })
  const followed = consequences.map(({ afterS, text }): [number, string] => [afterS, text])
  const table = (title: string, items: readonly [number, string][]): string =>
    items.length === 0 ? '' : `<h3>${title}</h3><table>${rows(items)}</table>`
  return `<section id="faults"><h2>What was broken</h2>${cause.join('')}${table('What showed it', seen)}${table('What followed', followed)}</section>`
}

function framesHtml(frames: readonly FramePicture[]): string {
  if (frames.length === 0) return ''
  const items = frames.map(({ timeS, layer, jpeg, note }) => {
    const words = [durationText(timeS), layer < 0 ? 'before the first layer' : `layer ${layer + 1}`, note]
    const text = words.filter((word) => word !== '').join(' · ')
    const data = Buffer.from(jpeg).toString('base64')
    return `<figure><img alt="Camera, ${escapeHtml(text)}" src="data:image/jpeg;base64,${data}"><figcaption>${escapeHtml(text)}</figcaption></figure>`
  })
  return `<section id="frames"><h2>Camera <small>simulated frames</small></h2><div class="strip">${items.join('')}</div></section>`
}

function onsetHtml({ faults }: SimulatedRun): string {
  return faults.some(({ onsetS }) => onsetS !== null)
    ? ' <small class="onset">a fault begins at the red line</small>'
    : ''
}

function headHtml({ run, meta, probability, thumbnail }: ReportInput): string {
  const machine = [meta.printer, meta.material, meta.slicer].filter((text) => text !== null && text !== '')
  const z = run.layers.columns['z_mm']
  const count = run.layers.rowCount
  const topMm = count > 0 && z !== undefined ? `, ${round(Number(z[count - 1]), 2)} mm` : ''
  const figures: [string, string, string][] = [
    ['Total time', durationText(run.totalTimeS), `printing ${durationText(run.motionTimeS)}`],
    ['Filament', `${run.filamentG.toFixed(1)} g`, `${(run.filamentMm / 1000).toFixed(2)} m`],
    ['Layers', `${count}`, `${run.moves.toLocaleString('en')} moves${topMm}`],
  ]
  const cells = figures.map(
    ([name, value, more]) => `<div><dt>${name}</dt><dd>${value}<small>${more}</small></dd></div>`,
  )
  const error =
    run.error === null
      ? ''
      : `<p class="stop"><strong>The printer stops at line ${run.error.line}:</strong> ${escapeHtml(run.error.message)}</p>`
  return `<header class="head">
${thumbnail === null ? '' : `<img class="thumbnail" alt="" src="data:${thumbnail.type};base64,${Buffer.from(thumbnail.bytes).toString('base64')}">`}
<div class="name"><h1>${escapeHtml(baseName(meta.fileName))}</h1><p>${machine.map((text) => escapeHtml(String(text))).join(' · ')}</p></div>
<dl class="figures">${cells.join('')}<div class="chance"><dt>Success</dt><dd>${percentText(probability.mean)}${chanceSvg(probability)}<small>90 % interval ${percentText(probability.p05)} to ${percentText(probability.p95)}</small></dd></div></dl>
</header>${error}`
}

/** The 90 % interval as a thick part of a line from 0 to 1, the mean as a point on it. */
function chanceSvg({ mean, p05, p95 }: SuccessProbability): string {
  const at = (ratio: number): string =>
    (2 + 116 * Math.max(0, Math.min(1, Number.isFinite(ratio) ? ratio : 0))).toFixed(1)
  return `<svg class="interval" viewBox="0 0 120 12" aria-hidden="true"><line class="rail" x1="2" x2="118" y1="6" y2="6"/><line class="span" x1="${at(p05)}" x2="${at(p95)}" y1="6" y2="6"/><circle cx="${at(mean)}" cy="6" r="4.2"/></svg>`
}

function findingsHtml(findings: readonly Finding[]): string {
  const count = (severity: Finding['severity'], one: string, many: string): string => {
    const found = findings.filter((finding) => finding.severity === severity).length
    return found === 0 ? '' : `<span class="${severity}">${found} ${found === 1 ? one : many}</span>`
  }
  const counts = [
    count('failure', 'failure', 'failures'),
    count('defect', 'defect', 'defects'),
    count('note', 'note', 'notes'),
  ]
  const items = findings.length === 0 ? '<p class="none">Nothing is predicted to go wrong.</p>' : ''
  return `<section id="findings" aria-label="Findings"><h2>Findings <small>${counts.join(' ')}</small></h2>${items}<ol>${findings.map(findingHtml).join('')}</ol></section>`
}

function findingHtml(finding: Finding, index: number): string {
  const place = findingPlace(finding)
  return `<li class="finding ${finding.severity}" data-finding="${index}"><div class="finding-head"><h3><span class="number">${index + 1}</span>${escapeHtml(findingTitle(finding))}</h3><span class="sure" title="Probability that it happens">${percentText(finding.confidence)}</span></div>${place === '' ? '' : `<p class="place">${escapeHtml(place)}</p>`}<p>${escapeHtml(sentence(finding.cause))}</p><p class="advice">${escapeHtml(sentence(finding.advice))}</p></li>`
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function footHtml({ meta, run, validity }: ReportInput): string {
  const rows = Object.entries(validity).map(
    ([name, text]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(text)}</dd>`,
  )
  const known =
    rows.length === 0
      ? ''
      : `<details><summary>How well each figure is validated</summary><dl>${rows.join('')}</dl></details>`
  const said = run.diagnostics.slice(0, 200).map((diagnostic) => {
    const place = diagnostic.line > 0 ? `line ${diagnostic.line}` : 'file'
    return `<dt>${place}</dt><dd>${escapeHtml(diagnostic.message)}</dd>`
  })
  const diagnostics =
    said.length === 0
      ? ''
      : `<details><summary>What the readers of the file said (${run.diagnostics.length})</summary><dl>${said.join('')}</dl></details>`
  return `<footer>${known}${diagnostics}<p>Printwright ${escapeHtml(meta.version)} · planner ${escapeHtml(plannerText(meta.planner, meta.plannerMeta))} · ${escapeHtml(meta.fidelity)} fidelity · seed ${meta.seed}. Predicted, not measured.</p></footer>`
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

function escapeJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
}
