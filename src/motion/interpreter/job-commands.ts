// Commands that do not move the head: heaters, fans, pressure advance, shapers, tools, pauses. They become events.
import type { HeaterConfig, PrinterConfig, ShaperType } from '#config'
import type { Command } from '#gcode'
import { createExtruderLimits } from '../extruder.ts'
import { shaperHalfWindowS } from '../input-shaper.ts'
import { KlipperError } from '../klipper-error.ts'
import { setFlushDelay } from '../toolhead.ts'
import { moveToLast, resetLast, restoreState, saveState } from './gcode-state.ts'
import type { Handler, Interpreter } from './interpreter.ts'
import { emit, say, waitForRest } from './interpreter.ts'
import type { MachineState, ShaperSetting } from './machine-state.ts'
import { floatParam, hasParam, intParam, requiredFloat, requiredText, textParam } from './params.ts'
import { checkSensor } from './word-checks.ts'

/** The firmware reads so far ahead of the machine, s. Source: measured on Klipper 0.13. */
const BUFFER_S = 1

export function jobHandlers(config: PrinterConfig): [string, Handler][] {
  const handlers: [string, Handler][] = [
    ['M104', (run, command) => nozzleTarget(run, command, false)],
    ['M109', (run, command) => nozzleTarget(run, command, true)],
    ['SET_HEATER_TEMPERATURE', heaterTarget],
    ['TEMPERATURE_WAIT', temperatureWait],
    ['TURN_OFF_HEATERS', turnOffHeaters],
    ['ACTIVATE_EXTRUDER', activateExtruder],
    ['SET_PRESSURE_ADVANCE', pressureAdvance],
    [
      'M112',
      () => {
        throw new KlipperError('Shutdown due to M112 command')
      },
    ],
  ]
  if (config.heaterBed !== null) {
    handlers.push(['M140', (run, command) => bedTarget(run, command, false)])
    handlers.push(['M190', (run, command) => bedTarget(run, command, true)])
  }
  if (config.fans.some((fan) => fan.kind === 'fan')) {
    handlers.push(['M106', (run, command) => setFan(run, 'part', floatParam(command, 'S', 255, { min: 0 }) / 255)])
    handlers.push(['M107', (run) => setFan(run, 'part', 0)])
  }
  if (config.fans.some((fan) => fan.kind === 'fan_generic')) handlers.push(['SET_FAN_SPEED', fanSpeed])
  if (config.inputShaper !== null) handlers.push(['SET_INPUT_SHAPER', inputShaper])
  if (config.pauseResume !== null) handlers.push(...pauseHandlers(config.pauseResume.recoverMmPerS))
  if (config.respond !== null) {
    handlers.push(['M118', (run, command) => run.respond(command.rawParams)])
    handlers.push(['RESPOND', respond])
  }
  return handlers
}

const RESPOND_TYPES: readonly string[] = ['echo', 'echo_no_space', 'command', 'error']

const respond: Handler = (run, command) => {
  const type = textParam(command, 'TYPE', 'echo')
  if (!RESPOND_TYPES.includes(type.toLowerCase())) {
    throw new KlipperError(`RESPOND TYPE '${type}' is invalid. Must be one of 'echo', 'command', or 'error'`)
  }
  run.respond(textParam(command, 'MSG', ''))
}

function eventHeater(section: string): 'nozzle' | 'bed' | 'chamber' | null {
  if (/^extruder\d*$/.test(section)) return 'nozzle'
  if (section === 'heater_bed') return 'bed'
  return /chamber/i.test(section) ? 'chamber' : null
}

function setTarget(run: Interpreter, heater: HeaterConfig, targetC: number, waits: boolean): void {
  if (targetC !== 0 && !(targetC >= heater.minTempC && targetC <= heater.maxTempC)) {
    const range = `${heater.minTempC.toFixed(1)}:${heater.maxTempC.toFixed(1)}`
    throw new KlipperError(`Requested temperature (${targetC.toFixed(1)}) out of range (${range})`)
  }
  run.machine.targetC.set(heater.section, targetC)
  const name = eventHeater(heater.section)
  if (name === null) return
  emit(run, { kind: 'target', heater: name, temperatureC: targetC })
  if (!waits || targetC === 0) return
  if (run.options.isHeaterBusy !== undefined) {
    run.head.planner.handOver()
    if (!run.options.isHeaterBusy(name)) return
  }
  // Until the heater's own law says that it has arrived.
  wait(run, name, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)
}

