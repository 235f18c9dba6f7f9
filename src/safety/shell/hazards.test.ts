import { describe, expect, it } from 'vitest'
import { Rig, STATUS } from '../../../tests/safety/shell-rig.ts'
import type { Intervention } from '../hazard.ts'
import { noteFrame, noteLinkLost, observeShell, tickShell } from './observe-shell.ts'
import { acknowledge, noteHeartbeat, noteOutcome, tightenShell } from './people.ts'
import { longestIdleHotS } from './timed-hazards.ts'

/** 'kind subject: reaction' of all that is behind an intervention. */
function because(intervention: Intervention | null): string[] {
  return intervention?.because.map(({ kind, subject, reaction }) => `${kind} ${subject}: ${reaction}`) ?? []
}

function ready(): Rig {
  const rig = new Rig()
  expect(rig.look(true)).toBeNull()
  return rig
}

function printing(): Rig {
  const rig = ready()
  rig.set('print_stats', { state: 'printing', filename: 'a.gcode' })
  expect(rig.look()).toBeNull()
  return rig
}

/** What the heaters' monitors say is theirs to test. */
function ours(told: readonly string[]): string[] {
  return told.filter((text) => !/sensor-(impossible|lying)/.test(text))
}

/** Time passes and is seen. */
function pass(rig: Rig, seconds: number, stepS = 0.25): string[] {
  const told: string[] = []
  for (let leftS = seconds; leftS > 1e-9; leftS -= stepS) told.push(...because(rig.look(false, stepS)))
  return told
}

describe('hotter than it may be', () => {
  it.each([
    [277.99, []],
    [278, []],
    [278.01, ['over-temperature extruder: off']],
    [290, ['over-temperature extruder: off']],
    [290.01, ['over-temperature extruder: stop']],
    [500, ['over-temperature extruder: stop']],
    [Number.NaN, []],
  ])('a limit of 270 °C and a reading of %d °C', (temperature, told) => {
    const rig = ready().set('extruder', { temperature: 270, target: 270, power: 0.5 })
    rig.look()
    rig.set('extruder', { temperature })
    expect(because(rig.look())).toEqual(told)
  })

  it('tells the numbers', () => {
    const rig = ready().set('extruder', { temperature: 300 })
    expect(rig.look()?.because[0]).toEqual({
      kind: 'over-temperature',
      subject: 'extruder',
      reaction: 'stop',
      timeS: rig.nowS,
      ruling: {
        rule: 'over-temperature',
        limit: '278 °C',
        value: '300 °C',
        reason: 'extruder is hotter than it may be and rises.',
      },
    })
  })

  it('what was hot when the line was drawn cools down in peace, and does not rise', () => {
    const rig = ready().set('extruder', { temperature: 260, target: 260 })
    for (let i = 0; i < 8; i++) rig.look()
    tightenShell(rig.shell, { heaters: { extruder: { maxC: 200 } } })
    expect(pass(rig, 3)).toEqual([])
    rig.set('extruder', { temperature: 250 })
    expect(pass(rig, 3)).toEqual([])
    rig.set('extruder', { temperature: 253 })
    expect(pass(rig, 3)).toEqual([])
    rig.set('extruder', { temperature: 253.01 })
    expect(pass(rig, 0.25)).toEqual(['over-temperature extruder: stop'])
  })

  it('a target beyond the limit is taken back, whoever set it', () => {
    const rig = ready().set('extruder', { target: 270 })
    expect(because(rig.look())).toEqual([])
    rig.set('extruder', { target: 270.06 })
    const intervention = rig.look()
    expect(because(intervention)).toEqual(['over-target extruder: off'])
    expect(intervention?.because[0]?.ruling).toMatchObject({ limit: '270 °C', value: '270.1 °C' })
    expect(intervention?.steps[0]).toEqual({ kind: 'lines', lines: ['TURN_OFF_HEATERS'] })
  })

  it('a target that was there when the line was drawn stays', () => {
    const rig = ready().set('heater_bed', { target: 100 })
    rig.look()
    tightenShell(rig.shell, { heaters: { heater_bed: { maxC: 90 } } })
    expect(pass(rig, 3)).toEqual([])
    rig.set('heater_bed', { target: 101 })
    expect(pass(rig, 1)).toEqual(['over-target heater_bed: off'])
  })

  it('a heater without limits, and one that is not trusted, has no line', () => {
    const rig = ready()
    rig.set('heaters', { available_heaters: ['extruder', 'heater_bed', 'heater_generic odd', 'toString'] })
    rig.set('heater_generic odd', { temperature: 400, target: 0, power: 0 })
    rig.set('toString', { temperature: 400, target: 0, power: 0 })
    expect(pass(rig, 1)).toEqual([])
  })
})

