// Where the microphone stands and how loud each kind of source is. Pressures are in pascal, levels in dB SPL (20 µPa) at 1 m.

/** Levels in dB; -Infinity switches a source off. Levels of single sources are plausible values, not measurements. */
export interface SoundLevels {
  /** Step tone of a motor driven in full steps; microsteps and stealthChop take off from it. */
  readonly motorDb: number
  /** Chopper hiss of the energised motors in spread mode. */
  readonly hissDb: number
  /** Rollers, rails and belts at 100 mm/s. */
  readonly guideDb: number
  /** Jolt of the frame at an acceleration of 1000 mm/s². */
  readonly frameDb: number
  /** Added to every fan's own levels. */
  readonly fanDb: number
  /** Added to every event's own level. */
  readonly eventDb: number
  /** The room: ventilation, traffic, hum of the mains. */
  readonly roomDb: number
  /** Equivalent input noise of the microphone. */
  readonly selfNoiseDb: number
}

export interface MicrophoneSettings {
  readonly sampleRateHz: number
  readonly distanceM: number
  /** What distance, doors and the microphone's port let through. */
  readonly lowPassHz: number
  /** Sound pressure of a sample of 1; anything louder clips. */
  readonly fullScalePa: number
  /** Frequency of the mains, for hum. */
  readonly mainsHz: number
  /** Reverberation time of the room, s; 0 for none. */
  readonly reverberationS: number
  readonly levels: SoundLevels
}

export const USUAL_LEVELS: SoundLevels = {
  motorDb: 60,
  hissDb: 24,
  guideDb: 42,
  frameDb: 36,
  fanDb: 0,
  eventDb: 0,
  roomDb: 30,
  selfNoiseDb: 26,
}

const OFF = Number.NEGATIVE_INFINITY
/** Every source switched off: start from here to hear one alone. */
export const SILENT_LEVELS: SoundLevels = {
  motorDb: OFF,
  hissDb: OFF,
  guideDb: OFF,
  frameDb: OFF,
  fanDb: OFF,
  eventDb: OFF,
  roomDb: OFF,
  selfNoiseDb: OFF,
}

export const MICROPHONE: MicrophoneSettings = {
  sampleRateHz: 22_050,
  distanceM: 0.5,
  lowPassHz: 8000,
  fullScalePa: 0.4,
  mainsHz: 50,
  reverberationS: 0.3,
  levels: USUAL_LEVELS,
}

/** RMS pressure of a level, Pa; 0 for -Infinity. */
export function pascals(levelDb: number): number {
  return 20e-6 * 10 ** (levelDb / 20)
}
