// [delta_calibrate]: probes seven points of a round bed and keeps the geometry that makes it flat.
// Source: Klipper documentation (Delta_Calibrate, G-Codes). Which points are taken, and the words, are plausible.
import { calibrateDelta, fixed } from '#calibration'
import type { Command } from '#gcode'
import type { Host } from './host.ts'
import { addCommand, respondInfo } from './host.ts'
import { probePoints } from './probe-points.ts'
import type { Task } from './reactor.ts'
import { keepValue } from './save-config.ts'
import { numberSetting } from './section-options.ts'

const TOWERS = ['stepper_a', 'stepper_b', 'stepper_c'] as const
/** Share of the radius at which the outer points lie. */
const RING_RATIO = 0.9

export function setupDeltaCalibrate(host: Host): void {
  const { delta, rails, sectionNames } = host.config
  if (delta === null || !sectionNames.includes('delta_calibrate')) return
  const radiusMm = numberSetting(host, 'delta_calibrate', 'radius', delta.printRadiusMm) * RING_RATIO
  const ring = [0, 1, 2, 3, 4, 5].map((index) => {
    const radians = ((30 + 60 * index) * Math.PI) / 180
    return { xMm: radiusMm * Math.cos(radians), yMm: radiusMm * Math.sin(radians) }
  })
  const run = function* (at: Host, command: Command): Task {
    yield* probePoints(at, command, {
      points: [{ xMm: 0, yMm: 0 }, ...ring],
      travelMmPerS: numberSetting(at, 'delta_calibrate', 'speed', 50),
      horizontalMoveZMm: numberSetting(at, 'delta_calibrate', 'horizontal_move_z', 5),
      areProbePlaces: false,
      *onPoints(results) {
        const points = results.map(({ bedXMm, bedYMm, bedZMm }) => ({ xMm: bedXMm, yMm: bedYMm, zMm: bedZMm }))
        const endstops = rails.map((rail) => rail.positionEndstopMm)
        const { params } = calibrateDelta(delta, endstops, points)
        const lines = TOWERS.map((name, tower) => {
          const endstop = fixed(params.endstopMm[tower]!, 6)
          const angle = fixed(params.angleDeg[tower]!, 6)
          keepValue(at, name, 'position_endstop', endstop)
          keepValue(at, name, 'angle', angle)
          return `${name}: position_endstop: ${endstop} angle: ${angle}`
        })
        const radius = fixed(params.radiusMm, 6)
        keepValue(at, 'printer', 'delta_radius', radius)
        const advice =
          'The SAVE_CONFIG command will update the printer config file\nwith these parameters and restart the printer.'
        respondInfo(at, [...lines, `delta_radius: ${radius}`, advice].join('\n'))
        return false
      },
    })
  }
  addCommand(host, 'DELTA_CALIBRATE', run, 'Delta calibration script')
}
