// What there is to hear at a printer: its motion, what moves it, its fans, and what happens at single moments. Plain data.
import type { Kinematics } from '#config'
import type { MotionPieces } from '../motion-pieces.ts'

/** A stepper motor with its driver, as far as one hears them. */
export interface MotorSound {
  /** Travel of one full step, mm: 0.2 for a 20-tooth GT2 pulley on a 1.8 degree motor. */
  readonly fullStepMm: number
  readonly microsteps: number
  /** How the driver chops the current: spread (A4988, TMC spreadCycle) hisses and sings, stealth (stealthChop) hardly. */
  readonly chop: 'spread' | 'stealth'
  /** Motors that turn together: the screws of Z. */
  readonly count: number
  /** Tooth pitch of its belt, mm; 0 for a screw or a gear. */
  readonly toothPitchMm: number
}

/** The motors by the axis or tower that they stand for in printer.cfg: stepper_x, _y, _z (delta: a, b, c), extruder. */
export interface MotorSounds {
  readonly x: MotorSound
  readonly y: MotorSound
  readonly z: MotorSound
  readonly e: MotorSound
}

/** A kind of fan. Levels in dB SPL at 1 m and full speed. */
export interface FanSound {
  readonly blades: number
  readonly fullRpm: number
  /** Time constant of the rotor, s. */
  readonly spinUpS: number
  /** Blade-pass tone with its harmonics. */
  readonly toneDb: number
  /** Broadband noise of the air. */
  readonly flowDb: number
}

/** One fan in time: from `startS[i]` on, its motor drives it at `speedRatio[i]` and its bearing is `bearingWear[i]`, 0..1. */
export interface FanTrack {
  readonly fan: FanSound
  readonly startS: ArrayLike<number>
  readonly speedRatio: ArrayLike<number>
  readonly bearingWear: ArrayLike<number>
}

export type SoundEventKind = 'extruder-click' | 'skipped-step' | 'collision' | 'bubble' | 'crack' | 'relay' | 'grinding'

export interface SoundEvent {
  readonly timeS: number
  readonly kind: SoundEventKind
  /** 1 is the usual loudness of its kind. */
  readonly strength: number
}

/** The frame's two first modes and what they carry. */
export interface FrameSound {
  readonly resonanceXHz: number
  readonly resonanceYHz: number
  readonly dampingX: number
  readonly dampingY: number
}

export interface SoundScene {
  readonly pieces: MotionPieces
  readonly kinematics: Kinematics
  readonly motors: MotorSounds
  readonly frame: FrameSound
  readonly fans: readonly FanTrack[]
  /** In order of time. */
  readonly events: readonly SoundEvent[]
}

/** Belt motor of most printers: 20-tooth GT2 pulley, 1.8 degrees, 16 microsteps. */
export const BELT_MOTOR: MotorSound = { fullStepMm: 0.2, microsteps: 16, chop: 'spread', count: 1, toothPitchMm: 2 }
/** Lead screw of 8 mm a turn. */
export const SCREW_MOTOR: MotorSound = { fullStepMm: 0.04, microsteps: 16, chop: 'spread', count: 1, toothPitchMm: 0 }
/** Drive gear straight on the motor: 33.5 mm of filament a turn. */
export const EXTRUDER_MOTOR: MotorSound = {
  fullStepMm: 0.1675,
  microsteps: 16,
  chop: 'spread',
  count: 1,
  toothPitchMm: 0,
}
/** 40 mm axial fan of a heat break; its blades pass at 0.8 kHz, harmonics to 4 kHz. Plausible values. */
export const HOT_END_FAN: FanSound = { blades: 7, fullRpm: 7000, spinUpS: 0.5, toneDb: 41, flowDb: 38 }
/** 50 mm radial blower: blade tone of 3.4 kHz, inside the 2 to 6 kHz of PHYSICS 2.14. Levels are plausible values. */
export const PART_FAN: FanSound = { blades: 30, fullRpm: 6800, spinUpS: 0.9, toneDb: 37, flowDb: 42 }

/** [9] rows: motors x, y, z (delta: towers a, b, c); columns: velocity of the head along x, y, z. */
export function motorMatrix(kinematics: Kinematics): Float64Array {
  return Float64Array.from(MATRICES[kinematics])
}

/**
 * Climb of a delta's carriage over the head's motion towards its tower: the arm's horizontal reach over its rise, at
 * the middle of the bed; it varies by about a third over the bed, which is left out.
 */
const DELTA_LEVER_RATIO = 0.55
const TOWERS_DEG = [210, 330, 90]

const MATRICES: Readonly<Record<Kinematics, readonly number[]>> = {
  cartesian: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  corexy: [1, 1, 0, 1, -1, 0, 0, 0, 1],
  corexz: [1, 0, 1, 0, 1, 0, 1, 0, -1],
  hybrid_corexy: [1, -1, 0, 0, 1, 0, 0, 0, 1],
  hybrid_corexz: [1, 0, -1, 0, 1, 0, 0, 0, 1],
  delta: TOWERS_DEG.flatMap((deg) => [
    DELTA_LEVER_RATIO * Math.cos((deg * Math.PI) / 180),
    DELTA_LEVER_RATIO * Math.sin((deg * Math.PI) / 180),
    1,
  ]),
  none: [0, 0, 0, 0, 0, 0, 0, 0, 0],
}
