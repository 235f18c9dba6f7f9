// How much filament the printer has used since it was last told: print_stats counts from the start of each print, and what a
// retraction takes back it pushes forward again, so only what goes beyond the furthest counts.
import type { Moonraker } from '../moonraker.ts'
import { ServerError } from '../server-error.ts'

export interface WatchedFilament {
  /** Tells now what has not been told yet. */
  report(): Promise<void>
}

/** Less than this is not worth a write, mm. */
const REPORTED_FROM_MM = 0.01

export function watchFilament(
  { klippy, onClose, report: reportFailure }: Moonraker,
  everyS: number,
  tell: (usedMm: number) => Promise<void>,
): WatchedFilament {
  let furthestMm = 0
  let usedMm = 0
  const owner = {}

  function look(): void {
    const nowMm = Number(klippy.value('print_stats', 'filament_used') ?? Number.NaN)
    // A new print begins at nothing.
    if (nowMm === 0) furthestMm = 0
    else if (nowMm > furthestMm) {
      usedMm += nowMm - furthestMm
      furthestMm = nowMm
    }
  }

  async function report(): Promise<void> {
    if (usedMm < REPORTED_FROM_MM) return
    const toldMm = usedMm
    usedMm = 0
    await tell(toldMm)
  }

  async function begin(): Promise<void> {
    await klippy.subscribe(owner, new Map([['print_stats', ['filament_used']]]), look)
    // What was used while nobody looked is nobody's.
    furthestMm = Number(klippy.value('print_stats', 'filament_used') ?? 0)
  }

  const catchFailure = (error: unknown): void => {
    if (!(error instanceof ServerError)) reportFailure(error, 'spoolman')
  }
  klippy.on('ready', () => void begin().catch(catchFailure))
  const timer = setInterval(() => void report().catch(catchFailure), Math.max(1, everyS) * 1000)
  onClose.push(async () => {
    clearInterval(timer)
    await report()
  })
  return { report }
}
