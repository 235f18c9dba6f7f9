// [extruder]: its heater, what it may push, and its place among the tools.
import { motionQueueOf, setupExtruderMotors } from './extruder-steppers.ts'
import { canExtrude, heaterStatus, setupExtruderHeater } from './heaters.ts'
import type { Host } from './host.ts'
import { addObject } from './host.ts'

export function setupExtruder(host: Host): void {
  for (const [index, extruder] of host.config.extruders.entries()) {
    const heater = setupExtruderHeater(host, extruder, index)
    addObject(host, extruder.section, () => {
      const advance = host.run.machine.pressureAdvance.get(extruder.section)
      return {
        ...heaterStatus(heater),
        can_extrude: canExtrude(heater),
        pressure_advance: advance?.advanceS ?? 0,
        smooth_time: advance?.smoothS ?? 0,
        motion_queue: motionQueueOf(host, extruder.section),
      }
    })
  }
  setupExtruderMotors(host)
}
