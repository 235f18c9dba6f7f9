// How much of the filament that is fed goes past the encoder, told as soon as the encoder's own noise allows it. At the moment of a
// pulse the wheel has turned by whole pulses: between two of them the filament is known to a millimetre or so, however coarse the
// wheel is. Every earlier pulse is taken for the moment at which something may have changed (a generalised likelihood ratio over all
// lengths of window: Basseville, Nikiforov 1993, Detection of Abrupt Changes, 2.4.3), and what is told is a bound: at least so much
// is missing, or too much. Between pulses it is known that no further one has come.

/** A pulse of the wheel, mm. Source: PHYSICS 2.14. Another wheel is learned from its first steps. */
const PULSE_MM = 2.88
/** What is commanded runs ahead of what moves by the printer's queue, s. Of 38 sound prints (fit 1 and 2, calibrate 1) pulses scatter
 * least about the feed so long ago. */
const BEHIND_S = 1.5
/** Scatter of a stretch between two pulses, mm, and what the pace (a share of a second), retractions (a share of their depth) and
 * missed pulses (0.5 %: variance for each mm) add to it. From the same prints. */
const SCATTER_MM = 1
const PACE_S = 0.4
const RETRACTION_SHARE = 0.35
const MISSES_MM2_PER_MM = 0.0144
/** Standard deviations that a bound leaves to chance: it is asked again each second, of many windows. */
const SURPLUS_SIGMAS = 3.7
/** For what is missing one pulse more is left to the wheel: two that it misses within a few look like a feed that fails, and that
 * comes about in one of fifty prints. */
const LACK_SIGMAS = 2.7
/** Less filament says nothing, and more than that is another time, mm. */
const LEAST_MM = 12
const MOST_MM = 200
const PULSES_MOST = 90
/** Retractions are remembered so long, the pace is that of so long, s. */
const RETRACTED_S = 40
const PACE_OVER_S = 5

/** A feed after a rest, so long in one look, is a prime or a purge: commanded at once, it passes over seconds, this slow at the least. */
const PRIME_MM = 5
const REST_S = 3
const REST_MM = 1
const PRIME_MM_PER_S = 1.5

interface Commanded {
  readonly timeS: number
  readonly usedMm: number
  /** Farthest so far of what had been commanded `BEHIND_S` ago, and how much of it was pulled back. */
  readonly topMm: number
  readonly backMm: number
}

interface Pulse {
  /** Farthest commanded then, and how far it had come since the look before, mm. */
  readonly topMm: number
  readonly stepMm: number
  readonly encoderMm: number
}

export interface FeedShare {
  readonly looks: Commanded[]
  /** The first look: the wheel stood somewhere within a pulse, so that no more has passed since than is counted from there. */
  begin: Pulse | null
  readonly pulses: Pulse[]
  pulseMm: number
  encoderMm: number
  /** A prime passes until then, s: nothing is counted. */
  primesUntilS: number
}

/** What can be said now. */
export interface FedShare {
  /** At least this share of what was fed is missing, or too much, since some time until now; 0: nothing is known to be. */
  readonly lackRatio: number
  readonly surplusRatio: number
  /** What passes of what is fed, over the stretch that shows most of it, or over all of it where nothing is shown; NaN: not known. */
  readonly share: number
  /** Length of that stretch, mm. */
  readonly overMm: number
}

export function createFeedShare(): FeedShare {
  return {
    looks: [],
    begin: null,
    pulses: [],
    pulseMm: PULSE_MM,
    encoderMm: Number.NaN,
    primesUntilS: Number.NEGATIVE_INFINITY,
  }
}

/** Once a second while it prints. `usedMm`: commanded so far by the file's own measure, `encoderMm`: passed so far. */
export function followFeed(feed: FeedShare, timeS: number, usedMm: number, encoderMm: number): void {
  if (Number.isNaN(usedMm) || Number.isNaN(encoderMm)) return
  const { looks, pulses } = feed
  const before = looks.at(-1)
  // Another print, or another beginning of counting.
  if (encoderMm < feed.encoderMm || timeS < (before?.timeS ?? timeS)) {
    looks.length = 0
    pulses.length = 0
    feed.begin = null
  }
  if (isPrime(looks, timeS, usedMm)) {
    feed.primesUntilS = timeS + (usedMm - farthestMm(looks)) / PRIME_MM_PER_S
  }
  if (timeS < feed.primesUntilS) {
    pulses.length = 0
    feed.begin = null
    feed.encoderMm = encoderMm
    // The next one of it is seen as one.
    looks.push({ timeS, usedMm, topMm: usedMm, backMm: 0 })
    return
  }
  const laterMm = commandedAt(looks, timeS - BEHIND_S, usedMm)
  const last = looks.at(-1)
  const topMm = Math.max(last?.topMm ?? laterMm, laterMm)
  looks.push({ timeS, usedMm, topMm, backMm: topMm - laterMm })
  while (looks.length > 2 && timeS - (looks[0]?.timeS ?? timeS) > RETRACTED_S) looks.shift()
  const stepMm = encoderMm - feed.encoderMm
  feed.encoderMm = encoderMm
  feed.begin ??= { topMm, stepMm: 0, encoderMm }
  if (last === undefined || !(stepMm > 0)) return
  feed.pulseMm = Math.min(feed.pulseMm, stepMm)
  // Of several pulses in one look the last has come just now.
  const cameMm = stepMm > 1.5 * feed.pulseMm ? topMm : (topMm + last.topMm) / 2
  pulses.push({ topMm: cameMm, stepMm: topMm - last.topMm, encoderMm })
  while (pulses.length > PULSES_MOST || topMm - (pulses[0]?.topMm ?? topMm) > MOST_MM) pulses.shift()
}

