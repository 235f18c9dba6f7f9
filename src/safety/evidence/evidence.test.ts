import { expect, it } from 'vitest'
import type { PlainRecord, PrinterStatus } from '#protocol'
import { SAFEST_LIMITS } from '../default-limits.ts'
import type { Hazard } from '../hazard.ts'
import type { Limits } from '../limits.ts'
import { createEvidence, type Evidence, type EvidenceReport, forgetEvidence, stepEvidence } from './evidence.ts'

const HEATER = { minC: 0, maxC: 280, stepMaxC: 300, riseMaxCPerS: 20, idleHotMaxS: 600 }
const LIMITS: Limits = { ...SAFEST_LIMITS, heaters: { extruder: HEATER } }
const STATUS: PrinterStatus = {
  webhooks: { state: 'ready' },
  heaters: { available_heaters: ['extruder', 'heater_bed'] },
  extruder: { temperature: 200, target: 200, power: 0.4, can_extrude: true },
  heater_bed: { temperature: 60, target: 60, power: 0.2 },
  print_stats: { state: 'standby' },
  virtual_sdcard: { is_active: true },
  toolhead: {
    homed_axes: 'xyz',
    position: [10, 10, 5, 0],
    axis_minimum: [0, 0, -2, 0],
    axis_maximum: [200, 200, 180, 0],
  },
  stepper_enable: { steppers: { stepper_x: true, stepper_y: false } },
  motion_report: { live_velocity: 0 },
}

function change(object: string, fields: PlainRecord): PrinterStatus {
  return { ...STATUS, [object]: { ...STATUS[object], ...fields } }
}

interface Report extends EvidenceReport {
  readonly hazards: readonly Hazard[]
}

function step(evidence: Evidence, eventtimeS: number, receivedS: number, status: PrinterStatus): Report {
  return { ...stepEvidence(evidence, LIMITS, eventtimeS, receivedS, status), hazards: evidence.standing }
}

/** So many observations, a quarter of a second apart; the last report. */
function look(evidence: Evidence, status: PrinterStatus, times: number, fromS = 100): Report {
  let report = step(evidence, fromS, fromS, status)
  for (let i = 1; i < times; i++) report = step(evidence, fromS + i / 4, fromS + i / 4, status)
  return report
}

it('believes a heater that is seen, and keeps the worst of the last six', () => {
  const evidence = createEvidence()
  const readings = [210, 200, 201, 199, 200.5, 202, 200]
  let report = look(evidence, STATUS, 1, 90)
  expect(report.heaters['extruder']).toEqual({ hottestC: 200, coldestC: 200, isTrusted: true })
  readings.forEach((temperature, i) => {
    report = step(evidence, 100 + i, 100 + i, change('extruder', { temperature }))
  })
  expect(report.heaters['extruder']).toEqual({ hottestC: 202, coldestC: 199, isTrusted: true })
  expect(report.heaters['heater_bed']).toEqual({ hottestC: 60, coldestC: 60, isTrusted: true })
  expect(report.hazards).toEqual([])
})

it.each([
  [225.5, false],
  [223.01, false],
  [223, true],
  [177, true],
  [176.99, false],
  [Number.NaN, false],
  [600.1, false],
  [-40.1, false],
  [0, false],
])('after 200 °C a reading of %d °C a second later is believed: %s', (temperature, isTrusted) => {
  const evidence = createEvidence()
  look(evidence, STATUS, 1)
  const report = step(evidence, 101, 101, change('extruder', { temperature }))
  expect(report.heaters['extruder']?.isTrusted).toBe(isTrusted)
})

it.each([
  [600, true],
  [-40, true],
  [600.01, false],
  [-40.01, false],
])('a first reading of %d °C is one: %s', (temperature, isTrusted) => {
  const report = look(createEvidence(), change('extruder', { temperature }), 1)
  expect(report.heaters['extruder']?.isTrusted).toBe(isTrusted)
})

it('believes it again when as many sound readings have come as it keeps', () => {
  const evidence = createEvidence()
  look(evidence, STATUS, 6)
  look(evidence, change('extruder', { temperature: Number.NaN }), 1, 110)
  expect(look(evidence, STATUS, 5, 111).heaters['extruder']?.isTrusted).toBe(false)
  expect(look(evidence, STATUS, 1, 113).heaters['extruder']?.isTrusted).toBe(true)
})

it('a heater without limits may change by 25 °C a second and the noise', () => {
  const trusted = (temperature: number): unknown => {
    const evidence = createEvidence()
    look(evidence, STATUS, 1)
    return step(evidence, 101, 101, change('heater_bed', { temperature })).heaters['heater_bed']?.isTrusted
  }
  expect([trusted(88), trusted(88.01)]).toEqual([true, false])
})

