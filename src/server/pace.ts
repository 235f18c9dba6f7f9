// Lets the time of printers pass beside that of the world: at its own pace, several times as fast, or as fast as it goes.
import type { Printer } from '#printer'
import { advanceTo, HOST_STALL_S, isBusy, stallHost } from '#printer'

/** How often printers are brought to the present, ms; more often where the last of many waits for all the others. */
const BEAT_MS = 40
const FLEET_BEAT_MS = 20
/** For printers with clients on a network: what they hear is at most so old. */
export const SERVED_BEAT_MS = 20
/** A printer that runs as fast as it can lets others have their turn after this, ms. */
const TURN_MS = 15
/** ... and goes this far at once, s. */
const LEAP_S = 1

/** Machines report to their clients in this rhythm, s. */
const REPORT_PERIOD_S = 0.25

export type Speed = number | 'max'

/** Holds for one printer, or for all of them. */
export interface PrinterTime {
  /** Brings it to the present; before a request is taken. */
  catchUp(): void
  setSpeed(speed: Speed): void
  pause(): void
  resume(): void
  /** Lets this much of its time pass at once, s; by itself it passes on as before. */
  step(seconds: number): void
}

export interface Pace extends PrinterTime {
  of(printer: Printer): PrinterTime
  stop(): void
  /** How late the printers were at each beat, s; the latest `LATENESS_KEPT`. */
  readonly latenessS: number[]
}

const LATENESS_KEPT = 100_000

export interface PaceOptions {
  readonly printers: readonly Printer[]
  readonly speed: Speed
  /** Of the world, s, never running back. */
  readonly nowS: () => number
  readonly beatMs?: number
  /**
   * Processor time of this process, s: where it stands still by no work of its own (SIGSTOP, a machine that slept) the printers'
   * hosts have stood still too, and their machines have not. Without it nobody looks.
   */
  readonly workedS?: () => number
}

/** A process that has worked for less of a time than this has stood still. */
const STILL_RATIO = 0.1

export function startPace({
  printers,
  speed,
  nowS,
  workedS,
  beatMs = printers.length > 1 ? FLEET_BEAT_MS : BEAT_MS,
}: PaceOptions): Pace {
  const latenessS: number[] = []
  let isStopped = false
  // Printers that came up together would all report in the same instant: each goes a little ahead of the one before.
  for (const [k, printer] of printers.entries()) {
    advanceTo(printer, printer.reactor.timeS + (k / printers.length) * REPORT_PERIOD_S)
  }
  const times = new Map(printers.map((printer) => [printer, createTime(printer, speed, nowS, workedS)]))
  const all = [...times.values()]

  function beat(): void {
    if (isStopped) return
    for (const time of all) {
      const lateS = time.latenessS()
      if (lateS !== null) latenessS.push(lateS)
      time.catchUp()
    }
    if (latenessS.length > LATENESS_KEPT) latenessS.splice(0, latenessS.length - LATENESS_KEPT)
    const hurried = all.filter((time) => time.isHurried())
    if (hurried.length === 0) {
      setTimeout(beat, beatMs)
      return
    }
    const untilS = nowS() + TURN_MS / 1000
    while (nowS() < untilS) for (const time of hurried) time.step(LEAP_S)
    setImmediate(beat)
  }

  setTimeout(beat, 0)
  const each = (act: (time: PrinterTime) => void) => (): void => {
    for (const time of all) act(time)
  }
  return {
    of: (printer) => times.get(printer) ?? createTime(printer, speed, nowS, workedS),
    catchUp: each((time) => time.catchUp()),
    setSpeed: (next) => each((time) => time.setSpeed(next))(),
    pause: each((time) => time.pause()),
    resume: each((time) => time.resume()),
    step: (seconds) => each((time) => time.step(seconds))(),
    stop() {
      isStopped = true
    },
    latenessS,
  }
}

interface PacedTime extends PrinterTime {
  /** It runs as fast as it can, has something to do, and nobody holds it; with nothing to do its time passes as the world's. */
  isHurried(): boolean
  /** Null where it has no pace to be late for, s. */
  latenessS(): number | null
}

function createTime(
  printer: Printer,
  firstSpeed: Speed,
  nowS: () => number,
  workedS: (() => number) | undefined,
): PacedTime {
  const stoodStillS = workedS === undefined ? () => 0 : createStillness(nowS, workedS)
  let speed = firstSpeed
  let isPaused = false
  let isHurrying = false
  // Printer's time = offset + world's time * speed.
  let offsetS = 0
  const rate = (): number => (speed === 'max' ? 1 : speed)
  const anchor = (): void => {
    offsetS = printer.reactor.timeS - nowS() * rate()
  }
  const presentS = (): number => (isPaused || isHurrying ? printer.reactor.timeS : offsetS + nowS() * rate())
  const catchUp = (): void => {
    const stillS = stoodStillS()
    if (stillS > 0 && !isPaused) stallHost(printer, stillS)
    if (!isPaused && !isHurrying) advanceTo(printer, presentS())
  }
  anchor()
  return {
    catchUp,
    setSpeed(next) {
      catchUp()
      speed = next
      anchor()
    },
    pause() {
      catchUp()
      isPaused = true
    },
    resume() {
      isPaused = false
      anchor()
    },
    step(seconds) {
      catchUp()
      advanceTo(printer, printer.reactor.timeS + seconds)
      anchor()
    },
    isHurried() {
      const before = isHurrying
      isHurrying = speed === 'max' && !isPaused && isBusy(printer)
      if (before && !isHurrying) anchor()
      return isHurrying
    },
    latenessS: () => (speed === 'max' || isPaused ? null : (presentS() - printer.reactor.timeS) / speed),
  }
}

/** The processor's account costs more than the clock: it is asked this often, s. */
const LOOK_S = 0.1

/** How long this process has stood still since it was asked last, s; 0 where it has not. */
function createStillness(nowS: () => number, workedS: () => number): () => number {
  let atS = nowS()
  let lookedS = atS
  let workedAtS = workedS()
  return () => {
    const gapS = nowS() - atS
    atS += gapS
    if (atS - lookedS < LOOK_S) return 0
    const workS = workedS() - workedAtS
    lookedS = atS
    workedAtS += workS
    return gapS > HOST_STALL_S && workS < gapS * STILL_RATIO ? gapS : 0
  }
}
