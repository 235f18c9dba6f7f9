// The figures of the diagnosis, on prints that it was not fitted on.
import type { DiagnosisModel } from '#operator'
import { recordingsIn, VIEWS } from './episodes.ts'
import {
  ALARM,
  causeAt,
  falseAlarmsOf,
  isSameFamily,
  type Played,
  playDiagnosis,
  reliability,
  soundHours,
} from './judge.ts'

export function printFigures(folder: string, model: DiagnosisModel): void {
  for (const view of VIEWS.slice(0, 2)) {
    const played: Played[] = []
    for (const recording of recordingsIn(folder, (name) => name.startsWith('judge'))) {
      played.push(playDiagnosis(recording, model, view))
    }
    if (played.length === 0) continue
    console.log(`\n${view === 'full' ? 'All meters' : 'Klipper’s status alone'}, ${played.length} prints`)
    printModes(played)
    printTotals(played)
  }
}

function printModes(played: readonly Played[]): void {
  const modes = [...new Set(played.flatMap(({ mode }) => mode ?? []))].sort()
  for (const mode of modes) {
    const ones = played.filter((one) => one.mode === mode && one.onsetAt >= 0)
    const causes = ones.map(causeAt)
    const halves = ones.map(({ trueBelief, onsetAt, seconds }) => {
      for (let second = onsetAt; second < seconds; second++) if (trueBelief[second]! >= 0.5) return second - onsetAt
      return Number.NaN
    })
    const said = causes.map((one) => one?.cause ?? 'not noticed').join(', ')
    console.log(`${mode.padEnd(27)} ${said}; s to half: ${halves.map((s) => (Number.isNaN(s) ? '-' : s)).join(', ')}`)
  }
}

function printTotals(played: readonly Played[]): void {
  const faults = played.filter(({ mode, onsetAt }) => mode !== null && onsetAt >= 0)
  const causes = faults.map(causeAt)
  const noticed = causes.filter((one) => one !== null).length
  const right = faults.filter(({ mode }, at) => causes[at]?.cause === mode).length
  const related = faults.filter(({ mode }, at) => isSameFamily(causes[at]?.cause ?? '', mode ?? '-')).length
  const hours = played.reduce((sum, one) => sum + soundHours(one), 0)
  const alarms = played.flatMap(falseAlarmsOf).length
  const { bins, error } = reliability(played)
  const alarmed = reliability(played, ({ sound }, second) => sound[second]! < ALARM)
  const abstained = played.reduce((sum, { abstains }) => sum + abstains.reduce((a, b) => a + b, 0), 0)
  const seconds = played.reduce((sum, one) => sum + one.seconds, 0)
  const micros = played.reduce((sum, { microsPerStep }) => sum + microsPerStep, 0) / played.length
  console.log(
    `faults ${faults.length}, noticed ${noticed}, right of noticed ${(right / noticed).toFixed(3)}, right family of noticed ${(related / noticed).toFixed(3)}, right of all ${(right / faults.length).toFixed(3)}`,
  )
  console.log(`sound ${hours.toFixed(1)} h, false alarms ${alarms} (${((100 * alarms) / hours).toFixed(1)} per 100 h)`)
  console.log(
    `calibration error ${error.toFixed(3)} over all looks, ${alarmed.error.toFixed(3)} while an alarm stands; abstains ${((100 * abstained) / seconds).toFixed(1)} %, ${micros.toFixed(0)} µs a step`,
  )
  for (const [at, { n, said, right: hits }] of bins.entries()) {
    if (n > 0)
      console.log(
        `  ${at / 10} to ${(at + 1) / 10}: ${n} looks, said ${(said / n).toFixed(2)}, right ${(hits / n).toFixed(2)}`,
      )
  }
}
