// QUERY_ADC: what the converter behind a temperature sensor reads, as a share of its range, and as a resistance beside a given
// pull-up. The words are plausible, not recorded; the value is the sensor's curve at the temperature that it reads.
import type { Command } from '#gcode'
import { floatParam, hasParam, textParam } from '#motion'
import { curveOhm, sensorCurve } from '#sensing'
import type { Host } from './host.ts'
import { addCommand, respondInfo } from './host.ts'
import { numberSetting, textSetting } from './section-options.ts'

/** Klipper's default for `pullup_resistor`, ohm. */
const PULL_UP_OHM = 4700

export function setupQueryAdc(host: Host): void {
  if (host.sensors.size > 0) addCommand(host, 'QUERY_ADC', queryAdc, 'Report the last value of an analog pin')
}

function queryAdc(host: Host, command: Command): void {
  const ratios = new Map([...host.sensors].map(([name, read]) => [name, ratioOf(host, name, read())]))
  const name = textParam(command, 'NAME', '')
  const ratio = ratios.get(name) ?? null
  if (ratio === null) {
    const known = [...ratios].filter(([, value]) => value !== null)
    respondInfo(host, `Available ADC objects: ${known.map(([section]) => `"${section}"`).join(', ')}`)
    return
  }
  let text = `ADC object "${name}" has value ${ratio.toFixed(6)} (timestamp ${(host.reactor.timeS - host.bootS).toFixed(3)})`
  if (hasParam(command, 'PULLUP')) {
    const pullUpOhm = floatParam(command, 'PULLUP', PULL_UP_OHM, { above: 0 })
    text += `\n resistance ${((pullUpOhm * ratio) / (1 - ratio)).toFixed(3)} (with ${pullUpOhm.toFixed(0)} pullup)`
  }
  respondInfo(host, text)
}

/** Null for a sensor that is a chip and has no analog pin. */
function ratioOf(host: Host, section: string, readingC: number): number | null {
  const curve = sensorCurve(textSetting(host, section, 'sensor_type', ''))
  if (curve.kind === 'direct') return null
  const ohm = curveOhm(curve, readingC)
  return ohm / (ohm + numberSetting(host, section, 'pullup_resistor', PULL_UP_OHM))
}
