// Two planners on one file, as a page of its own: what each takes and asks of the machine, a second of both in close-up, and
// the whole print.
import { type Axis, colourOf, type Line, renderLineChart } from './line-chart.ts'

export interface PlannerFigures {
  readonly name: string
  /** Acceleration, speed and corner limits that it ran with, and where they come from. */
  readonly limits: string
  readonly motionTimeS: number
  readonly totalTimeS: number
  readonly peakMmPerS: number
  readonly peakMmPerS2: number
  readonly peakMmPerS3: number
  /** What acceleration and jerk stay below for 99 % of the motion's time. */
  readonly usualMmPerS2: number
  readonly usualMmPerS3: number
  /** Of each second of the motion: way of the head in mm, largest acceleration, largest jerk. */
  readonly waysMm: readonly number[]
  readonly accelsMmPerS2: readonly number[]
  readonly jerksMmPerS3: readonly number[]
  /** Share of the time in which the size is above x: [x, share]. */
  readonly accelAbove: readonly (readonly [mmPerS2: number, share: number])[]
  readonly jerkAbove: readonly (readonly [mmPerS3: number, share: number])[]
  readonly closeUp: {
    readonly speedsMmPerS: readonly number[]
    readonly accelsMmPerS2: readonly number[]
    readonly jerksMmPerS3: readonly number[]
  }
}

export interface PlannerComparison {
  readonly fileName: string
  readonly measuredEveryS: number
  /** Line of the file at which the close-up begins; null where there is none. */
  readonly closeUpLine: number | null
  readonly version: string
  readonly planners: readonly PlannerFigures[]
}

const POINTS = 440
/** Jerk from here on: less is rounding. */
const JERK_FROM = 1e3
const ACCEL_FROM = 10

