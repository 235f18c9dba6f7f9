// `npm run moonraker-table`: writes docs/MOONRAKER.md, what of a recorded Moonraker we answer alike. `-- --differences` lists what
// differs.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { replayMoonraker } from '../tests/contract/moonraker-replay.ts'
import { moonrakerTable } from '../tests/contract/moonraker-table.ts'
import { hasShared, sharedPath } from '../tests/shared.ts'

const PLACE = join(import.meta.dirname, '..', 'docs', 'MOONRAKER.md')

if (!hasShared) {
  console.error(`The recordings are not at ${sharedPath('moonraker')}: docs/MOONRAKER.md stays as it is.`)
  process.exit(1)
}
const rows = await replayMoonraker()
if (process.argv.includes('--differences')) {
  for (const { pair, path, recorded, ours } of rows.filter(({ verdict }) => verdict === 'differs')) {
    console.log(`${pair} ${path}\n    recorded ${recorded.slice(0, 300)}\n    ours     ${ours.slice(0, 300)}`)
  }
} else writeFileSync(PLACE, moonrakerTable(rows))
const counts = new Map<string, number>()
for (const { verdict } of rows) counts.set(verdict, (counts.get(verdict) ?? 0) + 1)
console.log([...counts].map(([verdict, count]) => `${verdict} ${count}`).join(', '))
