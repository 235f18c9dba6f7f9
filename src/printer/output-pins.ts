// Pins that G-code sets: [output_pin], [pwm_tool], [pwm_cycle_time] and [servo].
import type { Command } from '#gcode'
import { floatParam, hasParam, KlipperError, requiredFloat, requiredText } from '#motion'
import { assignTemplate, clearTemplate } from './display-templates.ts'
import { templateNumber } from './fans.ts'
import type { Host } from './host.ts'
import { addObject } from './host.ts'
import { afterMoves } from './move-actions.ts'
import { addMuxCommand } from './mux-commands.ts'
import { boolSetting, hasSetting, numberSetting, sectionsOf } from './section-options.ts'

/** Longest PWM period that a microcontroller counts to, s. */
const CYCLE_MAX_S = 5
/** Servos are told their angle this often, s. */
const SERVO_PERIOD_S = 0.02

export function setupOutputPins(host: Host): void {
  for (const { section, name } of sectionsOf(host, 'output_pin')) {
    setupPin(host, section, name, boolSetting(host, section, 'pwm', false))
  }
  for (const { section, name } of sectionsOf(host, 'pwm_tool')) setupPin(host, section, name, true)
  for (const { section, name } of sectionsOf(host, 'pwm_cycle_time')) setupCyclePin(host, section, name)
  for (const { section, name } of sectionsOf(host, 'servo')) setupServo(host, section, name)
}

interface Pin {
  /** Of full voltage: `value` in its status. */
  ratio: number
}

function startPin(host: Host, section: string, scale: number): Pin {
  const pin: Pin = { ratio: numberSetting(host, section, 'value', 0) / scale }
  addObject(host, section, () => ({ value: pin.ratio }))
  return pin
}

const SET_PIN_HELP = 'Set the value of an output pin'

function setupPin(host: Host, section: string, name: string, isPwm: boolean): void {
  const scale = isPwm ? numberSetting(host, section, 'scale', 1) : 1
  const pin = startPin(host, section, scale)
  const set = (at: Host, command: Command): void => {
    const value = floatParam(command, 'VALUE', null, { min: 0, max: scale })
    if ((value === null) === !hasParam(command, 'TEMPLATE')) {
      throw new KlipperError('SET_PIN must specify VALUE or TEMPLATE')
    }
    if (value === null) {
      assignTemplate(at, section, requiredText(command, 'TEMPLATE'), command, (text) => {
        const asked = Math.min(1, Math.max(0, templateNumber(text) / scale))
        afterMoves(at, () => {
          pin.ratio = isPwm || asked === 0 ? asked : 1
        })
      })
      return
    }
    clearTemplate(at, section)
    const ratio = value / scale
    if (!isPwm && ratio !== 0 && ratio !== 1) throw new KlipperError('Invalid pin value')
    afterMoves(at, () => {
      pin.ratio = ratio
    })
  }
  addMuxCommand(host, 'SET_PIN', 'PIN', name, set, SET_PIN_HELP)
}

function setupCyclePin(host: Host, section: string, name: string): void {
  const scale = numberSetting(host, section, 'scale', 1)
  const pin = startPin(host, section, scale)
  const cycleS = numberSetting(host, section, 'cycle_time', 0.1)
  const set = (at: Host, command: Command): void => {
    const value = requiredFloat(command, 'VALUE', { min: 0, max: scale })
    floatParam(command, 'CYCLE_TIME', cycleS, { above: 0, max: CYCLE_MAX_S })
    afterMoves(at, () => {
      pin.ratio = value / scale
    })
  }
  addMuxCommand(host, 'SET_PIN', 'PIN', name, set, SET_PIN_HELP)
}

function setupServo(host: Host, section: string, name: string): void {
  const shortestS = numberSetting(host, section, 'minimum_pulse_width', 0.001)
  const longestS = numberSetting(host, section, 'maximum_pulse_width', 0.002)
  const maxDeg = numberSetting(host, section, 'maximum_servo_angle', 180)
  const ofWidth = (widthS: number): number =>
    widthS === 0 ? 0 : Math.min(longestS, Math.max(shortestS, widthS)) / SERVO_PERIOD_S
  const ofAngle = (angleDeg: number): number =>
    ofWidth(shortestS + (Math.min(maxDeg, Math.max(0, angleDeg)) * (longestS - shortestS)) / maxDeg)
  const pin: Pin = { ratio: ofWidth(numberSetting(host, section, 'initial_pulse_width', 0)) }
  if (hasSetting(host, section, 'initial_angle')) pin.ratio = ofAngle(numberSetting(host, section, 'initial_angle', 0))
  addObject(host, section, () => ({ value: pin.ratio }))
  const set = (at: Host, command: Command): void => {
    const widthS = floatParam(command, 'WIDTH', null)
    const ratio = widthS === null ? ofAngle(requiredFloat(command, 'ANGLE')) : ofWidth(widthS)
    afterMoves(at, () => {
      pin.ratio = ratio
    })
  }
  addMuxCommand(host, 'SET_SERVO', 'SERVO', name, set, 'Set servo angle')
}
