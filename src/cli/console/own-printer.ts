// A printer of the console's own, in this process. At speed max its time passes only as far as somebody waits for it: the
// same lines have the same answers at the same times, whenever they were typed.
import type { ApiClient, Printer } from '#printer'
import { advanceTo, connect, disconnect, nextAtS, receive } from '#printer'
import type { Speed } from '#server'
import { startPace } from '#server'
import type { LinkEvents, PrinterLink } from './link.ts'

/** A printer that hurries lets the terminal have its turn after this, ms. */
const TURN_MS = 15
/** How often a restarted printer is looked for, ms. */
const LOOK_MS = 50

export interface PrinterClock {
  readonly speed: Speed
  readonly isHeld: boolean
  setSpeed(speed: Speed): void
  pause(): void
  resume(): void
  /** Lets this much of the printer's time pass as fast as it can, s. */
  step(seconds: number): Promise<void>
  /** The printer's time, s. */
  nowS(): number
}

export interface OwnPrinterOptions {
  readonly printer: Printer
  readonly speed: Speed
  /** At speed max, while nobody waits: time stands, or passes as in the world. */
  readonly idle: 'stands' | 'passes'
  /** Somebody waits. */
  readonly isWorking: () => boolean
  readonly events: LinkEvents
}

export interface RunningPrinter {
  readonly link: PrinterLink
  readonly clock: PrinterClock
}

export function runOwnPrinter({
  printer,
  speed: firstSpeed,
  idle,
  isWorking,
  events,
}: OwnPrinterOptions): RunningPrinter {
  const nowS = (): number => performance.now() / 1000
  let speed = firstSpeed
  let isHeld = false
  let isHurrying = false
  let isStopped = false
  let client: ApiClient | null = null
  const pace = startPace({ printers: [printer], speed: speed === 'max' ? 1 : speed, nowS })
  const mayPass = (): boolean => !isHeld && (speed !== 'max' || idle === 'passes')
  if (!mayPass()) pace.pause()

  function look(): void {
    if (isStopped || client !== null || printer.host.isGone) return
    client = connect(printer, events.onMessage)
    events.onOpen()
  }
  printer.disconnectListeners.add(() => {
    client = null
    events.onClose()
  })
  const looking = setInterval(() => {
    look()
    hurry()
  }, LOOK_MS)

  function hurry(): void {
    if (isHurrying || !mustHurry()) return
    isHurrying = true
    pace.pause()
    setImmediate(turn)
  }
  const mustHurry = (): boolean => speed === 'max' && !isHeld && !isStopped && isWorking()

  function turn(): void {
    const untilS = nowS() + TURN_MS / 1000
    while (nowS() < untilS) {
      if (!mustHurry()) {
        isHurrying = false
        if (mayPass()) pace.resume()
        return
      }
      advanceTo(printer, nextAtS(printer.reactor))
      look()
    }
    setImmediate(turn)
  }

  async function step(seconds: number): Promise<void> {
    const endS = printer.reactor.timeS + seconds
    const wasHeld = isHeld
    isHeld = true
    pace.pause()
    while (printer.reactor.timeS < endS && !isStopped) {
      const untilS = nowS() + TURN_MS / 1000
      while (nowS() < untilS && printer.reactor.timeS < endS) {
        advanceTo(printer, Math.min(endS, nextAtS(printer.reactor)))
        look()
      }
      await new Promise((done) => setImmediate(done))
    }
    isHeld = wasHeld
    if (mayPass()) pace.resume()
  }

  const clock: PrinterClock = {
    get speed() {
      return speed
    },
    get isHeld() {
      return isHeld
    },
    setSpeed(next) {
      speed = next
      pace.setSpeed(next === 'max' ? 1 : next)
      if (isHurrying) return
      if (mayPass()) pace.resume()
      else pace.pause()
    },
    pause() {
      isHeld = true
      pace.pause()
    },
    resume() {
      isHeld = false
      if (mayPass() && !isHurrying) pace.resume()
    },
    step,
    nowS: () => printer.reactor.timeS,
  }
  const link: PrinterLink = {
    send(message) {
      if (client === null) return
      if (!isHurrying) pace.catchUp()
      // To catch up may have been a restart.
      if (client !== null) receive(printer, client, message)
      hurry()
    },
    close() {
      isStopped = true
      clearInterval(looking)
      pace.stop()
      if (client !== null) disconnect(printer, client)
      client = null
    },
  }
  // Not before the caller holds the link.
  queueMicrotask(look)
  return { link, clock }
}
