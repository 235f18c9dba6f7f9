// What a console knows of its printer: the status that it has subscribed to, the commands and the configuration. All of it
// came from outside and is read with care.

export type StatusFields = Readonly<Record<string, unknown>>

export interface PrinterView {
  isConnected: boolean
  /** Object -> its fields as last told. */
  readonly status: Map<string, StatusFields>
  /** Names of all objects, in the printer's order. */
  objects: readonly string[]
  /** Command -> what it does. */
  help: ReadonlyMap<string, string>
  /** Section -> option -> text, as in printer.cfg. */
  config: ReadonlyMap<string, StatusFields>
  /** The printer's clock at the last status, s; NaN before the first. */
  eventtimeS: number
}

export function createView(): PrinterView {
  return {
    isConnected: false,
    status: new Map(),
    objects: [],
    help: new Map(),
    config: new Map(),
    eventtimeS: Number.NaN,
  }
}

export function isRecord(value: unknown): value is StatusFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Takes a whole answer, or what has changed since: `{eventtime, status}`. */
export function takeStatus(view: PrinterView, told: unknown): void {
  if (!isRecord(told)) return
  const { eventtime, status } = told as { eventtime?: unknown; status?: unknown }
  if (typeof eventtime === 'number') view.eventtimeS = eventtime
  if (!isRecord(status)) return
  for (const [name, fields] of Object.entries(status)) {
    if (isRecord(fields)) view.status.set(name, { ...view.status.get(name), ...fields })
  }
}

/** After a restart nothing of what was known holds. */
export function forgetAll(view: PrinterView): void {
  view.isConnected = false
  view.status.clear()
}

export function field(view: PrinterView, object: string, name: string): unknown {
  return view.status.get(object)?.[name]
}

export function textField(view: PrinterView, object: string, name: string): string | null {
  const value = field(view, object, name)
  return typeof value === 'string' ? value : null
}

export function numberField(view: PrinterView, object: string, name: string): number | null {
  const value = field(view, object, name)
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

export type ViewState = 'disconnected' | 'startup' | 'ready' | 'shutdown' | 'error'

export function stateOf(view: PrinterView): ViewState {
  if (!view.isConnected) return 'disconnected'
  const state = textField(view, 'webhooks', 'state')
  return state === 'ready' || state === 'shutdown' || state === 'error' ? state : 'startup'
}

export function isPrinting(view: PrinterView): boolean {
  return stateOf(view) === 'ready' && textField(view, 'print_stats', 'state') === 'printing'
}

/** What the console wants to be told of, of what the printer has. */
export function wantedObjects(objects: readonly string[]): Record<string, readonly string[] | null> {
  const wanted: Record<string, readonly string[] | null> = { webhooks: null }
  for (const name of objects) {
    const fields = wantedFields(name)
    if (fields !== undefined) wanted[name] = fields
  }
  return wanted
}

const FIELDS: Readonly<Record<string, readonly string[] | null>> = {
  print_stats: null,
  virtual_sdcard: ['progress', 'is_active'],
  display_status: null,
  toolhead: ['homed_axes', 'position'],
  motion_report: ['live_position'],
  gcode_move: ['gcode_position', 'speed_factor'],
  heaters: null,
  bed_mesh: ['profile_name', 'profiles'],
  stepper_enable: null,
  exclude_object: null,
}

function wantedFields(name: string): readonly string[] | null | undefined {
  if (Object.hasOwn(FIELDS, name)) return FIELDS[name]
  if (/^(extruder\d*|heater_bed|heater_generic .*)$/.test(name)) return ['temperature', 'target']
  if (/^(temperature_sensor|temperature_fan) /.test(name)) return ['temperature']
  return undefined
}
