// The pin behind every kind of fan: power limits, kick start, what it falls to when the printer stops, and its tachometer.
import type { FanConfig } from '#config'
import type { FanTachometer } from '#sensing'
import { createFanTachometer, HOTEND_FAN_TACHOMETER, PART_FAN_TACHOMETER, readFanTachometer } from '#sensing'
import { applyEvent } from '#simulation'
import type { Host } from './host.ts'
import { afterMoves } from './move-actions.ts'
import { callAt, callEvery } from './reactor.ts'
import { hasSetting, numberSetting } from './section-options.ts'
import type { StatusRecord } from './status-value.ts'

/** From this rise on a running fan is kicked, too. */
const KICK_RISE = 0.5
/** Tachometers are read once a second. */
const TACHOMETER_S = 1

export interface FanOutput {
  readonly config: FanConfig
  /** What was asked for last and is in effect: `speed` in its status. */
  speedRatio: number
  /** What the pin carries now. */
  pinRatio: number
  rpm: number | null
  kicks: number
}

export function createFanOutput(host: Host, config: FanConfig): FanOutput {
  const output: FanOutput = { config, speedRatio: 0, pinRatio: 0, rpm: null, kicks: 0 }
  const shutdownRatio = numberSetting(host, config.section, 'shutdown_speed', config.kind === 'heater_fan' ? 1 : 0)
  const stoppedRatio = Math.max(0, Math.min(1, shutdownRatio) * config.maxPowerRatio)
  if (config.kind === 'fan') host.plant.simulation.heating.stoppedFanRatio = stoppedRatio
  // The pin falls to its own value; what the host last asked for is what clients go on seeing.
  host.onShutdown.push(() => {
    output.kicks++
    output.pinRatio = stoppedRatio
  })
  if (hasSetting(host, config.section, 'tachometer_pin')) startTachometer(host, output)
  return output
}

export function fanStatus({ speedRatio, rpm }: FanOutput): StatusRecord {
  return { speed: speedRatio, rpm }
}

/** Once the moves that are planned now are done. */
export function setFanAfterMoves(host: Host, output: FanOutput, ratio: number): void {
  afterMoves(host, () => setFan(host, output, ratio))
}

export function setFan(host: Host, output: FanOutput, ratio: number): void {
  const { config } = output
  const wanted = ratio < config.offBelowRatio ? 0 : ratio
  const power = Math.max(0, Math.min(config.maxPowerRatio, wanted * config.maxPowerRatio))
  if (power === output.speedRatio) return
  const needsKick =
    power > 0 && config.kickStartTimeS > 0 && (output.speedRatio === 0 || power - output.speedRatio > KICK_RISE)
  output.speedRatio = power
  const kick = ++output.kicks
  if (!needsKick) {
    drivePin(host, output, power)
    return
  }
  drivePin(host, output, config.maxPowerRatio)
  callAt(host.reactor, host.reactor.timeS + config.kickStartTimeS, () => {
    if (output.kicks === kick && !host.isGone) drivePin(host, output, power)
  })
}

function drivePin(host: Host, output: FanOutput, ratio: number): void {
  output.pinRatio = ratio
  if (output.config.kind !== 'fan') return
  const { simulation } = host.plant
  const atS = simulation.timeS - simulation.offsetS
  applyEvent(simulation, { kind: 'fan', fan: 'part', speedRatio: ratio, before: 0, atS, line: simulation.line })
}

/** How fast it really turns, as a share of its full speed. */
function turnsRatio(host: Host, { config, pinRatio }: FanOutput): number {
  const { condition } = host.plant.simulation
  const supply = Math.min(1, Math.max(0, condition.supplyRatio))
  if (config.kind === 'fan') return pinRatio * condition.partFanRatio * supply
  const isHotEnd = config.kind === 'heater_fan' && config.heaters.some((name) => name.startsWith('extruder'))
  return pinRatio * supply * (isHotEnd ? condition.hotEndFanRatio : 1)
}

function startTachometer(host: Host, output: FanOutput): void {
  const { section, kind } = output.config
  const settings = kind === 'fan' ? PART_FAN_TACHOMETER : HOTEND_FAN_TACHOMETER
  const pulsesPerTurn = numberSetting(host, section, 'tachometer_ppr', 2)
  const tachometer: FanTachometer = createFanTachometer({ ...settings, pulsesPerTurn }, host.random.fork(section))
  output.rpm = 0
  host.onReady.push(() => {
    callEvery(host.reactor, host.reactor.timeS + TACHOMETER_S, TACHOMETER_S, () => {
      if (host.isGone) return false
      output.rpm = readFanTachometer(tachometer, turnsRatio(host, output), TACHOMETER_S)
      return true
    })
  })
}
