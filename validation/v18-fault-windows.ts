import { createAdcRange, createVerifyHeater, HEATER_SAMPLE_PERIOD_S, stepAdcRange, stepVerifyHeater } from '#control'
import { createRandom } from '#core'
import { createCondition } from '#faults'
import { createThermistor, nozzleThermistorSettings, readThermistor } from '#sensing'
import { readStretches } from './klippy-logs.ts'
import { option, readLoggedConfig } from './logged-config.ts'
import { hasRecorded, listRecorded, numbers, readRecordedTable } from './recorded-data.ts'
import { atMost, groupBy, median, quantile, type ValidationCase, type ValidationResult } from './validation-case.ts'

interface Verdict {
  readonly name: string
  readonly rule: string
  /** Seconds from the line in the log; NaN where no rule fires. */
  readonly offS: number
}

export const v18FaultWindows: ValidationCase = {
  id: 'V18',
  title: 'The firmware rules over every recorded thermal fault window',
  data: 'Nothing calibrated. The recorded readings go through our verify_heater (defaults) and our ADC range (min_temp and max_temp of the printer.cfg); a window is reproduced if the rule that the log names fires within 5 s of the logged line. The log shows one reading a second of the three that the microcontroller takes, so four in a row outside count as two rows. Windows overlap: one incident may give several. The incident at 313 s of a5d8524 cannot come from these readings: its printer.cfg allows -273.15..99999 °C, and the log does not name the channel.',
  run: async () => {
    if (!hasRecorded('real-printers', 'faults', 'INDEX.json')) return []
    const names = listRecorded('real-printers/faults', '.csv').map((name) => name.slice(0, -4))
    const heating = names.filter((name) => name.startsWith('heater_')).map(verifyVerdict)
    const range = names.filter((name) => /adc_out|shutdown_adc|mcu_sb2040_|mcu_mcu_shu/.test(name)).map(rangeVerdict)
    return [
      summary('"not heating at expected rate"', heating),
      summary('"ADC out of range"', range),
      ...openCircuits(),
      falseRange(),
    ]
  },
}

function summary(what: string, verdicts: readonly Verdict[]): ValidationResult {
  const right = verdicts.filter((one) => Math.abs(one.offS) <= 5)
  const incidents = groupBy(verdicts, (one) => one.name.slice(one.name.lastIndexOf(' ')))
  const reproduced = [...incidents.values()].filter((group) => group.some((one) => right.includes(one)))
  return {
    figure: `${what}: same verdict in ${right.length} of ${verdicts.length} windows (${reproduced.length} of ${incidents.size} incidents)`,
    bar: 'all, within 5 s',
    verdict: right.length === verdicts.length && verdicts.length > 0 ? 'pass' : 'miss',
    detail: verdicts.map((one) => `${one.name}: ${one.rule} ${one.offS.toFixed(1)} s`).join('; '),
  }
}

/** Logs whose nozzle thermistor was open while they ran, and the sensor_type of their printer.cfg. */
const OPEN_CIRCUITS = [
  { hash: 'a5d8524', board: 'Octopus (STM32)' },
  { hash: '8189eca', board: 'SB2040 (RP2040)' },
] as const
const LONGEST_STOP_S = 3

/** An open thermistor, simulated for the same sensor_type and guarded by the default min_temp of 0 °C. */
function openCircuits(): ValidationResult[] {
  return OPEN_CIRCUITS.flatMap(({ hash, board }): ValidationResult[] => {
    const log = logOf(hash)
    if (log === null) return []
    const recorded = readStretches(log)
      .flatMap((stretch) => [...stretch.column('extruder.temp')])
      .filter((value) => value < -10)
    const type = option(readLoggedConfig(log), 'extruder', 'sensor_type') ?? ''
    const condition = createCondition().nozzleThermistor
    const sensor = createThermistor(nozzleThermistorSettings(type), createRandom(18))
    readThermistor(sensor, 24, condition, HEATER_SAMPLE_PERIOD_S)
    condition.circuit = 'open'
    const range = createAdcRange(0, 300)
    const simulated: number[] = []
    let stopS = Number.NaN
    for (let sample = 1; sample <= 300; sample++) {
      simulated.push(readThermistor(sensor, 24, condition, HEATER_SAMPLE_PERIOD_S))
      if (stepAdcRange(range, simulated.at(-1)!) && Number.isNaN(stopS)) stopS = sample * HEATER_SAMPLE_PERIOD_S
    }
    const [simulatedC, recordedC] = [median(simulated), median(recorded)]
    return [
      {
        figure: `open thermistor on ${board}: reads ${simulatedC.toFixed(0)} °C simulated, ${recordedC.toFixed(0)} °C recorded; shut down ${stopS.toFixed(1)} s after the break`,
        bar: `± 15 °C, stopped within ${LONGEST_STOP_S} s`,
        verdict: Math.abs(simulatedC - recordedC) <= 15 && stopS <= LONGEST_STOP_S ? 'pass' : 'miss',
        detail: `${type}; recorded readings ${quantile(recorded, 0.1).toFixed(1)}..${quantile(recorded, 0.9).toFixed(1)} °C (10th to 90th percentile), simulated ${quantile(simulated, 0.1).toFixed(1)}..${quantile(simulated, 0.9).toFixed(1)}. A converter whose input leaks current, as that of the RP2040, does not reach its end of range; the model's does. The verdict is the same.`,
      },
    ]
  })
}

function logOf(hash: string): string | null {
  const file = listRecorded('real-printers/klippy', '.cfg.json').find((one) => one.includes(hash))
  return file === undefined ? null : file.replace('.cfg.json', '')
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
    if (unread) range.outside = 0
    // Its first firing after each start; a real printer would not go on.
    const fires = !unread && stepAdcRange(range, readings[i]!) && range.outside === range.reports
    if (fires && !(Math.abs(time) >= Math.abs(nearestS))) nearestS = time
  })
  return { name: shorten(name), rule: `outside ${minC}..${maxC} °C`, offS: nearestS }
}

function limits(name: string): [number, number] {
  const hash = /__([0-9a-f]{7})_\d+$/.exec(name)?.[1] ?? ''
  const config = readLoggedConfig(logOf(hash) ?? '')
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
