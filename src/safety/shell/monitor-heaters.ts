// One monitor for each heater, fed with what is observed; what it holds against a sensor makes its heater untrusted.
import type { PlainRecord, PrinterStatus } from '#protocol'
import type { Hazard } from '../hazard.ts'
import { stepHeaterMonitor } from '../monitor/heater-monitor.ts'
import type { HeaterKind } from '../monitor/heater-sample.ts'
import { createHeaterMonitor, type HeaterMonitor } from '../monitor/monitor-state.ts'
import type { HeaterView } from '../observe/observe-heaters.ts'
import { numberAt, objectAt, textAt, textsAt } from '../observe/status-fields.ts'
import type { Shell } from './shell-state.ts'

export function monitorHeaters(shell: Shell, status: PrinterStatus, timeS: number): readonly Hazard[] {
  const found: Hazard[] = []
  const fanRatio = speedOf(status, 'fan')
  const airRoot = airOf(status)
  const active = textAt(objectAt(status, 'toolhead'), 'extruder')
  const filamentMmPerS = numberAt(objectAt(status, 'motion_report'), 'live_extruder_velocity')
  for (const name of textsAt(objectAt(status, 'heaters'), 'available_heaters')) {
    const heater: PlainRecord = objectAt(status, name)
    const monitor = monitorOf(shell, name)
    const isHotEnd = monitor.kind === 'hot-end'
    const flowMm3PerS = Math.max(0, filamentMmPerS) * filamentAreaMm2(shell)
    const hazards = stepHeaterMonitor(monitor, {
      timeS,
      temperatureC: numberAt(heater, 'temperature'),
      targetC: numberAt(heater, 'target'),
      powerRatio: numberAt(heater, 'power'),
      fanRatio: isHotEnd ? knownOr(fanRatio, null) : null,
      airRoot,
      flowMm3PerS: isHotEnd ? (name === active ? knownOr(flowMm3PerS, null) : 0) : null,
    })
    found.push(...hazards)
  }
  return found
}

const OTHER_FANS = /^(?:fan_generic|temperature_fan|heater_fan) /
/** What blows at the electronics blows at no heater, whoever switches it; a `[controller_fan]` is one by its kind. */
const ELECTRONICS =
  /(?:^|[^a-z])(?:boards?|mainboard|motherboard|controllers?|electronics|drivers?|steppers?|mcu|pi|rpi|raspberry|host|sbc|psu|skirt)(?![a-z])/i

/** Roots of the speeds of all fans that may blow at a heater, but the part's. Each weighs a little more than the one before: none takes another's place. */
function airOf(status: PrinterStatus): number {
  const fans = Object.keys(status)
    .filter((name) => OTHER_FANS.test(name) && !ELECTRONICS.test(name))
    .sort()
  let root = 0
  for (const [k, name] of fans.entries()) {
    root += (1 + k / fans.length) * Math.sqrt(knownOr(speedOf(status, name), 0))
  }
  return root
}

/** NaN where nobody knows it; what is no share of full speed would blind every balance that it comes into. */
function speedOf(status: PrinterStatus, fan: string): number {
  const ratio = numberAt(objectAt(status, fan), 'speed')
  return ratio >= 0 && ratio <= 1 ? ratio : Number.NaN
}

function monitorOf(shell: Shell, name: string): HeaterMonitor {
  const known = shell.monitors.get(name)
  if (known !== undefined) return known
  // Its own limit is not used: the shell's changes, and measured-hazards.ts holds it.
  const monitor = createHeaterMonitor({ heater: name, kind: kindOf(name), maxC: Number.POSITIVE_INFINITY })
  shell.monitors.set(name, monitor)
  return monitor
}

function kindOf(name: string): HeaterKind {
  if (name.startsWith('extruder')) return 'hot-end'
  return name === 'heater_bed' ? 'bed' : 'chamber'
}

function filamentAreaMm2({ limits }: Shell): number {
  return (Math.PI / 4) * limits.filamentDiameterMm ** 2
}

function knownOr<Other>(value: number, other: Other): number | Other {
  return Number.isNaN(value) ? other : value
}

/** A sensor that something speaks against is not believed until a person has looked. */
export function unsuspected(
  shell: Shell,
  views: Readonly<Record<string, HeaterView>>,
): Readonly<Record<string, HeaterView>> {
  const suspects = new Set<string>()
  for (const { kind, subject } of shell.latches.values()) if (kind.startsWith('sensor-')) suspects.add(subject)
  const believed = Object.entries(views).map(([name, view]): [string, HeaterView] => {
    return [name, { ...view, isTrusted: view.isTrusted && !suspects.has(name) }]
  })
  return Object.fromEntries(believed)
}
