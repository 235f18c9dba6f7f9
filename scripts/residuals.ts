// `npm run residuals [PRINTS]`: how far a sound printer strays from what the operator's twin foretells, second by second. Writes
// data/operator/residuals.json. Parts and machines are of the splits `fit` and `calibrate`: what is judged on is not looked at.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CHANNELS } from '#operator'
import type { Scenario } from '#scenarios'
import { scenarioAt } from '#scenarios'
import { FORETOLD_CHANNELS } from '#twin'
import type { PrintResiduals } from './residuals/play-sound.ts'
import { playSound } from './residuals/play-sound.ts'
import { summarise } from './residuals/summarise.ts'

/** As its model says; its true parameters far off; and with everything else that makes it a real one. */
const KINDS = ['nominal', 'twin', 'real'] as const
type Kind = (typeof KINDS)[number]

const SEED = 7001
const wanted = Number(process.argv[2] ?? 16)
const path = join(dirname(dirname(fileURLToPath(import.meta.url))), 'data', 'operator', 'residuals.json')

function soundScenario(index: number, kind: Kind): Scenario {
  const split = index % 2 === 0 ? 'fit' : 'calibrate'
  const scenario = scenarioAt(SEED, Math.floor(index / 2), split)
  return {
    ...scenario,
    fault: null,
    twinSeed: kind === 'nominal' ? null : (scenario.twinSeed ?? scenario.printSeed),
    gap: kind === 'real' ? { level: 0.2 + (0.8 * (index + 0.5)) / wanted, seed: scenario.printSeed } : null,
  }
}

const prints: Record<Kind, PrintResiduals[]> = { nominal: [], twin: [], real: [] }
for (let index = 0; index < wanted; index++) {
  for (const kind of KINDS) {
    const scenario = soundScenario(index, kind)
    const played = await playSound(scenario)
    prints[kind].push(played)
    console.log(
      `${kind} ${scenario.name} ${scenario.printer} ${scenario.material}: ${played.ending}, ${played.durationS} s, foretold ${Math.round(played.foretoldS)} s`,
    )
  }
}

const units = new Map<string, string>(CHANNELS.map(({ name, unit }) => [name, unit]))
const round = (value: number): number => Number(value.toPrecision(5))
const table = {
  about:
    'Measured less foretold (followForecast, one row a second), of prints in which nothing breaks. nominal: the machine is its model; twin: hidden true parameters; real: hidden twin and reality gap 0.2 to 1. warming: before the first layer; printing: from then on. sigma: over all seconds; between: of the means of prints (what one machine keeps); within: what is left of each print. beyond: distance to the range of the forecast within 3 rows, 0 inside.',
  command: `npm run residuals ${wanted}`,
  prints: Object.fromEntries(
    KINDS.map((kind) => [
      kind,
      {
        prints: prints[kind].length,
        complete: prints[kind].filter(({ ending }) => ending === 'complete').length,
        hours: round(prints[kind].reduce((sum, { durationS }) => sum + durationS, 0) / 3600),
        meanDurationErrorS: round(
          prints[kind].reduce((sum, { durationS, foretoldS }) => sum + Math.abs(durationS - foretoldS), 0) /
            prints[kind].length,
        ),
      },
    ]),
  ),
  channels: Object.fromEntries(
    FORETOLD_CHANNELS.map((name, channel) => [
      name,
      {
        unit: units.get(name) ?? '',
        ...Object.fromEntries(
          (['warming', 'printing'] as const).map((phase) => [
            phase,
            Object.fromEntries(KINDS.map((kind) => [kind, summarise(prints[kind], channel, phase)])),
          ]),
        ),
      },
    ]),
  ),
}
mkdirSync(dirname(path), { recursive: true })
writeFileSync(path, `${JSON.stringify(table, null, 2)}\n`)

console.log(
  '\nchannel (printing)      unit      | nominal mean sigma | twin mean sigma | real mean sigma between within | beyond p99',
)
for (const [name, { unit, printing }] of Object.entries(table.channels as Record<string, never>)) {
  const { nominal, twin, real } = printing as Record<Kind, ReturnType<typeof summarise>>
  const cells = [nominal.mean, nominal.sigma, twin.mean, twin.sigma, real.mean, real.sigma, real.between, real.within]
  console.log(
    `${name.padEnd(18)} ${String(unit).padEnd(5)} ${[...cells, real.beyondP99].map((v) => String(round(v)).padStart(10)).join(' ')}`,
  )
}
