// `npm run bench`: the headline numbers from one run on one core. Figures are of this machine; ratios travel, seconds do not.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from '../scripts/build.mjs'
import { benchAccelerometer } from './accelerometer.ts'
import { benchCamera } from './camera.ts'
import { benchDeposit } from './deposit.ts'
import { benchExtrusion } from './extrusion.ts'
import type { Figure } from './figure.ts'
import { benchGcode } from './gcode.ts'
import { benchLive } from './live.ts'
import { benchLiveCamera } from './live-camera.ts'
import { benchMicrophone } from './microphone.ts'
import { benchMotion } from './motion.ts'
import { benchPart } from './part.ts'
import { benchPrunt } from './prunt.ts'
import { benchSafety } from './safety.ts'
import { benchServer } from './server.ts'
import { benchSignals } from './signals.ts'
import { benchSimulate } from './simulate.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const shared = process.env['PRINTWRIGHT_SHARED'] ?? join(root, '..', 'shared')
const benchy = process.argv[2] ?? join(shared, 'gcode', 'orca231_benchy_pla.gcode.gz')

function print(figures: readonly Figure[]): void {
  for (const { name, value, unit, bar, atMost } of figures) {
    const verdict = bar === undefined ? '' : (atMost ? value <= bar : value >= bar) ? 'ok' : 'MISSED'
    const wanted = bar === undefined ? '' : `bar ${atMost ? '<=' : '>='} ${bar.toLocaleString('en')} ${unit}`
    const digits = Math.abs(value) >= 100 ? 0 : 3
    const shown = value.toLocaleString('en', { maximumFractionDigits: digits })
    console.log(`${name.padEnd(38)} ${shown.padStart(12)} ${unit.padEnd(8)} ${wanted.padEnd(26)} ${verdict}`)
  }
}

await build()
print(await benchGcode())
print(await benchMotion())
print(benchPrunt())
print(benchExtrusion())
print(benchPart())
print(benchAccelerometer())
print(benchDeposit(benchy))
print(benchMicrophone())
print(await benchCamera(benchy))
print(await benchLiveCamera(benchy))
print(benchSignals(benchy))
print(benchSafety())
print(benchLive(benchy))
print(await benchServer(benchy))
const whole = await benchSimulate(benchy)
if (whole.length === 0) console.log(`simulate: skipped, no file ${benchy}; give a G-code file as argument.`)
print(whole)
