import { fitHeater } from '#physics'
import { airOf, heatUpOnly, readHeatUps } from './heater-events.ts'
import { fitEach } from './v02-nozzle-heat-ups.ts'
import { groupBy, median, type ValidationCase, type ValidationResult, within } from './validation-case.ts'

const BAR_C = 0.3

export const v03BedHeatUps: ValidationCase = {
  id: 'V3',
  title: 'Beds: the heater model follows real heat-ups',
  data: 'Calibrated and tested on the same event each, as V2. The resistance coefficient is tested apart: freed from what is known of copper, does the log show it?',
  run: async () => {
    const fits = fitEach('heater_bed', BAR_C)
    return fits.length === 0 ? [] : [...fits, copperFigure()]
  },
}

function copperFigure(): ValidationResult {
  const events = readHeatUps().filter((event) => event.heater === 'heater_bed' && event.reachS !== null)
  const printers = [...groupBy(events, (event) => event.repo)].map(([repo, group]) => {
    const values = group.map((event) => {
      const options = { airC: airOf([event]), airSpreadC: 0, kind: 'bed', resistanceSpreadPerC: 1 } as const
      return fitHeater([heatUpOnly(event)], options).heater.resistancePerC
    })
    return { repo, resistancePerC: median(values) }
  })
  const value = median(printers.map((printer) => printer.resistancePerC))
  return {
    figure: `resistance coefficient ${value.toFixed(4)} /°C, median of ${printers.length} printers, fitted free within 0..0.012`,
    bar: '0.0034..0.0042 (copper)',
    verdict: within(value, 0.0034, 0.0042),
    detail: `${printers.map((one) => `${one.repo} ${one.resistancePerC.toFixed(4)}`).join('; ')}. A free coefficient also takes up losses that grow faster than linearly (natural convection, radiation) and a plate that lags the heater, so the shipped fits hold it at copper, 0.0038 ± 0.0003.`,
  }
}