describe('a heater that cannot be seen', () => {
  it.each([
    ['on', { temperature: Number.NaN, target: 200 }],
    ['nobody knows whether it is on', { temperature: 200, target: Number.NaN }],
  ])('%s: goes off after 3 s', (_, fields) => {
    const rig = ready().set('extruder', fields)
    expect(ours(pass(rig, 3))).toEqual([])
    expect(pass(rig, 0.25)).toEqual(['sensor-untrusted extruder: off'])
    expect(rig.shell.machine.heaters['extruder']?.isTrusted).toBe(false)
  })

  it('is not believed again until a person has looked', () => {
    const rig = ready().set('extruder', { temperature: Number.NaN, target: 200 })
    rig.isMonitored = true
    pass(rig, 3.25)
    rig.set('extruder', { temperature: 25, target: 0 })
    expect(pass(rig, 10)).toEqual([])
    expect(rig.shell.machine.heaters).toMatchObject({ extruder: { isTrusted: false }, heater_bed: { isTrusted: true } })
    expect(acknowledge(rig.shell, { kind: 'sensor-untrusted', subject: 'extruder' }, rig.nowS)).toBe(true)
    rig.look()
    expect(rig.shell.machine.heaters['extruder']?.isTrusted).toBe(false)
    expect(acknowledge(rig.shell, { kind: 'sensor-impossible', subject: 'extruder' }, rig.nowS)).toBe(true)
    rig.look()
    expect(rig.shell.machine.heaters['extruder']?.isTrusted).toBe(true)
  })

  it('a moment is no matter', () => {
    const rig = ready().set('extruder', { temperature: Number.NaN, target: 200 })
    pass(rig, 2.75)
    rig.set('extruder', { temperature: 25, target: 0 })
    rig.look()
    rig.set('extruder', { temperature: Number.NaN, target: 200 })
    expect(ours(pass(rig, 3))).toEqual([])
  })
})

