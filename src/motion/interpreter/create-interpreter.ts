// Klipper's front end ready to run: state, commands and macros of one configuration over one planner.
import type { PrinterConfig } from '#config'
import { createAnnotator } from '#gcode'
import { createExtruderLimits } from '../extruder.ts'
import { createKinematics } from '../kinematics/kinematics.ts'
import type { Planner } from '../planner.ts'
import type { HomingMode } from '../toolhead.ts'
import { createToolhead } from '../toolhead.ts'
import { createGcodeState } from './gcode-state.ts'
import { homingHandler } from './homing-commands.ts'
import type { Interpreter, InterpreterOptions } from './interpreter.ts'
import { followLayers } from './interpreter.ts'
import { flushDelayS, jobHandlers } from './job-commands.ts'
import { createMachineState } from './machine-state.ts'
import { addMacros } from './macro-commands.ts'
import { motionHandlers } from './motion-commands.ts'
import { quietHandlers, sayStartedDelays } from './quiet-commands.ts'

export interface InterpreterSettings {
  readonly config: PrinterConfig
  readonly homing?: HomingMode
  readonly heaterWaits?: InterpreterOptions['heaterWaits']
  readonly keepsAcceleration?: InterpreterOptions['keepsAcceleration']
  readonly waited?: Interpreter['waited']
  readonly isHeaterBusy?: NonNullable<InterpreterOptions['isHeaterBusy']>
  /** Whether the file has layer comments, when that is known before. */
  readonly hasLayerComments?: boolean
  readonly respond?: (text: string) => void
  /** Whoever runs macros by another way (a living printer, whose macros may wait) leaves them out here. */
  readonly hasMacros?: boolean
}

export function createInterpreter(options: InterpreterSettings, planner: Planner): Interpreter {
  const { config } = options
  const machine = createMachineState(config)
  const head = createToolhead({
    planner,
    kinematics: createKinematics(config),
    limits: {
      maxVelocityMmPerS: config.maxVelocityMmPerS,
      maxAccelMmPerS2: config.maxAccelMmPerS2,
      squareCornerMmPerS: config.squareCornerMmPerS,
      minCruiseRatio: config.minimumCruiseRatio,
    },
    extruder: config.extruders[0] === undefined ? null : createExtruderLimits(config.extruders[0]),
    homingMode: options.homing ?? 'batch',
  })
  head.flushDelayS = flushDelayS(machine)
  planner.setFlushDelay(head.flushDelayS)
  const annotator = createAnnotator(
    options.hasLayerComments === undefined ? {} : { hasLayerComments: options.hasLayerComments },
  )
  const run: Interpreter = {
    config,
    head,
    gcode: createGcodeState(),
    machine,
    annotator,
    handlers: new Map([...quietHandlers(config), ...motionHandlers(config), ...jobHandlers(config)]),
    diagnostics: [],
    said: new Set(),
    respond: options.respond ?? (() => undefined),
    options: {
      heaterWaits: options.heaterWaits ?? 'skip',
      ...(options.isHeaterBusy === undefined ? {} : { isHeaterBusy: options.isHeaterBusy }),
      ...(options.keepsAcceleration === undefined ? {} : { keepsAcceleration: options.keepsAcceleration }),
    },
    waited: options.waited ?? null,
    line: 0,
    row: 0,
    depth: 0,
    macroLines: 0,
    macroVariables: new Map(),
  }
  const home = homingHandler(config)
  if (home !== null) run.handlers.set('G28', home)
  if (options.hasMacros !== false) addMacros(run)
  sayStartedDelays(run)
  head.beforeExtrusion = followLayers(run)
  return run
}
