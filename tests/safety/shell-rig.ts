// A shell before a printer whose objects a test sets by hand.
import { expect } from 'vitest'
import type { PlainRecord, PrinterStatus, ShellRequest } from '#protocol'
import type { Intervention } from '../../src/safety/hazard.ts'
import { limitsForPrinter } from '../../src/safety/limits-for-printer.ts'
import { askShell } from '../../src/safety/shell/ask-shell.ts'
import { observeShell } from '../../src/safety/shell/observe-shell.ts'
import { setLevel } from '../../src/safety/shell/people.ts'
import { createShell, type Desk, type Shell } from '../../src/safety/shell/shell-state.ts'

export const DESK: Desk = {
  mode: 'person',
  homeMm: { x: 0, y: 0, z: 0 },
  expander: null,
  commands: null,
  heaterBounds: {},
}

export const SETTINGS: PlainRecord = {
  printer: { kinematics: 'cartesian', max_velocity: 300, max_accel: 3000, max_z_velocity: 15 },
  stepper_x: { position_min: 0, position_max: 235 },
  stepper_y: { position_min: 0, position_max: 235 },
  stepper_z: { position_min: -2, position_max: 250 },
  extruder: {
    max_temp: 280,
    min_extrude_temp: 170,
    filament_diameter: 1.75,
    max_extrude_only_distance: 100,
    max_extrude_only_velocity: 80,
  },
  heater_bed: { max_temp: 110 },
}

export const STATUS: PrinterStatus = {
  webhooks: { state: 'ready' },
  print_stats: { state: 'standby', filename: '', filament_used: 0 },
  heaters: { available_heaters: ['extruder', 'heater_bed'] },
  extruder: { temperature: 25, target: 0, power: 0, pressure_advance: 0.04 },
  heater_bed: { temperature: 25, target: 0, power: 0 },
  gcode_move: {
    speed_factor: 1,
    speed: 6000,
    extrude_factor: 1,
    absolute_coordinates: true,
    absolute_extrude: false,
    homing_origin: [0, 0, 0, 0],
    position: [100, 100, 20, 0],
    gcode_position: [100, 100, 20, 0],
  },
  toolhead: { homed_axes: 'xyz', extruder: 'extruder', max_velocity: 300, max_accel: 3000, square_corner_velocity: 5 },
  fan: { speed: 0 },
  stepper_enable: { steppers: { stepper_x: true } },
  motion_report: { live_position: [100, 100, 20, 0], live_velocity: 0, live_extruder_velocity: 0 },
}

/** A shell and its printer: objects are changed and looked at. */
export class Rig {
  readonly shell: Shell
  status: PrinterStatus = STATUS
  nowS = 100
  eventtimeS = 5000
  /** Readings that a test sets jump and stand still, which no sensor does: unless it asks, each is the first to its monitor, and
   * none follows the one before too fast. */
  isMonitored = false

  constructor() {
    this.shell = createShell({ limits: limitsForPrinter(SETTINGS, null), desk: DESK, nowS: this.nowS })
  }

  set(object: string, fields: PlainRecord): this {
    this.status = { ...this.status, [object]: { ...this.status[object], ...fields } }
    return this
  }

  look(isFull = false, afterS = 0.25): Intervention | null {
    if (!this.isMonitored) this.unmonitor()
    this.nowS += afterS
    this.eventtimeS += afterS
    // A printer's time is in what it tells.
    const status = { ...this.status, system_stats: { cputime: this.eventtimeS } }
    return observeShell(this.shell, { eventtimeS: this.eventtimeS, status, isFull }, this.nowS)
  }

  private unmonitor(): void {
    this.shell.monitors.clear()
    for (const window of this.shell.evidence.windows.values()) window.timeS = Number.NEGATIVE_INFINITY
  }

  level(level: Shell['level']): this {
    expect(setLevel(this.shell, level, true, this.nowS)).toEqual([])
    return this
  }

  ask(request: ShellRequest, asker: 'operator' | 'client' | 'person' = 'operator'): string {
    const verdict = askShell(this.shell, asker, request, this.nowS)
    return verdict.kind === 'approved'
      ? 'approved'
      : `${verdict.kind}: ${verdict.rulings.map(({ rule }) => rule).join(' ')}`
  }

  gcode(line: string, asker: 'operator' | 'client' | 'person' = 'operator'): string {
    return this.ask({ kind: 'gcode', line }, asker)
  }
}