describe('what the evidence says', () => {
  it('a heater that jumps is not believed, and nothing is heated that is not', () => {
    const rig = ready()
    rig.isMonitored = true
    rig.set('extruder', { temperature: 29.5 }).look()
    // 25 °C/s and 3 °C: more is no heater's.
    rig.set('extruder', { temperature: 38.7 }).look()
    expect(rig.shell.machine.heaters['extruder']).toMatchObject({ hottestC: 38.7, coldestC: 25, isTrusted: true })
    rig.set('extruder', { temperature: 48 }).look()
    expect(rig.shell.machine.heaters['extruder']).toMatchObject({ hottestC: 48, isTrusted: false })
  })

  it('a contradiction is told once, and does not come again with the clock alone', () => {
    const rig = ready().set('extruder', { power: 0.2 })
    expect(pass(rig, 2)).toEqual([])
    expect(because(rig.look())).toEqual(['power-without-target extruder: off'])
    expect(rig.shell.machine.heaters['extruder']?.isTrusted).toBe(false)
    expect(rig.shell.machine.isLatched).toBe(true)
    expect(tickShell(rig.shell, rig.nowS)).toBeNull()
    expect(rig.look()).toBeNull()
    rig.set('extruder', { power: 0 }).look()
    expect(rig.shell.machine.heaters['extruder']?.isTrusted).toBe(true)
    expect(rig.shell.machine.isLatched).toBe(true)
    expect(pass(rig.set('extruder', { power: 0.2 }), 2)).toEqual([])
    expect(because(rig.look())).toEqual(['power-without-target extruder: off'])
  })

  it('a picture that stands still while it prints pauses it', () => {
    const rig = printing()
    const still = { ...rig.status, system_stats: { cputime: 1 } }
    const look = (): string[] => {
      rig.nowS += 0.25
      rig.eventtimeS += 0.25
      const observation = { eventtimeS: rig.eventtimeS, status: still, isFull: false }
      return because(observeShell(rig.shell, observation, rig.nowS))
    }
    for (let i = 0; i < 8; i++) expect(look()).toEqual([])
    expect(look()).toEqual(['observation-frozen : pause'])
  })

  it('a full look after a restart begins anew', () => {
    const rig = ready().set('extruder', { power: 0.2 })
    expect(pass(rig, 2)).toEqual([])
    rig.eventtimeS = 3
    rig.look(true)
    expect(rig.shell.machine.isFresh).toBe(true)
    expect(pass(rig, 1.75)).toEqual([])
    expect(because(rig.look())).toEqual(['power-without-target extruder: off'])
  })
})

describe('the worst of the last readings', () => {
  it('counts for six observations', () => {
    const rig = ready()
    for (const temperature of [200, 210, 205, 205, 205, 205])
      rig.set('heater_bed', { temperature: temperature / 4 }).look()
    expect(rig.shell.machine.heaters['heater_bed']).toMatchObject({ hottestC: 52.5, coldestC: 50 })
    rig.look()
    expect(rig.shell.machine.heaters['heater_bed']).toMatchObject({ hottestC: 52.5, coldestC: 51.25 })
    rig.look()
    expect(rig.shell.machine.heaters['heater_bed']).toMatchObject({ hottestC: 51.25, coldestC: 51.25 })
  })

  it('or as many as are asked for', () => {
    const rig = ready()
    tightenShell(rig.shell, { evidence: { samples: 8 } })
    rig.set('heater_bed', { temperature: 30 }).look()
    rig.set('heater_bed', { temperature: 20 })
    pass(rig, 7 * 0.25)
    expect(rig.shell.machine.heaters['heater_bed']?.hottestC).toBe(30)
    rig.look()
    expect(rig.shell.machine.heaters['heater_bed']?.hottestC).toBe(20)
  })

  it('goes on behind a reading that is none, which is believed again after as many sound ones', () => {
    const rig = ready().set('heater_bed', { temperature: 30 })
    rig.look()
    rig.set('heater_bed', { temperature: null }).look()
    rig.set('heater_bed', { temperature: 20 }).look()
    expect(rig.shell.machine.heaters['heater_bed']).toMatchObject({ hottestC: 30, isTrusted: false })
    pass(rig, 1)
    expect(rig.shell.machine.heaters['heater_bed']).toMatchObject({ hottestC: 30, isTrusted: false })
    rig.look()
    expect(rig.shell.machine.heaters['heater_bed']).toMatchObject({ hottestC: 20, isTrusted: true })
  })
})

