// What a case of the contract is given beside the port, and how it waits.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PrinterEvent, PrinterPort, StatusUpdate } from '#protocol'

export interface PortWorld {
  /** One more port to the same printer; closed by whoever asked for it. */
  open(): Promise<PrinterPort>
  readonly hasCamera: boolean
  /** It measures what Klipper does not: supply, load, vibration, ... */
  readonly hasMeters: boolean
  /** Breaks all links for a moment; null where there is none to break. */
  readonly cutLink: (() => Promise<void>) | null
  /** How much of the printer's time passes in a second of ours, at least. */
  readonly speed: number
}

const WITHIN_MS = 60_000

export function until(what: string, holds: () => boolean, withinMs = WITHIN_MS): Promise<void> {
  return untilAsync(what, async () => holds(), withinMs)
}

export async function untilAsync(what: string, holds: () => Promise<boolean>, withinMs = WITHIN_MS): Promise<void> {
  const endMs = performance.now() + withinMs
  while (!(await holds())) {
    if (performance.now() > endMs) assert.fail(`${what}: not within ${withinMs / 1000} s`)
    await sleep(5)
  }
}

export interface Heard {
  readonly events: PrinterEvent[]
  /** Texts of the console, in order. */
  readonly console: string[]
  stop(): void
}

export function hear(port: PrinterPort): Heard {
  const events: PrinterEvent[] = []
  const console: string[] = []
  const stop = port.listen((event) => {
    events.push(event)
    if (event.kind === 'console-output') console.push(event.text)
  })
  return { events, console, stop }
}

export function printStates({ events }: Heard): string[] {
  return events.flatMap((event) => (event.kind === 'print-state' ? [event.state] : []))
}

export function hostStates({ events }: Heard): string[] {
  return events.flatMap((event) => (event.kind === 'host-state' ? [event.state] : []))
}

export interface Collected {
  readonly updates: StatusUpdate[]
  readonly stop: () => void
}

export async function collect(port: PrinterPort, objects: Parameters<PrinterPort['subscribe']>[0]): Promise<Collected> {
  const updates: StatusUpdate[] = []
  const stop = await port.subscribe(objects, (update) => updates.push(update))
  return { updates, stop }
}

export async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return Buffer.concat(parts)
}

/** The error with which this rejects. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise
  } catch (error) {
    assert.ok(error instanceof Error)
    return error
  }
  assert.fail('it was not refused')
}

export async function fieldOf(port: PrinterPort, object: string, field: string): Promise<unknown> {
  const { status } = await port.query({ [object]: [field] })
  return status[object]?.[field]
}