function isPrime(looks: readonly Commanded[], timeS: number, usedMm: number): boolean {
  const last = looks.at(-1)
  if (last === undefined || timeS <= last.timeS || usedMm - farthestMm(looks) <= PRIME_MM) return false
  const before = looks.filter((one) => one.timeS <= last.timeS - REST_S)
  return farthestMm(looks) - farthestMm(before) < REST_MM
}

function farthestMm(looks: readonly Commanded[]): number {
  return looks.reduce((most, one) => Math.max(most, one.usedMm), 0)
}

/** What was commanded by then, between looks in proportion. */
function commandedAt(looks: readonly Commanded[], timeS: number, nowMm: number): number {
  for (let at = looks.length - 1; at >= 0; at--) {
    const one = looks[at]!
    if (one.timeS > timeS) continue
    const next = looks[at + 1]
    if (next === undefined) return one.usedMm
    return one.usedMm + ((next.usedMm - one.usedMm) * (timeS - one.timeS)) / (next.timeS - one.timeS)
  }
  return looks[0]?.usedMm ?? nowMm
}

export function readFeedShare(feed: FeedShare): FedShare {
  const { looks, begin: first, pulses, pulseMm } = feed
  const now = looks.at(-1)
  if (now === undefined || first === null) return UNKNOWN
  const newest = pulses.at(-1) ?? first
  const own = ownScatterMm2(looks, now)
  // The newest pulse, and that up to now at most one more has been due.
  const ends = [newest, { topMm: now.topMm, stepMm: 0, encoderMm: newest.encoderMm + pulseMm }]
  // Too much is known as long as the next pulse is not yet due.
  const surplusEnd = { ...newest, topMm: Math.max(newest.topMm, now.topMm - pulseMm) }
  let lack = NOTHING
  let surplus = NOTHING
  let whole = NOTHING
  const isFirstNear = newest.topMm - first.topMm <= MOST_MM
  for (const begin of isFirstNear ? [first, ...pulses] : pulses) {
    for (const end of ends) {
      const one = boundOf(begin, end, own, pulseMm)
      if (one !== null && one.ratio > lack.ratio) lack = one
    }
    if (begin === first) continue
    const over = boundOf(begin, surplusEnd, own, null)
    if (over !== null && over.ratio > surplus.ratio) surplus = over
    const all = boundOf(begin, newest, own, pulseMm)
    if (all !== null && all.overMm > whole.overMm) whole = all
  }
  const isShown = lack.ratio > 0 || surplus.ratio > 0
  const stretch = isShown ? (lack.ratio > surplus.ratio ? lack : surplus) : whole
  // It was chosen because it shows most of it: chance has helped by about a standard deviation.
  const towards = isShown ? Math.sign(1 - stretch.share) * stretch.sigmaRatio : 0
  return {
    lackRatio: lack.ratio,
    surplusRatio: surplus.ratio,
    share: stretch.share + towards,
    overMm: stretch.overMm,
  }
}

const UNKNOWN: FedShare = { lackRatio: Number.NaN, surplusRatio: Number.NaN, share: Number.NaN, overMm: 0 }
const NOTHING = { ratio: 0, share: Number.NaN, sigmaRatio: 0, overMm: 0 }

/** Of the printer's pace and retractions, whatever the stretch, mm². */
function ownScatterMm2(looks: readonly Commanded[], now: Commanded): number {
  const backMm = looks.reduce((most, one) => Math.max(most, one.backMm), 0)
  const past = looks.find(({ timeS }) => now.timeS - timeS <= PACE_OVER_S) ?? now
  const paceMmPerS = now.timeS > past.timeS ? (now.topMm - past.topMm) / (now.timeS - past.timeS) : 0
  return SCATTER_MM ** 2 + (PACE_S * paceMmPerS) ** 2 + (RETRACTION_SHARE * backMm) ** 2
}

/** `missedMm`: for what is missing, what the wheel may have missed; null: for what is too much. Null: too short to say. */
function boundOf(begin: Pulse, end: Pulse, ownMm2: number, missedMm: number | null): typeof NOTHING | null {
  const overMm = end.topMm - begin.topMm
  if (!(overMm >= LEAST_MM)) return null
  const passedMm = end.encoderMm - begin.encoderMm
  // A pulse came at some time since the look before: evenly, so a twelfth.
  const sigmaMm = Math.sqrt(ownMm2 + (begin.stepMm ** 2 + end.stepMm ** 2) / 12 + MISSES_MM2_PER_MM * overMm)
  const beyondMm =
    missedMm === null
      ? passedMm - overMm - SURPLUS_SIGMAS * sigmaMm
      : overMm - passedMm - missedMm - LACK_SIGMAS * sigmaMm
  return { ratio: beyondMm / overMm, share: passedMm / overMm, sigmaRatio: sigmaMm / overMm, overMm }
}
