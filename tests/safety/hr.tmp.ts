import { describeHealthy, runHealthy } from './healthy-run.ts'

const t0 = performance.now()
const s = runHealthy({ hours: Number(process.argv[2] ?? 40), keptAt: '', tell: console.log })
console.log(describeHealthy(s), ((performance.now() - t0) / 1000).toFixed(0) + ' s wall')
for (const j of s.stopped) console.log('stopped', j.name, j.stoppedBy, j.hours.toFixed(2))
