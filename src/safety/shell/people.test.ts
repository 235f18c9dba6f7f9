import { describe, expect, it } from 'vitest'
import { DESK, Rig } from '../../../tests/safety/shell-rig.ts'
import { acknowledge, latch, loosenShell, setLevel, tightenShell } from './people.ts'
import { renewShell } from './renew-shell.ts'
import { checkToken, grantToken, spendToken, TOKEN_SCOPES } from './tokens.ts'

describe('levels', () => {
  it('begin with looking', () => {
    expect(new Rig().shell.level).toBe('observe')
  })

  it('come down for anybody, go up for a person', () => {
    const { shell } = new Rig()
    expect(setLevel(shell, 'tune', false, 1)).toEqual([
      { rule: 'level', limit: 'observe', value: 'tune', reason: 'Only a person may raise the level.' },
    ])
    expect(shell.level).toBe('observe')
    expect(setLevel(shell, 'recover', true, 7)).toEqual([])
    expect(shell).toMatchObject({ level: 'recover', heartbeatS: 7 })
    expect(setLevel(shell, 'recover', false, 8)).toEqual([])
    expect(setLevel(shell, 'advise', false, 9)).toEqual([])
    expect(shell).toMatchObject({ level: 'advise', heartbeatS: 7 })
  })

  it('end where the limits say, and come down with them', () => {
    const { shell } = new Rig()
    setLevel(shell, 'recover', true, 1)
    expect(tightenShell(shell, { levelMax: 'act' }).kind).toBe('tightened')
    expect(shell.level).toBe('act')
    expect(setLevel(shell, 'recover', true, 2)).toEqual([
      { rule: 'level', limit: 'act', value: 'recover', reason: 'This printer allows no more.' },
    ])
    expect(setLevel(shell, 'tune', false, 3)).toEqual([])
    tightenShell(shell, { speedMaxMmPerS: 100 })
    expect(shell.level).toBe('tune')
  })
})

it('what an earlier guard left is latched until a person has looked', () => {
  const { shell } = new Rig()
  const ruling = { rule: 'guard-ended', limit: '', value: 'killed', reason: '' }
  const left = { kind: 'guard-ended', subject: '', reaction: 'off', timeS: 1, ruling } as const
  latch(shell, left)
  expect(shell.machine.isLatched).toBe(true)
  expect(acknowledge(shell, left, 2)).toBe(true)
  expect(shell.machine.isLatched).toBe(false)
})

it('nothing is used up at first, and a word about one thing is none about another', () => {
  const { shell } = new Rig()
  const none = { recoveries: 0, restarts: 0, heatCMin: 0, filamentMm: 0, movesNearPart: 0, modelCalls: 0, commands: 0 }
  expect(shell.use).toEqual(none)
  const ruling = { rule: '', limit: '', value: '', reason: '' }
  shell.latches.set('a ', { kind: 'a', subject: '', reaction: 'off', timeS: 1, ruling })
  Object.assign(shell, { atHeatS: 5 })
  shell.use.heatCMin = 7
  expect(acknowledge(shell, { kind: 'a', subject: '' }, 9)).toBe(true)
  expect(shell).toMatchObject({ atHeatS: 5, attendedS: 9, use: { heatCMin: 7 } })
})

describe('limits', () => {
  it('become tighter for anybody, looser for a person', () => {
    const { shell } = new Rig()
    expect(tightenShell(shell, { speedMaxMmPerS: 100 }).kind).toBe('tightened')
    expect(shell.limits.speedMaxMmPerS).toBe(100)
    expect(tightenShell(shell, { speedMaxMmPerS: 200 }).kind).toBe('refused')
    expect(shell.limits.speedMaxMmPerS).toBe(100)
    expect(loosenShell(shell, { speedMaxMmPerS: 200 }).kind).toBe('loosened')
    expect(shell.limits.speedMaxMmPerS).toBe(200)
    expect(loosenShell(shell, { speedMaxMmPerS: Number.NaN }).kind).toBe('refused')
    expect(shell.limits.speedMaxMmPerS).toBe(200)
    setLevel(shell, 'act', true, 1)
    loosenShell(shell, { levelMax: 'tune' })
    expect(shell.level).toBe('tune')
  })
})

describe('a host that begins anew', () => {
  it('leaves latched what is latched, used what is used, low what is low', () => {
    const rig = new Rig().level('act')
    rig.look(true)
    rig.gcode('G1 X50 F6000')
    tightenShell(rig.shell, { speedMaxMmPerS: 100 })
    const ruling = { rule: '', limit: '', value: '', reason: '' }
    const { latches } = rig.shell
    latches.set('a b', { kind: 'a', subject: 'b', reaction: 'off', timeS: 1, ruling })
    const fresh = { ...rig.shell.configured, accelMaxMmPerS2: 500, levelMax: 'tune' } as const
    const desk = { ...DESK, mode: 'strict' } as const
    renewShell(rig.shell, { limits: fresh, desk })
    expect(rig.shell).toMatchObject({
      limits: { speedMaxMmPerS: 100, accelMaxMmPerS2: 500 },
      desk: { mode: 'strict' },
      level: 'tune',
      seenS: Number.NaN,
      isLinked: false,
      use: { commands: 1 },
    })
    expect(rig.shell.configured).toBe(fresh)
    expect(rig.shell.onTheirWay.size).toBe(0)
    expect(rig.gcode('G1 X60 F6000', 'person')).toBe('denied: not-seen')
    rig.look(true)
    expect(rig.gcode('G1 X60 F6000')).toBe('needs-person: latched')
    renewShell(rig.shell, { limits: fresh, desk })
    expect(rig.shell.limits.speedMaxMmPerS).toBe(100)
  })
})

describe('tokens', () => {
  const HASH = 'a1'.repeat(32)

  it('have scopes', () => {
    expect(TOKEN_SCOPES).toEqual(['limits', 'level', 'acknowledge', 'approve'])
  })

  it('are good for one thing, once, for a time', () => {
    const { shell } = new Rig()
    expect(grantToken(shell, HASH, { scope: 'limits', untilS: 100 })).toBe(true)
    expect(checkToken(shell, HASH, 99.99)).toBe('limits')
    expect(checkToken(shell, HASH, 100)).toBeNull()
    expect(checkToken(shell, HASH, Number.NaN)).toBeNull()
    expect(checkToken(shell, 'b2'.repeat(32), 1)).toBeNull()
    expect(spendToken(shell, HASH, 'level', 1)).toBe(false)
    expect(spendToken(shell, HASH, 'limits', 101)).toBe(false)
    expect(spendToken(shell, HASH, 'limits', 1)).toBe(true)
    expect(spendToken(shell, HASH, 'limits', 1)).toBe(false)
    expect(checkToken(shell, HASH, 1)).toBeNull()
  })

  it.each(['', 'secret', HASH.toUpperCase(), HASH.slice(1), `${HASH}0`, `${HASH}\n`, `x${HASH}`])(
    '%j is no hash',
    (hash) => {
      const { shell } = new Rig()
      expect(grantToken(shell, hash, { scope: 'limits', untilS: 100 })).toBe(false)
      expect(checkToken(shell, hash, 1)).toBeNull()
    },
  )

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('none is good until %d', (untilS) => {
    expect(grantToken(new Rig().shell, HASH, { scope: 'level', untilS })).toBe(false)
  })
})
