import { expect, test } from 'vitest'
import { describeWithShared } from '../tests/shared.ts'
import { replayVerifyHeater, VERIFY_HEATER_FAULTS } from './v30-verify-heater.ts'

describeWithShared('verify_heater over real logs', () => {
  test('fires where the firmware did, and elsewhere only after a shutdown', () => {
    const { firings } = replayVerifyHeater()
    for (const fault of VERIFY_HEATER_FAULTS) {
      const times = firings.filter((one) => one.log === fault.log).map((one) => one.timeS)
      expect(times.some((timeS) => Math.abs(timeS - fault.ruleS) < 0.06)).toBe(true)
    }
    expect(firings).toHaveLength(VERIFY_HEATER_FAULTS.length + 8)
  })
})
