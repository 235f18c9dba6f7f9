// `npm run test:prints`: every sliced file that real Klipper takes, on every machine it was recorded on, printed by a living
// printer to `complete`, bed and nozzle hot; its time against what `simulate` foretells.
import { parseConfigText, readPrinterConfig } from '#config'
import { machineForConfig } from '#physics'
import { loadMachine, printerNames } from '../../src/cli/printer-files.ts'
import { readSharedGcode } from '../golden/klipper-fixtures.ts'
import { hasShared } from '../shared.ts'
import { foretell, print } from './print-and-foretell.ts'
import { heatsBed, MACHINES, machineText, printableFiles, prologueOf, REFUSED } from './shared-prints.ts'

const TIME_BAR = 0.001
/** Colder than this nobody has printed anything, °C. */
const NOZZLE_BAR_C = 170
const BED_BAR_C = 40

if (!hasShared) {
  console.log('Skipped: the recorded files are not beside this checkout (PRINTWRIGHT_SHARED names another place).')
  process.exit(0)
}
const wanted = process.argv[2] ?? ''
let failures = 0
for (const machine of MACHINES) {
  const text = machineText(machine)
  const { config } = readPrinterConfig(parseConfigText({ file: `${machine}.cfg`, text }))
  const model = machineForConfig(config, printerNames().map(loadMachine)).machine
  for (const name of printableFiles(machine)) {
    if (!`${machine} ${name}`.includes(wanted)) continue
    const gcode = readSharedGcode(name)
    const prologue = prologueOf(name, machine, gcode)
    const foretold = foretell(config, model, gcode, prologue)
    const printed = print(text, gcode, prologue, () => performance.now() / 1000)
    const stray = printed.totalS / foretold.totalS - 1
    const isHot = printed.hottestNozzleC >= NOZZLE_BAR_C && (printed.hottestBedC >= BED_BAR_C || !heatsBed(gcode))
    const refusal = REFUSED.get(name)
    const isPrinted = printed.state === 'complete' && isHot && Math.abs(stray) <= TIME_BAR
    const isRefused = printed.state === 'error' && printed.message.startsWith(refusal ?? '')
    const isGood = refusal === undefined ? isPrinted : isRefused && foretold.error?.startsWith(refusal) === true
    if (!isGood) failures++
    const words = [
      isGood ? 'ok  ' : 'MISS',
      machine.padEnd(14),
      name.padEnd(30),
      printed.state.padEnd(9),
      `printed ${printed.totalS.toFixed(1)} s, foretold ${foretold.totalS.toFixed(1)} s (${(100 * stray).toFixed(3)} %)`,
      `nozzle ${printed.hottestNozzleC.toFixed(0)} °C, bed ${printed.hottestBedC.toFixed(0)} °C`,
      `${(printed.totalS / printed.wallS).toFixed(0)} x`,
      printed.message.split('\n')[0],
      foretold.error === null ? '' : `(foretold: ${foretold.error})`,
    ]
    console.log(words.join('  ').trimEnd())
  }
}
console.log(failures === 0 ? 'All printed as foretold.' : `${failures} below the bar.`)
process.exitCode = failures === 0 ? 0 : 1
