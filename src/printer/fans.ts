// Fans: those that a person sets, and those that follow heaters and motors.
import type { FanConfig } from '#config'
import type { Command } from '#gcode'
import { floatParam, hasParam, KlipperError, requiredText } from '#motion'
import { assignTemplate, clearTemplate } from './display-templates.ts'
import type { FanOutput } from './fan-output.ts'
import { createFanOutput, fanStatus, setFan, setFanAfterMoves } from './fan-output.ts'
import type { Host } from './host.ts'
import { addCommand, addObject } from './host.ts'
import { addMuxCommand } from './mux-commands.ts'
import { callEvery } from './reactor.ts'
import { listSetting, numberSetting } from './section-options.ts'

/** Fans that follow something look once a second. */
const LOOK_S = 1

export function setupFans(host: Host): void {
  for (const config of host.config.fans) {
    if (config.kind === 'temperature_fan') continue
    const output = createFanOutput(host, config)
    addObject(host, config.section, () => fanStatus(output))
    if (config.kind === 'fan') setupPartFan(host, output)
    else if (config.kind === 'fan_generic') setupGenericFan(host, output)
    else if (config.kind === 'heater_fan') follow(host, output, heaterFanLaw(host, config))
    else follow(host, output, controllerFanLaw(host, config))
  }
}

function setupPartFan(host: Host, output: FanOutput): void {
  addCommand(host, 'M106', (at, command) => {
    setFanAfterMoves(at, output, floatParam(command, 'S', 255, { min: 0 }) / 255)
  })
  addCommand(host, 'M107', (at) => setFanAfterMoves(at, output, 0))
}

function setupGenericFan(host: Host, output: FanOutput): void {
  const { name, section } = output.config
  const set = (at: Host, command: Command): void => {
    const speed = floatParam(command, 'SPEED', null, { min: 0 })
    if ((speed === null) === !hasParam(command, 'TEMPLATE')) {
      throw new KlipperError('SET_FAN_SPEED must specify SPEED or TEMPLATE')
    }
    if (speed === null) {
      assignTemplate(at, section, requiredText(command, 'TEMPLATE'), command, (text) => {
        setFanAfterMoves(at, output, Math.max(0, templateNumber(text)))
      })
      return
    }
    clearTemplate(at, section)
    setFanAfterMoves(at, output, speed)
  }
  addMuxCommand(host, 'SET_FAN_SPEED', 'FAN', name, set, 'Sets the speed of a fan')
}

/** A template that makes no number asks for nothing. */
export function templateNumber(text: string): number {
  const value = Number(text.trim())
  return text.trim() !== '' && Number.isFinite(value) ? value : 0
}

/** From the first moment on, `law` says how fast. */
function follow(host: Host, output: FanOutput, law: () => number): void {
  host.onReady.push(() => {
    callEvery(host.reactor, host.reactor.timeS + 0.1, LOOK_S, () => {
      if (host.isGone || host.state !== 'ready') return false
      setFan(host, output, law())
      return true
    })
  })
}

function heaterFanLaw(host: Host, { heaters, heaterTempC, speedRatio }: FanConfig): () => number {
  const names = heaters.length === 0 ? ['extruder'] : heaters
  return () => {
    for (const heater of host.heaters.values()) {
      if (!names.includes(heater.name)) continue
      if (heater.targetC() > 0 || heater.temperatureC() > heaterTempC) return speedRatio
    }
    return 0
  }
}

/** On while a motor is enabled or a heater has a target; idles on for some time before it stops. */
function controllerFanLaw(host: Host, { section, heaters, speedRatio }: FanConfig): () => number {
  const steppers = listSetting(host, section, 'stepper')
  const idleRatio = numberSetting(host, section, 'idle_speed', speedRatio)
  const idleLooks = numberSetting(host, section, 'idle_timeout', 30)
  let looksSinceOn = idleLooks
  return () => {
    const isHot = [...host.heaters.values()].some(({ name, targetC }) => heaters.includes(name) && targetC() > 0)
    if (isHot || hasEnabledMotor(host, steppers)) {
      looksSinceOn = 0
      return speedRatio
    }
    if (looksSinceOn >= idleLooks) return 0
    looksSinceOn++
    return idleRatio
  }
}

/** Of the steppers named; of all where none is named. */
function hasEnabledMotor({ steppers }: Host, names: readonly string[]): boolean {
  return steppers.some(({ section, isOn }) => isOn && (names.length === 0 || names.includes(section)))
}
