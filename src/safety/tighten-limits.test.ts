import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PlainRecord, PlainValue } from '#protocol'
import { SAFEST_LIMITS } from './default-limits.ts'
import type { Limits } from './limits.ts'
import { limitsForPrinter } from './limits-for-printer.ts'
import { carryTightenings, loosenLimits, tightenLimits } from './tighten-limits.ts'

const LIMITS: Limits = {
  ...limitsForPrinter(
    {
      printer: { kinematics: 'cartesian', max_velocity: 300, max_accel: 3000, max_z_velocity: 15 },
      stepper_x: { position_min: 0, position_max: 235 },
      extruder: { max_temp: 280 },
    },
    null,
  ),
  radiusMm: 120,
}

function tightened(changes: PlainRecord, limits = LIMITS): Limits {
  const change = tightenLimits(limits, changes)
  if (change.kind === 'refused') throw new Error(JSON.stringify(change.rulings))
  return change.limits
}

function refusals(changes: PlainRecord, limits = LIMITS): string[] {
  const change = tightenLimits(limits, changes)
  return change.kind === 'refused' ? change.rulings.map((ruling) => ruling.rule) : []
}

/** Every field: what it is, tighter, looser. Written out, so that the table of directions is tested against people's sense. */
const FIELDS: readonly (readonly [path: string, tighter: PlainValue, looser: PlainValue])[] = [
  ['heaters.extruder.minC', 1, -1],
  ['heaters.extruder.maxC', 269, 271],
  ['heaters.extruder.stepMaxC', 10, 271],
  ['heaters.extruder.riseMaxCPerS', 24, 26],
  ['heaters.extruder.idleHotMaxS', 1799, 1801],
  ['extrudeMinC', 171, 169],
  ['xMm.min', 1, -1],
  ['xMm.max', 234, 236],
  ['yMm', { min: 0, max: 0 }, { min: 0, max: 1 }],
  ['zMm', { min: 0, max: 0 }, { min: -1, max: 0 }],
  ['radiusMm', 119, 121],
  ['speedMaxMmPerS', 299, 301],
  ['zSpeedMaxMmPerS', 14, 16],
  ['accelMaxMmPerS2', 2999, 3001],
  ['cornerSpeedMaxMmPerS', 19, 21],
  ['flowMaxMm3PerS', 74, 76],
  ['filamentDiameterMm', 3, 1.75],
  ['speedRatio', { min: 0.5, max: 1.5 }, { min: 0.5, max: 2.5 }],
  ['flowRatio', { min: 0.9 }, { min: 0.4 }],
  ['pressureAdvanceS', { max: 1 }, { max: 1.6 }],
  ['smoothTimeS', { min: 0.01 }, { min: -0.01 }],
  ['xyOffsetMaxMm', 49, 51],
  ['zOffsetMm', { min: -0.9, max: 2.9 }, { min: -1.1, max: 2.9 }],
  ['extrudeOnlyMaxMm', 49, 51],
  ['retractMaxMm', 14, 16],
  ['extrudeSpeedMaxMmPerS', 24, 26],
  ['fanNeededAboveC', 49, 51],
  ['motorsOffBelowC', 49, 51],
  ['idleTimeoutMaxS', 86_399, 86_401],
  ['dwellMaxS', 1799, 1801],
  ['unattendedMaxS', 3600, 'never'],
  ['timeAtHeatMaxS', 259_199, 259_201],
  ['tune.nozzleC', 9, 11],
  ['tune.bedC', 4, 6],
  ['tune.speedRatio.max', 1.2, 1.4],
  ['tune.flowRatio.min', 0.93, 0.9],
  ['tune.fanRatio.min', 0.4, -0.1],
  ['tune.zOffsetStepMm', 0.04, 0.06],
  ['tune.pressureAdvanceS.max', 0.09, 0.11],
  ['budgets.recoveries', 2, 4],
  ['budgets.restarts', 1, 3],
  ['budgets.heatCMin', 19_999, 20_001],
  ['budgets.filamentMm', 1999, 2001],
  ['budgets.movesNearPart', 199, 201],
  ['budgets.modelCalls', 1999, 2001],
  ['budgets.commands', 4999, 5001],
  ['evidence.staleS', 1, 3],
  ['evidence.samples', 7, 5],
  ['evidence.heartbeatS', 9, 11],
  ['evidence.cameraS', 5, 'never'],
  ['levelMax', 'observe', 'god'],
]

function nested(path: string, value: PlainValue): PlainRecord {
  return path.split('.').reduceRight<PlainValue>((inner, key) => ({ [key]: inner }), value) as PlainRecord
}

function at(limits: Limits, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], limits)
}

function leafPaths(value: object, path = ''): string[] {
  return Object.entries(value).flatMap(([key, inner]) => {
    const isGroup = typeof inner === 'object' && inner !== null && !('min' in inner)
    return isGroup ? leafPaths(inner, `${path}${key}.`) : [path + key]
  })
}

