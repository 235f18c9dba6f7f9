// Trinamic drivers of a living printer: registers, currents, fields and what a fault of the machine makes of them.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readFaultSpec } from '#faults'
import type { LivePrinter } from '../live-printer.ts'
import { createLivePrinter, refusal } from '../live-printer.ts'

const base = readFileSync(new URL('../../data/printers/generic-cartesian/printer.cfg', import.meta.url), 'utf8')
const X = '[tmc2209 stepper_x]\nuart_pin: PX1\nrun_current: 0.8\nhold_current: 0.5\nsense_resistor: 0.110\n'

function printerWith(sections: string): LivePrinter {
  const live = createLivePrinter({ configText: `${base}\n${sections}` })
  expect(live.printer.host.stateMessage).toBe('Printer is ready')
  return live
}

test('currents are those that the chip has steps for', () => {
  const live = printerWith(X)
  // 0.18 V over (0.11 + 0.02) ohm in 32 steps: 0.0306 A rms a step.
  expect(live.say('SET_TMC_CURRENT STEPPER=stepper_x')).toEqual(['// Run Current: 0.80A Hold Current: 0.49A'])
  expect(live.say('SET_TMC_CURRENT STEPPER=stepper_x CURRENT=1.2')).toEqual([
    '// Run Current: 1.20A Hold Current: 0.49A',
  ])
  expect(live.status('tmc2209 stepper_x')['run_current']).toBeCloseTo(1.2, 1)
  expect(refusal(live, 'SET_TMC_CURRENT STEPPER=stepper_x CURRENT=2.5')).toContain('CURRENT must have maximum of 2.0')
  expect(refusal(live, 'SET_TMC_CURRENT STEPPER=stepper_y')).toBe("The value 'stepper_y' is not valid for STEPPER")
})

test('a 5160 scales its range, a 2240 has the smallest that fits, a 2660 has one current', () => {
  const live = printerWith(
    '[tmc5160 stepper_x]\ncs_pin: PX1\nrun_current: 1.5\n[tmc2240 stepper_y]\ncs_pin: PX2\nrun_current: 1.1\nhold_current: 0.6\n' +
      '[tmc2660 stepper_z]\ncs_pin: PX3\nrun_current: 0.7\nsense_resistor: 0.1\n',
  )
  const current = (name: string): string => live.say(`SET_TMC_CURRENT STEPPER=${name}`).at(-1)!
  expect(current('stepper_x')).toBe('// Run Current: 1.50A Hold Current: 1.50A')
  expect(current('stepper_y')).toBe('// Run Current: 1.10A Hold Current: 0.59A')
  expect(current('stepper_z')).toBe('// Run Current: 0.69A')
  expect(live.status('heaters')['available_monitors']).toEqual(['tmc2240 stepper_y'])
  expect(live.status('tmc2240 stepper_y')['temperature']).toBeNull()
  live.say('G28 Y')
  expect(live.status('tmc2240 stepper_y')['temperature']).toBeGreaterThan(25)
  expect(live.status('tmc2660 stepper_z')['hold_current']).toBeNull()
})

test('DUMP_TMC shows what was written and what the chip answers', () => {
  const live = printerWith(X)
  const said = live.say('DUMP_TMC STEPPER=stepper_x')
  expect(said[0]).toBe('// ========== Write-only registers ==========')
  expect(said).toContain('// ========== Queried registers ==========')
  // 0.8 A: 26 of 32 steps of the finer range, so IRUN 25; 0.5 A: IHOLD 15; IHOLDDELAY 8.
  expect(said).toContain('// IHOLD_IRUN: 0008190f ihold=15 irun=25 iholddelay=8')
  expect(said).toContain('// GCONF:      000001c4 en_spreadcycle=1 pdn_disable=1 mstep_reg_select=1 multistep_filt=1')
  expect(said).toContain('// CHOPCONF:   14030053 toff=3 hstrt=5 tbl=2 vsense=1 mres=4(16usteps) intpol=1')
  expect(said).toContain('// TPWMTHRS:   000fffff tpwmthrs=1048575')
  expect(said).toContain('// SLAVECONF:  00000200 senddelay=2')
  expect(said.find((line) => line.startsWith('// IOIN:'))).toContain('version=0x21')
  live.say('SET_TMC_FIELD STEPPER=stepper_x FIELD=toff VALUE=0')
  expect(live.say('DUMP_TMC STEPPER=stepper_x REGISTER=chopconf')).toEqual([
    '// CHOPCONF:   14030050 hstrt=5 tbl=2 vsense=1 mres=4(16usteps) intpol=1',
  ])
  expect(refusal(live, 'DUMP_TMC STEPPER=stepper_x REGISTER=NONE')).toBe("Unknown register name 'NONE'")
  expect(refusal(live, 'SET_TMC_FIELD STEPPER=stepper_x FIELD=none VALUE=1')).toBe("Unknown field name 'none'")
  expect(refusal(live, 'SET_TMC_FIELD STEPPER=stepper_x FIELD=tpwmthrs')).toBe('Specify either VALUE or VELOCITY')
})