it('what repeats the clock, runs it back or has none is no observation', () => {
  const evidence = createEvidence()
  expect(step(evidence, Number.NaN, 1, STATUS).isTaken).toBe(false)
  expect(step(evidence, Number.POSITIVE_INFINITY, 1, STATUS).isTaken).toBe(false)
  expect(step(evidence, 100, 1, STATUS).isTaken).toBe(true)
  for (const timeS of [100, 99, Number.NaN]) {
    const report = step(evidence, timeS, 2, change('extruder', { temperature: 300 }))
    expect(report).toMatchObject({ isTaken: false, hazards: [], heaters: { extruder: { hottestC: 200 } } })
  }
  expect(evidence.receivedS).toBe(1)
})

it('as many samples as are asked for, from the next reading on, and of those before as many as fit', () => {
  const evidence = createEvidence()
  const samples = (count: number): Limits => ({ ...LIMITS, evidence: { ...LIMITS.evidence, samples: count } })
  const view = (count: number, timeS: number, temperature: number): unknown =>
    stepEvidence(evidence, samples(count), timeS, timeS, change('extruder', { temperature })).heaters['extruder']
  ;[208, 205, 200, 201, 202, 203].forEach((temperature, i) => {
    view(4, 100 + i, temperature)
  })
  // 200 to 203 are kept.
  expect(view(6, 106, 202)).toEqual({ hottestC: 203, coldestC: 200, isTrusted: true })
  expect(view(6, 107, 202)).toEqual({ hottestC: 203, coldestC: 200, isTrusted: true })
  expect(view(6, 108, 202)).toEqual({ hottestC: 203, coldestC: 201, isTrusted: true })
  expect(view(3, 109, 201.5)).toEqual({ hottestC: 202, coldestC: 201.5, isTrusted: true })
  expect(view(4, 110, 201.5)).toEqual({ hottestC: 202, coldestC: 201.5, isTrusted: true })
})

it('a host that is not up shows what was: nothing contradicts', () => {
  const nonsense = {
    ...change('extruder', { power: 7, target: 0, temperature: 20 }),
    heater_bed: { temperature: 60, target: 0, power: 0.2 },
  }
  for (const state of ['startup', 'shutdown', 'error', 'disconnected']) {
    expect(look(createEvidence(), { ...nonsense, webhooks: { state } }, 20).hazards).toEqual([])
  }
  expect(look(createEvidence(), change('extruder', { target: 200 }), 20).hazards).toEqual([])
})

it('a contradiction that was over begins anew', () => {
  const evidence = createEvidence()
  const cold = change('extruder', { temperature: 160 })
  expect(look(evidence, cold, 8).hazards).toEqual([])
  step(evidence, 102, 102, change('heater_bed', { power: 7 }))
  expect(look(evidence, cold, 8, 103).hazards).toEqual([])
  expect(step(evidence, 105, 105, cold).hazards).toMatchObject([
    { kind: 'cold-but-extrudes', ruling: { value: '2.0 s' } },
  ])
})

it('after a restart nothing of before counts, not even the clock', () => {
  const evidence = createEvidence()
  look(evidence, change('extruder', { power: 0.4, target: 0 }), 2)
  forgetEvidence(evidence)
  expect(evidence).toEqual(createEvidence())
  expect(step(evidence, 5, 20, STATUS).isTaken).toBe(true)
})

it('a picture that stands still while it prints is told after two seconds', () => {
  const evidence = createEvidence()
  const printing = change('print_stats', { state: 'printing' })
  expect(look(evidence, printing, 8).hazards).toEqual([])
  const { hazards } = step(evidence, 102, 102, printing)
  expect(hazards).toEqual([
    {
      kind: 'observation-frozen',
      subject: '',
      reaction: 'pause',
      timeS: 102,
      ruling: {
        rule: 'observation-frozen',
        limit: '2 s',
        value: '2.0 s',
        reason: 'it prints, and nothing that it tells changes.',
      },
    },
  ])
  const moved = { ...printing, motion_report: { live_velocity: 1 } }
  expect(step(evidence, 103, 103, moved).hazards).toEqual([])
  expect(look(createEvidence(), STATUS, 40).hazards).toEqual([])
})

