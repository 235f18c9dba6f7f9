// Whether what is looked with is really looking. A meter that stands still while what it measures must move, a status that is
// old, a camera that shows yesterday: each is named, with since when and why. What stands still because the thing itself stands
// (a fan at 0 rpm under full command) is a fault of the machine, not a dead sensor, and is said to be one.
import type { ChannelName } from './channels.ts'
import { CHANNEL_AT, CHANNELS } from './channels.ts'
import type { Scene } from './scene.ts'

export interface Unseeing {
  readonly channel: ChannelName | 'status' | 'camera'
  /** By the printer's clock, s. */
  readonly sinceS: number
  /** `blind`: it does not look; `fault`: it looks, and what it shows is broken; `unclear`: one of the two. */
  readonly kind: 'blind' | 'fault' | 'unclear'
  readonly why: string
}

/** What the camera has to say of itself. */
export interface CameraLife {
  /** Null: there is no camera, or nobody looks with it. */
  readonly problem: { readonly sinceS: number; readonly why: string } | null
}

/** One meter and what must move it. */
interface Watch {
  readonly channel: ChannelName
  /** How much must have happened while it stood still, summed over seconds. */
  readonly limit: number
  /** What happened in this second that must show, in the unit of `limit`. */
  readonly stir: (now: Scene, before: Scene) => number
  readonly stirs: string
}

const at = (scene: Scene, name: ChannelName): number => scene.channels[CHANNEL_AT[name]]!
/** Not a number: nothing is known to have moved. */
const change = (now: Scene, before: Scene, name: ChannelName): number => Math.abs(at(now, name) - at(before, name)) || 0
const while_ = (holds: boolean): number => (holds ? 1 : 0)
const isMoving = (scene: Scene): boolean => at(scene, 'speed_mm_per_s') > 10
const isFeeding = (scene: Scene): boolean => at(scene, 'feed_mm_per_s') > 0.5

/** Limits are several times what resolution and rounding of the usual sensors hide; judgement. */
const WATCHES: readonly Watch[] = [
  {
    channel: 'nozzle_c',
    limit: 1.5,
    stir: (now, before) => change(now, before, 'nozzle_pwm_ratio'),
    stirs: 'its heater has changed its power again and again',
  },
  {
    channel: 'bed_c',
    limit: 4,
    stir: (now, before) => change(now, before, 'bed_pwm_ratio'),
    stirs: 'its heater has changed its power again and again',
  },
  {
    channel: 'supply_a',
    limit: 1,
    stir: (now, before) => change(now, before, 'nozzle_pwm_ratio') + change(now, before, 'bed_pwm_ratio'),
    stirs: 'heaters have changed their power',
  },
  {
    channel: 'nozzle_load_n',
    limit: 15,
    stir: (now) => while_(isFeeding(now)),
    stirs: 'filament is pushed through the nozzle',
  },
  ...(['accel_x_rms_g', 'accel_y_rms_g', 'accel_z_rms_g', 'accel_peak_g'] as const).map((channel) => ({
    channel,
    limit: 12,
    stir: (now: Scene) => while_(isMoving(now)),
    stirs: 'the head moves',
  })),
  ...(['stallguard_x', 'stallguard_y'] as const).map((channel) => ({
    channel,
    limit: 20,
    // A driver that tells no load says 0 always.
    stir: (now: Scene) => while_(isMoving(now) && at(now, channel) > 0),
    stirs: 'the head moves',
  })),
  {
    channel: 'part_fan_rpm',
    limit: 0.4,
    // A rotor needs its time: what it says in the second of the command is not counted against it.
    stir: (now, before) => (at(before, 'part_fan_rpm') > 0 ? change(now, before, 'part_fan_ratio') : 0),
    stirs: 'the fan was told another speed',
  },
]

/** Filament commanded while the encoder stands, mm: several of its pulses. */
const ENCODER_MM = 20
/**
 * Push over that of before within these: filament moves, whatever the encoder says. Less: nothing comes. Much more: it stands
 * against a clog.
 */
