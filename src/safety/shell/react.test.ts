import { describe, expect, it } from 'vitest'
import { Rig } from '../../../tests/safety/shell-rig.ts'
import type { Hazard, Reaction } from '../hazard.ts'
import { acknowledge } from './people.ts'
import { react } from './react.ts'

const OFF = { kind: 'lines', lines: ['TURN_OFF_HEATERS'] }
const PAUSE = { kind: 'pause-print' }

function hazardOf(reaction: Reaction, kind = 'heater-odd', subject = 'extruder'): Hazard {
  return { kind, subject, reaction, timeS: 1, ruling: { rule: kind, limit: '', value: '', reason: '' } }
}

function rigThat(state: string): Rig {
  const rig = new Rig()
  rig.look(true)
  rig.set('print_stats', { state }).look()
  return rig
}

/** As an event of a monitor; what comes of it. */
function tell(rig: Rig, ...hazards: Hazard[]): string | null {
  return react(rig.shell, [], hazards, rig.nowS)?.reaction ?? null
}

/** As something that is so now. */
function stand(rig: Rig, ...hazards: Hazard[]): string | null {
  return react(rig.shell, hazards, [], rig.nowS)?.reaction ?? null
}

describe('one answer to each', () => {
  it('once, and again when it gets worse', () => {
    const rig = rigThat('standby')
    expect(tell(rig, hazardOf('watch'))).toBe('watch')
    expect(tell(rig, hazardOf('watch'))).toBeNull()
    expect(tell(rig, hazardOf('pause'))).toBe('pause')
    expect(tell(rig, hazardOf('pause'), hazardOf('watch'))).toBeNull()
    expect(tell(rig, hazardOf('off'))).toBe('off')
    expect(tell(rig, hazardOf('stop'))).toBe('stop')
    expect(tell(rig, hazardOf('stop', 'heater-odd', 'heater_bed'))).toBe('stop')
    expect(tell(rig, hazardOf('cut', 'other'))).toBe('cut')
  })

  it('all that is new is behind it, the worst decides', () => {
    const rig = rigThat('printing')
    tell(rig, hazardOf('watch', 'old'))
    const answer = react(
      rig.shell,
      [hazardOf('watch', 'old'), hazardOf('pause', 'a')],
      [hazardOf('stop', 'b')],
      rig.nowS,
    )
    expect(answer).toMatchObject({ reaction: 'stop', because: [{ kind: 'a' }, { kind: 'b' }] })
  })

  it('what merely stands is old; when it has been over it is new', () => {
    const rig = rigThat('standby')
    expect(stand(rig, hazardOf('pause'))).toBe('pause')
    expect(stand(rig, hazardOf('pause'))).toBeNull()
    expect(stand(rig)).toBeNull()
    expect(stand(rig, hazardOf('pause'))).toBe('pause')
  })

  it('of an event nobody knows when it is over', () => {
    const rig = rigThat('standby')
    expect(tell(rig, hazardOf('pause'))).toBe('pause')
    expect(stand(rig)).toBeNull()
    expect(tell(rig, hazardOf('pause'))).toBeNull()
  })

  it('danger is answered again after 30 s, as long as anything is left to switch off', () => {
    const rig = rigThat('standby')
    rig.set('extruder', { target: 30 }).look()
    expect(tell(rig, hazardOf('off'))).toBe('off')
    rig.nowS += 29.9
    expect(tell(rig, hazardOf('off'))).toBeNull()
    rig.nowS += 0.1
    expect(tell(rig, hazardOf('off'))).toBe('off')
    expect(tell(rig, hazardOf('off'))).toBeNull()
    rig.set('extruder', { target: 0 }).look()
    rig.nowS += 30
    expect(tell(rig, hazardOf('off'))).toBeNull()
    rig.set('print_stats', { state: 'printing' }).look()
    expect(tell(rig, hazardOf('off'))).toBe('off')
  })

  it('a pause is not', () => {
    const rig = rigThat('printing')
    expect(tell(rig, hazardOf('pause'))).toBe('pause')
    rig.nowS += 500
    expect(tell(rig, hazardOf('pause'))).toBeNull()
  })
})