describe('outside of the envelope', () => {
  it.each([
    [[-1, 0, 0], []],
    [[-1.01, 0, 0], ['position x: watch']],
    [[236, 0, 0], []],
    [[236.01, 0, 0], ['position x: watch']],
    [[0, 236.01, 0], ['position y: watch']],
    [[0, 0, -1.3], []],
    [[0, 0, -1.31], ['position z: watch']],
    [[0, 0, 251.01], ['position z: watch']],
    [[Number.NaN, 0, 0], []],
  ])('%j while it prints', (position, told) => {
    const rig = printing().set('gcode_move', { position: [...position, 0] })
    expect(because(rig.look())).toEqual(told)
    expect(because(rig.look())).toEqual([])
  })

  it('nobody minds while nothing prints', () => {
    const rig = ready().set('gcode_move', { position: [999, 999, 999, 0] })
    expect(because(rig.look())).toEqual([])
  })

  it('tells the numbers', () => {
    const rig = printing().set('gcode_move', { position: [999, 0, 0, 0] })
    expect(rig.look()?.because[0]?.ruling).toEqual({
      rule: 'position',
      limit: '0 to 235 mm',
      value: '999 mm',
      reason: 'The head is outside of the envelope.',
    })
  })
})

describe('a print that nobody has ended', () => {
  it.each<[string, (rig: Rig) => Intervention | null, string]>([
    ['by an error', (rig) => rig.set('print_stats', { state: 'error' }).look(), 'error, ready'],
    ['with its host', (rig) => rig.set('webhooks', { state: 'shutdown' }).look(), 'printing, shutdown'],
    ['with its host, in error', (rig) => rig.set('webhooks', { state: 'error' }).look(), 'printing, error'],
    ['gone with a restart', (rig) => rig.set('print_stats', { state: 'standby' }).look(true), 'standby, ready'],
  ])('%s', (_, end, value) => {
    const rig = printing()
    const intervention = end(rig)
    expect(because(intervention)).toEqual(['print-failed : pause'])
    expect(intervention?.because[0]?.ruling.value).toBe(value)
    expect(rig.shell.machine.isLatched).toBe(true)
    expect(pass(rig, 5)).toEqual([])
    // Waved away, it does not come again.
    expect(acknowledge(rig.shell, { kind: 'print-failed', subject: '' }, rig.nowS)).toBe(true)
    expect(rig.shell.machine.isLatched).toBe(false)
    expect(pass(rig, 60)).toEqual([])
  })

  it('from a pause as well', () => {
    const rig = printing().set('print_stats', { state: 'paused' })
    rig.look()
    expect(because(rig.set('webhooks', { state: 'shutdown' }).look())).toEqual(['print-failed : pause'])
  })

  it.each(['complete', 'cancelled', 'standby', 'paused'])('%s is no failure', (state) => {
    expect(because(printing().set('print_stats', { state }).look())).toEqual([])
  })

  it('one that has ended well before a full look is none', () => {
    expect(because(printing().set('print_stats', { state: 'complete' }).look(true))).toEqual([])
  })

  it('a host that fails with nothing printing is no failed print', () => {
    expect(because(ready().set('webhooks', { state: 'shutdown' }).look())).toEqual([])
    expect(because(ready().set('print_stats', { state: 'error' }).look())).toEqual([])
  })

  it('is over with the next one', () => {
    const rig = printing()
    rig.set('print_stats', { state: 'error' }).look()
    rig.set('print_stats', { state: 'printing' }).look()
    expect(rig.shell.machine.isLatched).toBe(false)
    expect(because(rig.set('print_stats', { state: 'error' }).look())).toEqual(['print-failed : pause'])
  })
})

