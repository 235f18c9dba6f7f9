// The figures of the diagnosis on prints that it was not fitted on, and the page that tells them.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DiagnosisModel } from '#operator'
import { isSameFamily } from '../../src/operator/diagnosis/families.ts'
import { episodeOf, recordingsIn, type View } from './episodes.ts'
import { type Played, playDiagnosis } from './judge.ts'
import { measurableFrom } from './measurable.ts'
import { SOUND_FOLDER } from './play.ts'
import { unpackRecording } from './recording.ts'
import { alarmOf, falseAlarmsOf, type Reliability, type Scores, scoresOf } from './scores.ts'

interface Judged {
  readonly view: View
  readonly played: readonly Played[]
  readonly scores: Scores
  readonly abstains: number
  readonly microsPerStep: number
}

const TITLES: Readonly<Record<View, string>> = {
  full: 'All meters',
  status: 'Klipper’s status alone',
  'status-blind': 'Klipper’s status alone, nothing foretold',
  'meters-blind': 'All meters, nothing foretold',
  heaters: 'Two heaters and nothing else, as in a log',
}

export function judgeDiagnosis(
  folder: string,
  prefix: string,
  model: DiagnosisModel,
  views: readonly View[],
): Judged[] {
  return views.map((view) => {
    const played: Played[] = []
    let abstains = 0
    let seconds = 0
    let micros = 0
    for (const recording of recordingsIn(folder, (name) => name.startsWith(prefix))) {
      const soundPath = join(folder, SOUND_FOLDER, `${recording.name}.rec`)
      const soundOne = existsSync(soundPath) ? episodeOf(unpackRecording(readFileSync(soundPath)), 'full') : null
      const measurableAt = measurableFrom(episodeOf(recording, 'full'), soundOne, model.scale)
      const one = playDiagnosis(
        recording,
        model,
        view,
        Number.isNaN(measurableAt) ? recording.scenes.length : measurableAt,
      )
      played.push(one.played)
      abstains += one.abstains
      seconds += one.played.seconds
      micros += one.microsPerStep * one.played.seconds
    }
    return { view, played, scores: scoresOf(played), abstains: abstains / seconds, microsPerStep: micros / seconds }
  })
}

const percent = (count: number, of: number): string => (of === 0 ? '-' : `${((100 * count) / of).toFixed(0)} %`)

export function figuresText(judged: readonly Judged[]): string {
  const rows = judged.map(({ view, played, scores, abstains, microsPerStep }) => {
    const { faults, noticed, right, rightAtOnce, family, measurable, measurableNoticed } = scores
    const { measurableRight, measurableFamily, hours, falseAlarms, falsePer100H, atAlarm, standing, all, byTruth } =
      scores
    return [
      `### ${TITLES[view]}: ${played.length} prints, ${faults} that break`,
      '',
      '| | of those that break | of those in which something measurable changed |',
      '|---|---|---|',
      `| prints | ${faults} | ${measurable} |`,
      `| noticed | ${noticed} (${percent(noticed, faults)}) | ${measurableNoticed} (${percent(measurableNoticed, measurable)}) |`,
      `| cause right, of all | ${percent(right, faults)} | ${percent(measurableRight, measurable)} |`,
      `| cause right, of noticed | ${percent(right, noticed)} (${percent(rightAtOnce, noticed)} in the first second) | ${percent(measurableRight, measurableNoticed)} |`,
      `| family right, of noticed | ${percent(family, noticed)} | ${percent(measurableFamily, measurableNoticed)} |`,
      '',
      `Where the firmware stops by itself (${scores.stopped}): alarm earlier in ${scores.earlier}, in the same second in ${scores.together}, later or never in ${scores.stopped - scores.earlier - scores.together}.`,
      '',
      `False alarms: ${falseAlarms} in ${hours.toFixed(1)} h of sound printing (${falsePer100H.toFixed(1)} in 100 h; with 95 % confidence no more than ${((100 * atMost(falseAlarms)) / hours).toFixed(0)}). ` +
        `Expected calibration error: ${all.error.toFixed(3)} over ${all.n} looks (every tenth second of every print) where a fault of which nothing measured has changed counts as sound, ` +
        `${byTruth.error.toFixed(3)} where it counts as what it is, ` +
        `${standing.error.toFixed(3)} over ${standing.n} looks while an alarm stands, ${atAlarm.error.toFixed(3)} over the ${atAlarm.n} alarms themselves ` +
        `(with so few, a true one would show ${truthfulError(atAlarm).toFixed(3)}). ` +
        `Abstains ${(100 * abstains).toFixed(1)} % of the time; ${microsPerStep.toFixed(0)} µs a step.`,
      '',
    ].join('\n')
  })
  return rows.join('\n')
}

