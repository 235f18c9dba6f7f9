// `printer` as a macro sees it: Klipper's status objects, filled from the state of the plan. Heaters count as being at
// their target, because the planner's time does not wait for them.
import type { ConfigSection, ExtruderConfig, HeaterConfig, PrinterConfig, PythonLiteral } from '#config'
import type { MacroValue } from '#macros'
import { fromLiteral, MacroObject, MacroTuple } from '#macros'
import { objectStatus } from './exclude-object.ts'
import { gcodePosition } from './gcode-state.ts'
import type { Interpreter } from './interpreter.ts'

const AXIS_NAMES = ['x', 'y', 'z', 'e']
/** What an unheated heater reads, °C. */
const ROOM_C = 25

type Members = Readonly<Record<string, MacroValue>>

function dict(members: Members): Map<string, MacroValue> {
  return new Map(Object.entries(members))
}

function coordinates(values: Iterable<number>): MacroTuple {
  const items = [...values]
  while (items.length < 4) items.push(0)
  return new MacroTuple(items, AXIS_NAMES)
}

export function createStatus(run: Interpreter): MacroObject {
  const known = new Map<string, MacroValue | undefined>()
  return new MacroObject(
    'extras.gcode_macro.GetStatusWrapper',
    (name) => {
      // One template sees one state of each object.
      if (!known.has(name)) known.set(name, statusOf(run, name))
      return known.get(name)
    },
    { keys: () => ['gcode', 'gcode_move', 'toolhead', 'configfile', ...run.config.sectionNames] },
  )
}

function statusOf(run: Interpreter, name: string): MacroValue | undefined {
  const fixed = Object.hasOwn(STATUS, name) ? STATUS[name] : undefined
  if (fixed !== undefined) return fixed(run)
  const { config, machine } = run
  const macro = /^gcode_macro\s+(.+)$/.exec(name)?.[1]
  if (macro !== undefined) return run.macroVariables.get(macro)
  const extruder = config.extruders.find((candidate) => candidate.section === name)
  if (extruder !== undefined) return extruderStatus(run, extruder)
  const heater = [config.heaterBed, ...config.heaterGenerics].find((candidate) => candidate?.section === name)
  if (heater !== undefined && heater !== null) return dict(heaterMembers(run, heater))
  const fan = config.fans.find((candidate) => candidate.section === name)
  if (fan !== undefined) {
    const speed = fan.kind === 'fan' ? machine.fanRatio : (machine.fanGenericRatio.get(fan.name) ?? 0)
    return dict({ speed, rpm: null })
  }
  const sensor = /^temperature_sensor\s+/.test(name) && config.sectionNames.includes(name)
  if (sensor) return dict({ temperature: ROOM_C, measured_min_temp: ROOM_C, measured_max_temp: ROOM_C })
  if (/^filament_(?:switch|motion)_sensor\s/.test(name) && config.sectionNames.includes(name)) {
    return dict({ filament_detected: true, enabled: true })
  }
  return config.sectionNames.includes(name) ? new Map() : undefined
}

function homedText(run: Interpreter): string {
  const homed = run.head.kinematics.homedAxes()
  return [...'xyz'].filter((_, axis) => (homed & (1 << axis)) !== 0).join('')
}

