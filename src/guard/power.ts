// The last way out: the mains. A pin that is switched off does not help where its transistor has welded shut.
import type { PrinterHands } from './klippy-port.ts'

export interface PowerSwitch {
  /** What it is, for people and for the journal. */
  readonly title: string
  /** Resolves when the power is off, as far as can be told; rejects where that failed. */
  cut(): Promise<void>
  /** The printer itself does it: after an emergency stop it does not any more. */
  readonly isPrinters?: boolean
}

/** A device of Moonraker's [power ...], by its name: a relay, a smart plug. `ask` is one request over HTTP. */
export function moonrakerPower(
  device: string,
  post: (path: string, body: Readonly<Record<string, string>>) => Promise<void>,
): PowerSwitch {
  return {
    title: `Moonraker's power device '${device}'`,
    cut: () => post('/machine/device_power/device', { device, action: 'off' }),
  }
}

/** A macro or a pin of the printer itself: it works only while the printer takes commands, so that it is tried before the stop. */
export function gcodePower(line: string, hands: Pick<PrinterHands, 'runScript'>): PowerSwitch {
  return { title: `the printer's own '${line}'`, cut: () => hands.runScript(line), isPrinters: true }
}

/** One after the other, until one has answered. */
export async function cutPower(switches: readonly PowerSwitch[]): Promise<PowerSwitch> {
  const failures: string[] = []
  for (const power of switches) {
    try {
      await power.cut()
      return power
    } catch (error) {
      failures.push(`${power.title}: ${(error as Error).message}`)
    }
  }
  throw new Error(failures.length === 0 ? 'no power switch is configured' : failures.join('; '))
}
