// Filament, drive, melt and nozzle. Source of numbers: PHYSICS 2.4, 2.5, 2.13, 2.15; leads: PHYSICS 6.
import type { FaultMode } from '../mode.ts'
import { faultMode } from '../mode.ts'

const NONE = 'nothing'
const RUNOUT = 'a run-out sensor pauses the print, where there is one; otherwise nothing'

export const FLOW_MODES: readonly FaultMode[] = [
  faultMode({
    name: 'partial-clog',
    faultClass: 'flow',
    title: 'nozzle partly clogged',
    changes: 'a particle or char narrows the bore (severity 1: to half of its diameter)',
    severity: 0.7,
    courses: ['creeping', 'sudden', 'intermittent'],
    rampS: 60,
    signals: [
      { by: 'nozzle_load_n', shows: 'rises by 30 to 200 %', leadS: [5, 60] },
      { by: 'encoder_mm', shows: 'falls behind what is fed', leadS: [10, 120] },
      { by: 'camera', shows: 'thin beads, gaps in top layers', leadS: [60, 600] },
    ],
    firmware: NONE,
    response: 'slow down, raise the nozzle by 10 °C; if the force stays high: cold pull or change the nozzle',
    turn: (condition, strength) => {
      condition.boreRatio *= 1 - 0.5 * strength
    },
  }),
  faultMode({
    name: 'clog',
    faultClass: 'flow',
    title: 'nozzle clogged',
    changes: 'the bore closes (severity 1: to 6 % of its diameter)',
    signals: [
      { by: 'nozzle_load_n', shows: 'jumps to what the drive can push', leadS: [0.2, 10] },
      { by: 'encoder_mm', shows: 'stops', leadS: [3, 20] },
      { by: 'microphone', shows: 'clicks, 3 to 8 a second', leadS: [1, 30] },
      { by: 'camera', shows: 'nothing comes any more', leadS: [20, 300] },
    ],
    firmware: 'a motion sensor pauses the print, where there is one; otherwise it prints in air to the end',
    response: 'pause within a layer, retract, cold pull; resume only if the last layer is whole',
    turn: (condition, strength) => {
      condition.boreRatio *= 1 - 0.94 * strength
    },
  }),
  faultMode({
    name: 'nozzle-worn',
    faultClass: 'flow',
    title: 'nozzle worn wide',
    changes: 'the bore is wider than nominal (severity 1: by half)',
    severity: 0.6,
    courses: ['sudden', 'creeping'],
    rampS: 36_000,
    onset: 'start',
    signals: [{ by: 'nozzle_load_n', shows: 'is low', leadS: [0, 60] }],
    firmware: NONE,
    response: 'change the nozzle; until then thin walls and retraction suffer',
    turn: (condition, strength) => {
      condition.boreRatio *= 1 + 0.5 * strength
    },
  }),
  faultMode({
    name: 'wrong-nozzle',
    isGraded: false,
    faultClass: 'human',
    title: 'another nozzle than the file was sliced for',
    changes: 'the bore has the diameter given by `bore` over that of the file',
    courses: ['sudden'],
    onset: 'start',
    parameters: [
      { name: 'bore', meaning: 'bore fitted / bore sliced for', fallback: '1.5', choices: null, range: [0.25, 3] },
    ],
    signals: [{ by: 'nozzle_load_n', shows: 'is far off', leadS: [0, 30] }],
    firmware: NONE,
    response: 'stop: the file does not fit; slice again or change the nozzle',
    turn: (condition, _strength, words) => {
      condition.boreRatio *= Number(words['bore'])
    },
  }),
  faultMode({
    name: 'grinding',
    faultClass: 'flow',
    title: 'drive gear grinds the filament',
    changes: 'the gear holds less force (severity 1: 15 % of it), as with a weak idler or filled teeth',
    signals: [
      { by: 'encoder_mm', shows: 'drifts away from what is fed', leadS: [5, 150] },
      { by: 'nozzle_load_n', shows: 'falls', leadS: [1, 900] },
      { by: 'microphone', shows: 'a dry scrape', leadS: [5, 60] },
    ],
    firmware: NONE,
    response: 'pause, pull the filament, cut the ground piece, brush the gear, raise the idler tension',
    turn: (condition, strength) => {
      condition.gripRatio *= 1 - 0.85 * strength
    },
  }),
  faultMode({
    name: 'tangle',
    faultClass: 'flow',
    title: 'spool tangled',
    changes: 'the spool holds the filament back with growing force (severity 1: 90 N)',
    courses: ['creeping', 'sudden'],
    rampS: 40,
    signals: [
      { by: 'encoder_mm', shows: 'falls behind, then stops', leadS: [10, 60] },
      { by: 'nozzle_load_n', shows: 'falls', leadS: [10, 60] },
      { by: 'stallguard_e', shows: 'falls as the motor strains', leadS: [5, 90] },
      { by: 'microphone', shows: 'clicks of the extruder', leadS: [10, 60] },
    ],
    firmware: 'a motion sensor pauses the print, where there is one',
    response: 'pause; free the spool; purge; resume from the same layer',
    turn: (condition, strength) => {
      condition.dragN += 90 * strength
    },
  }),
  faultMode({
    name: 'filament-runout',
    isGraded: false,
    faultClass: 'flow',
    title: 'filament has run out',
    changes: 'no filament reaches the drive any more',
    courses: ['sudden'],
    signals: [
      { by: 'filament_present', shows: 'falls to 0', leadS: [0, 2] },
      { by: 'encoder_mm', shows: 'stops', leadS: [1, 10] },
      { by: 'nozzle_load_n', shows: 'falls to 0', leadS: [0.2, 30] },
    ],
    firmware: RUNOUT,
    response: 'pause, park, load, purge, resume',
    turn: (condition, strength) => {
      if (strength > 0) condition.filamentRatio = 0
    },
  }),
  faultMode({
    name: 'filament-out-of-round',
    faultClass: 'material',
    title: 'filament diameter swings',
    changes: 'the diameter swings along the filament (severity 1: by ± 8 %)',
    severity: 0.6,
    courses: ['sudden', 'creeping'],
    signals: [
      { by: 'nozzle_load_n', shows: 'swings slowly', leadS: [3, 400] },
      { by: 'camera', shows: 'walls with bands', leadS: [60, 1200] },
    ],
    firmware: NONE,
    response: 'finish; measure the filament; use it for parts that nobody looks at',
    turn: (condition, strength) => {
      condition.outOfRoundRatio = Math.max(condition.outOfRoundRatio, 0.08 * strength)
    },
  }),
  faultMode({
    name: 'wrong-diameter',
    faultClass: 'material',
    title: 'filament thinner than it should be',
    changes: 'the filament is thinner than nominal (severity 1: by 10 %)',
    severity: 0.6,
    courses: ['sudden'],
    signals: [{ by: 'camera', shows: 'thin beads, gaps', leadS: [60, 900] }],
    firmware: NONE,
    response: 'raise the flow by the square of the ratio',
    turn: (condition, strength) => {
      condition.diameterRatio *= 1 - 0.1 * strength
    },
  }),
  faultMode({
    name: 'wet-filament',
    faultClass: 'material',
    title: 'filament is wet',
    changes: 'water in the filament boils in the nozzle (severity 1: 1 % more water)',
    severity: 0.6,
    courses: ['sudden'],
    signals: [
      { by: 'microphone', shows: 'pops and hisses', leadS: [1, 30] },
      { by: 'nozzle_load_n', shows: 'is noisy', leadS: [0, 60] },
      { by: 'camera', shows: 'strings, rough walls', leadS: [30, 600] },
    ],
    firmware: NONE,
    response: 'finish if looks do not matter; dry the spool (PLA 45 °C, PETG 65 °C, PA 80 °C, 4 to 12 h)',
    turn: (condition, strength) => {
      condition.moisturePct += strength
    },
  }),
  faultMode({
    name: 'under-extrusion',
    faultClass: 'flow',
    title: 'too little is fed',
    changes: 'the drive moves less filament than commanded (severity 1: 40 % less), as with a wrong rotation_distance',
    severity: 0.5,
    signals: [
      { by: 'encoder_mm', shows: 'falls behind what is fed', leadS: [5, 60] },
      { by: 'camera', shows: 'thin beads, gaps between lines', leadS: [30, 600] },
    ],
    firmware: NONE,
    response: 'raise the flow by what is missing; measure rotation_distance afterwards',
    turn: (condition, strength) => {
      condition.feedRatio *= 1 - 0.4 * strength
    },
  }),
  faultMode({
    name: 'over-extrusion',
    faultClass: 'flow',
    title: 'too much is fed',
    changes: 'the drive moves more filament than commanded (severity 1: 30 % more)',
    severity: 0.6,
    signals: [
      { by: 'encoder_mm', shows: 'runs ahead of what is fed', leadS: [5, 60] },
      { by: 'camera', shows: 'ridges on top layers, blobs', leadS: [60, 900] },
    ],
    firmware: NONE,
    response: 'lower the flow by what is too much',
    turn: (condition, strength) => {
      condition.feedRatio *= 1 + 0.3 * strength
    },
  }),
  faultMode({
    name: 'extruder-motor-weak',
    faultClass: 'flow',
    title: 'extruder motor skips',
    changes: 'the extruder motor has less torque (severity 1: 3 % of it)',
    signals: [
      { by: 'microphone', shows: 'clicks at fast flow', leadS: [1, 30] },
      { by: 'encoder_mm', shows: 'falls behind what is fed', leadS: [3, 60] },
    ],
    firmware: NONE,
    response: 'slow down; raise the motor current; look for a hot driver',
    turn: (condition, strength) => {
      condition.extruderForceRatio *= 1 - 0.97 * strength
    },
  }),
  faultMode({
    name: 'wrong-pressure-advance',
    isGraded: false,
    faultClass: 'human',
    title: 'pressure advance does not fit',
    changes: 'the firmware advances by `advance` times what it should',
    courses: ['sudden'],
    parameters: [
      { name: 'advance', meaning: 'advance set / advance that fits', fallback: '4', choices: null, range: [0, 20] },
    ],
    signals: [
      { by: 'nozzle_load_n', shows: 'kicks at every corner', leadS: [0.2, 30] },
      { by: 'camera', shows: 'thin or bulging corners', leadS: [60, 900] },
    ],
    firmware: NONE,
    response: 'set pressure advance again (it can be done while printing)',
    turn: (condition, _strength, words) => {
      condition.pressureAdvanceRatio *= Number(words['advance'])
    },
  }),
  faultMode({
    name: 'nozzle-leak',
    faultClass: 'flow',
    title: 'melt leaks past the nozzle thread',
    changes: 'melt is lost at all times above the nozzle (severity 1: 1.5 mm³/s)',
    severity: 0.5,
    signals: [{ by: 'camera', shows: 'a growing blob around the block', leadS: [600, 7200] }],
    firmware: NONE,
    response: 'stop before the blob buries thermistor and cartridge; tighten the nozzle hot',
    turn: (condition, strength) => {
      condition.leakMm3PerS += 1.5 * strength
    },
  }),
]
