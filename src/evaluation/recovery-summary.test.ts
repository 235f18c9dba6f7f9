import { expect, test } from 'vitest'
import type { RecoveryTrial } from './recovery.ts'
import { poissonInterval, rateOf, summariseRecovery } from './recovery-summary.ts'
import { binLooks, calibrationErrorOf, type Look } from './reliability.ts'
import { twinDrop } from './twin-drop.ts'

const TRIAL: RecoveryTrial = {
  scenario: 'judge-1-0000',
  index: 0,
  mode: 'clog',
  family: 'block',
  printer: 'ender3',
  hours: 0.5,
  hasStruck: true,
  operatorS: 20,
  klipperS: Number.NaN,
  thresholdS: 60,
  operatorFalse: 0,
  thresholdFalse: false,
  believed: 'clog',
  probability: 0.9,
  reliability: [],
  isWithinQuality: true,
  wouldBeWithinQuality: false,
  thresholdWithinQuality: false,
  thresholdHarm: [],
  klipperFalse: false,
  isRecoverable: true,
  losses: [],
  lossesAlone: [],
  playbooks: [],
  harm: [],
}

test('rates carry Wilson’s interval', () => {
  // Newcombe (1998), table I: 81 of 263 gives 0.2553 to 0.3662.
  const { low, high } = rateOf(81, 263)
  expect(low).toBeCloseTo(0.2553, 4)
  expect(high).toBeCloseTo(0.3662, 4)
  expect(rateOf(0, 0)).toMatchObject({ low: 0, high: 1 })
})

test('counts carry an interval, too', () => {
  expect(poissonInterval(0)[0]).toBe(0)
  expect(poissonInterval(0)[1]).toBeCloseTo(3.69, 1)
  expect(poissonInterval(10)[0]).toBeCloseTo(4.8, 1)
  expect(poissonInterval(10)[1]).toBeCloseTo(18.39, 1)
})

test('who is always 90 % sure and right nine times of ten is calibrated; the onset changes what is true', () => {
  const looks = (right: number): Look[] =>
    Array.from({ length: 10 }, (_, at) => ({
      timeS: 100 + at,
      cause: at < right ? 'clog' : 'tangle',
      probability: 0.9,
    }))
  expect(calibrationErrorOf([binLooks(looks(9), 'clog', 50)])).toBeCloseTo(0, 9)
  expect(calibrationErrorOf([binLooks(looks(0), 'clog', 50)])).toBeCloseTo(0.9, 9)
  expect(calibrationErrorOf([binLooks(looks(10), 'clog', 500)])).toBeCloseTo(0.9, 9)
  expect(calibrationErrorOf([])).toBeNaN()
})

test('what is counted: seen, named, before Klipper, saved, spoilt, harmed', () => {
  const summary = summariseRecovery(
    [
      TRIAL,
      { ...TRIAL, operatorS: Number.NaN, believed: '', probability: Number.NaN, isWithinQuality: false },
      {
        ...TRIAL,
        mode: 'heater-open',
        believed: 'heater-open',
        klipperS: 25,
        operatorS: 30,
        isWithinQuality: false,
        isRecoverable: false,
      },
      { ...TRIAL, mode: null, hasStruck: false, operatorS: Number.NaN, operatorFalse: 1, wouldBeWithinQuality: true },
      { ...TRIAL, mode: 'draft', wouldBeWithinQuality: true, isWithinQuality: false, harm: ['the bed is hotter'] },
      { ...TRIAL, hasStruck: false },
    ],
    { asked: 8, notUp: 1, versions: ['a'] },
  )
  expect(summary).toMatchObject({
    trials: 6,
    hours: 3,
    detected: { count: 3, of: 4 },
    klipperDetected: { count: 1, of: 4 },
    beforeKlipper: { count: 0, of: 1 },
    afterKlipper: { count: 1, of: 1 },
    named: { count: 2, of: 3 },
    falseAlarms: null,
    actedOn: null,
    actsWhereNothingBroke: { count: 1, hours: 1, per100H: 100 },
    recovered: { count: 1, of: 2 },
    recoveredAll: { count: 1, of: 3 },
    lostByOperating: 1,
    harmed: 1,
  })
  expect(summary.modes.map(({ mode, tried }) => [mode, tried])).toEqual([
    ['clog', 2],
    ['draft', 1],
    ['heater-open', 1],
  ])
})

