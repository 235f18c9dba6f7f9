// What macros and people keep and set going on a living printer: variables, delayed templates, saved configuration,
// filament sensors.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createLivePrinter, LiveRefusal } from '../live-printer.ts'
import { plainConfig } from './plain-config.ts'

const VARIABLES = '[save_variables]\nfilename: ~/variables.cfg'

describe('[save_variables]', () => {
  const config = plainConfig(
    VARIABLES,
    '[gcode_macro SHOW]\ngcode:\n  RESPOND MSG="{printer.save_variables.variables.a}"',
  )

  it('keeps values over a restart in a file as Klipper writes it', () => {
    const live = createLivePrinter({ configText: config })
    expect(live.status('save_variables')).toEqual({ variables: {} })
    live.say('SAVE_VARIABLE VARIABLE=b VALUE="{\'x\': [1, 2.0, None]}"')
    live.say('SAVE_VARIABLE VARIABLE=a VALUE=\'"two words"\'')
    expect(live.files.variables.get('~/variables.cfg')).toBe(
      "[Variables]\na = 'two words'\nb = {'x': [1, 2.0, None]}\n\n",
    )
    live.printer.host.requestExit('restart')
    live.run(5)
    expect(live.status('save_variables')).toEqual({ variables: { a: 'two words', b: { x: [1, 2, null] } } })
    live.join().ask('gcode/script', { script: 'SHOW' })
    expect(live.said.at(-1)).toBe('echo: two words')
  })

  it('refuses what is no literal, and a name in upper case', () => {
    const live = createLivePrinter({ configText: config })
    expect(() => live.say('SAVE_VARIABLE VARIABLE=a VALUE=two')).toThrow(
      "Unable to parse 'two' as a literal: malformed node or string",
    )
    expect(() => live.say('SAVE_VARIABLE VARIABLE=Big VALUE=2')).toThrow('VARIABLE must not contain upper case')
    expect(() => live.say('SAVE_VARIABLE VARIABLE=a')).toThrow("Error on 'SAVE_VARIABLE VARIABLE=a': missing VALUE")
    expect(live.status('save_variables')).toEqual({ variables: {} })
  })

  it('does not start with a file that it cannot read', () => {
    const live = createLivePrinter({ configText: config })
    live.files.variables.set('~/variables.cfg', '[Variables]\na = two\n')
    live.printer.host.requestExit('restart')
    live.run(5)
    expect(live.printer.host.state).toBe('error')
    expect(live.printer.host.stateMessage).toMatch(/^Unable to parse existing variable file\n/)
  })
})

describe('[delayed_gcode]', () => {
  const config = plainConfig(
    '[delayed_gcode hello]\ninitial_duration: 5\ngcode:\n  RESPOND MSG=hello',
    '[delayed_gcode again]\ngcode:\n  RESPOND MSG=again\n  UPDATE_DELAYED_GCODE ID=again DURATION=2',
    '[delayed_gcode broken]\ngcode:\n  G1 X{1/0}',
  )

  it('runs by itself after its first wait, and again when it asks for it', () => {
    const live = createLivePrinter({ configText: config })
    live.run(4.9)
    expect(live.said).toEqual(['// Klipper state: Ready'])
    live.run(0.2)
    expect(live.said).toEqual(['// Klipper state: Ready', 'echo: hello'])
    live.say('UPDATE_DELAYED_GCODE ID=again DURATION=1')
    live.run(5.5)
    expect(live.said).toEqual(['// Klipper state: Ready', 'echo: hello', 'echo: again', 'echo: again', 'echo: again'])
    live.say('UPDATE_DELAYED_GCODE ID=again DURATION=0')
    live.run(10)
    expect(live.said).toHaveLength(5)
  })

  it('refuses an unknown name, and lives on after a template that fails', () => {
    const live = createLivePrinter({ configText: config })
    expect(() => live.say('UPDATE_DELAYED_GCODE ID=nobody DURATION=1')).toThrow(
      "The value 'nobody' is not valid for ID",
    )
    live.say('UPDATE_DELAYED_GCODE ID=broken DURATION=1')
    live.run(3)
    expect(live.printer.host.state).toBe('ready')
  })
})

