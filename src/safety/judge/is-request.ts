// What is asked comes from a model or over a wire: before anything else it has to be one of the requests, with numbers where numbers
// belong. Whether the numbers are good is for the rules to say.
import type { Action, ShellRequest } from '#protocol'

type Kind = 'number' | 'string' | 'number or null'
type Shape<T> = { readonly [Key in Exclude<keyof T, 'kind'>]: Kind }
type Shapes<T extends { readonly kind: string }> = {
  readonly [K in T['kind']]: Shape<Extract<T, { readonly kind: K }>>
}

const ACTIONS: Shapes<Action> = {
  'set-target': { heater: 'string', targetC: 'number' },
  'heaters-off': {},
  'set-fan': { fan: 'string', speedRatio: 'number' },
  'set-speed-factor': { ratio: 'number' },
  'set-flow-factor': { ratio: 'number' },
  'set-pressure-advance': { advanceS: 'number' },
  'adjust-z-offset': { byMm: 'number' },
  'set-acceleration': { accelMmPerS2: 'number' },
  'set-velocity-limit': { speedMmPerS: 'number' },
  'set-corner-velocity': { speedMmPerS: 'number' },
  'set-retraction': { lengthMm: 'number', speedMmPerS: 'number' },
  'set-motor-current': { axis: 'string', ratio: 'number' },
  home: { axes: 'string' },
  move: { xMm: 'number or null', yMm: 'number or null', zMm: 'number or null', speedMmPerS: 'number' },
  extrude: { lengthMm: 'number', speedMmPerS: 'number' },
  'exclude-object': { name: 'string' },
  'wait-for-temperature': { sensor: 'string', minC: 'number', maxC: 'number' },
  'motors-off': {},
  'show-text': { text: 'string' },
}

const REQUESTS: Shapes<Exclude<ShellRequest, { readonly kind: 'action' }>> = {
  gcode: { line: 'string' },
  'start-print': { path: 'string' },
  'pause-print': {},
  'resume-print': {},
  'cancel-print': {},
  'emergency-stop': {},
  restart: {},
  'restart-firmware': {},
  upload: { path: 'string', sizeBytes: 'number' },
  'delete-file': { path: 'string' },
  configure: { section: 'string', option: 'string', value: 'string' },
}

export function isRequest(value: unknown): value is ShellRequest {
  if (!isObject(value)) return false
  return value['kind'] === 'action' ? hasShape(value['action'], ACTIONS) : hasShape(value, REQUESTS)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function hasShape(value: unknown, shapes: Readonly<Record<string, Readonly<Record<string, Kind>>>>): boolean {
  if (!isObject(value)) return false
  const { kind } = value
  if (typeof kind !== 'string' || !Object.hasOwn(shapes, kind)) return false
  return Object.entries(shapes[kind] as Readonly<Record<string, Kind>>).every(([key, wanted]) =>
    isKind(value[key], wanted),
  )
}

function isKind(value: unknown, wanted: Kind): boolean {
  if (wanted === 'number or null') return value === null || typeof value === 'number'
  return typeof value === wanted
}
