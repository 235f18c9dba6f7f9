// Two planners on one file, as a page of its own: a table, and their speed, acceleration and jerk second by second.

export interface PlannerFigures {
  readonly name: string
  readonly motionTimeS: number
  readonly totalTimeS: number
  readonly peakMmPerS: number
  readonly peakMmPerS2: number
  readonly peakMmPerS3: number
  /** Largest of each second of the motion. */
  readonly speedsMmPerS: readonly number[]
  readonly accelsMmPerS2: readonly number[]
  readonly jerksMmPerS3: readonly number[]
}

export interface PlannerComparison {
  readonly fileName: string
  readonly limits: string
  readonly measuredEveryS: number
  readonly version: string
  readonly planners: readonly PlannerFigures[]
}

const WIDTH = 960
const HEIGHT = 200
const LEFT = 70
const POINTS = 440
const COLOURS = ['#c2571a', '#1f6f9f', '#4b7a2b']

export function renderPlannerComparison(comparison: PlannerComparison): string {
  const { planners, fileName, limits, measuredEveryS, version } = comparison
  const rows = planners.map(
    (each, i) =>
      `<tr><th scope="row"><i style="background:${colour(i)}"></i>${escapeText(each.name)}</th>` +
      [each.motionTimeS.toFixed(1), each.totalTimeS.toFixed(1), ...peaks(each)]
        .map((text) => `<td>${text}</td>`)
        .join('') +
      '</tr>',
  )
  const charts = [
    chart('Speed, mm/s, largest of each second', planners, (each) => each.speedsMmPerS),
    chart('Acceleration, mm/s², logarithmic', planners, (each) => each.accelsMmPerS2, true),
    chart('Jerk, mm/s³, logarithmic', planners, (each) => each.jerksMmPerS3, true),
  ]
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeText(fileName)} · planners compared · Printwright</title>
<style>
:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}th,td{text-align:right;padding:.3rem .6rem;border-bottom:1px solid #8886}th:first-child{text-align:left}
i{display:inline-block;width:.8em;height:.8em;margin-right:.5em}svg{width:100%;height:auto}text{font-size:12px;fill:currentColor}p{color:GrayText}
</style></head><body>
<h1>${escapeText(fileName)}</h1>
<table><thead><tr><th>Planner</th><th>Motion, s</th><th>With dwells and homing, s</th><th>Peak speed, mm/s</th><th>Peak acceleration, mm/s²</th><th>Peak jerk, mm/s³</th></tr></thead>
<tbody>${rows.join('')}</tbody></table>
<p>Limits: ${escapeText(limits)}. Peaks are of the head's vectors, by differences of positions every ${measuredEveryS} s: a jump of
speed at a corner counts as the jump over that time. Homing is left out of them. Each chart runs over its planner's own time.</p>
${charts.join('\n')}
<p>Printwright ${escapeText(version)}</p>
</body></html>
`
}

function colour(i: number): string {
  return COLOURS[i % COLOURS.length] ?? 'currentColor'
}

function peaks(each: PlannerFigures): string[] {
  return [each.peakMmPerS.toFixed(1), each.peakMmPerS2.toFixed(0), each.peakMmPerS3.toExponential(2)]
}

function chart(
  title: string,
  planners: readonly PlannerFigures[],
  of: (figures: PlannerFigures) => readonly number[],
  logarithmic = false,
): string {
  const scale = (value: number): number => (logarithmic ? Math.log10(Math.max(1, value)) : value)
  const top = Math.max(1e-9, ...planners.map((each) => largest(of(each).map(scale))))
  const seconds = Math.max(1, ...planners.map((each) => of(each).length))
  const x = (second: number): number => LEFT + ((WIDTH - LEFT) * second) / seconds
  const y = (value: number): number => HEIGHT - 20 - (value / top) * (HEIGHT - 40)
  const lines = planners.map((each, i) => {
    const points = thin(of(each)).map(([second, value]) => `${x(second).toFixed(1)},${y(scale(value)).toFixed(1)}`)
    return `<polyline fill="none" stroke="${colour(i)}" stroke-width="1.2" points="${points.join(' ')}"/>`
  })
  const ticks = [0, 0.5, 1].map((share) => {
    const value = logarithmic ? 10 ** (share * top) : share * top
    const text = value >= 1e5 ? value.toExponential(1) : value.toFixed(0)
    return `<text x="${LEFT - 8}" y="${(y(share * top) + 4).toFixed(1)}" text-anchor="end">${text}</text>`
  })
  return `<h2>${escapeText(title)}</h2><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeText(title)}">${lines.join('')}${ticks.join('')}<text x="${WIDTH}" y="${HEIGHT - 2}" text-anchor="end">${seconds} s</text></svg>`
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0)
}

/** At most POINTS of them, each the largest of its stretch. */
function thin(values: readonly number[]): [second: number, value: number][] {
  const stride = Math.max(1, Math.ceil(values.length / POINTS))
  const points: [number, number][] = []
  for (let at = 0; at < values.length; at += stride) points.push([at, largest(values.slice(at, at + stride))])
  return points
}

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
