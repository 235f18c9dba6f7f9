// A scene in words with units, for a person and for a model: about forty lines, the same from printer to printer. Texts of
// others are in it between fences only.
import type { Belief, Diagnosis } from '../diagnosis/diagnosis.ts'
import { fenceText } from '../language/fence.ts'
import type { ChannelName } from './channels.ts'
import { CHANNEL_AT, CHANNELS } from './channels.ts'
import type { Unseeing } from './liveness.ts'
import type { Scene } from './scene.ts'

const BELIEFS_SHOWN = 4
const EVIDENCE_SHOWN = 6
const UNSEEING_SHOWN = 5
const CONSOLE_SHOWN = 3
const OBJECTS_SHOWN = 6
/** Older than this is said to be. */
const OLD_S = 10
const CONSOLE_LETTERS = 120

/** Drivers' flags by their bit. */
const FLAGS: readonly (readonly [number, string])[] = [
  [1, 'temperature warning'],
  [2, 'too hot, switched off'],
  [4, 'charge pump under voltage'],
  [8, 'was reset'],
  [16, 'open load'],
]

export function describeScene(scene: Scene, diagnosis?: Diagnosis, unseeing: readonly Unseeing[] = []): string {
  return [
    ...printerLines(scene),
    ...heatLines(scene),
    ...motionLines(scene),
    ...filamentLines(scene),
    ...powerLines(scene),
    ...pictureLines(scene),
    ...unseenLines(scene, unseeing),
    ...(diagnosis === undefined ? [] : diagnosisLines(diagnosis)),
    ...consoleLines(scene),
  ].join('\n')
}

function at({ channels }: Scene, name: ChannelName): number {
  return channels[CHANNEL_AT[name]]!
}

function printerLines(scene: Scene): string[] {
  const { host, hostMessage, print, printMessage, filename, fileByte, fileBytes, layer, layers } = scene
  const lines = [`Printer: ${host}${host === 'ready' ? '' : `, it says ${fenceText('message', hostMessage, 300)}`}`]
  lines.push(
    filename === ''
      ? `Print: ${print}`
      : `Print: ${print}, ${fenceText('file name', filename)}${progress(fileByte, fileBytes)}`,
  )
  if (printMessage !== '') lines.push(`  message: ${fenceText('message', printMessage, 300)}`)
  const parts = [
    layer >= 0 ? `layer ${layer + 1}${layers > 0 ? ` of ${layers}` : ''}` : '',
    at(scene, 'z_mm') >= 0 ? `Z ${mm(at(scene, 'z_mm'), 2)}` : '',
    scene.printDurationS > 0 ? `printed for ${duration(scene.printDurationS)}` : '',
  ].filter((part) => part !== '')
  if (parts.length > 0) lines.push(`  ${parts.join(', ')}`)
  const { speedRatio, flowRatio, zOffsetMm } = scene
  const changed = [
    isOff(speedRatio, 1) ? `speed ${percent(speedRatio)}` : '',
    isOff(flowRatio, 1) ? `flow ${percent(flowRatio)}` : '',
    isOff(zOffsetMm, 0) ? `Z offset ${mm(zOffsetMm, 3)}` : '',
  ].filter((part) => part !== '')
  if (changed.length > 0) lines.push(`  adjusted by hand: ${changed.join(', ')}`)
  lines.push(...objectLines(scene))
  return lines
}

function objectLines({ objects, currentObject }: Scene): string[] {
  if (objects.length === 0) return []
  const excluded = objects.filter(({ isExcluded }) => isExcluded)
  const now = currentObject === null ? '' : `, now at ${fenceText('object name', currentObject, 60)}`
  const names = excluded.slice(0, OBJECTS_SHOWN).map(({ name }) => fenceText('object name', name, 60))
  const without = excluded.length === 0 ? '' : `, ${excluded.length} excluded: ${names.join(' ')}`
  return [`  ${objects.length} objects${now}${without}`]
}

