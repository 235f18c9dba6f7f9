// A virtual printer whose time passes step by step beside its operator's: what the printer said is heard, judged, written down
// and answered before its time goes on, so that the same seed is the same print to the last bit, at any pace.

import { readPortMetadata } from '#moonraker'
import type { Printer } from '#printer'
import { advanceTo, clearFaults, createLiveCamera, createVirtualPort, renderLiveFrame } from '#printer'
import { hasImageEncoder, jpegOf } from '#report'
import type { Speed } from '#server'
import type { World } from './world.ts'

/** As often as Klipper tells its clients how it is, s. */
const BEAT_S = 0.25
/** Behind the world by more than this, it does not run after it, ms. */
const LATE_MS = 500
const EARLY_MS = 4
const CAMERA_PX = { widthPx: 480, heightPx: 360 }

export interface VirtualWorldOptions {
  readonly name: string
  readonly title: string
  readonly printer: Printer
  readonly speed: Speed
}

export interface VirtualWorld extends World {
  readonly printer: Printer
}

/** A host that is up already is a state, and not an event that may be missed. One that is not up by then never will be, s. */
const BOOT_S = 90

export async function createVirtualWorld({ name, title, printer, speed }: VirtualWorldOptions): Promise<VirtualWorld> {
  for (let k = 0; k < BOOT_S && printer.host.state === 'startup'; k++) advanceTo(printer, printer.reactor.timeS + 1)
  const camera = (await hasImageEncoder()) ? createLiveCamera(printer, CAMERA_PX) : null
  const picture = async (): Promise<Uint8Array | null> =>
    camera === null ? null : await jpegOf(renderLiveFrame(camera))
  const held = new Set<Promise<unknown>>()
  const hold = async <T>(work: Promise<T>): Promise<T> => {
    const ended = work.then(
      () => undefined,
      () => undefined,
    )
    held.add(ended)
    void ended.then(() => held.delete(ended))
    return await work
  }
  const port = createVirtualPort(printer, {
    readMetadata: readPortMetadata,
    ...(camera === null ? {} : { camera: () => hold(picture()) }),
  })
  const nowS = (): number => printer.reactor.timeS
  let anchor = { worldMs: performance.now(), printerS: nowS() }

  async function settle(): Promise<void> {
    await new Promise((done) => setImmediate(done))
    while (held.size > 0) {
      await Promise.all(held)
      await new Promise((done) => setImmediate(done))
    }
  }

  async function beat(): Promise<void> {
    advanceTo(printer, nowS() + BEAT_S)
    await settle()
    if (speed === 'max') return
    const dueMs = anchor.worldMs + ((nowS() - anchor.printerS) * 1000) / speed
    const earlyMs = dueMs - performance.now()
    if (earlyMs < -LATE_MS) anchor = { worldMs: performance.now(), printerS: nowS() }
    else if (earlyMs > EARLY_MS) await new Promise((done) => setTimeout(done, earlyMs))
  }

  let isRunning = false
  async function pass<T>(work: Promise<T>): Promise<T> {
    let isDone = false
    const ended = work.finally(() => {
      isDone = true
    })
    ended.catch(() => undefined)
    await settle()
    while (!isDone && !isRunning) await beat()
    return await ended
  }

  return {
    name,
    title,
    isVirtual: true,
    printer,
    port,
    nowS,
    worldS: nowS,
    speed: speed === 'max' ? 1 : speed,
    picture: () => hold(picture()),
    mend: () => clearFaults(printer),
    hold,
    pass,
    async run(step, stop) {
      isRunning = true
      anchor = { worldMs: performance.now(), printerS: nowS() }
      let isStepping = false
      for (let beats = 1; !stop.aborted; beats++) {
        await beat()
        if (beats % (1 / BEAT_S) !== 0 || isStepping) continue
        isStepping = true
        void step().finally(() => {
          isStepping = false
        })
        await settle()
      }
      isRunning = false
    },
    async close() {
      await port.close()
    },
  }
}