const STATUS: Readonly<Record<string, (run: Interpreter) => MacroValue | undefined>> = {
  gcode_move: ({ gcode, head }) =>
    dict({
      speed_factor: gcode.speedFactor * 60,
      speed: gcode.speedMmPerS / gcode.speedFactor,
      extrude_factor: gcode.extrudeFactor,
      absolute_coordinates: gcode.isAbsolute,
      absolute_extrude: gcode.isAbsoluteExtrude,
      homing_origin: coordinates(gcode.offsetMm),
      position: coordinates(gcode.lastMm),
      gcode_position: coordinates(gcodePosition(gcode)),
      live_position: coordinates(head.positionMm),
    }),
  toolhead: (run) => {
    const { head, machine } = run
    return dict({
      homed_axes: homedText(run),
      axis_minimum: coordinates(head.kinematics.axisMinimumMm),
      axis_maximum: coordinates(head.kinematics.axisMaximumMm),
      position: coordinates(head.positionMm),
      extruder: machine.extruder?.section ?? '',
      max_velocity: head.limits.maxVelocityMmPerS,
      max_accel: head.limits.maxAccelMmPerS2,
      square_corner_velocity: head.limits.squareCornerMmPerS,
      minimum_cruise_ratio: head.limits.minCruiseRatio,
      print_time: head.planner.totals.lastS,
      estimated_print_time: head.planner.totals.lastS,
      stalls: 0n,
    })
  },
  motion_report: ({ head }) =>
    dict({ live_position: coordinates(head.positionMm), live_velocity: 0, live_extruder_velocity: 0 }),
  pause_resume: ({ config, machine }) =>
    config.pauseResume === null ? undefined : dict({ is_paused: machine.isPaused }),
  idle_timeout: () => dict({ state: 'Printing', printing_time: 0 }),
  webhooks: () => dict({ state: 'ready', state_message: 'Printer is ready' }),
  print_stats: ({ config }) =>
    config.hasVirtualSdcard
      ? dict({
          state: 'printing',
          filename: '',
          print_duration: 0,
          total_duration: 0,
          filament_used: 0,
          message: '',
          info: dict({ total_layer: null, current_layer: null }),
        })
      : undefined,
  virtual_sdcard: ({ config }) =>
    config.hasVirtualSdcard
      ? dict({ is_active: true, progress: 0, file_position: 0n, file_size: 0n, file_path: '' })
      : undefined,
  display_status: ({ config }) => (config.hasDisplayStatus ? dict({ progress: 0, message: null }) : undefined),
  exclude_object: ({ config, machine }) => (config.hasExcludeObject ? objectStatus(machine.objects) : undefined),
  firmware_retraction: ({ config, machine }) =>
    config.firmwareRetraction === null
      ? undefined
      : dict({
          retract_length: machine.retraction.retractLengthMm,
          retract_speed: machine.retraction.retractMmPerS,
          unretract_extra_length: machine.retraction.unretractExtraLengthMm,
          unretract_speed: machine.retraction.unretractMmPerS,
        }),
  bed_mesh: ({ config }) =>
    config.bedMesh === null
      ? undefined
      : dict({
          profile_name: '',
          mesh_min: new MacroTuple([0, 0]),
          mesh_max: new MacroTuple([0, 0]),
          profiles: new Map(),
        }),
  quad_gantry_level: ({ config }) =>
    config.gantryLevel?.kind === 'quad_gantry_level' ? dict({ applied: false }) : undefined,
  z_tilt: ({ config }) => (config.gantryLevel?.kind === 'z_tilt' ? dict({ applied: false }) : undefined),
  probe: ({ config }) => (config.probe === null ? undefined : dict({ last_query: false, last_z_result: 0 })),
  save_variables: ({ config, machine }) =>
    config.saveVariablesFile === null ? undefined : dict({ variables: new Map(machine.savedVariables) }),
  system_stats: () => dict({ sysload: 0, cputime: 0, memavail: 0n }),
  heaters: ({ config }) => {
    const heaters = [...config.extruders.map(({ heater }) => heater), config.heaterBed, ...config.heaterGenerics]
    const names = heaters.flatMap((heater) => (heater === null ? [] : [heater.section]))
    return dict({ available_heaters: names, available_sensors: names, available_monitors: [] })
  },
  configfile: configStatus,
}

const configStatuses = new WeakMap<PrinterConfig, MacroValue>()

/** Made once for a configuration: it never changes, and big files call macros thousands of times. */
function configStatus(run: Interpreter): MacroValue {
  const known = configStatuses.get(run.config)
  if (known !== undefined) return known
  const made = dict({
    settings: settingsOf(run),
    config: textsOf(run),
    save_config_pending: false,
    save_config_pending_items: new Map(),
    warnings: [],
  })
  configStatuses.set(run.config, made)
  return made
}

function heaterMembers({ machine }: Interpreter, heater: HeaterConfig): Members {
  const target = machine.targetC.get(heater.section) ?? 0
  return { temperature: target === 0 ? ROOM_C : target, target, power: target === 0 ? 0 : 0.5 }
}

function extruderStatus(run: Interpreter, extruder: ExtruderConfig): MacroValue {
  const advance = run.machine.pressureAdvance.get(extruder.section)
  return dict({
    ...heaterMembers(run, extruder.heater),
    can_extrude: true,
    pressure_advance: advance?.advanceS ?? 0,
    smooth_time: advance?.smoothS ?? 0,
    motion_queue: null,
  })
}

/** Every section and option of the file as the value it became, with the defaults of those that are read here. */
function settingsOf({ config }: Interpreter): MacroValue {
  const values = (options: ReadonlyMap<string, PythonLiteral>): MacroValue =>
    new Map([...options].map(([option, literal]) => [option, fromLiteral(literal)]))
  return new Map([...config.settings].map(([section, options]) => [section, values(options)]))
}

/** The same as written: texts, section names in their own case, no defaults. */
function textsOf({ config }: Interpreter): MacroValue {
  const texts = ({ options }: ConfigSection): MacroValue =>
    new Map([...options].map(([option, { text }]) => [option, text]))
  return new Map([...config.source.sections].map(([name, section]) => [name, texts(section)]))
}
