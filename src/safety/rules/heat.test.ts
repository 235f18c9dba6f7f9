import { describe, expect, test } from 'vitest'
import { faultsOf, said } from '../../../tests/safety/judge-fixture.ts'
import { readyState, testLimits } from '../../../tests/safety/limits-fixture.ts'
import { askedHeater, heaterNamed, ownOr } from './asked-heater.ts'

const heater = (changes: object) => ({
  targetC: 0,
  hottestC: 25,
  coldestC: 23,
  powerRatio: 0,
  isTrusted: true,
  ...changes,
})
const cold = {
  state: { heaters: { extruder: heater({}), heater_bed: heater({}), 'heater_generic chamber': heater({}) } },
}

describe('targets', () => {
  test.each([
    ['M104 S', 285],
    ['M109 S', 285],
    ['M104 T0 S', 285],
    ['M140 S', 110],
    ['M190 S', 110],
    ['M141 S', 60],
    ['M191 S', 60],
    ['SET_HEATER_TEMPERATURE HEATER=extruder TARGET=', 285],
    ['SET_HEATER_TEMPERATURE HEATER=heater_bed TARGET=', 110],
    ['SET_HEATER_TEMPERATURE HEATER=chamber TARGET=', 60],
    ['SET_HEATER_TEMPERATURE HEATER="heater_generic chamber" TARGET=', 60],
  ])('%s... up to %s °C', (line, maxC) => {
    expect(said(`${line}${maxC}`, cold)).toEqual([])
    expect(said(`${line}${maxC + 0.01}`, cold)).toContain('heater-target envelope')
    expect(said(`${line}10000`, cold)).toContain('heater-target envelope')
    expect(said(`${line}-1`, cold)).toContain('heater-target envelope')
    expect(said(`${line}1,5`, cold)).toContain('heater-target envelope')
    expect(said(`${line}${'9'.repeat(400)}`, cold)).toContain('heater-target envelope')
    expect(said(`${line}0`, cold)).toEqual([])
  })

  test('says the numbers', () => {
    expect(faultsOf('M104 S299', cold)[0]?.ruling).toEqual({
      rule: 'heater-target',
      limit: '0 to 285 °C',
      value: '299 °C',
      reason: 'Printer and material do not stand that temperature',
    })
  })

  test('the least that a heater is held at', () => {
    const limits = {
      ...testLimits,
      heaters: { extruder: { minC: 20, maxC: 285, stepMaxC: 30, riseMaxCPerS: 12, idleHotMaxS: 9 } },
    }
    expect(said('M104 S20', { ...cold, context: { limits } })).toEqual([])
    expect(said('M104 S19.9', { ...cold, context: { limits } })).toEqual(['heater-target envelope'])
  })

  test('only heaters that the printer has and that have limits', () => {
    expect(said('M104 T1 S200', cold)).toEqual(['heater-target envelope'])
    expect(said('M104 T1 S0', cold)).toEqual([])
    expect(said('M140 S60', { state: { heaters: { extruder: heater({}) } } })).toEqual(['heater-target envelope'])
    expect(said('SET_HEATER_TEMPERATURE HEATER=__proto__ TARGET=50', cold)).toEqual(['heater-target envelope'])
    expect(said('SET_HEATER_TEMPERATURE TARGET=50', cold)).toEqual(['heater-target envelope'])
    expect(said('SET_HEATER_TEMPERATURE HEATER=extruder', cold)).toEqual([])
    const known = { state: { heaters: { extruder9: heater({}) }, extruder: 'extruder9' } }
    expect(said('M104 S200', known)).toEqual(['heater-target envelope'])
  })

  test('the active extruder, or the one named', () => {
    const state = readyState({ extruder: 'extruder1' })
    const asked = (name: string, raw: string) =>
      askedHeater(
        {
          kind: 'command',
          style: 'classic',
          name,
          params: raw === '' ? [] : [{ key: 'T', raw, value: Number(raw) }],
          rawParams: '',
          text: '',
          comment: '',
          oddity: '',
        },
        state,
      )
    expect(asked('M104', '')).toEqual({ heater: 'extruder1', targetC: 0, isWaiting: false })
    expect(asked('M109', '0')).toEqual({ heater: 'extruder', targetC: 0, isWaiting: true })
    expect(asked('M109', '2')).toEqual({ heater: 'extruder2', targetC: 0, isWaiting: true })
    expect(asked('M140', '')).toEqual({ heater: 'heater_bed', targetC: 0, isWaiting: false })
    expect(asked('M190', '')).toEqual({ heater: 'heater_bed', targetC: 0, isWaiting: true })
    expect(asked('M141', '').heater).toBe('heater_generic chamber')
    expect(asked('M141', '').isWaiting).toBe(false)
    expect(asked('M191', '').isWaiting).toBe(true)
    expect(asked('PID_CALIBRATE', '')).toEqual({ heater: '', targetC: Number.NaN, isWaiting: true })
    expect(asked('MPC_CALIBRATE', '')).toEqual({ heater: '', targetC: Number.NaN, isWaiting: true })
    expect(asked('SET_HEATER_TEMPERATURE', '')).toEqual({ heater: '', targetC: 0, isWaiting: false })
  })

  test('names', () => {
    expect(heaterNamed(readyState(), 'chamber')).toBe('heater_generic chamber')
    expect(heaterNamed(readyState(), 'extruder')).toBe('extruder')
    expect(heaterNamed(readyState(), 'nope')).toBe('nope')
    expect(ownOr({ a: 1 }, 'a')).toBe(1)
    expect(ownOr({ a: 1 }, 'toString')).toBeNull()
  })
})

