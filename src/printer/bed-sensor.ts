// The bed probe as a thing on the machine: where it hangs, how exactly it answers, and what is wrong with it. It goes on
// existing when the firmware is restarted, so a wrong offset in the configuration stays wrong.
import type { PrinterConfig } from '#config'
import type { SwitchState } from '#faults'
import { AXIS_Z } from '#motion'
import { bedHeightMm } from '#physics'
import type { BedProbe, BedProbeType } from '#sensing'
import { BED_PROBES, createBedProbe, readBedProbe } from '#sensing'
import { placeBed } from '#simulation'
import { endstopState } from './endstop-state.ts'
import type { Host } from './host.ts'
import type { Plant } from './plant.ts'

export interface BedSensor {
  readonly type: BedProbeType
  /** Its error from one touch to the next, and what wanders over minutes. */
  readonly touch: BedProbe
  readonly wander: BedProbe
  wanderMm: number
  wanderedS: number
  /** [3] Where its trigger point is, seen from the nozzle's tip, mm. */
  readonly offsetMm: Float64Array
  /** A broken wire, or a pin that is stuck. */
  state: SwitchState
  /** Lower than where it should answer, mm. */
  lateMm: number
  /** A twisted rail: change of its height over the nozzle per millimetre along X, from the middle of the bed. */
  twistRatio: number
  /** BLTouch: the pin is out. */
  isDeployed: boolean
}

const sensors = new WeakMap<Plant, BedSensor>()

/**
 * Share of a probe's spread that shows from one touch to the next; the rest wanders over minutes. Plausible: owners of
 * BLTouches (5 to 25 µm) ask for three touches within 10 µm and get them, QUAD_GANTRY_LEVEL is asked for 7.5 µm.
 */
const TOUCH_RATIO = 0.3
const WANDER_S = 600

/** Made when the machine is first switched on, to the measures of the configuration that it has then. */
export function bedSensorOf({ plant, config }: Pick<Host, 'plant' | 'config'>): BedSensor {
  const found = sensors.get(plant)
  if (found !== undefined) return found
  const { areIdeal } = plant.simulation.settings.sensors
  const type = typeOf(config)
  const random = plant.random.fork('bed probe')
  const settings = { ...BED_PROBES[type], ideal: areIdeal }
  const { ambient } = plant.options.room
  const share = (ratio: number, driftMmPerC: number, name: string): BedProbe =>
    createBedProbe({ ...settings, driftMmPerC, sigmaMm: ratio * settings.sigmaMm }, ambient, random.fork(name))
  const made: BedSensor = {
    type,
    touch: share(TOUCH_RATIO, settings.driftMmPerC, 'touch'),
    wander: share(Math.sqrt(1 - TOUCH_RATIO ** 2), 0, 'wander'),
    wanderMm: 0,
    wanderedS: Number.NEGATIVE_INFINITY,
    offsetMm: Float64Array.of(config.probe?.xOffsetMm ?? 0, config.probe?.yOffsetMm ?? 0, config.probe?.zOffsetMm ?? 0),
    state: 'sound',
    lateMm: 0,
    twistRatio: 0,
    isDeployed: false,
  }
  sensors.set(plant, made)
  return made
}

/** A [probe] that has to be fetched is a switch on a dock; otherwise it is inductive. */
function typeOf(config: PrinterConfig): BedProbeType {
  const section = config.probe?.section ?? 'probe'
  if (section === 'bltouch') return 'bltouch'
  if (/load_cell|smart_effector/.test(section)) return 'load-cell'
  const activate = config.settings.get(section)?.get('activate_gcode')
  const isFetched = activate?.kind === 'str' && activate.value.trim() !== ''
  return isFetched || /dockable|mag_probe/.test(section) ? 'klicky' : 'inductive'
}

/** The probe as wired: where it is the endstop of Z as well, that one's faults are its own. */
export function sensorState(host: Host): SwitchState {
  const own = bedSensorOf(host).state
  const state = own === 'sound' ? host.plant.simulation.condition.bedProbe : own
  if (state !== 'sound' || host.config.rails[2]?.endstopIsProbe !== true) return state
  return endstopState(host.plant, AXIS_Z)
}

/** What the machine has lost without the plan's knowledge, mm. */
export function lostMm({ plant }: Host): [number, number, number] {
  const { head } = plant.simulation
  return [head.x.shiftMm, head.y.shiftMm, head.shiftZMm]
}

/** How much of the bed's heat a probe beside the nozzle takes on. Plausible. */
const BED_HEAT_RATIO = 0.25

/** Height of the nozzle at which the probe answers over this place of the nozzle; each touch is drawn anew. */
export function triggerZMm(host: Host, xMm: number, yMm: number): number {
  const sensor = bedSensorOf(host)
  const { simulation } = host.plant
  const { bed } = simulation.deposit
  const { bedSurfaceC, chamberC } = simulation.heating.plant
  placeBed(simulation)
  bed.bedC = bedSurfaceC
  const x = xMm + sensor.offsetMm[0]!
  const y = yMm + sensor.offsetMm[1]!
  const { probeOffsetMm, probeTiltXMm } = simulation.condition
  // What a probe gets wrong stands in the bed's shape, where the nozzle meets it; the probe itself does not see it.
  const unseenMm = (probeTiltXMm / 2) * ((x - bed.centreXMm) / bed.halfXMm) - probeOffsetMm
  const seenMm = bedHeightMm(bed, x, y) - unseenMm
  const probeC = chamberC + BED_HEAT_RATIO * (bedSurfaceC - chamberC)
  const offsetMm = sensor.offsetMm[2]! + sensor.twistRatio * (xMm - bed.centreXMm) - sensor.lateMm
  return readBedProbe(sensor.touch, seenMm, probeC) + wanderMm(host, sensor) + offsetMm
}

/** A random walk that is held back to its spread. */
function wanderMm({ reactor }: Host, sensor: BedSensor): number {
  const kept = Math.exp((sensor.wanderedS - reactor.timeS) / WANDER_S)
  const drawn = readBedProbe(sensor.wander, 0, sensor.wander.calibratedC)
  sensor.wanderMm = kept * sensor.wanderMm + Math.sqrt(1 - kept * kept) * drawn
  sensor.wanderedS = reactor.timeS
  return sensor.wanderMm
}

/** Whether the probe is on its target now. */
export function isBedSensed(host: Host): boolean {
  const state = sensorState(host)
  if (state !== 'sound') return state === 'always'
  const lost = lostMm(host)
  const place = host.plant.headMm
  const at = (axis: number): number => place[axis]! + lost[axis]!
  return at(2) <= triggerZMm(host, at(0), at(1))
}