describe('news', () => {
  it('is old after 2 s', () => {
    const rig = ready()
    rig.nowS += 2
    expect(tickShell(rig.shell, rig.nowS)).toBeNull()
    expect(rig.shell.machine.isFresh).toBe(true)
    rig.nowS += 0.01
    expect(because(tickShell(rig.shell, rig.nowS))).toEqual(['stale : watch'])
    expect(rig.shell.machine.isFresh).toBe(false)
    expect(because(tickShell(rig.shell, rig.nowS))).toEqual([])
    rig.look()
    expect(rig.shell.machine.isFresh).toBe(true)
    rig.nowS += 3
    expect(tickShell(rig.shell, rig.nowS)?.because[0]?.ruling).toMatchObject({ limit: '2 s', value: '3 s' })
  })

  it('from the future is none', () => {
    const rig = ready()
    expect(because(tickShell(rig.shell, rig.nowS - 1))).toEqual(['stale : watch'])
    expect(rig.shell.machine.isFresh).toBe(false)
  })

  it('is void when the link is lost, until a full look', () => {
    const rig = ready()
    noteLinkLost(rig.shell)
    expect(rig.shell.machine.isFresh).toBe(false)
    expect(because(tickShell(rig.shell, rig.nowS))).toEqual(['stale : watch'])
    expect(rig.shell.machine.isFresh).toBe(false)
    rig.look(true)
    tickShell(rig.shell, rig.nowS)
    expect(rig.shell.machine.isFresh).toBe(true)
  })

  it('nothing is stale that was never seen', () => {
    expect(tickShell(new Rig().shell, 1000)).toBeNull()
  })

  it('out of order, or twice the same, is none', () => {
    const rig = ready()
    rig.status = { ...STATUS, toolhead: { ...STATUS['toolhead'], homed_axes: '' } }
    rig.eventtimeS -= 0.25
    rig.look()
    expect(rig.shell.machine.isXHomed).toBe(true)
    rig.eventtimeS -= 1
    rig.look()
    expect(rig.shell.machine.isXHomed).toBe(true)
    rig.nowS += 1.6
    tickShell(rig.shell, rig.nowS)
    expect(rig.shell.machine.isFresh).toBe(false)
    rig.look(true)
    expect(rig.shell.machine.isXHomed).toBe(false)
  })

  it('that is unfit does not make what is known younger', () => {
    const rig = ready().set('toolhead', { homed_axes: 3 })
    for (let i = 0; i < 8; i++) rig.look()
    expect(rig.shell.machine.isFresh).toBe(false)
    expect(rig.shell.unfit).toEqual(['toolhead'])
    expect(because(rig.look())).toEqual(['stale : watch'])
  })
})

describe('an operator in charge that is silent', () => {
  it.each(['act', 'recover'] as const)('%s: the print pauses after its beat and a minute', (level) => {
    const rig = printing().level(level)
    noteHeartbeat(rig.shell, rig.nowS)
    expect(pass(rig, 70)).toEqual([])
    const intervention = rig.look()
    expect(because(intervention)).toEqual(['operator-lost : pause'])
    expect(intervention?.because[0]?.ruling).toMatchObject({ limit: '70 s', value: '70.3 s' })
    expect(intervention?.steps).toEqual([{ kind: 'pause-print' }])
  })

  it.each(['observe', 'advise', 'tune'] as const)('%s: nothing hangs on it', (level) => {
    const rig = printing().level(level)
    expect(pass(rig, 300, 1)).toEqual([])
  })

  it('nothing prints: nothing pauses', () => {
    expect(pass(ready().level('act'), 300, 1)).toEqual([])
  })
})

describe('the camera', () => {
  it('is missed only where it is required, and only while it prints', () => {
    expect(pass(printing(), 300, 1)).toEqual([])
    const rig = ready()
    tightenShell(rig.shell, { evidence: { cameraS: 5 } })
    expect(pass(rig, 60, 1)).toEqual([])
    rig.set('print_stats', { state: 'printing' })
    expect(pass(rig, 5.25)).toEqual([])
    expect(pass(rig, 0.25)).toEqual(['camera-lost : pause'])
  })

  it('is there with each picture', () => {
    const rig = printing()
    tightenShell(rig.shell, { evidence: { cameraS: 5 } })
    for (let i = 0; i < 10; i++) {
      expect(pass(rig, 5)).toEqual([])
      noteFrame(rig.shell, rig.nowS)
    }
    expect(pass(rig, 5)).toEqual([])
    expect(rig.look()?.because[0]?.ruling).toMatchObject({ limit: '5 s', value: '5.3 s' })
  })
})

