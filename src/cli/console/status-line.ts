// A printer's state in one line: what matters most stands first and is cut last.
import { plainText } from '#core'
import type { PrinterView } from './printer-view.ts'
import { field, isRecord, numberField, stateOf, textField } from './printer-view.ts'

export interface StatusPart {
  readonly text: string
  /** Lower goes first when the line is too long. */
  readonly weight: number
  readonly tone: 'plain' | 'good' | 'warm' | 'bad'
}

export interface TimeShown {
  /** `2x`, `max`, `held`; null where the printer's time is another program's. */
  readonly speed: string | null
  readonly nowS: number | null
  /** 0-based layer that the machine is on; -1 for none or unknown. */
  readonly layer: number
  /** Lines that were sent and are not answered. */
  readonly lines: number
}

const SEPARATOR = '  '

export function statusParts(view: PrinterView, time: TimeShown | null): StatusPart[] {
  const state = stateOf(view)
  const parts: StatusPart[] = [
    {
      text: activity(view, state),
      weight: 100,
      tone: state === 'ready' ? 'good' : state === 'startup' ? 'warm' : 'bad',
    },
  ]
  const add = (text: string | null, weight: number, tone: StatusPart['tone'] = 'plain'): void => {
    if (text !== null) parts.push({ text, weight, tone })
  }
  if (state === 'ready') {
    for (const heater of heatersOf(view)) add(heaterText(view, heater), heaterWeight(heater), heaterTone(view, heater))
    add(positionText(view), 50)
    for (const text of printTexts(view, time?.layer ?? -1)) add(text, 70)
  }
  if (time !== null && time.lines > 0) add(`${time.lines} running`, 45, 'warm')
  if (time !== null && time.speed !== null) add(time.speed, 40)
  if (time !== null && time.nowS !== null) add(durationText(time.nowS), 30)
  return parts
}

/** A printer that is ready says what it is doing. */
function activity(view: PrinterView, state: string): string {
  const job = textField(view, 'print_stats', 'state')
  return state === 'ready' && (job === 'printing' || job === 'paused') ? job : state
}

/** Parts that fit into `columns`, in their order. */
export function fitParts(parts: readonly StatusPart[], columns: number): readonly StatusPart[] {
  let kept = [...parts]
  const width = (): number => kept.reduce((sum, { text }) => sum + text.length + SEPARATOR.length, -SEPARATOR.length)
  while (kept.length > 1 && width() > columns) {
    const least = kept.reduce((a, b) => (b.weight <= a.weight ? b : a))
    kept = kept.filter((part) => part !== least)
  }
  return kept.map((part) =>
    part.text.length > columns ? { ...part, text: part.text.slice(0, Math.max(0, columns)) } : part,
  )
}

/** The same for somebody who asks, with all temperatures. */
export function statusLines(view: PrinterView): string[] {
  const lines = [
    statusParts(view, null)
      .map(({ text }) => text)
      .join(SEPARATOR),
  ]
  const message = stateOf(view) === 'ready' ? '' : (textField(view, 'webhooks', 'state_message') ?? '')
  for (const line of message.split('\n')) if (line.trim() !== '') lines.push(plainText(line))
  for (const [name, fields] of view.status) {
    const temperature = fields['temperature']
    if (/^(temperature_sensor|temperature_fan) /.test(name) && typeof temperature === 'number') {
      lines.push(`${plainText(name)} ${temperature.toFixed(1)} °C`)
    }
  }
  return lines
}

function heatersOf(view: PrinterView): string[] {
  return [...view.status.keys()]
    .filter((name) => /^(extruder\d*|heater_bed|heater_generic .*)$/.test(name))
    .sort((a, b) => heaterWeight(b) - heaterWeight(a))
}

function heaterWeight(heater: string): number {
  if (heater === 'extruder') return 90
  return heater === 'heater_bed' ? 80 : 35
}

function heaterText(view: PrinterView, heater: string): string | null {
  const isC = numberField(view, heater, 'temperature')
  if (isC === null) return null
  const targetC = numberField(view, heater, 'target') ?? 0
  return `${heaterName(heater)} ${isC.toFixed(1)}${targetC > 0 ? `/${Math.round(targetC)}` : ''} °C`
}

function heaterName(heater: string): string {
  if (heater === 'extruder') return 'nozzle'
  if (heater === 'heater_bed') return 'bed'
  return plainText(heater.replace(/^heater_generic /, ''))
}

function heaterTone(view: PrinterView, heater: string): StatusPart['tone'] {
  return (numberField(view, heater, 'target') ?? 0) > 0 ? 'warm' : 'plain'
}

const AXES = ['x', 'y', 'z'] as const

function positionText(view: PrinterView): string | null {
  const live = field(view, 'motion_report', 'live_position')
  const place = Array.isArray(live) ? live : field(view, 'toolhead', 'position')
  if (!Array.isArray(place)) return null
  const homed = textField(view, 'toolhead', 'homed_axes') ?? ''
  return AXES.map((axis, i) => {
    const at: unknown = place[i]
    const isKnown = homed.includes(axis) && typeof at === 'number'
    return `${axis.toUpperCase()}${isKnown ? at.toFixed(axis === 'z' ? 2 : 1) : '?'}`
  }).join(' ')
}

function printTexts(view: PrinterView, machineLayer: number): string[] {
  const state = textField(view, 'print_stats', 'state')
  if (state === null || state === 'standby') return []
  const name = plainText(textField(view, 'print_stats', 'filename') ?? '')
  if (state !== 'printing' && state !== 'paused') return [`${name} ${state}`]
  const progress =
    numberField(view, 'display_status', 'progress') ?? numberField(view, 'virtual_sdcard', 'progress') ?? 0
  const texts = [`${name} ${Math.floor(100 * progress)} %`]
  const layer = layerText(view, machineLayer)
  if (layer !== null) texts.push(layer)
  return texts
}

/** As the slicer says, or else as the machine has counted. */
function layerText(view: PrinterView, machineLayer: number): string | null {
  const info = field(view, 'print_stats', 'info')
  const current = isRecord(info) ? info['current_layer'] : null
  const total = isRecord(info) ? info['total_layer'] : null
  if (typeof current === 'number') return `layer ${current}${typeof total === 'number' ? `/${total}` : ''}`
  return machineLayer >= 0 ? `layer ${machineLayer + 1}` : null
}

/** `4:05`, `1:02:03`. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const two = (value: number): string => String(value).padStart(2, '0')
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor(whole / 60) % 60
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}
