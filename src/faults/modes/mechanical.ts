// Frame, belts, motors, screws and bed. Source of numbers: PHYSICS 2.11, 2.12, 2.16; leads: PHYSICS 6.
import type { Condition } from '../condition.ts'
import type { FaultMode, FaultParameter } from '../mode.ts'
import { faultMode } from '../mode.ts'

const OPEN_LOOP = 'nothing: open loop, it never knows'
const AXIS: FaultParameter = {
  name: 'axis',
  meaning: 'axis concerned',
  fallback: 'x',
  choices: ['x', 'y'],
  range: null,
}
const SHIFT_SEEN = { by: 'camera', shows: 'a step in the wall from one layer to the next', leadS: [20, 300] } as const
const BUMP = { by: 'accel_peak_g', shows: 'a shock at the moment', leadS: [0, 1] } as const
const SLIP = { by: 'accel_peak_g', shows: 'a shock as the rotor falls into its next place', leadS: [0, 30] } as const
/** Belts of these printers have teeth every 2 mm (GT2). */
const TOOTH_MM = 2

function scaleForce(condition: Condition, axis: string | undefined, ratio: number): void {
  if (axis === 'y') condition.motorForceYRatio *= ratio
  else condition.motorForceXRatio *= ratio
}

export const MECHANICAL_MODES: readonly FaultMode[] = [
  faultMode({
    name: 'belt-slack',
    faultClass: 'mechanical',
    title: 'belts slack',
    changes: 'belts lose stiffness (severity 1: 70 %) and get play at reversals (0.4 mm)',
    severity: 0.6,
    courses: ['creeping', 'sudden'],
    rampS: 1800,
    signals: [
      { by: 'accel_x_rms_g', shows: 'rings lower and longer, where the belts go slack at once', leadS: [2, 120] },
      { by: 'camera', shows: 'ghosts after corners, holes out of round', leadS: [120, 3600] },
    ],
    firmware: OPEN_LOOP,
    response: 'lower the acceleration, finish, tension the belts, measure the shaper again',
    turn: (condition, strength) => {
      condition.stiffnessXRatio *= 1 - 0.7 * strength
      condition.stiffnessYRatio *= 1 - 0.7 * strength
      condition.backlashXMm += 0.4 * strength
      condition.backlashYMm += 0.4 * strength
    },
  }),
  faultMode({
    name: 'belt-tooth-jump',
    isGraded: false,
    faultClass: 'mechanical',
    title: 'belt jumped a tooth',
    changes: 'the axis moves by whole teeth of 2 mm against its motor (`teeth` of them)',
    courses: ['sudden'],
    parameters: [AXIS, { name: 'teeth', meaning: 'teeth jumped', fallback: '1', choices: null, range: [1, 20] }],
    signals: [BUMP, SHIFT_SEEN],
    firmware: OPEN_LOOP,
    response: 'pause; home X and Y; resume with the offset only if it is below half a bead, else give the part up',
    kick: (_severity, words) => {
      const mm = TOOTH_MM * Math.round(Number(words['teeth']))
      return { kind: 'shift-head', xMm: words['axis'] === 'y' ? 0 : mm, yMm: words['axis'] === 'y' ? mm : 0 }
    },
  }),
  faultMode({
    name: 'pulley-slip',
    faultClass: 'mechanical',
    title: 'pulley slips on its shaft',
    changes: 'every reversal loses a little (severity 1: 0.02 mm)',
    severity: 0.5,
    courses: ['sudden', 'creeping', 'intermittent'],
    rampS: 300,
    parameters: [AXIS],
    signals: [SHIFT_SEEN],
    firmware: OPEN_LOOP,
    response: 'stop; tighten the grub screw on the flat of the shaft',
    turn: (condition, strength, words) => {
      if (words['axis'] === 'y') condition.pulleySlipYMm += 0.02 * strength
      else condition.pulleySlipXMm += 0.02 * strength
    },
  }),
  faultMode({
    name: 'lost-steps',
    faultClass: 'mechanical',
    title: 'axis runs heavy and loses steps',
    changes: 'friction of an axis rises (severity 1: by 80 N); steps are lost where the motor cannot follow',
    severity: 0.8,
    courses: ['sudden', 'creeping', 'intermittent'],
    parameters: [AXIS],
    signals: [
      { by: 'stallguard_x', shows: 'falls with the load (or that of the axis)', leadS: [0, 30] },
      SLIP,
      SHIFT_SEEN,
    ],
    firmware: OPEN_LOOP,
    response: 'pause; home; free and grease the axis; resume only if the offset is small',
    turn: (condition, strength, words) => {
      if (words['axis'] === 'y') condition.frictionYN += 80 * strength
      else condition.frictionXN += 80 * strength
    },
  }),
  faultMode({
    name: 'motor-weak',
    faultClass: 'mechanical',
    title: 'axis motor weak',
    changes: 'the motor has less force (severity 1: 5 % of it), as with a wrong current or a loose phase',
    severity: 1,
    parameters: [AXIS],
    signals: [{ by: 'stallguard_x', shows: 'falls (or that of the axis)', leadS: [0, 10] }, SLIP, SHIFT_SEEN],
    firmware: OPEN_LOOP,
    response: 'pause; home; raise the current or lower acceleration and speed',
    turn: (condition, strength, words) => scaleForce(condition, words['axis'], 1 - 0.95 * strength),
  }),
  faultMode({
    name: 'driver-overheated',
    faultClass: 'electrical',
    title: 'motor drivers too hot',
    changes: 'the drivers get hotter (severity 1: by 130 °C); beyond 143 °C they switch off and the axis slips',
    courses: ['creeping', 'sudden'],
    rampS: 120,
    signals: [
      { by: 'driver_x_c', shows: 'rises', leadS: [5, 60] },
      { by: 'driver_flags', shows: 'over-temperature pre-warning', leadS: [30, 120] },
      SHIFT_SEEN,
    ],
    firmware: "with a UART: shutdown, 'TMC reports error: ot=1(OvertempError!)', within a second",
    response: 'at the pre-warning: pause, lower the current, cool the board; afterwards home before anything moves',
    turn: (condition, strength) => {
      condition.driverHeatC += 130 * strength
    },
  }),
  faultMode({
    name: 'driver-temperature-warning',
    faultClass: 'electrical',
    title: 'motor drivers warm: pre-warning only',
    changes: 'the drivers get hotter (severity 1: by 80 °C), past the pre-warning and short of switching off',
    courses: ['creeping', 'sudden'],
    rampS: 120,
    signals: [
      { by: 'driver_x_c', shows: 'rises', leadS: [5, 60] },
      { by: 'driver_flags', shows: 'over-temperature pre-warning', leadS: [30, 120] },
    ],
    firmware: 'nothing, or a line in the log',
    response: 'cool the board; lower the current a little; go on',
    turn: (condition, strength) => {
      condition.driverHeatC += 80 * strength
    },
  }),
  faultMode({
    name: 'curled-part',
    faultClass: 'mechanical',
    title: 'edges curl up into the nozzle',
    changes:
      'overhanging edges curl more than they should (severity 1: 25 times what a well cooled edge does), until the nozzle hits them',
    severity: 0.8,
    courses: ['sudden', 'creeping'],
    signals: [
      { by: 'accel_peak_g', shows: 'knocks as the nozzle passes', leadS: [10, 900] },
      { by: 'stallguard_x', shows: 'dips, once a motor strains', leadS: [10, 1400] },
      { by: 'microphone', shows: 'thumps', leadS: [10, 300] },
      { by: 'camera', shows: 'edges that stand up', leadS: [10, 300] },
    ],
    firmware: OPEN_LOOP,
    response: 'Z hop, more fan, slower overhangs; pause if a motor strains',
    turn: (condition, strength) => {
      condition.curlRatio *= 1 + 24 * strength
    },
  }),
  faultMode({
    name: 'loose-frame',
    faultClass: 'mechanical',
    title: 'frame or carriage loose',
    changes: 'stiffness and damping fall (severity 1: by 75 % and 60 %)',
    severity: 0.6,
    courses: ['sudden', 'creeping'],
    rampS: 1800,
    signals: [
      { by: 'accel_x_rms_g', shows: 'rings lower and longer', leadS: [2, 150] },
      { by: 'accel_y_rms_g', shows: 'rings lower and longer', leadS: [2, 900] },
      { by: 'camera', shows: 'ghosts after corners', leadS: [120, 3600] },
    ],
    firmware: OPEN_LOOP,
    response: 'lower the acceleration, finish, tighten, measure the shaper again',
    turn: (condition, strength) => {
      condition.stiffnessXRatio *= 1 - 0.75 * strength
      condition.stiffnessYRatio *= 1 - 0.75 * strength
      condition.dampingRatio *= 1 - 0.6 * strength
    },
  }),
  faultMode({
    name: 'z-binding',
    faultClass: 'mechanical',
    title: 'Z binds',
    changes: 'part of each Z move does not happen (severity 1: half of it): layers are pressed into each other',
    severity: 0.6,
    courses: ['sudden', 'creeping', 'intermittent'],
    spellS: [30, 60],
    signals: [
      { by: 'nozzle_load_n', shows: 'rises, the nozzle presses on the part', leadS: [20, 300] },
      { by: 'accel_peak_g', shows: 'knocks', leadS: [20, 300] },
      { by: 'camera', shows: 'layers too thin, ridges', leadS: [60, 900] },
    ],
    firmware: OPEN_LOOP,
    response: 'stop before the nozzle ploughs; clean and align the screws',
    turn: (condition, strength) => {
      condition.zLossRatio = Math.max(condition.zLossRatio, 0.5 * strength)
    },
  }),
  faultMode({
    name: 'lead-screw-worn',
    faultClass: 'mechanical',
    title: 'lead screw worn',
    changes: 'the height swings with the pitch of the screw (severity 1: by ± 0.1 mm)',
    severity: 0.6,
    courses: ['sudden', 'creeping'],
    onset: 'start',
    signals: [{ by: 'camera', shows: 'bands every 8 mm', leadS: [600, 7200] }],
    firmware: OPEN_LOOP,
    response: 'finish; change nut or screw',
    turn: (condition, strength) => {
      condition.screwWobbleMm += 0.1 * strength
    },
  }),
  faultMode({
    name: 'bent-axis',
    faultClass: 'mechanical',
    title: 'axis or screw bent',
    changes: 'the head wanders sideways with the pitch of the screw (severity 1: by ± 0.25 mm)',
    severity: 0.6,
    courses: ['sudden'],
    onset: 'start',
    signals: [{ by: 'camera', shows: 'wavy walls', leadS: [600, 7200] }],
    firmware: OPEN_LOOP,
    response: 'finish; straighten or change the screw, free its top end',
    turn: (condition, strength) => {
      condition.screwWobbleMm += 0.25 * strength
    },
  }),
  faultMode({
    name: 'endstop-error',
    faultClass: 'mechanical',
    title: 'Z endstop off',
    changes: 'the nozzle is `offset` mm above (or, negative, below) where the firmware believes it',
    courses: ['sudden'],
    onset: 'start',
    parameters: [
      {
        name: 'offset',
        meaning: 'nozzle above where it should be, mm',
        fallback: '0.25',
        choices: null,
        range: [-2, 5],
      },
    ],
    signals: [
      { by: 'nozzle_load_n', shows: 'rises where the nozzle is too low; one too high leaves it alone', leadS: [0, 60] },
      { by: 'camera', shows: 'lines that do not touch, or transparent ones', leadS: [20, 300] },
    ],
    firmware: OPEN_LOOP,
    response: 'live Z in the first layer; if nothing sticks: stop, clean, start again',
    turn: (condition, strength, words) => {
      condition.zOffsetMm += Number(words['offset']) * strength
    },
  }),
  faultMode({
    name: 'endstop-stuck',
    isGraded: false,
    faultClass: 'mechanical',
    title: 'endstop stuck',
    changes: 'the endstop of `axis` never answers (its wire is broken) or always does (it is pressed or shorted)',
    courses: ['sudden', 'intermittent'],
    spellS: [20, 60],
    parameters: [
      { name: 'axis', meaning: 'axis concerned', fallback: 'x', choices: ['x', 'y', 'z'], range: null },
      { name: 'answers', meaning: 'what it says', fallback: 'never', choices: ['never', 'always'], range: null },
    ],
    signals: [],
    firmware: "homing is refused: 'No trigger after full movement' or 'Endstop still triggered after retract'",
    response: 'look at the switch and its cable; home again; nothing may move before',
    turn: (condition, strength, words) => {
      if (strength === 0) return
      const answers = words['answers'] === 'always' ? 'always' : 'never'
      if (words['axis'] === 'x') condition.endstopX = answers
      else if (words['axis'] === 'y') condition.endstopY = answers
      else condition.endstopZ = answers
    },
  }),
  faultMode({
    name: 'probe-stuck',
    isGraded: false,
    faultClass: 'mechanical',
    title: 'bed probe stuck',
    changes: 'the bed probe never answers (its wire is broken, its pin does not come out) or always does',
    courses: ['sudden', 'intermittent'],
    spellS: [20, 60],
    parameters: [
      { name: 'answers', meaning: 'what it says', fallback: 'never', choices: ['never', 'always'], range: null },
    ],
    signals: [],
    firmware: "probing is refused: 'No trigger on probe after full movement' or 'Probe triggered prior to movement'",
    response: 'head up at once: it may stand on the bed; look at the probe and its cable',
    turn: (condition, strength, words) => {
      if (strength > 0) condition.bedProbe = words['answers'] === 'always' ? 'always' : 'never'
    },
  }),
  faultMode({
    name: 'probe-error',
    faultClass: 'mechanical',
    title: 'probe triggers late',
    changes: 'the nozzle starts `offset` mm off, and the mesh is tilted by as much',
    courses: ['sudden'],
    onset: 'start',
    parameters: [
      {
        name: 'offset',
        meaning: 'nozzle above where it should be, mm',
        fallback: '-0.15',
        choices: null,
        range: [-2, 5],
      },
    ],
    signals: [
      { by: 'nozzle_load_n', shows: 'rises where the nozzle is too low', leadS: [0, 60] },
      { by: 'camera', shows: 'one side squashed, one side loose', leadS: [20, 300] },
    ],
    firmware: 'probe samples out of tolerance are refused; a steady error passes',
    response: 'live Z; probe again with a clean nozzle at printing temperature',
    turn: (condition, strength, words) => {
      const mm = Number(words['offset']) * strength
      condition.probeOffsetMm += mm
      condition.probeTiltXMm += mm
    },
  }),
  faultMode({
    name: 'bed-mesh-stale',
    faultClass: 'mechanical',
    title: 'bed mesh wrong or stale',
    changes: 'the bed is tilted against its mesh (severity 1: 0.4 mm across)',
    severity: 0.6,
    courses: ['sudden'],
    onset: 'start',
    signals: [{ by: 'camera', shows: 'one side squashed, one side loose', leadS: [20, 300] }],
    firmware: OPEN_LOOP,
    response: 'stop in the first layer and probe again; later it does not matter any more',
    turn: (condition, strength) => {
      condition.bedTiltXMm += 0.4 * strength
      condition.bedTiltYMm += 0.2 * strength
    },
  }),
  faultMode({
    name: 'bed-knocked',
    faultClass: 'mechanical',
    title: 'bed knocked in the middle of the print',
    changes: 'the bed drops and tilts at once (severity 1: 0.8 mm and 1 mm across)',
    severity: 0.6,
    courses: ['sudden'],
    signals: [
      { by: 'accel_peak_g', shows: 'a shock', leadS: [0, 1] },
      { by: 'camera', shows: 'lines laid in air', leadS: [20, 300] },
    ],
    firmware: OPEN_LOOP,
    response: 'pause; if the part still holds, live Z by what it dropped; otherwise stop',
    kick: (severity) => ({ kind: 'knock-bed', zMm: -0.8 * severity, tiltXMm: severity, tiltYMm: 0 }),
  }),
  faultMode({
    name: 'layer-shift',
    isGraded: false,
    faultClass: 'mechanical',
    title: 'layer shift',
    changes: 'the head has moved by `x`, `y` mm against its motors; what follows is printed beside, partly in air',
    courses: ['sudden'],
    parameters: [
      { name: 'x', meaning: 'shift, mm', fallback: '3.2', choices: null, range: [-100, 100] },
      { name: 'y', meaning: 'shift, mm', fallback: '0', choices: null, range: [-100, 100] },
    ],
    signals: [BUMP, SHIFT_SEEN],
    firmware: OPEN_LOOP,
    response: 'pause; home; if the offset is more than half a bead the part is lost',
    kick: (_severity, words) => ({ kind: 'shift-head', xMm: Number(words['x']), yMm: Number(words['y']) }),
  }),
]