test('stealthChop below its threshold', () => {
  const live = printerWith(`${X}stealthchop_threshold: 100\n`)
  // 12 MHz 0.0125 mm 16/256 / (100 mm/s)
  expect(live.say('DUMP_TMC STEPPER=stepper_x REGISTER=TPWMTHRS')).toEqual(['// TPWMTHRS:   0000005e tpwmthrs=94'])
  expect(live.status('tmc2209 stepper_x')).toMatchObject({ drv_status: null, mcu_phase_offset: null })
  live.say('G28 X\nG1 X50 F3000\nM400')
  live.run(1.5)
  expect(live.status('tmc2209 stepper_x')['drv_status']).toEqual({ cs_actual: 15, stealth: 1, stst: 1 })
  expect(live.status('tmc2209 stepper_x')['mcu_phase_offset']).toBeTypeOf('number')
  live.say('M84')
  expect(live.status('tmc2209 stepper_x')['drv_status']).toBeNull()
})

/** Breaks like `words` say, some seconds after power on. */
function broken(words: string): LivePrinter {
  const reading = readFaultSpec(words)
  if ('problem' in reading) throw new Error(reading.problem)
  return createLivePrinter({ configText: `${base}\n${X}`, room: { faults: [reading.spec] } })
}

test('a driver that forgets its setting stops the printer in the words of its register', () => {
  const live = broken('driver-reset@time:20,motor=x')
  live.say('G28 X')
  live.runUntil(() => live.printer.host.state === 'shutdown', 60)
  expect(live.printer.host.stateMessage).toMatch(
    /^TMC 'stepper_x' reports error: GSTAT: {6}00000001 reset=1\(Reset\)\n/,
  )
})

test('a driver that gets too hot warns in its status and stops the printer when it switches off', () => {
  const live = broken('driver-overheated@time:20')
  live.say('G28 X')
  let warned = false
  live.runUntil(() => {
    const status = live.status('tmc2209 stepper_x')['drv_status'] as Record<string, number> | null
    if (status?.['otpw'] === 1 && live.printer.host.state === 'ready') warned = true
    return live.printer.host.state === 'shutdown'
  }, 600)
  expect(warned).toBe(true)
  expect(live.printer.host.stateMessage).toMatch(
    /^TMC 'stepper_x' reports error: DRV_STATUS: [0-9a-f]{8} otpw=1\(OvertempWarning!\) ot=1\(OvertempError!\) t120=1 t143=1/,
  )
})

test('what SET_TMC_CURRENT sets is what the machine’s motor has', () => {
  const live = printerWith(`${X}[tmc2209 stepper_y]\nuart_pin: PY1\nrun_current: 0.8\nsense_resistor: 0.110\n`)
  const { simulation } = live.printer.plant
  expect(simulation.link.currentRatios).toEqual({ x: 1, y: 1 })
  live.say('SET_TMC_CURRENT STEPPER=stepper_x CURRENT=0.48')
  // 16 of the 26 steps that make 0.8 A.
  expect(simulation.link.currentRatios.x).toBeCloseTo(16 / 26, 12)
  expect(simulation.link.currentRatios.y).toBe(1)
  live.say('SET_TMC_CURRENT STEPPER=stepper_x CURRENT=0.8')
  expect(simulation.link.currentRatios.x).toBe(1)
})
