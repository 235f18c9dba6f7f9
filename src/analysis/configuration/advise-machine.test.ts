import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseConfigText, readPrinterConfig } from '#config'
import { createRandom } from '#core'
import { type MachineModel, machineForConfig, readMachine, readMaterial } from '#physics'
import { describeWithShared, sharedPath } from '../../../tests/shared.ts'
import { everyNth, thoroughTest } from '../../../tests/thorough.ts'
import { adviseMachine } from './advise-machine.ts'
import { calibratedGains, tryHeating, tryWatchdog } from './heating-trial.ts'

const dataFolder = new URL('../../../data/', import.meta.url)
const printers = readdirSync(new URL('printers/', dataFolder)).filter((name) =>
  readdirSync(new URL(`printers/${name}/`, dataFolder)).includes('printer.cfg'),
)
const machines = new Map(printers.map((name) => [name, loadMachine(name)]))
const pla = readMaterial(JSON.parse(readFileSync(new URL('materials/pla.json', dataFolder), 'utf8'))).material

function loadMachine(name: string): MachineModel {
  const { machine } = readMachine(
    JSON.parse(readFileSync(new URL(`printers/${name}/machine.json`, dataFolder), 'utf8')),
  )
  if (machine === null) throw new Error(`${name} is unreadable`)
  return machine
}

function readPrinter(name: string): string {
  return readFileSync(new URL(`printers/${name}/printer.cfg`, dataFolder), 'utf8')
}

/** `named` null: the nearest class is taken. */
function advice(text: string, named: string | null) {
  const tree = parseConfigText({ file: 'printer.cfg', text })
  const { config, diagnostics } = readPrinterConfig(tree)
  expect(diagnostics.filter((each) => each.code !== 'mcu-missing' && each.severity === 'error')).toEqual([])
  const machine = named === null ? machineForConfig(config, [...machines.values()]).machine : machines.get(named)
  if (machine === undefined) throw new Error(`${named} is unknown`)
  return adviseMachine(config, tree, { machine, isNamed: named !== null, material: pla, random: createRandom(1) })
}

describe('the printers that ship', () => {
  test.each(everyNth(4, printers))('%s suits its machine', (name) => {
    expect(pla).not.toBeNull()
    expect(advice(readPrinter(name), name)).toEqual([])
    expect(advice(readPrinter(name), null)).toEqual([])
  })
})

describe('what does not suit an Ender-3', () => {
  const good = readPrinter('ender3')

  test.each([
    ['[printer]\nmax_accel: 100000', 'accel-motor', /they hold \d+ mm\/s²/],
    ['[printer]\nmax_velocity: 1000\nmax_accel: 20000', 'speed-motor', /hold that acceleration up to \d+ mm\/s/],
    ['[input_shaper]\nshaper_freq_x: 60', 'shaper-resonance', /leaves \d+ % of the vibration of X.* at 27\.\d Hz/],
    ['[input_shaper]\nshaper_freq_y: 15', 'shaper-resonance', /vibration of Y.* at 36\.\d Hz/],
    ['[extruder]\nmax_temp: 300', 'max-temp-ptfe', /PTFE liner/],
    ['[extruder]\npressure_advance: 0.04', 'pressure-advance-path', /400 mm of filament in a Bowden tube/],
    ['[extruder]\npressure_advance: 3', 'pressure-advance-path', /corners are starved/],
    ['[extruder]\npid_Kp: 200\npid_Ki: 40\npid_Kd: 20', 'pid-far', /swings by [\d.]+ °C.*PID_CALIBRATE/],
    ['[extruder]\npid_Kp: 5\npid_Ki: 1.5\npid_Kd: 0', 'pid-far', /pid_Kp=28\.7 pid_Ki=1\.54/],
    ['[extruder]\npid_Kp: 2\npid_Ki: 0.002\npid_Kd: 0', 'pid-far', /calibration finds/],
    ['[heater_bed]\npid_Kp: 5\npid_Ki: 0.001\npid_Kd: 0', 'pid-far', /simulated bed/],
    [
      '[verify_heater extruder]\nmax_error: 3000',
      'verify-late',
      /noticed after \d+ s; with Klipper's defaults after \d+ s/,
    ],
    ['[verify_heater heater_bed]\nhysteresis: 60', 'verify-late', /simulated bed/],
    [
      '[verify_heater heater_bed]\ncheck_gain_time: 3\nheating_gain: 6',
      'verify-strict',
      /not heating at expected rate/,
    ],
  ])('%j', (change, code, words) => {
    const found = advice(`${good}\n${change}\n`, 'ender3')
    expect(found.map((each) => [each.severity, each.code])).toEqual([['warning', code]])
    expect(found[0]?.message).toMatch(words)
    expect(found[0]?.message).not.toMatch(/NaN|undefined|Infinity/)
    expect(found[0]?.line).toBeGreaterThan(0)
  })

  test('gains that this heater forgives, but that are not its own', () => {
    const found = advice(`${good}\n[heater_bed]\npid_Kp: 900\npid_Ki: 300\n`, 'ender3')
    expect(found.map((each) => [each.severity, each.code])).toEqual([['info', 'pid-far']])
    expect(found[0]?.message).toMatch(/pid_Kp is 12\.\d times the calibrated one/)
  })

  test('a direct drive with the advance of a Bowden tube', () => {
    const text = readPrinter('voron-trident').replace(/^pressure_advance:.*$/m, 'pressure_advance: 0.6')
    expect(advice(text, 'voron-trident').map((each) => each.code)).toEqual(['pressure-advance-path'])
  })

  test('a class says nothing of what it was recognised by', () => {
    const text = `${good}\n[input_shaper]\nshaper_freq_x: 60\n[extruder]\npressure_advance: 0.04\nmax_temp: 300\n`
    expect(advice(text, null)).toEqual([])
  })
})

