// `npm run test:fuzz`: 100,000 requests (or as many as the first argument says; the second is the seed).
import { startServer } from '../moonraker-server.ts'
import { fuzz, growthMiB } from './fuzz.ts'

const [requests = 100_000, seed = 1] = process.argv.slice(2).map(Number)
const GROWTH_MIB_MAX = 40

const server = await startServer({ gcodes: { 'a.gcode': 'G28\nG1 X10 F600\n' } })
const fromMs = performance.now()
const report = await fuzz(server, { requests, seed })
const seconds = (performance.now() - fromMs) / 1000
const growth = growthMiB(report)
console.log(`${requests} requests in ${seconds.toFixed(0)} s, seed ${seed}`)
console.log(
  `answers: ${[...report.codes]
    .sort((a, b) => b[1] - a[1])
    .map(([code, count]) => `${code} ${count}`)
    .join(', ')}`,
)
console.log(
  `heap after each tenth, MiB: ${report.heapMiB.map((mib) => mib.toFixed(0)).join(' ')} (${growth.toFixed(1)} more)`,
)
for (const line of report.faults) console.log(`FAULT ${line}`)
const { status } = await server.http('GET', '/server/info')
await server.close()
const isGood = report.faults.length === 0 && growth < GROWTH_MIB_MAX && status === 200
console.log(isGood ? 'Good.' : 'Not good.')
process.exit(isGood ? 0 : 1)
