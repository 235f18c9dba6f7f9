import { fitHeater } from '#physics'
import { airOf, type HeaterEvent, heatUpOnly, readHeatUps } from './heater-events.ts'
import { atMost, groupBy, median, type ValidationCase, type ValidationResult } from './validation-case.ts'

const BAR_C = 1.5

export const v02NozzleHeatUps: ValidationCase = {
  id: 'V2',
  title: 'Hot ends: the heater model follows real heat-ups',
  data: 'Calibrated and tested on the same event each (a figure of fit, not of prediction; V4 predicts): every recorded heat-up of an extruder that rose by 20 °C or more and reached its target, from 5 s before to 30 s after it did.',
  run: async () => fitEach('extruder', BAR_C),
}

/** Fits each event alone; the figure is the median over printers, so that one printer's many logs count once. */
export function fitEach(heater: HeaterEvent['heater'], barC: number): ValidationResult[] {
  const events = readHeatUps().filter((event) => event.heater === heater && event.reachS !== null)
  if (events.length === 0) return []
  const fits = events.map((event) => ({
    repo: event.repo,
    fit: fitHeater([heatUpOnly(event)], {
      airC: airOf([event]),
      airSpreadC: 0,
      kind: heater === 'extruder' ? 'nozzle' : 'bed',
    }),
  }))
  const printers = [...groupBy(fits, (one) => one.repo)].map(([repo, group]) => ({
    repo,
    rmsC: median(group.map((one) => one.fit.rmsC)),
    maxC: Math.max(...group.map((one) => one.fit.maxC)),
    count: group.length,
  }))
  const overPrintersC = median(printers.map((printer) => printer.rmsC))
  const overEventsC = median(fits.map((one) => one.fit.rmsC))
  const list = printers.map((one) => `${one.repo} ${one.rmsC.toFixed(2)} (max ${one.maxC.toFixed(1)}, n ${one.count})`)
  return [
    {
      figure: `RMS ${overPrintersC.toFixed(2)} °C, median of ${printers.length} printers`,
      bar: `<= ${barC} °C`,
      verdict: atMost(overPrintersC, barC),
      detail: list.join('; '),
    },
    {
      figure: `RMS ${overEventsC.toFixed(2)} °C, median of ${fits.length} events`,
      bar: `<= ${barC} °C`,
      verdict: atMost(overEventsC, barC),
      detail: 'the same fits, every event counted once',
    },
  ]
}
