// Whether the nozzle has touched what it must not touch, by the simulator's truth: the way that it really went, against the bed and
// everything that lies on it. Nothing of the shell is asked.
import { clearanceMm } from '#physics'
import type { Printer } from '#printer'

export interface ContactWatch {
  readonly printer: Printer
  /** The next row of the trajectory that has not been walked to its end. */
  nextRow: number
  host: unknown
  /** Deepest that a moving head was inside bed or part, homing left out, mm; 0: it never was. */
  deepestMm: number
  what: string
}

const HOMING = 3
const FILAMENT = 2
/**
 * A nozzle that lays plastic touches the plastic beside it; it may be this deep in what it has just laid, mm. One that travels
 * may not.
 */
const PRINTING_MM = 0.3
/** Unevenness of bed and part that no mesh has seen, mm. */
const TRAVEL_MM = 0.12

export function createContactWatch(printer: Printer): ContactWatch {
  return { printer, nextRow: printer.host.queue.due, host: printer.host, deepestMm: 0, what: '' }
}

/** Call after every step of time: looks along the ways that have been walked since. */
export function watchContact(watch: ContactWatch): void {
  const { printer } = watch
  const { queue } = printer.host
  const { simulation } = printer.plant
  if (watch.host !== printer.host) {
    watch.host = printer.host
    watch.nextRow = queue.due
  }
  const { ring } = queue
  for (let row = Math.max(watch.nextRow, queue.written - ring.capacity); row < queue.due; row++) {
    const at = row % ring.capacity
    const kind = ring.kind[at]!
    if (kind === FILAMENT || kind === HOMING) continue
    const { toXMm, toYMm, toZMm, isOff } = simulation.head
    const [offX, offY, offZ] = isOff ? [toXMm, toYMm, toZMm] : [0, 0, 0]
    const x = ring.startXMm[at]! + queue.shiftXMm[at]! + offX
    const y = ring.startYMm[at]! + queue.shiftYMm[at]! + offY
    const z = ring.startZMm[at]! + queue.shiftZMm[at]! + offZ
    const mm = ring.distanceMm[at]!
    const leastMm = clearanceMm(
      simulation.deposit,
      x,
      y,
      z,
      x + ring.ratioX[at]! * mm,
      y + ring.ratioY[at]! * mm,
      z + ring.ratioZ[at]! * mm,
    )
    const allowedMm = ring.ratioE[at]! > 0 ? PRINTING_MM : TRAVEL_MM
    if (leastMm >= -allowedMm || -leastMm <= watch.deepestMm) continue
    watch.deepestMm = -leastMm
    watch.what = `at x ${x.toFixed(1)} y ${y.toFixed(1)} z ${z.toFixed(2)}, line ${ring.line[at]}`
  }
  watch.nextRow = queue.due
  if (printer.plant.atEnd[2] !== 0 && watch.deepestMm === 0) {
    watch.deepestMm = 2
    watch.what = 'the head stands at the end of Z'
  }
}
