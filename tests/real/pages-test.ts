// The scripts that do what Mainsail and Fluidd do, with the real Moonraker in front of our printer: what they ask for and insist
// on is what a real server gives.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { runFluidd } from '../clients/fluidd.ts'
import { PAGE_MACROS } from '../clients/macros.ts'
import { runMainsail } from '../clients/mainsail.ts'
import { failedSteps } from '../clients/steps.ts'
import { klippyState, logTail, startMoonraker, stopProcess } from './moonraker.ts'
import { startVirtualPrinter } from './moonraker-test.ts'

const READY_WITHIN_MS = 60_000
const LOG_LINES = 30
const PAGES = [
  ['Mainsail', runMainsail],
  ['Fluidd', runFluidd],
] as const

/** True where every step goes as it should. */
export async function testPages(binFolder: string): Promise<boolean> {
  let isRight = true
  for (const [name, run] of PAGES) {
    const folder = mkdtempSync(join(tmpdir(), 'pw-pages-'))
    const printer = startVirtualPrinter(folder, PAGE_MACROS)
    const server = await startMoonraker(binFolder, printer.dataFolder, printer.socketPath)
    try {
      const endMs = performance.now() + READY_WITHIN_MS
      while ((await klippyState(server)) !== 'ready') {
        if (performance.now() > endMs) throw new Error(`Moonraker does not see the printer ready: ${printer.output()}`)
        await sleep(100)
      }
      // A stock server has no camera of its own.
      const results = await run(`http://127.0.0.1:${server.port}`, { hasCamera: false })
      const failed = failedSteps(results)
      console.log(
        `  ${failed.length === 0 ? 'ok' : 'FAILED'}  ${name}: ${results.length - failed.length} of ${results.length} steps`,
      )
      for (const line of failed) console.log(`    ${line}`)
      isRight &&= failed.length === 0
    } catch (error) {
      isRight = false
      console.log(`  FAILED  ${name}: ${error instanceof Error ? error.stack : String(error)}`)
      console.log(`moonraker.log ends with:\n${logTail(server.logFile, LOG_LINES)}`)
    } finally {
      await stopProcess(server.process)
      await stopProcess(printer.process)
      rmSync(folder, { recursive: true, force: true })
    }
  }
  return isRight
}
