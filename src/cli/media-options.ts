// `--frames`, `--light`, `--view` and `--sound` of the command line: what is asked for, refused before the work where it
// cannot be had.
import { PrintwrightError } from '#core'
import { needImageEncoder } from '#report'
import type { LampName, PoseName } from '#sensing'
import type { SoundWish } from '#simulation'

export interface MediaOptions {
  readonly frames?: number
  readonly light?: LightName
  readonly view?: PoseName
  readonly sound?: string
}

export type LightName = 'bright' | 'dim' | 'side' | 'dark'

export const LAMPS: Readonly<Record<LightName, LampName>> = {
  bright: 'chamber-led',
  dim: 'dim-room',
  side: 'side-lamp',
  dark: 'dark',
}

export interface MediaWishes {
  readonly frames: { readonly count: number; readonly light: LightName; readonly view: PoseName } | null
  readonly sound: SoundWish | null
}

/** Longer sounds fill memory and bore. */
const LONGEST_SOUND_S = 600
const SOUND_FORM = '--sound is written FROM:DURATION in seconds of the print, as 600:5, or onset'

export async function readMediaWishes(
  { frames, light, view, sound }: MediaOptions,
  { hasFolder, hasFaults }: { readonly hasFolder: boolean; readonly hasFaults: boolean },
): Promise<MediaWishes> {
  const isLit = light !== undefined || view !== undefined
  if (isLit && frames === undefined) {
    throw new PrintwrightError('no-frames', `--${light === undefined ? 'view' : 'light'} needs --frames N.`)
  }
  if (!hasFolder && (frames !== undefined || sound !== undefined)) {
    const name = frames === undefined ? '--sound' : '--frames'
    throw new PrintwrightError('no-out', `${name} needs --out DIR: that is where its files are written.`)
  }
  const wish = sound === undefined ? null : readSoundWish(sound, hasFaults)
  if (frames === undefined) return { frames: null, sound: wish }
  await needImageEncoder()
  return { frames: { count: frames, light: light ?? 'bright', view: view ?? 'front-corner' }, sound: wish }
}

function readSoundWish(text: string, hasFaults: boolean): SoundWish {
  if (text.trim() === 'onset') {
    if (!hasFaults)
      throw new PrintwrightError('sound', '--sound onset needs a --fault: it listens to where one begins.')
    return { kind: 'onset' }
  }
  const [from = '', duration = '', ...rest] = text.split(':')
  const [fromS, durationS] = [Number(from), Number(duration)]
  const isWritten = from.trim() !== '' && duration.trim() !== '' && rest.length === 0
  const isTime = fromS >= 0 && Number.isFinite(fromS) && durationS > 0 && durationS <= LONGEST_SOUND_S
  if (!isWritten || !isTime) {
    throw new PrintwrightError('sound', `${SOUND_FORM}; '${text}' is not (at most ${LONGEST_SOUND_S} s).`)
  }
  return { kind: 'window', fromS, durationS }
}
