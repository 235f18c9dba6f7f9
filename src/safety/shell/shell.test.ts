import { describe, expect, it } from 'vitest'
import { Rig } from '../../../tests/safety/shell-rig.ts'
import { tickShell } from './observe-shell.ts'
import { noteHeartbeat, noteOutcome } from './people.ts'

describe('from silence', () => {
  it('sees nothing, lets nothing pass but stops and queries', () => {
    const rig = new Rig().level('recover')
    expect(rig.gcode('G28')).toBe('denied: not-seen')
    expect(rig.gcode('G28', 'person')).toBe('denied: not-seen')
    expect(rig.gcode('M105')).toBe('approved')
    expect(rig.ask({ kind: 'emergency-stop' })).toBe('approved')
    expect(rig.ask({ kind: 'pause-print' }, 'client')).toBe('approved')
    expect(rig.ask({ kind: 'restart-firmware' }, 'client')).toBe('approved')
  })

  it('acts when it has seen the printer, until that is old', () => {
    const rig = new Rig().level('act')
    expect(rig.look(true)).toBeNull()
    expect(rig.gcode('G1 X50 F6000')).toBe('approved')
    expect(rig.gcode('M104 S200')).toBe('approved')
    expect(rig.gcode('M104 S275')).toBe('denied: heater-target')
    expect(rig.ask({ kind: 'no such request' } as never)).toMatch(/^denied: [a-z]/)
    rig.nowS += 2.01
    expect(rig.gcode('G1 X50 F6000')).toBe('denied: stale')
    expect(tickShell(rig.shell, rig.nowS)).toMatchObject({ reaction: 'watch', steps: [] })
    expect(tickShell(rig.shell, rig.nowS)).toBeNull()
  })

  it('an operator that is not heard of only looks', () => {
    const rig = new Rig().level('act')
    rig.look(true)
    rig.nowS += 9.9
    rig.look()
    rig.look()
    expect(rig.gcode('G1 X50 F6000')).toBe('denied: heartbeat')
    noteHeartbeat(rig.shell, rig.nowS)
    expect(rig.gcode('G1 X50 F6000')).toBe('approved')
  })
})

describe('an axis whose place a client has said', () => {
  const lied = (): Rig => {
    const rig = new Rig().level('act')
    rig.set('toolhead', { homed_axes: 'xy' }).look(true)
    expect(rig.gcode('SET_KINEMATIC_POSITION Z=50', 'client')).toBe('approved')
    return seen(rig)
  }
  const seen = (rig: Rig, z = 50): Rig => {
    for (const { lines } of rig.shell.onTheirWay.keys()) expect(lines.length).toBe(1)
    for (const command of [...rig.shell.onTheirWay.keys()]) noteOutcome(rig.shell, command, rig.nowS)
    const position = [100, 100, z, 0]
    rig.set('toolhead', { homed_axes: 'xyz' }).set('gcode_move', { position, gcode_position: position })
    for (let k = 0; k < 8; k++) rig.look()
    noteHeartbeat(rig.shell, rig.nowS)
    return rig
  }

  it('holds the operator, and nobody else', () => {
    const rig = lied()
    expect(rig.gcode('G1 Z40 F600')).toBe('needs-person: homing homing')
    expect(rig.gcode('G1 Z40 F600', 'client')).toBe('approved')
    expect(rig.gcode('G1 Z39 F600', 'person')).toBe('approved')
  })

  it('is not measured by a file that prints', () => {
    const rig = lied()
    rig.set('print_stats', { state: 'printing', filename: 'x.gcode' })
    seen(rig)
    rig.set('print_stats', { state: 'complete' })
    seen(rig)
    expect(rig.gcode('G1 Z0.5 F600')).toBe('needs-person: homing homing')
    expect(rig.gcode('G28', 'client')).toBe('approved')
    expect(rig.gcode('G1 Z0.5 F600')).toBe('approved')
  })

  it('is measured by a person with a token who says it', () => {
    const rig = lied()
    expect(rig.gcode('SET_KINEMATIC_POSITION Z=45', 'person')).toBe('approved')
    seen(rig, 45)
    expect(rig.gcode('G1 Z40 F600')).toBe('approved')
  })
})
