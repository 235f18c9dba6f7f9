// What a person did before the print, or does during it.
import type { FaultMode } from '../mode.ts'
import { faultMode } from '../mode.ts'

const BLIND = 'nothing'

export const HUMAN_MODES: readonly FaultMode[] = [
  faultMode({
    name: 'dirty-bed',
    faultClass: 'human',
    title: 'the last part is still on the bed',
    changes:
      'something lies on the plate where the first layer goes (severity 1: 1 mm thick) and it does not stick there',
    severity: 0.5,
    courses: ['sudden'],
    onset: 'start',
    signals: [
      { by: 'nozzle_load_n', shows: 'rises in the first layer', leadS: [0, 120] },
      { by: 'camera', shows: 'something on the plate', leadS: [0, 10] },
    ],
    firmware: BLIND,
    response: 'stop before the first line; clear the plate',
    turn: (condition, strength) => {
      condition.zOffsetMm -= strength
      condition.cleanlinessRatio *= 1 - 0.8 * strength
    },
  }),
  faultMode({
    name: 'wrong-material',
    isGraded: false,
    faultClass: 'material',
    title: 'another material is loaded than the file was sliced for',
    changes: 'the filament is `material`; temperatures, speeds and fans of the file stay',
    courses: ['sudden'],
    onset: 'start',
    parameters: [
      {
        name: 'material',
        meaning: 'what is loaded (see `printwright materials`)',
        fallback: 'ABS',
        choices: null,
        range: null,
      },
    ],
    signals: [
      { by: 'nozzle_load_n', shows: 'does not fit the flow', leadS: [0, 60] },
      { by: 'camera', shows: 'warp, strings or gaps, by material', leadS: [60, 3600] },
    ],
    firmware: BLIND,
    response: 'stop; load what the file wants, or slice again',
  }),
  faultMode({
    name: 'wrong-plate',
    faultClass: 'human',
    title: 'wrong build plate',
    changes: 'the plate holds this plastic worse than the one meant (severity 1: 5 % of it)',
    severity: 0.8,
    courses: ['sudden'],
    onset: 'start',
    signals: [{ by: 'camera', shows: 'another texture; corners that rise', leadS: [0, 3600] }],
    firmware: BLIND,
    response: 'stop in the first layer; change the plate or use glue',
    turn: (condition, strength) => {
      condition.plateRatio *= 1 - 0.95 * strength
    },
  }),
  faultMode({
    name: 'door-opened',
    faultClass: 'human',
    title: 'door opened in the middle of the print',
    changes: 'the chamber leaks to the room (severity 1: 10 times as much) and a draft comes in',
    signals: [
      { by: 'chamber_c', shows: 'falls', leadS: [5, 60] },
      { by: 'accel_peak_g', shows: 'knocks, once corners stand up', leadS: [600, 7200] },
    ],
    firmware: BLIND,
    response: 'close it; for ABS, ASA and PC watch corners and seams for the next layers',
    turn: (condition, strength) => {
      condition.chamberLeakRatio *= 1 + 9 * strength
      condition.draftWPerM2K += 12 * strength
    },
  }),
]