describe('trust', () => {
  test('nothing is heated that is not seen', () => {
    const blind = { state: { heaters: { extruder: heater({ isTrusted: false }) } } }
    expect(said('M104 S200', blind)).toEqual(['heater-trust envelope'])
    expect(said('M104 S0', blind)).toEqual([])
    expect(said('M104 S200', { state: { isFresh: false }, origin: 'file' })).toEqual(['heater-trust envelope'])
    expect(said('M104 S0', { state: { isFresh: false }, origin: 'file' })).toEqual([])
  })
})

describe('steps', () => {
  const hot = { state: { heaters: { extruder: heater({ targetC: 200, hottestC: 201, coldestC: 199 }) } } }

  test('30 °C at once when hot, all at once from cold', () => {
    expect(said('M104 S230', hot)).toEqual([])
    expect(said('M104 S230.1', hot)).toEqual(['heater-step person'])
    expect(said('M104 S285', hot)).toEqual(['heater-step person'])
    expect(said('M104 S285', cold)).toEqual([])
    expect(said('M104 S100', hot)).toEqual([])
    expect(said('M104 S285', { ...hot, origin: 'file' })).toEqual([])
    expect(said('M104 S285', { ...hot, origin: 'macro' })).toEqual(['heater-step person'])
    expect(said('M104 S285', { ...hot, origin: 'macro', context: { asker: 'client' } })).toEqual([])
    expect(faultsOf('M104 S240', hot)[0]?.ruling).toMatchObject({ limit: '30 °C', value: '40 °C' })
    expect(said('M140 S60', hot)).toEqual(['heater-target envelope'])
  })
})

