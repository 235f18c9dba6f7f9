// A thermistor on a wire that opens and closes as the head moves: telegraph noise. What the bad contact adds is resistance,
// and to an NTC more resistance is less temperature, so the reading jumps down only; that a recorded one also runs above its
// target (V17) is the heater, which answers to the cold that is not there.
import type { Random } from '#core'

export interface LooseWire {
  readonly random: Random
  state: 'good' | 'brief' | 'long'
  /** What the contact takes off the reading now, °C. */
  dropC: number
}

// Contacts fail for a moment or for a while: the recorded minute of V17 has both, and it is the long ones that let the
// firmware's guard sum up its error. Mean times and the share of long ones are set by that minute.
const MEAN_S = { good: 4.5, brief: 1.2, long: 14 } as const
const LONG_SHARE = 0.25
/** How long one bad contact keeps its resistance, s. */
const KEPT_S = 1.5

export function createLooseWire(random: Random): LooseWire {
  return { random, state: 'good', dropC: 0 }
}

/** °C to add to the reading, `dtS` after the last one; `jumpC` is the size of a jump, 0 for a sound wire. */
export function stepLooseWire(wire: LooseWire, jumpC: number, dtS: number): number {
  if (!(jumpC > 0)) {
    wire.state = 'good'
    wire.dropC = 0
    return 0
  }
  const { random } = wire
  const leaves = random.next() < 1 - Math.exp(-dtS / MEAN_S[wire.state])
  if (leaves) wire.state = wire.state !== 'good' ? 'good' : random.next() < LONG_SHARE ? 'long' : 'brief'
  if (wire.state === 'good') wire.dropC = 0
  else if (leaves || random.next() < 1 - Math.exp(-dtS / KEPT_S)) {
    // Half a normal: most jumps are small, its root mean square is jumpC.
    wire.dropC = jumpC * Math.abs(random.normal())
  }
  return -wire.dropC
}
