// A recorded Prunt run as a user would have it: a file of G-code and a configuration, and what comes out of the planner behind
// them, tick by tick, through the writer of `plan --samples`.
import { type PrinterConfig, parseConfigText, pruntMotion, readPrinterConfig, readPruntConfig } from '#config'
import {
  createPruntDialect,
  createPruntPlanner,
  type PruntPlanner,
  planGcode,
  pruntLimits,
  withoutSpeedLimits,
} from '#motion'
import type { Diagnostic } from '#protocol'
import { writeBlockSamples } from '../../src/cli/prunt-samples.ts'
import type { PruntBlock } from '../../src/motion/prunt/block.ts'
import { caseLimits, type PruntCase } from './prunt-case.ts'

const AXES = ['X', 'Y', 'Z', 'E']
const ZERO_VIBRATION = 'Zero vibration (ZV/ZVD/ZVDD/etc.)'
const EXTRA_INSENSITIVE = 'Extra insensitive (EI/2HEI/3HEI)'

/** The case's parameters as Prunt's own configuration file. */
export function caseConfig(read: PruntCase): string {
  const limits = caseLimits(read)
  const properties: Record<string, unknown> = {
    'Kinematics$Maximum tangential velocity': limits.tangentialMmPerS,
    'Kinematics$Maximum chord error': limits.deviationMm,
    'Kinematics$Maximum acceleration': limits.accelMmPerS2,
    'Kinematics$Maximum jerk': limits.jerkMmPerS3,
    'Kinematics$Maximum snap': limits.snapMmPerS4,
    'Kinematics$Maximum crackle': limits.crackleMmPerS5,
    'Kinematics$Ignore E in XYZE': limits.ignoreE,
    'Kinematics$Shift blended corners': limits.shiftCorners,
  }
  for (const [k, axis] of AXES.entries()) {
    properties[`Kinematics$Axial velocity limits$${axis}`] = limits.axisMmPerS[k]
    properties[`Kinematics$Axial scaler$${axis}`] = limits.scaler[k]
    Object.assign(properties, shaperProperties(`Input shaping$${axis}`, read.shapers.get(k)))
  }
  return JSON.stringify({ 'Schema version': 13, Properties: properties })
}

function shaperProperties(at: string, words: string[] | undefined): Record<string, unknown> {
  const [kind, ...rest] = words ?? []
  const [first, second, third, fourth] = rest.map(Number)
  if (kind === 'zv') {
    const child = `${at}$${ZERO_VIBRATION}`
    return {
      [at]: ZERO_VIBRATION,
      [`${child}$Frequency`]: first,
      [`${child}$Damping ratio`]: second,
      [`${child}$Number of derivatives`]: third,
    }
  }
  if (kind === 'ei') {
    const child = `${at}$${EXTRA_INSENSITIVE}`
    return {
      [at]: EXTRA_INSENSITIVE,
      [`${child}$Frequency`]: first,
      [`${child}$Damping ratio`]: second,
      [`${child}$Number of humps`]: third,
      [`${child}$Residual vibration level`]: fourth,
    }
  }
  if (kind !== 'pa') return { [at]: 'No shaper' }
  const child = `${at}$Pressure advance`
  return {
    [at]: 'Pressure advance',
    [`${child}$Pressure advance time`]: first,
    [`${child}$Pressure advance smooth time`]: second,
    [`${child}$Apply smoothing to added part only`]: third !== 0,
    [`${child}$Smoothing levels`]: fourth,
  }
}

/** The case's moves in words that the real program takes: homed, sent to the start, a block of its own. */
export function caseGcode(read: PruntCase): string {
  const [x, y, z, e] = read.start
  const lines = ['G28', 'G90', 'M82', `G1 X${x} Y${y} Z${z} E${e} F1200`, 'M107']
  for (const move of read.moves) {
    if (move === null) {
      lines.push('M107')
      continue
    }
    lines.push(`G1 X${move[0]} Y${move[1]} Z${move[2]} E${move[3]} F${move[4]! * 60}`)
    if ((move[5] ?? 0) > 0) lines.push(`G4 S${move[5]}`)
  }
  return `${lines.join('\n')}\n`
}

export interface PlannedFile {
  /** The case's blocks as planned, the way to its start left out. */
  readonly blocks: readonly PruntBlock[]
  /** Of each block, rows of `SAMPLE_COLUMNS`, its time counted from the block's start. */
  readonly rows: readonly (readonly (readonly number[])[])[]
  readonly diagnostics: readonly Diagnostic[]
}

/** A machine without limits of its own, on which the case's start can be reached. */
const MACHINE = `[printer]
kinematics: cartesian
max_velocity: 1000
max_accel: 10000
[stepper_x]
step_pin: a
dir_pin: b
enable_pin: c
rotation_distance: 40
microsteps: 16
endstop_pin: d
position_endstop: 0
position_min: -500
position_max: 500
[stepper_y]
step_pin: e
dir_pin: f
enable_pin: g
rotation_distance: 40
microsteps: 16
endstop_pin: h
position_endstop: 0
position_min: -500
position_max: 500
[stepper_z]
step_pin: i
dir_pin: j
enable_pin: k
rotation_distance: 8
microsteps: 16
endstop_pin: l
position_endstop: 0
position_min: -500
position_max: 500
[extruder]
step_pin: m
dir_pin: n
enable_pin: o
rotation_distance: 33
microsteps: 16
nozzle_diameter: 0.4
filament_diameter: 1.75
max_extrude_cross_section: 1000000
max_extrude_only_distance: 1000000
heater_pin: p
sensor_type: EPCOS 100K B57560G104F
sensor_pin: q
control: pid
pid_Kp: 20
pid_Ki: 1
pid_Kd: 100
min_temp: 0
max_temp: 300
`

/** Cartesian, half a metre to every side, all speeds left to Prunt. */
export function openMachine(): PrinterConfig {
  return withoutSpeedLimits(readPrinterConfig(parseConfigText({ file: 'printer.cfg', text: MACHINE })).config)
}

export function planCaseFiles(read: PruntCase, gcode = caseGcode(read)): PlannedFile {
  const { config: prunt } = readPruntConfig('prunt.json', caseConfig(read))
  const { motion } = pruntMotion(prunt)
  const limits = pruntLimits(motion, 'parity', caseLimits(read).tickS)
  const planned: (() => { block: PruntBlock; rows: number[][] })[] = []
  let planner: PruntPlanner | null = null
  const plan = planGcode({
    config: openMachine(),
    dialect: createPruntDialect({ planner: () => planner, replaceG0: motion.replaceG0 }),
    sink: () => undefined,
    createPlanner(sink, _config, clock) {
      planner = createPruntPlanner(sink, {
        limits,
        shapers: motion.shapers,
        clock,
        onBlock(passing, blockPlanner, _startS, shapers) {
          const block: PruntBlock = structuredClone(passing)
          planned.push(() => {
            const rows: number[][] = []
            writeBlockSamples(block, blockPlanner, 0, { shapers, format: 'csv', every: 1 }, (line) =>
              rows.push(line.trim().split(',').map(Number)),
            )
            return { block, rows }
          })
        },
      })
      return planner
    },
  })
  plan.push(new TextEncoder().encode(gcode))
  const { error, diagnostics } = plan.finish()
  if (error !== null) throw new Error(error.message)
  // Homing and the way to the start come first.
  const flushes = read.moves.filter((move, i) => move === null && i > 0 && read.moves[i - 1] !== null).length
  const own = planned.slice(-flushes).map((sample) => sample())
  return { blocks: own.map(({ block }) => block), rows: own.map(({ rows }) => rows), diagnostics }
}