const PUSHED_RATIO = [0.5, 1.4] as const
const PUSHED_HARD_RATIO = 1.8
/** Retractions let go of the nozzle for moments: the push is a mean over some seconds of feeding. */
const PUSH_WEIGHT = 0.15
/** A fan that is commanded to turn and does not, s: none needs longer to spin up. */
const FAN_S = 8
const FAN_ON_RATIO = 0.3
const HEAT_SINK_HOT_C = 70
/** A meter that was there and has not been heard of for so long is gone, s. */
const GONE_S = 30
const STATUS_S = 5
/** So long a picture may look the same while the head is on its way, s. */
const SPOKEN_S = 1

interface Stand {
  value: number
  /** Since when it has this value, and what has stirred since. */
  sinceS: number
  stirred: number
}

export interface Liveness {
  before: Scene | null
  readonly stands: Map<ChannelName, Stand>
  /** `pushN`: mean push on the nozzle since it stands. */
  readonly encoder: { mm: number; atFilamentMm: number; sinceS: number; pushN: number }
  /** Mean push on the nozzle while it feeds, N; NaN: not known. */
  pushN: number
  /** Since when each fan should turn and does not, s; NaN: it does. */
  readonly fanStillS: Map<ChannelName, number>
  readonly wasThere: Uint8Array
}

export function createLiveness(): Liveness {
  return {
    before: null,
    stands: new Map(),
    encoder: { mm: Number.NaN, atFilamentMm: Number.NaN, sinceS: Number.NaN, pushN: Number.NaN },
    pushN: Number.NaN,
    fanStillS: new Map(),
    wasThere: new Uint8Array(CHANNELS.length),
  }
}

/** To be shown every scene, in order of time. */
export function stepLiveness(liveness: Liveness, scene: Scene, camera: CameraLife): readonly Unseeing[] {
  const found: Unseeing[] = []
  findSilent(liveness, scene, found)
  findFrozen(liveness, scene, found)
  findStandingEncoder(liveness, scene, found)
  findStandingFan(liveness, scene, 'part_fan_rpm', at(scene, 'part_fan_ratio') >= FAN_ON_RATIO, found)
  findStandingFan(liveness, scene, 'hotend_fan_rpm', at(scene, 'nozzle_c') > HEAT_SINK_HOT_C, found)
  if (at(scene, 'mcu_alive') === 0) {
    found.push({
      channel: 'mcu_alive',
      sinceS: scene.timeS,
      kind: 'fault',
      why: 'the microcontroller does not answer: what comes over it stands still',
    })
  }
  if (camera.problem !== null) found.push({ channel: 'camera', kind: 'blind', ...camera.problem })
  liveness.before = scene
  return found
}

/** Status that is old, and meters that were there and are not. */
function findSilent({ wasThere }: Liveness, scene: Scene, found: Unseeing[]): void {
  const statusAgeS = Math.min(
    ...CHANNELS.map(({ from }, i) => (from === 'status' ? scene.ageS[i]! : Number.POSITIVE_INFINITY)),
  )
  const isSilent = scene.host !== 'disconnected' && statusAgeS > STATUS_S && Number.isFinite(statusAgeS)
  if (isSilent) {
    const why = `the printer has said nothing for ${statusAgeS.toFixed(0)} s`
    found.push({ channel: 'status', sinceS: scene.timeS - statusAgeS, kind: 'blind', why })
  }
  for (let i = 0; i < CHANNELS.length; i++) {
    const { name, from } = CHANNELS[i]!
    if (!Number.isNaN(scene.channels[i]!)) wasThere[i] = 1
    else if (from === 'meter' && wasThere[i] === 1 && scene.ageS[i]! > GONE_S) {
      const why = `nothing has come of it for ${scene.ageS[i]!.toFixed(0)} s`
      found.push({ channel: name, sinceS: scene.timeS - scene.ageS[i]!, kind: 'blind', why })
    }
  }
}