describe('tightening', () => {
  it('the table of this test leaves no field out', () => {
    const named = new Set(FIELDS.map(([path]) => path.replace(/\.(min|max)$/, '')))
    expect(leafPaths(LIMITS).filter((path) => path !== 'material' && !named.has(path))).toEqual([])
  })

  it.each(FIELDS)('%s: %j passes, %j does not', (path, tighter, looser) => {
    const wanted =
      typeof tighter === 'object' && tighter !== null ? { ...(at(LIMITS, path) as object), ...tighter } : tighter
    expect(at(tightened(nested(path, tighter)), path)).toEqual(wanted)
    const [rule] = refusals(nested(path, looser))
    expect(rule).toMatch(/^limit-(loosened|unknown)$/)
    if (typeof looser === 'number') {
      expect(rule).toBe('limit-loosened')
      const free = loosenLimits(LIMITS, nested(path, looser))
      expect(free).toMatchObject({ kind: 'loosened' })
      if (free.kind === 'loosened') expect(at(free.limits, path)).toBe(looser)
    }
  })

  it('what stays the same passes', () => {
    for (const path of leafPaths(LIMITS)) {
      if (path === 'material') continue
      expect(tightened(nested(path, at(LIMITS, path) as PlainValue))).toEqual(LIMITS)
    }
  })

  it('no end at all is the loosest there is', () => {
    const bound = tightened({ unattendedMaxS: 3600, evidence: { cameraS: 5 } })
    expect(refusals({ unattendedMaxS: null }, bound)).toEqual(['limit-loosened'])
    expect(refusals({ evidence: { cameraS: null } }, bound)).toEqual(['limit-loosened'])
    expect(refusals({ unattendedMaxS: 3601 }, bound)).toEqual(['limit-loosened'])
    expect(loosenLimits(bound, { unattendedMaxS: null })).toMatchObject({ limits: { unattendedMaxS: null } })
  })

  it('levels come down one way', () => {
    const acting = tightened({ levelMax: 'act' })
    expect(acting.levelMax).toBe('act')
    expect(refusals({ levelMax: 'recover' }, acting)).toEqual(['limit-loosened'])
    expect(refusals({ levelMax: 'god' })).toEqual(['limit-unknown'])
    expect(refusals({ levelMax: 3 })).toEqual(['limit-unknown'])
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, '1', null, true, [], {}])(
    '%j is no value of a number',
    (odd) => {
      expect(refusals({ speedMaxMmPerS: odd })).toEqual(['limit-unknown'])
      expect(refusals({ extrudeMinC: odd })).toEqual(['limit-unknown'])
      expect(refusals({ xMm: { min: odd } })).toEqual(['limit-unknown'])
      expect(refusals({ xMm: { max: odd } })).toEqual(['limit-unknown'])
      expect(loosenLimits(LIMITS, { speedMaxMmPerS: odd })).toMatchObject({ kind: 'refused' })
      if (odd !== null) expect(refusals({ unattendedMaxS: odd })).toEqual(['limit-unknown'])
    },
  )

  it('ranges: both ends, in order, nothing else', () => {
    expect(refusals({ xMm: { min: 100, max: 99 } })).toEqual(['limit-unknown'])
    expect(tightened({ xMm: { min: 100, max: 100 } }).xMm).toEqual({ min: 100, max: 100 })
    expect(refusals({ xMm: { middle: 3 } })).toEqual(['limit-unknown'])
    expect(refusals({ xMm: 3 })).toEqual(['limit-unknown'])
    expect(refusals({ xMm: [0, 3] })).toEqual(['limit-unknown'])
    expect(refusals({ xMm: { min: 1, max: 236 } })).toEqual(['limit-loosened'])
    expect(refusals({ xMm: { min: -1, max: 234 } })).toEqual(['limit-loosened'])
  })

  it('unknown fields, groups and heaters are refused, whoever asks', () => {
    const changes: PlainRecord[] = [
      { speed: 3 },
      { material: 'ABS' },
      { tune: 3 },
      { tune: null },
      { budgets: { wishes: 3 } },
      { heaters: { extruder1: { maxC: 3 } } },
      { heaters: { extruder: 3 } },
      { heaters: [] },
      JSON.parse('{"__proto__": {"speedMaxMmPerS": 1e9}}'),
      { constructor: 3 },
      { toString: 3 },
    ]
    for (const change of changes) {
      expect(refusals(change)).toEqual(['limit-unknown'])
      expect(loosenLimits(LIMITS, change).kind).toBe('refused')
    }
  })

  it('all or nothing, and every fault is named', () => {
    const change = tightenLimits(LIMITS, { speedMaxMmPerS: 100, accelMaxMmPerS2: 9000, dwell: 1, xMm: { max: 999 } })
    expect(change).toEqual({
      kind: 'refused',
      rulings: [
        {
          rule: 'limit-loosened',
          limit: 'accelMaxMmPerS2 3000',
          value: 'accelMaxMmPerS2 9000',
          reason: 'Limit accelMaxMmPerS2: only a person may loosen a limit.',
        },
        {
          rule: 'limit-unknown',
          limit: '',
          value: 'dwell 1',
          reason: 'Limit dwell: there is no such limit, or it cannot have this value.',
        },
        {
          rule: 'limit-loosened',
          limit: 'xMm {"min":0,"max":235}',
          value: 'xMm {"max":999}',
          reason: 'Limit xMm: only a person may loosen a limit.',
        },
      ],
    })
    expect(tightenLimits(LIMITS, { tune: { nozzleC: 20 } })).toMatchObject({ rulings: [{ value: 'tune.nozzleC 20' }] })
  })

  it('a limit that is no number lets nothing through and is tightened by nothing', () => {
    const odd = { ...LIMITS, flowMaxMm3PerS: Number.NaN, xMm: { min: 0, max: Number.NaN } }
    expect(refusals({ flowMaxMm3PerS: 1 }, odd)).toEqual(['limit-loosened'])
    expect(refusals({ xMm: { min: 0, max: 1 } }, odd)).toEqual(['limit-loosened'])
  })

  it('nothing that was given is changed', () => {
    const before = structuredClone(LIMITS)
    tightened({ xMm: { max: 3 }, heaters: { extruder: { maxC: 30 } } })
    expect(LIMITS).toEqual(before)
    expect(SAFEST_LIMITS.levelMax).toBe('recover')
  })
})