const SOURCE = { asked: 4, notUp: 0, versions: ['a'] }
/** As a version writes that records all. */
const FULL: RecoveryTrial = {
  ...TRIAL,
  soundH: 0.1,
  soundAloneH: 0.2,
  operatorActS: Number.NaN,
  operatorFalseAll: 0,
  hasReadStop: false,
  harmAlone: [],
}

test('what is only told counts on both sides: as seen after the onset, as false before it, and by sound hours alone', () => {
  const summary = summariseRecovery(
    [FULL, { ...FULL, operatorActS: 30, operatorFalseAll: 2, operatorFalse: 1, klipperFalse: true }],
    SOURCE,
  )
  expect(summary).toMatchObject({
    hours: 1,
    detected: { count: 2 },
    actedOn: { count: 1, of: 2 },
    falseAlarms: { count: 2, hours: 0.2, per100H: 1000 },
    falseActs: { count: 1, hours: 0.2, per100H: 500 },
    klipper: { falseAlarms: { count: 1, hours: 0.4, per100H: 250 }, harmed: 0 },
  })
  expect(summariseRecovery([FULL, TRIAL], SOURCE).falseAlarms).toBeNull()
})

test('earlier than Klipper is more than a look, and not what was read from its stop', () => {
  const at = (operatorS: number, hasReadStop = false): RecoveryTrial => ({
    ...FULL,
    klipperS: 25,
    operatorS,
    hasReadStop,
  })
  const summary = summariseRecovery([at(20), at(24.5), at(25), at(20, true), at(27), at(Number.NaN)], SOURCE)
  expect(summary).toMatchObject({
    beforeKlipper: { count: 1, of: 6 },
    withKlipper: { count: 3 },
    afterKlipper: { count: 2 },
  })
})

test('named also counts when sure, up to what nothing tells apart, once settled, and in the end', () => {
  const named = (believed: string, probability: number, believedLast: string, believedSettled = believed) => ({
    ...FULL,
    mode: 'lost-steps',
    believed,
    probability,
    believedLast,
    believedSettled,
  })
  const trials: RecoveryTrial[] = [
    named('layer-shift', 0.4, 'lost-steps', 'lost-steps'),
    named('lost-steps', 0.6, 'clog'),
    named('clog', 0.6, 'clog'),
  ]
  expect(summariseRecovery(trials, SOURCE)).toMatchObject({
    named: { count: 1, of: 3 },
    namedWhenSure: { count: 1, of: 2 },
    namedFamily: { count: 2, of: 3 },
    namedSettled: { count: 2, of: 3 },
    namedLast: { count: 1, of: 3 },
  })
  expect(summariseRecovery([...trials, FULL], SOURCE).namedSettled).toBeNull()
  expect(summariseRecovery([...trials, FULL], SOURCE).namedLast).toBeNull()
})

test('what Klipper alone does harm is counted', () => {
  const summary = summariseRecovery([{ ...FULL, harmAlone: ['the bed is hotter than it may be'] }, FULL], SOURCE)
  expect(summary).toMatchObject({ klipper: { harmed: 1 }, harmed: 0 })
})

test('what a hidden twin costs is counted on the faults that struck in both', () => {
  const named = (index: number, believed: string): RecoveryTrial => ({ ...TRIAL, index, believed })
  const unseen: RecoveryTrial = { ...TRIAL, index: 3, operatorS: Number.NaN, isWithinQuality: false }
  const hidden = [named(0, 'clog'), named(1, 'tangle'), named(2, 'clog'), unseen, { ...TRIAL, index: 4, mode: null }]
  const nominal = [named(0, 'clog'), named(1, 'clog'), { ...named(2, 'clog'), hasStruck: false }, named(3, 'clog')]
  const drop = twinDrop(hidden, [...nominal, { ...TRIAL, index: 4, mode: null }])!
  expect(drop.faults).toBe(3)
  expect(drop.named).toMatchObject({ nominal: { count: 3, of: 3 }, hidden: { count: 1, of: 2 }, dropPoints: 50 })
  expect(drop.seen.dropPoints).toBeCloseTo(100 / 3, 9)
  expect(drop.finished.dropPoints).toBeCloseTo(100 / 3, 9)
  expect(twinDrop(hidden, [])).toBeNull()
})
