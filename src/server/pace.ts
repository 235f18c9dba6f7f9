// Lets the time of printers pass beside that of the world: at its own pace, several times as fast, or as fast as it goes.
import type { Printer } from '#printer'
import { advanceTo } from '#printer'

/** How often printers are brought to the present, ms; more often where the last of many waits for all the others. */
const BEAT_MS = 40
const FLEET_BEAT_MS = 20
/** A printer that runs as fast as it can lets others have their turn after this, ms. */
const TURN_MS = 15
/** ... and goes this far at once, s. */
const LEAP_S = 1

/** Machines report to their clients in this rhythm, s. */
const REPORT_PERIOD_S = 0.25

export type Speed = number | 'max'

export interface Pace {
  /** Brings every printer to the present; before a request is taken. */
  catchUp(): void
  setSpeed(speed: Speed): void
  pause(): void
  resume(): void
  /** Lets this much of the printers' time pass while they are paused, s. */
  step(seconds: number): void
  stop(): void
  /** How late the printers were at each beat, s; the latest `LATENESS_KEPT`. */
  readonly latenessS: readonly number[]
}

const LATENESS_KEPT = 10_000

export interface PaceOptions {
  readonly printers: readonly Printer[]
  readonly speed: Speed
  /** Of the world, s, never running back. */
  readonly nowS: () => number
}

export function startPace({ printers, speed: firstSpeed, nowS }: PaceOptions): Pace {
  let speed = firstSpeed
  let isPaused = false
  let isStopped = false
  // Printer's time = offset + world's time * speed.
  const offsetsS = new Map<Printer, number>()
  const latenessS: number[] = []

  function anchor(): void {
    if (speed === 'max') return
    for (const printer of printers) offsetsS.set(printer, printer.reactor.timeS - nowS() * speed)
  }

  function presentS(printer: Printer): number {
    return speed === 'max' ? printer.reactor.timeS : (offsetsS.get(printer) ?? 0) + nowS() * speed
  }

  function catchUp(): void {
    if (isPaused || speed === 'max') return
    for (const printer of printers) advanceTo(printer, presentS(printer))
  }

  function beat(): void {
    if (isStopped) return
    if (!isPaused && speed === 'max') {
      const untilS = nowS() + TURN_MS / 1000
      while (nowS() < untilS) for (const printer of printers) advanceTo(printer, printer.reactor.timeS + LEAP_S)
      setImmediate(beat)
      return
    }
    if (!isPaused) {
      for (const printer of printers) {
        latenessS.push((presentS(printer) - printer.reactor.timeS) / (speed as number))
        advanceTo(printer, presentS(printer))
      }
      if (latenessS.length > LATENESS_KEPT) latenessS.splice(0, latenessS.length - LATENESS_KEPT)
    }
    setTimeout(beat, printers.length > 1 ? FLEET_BEAT_MS : BEAT_MS)
  }

  // Printers that came up together would all report in the same instant: each goes a little ahead of the one before.
  for (const [k, printer] of printers.entries()) {
    advanceTo(printer, printer.reactor.timeS + (k / printers.length) * REPORT_PERIOD_S)
  }
  anchor()
  setTimeout(beat, 0)
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
      for (const printer of printers) advanceTo(printer, printer.reactor.timeS + seconds)
    },
    stop() {
      isStopped = true
    },
    latenessS,
  }
}