/** 95 % limit above of what is counted, by the usual approximation of the exact one. Source: Byar, in Breslow & Day (1987). */
function atMost(count: number): number {
  const next = count + 1
  return next * (1 - 1 / (9 * next) + 1.645 / (3 * Math.sqrt(next))) ** 3
}

/** Of somebody whose probabilities are exactly true: chance alone, by the normal law in each bin. */
function truthfulError({ bins, n }: Reliability): number {
  let sum = 0
  for (const { n: count, said } of bins) {
    if (count === 0) continue
    const p = Math.min(0.999, Math.max(0.001, said / count))
    sum += Math.sqrt((2 / Math.PI) * count * p * (1 - p))
  }
  return sum / Math.max(1, n)
}

export function reliabilityText({ scores }: Judged): string {
  const of = ({ bins }: Reliability, at: number): string => {
    const { n, said, right } = bins[at]!
    return n === 0 ? '| - | - | - |' : `| ${n} | ${(said / n).toFixed(2)} | ${(right / n).toFixed(2)} |`
  }
  const rows = Array.from({ length: 10 }, (_, at) => {
    const all = of(scores.all, at)
    return `| ${(at / 10).toFixed(1)} to ${((at + 1) / 10).toFixed(1)} ${all.slice(0, -1)}${of(scores.standing, at)}`
  })
  return [
    '| belief | looks | said | right | while an alarm stands | said | right |',
    '|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n')
}

export function modesText({ played }: Judged): string {
  const modes = [...new Set(played.flatMap(({ mode, onsetAt }) => (mode === null || onsetAt < 0 ? [] : [mode])))].sort()
  const rows = modes.map((mode) => {
    const ones = played.filter((one) => one.mode === mode && one.onsetAt >= 0)
    const alarms = ones.map(alarmOf)
    const noticed = alarms.filter((alarm) => alarm !== null)
    const seconds = noticed.map(({ afterS }) => afterS).sort((a, b) => a - b)
    const others = noticed.flatMap(({ settled }) => (settled === mode ? [] : [settled]))
    const measurable = ones.filter(({ measurableAt, seconds: length }) => measurableAt < length).length
    const right = noticed.filter(({ settled }) => settled === mode).length
    const family = noticed.filter(({ settled }) => isSameFamily(settled, mode)).length
    return `| ${mode} | ${ones.length} | ${measurable} | ${noticed.length} | ${right} | ${family} | ${seconds[Math.floor(seconds.length / 2)] ?? '-'} | ${others.join(', ')} |`
  })
  return [
    '| cause | prints | measurable | noticed | named | family | s to the alarm | taken for |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n')
}

export function falseAlarmsText({ played }: Judged): string {
  const found = played.flatMap((one) =>
    falseAlarmsOf(one).map(({ second, cause }) => `${one.name} at ${second} s: ${cause}`),
  )
  return found.length === 0 ? 'None.' : found.join('; ')
}

const BEGIN = '<!-- figures: written by npm run fit-diagnosis -->'
const END = '<!-- end of figures -->'

export function writeFigures(path: URL, text: string): void {
  const page = readFileSync(path, 'utf8')
  const from = page.indexOf(BEGIN)
  const to = page.indexOf(END)
  if (from < 0 || to < from) throw new Error(`${path.pathname} has no place for figures`)
  writeFileSync(path, `${page.slice(0, from + BEGIN.length)}\n\n${text}\n\n${page.slice(to)}`)
}
