// A slicer that does not find `print_started` in the answer to its upload starts the same print again, seconds later, and would
// tell its user that a print which runs has failed. That second start is answered with ok; every other stays "SD busy".
import type { Caller } from '../endpoints.ts'
import { addEndpoint } from '../endpoints.ts'
import type { Moonraker } from '../moonraker.ts'
import { startPrint } from '../printer-endpoints.ts'
import { ServerError } from '../server-error.ts'
import { loadedFile } from './loaded-file.ts'

const LENIENT_S = 20

export function setupSecondStart(server: Moonraker): { note(filename: string, caller: Caller): void } {
  const { endpoints, klippy, clock } = server
  let last: { readonly filename: string; readonly address: string | null; readonly atS: number } | null = null
  addEndpoint(endpoints, '/printer/print/start', 'POST', async ({ params, caller }) => {
    const filename = params.text('filename')
    const upload = last
    try {
      return await startPrint(server, filename, caller)
    } catch (error) {
      const isBusy = error instanceof ServerError && error.message === 'SD busy'
      const name = filename.replace(/^\/+/, '')
      const isSecond =
        upload !== null &&
        // Slicers ask over HTTP; a page that holds a line open shows its user the state anyway.
        caller.connection === null &&
        caller.address === upload.address &&
        upload.filename === name &&
        clock.monotonicS() - upload.atS <= LENIENT_S &&
        loadedFile(klippy) === name
      if (!isBusy || !isSecond) throw error
      // Once: whoever asks again means it.
      last = null
      return 'ok'
    }
  })
  return {
    note(filename, { address }) {
      last = { filename, address, atS: clock.monotonicS() }
    },
  }
}
