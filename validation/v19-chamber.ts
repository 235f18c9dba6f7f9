import { type ChamberSeries, chamberErrorC, fitChamber } from '#physics'
import { type LogStretch, listLogs, readStretches } from './klippy-logs.ts'
import { atMost, median, type ValidationCase, type ValidationResult } from './validation-case.ts'

const BAR_C = 0.5
const WINDOW_S = 1500
const SENSOR = /chamber|enclosure/i

interface ChamberWindow {
  readonly name: string
  readonly series: ChamberSeries
}

export const v19Chamber: ValidationCase = {
  id: 'V19',
  title: 'Chamber air follows bed, hot end and room',
  data: 'Every stretch of a log with a chamber sensor and a bed above 50 °C is cut into windows of 25 min. Fitted and tested on the same window each; doors and chamber fans are not in the logs. Then the couplings of one window predict the others of that printer.',
  run: async () => {
    const windows = listLogs().flatMap((log) => readStretches(log).flatMap(chamberWindows))
    if (windows.length === 0) return []
    const fits = windows.map(({ name, series }) => ({ name, series, fit: fitChamber(series, 25) }))
    const rmsC = median(fits.map((one) => one.fit.rmsC))
    const results: ValidationResult[] = [
      {
        figure: `fitted: RMS ${rmsC.toFixed(2)} °C, median of ${fits.length} windows`,
        bar: `<= ${BAR_C} °C`,
        verdict: atMost(rmsC, BAR_C),
        detail: fits
          .map(({ name, fit }) => {
            const { bedCouplingPerS, roomCouplingPerS, hotEndCouplingPerS } = fit.chamber
            const tauS = 1 / (bedCouplingPerS + roomCouplingPerS + hotEndCouplingPerS)
            return `${name} RMS ${fit.rmsC.toFixed(2)} °C, bed ${bedCouplingPerS.toExponential(1)}, room ${roomCouplingPerS.toExponential(1)} 1/s, tau ${tauS.toFixed(0)} s`
          })
          .join('; '),
      },
    ]
    const predicted = fits.flatMap((one) =>
      fits
        .filter((other) => other !== one && printerOf(other.name) === printerOf(one.name))
        .map((other) => chamberErrorC(one.fit.chamber, other.series)),
    )
    if (predicted.length > 0) {
      const heldOutC = median(predicted)
      results.push({
        figure: `predicted from another window: RMS ${heldOutC.toFixed(2)} °C, median of ${predicted.length} pairs`,
        bar: `<= ${BAR_C} °C`,
        verdict: atMost(heldOutC, BAR_C),
        detail: 'the bar was set for fits; a prediction carries a room and doors that changed between the windows',
      })
    }
    return results
  },
}

function printerOf(name: string): string {
  return name.split(' ')[0] ?? name
}

function chamberWindows(stretch: LogStretch): ChamberWindow[] {
  const sensor = stretch.columnNames.find((name) => SENSOR.test(name) && name.endsWith('.temp'))
  if (sensor === undefined) return []
  const { timeS } = stretch
  const chamberC = stretch.column(sensor)
  const bedC = stretch.column('heater_bed.temp')
  const nozzleC = stretch.column('extruder.temp')
  const windows: ChamberWindow[] = []
  let from = 0
  while (from < timeS.length) {
    const found = timeS.findIndex((time, i) => i > from && time - timeS[from]! >= WINDOW_S)
    if (found < 0) break
    const series = {
      timeS: timeS.slice(from, found),
      chamberC: chamberC.slice(from, found),
      bedC: bedC.slice(from, found),
      nozzleC: nozzleC.slice(from, found),
    }
    const name = `${stretch.log.split('__').slice(0, 2).join('/')} ${timeS[from]!.toFixed(0)} s`
    if (median([...series.bedC]) > 50 && series.chamberC.every(Number.isFinite)) windows.push({ name, series })
    from = found
  }
  return windows
}