describe('a firmware that has shut down', () => {
  function shutDown(state = 'standby'): Rig {
    const rig = rigThat(state)
    rig.shell.machine.host = 'shutdown'
    return rig
  }

  it.each<[Reaction, string | null]>([
    ['watch', 'watch'],
    ['pause', null],
    ['off', null],
    ['stop', null],
    ['cut', 'cut'],
  ])('cannot answer all: %s', (reaction, answer) => {
    expect(tell(shutDown(), hazardOf(reaction))).toBe(answer)
    expect(stand(shutDown(), hazardOf(reaction))).toBe(answer)
  })

  it('latches nothing that it cannot answer, and answers when it is back', () => {
    const rig = shutDown()
    tell(rig, hazardOf('off'))
    expect([...rig.shell.latches.keys()]).toEqual([])
    expect([...rig.shell.events]).toEqual([])
    rig.shell.machine.host = 'ready'
    expect(tell(rig, hazardOf('off'))).toBe('off')
  })

  it('is not asked for its pause again', () => {
    const rig = rigThat('printing')
    tell(rig, hazardOf('off'))
    expect(rig.shell.pausing).not.toBeNull()
    rig.shell.machine.host = 'shutdown'
    expect(tell(rig)).toBeNull()
    expect(rig.shell.pausing).toBeNull()
  })
})

describe('latches', () => {
  it('hold what is more than told', () => {
    const rig = rigThat('standby')
    tell(rig, hazardOf('watch'))
    expect([...rig.shell.latches.keys()]).toEqual([])
    expect(rig.shell.machine.isLatched).toBe(false)
    tell(rig, hazardOf('pause'))
    expect([...rig.shell.latches.keys()]).toEqual(['heater-odd extruder'])
    expect(rig.shell.machine.isLatched).toBe(true)
  })

  it.each<[Reaction, boolean]>([
    ['pause', false],
    ['off', true],
    ['stop', true],
    ['cut', true],
  ])('at level recover an operator may go on after %s: latched %s', (reaction, isLatched) => {
    const rig = rigThat('standby')
    tell(rig, hazardOf(reaction))
    expect(rig.shell.machine.isLatched).toBe(true)
    rig.level('recover')
    expect(rig.shell.machine.isLatched).toBe(isLatched)
    rig.level('act')
    expect(rig.shell.machine.isLatched).toBe(true)
  })

  it('only a person clears what is dangerous', () => {
    const rig = rigThat('paused')
    tell(rig, hazardOf('off'), hazardOf('pause', 'b'))
    rig.set('print_stats', { state: 'printing' }).look()
    expect([...rig.shell.latches.keys()]).toEqual(['heater-odd extruder'])
    expect(acknowledge(rig.shell, { kind: 'heater-odd', subject: 'heater_bed' }, rig.nowS)).toBe(false)
    expect(acknowledge(rig.shell, { kind: 'heater-odd', subject: 'extruder' }, rig.nowS)).toBe(true)
    expect(acknowledge(rig.shell, { kind: 'heater-odd', subject: 'extruder' }, rig.nowS)).toBe(false)
    expect(rig.shell.machine.isLatched).toBe(false)
  })
})

