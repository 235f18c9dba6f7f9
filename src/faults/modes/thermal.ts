// Heaters, thermistors, fans and the room. Source of numbers: PHYSICS 2.2, 2.13, 2.16; leads: PHYSICS 6.
import type { FaultMode } from '../mode.ts'
import { faultMode } from '../mode.ts'

const NO_GUARD = 'nothing'
const VERIFY = 'verify_heater stops the printer once 120 °C·s are missing and no gain is seen'
const ADC = "the microcontroller shuts down: 'ADC out of range'"

export const THERMAL_MODES: readonly FaultMode[] = [
  faultMode({
    name: 'heater-open',
    faultClass: 'thermal',
    title: 'hot-end heater open',
    changes: 'no power reaches the hot end although it is commanded (severity 1: none at all)',
    signals: [
      { by: 'nozzle_c', shows: 'falls by 0.9 to 1.8 °C/s', leadS: [1, 6] },
      {
        by: 'nozzle_pwm_ratio',
        shows: 'rises to its maximum, where it is not there already; 0 after the stop',
        leadS: [1, 30],
      },
      {
        by: 'supply_a',
        shows: 'falls by the current of the cartridge; by that of the bed too after the stop',
        leadS: [0.1, 30],
      },
    ],
    firmware: VERIFY,
    response: 'heaters off, retract and park; check the cartridge and its wires; never resume by itself',
    turn: (condition, strength) => {
      condition.nozzleHeaterRatio *= 1 - strength
    },
  }),
  faultMode({
    name: 'heater-weak',
    faultClass: 'thermal',
    title: 'hot-end heater weak',
    changes:
      'the hot end gets less power than commanded (severity 1: 60 % less), as with a bad contact or a burnt strand',
    severity: 0.7,
    courses: ['creeping', 'sudden', 'intermittent'],
    rampS: 120,
    signals: [
      { by: 'nozzle_pwm_ratio', shows: 'holds the same temperature with more power', leadS: [5, 70] },
      { by: 'nozzle_c', shows: 'sags when flow or fan ask for more than is left', leadS: [20, 300] },
    ],
    firmware: 'verify_heater stops the printer only if the target is missed by more than 5 °C for long',
    response: 'slow down and lower the flow until the power has reserve; finish or pause; check wiring and supply',
    turn: (condition, strength) => {
      condition.nozzleHeaterRatio *= 1 - 0.6 * strength
    },
  }),
  faultMode({
    name: 'heater-intermittent',
    faultClass: 'thermal',
    title: 'hot-end heater with a loose contact',
    changes: 'power to the hot end comes and goes (severity 1: away completely)',
    courses: ['intermittent', 'sudden'],
    spellS: [6, 10],
    signals: [
      { by: 'nozzle_c', shows: 'sags and recovers', leadS: [1, 60] },
      { by: 'nozzle_pwm_ratio', shows: 'swings between low and full', leadS: [1, 60] },
    ],
    firmware: `${VERIFY}; short gaps pass unnoticed`,
    response: 'pause at the end of the layer, let it cool, check crimps; do not go on overnight',
    turn: (condition, strength) => {
      condition.nozzleHeaterRatio *= 1 - strength
    },
  }),
  faultMode({
    name: 'heater-stuck-on',
    faultClass: 'thermal',
    title: 'hot-end MOSFET stuck on (thermal runaway)',
    changes: 'the hot end gets this share of full power whatever is commanded (severity 1: all)',
    signals: [
      { by: 'nozzle_c', shows: 'rises while the commanded power is 0', leadS: [1, 10] },
      { by: 'nozzle_pwm_ratio', shows: 'falls to 0', leadS: [1, 15] },
    ],
    firmware: `max_temp: ${ADC}; the heater goes on heating, the firmware cannot stop it`,
    response: 'cut the mains by relay or plug at once; switching a pin off does not help; keep people away',
    turn: (condition, strength) => {
      condition.nozzleHeaterFloorRatio = Math.max(condition.nozzleHeaterFloorRatio, strength)
    },
  }),
  faultMode({
    name: 'thermistor-detached',
    faultClass: 'thermal',
    title: 'thermistor slipped out of the block',
    changes: 'the thermistor reads a mix of block and air (severity 1: 15 % block); the block itself gets hotter',
    severity: 0.8,
    courses: ['sudden', 'creeping', 'intermittent'],
    rampS: 20,
    signals: [
      { by: 'nozzle_c', shows: 'falls faster than any block can cool (over 3 °C/s)', leadS: [0.2, 3] },
      { by: 'nozzle_pwm_ratio', shows: 'goes to full, then the firmware stops it', leadS: [0.2, 8] },
    ],
    firmware: `${VERIFY}; until then the block is heated with full power, unseen`,
    response: 'heaters off at once: the block is hotter than it reads; never resume by itself',
    turn: (condition, strength) => {
      condition.nozzleThermistor.contactRatio *= 1 - 0.85 * strength
    },
  }),
  faultMode({
    name: 'thermistor-open',
    isGraded: false,
    faultClass: 'thermal',
    title: 'thermistor wire broken',
    changes: 'the circuit is open: the converter reads the end of its range, far below 0 °C',
    courses: ['sudden', 'intermittent'],
    spellS: [0.5, 20],
    signals: [{ by: 'nozzle_c', shows: 'jumps below min_temp', leadS: [0, 1] }],
    firmware: `${ADC}, or verify_heater is a moment earlier`,
    response:
      'leave the heaters off; repair the wire; the part can only be saved if the firmware is restarted within minutes',
    turn: (condition, strength) => {
      if (strength > 0) condition.nozzleThermistor.circuit = 'open'
    },
  }),
  faultMode({
    name: 'thermistor-short',
    isGraded: false,
    faultClass: 'thermal',
    title: 'thermistor shorted',
    changes: 'the circuit is shorted: the converter reads the other end of its range, far above max_temp',
    courses: ['sudden', 'intermittent'],
    spellS: [0.5, 20],
    signals: [{ by: 'nozzle_c', shows: 'jumps above max_temp', leadS: [0, 1] }],
    firmware: ADC,
    response: 'leave the heaters off; look for crushed insulation',
    turn: (condition, strength) => {
      if (strength > 0) condition.nozzleThermistor.circuit = 'short'
    },
  }),
  faultMode({
    name: 'thermistor-drift',
    faultClass: 'thermal',
    title: 'thermistor reads low and lower',
    changes: 'the reading drifts below the truth (severity 1: by 30 °C), so that the block is held too hot',
    severity: 0.6,
    courses: ['creeping', 'sudden'],
    rampS: 1200,
    signals: [{ by: 'nozzle_load_n', shows: 'falls, because the melt is thinner', leadS: [30, 1500] }],
    firmware: NO_GUARD,
    response:
      'compare power at hold with earlier prints; if it is 10 % off, finish at lower temperature and check the sensor',
    turn: (condition, strength) => {
      condition.nozzleThermistor.offsetC -= 30 * strength
    },
  }),
  faultMode({
    name: 'thermistor-noisy',
    faultClass: 'thermal',
    title: 'thermistor with a loose wire',
    changes: 'the reading jumps (severity 1: by 30 °C, 1 sigma) and comes back within seconds',
    severity: 0.6,
    signals: [
      { by: 'nozzle_c', shows: 'jumps by 10 to 30 °C within 3 s', leadS: [1, 20] },
      { by: 'nozzle_pwm_ratio', shows: 'flips between 0 and full', leadS: [1, 20] },
    ],
    firmware: `verify_heater may fire although the mean is on target; a jump out of range: ${ADC}`,
    response: 'pause; no heater runs on a sensor that lies; repair the wiring',
    turn: (condition, strength) => {
      condition.nozzleThermistor.jumpC = Math.max(condition.nozzleThermistor.jumpC, 30 * strength)
    },
  }),
  faultMode({
    name: 'bed-heater-open',
    faultClass: 'thermal',
    title: 'bed heater open',
    changes: 'no power reaches the bed (severity 1: none at all)',
    signals: [
      { by: 'bed_c', shows: 'falls slowly', leadS: [5, 60] },
      { by: 'bed_pwm_ratio', shows: 'rises to its maximum', leadS: [3, 30] },
      {
        by: 'supply_a',
        shows: 'falls by the current of the bed at once; a bed on the mains shows here only at the stop',
        leadS: [0, 200],
      },
    ],
    firmware: VERIFY,
    response: 'pause; a part held by a warm bed comes off as it cools: decide within minutes whether to go on',
    turn: (condition, strength) => {
      condition.bedHeaterRatio *= 1 - strength
    },
  }),
  faultMode({
    name: 'bed-heater-weak',
    faultClass: 'thermal',
    title: 'bed heater failing',
    changes: 'the bed gets less power than commanded (severity 1: 70 % less)',
    severity: 0.8,
    courses: ['creeping', 'sudden', 'intermittent'],
    rampS: 300,
    signals: [
      { by: 'bed_pwm_ratio', shows: 'holds with more power', leadS: [10, 300] },
      { by: 'bed_c', shows: 'sags', leadS: [40, 900] },
    ],
    firmware: VERIFY,
    response: 'finish this print if the bed holds; check the connector: it may be burning',
    turn: (condition, strength) => {
      condition.bedHeaterRatio *= 1 - 0.7 * strength
    },
  }),
  faultMode({
    name: 'bed-heater-stuck-on',
    faultClass: 'thermal',
    title: 'bed relay stuck on',
    changes: 'the bed gets this share of full power whatever is commanded (severity 1: all)',
    signals: [
      { by: 'bed_c', shows: 'rises while the commanded power is 0', leadS: [5, 40] },
      { by: 'bed_pwm_ratio', shows: 'falls to 0', leadS: [2, 40] },
    ],
    firmware: `max_temp: ${ADC}; the bed goes on heating`,
    response: 'cut the mains by relay or plug at once',
    turn: (condition, strength) => {
      condition.bedHeaterFloorRatio = Math.max(condition.bedHeaterFloorRatio, strength)
    },
  }),
  faultMode({
    name: 'bed-thermistor-detached',
    faultClass: 'thermal',
    title: 'bed thermistor came off its plate',
    changes: 'the bed thermistor reads a mix of plate and air (severity 1: 15 % plate)',
    severity: 0.8,
    rampS: 20,
    signals: [
      { by: 'bed_c', shows: 'falls faster than a plate can cool', leadS: [0.2, 3] },
      { by: 'bed_pwm_ratio', shows: 'goes to full', leadS: [0.2, 15] },
    ],
    firmware: VERIFY,
    response: 'heaters off at once: the bed is hotter than it reads',
    turn: (condition, strength) => {
      condition.bedThermistor.contactRatio *= 1 - 0.85 * strength
    },
  }),
  faultMode({
    name: 'bed-thermistor-open',
    isGraded: false,
    faultClass: 'thermal',
    title: 'bed thermistor wire broken',
    changes: 'the circuit is open: the converter reads far below 0 °C',
    courses: ['sudden', 'intermittent'],
    spellS: [0.5, 20],
    signals: [{ by: 'bed_c', shows: 'jumps below min_temp', leadS: [0, 1] }],
    firmware: ADC,
    response: 'leave the heaters off; wires of a moving bed break at the clamp',
    turn: (condition, strength) => {
      if (strength > 0) condition.bedThermistor.circuit = 'open'
    },
  }),
  faultMode({
    name: 'bed-thermistor-short',
    isGraded: false,
    faultClass: 'thermal',
    title: 'bed thermistor shorted',
    changes: 'the circuit is shorted: the converter reads far above max_temp',
    courses: ['sudden', 'intermittent'],
    spellS: [0.5, 20],
    signals: [{ by: 'bed_c', shows: 'jumps above max_temp', leadS: [0, 1] }],
    firmware: ADC,
    response: 'leave the heaters off; look for insulation that the moving bed has worn through',
    turn: (condition, strength) => {
      if (strength > 0) condition.bedThermistor.circuit = 'short'
    },
  }),
  faultMode({
    name: 'hotend-fan-stopped',
    faultClass: 'thermal',
    title: 'heat-sink fan stopped',
    changes: 'the heat sink gets less air (severity 1: none); the cold zone softens, then jams',
    signals: [
      { by: 'hotend_fan_rpm', shows: 'falls to 0', leadS: [0.5, 3] },
      { by: 'nozzle_load_n', shows: 'rises as the cold zone sticks', leadS: [50, 400] },
      { by: 'encoder_mm', shows: 'falls behind what is fed', leadS: [150, 600] },
    ],
    firmware: 'nothing, unless the fan has a tachometer and a guard on it',
    response:
      'within two minutes: retract, park, heater off while a fan blows on the hot end; later: pull the soft filament out',
    turn: (condition, strength) => {
      condition.hotEndFanRatio *= 1 - strength
    },
  }),
  faultMode({
    name: 'part-fan-stopped',
    faultClass: 'thermal',
    title: 'part fan stopped',
    changes: 'the part gets less air than commanded (severity 1: none)',
    signals: [
      { by: 'part_fan_rpm', shows: 'falls to 0', leadS: [0.5, 3] },
      { by: 'nozzle_pwm_ratio', shows: 'falls, where the fan took much heat from the block', leadS: [2, 60] },
      { by: 'camera', shows: 'sagging overhangs, curled edges', leadS: [60, 900] },
    ],
    firmware: NO_GUARD,
    response: 'slow down so that layers cool, raise the least layer time; pause if there are overhangs',
    turn: (condition, strength) => {
      condition.partFanRatio *= 1 - strength
    },
  }),
  faultMode({
    name: 'part-fan-on-block',
    faultClass: 'thermal',
    title: 'part fan blows on the heater block',
    changes: 'the duct is bent: its air cools the block (severity 1: five times as much as usual)',
    severity: 0.4,
    signals: [
      { by: 'nozzle_pwm_ratio', shows: 'rises with the fan', leadS: [0.5, 60] },
      { by: 'nozzle_c', shows: 'sags when the fan comes on', leadS: [1, 30] },
    ],
    firmware: VERIFY,
    response: 'lower the fan; straighten the duct before the next print',
    turn: (condition, strength) => {
      condition.fanOnBlockRatio = Math.max(condition.fanOnBlockRatio, strength)
    },
  }),
  faultMode({
    name: 'sock-lost',
    faultClass: 'thermal',
    title: 'silicone sock lost',
    changes: 'the bare block loses more heat (severity 1: 1.5 times)',
    severity: 0.6,
    signals: [
      { by: 'nozzle_c', shows: 'dips once, until the firmware has added the power', leadS: [3, 30] },
      {
        by: 'nozzle_pwm_ratio',
        shows: 'holds with 0.1 more power: below its noise in one sample, clear in the mean of a minute',
        leadS: [3, 90],
      },
    ],
    firmware: NO_GUARD,
    response: 'go on if the power has reserve; the sock may lie on the part: look',
    turn: (condition, strength) => {
      condition.nozzleLossRatio *= 1 + 0.5 * strength
    },
  }),
  faultMode({
    name: 'pid-detuned',
    faultClass: 'thermal',
    title: 'PID gains do not fit',
    changes: 'the heater law works with wrong gains (severity 1: 8 times too high)',
    signals: [
      { by: 'nozzle_c', shows: 'swings around its target', leadS: [2, 60] },
      { by: 'nozzle_pwm_ratio', shows: 'swings from 0 to full', leadS: [0, 60] },
    ],
    firmware: NO_GUARD,
    response: 'finish if the swing is below 3 °C; tune again (PID_CALIBRATE)',
    turn: (condition, strength) => {
      condition.pidGainRatio *= 1 + 7 * strength
    },
  }),
  faultMode({
    name: 'draft',
    faultClass: 'thermal',
    title: 'draft over the printer',
    changes:
      'moving air takes more heat from part and bed (severity 1: 20 W/(m² K) more); an enclosure keeps it from the heaters',
    severity: 0.5,
    signals: [
      { by: 'bed_pwm_ratio', shows: 'holds with more power, where no enclosure is around it', leadS: [5, 120] },
      { by: 'camera', shows: 'corners that rise', leadS: [600, 7200] },
    ],
    firmware: NO_GUARD,
    response: 'close window and door; raise the bed by 5 °C; watch the corners',
    turn: (condition, strength) => {
      condition.draftWPerM2K += 20 * strength
    },
  }),
  faultMode({
    name: 'cold-chamber',
    faultClass: 'thermal',
    title: 'cold room or chamber',
    changes: 'the room is colder than it should be (severity 1: by 15 °C) and the chamber leaks more (4 times)',
    signals: [
      { by: 'ambient_c', shows: 'is low', leadS: [1, 60] },
      { by: 'chamber_c', shows: 'falls', leadS: [5, 600] },
    ],
    firmware: NO_GUARD,
    response: 'wait for the chamber before a warping material starts; otherwise raise the bed and slow the fan',
    turn: (condition, strength) => {
      condition.ambientOffsetC -= 15 * strength
      condition.chamberLeakRatio *= 1 + 3 * strength
    },
  }),
]