describe('nobody there', () => {
  it('pauses where a limit is set', () => {
    expect(pass(printing(), 20_000, 1)).toEqual([])
    const rig = printing()
    tightenShell(rig.shell, { unattendedMaxS: 3600 })
    expect(pass(rig, 3600, 1)).toEqual([])
    const intervention = rig.look(false, 1)
    expect(because(intervention)).toEqual(['unattended : pause'])
    expect(intervention?.because[0]?.ruling).toMatchObject({ limit: '3600 s', value: '3601 s' })
  })

  it('a client that asks for something counts as somebody, a query does not', () => {
    const rig = printing()
    tightenShell(rig.shell, { unattendedMaxS: 3600 })
    pass(rig, 3000, 1)
    expect(rig.gcode('M117 hello', 'client')).toBe('approved')
    expect(pass(rig, 3600, 1)).toEqual([])
    rig.gcode('M105', 'client')
    expect(pass(rig, 1, 1)).toEqual(['unattended : pause'])
  })

  it('nothing prints: nobody is missed', () => {
    const rig = ready()
    tightenShell(rig.shell, { unattendedMaxS: 3600 })
    expect(pass(rig, 4000, 1)).toEqual([])
  })
})

describe('hot with nothing printing', () => {
  it.each(['standby', 'paused', 'complete'])('%s: goes off after its time', (state) => {
    const rig = ready().set('print_stats', { state })
    rig.look()
    rig.set('extruder', { temperature: 25, target: 30 }).look()
    tightenShell(rig.shell, { heaters: { extruder: { idleHotMaxS: 60 } } })
    expect(pass(rig, 60, 1)).toEqual([])
    const intervention = rig.look(false, 1)
    expect(because(intervention)).toEqual(['idle-hot extruder: off'])
    expect(intervention?.because[0]?.ruling).toMatchObject({ limit: '60 s', value: '61 s' })
    expect(intervention?.steps).toEqual([{ kind: 'lines', lines: ['SET_HEATER_TEMPERATURE HEATER=extruder TARGET=0'] }])
  })

  it('stands for nothing while it prints, and begins when somebody has asked', () => {
    const rig = ready().set('print_stats', { state: 'printing' }).set('extruder', { target: 30 })
    tightenShell(rig.shell, { heaters: { extruder: { idleHotMaxS: 60 } } })
    expect(pass(rig, 100, 1)).toEqual([])
    rig.set('print_stats', { state: 'paused' })
    expect(pass(rig, 50, 1)).toEqual([])
    rig.gcode('M117 wait', 'client')
    expect(longestIdleHotS(rig.shell, rig.nowS)).toBe(0)
    expect(pass(rig, 60, 1)).toEqual([])
    expect(longestIdleHotS(rig.shell, rig.nowS)).toBe(60)
    expect(pass(rig, 1, 1)).toEqual(['idle-hot extruder: off'])
  })

  it('comes again, if it is so again', () => {
    const rig = ready().set('extruder', { target: 30 })
    rig.look()
    tightenShell(rig.shell, { heaters: { extruder: { idleHotMaxS: 60 } } })
    expect(pass(rig, 61, 1)).toEqual(['idle-hot extruder: off'])
    rig.set('extruder', { target: 0 })
    expect(pass(rig, 1, 1)).toEqual([])
    rig.set('extruder', { target: 30 })
    expect(pass(rig, 62, 1)).toEqual(['idle-hot extruder: off'])
  })

  it('switched off for a moment it is hot all the same: it is over when it has cooled', () => {
    const rig = ready().set('extruder', { temperature: 200, target: 200, power: 0.3 })
    rig.look()
    tightenShell(rig.shell, { heaters: { extruder: { idleHotMaxS: 60 } } })
    pass(rig, 40, 1)
    rig.set('extruder', { temperature: 200, target: 0, power: 0 })
    pass(rig, 30, 1)
    expect(longestIdleHotS(rig.shell, rig.nowS)).toBeGreaterThan(60)
    // Off, it is no hazard; on again, it is one at once.
    rig.set('extruder', { temperature: 200, target: 200, power: 0.3 })
    expect(pass(rig, 1, 1)).toContain('idle-hot extruder: off')
    for (let temperatureC = 190; temperatureC >= 50; temperatureC -= 2) {
      rig.set('extruder', { temperature: temperatureC, target: 0, power: 0 })
      pass(rig, 1, 1)
    }
    expect(longestIdleHotS(rig.shell, rig.nowS)).toBeGreaterThan(60)
    pass(rig, 20, 1)
    expect(longestIdleHotS(rig.shell, rig.nowS)).toBe(0)
    rig.set('extruder', { temperature: 50.1, target: 0 })
    pass(rig, 5, 1)
    expect(longestIdleHotS(rig.shell, rig.nowS)).toBeGreaterThan(0)
  })

  it('without heaters nothing is hot', () => {
    expect(longestIdleHotS(new Rig().shell, 1000)).toBe(0)
  })

  it('a limit of a heater that is not there holds nobody up', () => {
    const rig = ready()
    const { heaters } = rig.shell.limits
    rig.shell.limits = {
      ...rig.shell.limits,
      heaters: { ...heaters, 'heater_generic odd': { ...heaters['extruder']!, idleHotMaxS: 1 } },
    }
    expect(pass(rig, 10, 1)).toEqual([])
    expect(longestIdleHotS(rig.shell, rig.nowS)).toBe(0)
  })
})

