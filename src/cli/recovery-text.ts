// The recovery benchmark in words and a table, for a terminal.
import type { DropOf, FalseAlarms, Rate, RecoverySummary, TwinDrop } from '#evaluation'

export function recoveryText(summary: RecoverySummary, drop: TwinDrop | null, path: string): string {
  const { trials, asked, notUp, hours, modes } = summary
  const lines = [
    `${trials} scenarios of ${asked}, ${notUp} printers did not come up, ${hours.toFixed(0)} h of print (${path})`,
    '',
    `seen                 ${rate(summary.detected)}   Klipper alone ${rate(summary.klipperDetected)}   fixed thresholds ${rate(summary.thresholdDetected)}`,
    `where Klipper sees it: earlier ${rate(summary.beforeKlipper)}   (bar: all), within a second of it or read from its stop ${rate(summary.withKlipper)}`,
    `named rightly first  ${rate(summary.named)}   (bar: 90 %)`,
    `calibration error    ${summary.calibrationErrorAsDrawn?.toFixed(3) ?? 'not recorded'}   (bar: 0.05); with the chances of the field ${summary.calibrationError.toFixed(3)}`,
    `false alarms         ${alarms(summary.falseAlarms)}   (bar: 0.5), acted on ${alarms(summary.falseActs)}; Klipper ${alarms(summary.klipper.falseAlarms)}; fixed thresholds ${alarms(summary.threshold.falseAlarms)}`,
    `true of the machine  ${summary.alarmsTrueOfMachine ?? 'not recorded'} alarms of too little plastic, with nothing broken and more than a tenth missing: in neither`,
    `saved                ${rate(summary.recovered)} of the prints that can be (bar: 80 %), ${rate(summary.recoveredAll)} of all that are lost alone`,
    `saved by thresholds  ${rate(summary.threshold.recovered)}, ${rate(summary.threshold.recoveredAll)}`,
    `spoilt by operating  ${summary.lostByOperating}, ${summary.givenUpForSafety} of them given up for a heater's fault`,
    `harmed               ${summary.harmed}   (bar: 0)`,
    `hidden-twin drop     ${drop === null ? 'not measured: play the same scenarios with --nominal' : `named ${dropOf(drop.named)} (bar: 5), seen ${dropOf(drop.seen)}, finished ${dropOf(drop.finished)}`}`,
    '',
    'mode                         tried  seen           named          after s   Klipper s   saved',
    ...modes.map(
      (mode) =>
        `${mode.mode.padEnd(28)} ${String(mode.tried).padStart(5)}  ${short(mode.detected)}  ${short(mode.named)}  ${seconds(mode.medianS)}   ${seconds(mode.klipperMedianS)}   ${short(mode.saved)}`,
    ),
  ]
  return `${lines.join('\n')}\n`
}

function rate({ count, of, low, high }: Rate): string {
  const share = of === 0 ? '-' : `${((100 * count) / of).toFixed(1)} %`
  return `${share} (${count}/${of}) [${(100 * low).toFixed(0)}, ${(100 * high).toFixed(0)}]`
}

function dropOf({ nominal, hidden, dropPoints }: DropOf): string {
  return `${dropPoints.toFixed(1)} points (${nominal.count}/${nominal.of} to ${hidden.count}/${hidden.of})`
}

/** In sound hours of printing, told ones included. */
function alarms(of: FalseAlarms | null): string {
  if (of === null) return 'not recorded'
  return `${of.per100H.toFixed(2)} per 100 h [${of.interval.map((one) => one.toFixed(2)).join(', ')}]`
}

function short({ count, of }: Rate): string {
  return (of === 0 ? '-' : `${count}/${of}`).padEnd(13)
}

function seconds(value: number): string {
  return (Number.isNaN(value) ? '-' : value.toFixed(0)).padStart(7)
}
