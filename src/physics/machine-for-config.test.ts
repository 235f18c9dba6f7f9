import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type PrinterConfig, parseConfigText, readPrinterConfig } from '#config'
import { machineForConfig } from './machine-for-config.ts'
import { readMachine } from './machine-reading.ts'

const folder = new URL('../../data/printers/', import.meta.url)
const names = readdirSync(folder)
const machines = names.map(
  (name) => readMachine(JSON.parse(readFileSync(new URL(`${name}/machine.json`, folder), 'utf8'))).machine!,
)

function configOf(name: string): PrinterConfig {
  const file = new URL(`${name}/printer.cfg`, folder)
  return readPrinterConfig(parseConfigText({ file: name, text: readFileSync(file, 'utf8') })).config
}

describe('the class of an unknown configuration', () => {
  test.each(['ender3', 'voron-0', 'voron-trident', 'vz235', 'flsun-v400'])('%s finds its own class', (name) => {
    expect(machineForConfig(configOf(name), machines).machine.name).toBe(name)
  })

  test('resonances come from the configured shaper', () => {
    const config = configOf('voron-2.4')
    const { machine, reason } = machineForConfig(config, machines)
    expect(machine.frame.resonanceXHz).toBe(config.inputShaper?.x.frequencyHz)
    expect(reason).toContain('resonances')
  })

  test('a large pressure advance is a Bowden tube, whatever the class', () => {
    const config = configOf('voron-trident')
    const [extruder] = config.extruders
    const bowden = { ...config, extruders: [{ ...extruder!, pressureAdvanceS: 0.4 }] }
    expect(machineForConfig(bowden, machines).machine.extruder.bowden).toBe(true)
  })

  test('calibrated gains say how fast the heaters are, and the reason says so', () => {
    const config = configOf('voron-trident')
    const [extruder] = config.extruders
    const withGains = (kp: number, ki: number, kd: number) => {
      const heater = { ...extruder!.heater, control: { kind: 'pid', kp, ki, kd } as const }
      return machineForConfig({ ...config, extruders: [{ ...extruder!, heater }] }, machines)
    }
    const fast = withGains(31.702, 3.774, 66.574)
    const slow = withGains(25.782, 1.386, 119.886)
    expect(fast.machine.nozzle.fullPowerCPerS / slow.machine.nozzle.fullPowerCPerS).toBeGreaterThan(1.4)
    expect(fast.reason).toContain('its calibration swung')
  })
})
