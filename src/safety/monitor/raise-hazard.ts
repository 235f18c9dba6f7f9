// A hazard is told when it comes up, when it gets worse, and again every half minute while it stands.
import { REACTIONS, type Reaction } from '../hazard.ts'
import { HAZARD_KINDS, type HeaterHazardKind, type HeaterMonitor } from './monitor-state.ts'

const AGAIN_S = 30

/** `limit` and `value` are numbers with their unit; they become text only where the hazard is told. */
export function raiseHazard(
  monitor: HeaterMonitor,
  kind: HeaterHazardKind,
  reaction: Reaction,
  limit: number,
  value: number,
  unit: string,
  reason: string,
): void {
  const index = HAZARD_KINDS.indexOf(kind)
  const severity = REACTIONS.indexOf(reaction)
  const { timeS, temperatureC, targetC } = monitor.now
  if (reaction !== 'watch') monitor.actedAtS = timeS
  const isFresh = timeS - monitor.toldAtS[index]! < AGAIN_S
  if (isFresh && severity <= monitor.toldAs[index]!) return
  monitor.toldAtS[index] = timeS
  monitor.toldAs[index] = severity
  monitor.found.push({
    kind,
    subject: monitor.heater,
    reaction,
    timeS,
    ruling: {
      rule: kind,
      limit: `${limit.toFixed(1)} ${unit}`,
      value: `${value.toFixed(1)} ${unit}`,
      reason: `${monitor.heater}: ${reason} It reads ${temperatureC.toFixed(1)} °C, target ${targetC.toFixed(1)} °C; the block may be at up to ${monitor.blockMaxC.toFixed(0)} °C.`,
    },
  })
}