describe('the trials', () => {
  const ender3 = loadMachine('ender3')

  const calibrated = (targetC: number) => {
    const gains = calibratedGains(ender3, 'nozzle', targetC, 1)
    if (gains === null) throw new Error('the calibration came to no end')
    return gains
  }

  test('a heater that cannot reach its target has no gains', () => {
    expect(calibratedGains(ender3, 'bed', 200, 0.1)).toBeNull()
  })

  test("calibrated gains hold the heater within a tenth of a degree, Klipper's sample gains for this class are near them", () => {
    const gains = calibrated(215)
    const trial = tryHeating(ender3, 'nozzle', { law: 'pid', ...gains }, 215)
    expect(trial.swingC).toBeLessThan(0.1)
    expect(Math.abs(trial.offsetC)).toBeLessThan(0.1)
    // 21.5 / 1.06 / 109 come with Klipper's sample configuration of the Ender-3.
    expect(gains.kp / 21.5).toBeGreaterThan(0.6)
    expect(gains.kp / 21.5).toBeLessThan(1.7)
    expect(gains.kp ** 2 / (gains.ki * gains.kd)).toBeCloseTo(4, 9)
  })

  test('a dead heater is noticed later the more error is allowed', () => {
    const law = { law: 'pid', ...calibrated(215) } as const
    const noticedS = (maxErrorCS: number) => tryWatchdog(ender3, 'nozzle', law, { maxErrorCS }, 215).deadNoticedS ?? 0
    expect(noticedS(120)).toBeGreaterThan(5)
    expect(noticedS(120)).toBeLessThan(60)
    expect(noticedS(1200)).toBeGreaterThan(noticedS(120))
    expect(tryWatchdog(ender3, 'nozzle', law, { maxErrorCS: 1e9 }, 215).deadNoticedS).toBeNull()
  })
})

describeWithShared('real printers', () => {
  const folder = sharedPath('real-printers', 'klippy')
  const names = readdirSync(folder).filter((name) => name.endsWith('.cfg.json'))

  thoroughTest('are not told things that their heaters and motors refute', () => {
    const told = names.flatMap((name) => {
      const { config } = JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as { config: Record<string, string[]> }
      const isOption = (line: string): boolean => /^[a-z_0-9]+ =/.test(line)
      const text = Object.entries(config)
        .map(([section, lines]) =>
          [`[${section}]`, ...lines.map((line) => (isOption(line) ? line : `  ${line}`))].join('\n'),
        )
        .join('\n')
      const tree = parseConfigText({ file: name, text })
      const read = readPrinterConfig(tree).config
      if (read.unsimulatedKinematics !== null) return []
      const { machine } = machineForConfig(read, [...machines.values()])
      const options = { machine, isNamed: false, material: pla, random: createRandom(1) }
      return adviseMachine(read, tree, options).map((each) => `${name.split('__')[0]} ${each.code}`)
    })
    // One owner doubled the bed's max_error and tripled its hysteresis: true.
    expect([...new Set(told)]).toEqual(['YanceyA verify-late'])
  })
})
