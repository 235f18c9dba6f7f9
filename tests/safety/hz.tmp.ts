import { describeMiss, describeSummary, runHazards, tableOf } from './hazard-run.ts'

const t0 = performance.now()
const all = runHazards({ seeds: Number(process.argv[2] ?? 20), only: process.argv[3] ?? '', tell: console.log })
if (process.argv[4])
  for (const { hazard, missed, trials } of all) {
    console.log('\n' + hazard.name)
    for (const m of missed.slice(0, Number(process.argv[4]))) console.log('  ', describeMiss(hazard, m))
    for (const t of trials) if (t.early.length) console.log('   EARLY seed', t.seed, t.printer, t.early[0])
  }
console.log(((performance.now() - t0) / 1000).toFixed(0) + ' s')