describe('waved away', () => {
  it('a pause does not come again in this job', () => {
    const rig = rigThat('printing')
    tell(rig, hazardOf('pause'))
    acknowledge(rig.shell, hazardOf('pause'), rig.nowS)
    expect(tell(rig, hazardOf('pause'))).toBeNull()
    expect(tell(rig, hazardOf('watch'))).toBeNull()
    expect(tell(rig, hazardOf('off'))).toBe('off')
    rig.set('print_stats', { state: 'complete' }).look()
    rig.set('print_stats', { state: 'printing' }).look()
    expect(tell(rig, hazardOf('pause'))).toBe('pause')
  })

  it('who presses resume waves it away; an operator does not', () => {
    const rig = rigThat('printing')
    tell(rig, hazardOf('pause'))
    rig.set('print_stats', { state: 'paused' }).look()
    rig.set('print_stats', { state: 'printing' }).look()
    expect(tell(rig, hazardOf('pause'))).toBeNull()

    const other = rigThat('printing').level('recover')
    tell(other, hazardOf('pause'))
    other.set('print_stats', { state: 'paused' }).look()
    expect(other.ask({ kind: 'resume-print' })).toBe('approved')
    other.set('print_stats', { state: 'printing' }).look()
    expect([...other.shell.latches.keys()]).toEqual([])
    expect(tell(other, hazardOf('pause'))).toBe('pause')
  })

  it('what has been over comes again', () => {
    const rig = rigThat('printing')
    stand(rig, hazardOf('pause'))
    acknowledge(rig.shell, hazardOf('pause'), rig.nowS)
    expect(stand(rig, hazardOf('pause'))).toBeNull()
    stand(rig)
    expect(stand(rig, hazardOf('pause'))).toBe('pause')
  })

  it.each<Reaction>(['off', 'stop', 'cut'])('%s always comes', (reaction) => {
    const rig = rigThat('printing')
    expect(tell(rig, hazardOf(reaction))).toBe(reaction)
    acknowledge(rig.shell, hazardOf(reaction), rig.nowS)
    expect(tell(rig, hazardOf(reaction))).toBe(reaction)
  })
})

describe('what was ordered is followed up', () => {
  it('the head is led away when the pause is seen', () => {
    const rig = rigThat('printing')
    expect(react(rig.shell, [], [hazardOf('off')], rig.nowS)?.steps).toEqual([OFF, PAUSE, OFF])
    expect(rig.look()).toBeNull()
    const away = rig.set('print_stats', { state: 'paused' }).look()
    expect(away).toMatchObject({ reaction: 'off', because: [{ kind: 'heater-odd' }] })
    expect(away?.steps).toEqual([OFF, { kind: 'lines', lines: expect.arrayContaining(['M83']) }])
    expect(rig.look()).toBeNull()
  })

  it('after a mere pause it stays', () => {
    const rig = rigThat('printing')
    expect(react(rig.shell, [], [hazardOf('pause')], rig.nowS)?.steps).toEqual([PAUSE])
    expect(rig.set('print_stats', { state: 'paused' }).look()).toBeNull()
    expect(rig.shell.pausing).toBeNull()
  })

  it('asked for again after ten minutes, and after half an hour the heat goes', () => {
    const rig = rigThat('printing')
    const steps = (afterS: number) => rig.look(false, afterS)?.steps ?? null
    tell(rig, hazardOf('pause'))
    expect(steps(599)).toBeNull()
    expect(steps(1)).toEqual([PAUSE])
    expect(steps(599)).toBeNull()
    expect(steps(1)).toEqual([PAUSE])
    expect(steps(599)).toBeNull()
    expect(steps(1)).toEqual([OFF, PAUSE, OFF])
    expect(rig.shell.latches.get('pause-failed ')).toMatchObject({
      reaction: 'off',
      ruling: { limit: '1800 s', value: '1800 s', reason: 'The print was to pause and goes on.' },
    })
    expect(steps(29)).toBeNull()
    expect(steps(1)).toEqual([OFF, PAUSE, OFF])
  })

  it('a new hazard meanwhile does not begin the wait anew', () => {
    const rig = rigThat('printing')
    tell(rig, hazardOf('pause'))
    rig.look(false, 500)
    tell(rig, hazardOf('pause', 'other'))
    expect(rig.look(false, 500)).toBeNull()
    expect(rig.look(false, 100)?.steps).toEqual([PAUSE])
    expect(rig.look(false, 599)).toBeNull()
    expect(rig.look(false, 101)?.reaction).toBe('off')
  })

  it('is over when the print goes on', () => {
    const rig = rigThat('printing')
    tell(rig, hazardOf('off'))
    rig.shell.machine.print = 'paused'
    rig.look()
    expect(rig.shell.pausing).toBeNull()
  })
})