describe('SAVE_CONFIG', () => {
  it('writes what waits into the block at the end, keeps the old file and restarts', () => {
    const live = createLivePrinter({ configText: plainConfig('[force_move]') })
    const { host } = live.printer
    host.savedItems.set('extruder', new Map([['pid_kp', '23.000']]))
    expect(live.status('configfile')['save_config_pending']).toBe(true)
    expect(live.status('configfile')['save_config_pending_items']).toEqual({ extruder: { pid_kp: '23.000' } })
    live.ask('gcode/script', { script: 'SAVE_CONFIG' })
    live.run(5)
    expect(live.printer.host).not.toBe(host)
    expect(live.printer.host.state).toBe('ready')
    const text = live.files.readConfig() ?? ''
    expect(text).toContain('#pid_Kp: 22.2')
    expect(text).toContain('#*# [extruder]\n#*# pid_kp = 23.000\n')
    expect(live.printer.host.config.extruders[0]!.heater.control).toMatchObject({ kp: 23 })
  })

  it('does not touch a value that an included file holds', () => {
    const folder = mkdtempSync(join(tmpdir(), 'printwright-'))
    try {
      const bed = /\[heater_bed\][^[]*/.exec(plainConfig())![0]
      writeFileSync(join(folder, 'bed.cfg'), bed)
      writeFileSync(join(folder, 'printer.cfg'), plainConfig('[include bed.cfg]').replace(bed, ''))
      const live = createLivePrinter({ configPath: join(folder, 'printer.cfg') })
      live.printer.host.savedItems.set('heater_bed', new Map([['pid_kp', '70.000']]))
      expect(() => live.say('SAVE_CONFIG')).toThrow(
        "SAVE_CONFIG section 'heater_bed' option 'pid_kp' conflicts with included value",
      )
      live.run(5)
      expect(live.status('configfile')['save_config_pending']).toBe(true)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('leaves everything alone where nothing waits', () => {
    const live = createLivePrinter({ configText: plainConfig() })
    const { host } = live.printer
    live.say('SAVE_CONFIG')
    live.run(5)
    expect(live.printer.host).toBe(host)
  })
})

describe('filament sensors', () => {
  const lines = Array.from({ length: 60 }, (_, k) => `G1 X${k % 2 === 0 ? 150 : 20} Y${20 + k} F3000`)
  const gcodes = { 'moves.gcode': lines.join('\n') }
  const sensor = (more = ''): string => plainConfig(`[filament_switch_sensor runout]\nswitch_pin: PA4\n${more}`)

  it('pauses a print when the filament ends, and not before its lines have had time', () => {
    const live = createLivePrinter({ configText: sensor(), gcodes })
    live.run(3)
    expect(live.status('filament_switch_sensor runout')).toEqual({ filament_detected: true, enabled: true })
    live.say('G28')
    live.say('SDCARD_PRINT_FILE FILENAME=moves.gcode')
    live.run(2)
    const outS = live.printer.reactor.timeS
    live.printer.plant.simulation.condition.filamentRatio = 0
    live.runUntil(() => live.status('print_stats')['state'] === 'paused', 5)
    expect(live.status('pause_resume')).toEqual({ is_paused: false })
    live.runUntil(() => live.status('pause_resume')['is_paused'] === true, 5)
    expect(live.printer.reactor.timeS - outS).toBeGreaterThan(0.5)
    expect(live.printer.reactor.timeS - outS).toBeLessThan(3)
    expect(live.say('QUERY_FILAMENT_SENSOR SENSOR=runout')).toEqual([
      '// Filament Sensor runout: filament not detected',
    ])
  })

  it('runs its own template, and does nothing when it is off or nothing is printed', () => {
    const text = sensor('pause_on_runout: False\nrunout_gcode: RESPOND MSG=out\ninsert_gcode: RESPOND MSG=in')
    const live = createLivePrinter({ configText: text, gcodes })
    const { condition } = live.printer.plant.simulation
    live.run(4)
    condition.filamentRatio = 0
    live.run(2)
    expect(live.said).toEqual(['// Klipper state: Ready'])
    condition.filamentRatio = 1
    live.run(1)
    expect(live.said).toEqual(['// Klipper state: Ready', 'echo: in'])
    live.run(4)
    live.say('G28')
    live.say('SDCARD_PRINT_FILE FILENAME=moves.gcode')
    live.run(12)
    live.say('SET_FILAMENT_SENSOR SENSOR=runout ENABLE=0')
    condition.filamentRatio = 0
    live.run(1)
    condition.filamentRatio = 1
    live.run(1)
    live.say('SET_FILAMENT_SENSOR SENSOR=runout ENABLE=1')
    expect(live.said).not.toContain('echo: out')
    condition.filamentRatio = 0
    live.run(8)
    expect(live.said.filter((text) => text === 'echo: out')).toHaveLength(1)
    expect(live.status('print_stats')['state']).toBe('printing')
    expect(() => live.say('SET_FILAMENT_SENSOR SENSOR=other ENABLE=1')).toThrow(LiveRefusal)
  })

  it('a motion sensor believes the wheel: it pauses when filament is asked for and nothing turns', () => {
    const config = plainConfig(
      '[filament_motion_sensor encoder]\nswitch_pin: PA5\nextruder: extruder\ndetection_length: 7\nrunout_gcode: RESPOND MSG=stuck',
    )
    const moves = Array.from({ length: 200 }, (_, k) => `G1 X${k % 2 === 0 ? 100 : 20} E2 F3000`)
    const live = createLivePrinter({ configText: config, gcodes: { 'long.gcode': ['M83', ...moves].join('\n') } })
    live.say('G28\nG1 Z0.2 Y50 F6000\nM109 S210')
    live.say('SDCARD_PRINT_FILE FILENAME=long.gcode')
    live.run(20)
    expect(live.status('filament_motion_sensor encoder')).toEqual({ filament_detected: true, enabled: true })
    expect(live.status('print_stats')['state']).toBe('printing')
    // The drive grinds: what is asked for no longer passes the wheel.
    live.printer.plant.simulation.condition.tampers.set('encoder_mm', { kind: 'frozen', delayS: 0, gain: 1, offset: 0 })
    const beforeMm = live.printer.plant.simulation.feed.sincePulseMm
    live.runUntil(() => live.status('pause_resume')['is_paused'] === true, 60)
    expect(live.printer.plant.simulation.feed.sincePulseMm - beforeMm).toBeGreaterThan(4)
    expect(live.status('filament_motion_sensor encoder')['filament_detected']).toBe(false)
    // The head is lifted first.
    live.run(5)
    expect(live.said).toContain('echo: stuck')
  })
})

describe('SET_GCODE_OFFSET', () => {
  it('moves the head only when it is told to', () => {
    const live = createLivePrinter({ configText: plainConfig() })
    live.say('G28\nG1 X50 Y50 Z5 F6000')
    live.say('SET_GCODE_OFFSET Z=0.3')
    expect(live.status('toolhead')['position']).toEqual([50, 50, 5, 0])
    live.say('SET_GCODE_OFFSET Z_ADJUST=0.2 MOVE=1 MOVE_SPEED=5')
    expect(live.status('toolhead')['position']).toMatchObject([50, 50, expect.closeTo(5.2, 9), 0])
    expect(live.status('gcode_move')['homing_origin']).toMatchObject([0, 0, expect.closeTo(0.5, 9), 0])
    live.say('G1 Z5')
    expect(live.status('toolhead')['position']).toMatchObject([50, 50, expect.closeTo(5.5, 9), 0])
  })
})