function wait(run: Interpreter, heater: 'nozzle' | 'bed' | 'chamber', minC: number, maxC: number): void {
  const { planner } = run.head
  const askedS = Math.max(run.waited?.untilS ?? 0, planner.printS() - BUFFER_S)
  if (run.options.heaterWaits === 'stop') {
    planner.drain()
    waitForRest(run)
  }
  emit(run, { kind: 'wait', heater, minC, maxC, askedS })
}

function nozzleTarget(run: Interpreter, command: Command, waits: boolean): void {
  const targetC = floatParam(command, 'S', 0)
  const tool = intParam(command, 'T', null, { min: 0 })
  const section = tool === null ? run.machine.extruder?.section : tool === 0 ? 'extruder' : `extruder${tool}`
  const extruder = run.config.extruders.find((candidate) => candidate.section === section)
  if (extruder === undefined) {
    if (targetC <= 0) return
    throw new KlipperError('Extruder not configured')
  }
  setTarget(run, extruder.heater, targetC, waits)
}

function bedTarget(run: Interpreter, command: Command, waits: boolean): void {
  setTarget(run, run.config.heaterBed!, floatParam(command, 'S', 0), waits)
}

function findHeater(config: PrinterConfig, name: string): HeaterConfig | undefined {
  if (name === 'heater_bed') return config.heaterBed ?? undefined
  const extruder = config.extruders.find((candidate) => candidate.section === name)
  return extruder?.heater ?? config.heaterGenerics.find((heater) => heater.name === name)
}

const heaterTarget: Handler = (run, command) => {
  const name = requiredText(command, 'HEATER')
  const heater = findHeater(run.config, name)
  if (heater === undefined) throw new KlipperError(`The value '${name}' is not valid for HEATER`)
  setTarget(run, heater, floatParam(command, 'TARGET', 0), false)
}

const temperatureWait: Handler = (run, command) => {
  const sensor = requiredText(command, 'SENSOR')
  checkSensor(run.config, sensor)
  const minC = floatParam(command, 'MINIMUM', Number.NEGATIVE_INFINITY)
  const maxC = floatParam(command, 'MAXIMUM', Number.POSITIVE_INFINITY, { above: minC })
  if (minC === Number.NEGATIVE_INFINITY && maxC === Number.POSITIVE_INFINITY) {
    throw new KlipperError("Error on 'TEMPERATURE_WAIT': missing MINIMUM or MAXIMUM.")
  }
  const heater = findHeater(run.config, sensor.replace(/^heater_generic /, ''))
  const name = heater === undefined ? null : eventHeater(heater.section)
  if (name !== null) wait(run, name, minC, maxC)
}

const turnOffHeaters: Handler = (run) => {
  const { config } = run
  const heaters = [...config.extruders.map(({ heater }) => heater), config.heaterBed, ...config.heaterGenerics]
  for (const heater of heaters) if (heater !== null) setTarget(run, heater, 0, false)
}

function setFan(run: Interpreter, fan: string, speedRatio: number): void {
  const ratio = Math.min(1, speedRatio)
  if (fan === 'part') run.machine.fanRatio = ratio
  else run.machine.fanGenericRatio.set(fan, ratio)
  emit(run, { kind: 'fan', fan, speedRatio: ratio })
}

const fanSpeed: Handler = (run, command) => {
  const name = requiredText(command, 'FAN')
  if (!run.config.fans.some((fan) => fan.kind === 'fan_generic' && fan.name === name)) {
    throw new KlipperError(`The value '${name}' is not valid for FAN`)
  }
  setFan(run, name, requiredFloat(command, 'SPEED', { min: 0 }))
}

const activateExtruder: Handler = (run, command) => {
  const { head, machine, gcode, config } = run
  const name = requiredText(command, 'EXTRUDER')
  const extruder = config.extruders.find((candidate) => candidate.section === name)
  if (extruder === undefined) throw new KlipperError(`The value '${name}' is not valid for EXTRUDER`)
  if (machine.extruder === extruder) return
  head.planner.drain()
  if (machine.extruder !== null) machine.extruderPositionMm.set(machine.extruder.section, head.positionMm[3]!)
  machine.extruder = extruder
  head.extruder = createExtruderLimits(extruder)
  head.positionMm[3] = machine.extruderPositionMm.get(name) ?? 0
  head.beadEMm = head.positionMm[3]!
  resetLast(gcode, head)
  gcode.extrudeFactor = 1
  gcode.baseMm[3] = gcode.lastMm[3]!
  emit(run, { kind: 'tool', tool: config.extruders.indexOf(extruder) })
}