describe('limits that are read anew', () => {
  it('keep what was made tighter, and forget what a person had loosened', () => {
    const tight = tightened({
      speedMaxMmPerS: 100,
      xMm: { min: 10 },
      heaters: { extruder: { maxC: 200 } },
      budgets: { commands: 7 },
      unattendedMaxS: 60,
      levelMax: 'tune',
    })
    const loose = loosenLimits(tight, { accelMaxMmPerS2: 9000, zOffsetMm: { max: 9 } })
    if (loose.kind === 'refused') throw new Error('refused')
    const fresh = { ...LIMITS, flowMaxMm3PerS: 20, speedMaxMmPerS: 80 }
    expect(carryTightenings(LIMITS, loose.limits, fresh)).toEqual({
      ...tight,
      flowMaxMm3PerS: 20,
      speedMaxMmPerS: 80,
    })
  })

  it('nothing was changed: they are what they are', () => {
    const fresh = { ...LIMITS, speedMaxMmPerS: 1000, material: 'ABS' }
    expect(carryTightenings(LIMITS, LIMITS, fresh)).toBe(fresh)
  })

  it('a heater that is gone is gone', () => {
    const fresh = { ...LIMITS, heaters: {} }
    const now = tightened({ heaters: { extruder: { maxC: 100 } } })
    expect(carryTightenings(LIMITS, now, fresh)).toBe(fresh)
  })
})

/** Bigger is looser, every number of a limit. */
function looseness(limits: Limits): number[] {
  const sign = (path: string) => (/minC$|extrudeMinC|filamentDiameterMm|samples/.test(path) ? -1 : 1)
  return leafPaths(limits).flatMap((path) => {
    const value = at(limits, path)
    if (path === 'material') return []
    if (path === 'levelMax') return [['observe', 'advise', 'tune', 'act', 'recover'].indexOf(value as string)]
    if (value === null) return [Number.POSITIVE_INFINITY]
    if (typeof value === 'number') return [sign(path) * value]
    const { min, max } = value as { min: number; max: number }
    return [-min, max]
  })
}

describe('any sequence of tightenings', () => {
  const value = fc.oneof(
    fc.double({ noDefaultInfinity: false }),
    fc.integer({ min: -10, max: 4000 }),
    fc.record({ min: fc.double({ min: -5, max: 300 }), max: fc.double({ min: -5, max: 300 }) }),
    fc.constantFrom<PlainValue>(null, 'observe', 'act', 'recover', 'never', true, {}, []),
  )
  const change = fc
    .tuple(fc.constantFrom(...FIELDS.map(([path]) => path)), value)
    .map(([path, wanted]) => nested(path, wanted))

  it('never loosens a field', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        let limits = LIMITS
        for (const wanted of changes) {
          const before = looseness(limits)
          const answer = tightenLimits(limits, wanted)
          if (answer.kind === 'refused') continue
          limits = answer.limits
          const after = looseness(limits)
          expect(after.length).toBe(before.length)
          expect(after.every((loose, index) => loose <= (before[index] as number))).toBe(true)
          expect(limits.material).toBe(LIMITS.material)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
