// The hazards' part of docs/safety-results.md.
import { barOf, measureOf, middleOf, sorted, worstOf } from './hazard-measures.ts'
import { describeMiss, type HazardSummary } from './hazard-run.ts'
import { CUT_DELAY_S, SAMPLE_PERIOD_S, STOP_DELAY_S } from './heater-scene.ts'
import { shellHash } from './kept.ts'
import { writeResults } from './results.ts'
import { PRINTERS } from './scene-program.ts'

const MISSES_SHOWN = 12

export function writeHazards(summaries: readonly HazardSummary[], seeds: number): void {
  writeResults('hazards', hazardPage(summaries, seeds))
}

function hazardPage(summaries: readonly HazardSummary[], seeds: number): string {
  const trials = summaries.flatMap((summary) => summary.trials)
  const early = trials.filter((trial) => trial.early.length > 0)
  return `## Heaters and sensors that break

\`npm run test:safety -- --only hazards --seeds ${seeds}\`, sources of the shell ${shellHash()}: ${trials.length} trials, ${seeds} seeds of each hazard of the issue, on ${PRINTERS.length} printers
(${PRINTERS.join(', ')}), six filaments, rooms of 10 to 30 °C. Seven of ten times the monitors have seen this very printer print before;
else the print at hand is the first that they see. Each seed draws printer, filament, gap, moment and severity. The printer is looked
at every ${SAMPLE_PERIOD_S} s; a stop arrives ${STOP_DELAY_S} s after the monitor's word, a power cut ${CUT_DELAY_S} s after it. Each trial is played three times: with the
shell, with Klipper's guards alone, and with nothing broken.

* **within**: trials that met the bar. *(ours)*: the issue names no bar for it; this one is ours.
* **told**: trials in which anything was said of the broken heater after the onset, a mere \`watch\` too, and the median of that time.
  The bars count only what was done, not what was told: sound hours have such words as well (see their section).
* **noticed**: trials in which the shell at least paused; times from the onset (where the fault is there before the heat-up: from
  the new target).
* **truth**: of the iron, not of its sensor, until the heat is gone: °C over the target (or over where it stood, if that was
  hotter), or °C above what is shown until power is off. **sound machine**: the most that the same machines do when nothing is
  broken: what lag and overshoot make of a heat-up by themselves.
* In ${early.length} of ${trials.length} trials the shell stepped in before anything was broken.

${tableOf(summaries)}
${WHY}
${missesOf(summaries)}`
}

const WHY = `### Why bars are missed

* **Lag and overshoot of the machine itself.** In a heat-up at 6 to 12 °C/s behind 2 to 3 s of lag a sound block is 25 to 35 °C hotter than it
  reads, and a cartridge with a core of 9 s overshoots its target by 20 °C and more (vz235). What a sound machine does by itself no monitor can
  stop before: see the column *sound machine*, and the figure in brackets behind each miss.
* **A heater stuck on while it heats up** cannot be told from one that is meant to heat until the firmware asks for less. By then
  core and lag hold what brings the block further; a first heat-up teaches the lags only while it happens.
* **A sensor that slips out slowly** takes the control law with it: the reading stays at its target, and the power rises. 30 °C hidden at 215 °C
  are 16 % more power. The monitor compares what a hold costs, fan and filament counted, with what it cost minutes ago: it tells from
  12 % on and acts from 20 %, because drafts, doors and gusts take up to 14 % from a sound block. Not seen is what slips while the
  printer heats up, before there is a hold to compare with, and what is there when the monitor first looks.
* **A sensor that hangs half out before the first heat-up** that the monitor ever sees looks like another, slower heater: nothing is
  known yet that it could speak against. On a printer that has been seen to heat once it does.
* **A dead heater in hold** shows when the block has lost about 1 °C more than fan, filament and noise can take. Blocks with long lags
  (core and sensor together 8 s and more) need that time before anything falls at all.
`

function tableOf(summaries: readonly HazardSummary[]): string {
  const number = (value: number, digits = 1): string => (Number.isNaN(value) ? '-' : value.toFixed(digits))
  const rows = summaries.map(({ hazard, trials, missed }) => {
    const times = trials.map(({ noticedS }) => noticedS)
    const tells = trials.map(({ toldS }) => toldS)
    const alone = trials.map(({ firmwareS }) => firmwareS)
    const measure = measureOf(hazard)
    const truths = measure === null ? [] : trials.map(measure)
    const worst = (which: 0 | 1 | 2): string => number(worstOf(truths.map((one) => one[which])))
    return [
      hazard.name,
      hazard.what,
      `${barOf(hazard)}${hazard.source === 'ours' ? ' (ours)' : ''}`,
      `${trials.length - missed.length} of ${trials.length}`,
      `${sorted(tells).length}, ${number(middleOf(tells))} s`,
      sorted(times).length,
      `${number(middleOf(times))} / ${number(worstOf(times))}`,
      measure === null ? '-' : `${number(middleOf(truths.map(([shell]) => shell)))} / ${worst(0)}`,
      measure === null ? '-' : worst(2),
      sorted(alone).length,
      `${number(middleOf(alone), 0)} / ${number(worstOf(alone), 0)}`,
      measure === null ? '-' : worst(1),
    ].join(' | ')
  })
  const head =
    'hazard | what | bar | within | told | noticed | median / worst, s | truth: median / worst, K | sound machine: worst, K | Klipper alone stops | median / worst, s | truth: worst, K'
  return `| ${head} |\n|${' --- |'.repeat(12)}\n${rows.map((row) => `| ${row} |`).join('\n')}\n`
}

function missesOf(summaries: readonly HazardSummary[]): string {
  const lists = summaries
    .filter(({ missed }) => missed.length > 0)
    .map(({ hazard, missed }) => {
      const lines = missed.slice(0, MISSES_SHOWN).map((trial) => `  * ${describeMiss(hazard, trial)}`)
      const more = missed.length - lines.length
      return `* ${hazard.name} (${barOf(hazard)}):\n${lines.join('\n')}${more > 0 ? `\n  * and ${more} more` : ''}`
    })
  return lists.length === 0 ? 'No bar was missed.\n' : `### Missed bars, by seed\n\n${lists.join('\n')}\n`
}
