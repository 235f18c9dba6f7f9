import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DRIVER_REGISTERS, fieldValue, registerText, withField } from './registers.ts'

const places = Object.values(DRIVER_REGISTERS).flatMap((chip) =>
  Object.entries(chip.fields).flatMap(([register, fields]) =>
    Object.keys(fields).map((field) => ({ chip, register, field })),
  ),
)

test('a field keeps what is written to it and leaves the rest of its register alone', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...places),
      fc.nat(0xffff_ffff),
      fc.nat(0xffff_ffff),
      ({ chip, register, field }, old, to) => {
        const width = chip.fields[register]![field]![1]
        const wanted = to % 2 ** width
        const written = withField(chip, register, field, old, wanted)
        expect(written).toBeLessThan(2 ** 32)
        const read = fieldValue(chip, register, field, written)
        expect(((read % 2 ** width) + 2 ** width) % 2 ** width).toBe(wanted)
        for (const other of Object.keys(chip.fields[register]!)) {
          if (other === field) continue
          expect(fieldValue(chip, register, other, written)).toBe(fieldValue(chip, register, other, old))
        }
      },
    ),
  )
})

test('fields lie where the data sheets have them', () => {
  const { tmc2209, tmc5160 } = DRIVER_REGISTERS
  expect(registerText(tmc2209, 'DRV_STATUS', 0xc0_0a_00_00)).toBe('DRV_STATUS: c00a0000 cs_actual=10 stealth=1 stst=1')
  expect(registerText(tmc2209, 'DRV_STATUS', 0x00_1f_01_03)).toBe(
    'DRV_STATUS: 001f0103 otpw=1(OvertempWarning!) ot=1(OvertempError!) t120=1 cs_actual=31',
  )
  expect(registerText(tmc2209, 'PWMCONF', 0xc8_0d_0e_24)).toBe(
    'PWMCONF:    c80d0e24 pwm_ofs=36 pwm_grad=14 pwm_freq=1 pwm_autoscale=1 pwm_autograd=1 pwm_reg=8 pwm_lim=12',
  )
  expect(registerText(tmc5160, 'DRV_STATUS', 0x80_1f_40_00)).toBe('DRV_STATUS: 801f4000 stealth=1 cs_actual=31 stst=1')
})
