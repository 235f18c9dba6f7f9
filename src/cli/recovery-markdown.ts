// The recovery benchmark as a page of the documentation: figures, never judgement.
import type { DropOf, FalseAlarms, ModeSummary, Rate, RecoverySummary, TwinDrop } from '#evaluation'

export function recoveryMarkdown(summary: RecoverySummary, drop: TwinDrop | null, command: string): string {
  const { hours, modes, klipper, threshold } = summary
  return `# Recovery benchmark: results

Written by \`${command} --write-docs\`; not by hand. What is judged how, and what counts as recoverable: decision 0014. Parts, peers and what is
recoverable are judged as the version that played had it. Intervals are Wilson's (rates) and Byar's (counts), 95 %.

${sourceWords(summary)}, ${hours.toFixed(1)} h of print.

| | operator | Klipper alone | fixed thresholds, smoothed | bar |
|---|---|---|---|---|
| faults seen | ${rate(summary.detected)} | ${rate(summary.klipperDetected)} | ${rate(summary.thresholdDetected)} | |
| time to see it, median s | ${seconds(summary.medianS)} | ${seconds(klipper.medianS)} | ${seconds(threshold.medianS)} | |
| faults acted on, not only told | ${summary.actedOn === null ? UNRECORDED : rate(summary.actedOn)} | | | |
| false alarms per 100 sound hours | ${alarms(summary.falseAlarms)} | ${alarms(klipper.falseAlarms)} | ${alarms(threshold.falseAlarms)} | 0.5 |
| ... of them acted on | ${alarms(summary.falseActs)} | | | |
| recoverable faults saved | ${rate(summary.recovered)} | ${rate(klipper.recovered)} | ${rate(threshold.recovered)} | 80 % |
| all lost prints saved | ${rate(summary.recoveredAll)} | ${rate(klipper.recoveredAll)} | ${rate(threshold.recoveredAll)} | |
| ... of them where it did nothing before (chance) | ${summary.savedByChance ?? UNRECORDED} | | | |
| hidden-twin drop of naming, points | ${drop === null ? 'not measured: every scenario is printed on a hidden twin' : drop.named.dropPoints.toFixed(1)} | | | 5 |
| prints in which iron got over max_temp + 15 K, or the nozzle was driven into part or bed (operator, thresholds: where nobody operating does not); no other harm is watched | ${summary.harmed} | ${klipper.harmed ?? UNRECORDED} | ${threshold.harmed} | 0 |

One rule for both sides: whatever is told or done from the onset on counts as seen, whatever is told or done before it as false. Sound
hours are those of printing before the onset, or before the part is lost by itself with nobody operating (decision 0014), not of heating or standing. ${summary.falseAlarms === null ? 'This run was played by a version that recorded neither told alarms nor sound hours. ' : ''}In prints that nothing broke in, heating and
standing included: acted on ${alarms(summary.actsWhereNothingBroke)} (${summary.actsWhereNothingBroke.count} in ${summary.actsWhereNothingBroke.hours.toFixed(1)} h).
No false ones, and in no row above: ${summary.alarmsTrueOfMachine ?? UNRECORDED} alarms of too little plastic on machines that lay more than a tenth too little with nothing broken.

* Where Klipper sees it: earlier by more than a look (1 s) ${rate(summary.beforeKlipper)} (bar: all); within a look of it, or read from the
  firmware's own stop ${rate(summary.withKlipper)}; later or never ${rate(summary.afterKlipper)}.
* Named rightly at the first alarm: ${rate(summary.named)} (bar: 90 %); expected calibration error over all looks at the prints, against what was
  truly broken (also where nothing that is measured changed), with the sampler's own chances for what does not show: ${error(summary.calibrationErrorAsDrawn)}
  (bar: 0.05); as people are told it, with the chances of the field, where far less breaks: ${summary.calibrationError.toFixed(3)} (decision 0014).
* Of the first alarms that were at least as sure as not of one cause: named rightly ${rate(summary.namedWhenSure)}. Up to causes that nothing
  measured tells apart and for which the same is done (\`src/operator/diagnosis/families.ts\`): ${rate(summary.namedFamily)} of all. Ten seconds
  after the first alarm: ${summary.namedSettled === null ? UNRECORDED : rate(summary.namedSettled)}. At the last look at the print: ${summary.namedLast === null ? UNRECORDED : rate(summary.namedLast)}.
${drop === null ? '' : dropWords(drop)}* Prints that would have been finished within quality and were not with the operator on them: ${summary.lostByOperating}, of which
  ${summary.givenUpForSafety} because a heater or its sensor was at fault, where stopping is right.

Saved and lost alone are of the prints that the fault loses with nobody acting; \`recoverable\` of those that anybody could save.

| mode | tried | seen | named | after s | Klipper s | lost alone | recoverable | saved of recoverable | saved of all |
|---|---|---|---|---|---|---|---|---|---|
${modes.map(row).join('\n')}
`
}

function dropWords({ faults, named, seen, finished }: TwinDrop): string {
  const from = ({ nominal, hidden }: DropOf): string => `${rate(nominal)} to ${rate(hidden)}`
  return `* What hidden twins cost, on ${faults} faults that were played also where the true machine is the one that the operator knows
  (\`--nominal\`: no twin, no reality gap): named ${from(named)}; seen ${from(seen)}; finished within quality ${from(finished)}.
`
}

function sourceWords({ trials, asked, notUp, versions }: RecoverySummary): string {
  const missing = asked - trials - notUp
  const parts = [
    `${trials} scenarios played of ${asked} asked for`,
    ...(missing > 0 ? [`${missing} not played yet`] : []),
    `${notUp} whose printer did not come up (in no figure below)`,
    `version of code and data: ${versions.join(', ')}`,
  ]
  return parts.join('; ')
}

function row(mode: ModeSummary): string {
  const { saved, savedAll } = mode
  const cells = [
    mode.mode,
    String(mode.tried),
    rate(mode.detected),
    rate(mode.named),
    seconds(mode.medianS),
    seconds(mode.klipperMedianS),
    String(savedAll.of),
    String(saved.of),
    rate(saved),
    rate(savedAll),
  ]
  return `| ${cells.join(' | ')} |`
}

function rate({ count: hits, of, low, high }: Rate): string {
  if (of === 0) return '-'
  const percent = (share: number): string => (100 * share).toFixed(0)
  return `${percent(hits / of)} % (${hits}/${of}) [${percent(low)}, ${percent(high)}]`
}

const UNRECORDED = 'not recorded'

function error(of: number | null): string {
  return of === null ? UNRECORDED : of.toFixed(3)
}

function alarms(of: FalseAlarms | null): string {
  if (of === null) return UNRECORDED
  const [low, high] = of.interval
  return `${of.per100H.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`
}

function seconds(value: number): string {
  return Number.isNaN(value) ? '-' : value.toFixed(0)
}