const OFF = { stepper_x: false, stepper_y: false }
const SHUT_DOWN = { ...change('webhooks', { state: 'shutdown' }), heater_bed: { target: 0 } }
const CASES: readonly (readonly [string, string, string, number, PrinterStatus])[] = [
  ['cold-but-extrudes', 'extruder', 'pause', 9, change('extruder', { temperature: 166.9 })],
  ['power-without-target', 'extruder', 'off', 9, change('extruder', { target: 0 })],
  ['power-without-target', 'extruder', 'off', 9, change('extruder', { target: 0, power: 0.05 })],
  ['power-impossible', 'extruder', 'off', 9, change('extruder', { power: 1.01 })],
  ['power-impossible', 'heater_bed', 'off', 9, change('heater_bed', { power: -0.01 })],
  ['power-impossible', 'heater_bed', 'off', 9, change('heater_bed', { power: Number.NaN })],
  ['target-in-shutdown', 'extruder', 'watch', 9, change('webhooks', { state: 'shutdown' })],
  ['target-in-shutdown', 'extruder', 'watch', 9, { ...SHUT_DOWN, extruder: { ...STATUS['extruder'], target: 0.1 } }],
  ['homed-without-motors', '', 'watch', 9, change('stepper_enable', { steppers: OFF })],
  ['homed-without-motors', '', 'watch', 9, change('stepper_enable', { steppers: { stepper_z: false } })],
  ['position-outside', 'x', 'watch', 361, change('toolhead', { position: [-0.02, 0, 0, 0] })],
  ['position-outside', 'x', 'watch', 361, change('toolhead', { position: [200.02, 0, 0, 0] })],
  ['position-outside', 'y', 'watch', 361, change('toolhead', { position: [0, 1e9, 0, 0] })],
  ['position-outside', 'z', 'watch', 361, change('toolhead', { position: [0, 0, -2.02, 0] })],
  ['position-outside', 'z', 'watch', 361, change('toolhead', { position: [0, 0, 180.02, 0] })],
  [
    ...(['moves-without-motors', '', 'watch', 9] as const),
    {
      ...change('stepper_enable', { steppers: OFF }),
      toolhead: { homed_axes: '' },
      motion_report: { live_velocity: 0.11 },
    },
  ],
  [
    ...(['prints-nothing', '', 'watch', 41] as const),
    { ...change('virtual_sdcard', { is_active: false }), print_stats: { state: 'printing' } },
  ],
]

it.each(CASES)('%s of "%s" (%s) stands after %d observations', (kind, subject, reaction, count, status) => {
  const evidence = createEvidence()
  let report: Report | null = null
  for (let i = 0; i < count; i++) {
    expect(report?.hazards ?? []).toEqual([])
    // Something always moves, so that the picture does not stand still.
    report = step(evidence, 100 + i / 4, 100 + i / 4, { ...status, clock: { n: i } })
  }
  expect(report?.hazards[0]).toMatchObject({ kind, subject, reaction, ruling: { rule: kind } })
  expect(report?.hazards[0]?.ruling.reason.startsWith(subject === '' ? '' : `${subject}: `)).toBe(true)
  if (subject.length > 1) expect(report?.heaters[subject]?.isTrusted).toBe(reaction === 'watch')
  expect(step(evidence, 200, 200, STATUS).hazards).toEqual([])
})

it('what stands is told with all of its words', () => {
  const { hazards } = look(createEvidence(), change('toolhead', { position: [0, 1e9, 0, 0] }), 361)
  expect(hazards).toEqual([
    {
      kind: 'position-outside',
      subject: 'y',
      reaction: 'watch',
      timeS: 190,
      ruling: {
        rule: 'position-outside',
        limit: '90 s',
        value: '90.0 s',
        reason: 'y: the head is said to be where its axes do not reach.',
      },
    },
  ])
})

it('one heater that is doubted leaves the other alone', () => {
  const report = look(createEvidence(), change('extruder', { power: 2 }), 9)
  expect(report.heaters['heater_bed']?.isTrusted).toBe(true)
  expect(report.hazards).toHaveLength(1)
})

it.each([
  ['as cold as it may be', change('extruder', { temperature: 167 })],
  [
    'colder, with its own limit',
    { ...change('extruder', { temperature: 150 }), configfile: { settings: { extruder: { min_extrude_temp: 140 } } } },
  ],
  ['cold, and does not extrude', change('extruder', { temperature: 20, can_extrude: false })],
  ['at the edge', change('toolhead', { position: [-0.01, 200.01, 5, 0] })],
  ['outside an axis that is not homed', change('toolhead', { position: [-5, 10, 5, 0], homed_axes: 'yz' })],
  ['no axes told', change('toolhead', { position: [-5, 10, 5, 0], homed_axes: null })],
  ['no motors told', change('stepper_enable', { steppers: {} })],
  ['motors of another kind', change('stepper_enable', { steppers: null })],
  [
    'standing without motors',
    {
      ...change('stepper_enable', { steppers: OFF }),
      toolhead: { homed_axes: '' },
      motion_report: { live_velocity: 0.1 },
    },
  ],
  ['moving with motors', change('motion_report', { live_velocity: 300 })],
  ['standing by, and no file is read', change('virtual_sdcard', { is_active: false })],
  ['no axes told, and all motors off', { ...change('stepper_enable', { steppers: OFF }), toolhead: {} }],
  ['full power', change('extruder', { power: 1 })],
  ['no power', change('extruder', { power: 0 })],
  ['off, with a power so small that Klipper keeps telling it', change('extruder', { target: 0, power: 0.049 })],
  ['settings of another kind', { ...STATUS, configfile: { settings: [] } }],
])('%s contradicts nothing', (_, status) => {
  // Longer than any of them has to last.
  expect(look(createEvidence(), status, 401).hazards).toEqual([])
})