describe('time at heat', () => {
  it('ends', () => {
    const rig = printing().set('heater_bed', { target: 30 })
    tightenShell(rig.shell, { timeAtHeatMaxS: 100 })
    expect(pass(rig, 100, 1)).toEqual([])
    const intervention = rig.look(false, 1)
    expect(because(intervention)).toEqual(['time-at-heat : off'])
    expect(intervention?.because[0]?.ruling).toMatchObject({ limit: '100 s', value: '101 s' })
  })

  it('does not count cold, and begins anew with a job and with a person’s word', () => {
    const rig = printing()
    tightenShell(rig.shell, { timeAtHeatMaxS: 100 })
    expect(pass(rig, 200, 1)).toEqual([])
    rig.set('heater_bed', { target: 30 })
    expect(pass(rig, 90, 1)).toEqual([])
    rig.set('print_stats', { state: 'complete' }).look(false, 1)
    rig.set('print_stats', { state: 'printing' }).look(false, 1)
    expect(rig.shell.atHeatS).toBe(1)
    expect(pass(rig, 99, 1)).toEqual([])
    expect(pass(rig, 1, 1)).toEqual(['time-at-heat : off'])
    expect(acknowledge(rig.shell, { kind: 'time-at-heat', subject: '' }, rig.nowS)).toBe(true)
    expect(rig.shell.atHeatS).toBe(0)
  })

  it('is not guessed across a full look', () => {
    const rig = printing().set('heater_bed', { target: 30 })
    rig.look(true, 1000)
    expect(rig.shell.atHeatS).toBe(0)
  })
})

