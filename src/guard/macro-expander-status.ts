// The printer as it will be when the lines that are judged now have run: a macro at the end of a file asks where the head is
// then, and how hot, not where it is now.
import type { HeaterOutlook, MachineOutlook, PlainRecord } from '#protocol'
import type { StatusLookup } from './macro-expander.ts'

/** What Klipper takes where the configuration says nothing, °C. */
const MIN_EXTRUDE_C = 170

/** Objects that are not observed stay so. */
export function predictedStatus(observed: StatusLookup, state: MachineOutlook): StatusLookup {
  return {
    objects: observed.objects,
    read: (object) => {
      const status = observed.read(object)
      if (status === undefined) return undefined
      const heater = Object.hasOwn(state.heaters, object) ? state.heaters[object] : undefined
      if (heater !== undefined) return { ...status, ...heaterFields(observed, object, status, heater) }
      const fields = FIELDS.get(object)
      return fields === undefined ? status : { ...status, ...fields(state) }
    },
  }
}

const FIELDS: ReadonlyMap<string, (state: MachineOutlook) => PlainRecord> = new Map(
  Object.entries({
    toolhead: (state: MachineOutlook): PlainRecord => ({
      ...known('position', [state.xMm, state.yMm, state.zMm, state.eMm]),
      homed_axes: `${state.isXHomed ? 'x' : ''}${state.isYHomed ? 'y' : ''}${state.isZHomed ? 'z' : ''}`,
      extruder: state.extruder,
      max_velocity: state.maxSpeedMmPerS,
      max_accel: state.maxAccelMmPerS2,
      square_corner_velocity: state.cornerSpeedMmPerS,
    }),
    gcode_move: (state: MachineOutlook): PlainRecord => ({
      ...known('position', [state.xMm, state.yMm, state.zMm, state.eMm]),
      ...known('gcode_position', [
        state.xMm - state.xBaseMm,
        state.yMm - state.yBaseMm,
        state.zMm - state.zBaseMm,
        (state.eMm - state.eBaseMm) / state.flowRatio,
      ]),
      homing_origin: [state.xOffsetMm, state.yOffsetMm, state.zOffsetMm, 0],
      speed: state.feedMmPerS * 60,
      speed_factor: state.speedRatio,
      extrude_factor: state.flowRatio,
      absolute_coordinates: state.isAbsolute,
      absolute_extrude: state.isExtrusionAbsolute,
    }),
    motion_report: (state: MachineOutlook): PlainRecord =>
      known('live_position', [state.xMm, state.yMm, state.zMm, state.eMm]),
    fan: (state: MachineOutlook): PlainRecord => ({ speed: state.fanRatio }),
    pause_resume: (state: MachineOutlook): PlainRecord => ({ is_paused: state.print === 'paused' }),
    print_stats: (state: MachineOutlook): PlainRecord => ({ state: state.print, filename: state.filename }),
  }),
)

/** Where an axis is not known, what was observed last is the better guess. */
function known(field: string, placesMm: readonly number[]): PlainRecord {
  return placesMm.every((place) => Number.isFinite(place)) ? { [field]: placesMm } : {}
}

function heaterFields(
  observed: StatusLookup,
  object: string,
  status: PlainRecord,
  { targetC, coldestC, hottestC }: HeaterOutlook,
): PlainRecord {
  const shownC = Number(status['temperature'])
  const temperature = Math.min(Math.max(Number.isFinite(shownC) ? shownC : coldestC, coldestC), hottestC)
  if (status['can_extrude'] === undefined) return { target: targetC, temperature }
  return { target: targetC, temperature, can_extrude: temperature >= minExtrudeC(observed, object) }
}

function minExtrudeC(observed: StatusLookup, extruder: string): number {
  const settings = observed.read('configfile')?.['settings'] as Record<string, PlainRecord> | undefined
  const set = settings?.[extruder]?.['min_extrude_temp']
  return typeof set === 'number' ? set : MIN_EXTRUDE_C
}
