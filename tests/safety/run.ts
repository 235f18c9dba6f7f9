// `npm run test:safety`: the proof of the shell, part by part; says what it found and exits with 1 where a bar is missed.
// `--only coverage,mutation` runs parts; `--folder`, `--file` and `--sample` narrow the mutants; `--count` and `--seed` the actions;
// `--case middle/guard` the blows of `kill`; `--seeds` and `--hazard` the hazards, `--hours` the sound prints.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { judgeGate } from './judge-gate.ts'
import { killRow, runKillMatrix } from './kill-matrix.ts'
import { attack, describeAttack, type GateMaker, type MillionReport } from './million.ts'

import { describeMutation, percent, scoreOf } from './mutation/report.ts'
import { runMutants } from './mutation/run-mutants.ts'
import { contact, hazards, healthy } from './proof-parts.ts'
import { shellGate } from './whole-shell-gate.ts'

/** What a part says of itself; `bar` in words. */
interface PartResult {
  readonly part: string
  readonly isGood: boolean
  readonly said: string
  readonly bar: string
}

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    folder: { type: 'string', default: 'src/safety' },
    file: { type: 'string', default: '' },
    sample: { type: 'string' },
    count: { type: 'string' },
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string' },
    hours: { type: 'string' },
    hazard: { type: 'string', default: '' },
    case: { type: 'string', default: '' },
    kill: { type: 'boolean', default: false },
  },
})
const MUTATION_MIN = 0.95
const root = fileURLToPath(new URL('../../', import.meta.url))

function coverage(): PartResult {
  const all = '100'
  const { status } = spawnSync(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      values.folder,
      '--coverage.enabled',
      `--coverage.include=${values.folder}/**/*.ts`,
      '--coverage.exclude=**/*.test.ts',
      '--coverage.reporter=text',
      '--coverage.skipFull',
      ...['lines', 'branches', 'functions', 'statements'].map((one) => `--coverage.thresholds.${one}=${all}`),
    ],
    { cwd: root, stdio: ['ignore', 2, 2] },
  )
  const isGood = status === 0
  return {
    part: 'coverage',
    isGood,
    said: isGood ? '100 %' : 'below',
    bar: `100 % of lines and branches of ${values.folder}`,
  }
}

async function mutation(): Promise<PartResult> {
  const report = await runMutants({
    folder: values.folder,
    only: values.file,
    ...(values.sample === undefined ? {} : { sample: Number(values.sample) }),
    seed: Number(values.seed),
    tell: (done, of, survivors) => {
      if (done % 100 === 0 || done === of) process.stderr.write(`mutants: ${done} of ${of}, ${survivors} not found\n`)
    },
  })
  for (const line of describeMutation(report)) console.log(line)
  const score = scoreOf(report.results, ({ operator }) => operator !== 'sentence')
  const whole = scoreOf(report.results, () => true)
  return {
    part: 'mutation',
    isGood: score.ratio >= MUTATION_MIN && report.unmatched.length === 0,
    said: `${percent(score.ratio)} of ${score.of}; with words for a person ${percent(whole.ratio)} of ${whole.of}`,
    bar: percent(MUTATION_MIN),
  }
}

async function kill(): Promise<PartResult> {
  const results = await runKillMatrix(
    (...words) => values.case.split(',').some((part) => words.join('/').includes(part)),
    (result) => console.log(killRow(result)),
  )
  const flaws = results.filter(({ flaw }) => flaw !== '').length
  return {
    part: 'kill',
    isGood: flaws === 0,
    said: `${results.length - flaws} of ${results.length} blows left a printer that made itself safe in time`,
    bar: 'all, within the times of src/guard/loss-times.ts',
  }
}

/** Half of them before the judge alone, half before the whole shell. */
function million(): PartResult {
  const count = Number(values.count ?? 1_000_000)
  const seed = Number(values.seed)
  let toldAt = 0
  const run = (before: number, half: number, makeGate: GateMaker) =>
    attack({
      count: half,
      seed,
      makeGate,
      tell: (done) => {
        if (before + done - toldAt < 20_000) return
        toldAt = before + done
        process.stderr.write(`million: ${toldAt} of ${count}\n`)
      },
    })
  const half = Math.ceil(count / 2)
  const reports = [run(0, half, judgeGate), run(half, half, shellGate)]
  for (const [k, report] of reports.entries()) {
    console.log(k === 0 ? 'the judge alone:' : 'the whole shell:')
    for (const line of describeAttack(report)) console.log(line)
  }
  const sum = (of: (report: MillionReport) => number): number => reports.reduce((total, one) => total + of(one), 0)
  const asked = sum((one) => one.asked)
  const bad = sum(({ violations, thrown }) => violations.length + thrown.length)
  return {
    part: 'million',
    isGood: asked >= count && bad === 0,
    said: `${bad} violations in ${asked}, ${percent(sum(({ passed }) => passed) / asked)} passed`,
    bar: 'none',
  }
}

const PARTS: Readonly<Record<string, () => PartResult | Promise<PartResult>>> = {
  coverage,
  mutation,
  million,
  hazards: () => hazards(values.seeds === undefined ? undefined : Number(values.seeds), values.hazard),
  contact: () => contact(values.seeds === undefined ? undefined : Number(values.seeds)),
  healthy: () => healthy(values.hours === undefined ? undefined : Number(values.hours)),
  kill,
}

const wanted = values.kill ? ['kill'] : (values.only?.split(',') ?? Object.keys(PARTS))
const unknown = wanted.find((part) => !(part in PARTS))
if (unknown !== undefined) {
  console.error(`no part ${unknown}; there are ${Object.keys(PARTS).join(', ')}`)
  process.exit(2)
}
const results: PartResult[] = []
for (const part of wanted) {
  process.stderr.write(`${part} ...\n`)
  const fromMs = performance.now()
  results.push(await PARTS[part]!())
  process.stderr.write(`${part}: ${((performance.now() - fromMs) / 1000).toFixed(0)} s\n`)
}
console.log('')
for (const { part, isGood, said, bar } of results) {
  console.log(`${isGood ? 'good' : 'NOT GOOD'}  ${part.padEnd(10)} ${said} (bar: ${bar})`)
}
process.exit(results.every(({ isGood }) => isGood) ? 0 : 1)
