import { createAdcRange, createVerifyHeater, stepAdcRange, stepVerifyHeater } from '#control'
import { readStretches } from './klippy-logs.ts'
import { option, readLoggedConfig } from './logged-config.ts'
import { hasRecorded, listRecorded, numbers, readRecordedTable } from './recorded-data.ts'
import { atMost, type ValidationCase, type ValidationResult } from './validation-case.ts'

interface Verdict {
  readonly name: string
  readonly rule: string
  /** Seconds from the line in the log; NaN where no rule fires. */
  readonly offS: number
}

export const v18FaultWindows: ValidationCase = {
  id: 'V18',
  title: 'The firmware rules over every recorded thermal fault window',
  data: 'Nothing calibrated. The recorded readings go through our verify_heater (defaults) and our ADC range (min_temp and max_temp of the printer.cfg); a window is reproduced if the rule that the log names fires within 5 s of the logged line. The log shows one reading a second of the three that the microcontroller takes, so four in a row outside count as two rows. Windows overlap: one incident may give several.',
  run: async () => {
    if (!hasRecorded('real-printers', 'faults', 'INDEX.json')) return []
    const names = listRecorded('real-printers/faults', '.csv').map((name) => name.slice(0, -4))
    const heating = names.filter((name) => name.startsWith('heater_')).map(verifyVerdict)
    const range = names.filter((name) => /adc_out|shutdown_adc|mcu_sb2040_|mcu_mcu_shu/.test(name)).map(rangeVerdict)
    return [summary('"not heating at expected rate"', heating), summary('"ADC out of range"', range), falseRange()]
  },
}

function summary(what: string, verdicts: readonly Verdict[]): ValidationResult {
  const right = verdicts.filter((one) => Math.abs(one.offS) <= 5)
  return {
    figure: `${what}: same verdict in ${right.length} of ${verdicts.length} windows`,
    bar: 'all, within 5 s',
    verdict: right.length === verdicts.length && verdicts.length > 0 ? 'pass' : 'miss',
    detail: verdicts.map((one) => `${one.name}: ${one.rule} ${one.offS.toFixed(1)} s`).join('; '),
  }
}

function verifyVerdict(name: string): Verdict {
  const { columns } = readRecordedTable('real-printers', 'faults', `${name}.csv`)
  const timeS = numbers(columns, 't_rel')
  const targets = numbers(columns, 'extruder.target')
  const readings = numbers(columns, 'extruder.temp')
  const guard = createVerifyHeater()
  const fired = timeS.findIndex((time, i) => stepVerifyHeater(guard, targets[i]!, readings[i]!, time))
  return { name: shorten(name), rule: 'verify_heater', offS: timeS[fired] ?? Number.NaN }
}

/** The logged line closest to the fault at which the range rule has fired on the rows before it. */
function rangeVerdict(name: string): Verdict {
  const { columns } = readRecordedTable('real-printers', 'faults', `${name}.csv`)
  const timeS = numbers(columns, 't_rel')
  const readings = numbers(columns, 'extruder.temp')
  const [minC, maxC] = limits(name)
  const range = createAdcRange(minC, maxC, 2)
  let nearestS = Number.NaN
  timeS.forEach((time, i) => {
    // A restarted firmware reports 0.0 for every sensor until its first sample.
    const unread = readings[i] === 0 && columns.get('heater_bed.temp')?.[i] === '0.0'
    const fires = !unread && stepAdcRange(range, readings[i]!)
    if (fires && !(Math.abs(time) >= Math.abs(nearestS))) nearestS = time
  })
  return { name: shorten(name), rule: `outside ${minC}..${maxC} °C`, offS: nearestS }
}

function limits(name: string): [number, number] {
  const hash = /__([0-9a-f]{7})_\d+$/.exec(name)?.[1] ?? ''
  const file = listRecorded('real-printers/klippy', '.cfg.json').find((one) => one.includes(hash)) ?? ''
  const config = readLoggedConfig(file.replace('.cfg.json', ''))
  const number = (key: string): number => Number(option(config, 'extruder', key) ?? Number.NaN)
  return [number('min_temp'), number('max_temp')]
}

function shorten(name: string): string {
  return name.replace(/__[^_]*(_[^_]+)*?__([0-9a-f]{7}_\d+)$/, ' $2')
}

/** The other side: hours of heated hot ends that no rule may stop. */
function falseRange(): ValidationResult {
  let seconds = 0
  const stops: string[] = []
  const logs = listRecorded('real-printers/klippy', '.csv').filter((name) => name !== 'CONFIG_SUMMARY.csv')
  for (const file of logs) {
    const log = file.slice(0, -4)
    const config = readLoggedConfig(log)
    const [minC, maxC] = ['min_temp', 'max_temp'].map((key) => Number(option(config, 'extruder', key) ?? Number.NaN))
    if (!Number.isFinite(minC) || !Number.isFinite(maxC)) continue
    for (const stretch of readStretches(log)) {
      const targets = stretch.column('extruder.target')
      const readings = stretch.column('extruder.temp')
      const range = createAdcRange(minC!, maxC!, 2)
      readings.forEach((reading, i) => {
        if (!(targets[i]! > 0)) return
        seconds++
        if (stepAdcRange(range, reading)) stops.push(`${log} ${stretch.timeS[i]!.toFixed(0)} s`)
      })
    }
  }
  return {
    figure: `${stops.length} stops by the range in ${(seconds / 3600).toFixed(1)} h of heated hot ends`,
    bar: '0',
    verdict: atMost(stops.length, 0),
    detail: stops.join('; ') || 'none',
  }
}
