// `npm run klipper-table`: writes docs/KLIPPER.md, what of a recorded Klipper we answer alike. `-- --differences` lists what differs.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { klipperTable } from '../tests/contract/klipper-table.ts'
import { replayEverything } from '../tests/contract/replay-everything.ts'
import { hasShared, sharedPath } from '../tests/shared.ts'

const PLACE = join(import.meta.dirname, '..', 'docs', 'KLIPPER.md')

if (!hasShared) {
  console.error(`The recordings are not at ${sharedPath('moonraker')}: docs/KLIPPER.md stays as it is.`)
  process.exit(1)
}
const rows = replayEverything()
if (process.argv.includes('--differences')) {
  for (const { pair, path, recorded, ours } of rows.filter(({ verdict }) => verdict === 'differs')) {
    console.log(`${pair} ${path}\n    recorded ${recorded.slice(0, 300)}\n    ours     ${ours.slice(0, 300)}`)
  }
} else writeFileSync(PLACE, klipperTable(rows))
const counts = new Map<string, number>()
for (const { verdict } of rows) counts.set(verdict, (counts.get(verdict) ?? 0) + 1)
console.log([...counts].map(([verdict, count]) => `${verdict} ${count}`).join(', '))