function heatLines(scene: Scene): string[] {
  const heater = (title: string, c: ChannelName, target: ChannelName, power: ChannelName): string[] => {
    if (Number.isNaN(at(scene, c)) && Number.isNaN(at(scene, target))) return []
    const wanted = at(scene, target) > 0 ? ` of ${celsius(at(scene, target))}` : ', off'
    const heats = Number.isNaN(at(scene, power)) ? '' : `, heater at ${percent(at(scene, power))}`
    return [`${title}: ${celsius(at(scene, c))}${wanted}${heats}${age(scene, c)}`]
  }
  const air = listed([
    ['chamber', celsius(at(scene, 'chamber_c'))],
    ['room', celsius(at(scene, 'ambient_c'))],
    ['humidity', unit(at(scene, 'humidity_pct'), 0, '%')],
  ])
  const fans = listed([
    ['part fan', percent(at(scene, 'part_fan_ratio'))],
    ['turns at', unit(at(scene, 'part_fan_rpm'), 0, 'rpm')],
    ['heat-sink fan', unit(at(scene, 'hotend_fan_rpm'), 0, 'rpm')],
  ])
  return [
    ...heater('Nozzle', 'nozzle_c', 'nozzle_target_c', 'nozzle_pwm_ratio'),
    ...heater('Bed', 'bed_c', 'bed_target_c', 'bed_pwm_ratio'),
    ...(air === '' ? [] : [`Air: ${air}`]),
    ...(fans === '' ? [] : [`Fans: ${fans}`]),
  ]
}

function motionLines(scene: Scene): string[] {
  const place = ['x_mm', 'y_mm', 'z_mm'] as const
  const known = place.every((axis) => !Number.isNaN(at(scene, axis)))
  const homed = scene.homedAxes === '' ? 'not homed' : `homed ${letters(scene.homedAxes)}`
  const where = known ? `${place.map((axis) => at(scene, axis).toFixed(1)).join(', ')} mm, ` : ''
  const speed = unit(at(scene, 'speed_mm_per_s'), 0, 'mm/s')
  const shaken = listed([
    ['vibration X', unit(at(scene, 'accel_x_rms_g'), 3, 'g')],
    ['Y', unit(at(scene, 'accel_y_rms_g'), 3, 'g')],
    ['strongest shock', unit(at(scene, 'accel_peak_g'), 2, 'g')],
  ])
  const drivers = listed([
    ['X', celsius(at(scene, 'driver_x_c'))],
    ['Y', celsius(at(scene, 'driver_y_c'))],
    ['extruder', celsius(at(scene, 'driver_e_c'))],
    ['StallGuard X', unit(at(scene, 'stallguard_x'), 0, '')],
    ['Y', unit(at(scene, 'stallguard_y'), 0, '')],
  ])
  const flags = at(scene, 'driver_flags')
  const told = FLAGS.filter(([bit]) => flags > 0 && (flags & bit) !== 0).map(([, words]) => words)
  return [
    `Head: ${where}${homed}${speed === '' ? '' : `, ${speed}`}`,
    ...(shaken === '' ? [] : [`  ${shaken}`]),
    ...(drivers === '' ? [] : [`Drivers: ${drivers}`]),
    ...(told.length === 0 ? [] : [`  drivers say: ${told.join(', ')}`]),
  ]
}

function filamentLines(scene: Scene): string[] {
  const used = at(scene, 'filament_used_mm')
  const switched = at(scene, 'filament_present')
  const parts = listed([
    ['commanded', Number.isNaN(used) ? '' : mm(used, 0)],
    ['speed', unit(at(scene, 'feed_mm_per_s'), 1, 'mm/s')],
    ['encoder', unit(at(scene, 'encoder_mm'), 0, 'mm')],
    ['nozzle load', unit(at(scene, 'nozzle_load_n'), 1, 'N')],
    ['StallGuard', unit(at(scene, 'stallguard_e'), 0, '')],
    ['run-out switch', Number.isNaN(switched) ? '' : switched > 0 ? 'sees filament' : 'sees none'],
  ])
  return parts === '' ? [] : [`Filament: ${parts}`]
}

function powerLines(scene: Scene): string[] {
  const parts = listed([
    ['', unit(at(scene, 'supply_v'), 2, 'V')],
    ['', unit(at(scene, 'supply_a'), 1, 'A')],
    ['microcontroller', at(scene, 'mcu_alive') === 0 ? 'does not answer' : ''],
  ])
  return parts === '' ? [] : [`Supply: ${parts}`]
}