describe('heat that the operator has raised', () => {
  it('costs by the minute, and then the print pauses', () => {
    const rig = ready().set('heater_bed', { temperature: 60, target: 60, power: 0.3 })
    rig.set('print_stats', { state: 'printing' }).level('tune').look()
    tightenShell(rig.shell, { budgets: { heatCMin: 10 } })
    noteHeartbeat(rig.shell, rig.nowS)
    expect(rig.gcode('M140 S65')).toBe('approved')
    for (const command of rig.shell.onTheirWay.keys()) noteOutcome(rig.shell, command, rig.nowS)
    rig.set('heater_bed', { temperature: 65, target: 65 })
    // 5 °C for two minutes are 10 °C min.
    expect(ours(pass(rig, 119, 1))).toEqual([])
    rig.shell.use.heatCMin = 10 - 5 / 60
    rig.look(false, 1)
    expect(rig.shell.use.heatCMin).toBe(10)
    const intervention = rig.look(false, 1)
    expect(because(intervention)).toEqual(['heat-budget : pause'])
    expect(intervention?.because[0]?.ruling).toMatchObject({ limit: '10 °C min', value: '10.1 °C min' })
    expect(acknowledge(rig.shell, { kind: 'heat-budget', subject: '' }, rig.nowS)).toBe(true)
    expect(rig.shell.use.heatCMin).toBe(0)
  })

  it('in a pause that nobody comes to, what the operator has raised goes off after ten minutes, alone', () => {
    const rig = ready().set('heater_bed', { temperature: 60, target: 60, power: 0.3 })
    rig.set('extruder', { temperature: 200, target: 200, power: 0.3 })
    rig.set('print_stats', { state: 'printing' }).level('act').look()
    noteHeartbeat(rig.shell, rig.nowS)
    expect(rig.gcode('M104 S210')).toBe('approved')
    for (const command of rig.shell.onTheirWay.keys()) noteOutcome(rig.shell, command, rig.nowS)
    rig.set('extruder', { temperature: 210, target: 210 }).set('print_stats', { state: 'paused' })
    const sum = rig.shell.limits.budgets.heatCMin
    rig.shell.use.heatCMin = sum - 10
    // What is left in a pause is no reason, however long it lasts.
    expect(ours(pass(rig, 40, 1))).toEqual([])
    rig.shell.use.heatCMin = sum
    expect(because(rig.look(false, 1))).toEqual(['heat-budget : pause'])
    expect(ours(pass(rig, 599, 1))).toEqual([])
    const intervention = rig.look(false, 1)
    expect(because(intervention)).toEqual(['heat-budget extruder: off'])
    expect(intervention?.steps).toEqual([{ kind: 'lines', lines: ['SET_HEATER_TEMPERATURE HEATER=extruder TARGET=0'] }])
    expect(intervention?.because[0]?.ruling.reason).toMatch(/the print is paused, and nobody has come/)
    rig.set('extruder', { target: 0, power: 0 })
    expect(ours(pass(rig, 60, 1))).toEqual([])
    expect(acknowledge(rig.shell, { kind: 'heat-budget', subject: 'extruder' }, rig.nowS)).toBe(true)
    expect(rig.shell.use.heatCMin).toBe(0)
  })

  it('a pause that has ended begins anew', () => {
    const rig = ready().set('extruder', { temperature: 200, target: 200, power: 0.3 })
    rig.set('print_stats', { state: 'paused' }).look()
    rig.shell.tuned.set('target extruder', { beforeValue: 190, askedValue: 200 })
    rig.shell.use.heatCMin = rig.shell.limits.budgets.heatCMin + 1
    expect(ours(pass(rig, 500, 1))).toEqual(['heat-budget : pause'])
    rig.set('print_stats', { state: 'printing' })
    pass(rig, 2, 1)
    rig.set('print_stats', { state: 'paused' })
    expect(ours(pass(rig, 500, 1))).not.toContain('heat-budget extruder: off')
    expect(ours(pass(rig, 110, 1))).toContain('heat-budget extruder: off')
  })

  it.each([
    ['printing', 'pause'],
    ['paused', 'pause'],
    ['standby', 'off'],
    ['complete', 'off'],
  ])('%s: what the operator heats beyond its budget is answered with %s', (state, reaction) => {
    const rig = ready().set('print_stats', { state })
    rig.look()
    rig.shell.use.heatCMin = rig.shell.limits.budgets.heatCMin + 1
    const hazards = rig.look(false, 1)?.because ?? []
    expect(hazards.filter(({ kind }) => kind === 'heat-budget').map((one) => one.reaction)).toEqual([reaction])
  })
})
