import { fitHeater } from '#physics'
import { airOf, CALIBRATION_HOLD_S, heatUpOnly, readHeatUps } from './heater-events.ts'
import { atMost, groupBy, type ValidationCase } from './validation-case.ts'

// Source: PHYSICS 2.2, mean of four Ender-3 as tuned for Marlin: 40 W, 13.67 J/K, 0.106 W/K.
const PUBLISHED = { powerW: 40, capacityJPerC: 13.67, lossWPerC: 0.106 }
// 235 mm printers with a 40 W V6-type hot end by their configuration; none of them is one of the four.
const PRINTERS = ['RemyJardin/Octo-related-logs', 'sohxet/klipper-issue']
const BAR = 0.15

export const v05PublishedConstants: ValidationCase = {
  id: 'V5',
  title: 'Published constants of a hot end class predict other printers of the class',
  data: 'Nothing fitted to predict: rate and time constant follow from power, capacity and loss published for Marlin. Compared with fits to logs of two other 40 W printers.',
  run: async () => {
    const events = readHeatUps().filter((one) => one.heater === 'extruder' && one.reachS !== null)
    const fits = [...groupBy(events, (one) => one.repo)]
      .filter(([repo]) => PRINTERS.includes(repo))
      .map(([repo, group]) => ({
        repo,
        heater: fitHeater(
          group.map((event) => heatUpOnly(event, CALIBRATION_HOLD_S)),
          { airC: airOf(group), airSpreadC: 0, kind: 'nozzle' },
        ).heater,
      }))
    if (fits.length === 0) return []
    const figure = (name: string, unit: string, published: number, measured: number[]) => {
      const mean = measured.reduce((sum, value) => sum + value, 0) / measured.length
      const error = Math.abs(published / mean - 1)
      const each = fits.map(({ repo }, i) => `${repo} ${measured[i]!.toPrecision(3)} ${unit}`).join(', ')
      return {
        figure: `${name}: published ${published.toPrecision(3)} ${unit}, measured mean ${mean.toPrecision(3)}, ${(100 * error).toFixed(0)} % apart`,
        bar: '<= 15 %',
        verdict: atMost(error, BAR),
        detail: each,
      }
    }
    return [
      figure(
        'rate',
        '°C/s',
        PUBLISHED.powerW / PUBLISHED.capacityJPerC,
        fits.map((one) => one.heater.fullPowerCPerS),
      ),
      figure(
        'time constant',
        's',
        PUBLISHED.capacityJPerC / PUBLISHED.lossWPerC,
        fits.map((one) => 1 / one.heater.lossPerS),
      ),
    ]
  },
}
