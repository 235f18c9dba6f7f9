// [safe_z_home] and [homing_override]: what a configuration puts in the place of plain G28.
import type { HomingOverrideConfig, PrinterConfig, SafeZHomeConfig } from '#config'
import type { Command } from '#gcode'
import { AXES_XYZ, AXIS_X, AXIS_Y, AXIS_Z } from '../kinematics/kinematics.ts'
import { KlipperError } from '../klipper-error.ts'
import { moveHead, setHeadPosition } from '../toolhead.ts'
import { resetLast } from './gcode-state.ts'
import type { Handler, Interpreter } from './interpreter.ts'
import { runTemplate } from './macro-commands.ts'
import { axesOf, homeAxes } from './motion-commands.ts'
import { hasParam } from './params.ts'

/** The handler of G28, if the configuration changes it. */
export function homingHandler(config: PrinterConfig): Handler | null {
  const { homingOverride, safeZHome } = config
  if (homingOverride !== null) return overrideHandler(homingOverride)
  return safeZHome === null ? null : (run, command) => homeSafely(run, command, safeZHome)
}

function manualMove(run: Interpreter, x: number, y: number, z: number, speedMmPerS: number): void {
  const { head, gcode } = run
  const at = (axis: number, value: number): number => (Number.isNaN(value) ? head.positionMm[axis]! : value)
  moveHead(head, at(0, x), at(1, y), at(2, z), head.positionMm[3]!, speedMmPerS)
  resetLast(gcode, head)
}

function homeSafely(run: Interpreter, command: Command, safe: SafeZHomeConfig): void {
  const { head, gcode } = run
  const keep = Number.NaN
  const lift = (): void => manualMove(run, keep, keep, safe.zHopMm, safe.zHopMmPerS)
  if (safe.zHopMm !== 0) {
    if ((head.kinematics.homedAxes() & AXIS_Z) === 0) {
      setHeadPosition(head, keep, keep, 0, AXIS_Z)
      resetLast(gcode, head)
      lift()
      head.kinematics.clearHomed(AXIS_Z)
    } else if (head.positionMm[2]! < safe.zHopMm) lift()
  }
  const axes = axesOf(command)
  const flat = axes & (AXIS_X | AXIS_Y)
  if (flat !== 0) homeAxes(run, flat)
  if ((axes & AXIS_Z) === 0) return
  const homed = head.kinematics.homedAxes()
  if ((homed & (AXIS_X | AXIS_Y)) !== (AXIS_X | AXIS_Y)) throw new KlipperError('Must home X and Y axes first')
  const x = head.positionMm[0]!
  const y = head.positionMm[1]!
  manualMove(run, safe.homeXMm, safe.homeYMm, keep, safe.travelMmPerS)
  homeAxes(run, AXIS_Z)
  if (safe.zHopMm !== 0 && head.positionMm[2]! < safe.zHopMm) lift()
  if (safe.moveToPrevious) manualMove(run, x, y, keep, safe.travelMmPerS)
}

function overrideHandler(override: HomingOverrideConfig): Handler {
  let isInside = false
  return (run, command) => {
    const named = ['X', 'Y', 'Z'].filter((axis) => hasParam(command, axis))
    const isMeant = named.length === 0 || named.some((axis) => override.axes.toUpperCase().includes(axis))
    if (isInside || !isMeant) {
      homeAxes(run, named.length === 0 ? AXES_XYZ : axesOf(command))
      return
    }
    const forced = [override.setPositionXMm, override.setPositionYMm, override.setPositionZMm]
    const bits = forced.reduce<number>((axes, value, axis) => (value === null ? axes : axes | (1 << axis)), 0)
    const [x, y, z] = forced.map((value) => value ?? Number.NaN) as [number, number, number]
    setHeadPosition(run.head, x, y, z, bits)
    resetLast(run.gcode, run.head)
    isInside = true
    try {
      runTemplate(run, 'homing_override:gcode', override.gcode, command, new Map())
    } finally {
      isInside = false
    }
  }
}