export function renderPlannerComparison(comparison: PlannerComparison): string {
  const { planners, fileName, closeUpLine, measuredEveryS, version } = comparison
  const closeUp = closeUpLine === null ? '' : closeUpCharts(planners, closeUpLine, measuredEveryS)
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeText(fileName)} · planners compared · Printwright</title>
<style>
:root{color-scheme:light dark;--line-0:#c2571a;--line-1:#1f6f9f;--line-2:#4b7a2b}
@media (prefers-color-scheme:dark){:root{--line-0:#ff8a5c;--line-1:#6cb2ff;--line-2:#5cc28d}svg{fill:#a8aeb7}}
body{font:15px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;font-variant-numeric:tabular-nums}
h1{font-size:1.3rem;overflow-wrap:anywhere}h2{font-size:1.05rem;margin:2rem 0 .2rem}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;margin:.8rem 0}
th,td{text-align:right;padding:.35rem .6rem;border-bottom:1px solid #8886;vertical-align:bottom}
th:first-child{text-align:left;white-space:nowrap}thead th{font-weight:500;font-size:.85rem}small{display:block;font-weight:400}
i{display:inline-block;width:1.4em;height:.25em;margin:0 .5em .25em 0}svg{width:100%;height:auto;margin:.4rem 0}p,dl,small{color:#777;font-size:.9rem}dt{font-weight:600}dd{margin:0 0 .4rem}
</style></head><body>
<h1>${escapeText(fileName)}: ${escapeText(planners.map(({ name }) => name).join(' and '))}</h1>
<div class="wide">${table(planners)}</div>
<dl>${planners.map(({ name, limits }) => `<dt>${escapeText(name)}</dt><dd>${escapeText(limits)}</dd>`).join('')}</dl>
<p>${escapeText(METHOD(measuredEveryS))}</p>
${closeUp}
<h2>The whole print</h2>
${wholeCharts(planners).join('\n')}
<p>Each line runs over its planner's own time. Printwright ${escapeText(version)}. Planned, not measured on a machine.</p>
</body></html>
`
}

const METHOD = (everyS: number): string =>
  `Peaks are sizes of the head's vectors in X, Y and Z before input shaping, by differences of its positions every ${everyS * 1000} ms; ` +
  `homing is left out. A planner of trapezoids changes acceleration at once, and at corners speed: its jerk has no bound, and what stands ` +
  `here is that change over one step of time or two. At half the step it would be twice as much or four times; a bounded jerk would stay.`

function table(planners: readonly PlannerFigures[]): string {
  const head: readonly (readonly [string, string])[] = [
    ['Motion', 's'],
    ['With dwells and homing', 's'],
    ['Peak speed', 'mm/s'],
    ['Peak acceleration', 'mm/s²'],
    ['99 % of the time below', 'mm/s²'],
    ['Peak jerk', 'mm/s³'],
    ['99 % of the time below', 'mm/s³'],
  ]
  const cells = head.map(([name, unit]) => `<th scope="col">${name}<small>${unit}</small></th>`)
  const rows = planners.map((each, i) => {
    const values = [
      each.motionTimeS.toFixed(1),
      each.totalTimeS.toFixed(1),
      each.peakMmPerS.toFixed(1),
      whole(each.peakMmPerS2),
      whole(each.usualMmPerS2),
      short(each.peakMmPerS3),
      short(each.usualMmPerS3),
    ]
    const name = `<th scope="row"><i style="background:${colourOf(i)}"></i>${escapeText(each.name)}</th>`
    return `<tr>${name}${values.map((text) => `<td>${text}</td>`).join('')}</tr>`
  })
  return `<table><thead><tr><th scope="col">Planner</th>${cells.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`
}

const whole = (value: number): string => Math.round(value).toLocaleString('en')

/** 1.2 million as 1.2 × 10⁶. */
function short(value: number): string {
  if (!(value >= 1e5)) return whole(value)
  const power = Math.floor(Math.log10(value) + 1e-12)
  return `${(value / 10 ** power).toFixed(2)} × 10<sup>${power}</sup>`
}

function closeUpCharts(planners: readonly PlannerFigures[], line: number, stepS: number): string {
  const steps = Math.max(0, ...planners.map(({ closeUp }) => closeUp.speedsMmPerS.length))
  const time: Axis = { title: `seconds from the start of line ${line}`, to: steps * stepS }
  const lines = (of: (closeUp: PlannerFigures['closeUp']) => readonly number[]): Line[] =>
    planners.map((each) => ({ name: each.name, points: of(each.closeUp).map((value, i) => [i * stepS, value]) }))
  const charts = [
    renderLineChart({
      title: 'Speed',
      x: time,
      y: { title: 'mm/s' },
      lines: lines(({ speedsMmPerS }) => speedsMmPerS),
    }),
    renderLineChart({
      title: 'Acceleration',
      x: time,
      y: { title: 'mm/s²' },
      lines: lines(({ accelsMmPerS2 }) => accelsMmPerS2),
    }),
    renderLineChart({
      title: 'Jerk (logarithmic)',
      x: time,
      y: { title: 'mm/s³', logarithmic: true, from: JERK_FROM },
      lines: lines(({ jerksMmPerS3 }) => jerksMmPerS3),
    }),
  ]
  return `<h2>Close-up, from the middle of the file</h2>\n${charts.join('\n')}`
}

function wholeCharts(planners: readonly PlannerFigures[]): string[] {
  const seconds = Math.max(1, ...planners.map(({ waysMm }) => waysMm.length))
  const stride = Math.max(1, Math.ceil(seconds / POINTS))
  const isLong = seconds > 600
  const time: Axis = {
    title: isLong ? 'time of the motion, minutes' : 'time of the motion, s',
    to: seconds / (isLong ? 60 : 1),
  }
  const at = (second: number): number => second / (isLong ? 60 : 1)
  const stretch = stride === 1 ? 'each second' : `each ${stride} s`
  const lines = (
    of: (figures: PlannerFigures) => readonly number[],
    gather: (values: readonly number[]) => number,
  ): Line[] =>
    planners.map((each) => {
      const values = of(each)
      const points: [number, number][] = []
      for (let from = 0; from < values.length; from += stride) {
        points.push([at(from + stride / 2), gather(values.slice(from, from + stride))])
      }
      return { name: each.name, points }
    })
  const most = (values: readonly number[]): number => values.reduce((largest, value) => Math.max(largest, value), 0)
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const above = (of: (figures: PlannerFigures) => PlannerFigures['accelAbove'], from: number): Line[] =>
    planners.map((each) => ({
      name: each.name,
      points: of(each)
        .filter(([size]) => size >= from)
        .map(([size, share]) => [size, 100 * share]),
    }))
  const share: Axis = { title: '% of the time' }
  return [
    renderLineChart({
      title: `Mean speed of ${stretch}`,
      x: time,
      y: { title: 'mm/s' },
      lines: lines(({ waysMm }) => waysMm, mean),
    }),
    renderLineChart({
      title: `Largest acceleration of ${stretch} (logarithmic)`,
      x: time,
      y: { title: 'mm/s²', logarithmic: true, from: ACCEL_FROM },
      lines: lines(({ accelsMmPerS2 }) => accelsMmPerS2, most),
    }),
    renderLineChart({
      title: `Largest jerk of ${stretch} (logarithmic)`,
      x: time,
      y: { title: 'mm/s³', logarithmic: true, from: JERK_FROM },
      lines: lines(({ jerksMmPerS3 }) => jerksMmPerS3, most),
    }),
    renderLineChart({
      title: 'How often acceleration is above…',
      x: { title: 'mm/s² (logarithmic)', logarithmic: true, from: ACCEL_FROM },
      y: share,
      lines: above(({ accelAbove }) => accelAbove, ACCEL_FROM),
    }),
    renderLineChart({
      title: 'How often jerk is above…',
      x: { title: 'mm/s³ (logarithmic)', logarithmic: true, from: JERK_FROM },
      y: share,
      lines: above(({ jerkAbove }) => jerkAbove, JERK_FROM),
    }),
  ]
}

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