describe('overshoot', () => {
  const bounds = { extruder: { reachC: 400, swingC: 18 } }

  test('no further than its power brings it within the horizon', () => {
    const near = (reachC: number) => ({ ...cold, context: { heaterBounds: { extruder: { reachC, swingC: 18 } } } })
    expect(said('M104 S285', near(293))).toEqual([])
    expect(said('M104 S285', near(293.1))).toEqual(['heater-overshoot person'])
    expect(said('M104 S285', near(Number.NaN))).toEqual(['heater-overshoot person'])
  })

  test('the swing that was seen is counted in', () => {
    expect(said('M104 S275', { ...cold, context: { heaterBounds: bounds } })).toEqual([])
    expect(said('M104 S275.1', { ...cold, context: { heaterBounds: bounds } })).toEqual(['heater-overshoot person'])
    expect(said('M104 S285', { ...cold, context: { heaterBounds: {} } })).toEqual([])
    expect(said('M140 S110', { ...cold, context: { heaterBounds: bounds } })).toEqual([])
    expect(faultsOf('M104 S280', { ...cold, context: { heaterBounds: bounds } })[0]?.ruling).toMatchObject({
      limit: '293 °C',
      value: '298 °C',
    })
  })

  test('what cools down does not shoot over', () => {
    const hotter = { state: { heaters: { extruder: heater({ targetC: 285, hottestC: 286, coldestC: 284 }) } } }
    expect(said('M104 S284', { ...hotter, context: { heaterBounds: bounds } })).toEqual([])
    expect(said('M104 S284.5', { ...hotter, context: { heaterBounds: bounds } })).toEqual(['heater-overshoot person'])
    expect(said('M104 T1 S200', { ...hotter, context: { heaterBounds: bounds } })).toEqual(['heater-target envelope'])
    const unlimited = {
      state: { heaters: { extruder1: heater({}) } },
      context: { heaterBounds: { extruder1: bounds.extruder } },
    }
    expect(said('M104 T1 S200', unlimited)).toEqual(['heater-target envelope'])
    const unseen = { state: { heaters: {} }, context: { heaterBounds: bounds } }
    expect(said('M104 S200', unseen)).toEqual(['heater-target envelope'])
  })
})

describe('idle and hot', () => {
  test('900 s without a print', () => {
    expect(said('M104 S200', { ...cold, context: { idleHotS: 899.9 } })).toEqual([])
    expect(said('M104 S200', { ...cold, context: { idleHotS: 900 } })).toEqual(['idle-hot person'])
    expect(said('M104 S0', { ...cold, context: { idleHotS: 900 } })).toEqual([])
    expect(said('M140 S60', { ...cold, context: { idleHotS: 1799 } })).toEqual([])
    expect(said('M140 S60', { ...cold, context: { idleHotS: 1800 } })).toEqual(['idle-hot person'])
    expect(said('M104 S200', { context: { idleHotS: 9000 }, state: { ...cold.state, print: 'printing' } })).toEqual([])
    expect(said('M104 S200', { context: { idleHotS: 9000 }, state: { ...cold.state, print: 'paused' } })).toEqual([
      'idle-hot person',
    ])
    expect(said('M104 S200', { ...cold, context: { idleHotS: Number.NaN } })).toEqual(['idle-hot person'])
    expect(said('M104 T1 S200', { ...cold, context: { idleHotS: 9000 } })).toEqual(['heater-target envelope'])
    expect(faultsOf('M104 S200', { ...cold, context: { idleHotS: 1000 } })[0]?.ruling).toMatchObject({
      limit: '900 s',
      value: '1000 s',
    })
  })
})

