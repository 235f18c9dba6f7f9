// [temperature_fan NAME]: a fan that keeps a sensor cool, switched or in proportion.
import type { FanConfig } from '#config'
import { createPid, stepPid } from '#control'
import type { Command } from '#gcode'
import { floatParam, KlipperError } from '#motion'
import type { FanOutput } from './fan-output.ts'
import { createFanOutput, fanStatus, setFan } from './fan-output.ts'
import { round2 } from './heaters.ts'
import type { Host } from './host.ts'
import { addObject } from './host.ts'
import { addMuxCommand } from './mux-commands.ts'
import { callEvery } from './reactor.ts'
import { numberSetting, textSetting } from './section-options.ts'
import type { TemperatureProbe } from './temperature-probes.ts'
import { createProbe, PROBE_PERIOD_S } from './temperature-probes.ts'

interface TemperatureFan {
  readonly section: string
  readonly output: FanOutput
  readonly probe: TemperatureProbe
  readonly minC: number
  readonly maxC: number
  readonly configTargetC: number
  targetC: number
  minSpeedRatio: number
  maxSpeedRatio: number
}

export function setupTemperatureFans(host: Host): void {
  for (const config of host.config.fans) if (config.kind === 'temperature_fan') setupTemperatureFan(host, config)
}

function setupTemperatureFan(host: Host, config: FanConfig): void {
  const { section, name } = config
  const minC = numberSetting(host, section, 'min_temp', 0)
  const maxC = numberSetting(host, section, 'max_temp', 99_999_999.9)
  const targetC = numberSetting(host, section, 'target_temp', Math.min(40, maxC))
  const probe = createProbe(host, section, name, { minC, maxC })
  const fan: TemperatureFan = {
    section,
    output: createFanOutput(host, config),
    probe,
    minC,
    maxC,
    configTargetC: targetC,
    targetC,
    minSpeedRatio: numberSetting(host, section, 'min_speed', 0.3),
    maxSpeedRatio: numberSetting(host, section, 'max_speed', 1),
  }
  host.sensors.set(section, () => probe.readingC)
  const id = textSetting(host, section, 'gcode_id', '')
  if (id !== '') host.gcodeIds.set(id, () => [probe.readingC, fan.targetC])
  addObject(host, section, () => ({
    ...fanStatus(fan.output),
    temperature: round2(probe.readingC),
    target: fan.targetC,
  }))
  const law = textSetting(host, section, 'control', '') === 'pid' ? pidLaw(host, fan) : watermarkLaw(host, fan)
  host.onReady.push(() => {
    callEvery(host.reactor, host.reactor.timeS + PROBE_PERIOD_S, PROBE_PERIOD_S, () => {
      if (host.isGone || host.state !== 'ready') return false
      drive(host, fan, law())
      return true
    })
  })
  const set = (_: Host, command: Command): void => setTarget(fan, command)
  addMuxCommand(host, 'SET_TEMPERATURE_FAN_TARGET', 'TEMPERATURE_FAN', name, set, 'Sets a temperature fan target')
}

/** A fan that is to turn turns at least at its least speed; without a target it stands. */
function drive(host: Host, fan: TemperatureFan, wantedRatio: number): void {
  const least = wantedRatio <= 0 ? 0 : Math.max(fan.minSpeedRatio, wantedRatio)
  setFan(host, fan.output, fan.targetC <= 0 ? 0 : least)
  fan.probe.airRatio = fan.output.pinRatio
}

/** On above the target, off below it, by max_delta either way. */
function watermarkLaw(host: Host, fan: TemperatureFan): () => number {
  const maxDeltaC = numberSetting(host, fan.section, 'max_delta', 2)
  let isOn = false
  return () => {
    const { readingC } = fan.probe
    if (isOn && readingC <= fan.targetC - maxDeltaC) isOn = false
    else if (!isOn && readingC >= fan.targetC + maxDeltaC) isOn = true
    return isOn ? fan.maxSpeedRatio : 0
  }
}

/** The law of a heater the other way round: what it would heat with is taken from the highest speed. */
function pidLaw(host: Host, fan: TemperatureFan): () => number {
  const { section } = fan
  const pid = createPid(
    {
      kp: numberSetting(host, section, 'pid_kp', 0),
      ki: numberSetting(host, section, 'pid_ki', 0),
      kd: numberSetting(host, section, 'pid_kd', 0),
      maxPowerRatio: fan.maxSpeedRatio,
      smoothTimeS: numberSetting(host, section, 'pid_deriv_time', 2),
    },
    fan.probe.readingC,
    host.reactor.timeS,
  )
  return () => {
    const heatRatio = stepPid(pid, fan.targetC, fan.probe.readingC, host.reactor.timeS)
    return Math.max(fan.minSpeedRatio, fan.maxSpeedRatio - heatRatio)
  }
}

function setTarget(fan: TemperatureFan, command: Command): void {
  const targetC = floatParam(command, 'TARGET', fan.configTargetC)
  if (targetC !== 0 && !(targetC >= fan.minC && targetC <= fan.maxC)) {
    const range = `${fan.minC.toFixed(1)}:${fan.maxC.toFixed(1)}`
    throw new KlipperError(`Requested temperature (${targetC.toFixed(1)}) out of range (${range})`)
  }
  fan.targetC = targetC
  const minSpeed = floatParam(command, 'MIN_SPEED', fan.minSpeedRatio)
  const maxSpeed = floatParam(command, 'MAX_SPEED', fan.maxSpeedRatio)
  for (const speed of [minSpeed, maxSpeed]) {
    if (!(speed >= 0 && speed <= 1))
      throw new KlipperError(`Requested speed (${speed.toFixed(1)}) out of range (0.0 : 1.0)`)
  }
  if (minSpeed > maxSpeed) {
    throw new KlipperError(
      `Requested min speed (${minSpeed.toFixed(1)}) is greater than max speed (${maxSpeed.toFixed(1)})`,
    )
  }
  fan.minSpeedRatio = minSpeed
  fan.maxSpeedRatio = maxSpeed
}