function findFrozen({ before, stands }: Liveness, scene: Scene, found: Unseeing[]): void {
  for (const { channel, limit, stir, stirs } of WATCHES) {
    const value = at(scene, channel)
    const stand = stands.get(channel)
    if (Number.isNaN(value)) {
      stands.delete(channel)
      continue
    }
    if (stand === undefined || stand.value !== value || before === null) {
      stands.set(channel, { value, sinceS: scene.timeS, stirred: 0 })
      continue
    }
    // What stirs in the first second after a change may have been seen already.
    if (scene.timeS - stand.sinceS > SPOKEN_S) stand.stirred += stir(scene, before)
    if (stand.stirred < limit) continue
    const forS = scene.timeS - stand.sinceS
    const why = `it has stood at ${value.toPrecision(4)} for ${forS.toFixed(0)} s while ${stirs}`
    found.push({ channel, sinceS: stand.sinceS, kind: 'blind', why })
  }
}

/** An encoder stands because it is dead or because the filament stands: what the nozzle feels tells the two apart. */
function findStandingEncoder(liveness: Liveness, scene: Scene, found: Unseeing[]): void {
  const { encoder } = liveness
  const mm = at(scene, 'encoder_mm')
  const usedMm = at(scene, 'filament_used_mm')
  const loadN = at(scene, 'nozzle_load_n')
  if (mm !== encoder.mm || Number.isNaN(encoder.atFilamentMm) || usedMm < encoder.atFilamentMm) {
    if (isFeeding(scene)) liveness.pushN = followed(liveness.pushN, loadN, PUSH_WEIGHT / 3)
    Object.assign(encoder, { mm, atFilamentMm: usedMm, sinceS: scene.timeS, pushN: liveness.pushN })
    return
  }
  if (isFeeding(scene)) encoder.pushN = followed(encoder.pushN, loadN, PUSH_WEIGHT)
  const commandedMm = usedMm - encoder.atFilamentMm
  if (!(commandedMm >= ENCODER_MM)) return
  const isKnown = liveness.pushN > 0 && !Number.isNaN(loadN)
  const kind = isKnown ? kindOfStanding(encoder.pushN / liveness.pushN) : 'unclear'
  const push = isKnown ? `; the nozzle feels ${encoder.pushN.toFixed(1)} N, ${liveness.pushN.toFixed(1)} N before` : ''
  const why = `it has not moved while ${commandedMm.toFixed(0)} mm of filament were commanded${push}`
  found.push({ channel: 'encoder_mm', sinceS: encoder.sinceS, kind, why })
}

function kindOfStanding(pushedRatio: number): Unseeing['kind'] {
  if (pushedRatio < PUSHED_RATIO[0] || pushedRatio > PUSHED_HARD_RATIO) return 'fault'
  return pushedRatio <= PUSHED_RATIO[1] ? 'blind' : 'unclear'
}

/** A mean that follows; what is no number changes nothing. */
function followed(mean: number, value: number, weight: number): number {
  if (Number.isNaN(value)) return mean
  return Number.isNaN(mean) ? value : mean + weight * (value - mean)
}

function findStandingFan(
  { fanStillS }: Liveness,
  scene: Scene,
  channel: 'part_fan_rpm' | 'hotend_fan_rpm',
  isWanted: boolean,
  found: Unseeing[],
): void {
  const isStill = isWanted && at(scene, channel) === 0
  if (!isStill) {
    fanStillS.delete(channel)
    return
  }
  const sinceS = fanStillS.get(channel) ?? scene.timeS
  fanStillS.set(channel, sinceS)
  const forS = scene.timeS - sinceS
  if (forS < FAN_S) return
  found.push({ channel, sinceS, kind: 'fault', why: `the fan should turn and has stood for ${forS.toFixed(0)} s` })
}