function pictureLines(scene: Scene): string[] {
  const [x, y] = [at(scene, 'picture_shift_x_px'), at(scene, 'picture_shift_y_px')]
  const parts = listed([
    ['stray plastic', percentFine(at(scene, 'picture_stray_ratio'))],
    ['part missing', percentFine(at(scene, 'picture_missing_ratio'))],
    ['part displaced', Number.isNaN(x) || Number.isNaN(y) ? '' : `${x.toFixed(1)}, ${y.toFixed(1)} px`],
    ['brightness', percent(at(scene, 'picture_brightness'))],
    ['unchanged for', at(scene, 'picture_still_s') > OLD_S ? duration(at(scene, 'picture_still_s')) : ''],
  ])
  return parts === '' ? [] : [`Camera: ${parts}${age(scene, 'picture_brightness')}`]
}

function unseenLines(scene: Scene, unseeing: readonly Unseeing[]): string[] {
  const isAbsent = (at: number): boolean => scene.ageS[at] === Number.POSITIVE_INFINITY
  const absent = CHANNELS.filter(({ from }, i) => isAbsent(i) && from !== 'picture').map(({ title }): string => title)
  if (isAbsent(CHANNEL_AT.picture_brightness)) absent.push('pictures of a camera')
  else if (isAbsent(CHANNEL_AT.picture_stray_ratio)) absent.push('a picture of what the camera should see')
  const lines = absent.length === 0 ? [] : [`Not there: ${absent.join(', ')}`]
  for (const { channel, kind, why, sinceS } of unseeing.slice(0, UNSEEING_SHOWN)) {
    const title = CHANNELS.find(({ name }) => name === channel)?.title ?? channel
    const says = kind === 'fault' ? 'Broken' : kind === 'blind' ? 'Does not look' : 'Dead or broken'
    lines.push(`${says}: ${title}: ${why} (for ${duration(Math.max(0, scene.timeS - sinceS))})`)
  }
  return lines
}

function diagnosisLines({ beliefs, isAbstaining, evidence }: Diagnosis): string[] {
  const likely = beliefs
    .slice(0, BELIEFS_SHOWN)
    .map(({ cause, probability }: Belief) => `${letters(cause)} ${percent(probability)}`)
  return [
    `Belief${isAbstaining ? ' (it does not know)' : ''}: ${likely.join(', ')}`,
    ...evidence.slice(0, EVIDENCE_SHOWN).map(({ words, sigmas }) => `  ${words} (${sigmas.toFixed(1)} sigmas)`),
  ]
}

function consoleLines({ console }: Scene): string[] {
  return console.slice(-CONSOLE_SHOWN).map(({ text }) => `Console: ${fenceText('console', text, CONSOLE_LETTERS)}`)
}

/** What is empty is left out. */
function listed(parts: readonly (readonly [name: string, value: string])[]): string {
  return parts
    .filter(([, value]) => value !== '')
    .map(([name, value]) => (name === '' ? value : `${name} ${value}`))
    .join(', ')
}

function age(scene: Scene, name: ChannelName): string {
  const ageS = scene.ageS[CHANNEL_AT[name]]!
  return ageS > OLD_S && Number.isFinite(ageS) ? `, ${duration(ageS)} ago` : ''
}

function isOff(value: number, usual: number): boolean {
  return Math.abs(value - usual) > 1e-3
}

function progress(fileByte: number, fileBytes: number): string {
  return fileByte >= 0 && fileBytes > 0 ? `, ${((100 * fileByte) / fileBytes).toFixed(1)} % read` : ''
}

function unit(value: number, digits: number, name: string): string {
  if (Number.isNaN(value)) return ''
  return name === '' ? value.toFixed(digits) : `${value.toFixed(digits)} ${name}`
}

function celsius(value: number): string {
  return unit(value, 1, '°C') || ''
}

function mm(value: number, digits: number): string {
  return `${value.toFixed(digits)} mm`
}

function percent(ratio: number): string {
  return unit(100 * ratio, 0, '%')
}

function percentFine(ratio: number): string {
  return unit(100 * ratio, 2, '%')
}

function duration(seconds: number): string {
  if (seconds < 90) return `${seconds.toFixed(0)} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** Names that ought to be ours are printed as such only if they are. */
function letters(text: string): string {
  return text.replace(/[^a-z0-9 -]/gi, '').slice(0, 40)
}
