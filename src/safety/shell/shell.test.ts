import { describe, expect, it } from 'vitest'
import { Rig } from '../../../tests/safety/shell-rig.ts'
import { tickShell } from './observe-shell.ts'
import { noteHeartbeat } from './people.ts'

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