describe('waits', () => {
  test('M109 and M190 for less than a room', () => {
    expect(said('M109 S35', cold)).toEqual([])
    expect(said('M109 S34.9', cold)).toEqual(['endless-wait person'])
    expect(said('M190 S34.9', cold)).toEqual(['endless-wait person'])
    expect(said('M190 S1', cold)).toEqual(['endless-wait person'])
    expect(said('M109 S0', cold)).toEqual([])
    expect(said('M104 S20', cold)).toEqual([])
    expect(faultsOf('M109 S20', cold)[0]?.ruling).toMatchObject({ limit: '35 °C', value: '20 °C' })
  })

  describe('for less than what is hot around', () => {
    /** A bed at 110 °C leaves up to 65 °C around it; a chamber what it is held at. */
    const around = (changes: { bedC?: number; chamberC?: number; nozzleC?: number; hottestC?: number }) => ({
      state: {
        heaters: {
          extruder: heater({ targetC: changes.nozzleC ?? 0, hottestC: changes.hottestC ?? 210, coldestC: 30 }),
          heater_bed: heater({ targetC: changes.bedC ?? 0, hottestC: 111 }),
          'heater_generic chamber': heater({ targetC: changes.chamberC ?? 0 }),
        },
      },
    })

    test.each([
      ['M109 S65', { bedC: 110 }, []],
      ['M109 S64.9', { bedC: 110 }, ['endless-wait person']],
      ['M109 S30', { bedC: 60 }, ['endless-wait person']],
      ['M109 S45', { bedC: 60 }, []],
      ['M109 S44.9', { bedC: 60 }, ['endless-wait person']],
      // On its way up it comes past it.
      ['M109 S50', { bedC: 110, hottestC: 50 }, []],
      ['M109 S50', { bedC: 110, hottestC: 50.1 }, ['endless-wait person']],
      ['M109 S50', { bedC: 110, hottestC: Number.NaN }, ['endless-wait person']],
      ['M109 S59.9', { chamberC: 60 }, ['endless-wait person']],
      ['M109 S60', { chamberC: 60 }, []],
      ['M190 S59.9', { chamberC: 60, bedC: 110 }, ['endless-wait person']],
      ['M190 S60', { chamberC: 60, bedC: 110 }, []],
      ['TEMPERATURE_WAIT SENSOR=extruder MAXIMUM=31', { bedC: 60 }, ['endless-wait person']],
      ['TEMPERATURE_WAIT SENSOR=extruder MAXIMUM=44.9', { bedC: 60 }, ['endless-wait person']],
      ['TEMPERATURE_WAIT SENSOR=extruder MAXIMUM=45', { bedC: 60 }, []],
      // With everything off, as before a part is pushed off a bed.
      ['TEMPERATURE_WAIT SENSOR=heater_bed MAXIMUM=30', {}, []],
      ['TEMPERATURE_WAIT SENSOR=extruder MAXIMUM=25', {}, []],
      ['TEMPERATURE_WAIT SENSOR=extruder MAXIMUM=24.9', {}, ['endless-wait person']],
      ['TEMPERATURE_WAIT SENSOR=heater_bed MAXIMUM=34.9', { nozzleC: 200 }, ['endless-wait person']],
      ['TEMPERATURE_WAIT SENSOR=heater_bed MAXIMUM=35', { nozzleC: 200 }, []],
      // It is there already.
      ['TEMPERATURE_WAIT SENSOR=extruder MAXIMUM=31', { bedC: 60, hottestC: 31 }, []],
      ['TEMPERATURE_WAIT SENSOR=extruder MAXIMUM=31', { bedC: 60, hottestC: 31.1 }, ['endless-wait person']],
      // Its own target is lower than what is around it.
      ['TEMPERATURE_WAIT SENSOR=extruder MAXIMUM=40', { bedC: 60, nozzleC: 38 }, ['endless-wait person']],
      ['TEMPERATURE_WAIT SENSOR=heater_bed MAXIMUM=36', { bedC: 0 }, []],
      ['TEMPERATURE_WAIT SENSOR=heater_bed MAXIMUM=36', { chamberC: 60 }, ['endless-wait person']],
      ['TEMPERATURE_WAIT SENSOR=heater_bed MAXIMUM=112', { bedC: 111, chamberC: Number.NaN }, []],
      ['TEMPERATURE_WAIT SENSOR=heater_bed MAXIMUM=36', { chamberC: Number.NaN }, ['endless-wait person']],
      ['TEMPERATURE_WAIT SENSOR=chamber MAXIMUM=64', { bedC: 110, chamberC: 50 }, []],
    ])('%s, %o', (line, changes, faults) => {
      expect(said(line, around(changes))).toEqual(faults)
    })

    test('the printer’s own macros wait for sensors to become warm, or as cool as they can', () => {
      const wait = (words: string, bedC: number) =>
        said(`TEMPERATURE_WAIT SENSOR="temperature_sensor box" ${words}`, { ...around({ bedC }), origin: 'macro' })
      expect(wait('MINIMUM=50', 110)).toEqual([])
      expect(wait('MAXIMUM=45', 60)).toEqual([])
      expect(wait('MAXIMUM=44.9', 60)).toEqual(['endless-wait person'])
      expect(wait('MAXIMUM=36', 0)).toEqual([])
    })

    test('says why', () => {
      expect(faultsOf('TEMPERATURE_WAIT SENSOR=extruder MAXIMUM=31', around({ bedC: 60 }))[0]?.ruling).toEqual({
        rule: 'endless-wait',
        limit: '45 °C',
        value: 'no number to 31 °C',
        reason: 'It may never become so cool with what is hot around it, and nothing else is heard meanwhile',
      })
      expect(faultsOf('M109 S30', around({ bedC: 110 }))[0]?.ruling).toMatchObject({ limit: '65 °C', value: '30 °C' })
    })

    test('a heater that the printer lacks', () => {
      const bare = { state: { heaters: { heater_bed: heater({ targetC: 60 }) } } }
      expect(said('M109 S44.9', bare)).toContain('endless-wait person')
      expect(said('M109 S45', bare)).not.toContain('endless-wait person')
      const bedless = { state: { heaters: { extruder: heater({ hottestC: 200 }) } } }
      expect(said('M109 S35', bedless)).toEqual([])
      expect(said('M109 S34.9', bedless)).toEqual(['endless-wait person'])
    })
  })

  test.each([
    ['SENSOR=extruder MINIMUM=200', []],
    ['SENSOR=extruder MINIMUM=210', []],
    ['SENSOR=extruder MINIMUM=210.1', ['endless-wait person']],
    ['SENSOR=extruder MAXIMUM=210', []],
    ['SENSOR=extruder MAXIMUM=209.9', ['endless-wait person']],
    ['SENSOR=extruder MINIMUM=200 MAXIMUM=215', []],
    ['SENSOR=extruder MINIMUM=100 MAXIMUM=150', ['endless-wait person']],
    ['SENSOR=extruder MINIMUM=220 MAXIMUM=250', ['endless-wait person']],
    ['SENSOR=chamber MAXIMUM=30', []],
    ['SENSOR="heater_generic chamber" MAXIMUM=30', []],
    ['SENSOR=chamber MAXIMUM=29', ['endless-wait person']],
    ['SENSOR=chamber MINIMUM=10', ['endless-wait person']],
    ['SENSOR=chamber MINIMUM=10 MAXIMUM=50', ['endless-wait person']],
    ['SENSOR=nothing MINIMUM=10', ['endless-wait person']],
    ['MINIMUM=10', ['endless-wait person']],
    ['SENSOR=extruder', ['endless-wait envelope']],
    ['SENSOR=extruder MINIMUM=200 MAXIMUM=200', ['endless-wait envelope']],
    ['SENSOR=extruder MINIMUM=210 MAXIMUM=200', ['endless-wait envelope']],
    ['SENSOR=extruder MINIMUM=nan', ['endless-wait envelope']],
    ['SENSOR=extruder MAXIMUM=x', ['endless-wait envelope']],
  ])('TEMPERATURE_WAIT %s', (words, faults) => {
    expect(said(`TEMPERATURE_WAIT ${words}`)).toEqual(faults)
  })

  test('macros may wait for what no heater holds', () => {
    expect(said('TEMPERATURE_WAIT SENSOR="temperature_sensor box" MINIMUM=40', { origin: 'macro' })).toEqual([])
    expect(said('TEMPERATURE_WAIT SENSOR="temperature_sensor box" MINIMUM=40')).toEqual(['endless-wait person'])
    expect(faultsOf('TEMPERATURE_WAIT SENSOR=extruder MINIMUM=250')[0]?.ruling).toMatchObject({
      limit: '210 °C',
      value: '250 to no number °C',
    })
  })
})

describe('calibrating a heater', () => {
  test('is a person’s, and no hotter either', () => {
    expect(said('PID_CALIBRATE HEATER=extruder TARGET=200', cold)).toEqual(['calibration person'])
    expect(said('PID_CALIBRATE HEATER=extruder TARGET=290', cold)).toContain('heater-target envelope')
    expect(said('PID_CALIBRATE HEATER=extruder', cold)).toContain('heater-target envelope')
  })
})
