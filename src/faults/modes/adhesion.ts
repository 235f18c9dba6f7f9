// What holds the part to the bed, and the part together. Source of numbers: PHYSICS 2.8, 2.10, 2.12; leads: PHYSICS 6.
import type { FaultMode } from '../mode.ts'
import { faultMode } from '../mode.ts'

const BLIND = 'nothing: it does not see the part'
const SPAGHETTI = [{ by: 'camera', shows: 'a part that moved, then curls of plastic', leadS: [20, 300] }] as const

export const ADHESION_MODES: readonly FaultMode[] = [
  faultMode({
    name: 'poor-first-layer',
    faultClass: 'adhesion',
    title: 'first layer too high',
    changes: 'the nozzle is too high over the bed (severity 1: 0.25 mm): lines do not wet the plate',
    severity: 0.6,
    courses: ['sudden'],
    onset: 'start',
    signals: [{ by: 'camera', shows: 'round lines, gaps, lines dragged away', leadS: [60, 300] }],
    firmware: BLIND,
    response: 'live Z down by 0.02 mm at a time in the first layer; else stop and start again',
    turn: (condition, strength) => {
      condition.zOffsetMm += 0.25 * strength
    },
  }),
  faultMode({
    name: 'greasy-bed',
    faultClass: 'adhesion',
    title: 'greasy bed',
    changes: 'the plate is greasy (severity 1: 10 % of the adhesion of a clean one)',
    severity: 0.9,
    courses: ['sudden'],
    onset: 'start',
    signals: [{ by: 'camera', shows: 'corners that rise', leadS: [300, 7200] }, ...SPAGHETTI],
    firmware: BLIND,
    response: 'stop in the first layer; wash with soap, then isopropanol; brim',
    turn: (condition, strength) => {
      condition.cleanlinessRatio *= 1 - strength
    },
  }),
  faultMode({
    name: 'warping',
    faultClass: 'adhesion',
    title: 'material shrinks more than usual',
    changes: 'shrinkage stress of the part rises (severity 1: fourfold), as with another brand or a cold draft',
    severity: 0.7,
    courses: ['sudden', 'creeping'],
    rampS: 600,
    signals: [
      { by: 'accel_peak_g', shows: 'knocks, once the nozzle strikes the corners', leadS: [1200, 7200] },
      { by: 'camera', shows: 'corners that rise by 0.1 to 1 mm', leadS: [1200, 7200] },
      { by: 'microphone', shows: 'the nozzle rubs', leadS: [1200, 7200] },
      ...SPAGHETTI,
    ],
    firmware: BLIND,
    response: 'fan off, bed + 5 °C, close the enclosure; Z hop; stop if the nozzle strikes',
    turn: (condition, strength) => {
      condition.shrinkageRatio *= 1 + 3 * strength
    },
  }),
  faultMode({
    name: 'delamination',
    faultClass: 'adhesion',
    title: 'layers do not weld',
    changes: 'welds heal worse (severity 1: 5 % of their strength), as with oil on the filament or a cold nozzle',
    severity: 0.9,
    courses: ['sudden', 'creeping'],
    signals: [
      { by: 'microphone', shows: 'a crack', leadS: [300, 3600] },
      { by: 'camera', shows: 'a gap between layers', leadS: [300, 3600] },
    ],
    firmware: BLIND,
    response: 'hotter nozzle, less fan; a part that has split is lost',
    turn: (condition, strength) => {
      condition.bondRatio *= 1 - 0.95 * strength
    },
  }),
  faultMode({
    name: 'support-failure',
    faultClass: 'adhesion',
    title: 'supports come loose',
    changes: 'supports hold less (severity 1: 1 % of what they should)',
    severity: 1,
    courses: ['sudden'],
    signals: [...SPAGHETTI],
    firmware: BLIND,
    response: 'exclude the object, or stop',
    turn: (condition, strength) => {
      condition.supportRatio *= 1 - 0.99 * strength
    },
  }),
  faultMode({
    name: 'spire-knocked',
    faultClass: 'adhesion',
    title: 'slender part pushed over',
    changes: 'something pushes against the part (severity 1: 20 N)',
    courses: ['sudden', 'intermittent'],
    signals: [...SPAGHETTI],
    firmware: BLIND,
    response: 'exclude the object; go on with the others',
    turn: (condition, strength) => {
      condition.pushN += 20 * strength
    },
  }),
]
