// How a real printer is reached, and how long and how much it may take.
import type { Random } from '#core'
import type { Timers } from './timers.ts'

export interface MoonrakerOptions {
  /** Seconds of a clock that never runs back. */
  readonly nowS: () => number
  /** Spreads reconnections, so that a fleet does not come back in one instant. */
  readonly random: Random
  readonly apiKey?: string
  readonly login?: { readonly user: string; readonly password: string }
  /** Certificates (PEM) to trust in place of the usual ones: for a printer that signs its own. */
  readonly ca?: string
  /** How this program names itself to the server. */
  readonly clientName?: string
  readonly clientVersion?: string
  readonly limits?: Partial<ClientLimits>
  /** Where the world's timers are not to be used. */
  readonly timers?: Timers
}

export interface ClientLimits {
  /** From the first packet to the server's word that it knows us, s. */
  readonly connectS: number
  /** For the answer to a request, s. Scripts and prints have none: a lost link ends them. */
  readonly answerS: number
  /** A link on which nothing came for so long is dead, s. Moonraker itself speaks every second. */
  readonly silentS: number
  /** Between our pings, s: whoever is alive answers them. */
  readonly pingS: number
  /** Waits before the first and, at most, before any other try to come back, s. */
  readonly backoffFirstS: number
  readonly backoffMostS: number
  /** A link that held this long was a good one: the next loss begins with the short waits again, s. */
  readonly stableS: number
  /** Between questions whether the host is there yet, s. */
  readonly pollS: number
  /** A transfer in which no byte moves for so long has failed, s. */
  readonly transferIdleS: number
  /** A server that has a file whole may still read it: slicers' metadata of 500 MB take their time, s. */
  readonly uploadAnswerS: number
  /** For one picture, s. */
  readonly cameraS: number
  readonly frameBytesMax: number
  readonly jsonBytesMax: number
  readonly pictureBytesMax: number
}

export const DEFAULT_LIMITS: ClientLimits = {
  connectS: 10,
  answerS: 60,
  silentS: 10,
  pingS: 3,
  backoffFirstS: 0.5,
  backoffMostS: 30,
  stableS: 10,
  pollS: 2,
  transferIdleS: 30,
  uploadAnswerS: 300,
  cameraS: 10,
  frameBytesMax: 64 << 20,
  jsonBytesMax: 64 << 20,
  pictureBytesMax: 16 << 20,
}
