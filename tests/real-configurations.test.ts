// Every configuration that a real log gives comes up as a virtual printer, or says what else than Klipper its owner ran.
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseConfigText, readPrinterConfig } from '#config'
import { createRandom } from '#core'
import { machineForConfig, readMachine, readMaterial } from '#physics'
import { advanceTo, createMemoryFiles, createPrinter } from '#printer'
import { describeWithShared, sharedPath } from './shared.ts'

const data = new URL('../data/', import.meta.url)
const machines = readdirSync(new URL('printers/', data))
  .filter((name) => readdirSync(new URL(`printers/${name}/`, data)).includes('machine.json'))
  .flatMap((name) => {
    const { machine } = readMachine(JSON.parse(readFileSync(new URL(`printers/${name}/machine.json`, data), 'utf8')))
    return machine === null ? [] : [machine]
  })
const material = readMaterial(JSON.parse(readFileSync(new URL('materials/pla.json', data), 'utf8'))).material

/** A log has its sections' options one a line, further lines of a value as lines of their own. */
function rebuild(sections: Readonly<Record<string, readonly string[]>>): string {
  const isOption = (line: string): boolean => /^[a-z_0-9]+ =/.test(line)
  return Object.entries(sections)
    .map(([name, lines]) => [`[${name}]`, ...lines.map((line) => (isOption(line) ? line : `  ${line}`))].join('\n'))
    .join('\n')
}

/** Not Klipper's own, so that Klipper would not come up either. */
const OTHER_FIRMWARE = new Map([['RemyJardin', "Error loading kinematics 'hybrid_corexy_Maybe'"]])

describeWithShared('configurations out of real logs', () => {
  const folder = sharedPath('real-printers', 'klippy')
  const names = readdirSync(folder).filter((name) => name.endsWith('.cfg.json'))

  test.each(names)('%s comes up', (name) => {
    if (material === null) throw new Error('PLA is unreadable')
    const text = rebuild(JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')).config)
    const { config } = readPrinterConfig(parseConfigText({ file: 'printer.cfg', text }))
    const printer = createPrinter({
      files: createMemoryFiles({ config: text }),
      plant: {
        machine: machineForConfig(config, machines).machine,
        material,
        room: { ambient: 22, humidity: 45, opened: 0, tolerant: false, ownConfig: true },
      },
      random: createRandom(1),
      fallbackConfig: config,
    })
    advanceTo(printer, 5)
    const other = OTHER_FIRMWARE.get(name.split('__')[0] ?? '')
    if (other === undefined)
      expect([printer.host.state, printer.host.stateMessage]).toEqual(['ready', 'Printer is ready'])
    else expect([printer.host.state, printer.host.stateMessage.split('\n')[0]]).toEqual(['error', other])
  })
})

test('a broken template keeps the printer from coming up', () => {
  const text = readFileSync(new URL('printers/ender3/printer.cfg', data), 'utf8')
  const { config } = readPrinterConfig(parseConfigText({ file: 'printer.cfg', text }))
  const [machine] = machines
  if (material === null || machine === undefined) throw new Error('the data are unreadable')
  const broken = `${text}\n[delayed_gcode later]\ngcode:\n  {% if x %}\n`
  const printer = createPrinter({
    files: createMemoryFiles({ config: broken }),
    plant: { machine, material, room: { ambient: 22, humidity: 45, opened: 0, tolerant: false, ownConfig: true } },
    random: createRandom(1),
    fallbackConfig: config,
  })
  advanceTo(printer, 5)
  expect(printer.host.state).toBe('error')
  expect(printer.host.stateMessage).toMatch(/^Error loading template 'delayed_gcode later:gcode'\nline 2: /)
})