const pressureAdvance: Handler = (run, command) => {
  const { machine } = run
  const name = textParam(command, 'EXTRUDER', machine.extruder?.section ?? '')
  const setting = machine.pressureAdvance.get(name)
  if (setting === undefined) throw new KlipperError(`The value '${name}' is not valid for EXTRUDER`)
  const advanceS = floatParam(command, 'ADVANCE', setting.advanceS, { min: 0 })
  const smoothS = floatParam(command, 'SMOOTH_TIME', setting.smoothS, { min: 0, max: 0.2 })
  const oldWindowS = setting.advanceS > 0 ? setting.smoothS : 0
  const newWindowS = advanceS > 0 ? smoothS : 0
  setting.advanceS = advanceS
  setting.smoothS = smoothS
  if (newWindowS !== oldWindowS) setFlushDelay(run.head, flushDelayS(machine))
  if (name === machine.extruder?.section) emit(run, { kind: 'pressure-advance', advanceS, smoothS })
}

/** Half of the widest filter that runs over the step queue. */
export function flushDelayS(machine: MachineState): number {
  const { x, y, z } = machine.shapers
  const windows = [x, y, z].map((axis) => shaperHalfWindowS(axis.type, axis.frequencyHz, axis.dampingRatio))
  for (const { advanceS, smoothS } of machine.pressureAdvance.values()) windows.push(advanceS > 0 ? smoothS * 0.5 : 0)
  return Math.max(...windows)
}

/**
 * SHAPER_TYPE sets every axis, whatever the configuration says of single ones. Klipper's documentation calls it unusable
 * together with SHAPER_TYPE_X and _Y and does not say which counts then; that SHAPER_TYPE does is only plausible, so a remark
 * goes with it.
 */
const inputShaper: Handler = (run, command) => {
  if (command.params.length === 0) return
  const { shapers } = run.machine
  const common = textParam(command, 'SHAPER_TYPE', '')
  if (common !== '' && ['X', 'Y', 'Z'].some((key) => hasParam(command, `SHAPER_TYPE_${key}`))) {
    say(run, 'shaper-type', 'SHAPER_TYPE stands beside one for a single axis: SHAPER_TYPE is taken for all axes')
  }
  for (const [key, axis] of [
    ['X', shapers.x],
    ['Y', shapers.y],
    ['Z', shapers.z],
  ] as const) {
    updateShaper(command, key, axis, common)
  }
  setFlushDelay(run.head, flushDelayS(run.machine))
}

const SHAPERS: readonly string[] = ['zv', 'mzv', 'zvd', 'ei', '2hump_ei', '3hump_ei']

function updateShaper(command: Command, key: string, axis: ShaperSetting, common: string): void {
  const written = (common === '' ? textParam(command, `SHAPER_TYPE_${key}`, '') : common).toLowerCase()
  if (written !== '') {
    if (!SHAPERS.includes(written)) throw new KlipperError(`Unsupported shaper type: ${written}`)
    axis.type = written as ShaperType
  }
  axis.frequencyHz = floatParam(command, `SHAPER_FREQ_${key}`, axis.frequencyHz, { min: 0 })
  axis.dampingRatio = floatParam(command, `DAMPING_RATIO_${key}`, axis.dampingRatio, { min: 0, max: 1 })
}

function pauseHandlers(recoverMmPerS: number): [string, Handler][] {
  const stateName = 'PAUSE_STATE'
  return [
    [
      'PAUSE',
      (run) => {
        if (run.machine.isPaused) return
        run.machine.isPaused = true
        saveState(run.gcode, stateName)
        emit(run, { kind: 'pause' })
      },
    ],
    [
      'RESUME',
      (run, command) => {
        const { gcode, machine } = run
        if (!machine.isPaused) return
        machine.isPaused = false
        const speed = floatParam(command, 'VELOCITY', recoverMmPerS)
        const saved = restoreState(gcode, stateName)
        for (let axis = 0; axis < 3; axis++) gcode.lastMm[axis] = saved.lastMm[axis]!
        moveToLast(gcode, run.head, speed)
      },
    ],
    [
      'CLEAR_PAUSE',
      (run) => {
        run.machine.isPaused = false
      },
    ],
    [
      'CANCEL_PRINT',
      (run) => {
        run.machine.isPaused = false
      },
    ],
  ]
}
