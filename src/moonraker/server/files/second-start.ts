// A slicer that does not find `print_started` in the answer to its upload starts the same print again, seconds later, and would
// tell its user that a print which runs has failed. That second start is answered with ok; every other stays "SD busy".
import type { Caller } from '../endpoints.ts'
import { addEndpoint } from '../endpoints.ts'
import type { Moonraker } from '../moonraker.ts'
import { startPrint } from '../printer-endpoints.ts'
import { loadedFile } from './loaded-file.ts'

const LENIENT_S = 20
/** So long Klipper may take to say what it prints: the slicer asks as soon as it has its answer. */
const UNTOLD_S = 2

export function setupSecondStart(server: Moonraker): { note(filename: string, caller: Caller): void } {
  const { endpoints, klippy, clock } = server
  let last: { readonly filename: string; readonly address: string | null; readonly atS: number } | null = null
  addEndpoint(endpoints, '/printer/print/start', 'POST', async ({ params, caller }) => {
    const filename = params.text('filename')
    // While it heats, Klipper would let the second start wait, and then refuse it.
    if (!isSecondStart(filename.replace(/^\/+/, ''), caller)) return await startPrint(server, filename, caller)
    // Once: whoever asks again means it.
    last = null
    return 'ok'
  })

  function isSecondStart(name: string, { connection, address }: Caller): boolean {
    if (last === null || last.filename !== name || last.address !== address) return false
    // Slicers ask over HTTP; a page that holds a line open shows its user the state anyway.
    if (connection !== null) return false
    const sinceS = clock.monotonicS() - last.atS
    const loaded = loadedFile(klippy)
    return loaded === null ? sinceS <= UNTOLD_S : sinceS <= LENIENT_S && loaded === name
  }
  return {
    note(filename, { address }) {
      last = { filename, address, atS: clock.monotonicS() }
    },
  }
}
