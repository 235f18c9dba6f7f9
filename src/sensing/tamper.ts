// What can be done to a signal on its way to whoever reads it: switched off, frozen, delayed, or made to lie.
import { createDelayLine, type DelayLine, pushValue, valueAt } from './delay-line.ts'

/** What is done to one signal on its way to whoever reads it. */
export interface SignalTamper {
  readonly kind: 'off' | 'frozen' | 'delayed' | 'lying'
  /** Delay, s (`delayed`); what is older than the line is long counts as the oldest it has. */
  readonly delayS: number
  /** `lying` reads gain x value + offset. */
  readonly gain: number
  readonly offset: number
}

export interface TamperLine {
  readonly past: DelayLine
  /** What came through last: what a frozen signal stands at. */
  lastTold: number
}

export function createTamperLine(): TamperLine {
  return { past: createDelayLine(), lastTold: Number.NaN }
}

/** What arrives of `value`. Call once per sample and in order of time, tampered with or not. */
export function passSignal(line: TamperLine, tamper: SignalTamper | undefined, value: number, timeS: number): number {
  pushValue(line.past, value, timeS)
  if (tamper?.kind === 'off') return Number.NaN
  // A signal that is frozen from its first sample on stands at that sample.
  if (tamper?.kind === 'frozen') {
    if (line.past.written === 1) line.lastTold = value
    return line.lastTold
  }
  line.lastTold = value
  if (tamper?.kind === 'lying') line.lastTold = tamper.gain * value + tamper.offset
  if (tamper?.kind === 'delayed') line.lastTold = valueAt(line.past, timeS - tamper.delayS)
  return line.lastTold
}
