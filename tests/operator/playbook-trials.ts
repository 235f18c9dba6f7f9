// Playbooks with the truth as belief: what can be saved where the diagnosis is right. Each scenario is played twice on the living
// printer, with nobody and with an operator whose diagnosis is an oracle's, and the part is judged by the truth.
// npm run test:operator -- --only kill [--books reload,rehome] instead kills the operator in the middle of each (kill-matrix.ts).
// npm run test:operator -- [--modes clog,tangle] [--count 2] [--indices 3,9] [--seed 2026] [--split fit] [--person MIN] [--report FILE] [--cache FILE]
// npm run test:operator -- --recoverable --seeds 70-99 [--skip 0] plays, of each mode, only what is lost with nobody acting and what
// anybody could save; --count is how many of those, --draws how many are looked at for them.
// npm run test:operator -- --wrong spire-knocked,clog plays prints that nothing breaks in, with an oracle that swears it is that.
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Attendant, OperatedPrinter, PartQuality, Played } from '#evaluation'
import { isRecoverable, isSaved, playScenario, recoverabilityOf } from '#evaluation'
import {
  baselinePolicy,
  CAUSES,
  causeNamed,
  createAgent,
  createOperator,
  type Operator,
  type OperatorEvent,
} from '#operator'
import { type Scenario, SPLITS, type Split, scenarioAt } from '#scenarios'
import { scenarioStock } from '../scenario-stock.ts'
import { killInEach } from './kill-matrix.ts'
import { createLiar, createOracle } from './oracle.ts'

export interface PlaybookTrial {
  readonly scenario: string
  readonly mode: string
  readonly fault: string
  readonly personMin: number | null
  readonly hasStruck: boolean
  readonly isSaved: boolean
  readonly isSavedByNobody: boolean
  readonly isRecoverable: boolean
  /** From the onset until nobody could save it any more, with nobody acting, s. */
  readonly pastSavingS: number
  readonly missing: string
  readonly wentOn: readonly string[]
  readonly end: string
  readonly failures: readonly string[]
  readonly failuresOfNobody: readonly string[]
  readonly harm: readonly string[]
  readonly words: readonly string[]
}

/** The first scenarios of a mode by number. */
export function scenariosOf(mode: string, seed: number, split: Split, count: number): Scenario[] {
  const found: Scenario[] = []
  for (let index = 0; found.length < count && index < 200 * count; index++) {
    const scenario = scenarioAt(seed, index, split)
    if (scenario.fault?.mode === mode) found.push(scenario)
  }
  return found
}

/** Scenarios of a mode from a range of seeds, one seed after the other so that parts and printers differ. */
export function* drawsOf(mode: string, seeds: readonly number[], split: Split): Generator<Scenario> {
  for (let index = 0; index < 2000; index++) {
    for (const seed of seeds) {
      const scenario = scenarioAt(seed, index, split)
      if (scenario.fault?.mode === mode) yield scenario
    }
  }
}

/** Lost with nobody acting, and not past saving. */
async function needsSaving(scenario: Scenario, cache: string | undefined): Promise<boolean> {
  if (recoverabilityOf(scenario.fault?.mode ?? '').means === 'none') return false
  const common = { scenario, stock: scenarioStock }
  const nobody = await cached(cache, `${scenario.name} nobody`, () => playScenario({ ...common, level: null }))
  if (nobody === null || Number.isNaN(nobody.onsetS) || !isRecoverable(scenario, nobody)) return false
  return !isSaved(nobody.quality, await soundOf(scenario, cache, nobody))
}

/** Null where the printer does not come up. `wrong`: what is sworn to, where nothing is broken. */
export async function tryPlaybooks(
  scenario: Scenario,
  cache: string | undefined,
  wrong: string | null = null,
): Promise<PlaybookTrial | null> {
  const common = { scenario, stock: scenarioStock }
  const wentOn: string[] = []
  const words: string[] = []
  const operated = await playScenario({
    ...common,
    level: 'recover',
    operator: (printer, attendant) =>
      operatorOf(
        printer,
        attendant,
        (event) => {
          const at = `${(printer.printer.reactor.timeS - onsetOf(printer)).toFixed(0)} s`
          if (event.kind === 'decided')
            wentOn.push(
              `${at} ${event.decision.response.kind}${'name' in event.decision.response ? ` ${event.decision.response.name}` : ''}`,
            )
          if (event.kind === 'playbook' && event.state !== 'begun') {
            wentOn.push(`${at} ${event.state}`)
            if (event.words !== '') words.push(`${at} ${event.words}`)
          }
          if (event.kind === 'outcome' && event.outcome.kind !== 'done') words.push(JSON.stringify(event.outcome))
          if (event.kind === 'trouble') words.push(event.words)
        },
        { text: null },
        wrong,
      ),
  })
  if (operated === null) return null
  const nobody = await cached(cache, `${scenario.name} nobody`, () => playScenario({ ...common, level: null }))
  if (nobody === null) return null
  const sound = await soundOf(scenario, cache, operated, nobody)
  return {
    scenario: scenario.name,
    mode: scenario.fault?.mode ?? 'sound',
    fault: scenario.fault?.text ?? '',
    personMin: scenario.person.answersAfterMin,
    hasStruck: !Number.isNaN(nobody.onsetS),
    isSaved: isSaved(operated.quality, sound),
    isSavedByNobody: isSaved(nobody.quality, sound),
    isRecoverable: isRecoverable(scenario, nobody),
    pastSavingS: nobody.quality.lostS - nobody.onsetS,
    missing: [operated, nobody, { quality: sound }].map(({ quality }) => missingOf(quality)).join(' | '),
    wentOn,
    end: operated.quality.end,
    failures: [...operated.quality.failures, ...operated.quality.lostObjects],
    failuresOfNobody: [...nobody.quality.failures, ...nobody.quality.lostObjects],
    harm: operated.harm.filter((one) => !nobody.harm.includes(one)),
    words: [
      ...words,
      ...operated.guardEvents
        .filter(({ kind }) => kind !== 'verdict' && kind !== 'watching')
        .map((event) => JSON.stringify(event).slice(0, 160)),
      operated.hostMessage,
    ],
  }
}

function onsetOf({ printer }: OperatedPrinter): number {
  return printer.plant.simulation.schedule?.faults[0]?.onsetS ?? 0
}

function missingOf({ layerMissingRatio, stretchMissingRatio }: PartQuality): string {
  return `${(100 * layerMissingRatio).toFixed(0)}/${(100 * stretchMissingRatio).toFixed(0)} %`
}

async function soundOf(
  scenario: Scenario,
  cache: string | undefined,
  ...played: readonly Played[]
): Promise<PartQuality> {
  const isFlawed = ({ quality }: Played): boolean => quality.failures.length + quality.lostObjects.length > 0
  const [first] = played
  if (first === undefined || !played.some(isFlawed)) return first!.quality
  const sound = await cached(cache, `${scenario.name} sound`, () =>
    playScenario({ scenario, stock: scenarioStock, level: null, isSound: true }),
  )
  return sound?.quality ?? { ...first.quality, failures: [], lostObjects: [] }
}

/** What nobody's playbook changes is played once. */
async function cached(
  path: string | undefined,
  key: string,
  play: () => Promise<Played | null>,
): Promise<Played | null> {
  if (path === undefined) return await play()
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const known = text.split('\n').find((line) => line.startsWith(`{"key":"${key}"`))
  if (known !== undefined) return withNaN((JSON.parse(known) as { played: Played | null }).played)
  const played = await play()
  appendFileSync(path, `${JSON.stringify({ key, played })}\n`)
  return played
}

/** JSON has no word for what is no number. */
function withNaN(played: Played | null): Played | null {
  if (played === null) return null
  const { onsetS = Number.NaN, stoppedS, quality } = played
  const number = (value: number | null): number => value ?? Number.NaN
  return {
    ...played,
    onsetS: number(onsetS),
    stoppedS: number(stoppedS),
    quality: { ...quality, lostS: number(quality.lostS) },
  }
}

export function operatorOf(
  { printer, guarded, perception }: OperatedPrinter,
  attendant: Attendant,
  onEvent: (event: OperatorEvent) => void,
  store: { text: string | null } = { text: null },
  wrong: string | null = null,
): Operator {
  if (guarded === null) throw new Error('an operator needs a guard before its printer')
  return createOperator({
    printer: guarded,
    look: () => perception.look(),
    diagnoser: wrong === null ? createOracle(printer) : createLiar(wrong),
    agent: createAgent({ policy: baselinePolicy }),
    twin: null,
    people: {
      tell: () => undefined,
      ask: (question) => attendant.ask(question),
      answerTo: (id) => attendant.answerTo(id),
    },
    store: {
      load: () => store.text,
      save: (text) => {
        store.text = text
      },
    },
    describe: () => '',
    thinkEveryS: null,
    onEvent,
  })
}

/** Short prints that nothing breaks in. */
function soundOnes(seeds: readonly number[], split: Split, count: number): Scenario[] {
  const found: Scenario[] = []
  for (let index = 0; found.length < count && index < 2000; index++) {
    const scenario = scenarioAt(seeds[index % seeds.length]!, index, split)
    if (scenario.fault === null && scenario.settings.nozzleC < 230) found.push(scenario)
  }
  return found
}

interface Wanted {
  readonly count: string
  readonly draws: string
  readonly skip: string
  readonly cache?: string | undefined
}

async function foundOf(mode: string, seeds: readonly number[], split: Split, wanted: Wanted): Promise<Scenario[]> {
  const found: Scenario[] = []
  let looked = 0
  for (const scenario of drawsOf(mode, seeds, split)) {
    if (found.length >= Number(wanted.count) || looked >= Number(wanted.skip) + Number(wanted.draws)) break
    if (looked++ < Number(wanted.skip)) continue
    if (await needsSaving(scenario, wanted.cache)) found.push(scenario)
  }
  process.stdout.write(`${mode}: ${found.length} to be saved of ${looked - Number(wanted.skip)}\n`)
  return found
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      books: { type: 'string' },
      speed: { type: 'string', default: '8' },
      modes: { type: 'string' },
      count: { type: 'string', default: '1' },
      seed: { type: 'string', default: '2026' },
      indices: { type: 'string' },
      split: { type: 'string', default: SPLITS[0] },
      person: { type: 'string' },
      report: { type: 'string' },
      cache: { type: 'string' },
      recoverable: { type: 'boolean', default: false },
      seeds: { type: 'string', default: '70-99' },
      draws: { type: 'string', default: '8' },
      skip: { type: 'string', default: '0' },
      wrong: { type: 'string' },
    },
  })
  const [firstSeed = 70, lastSeed = firstSeed] = values.seeds.split('-').map(Number)
  const seeds = Array.from({ length: lastSeed - firstSeed + 1 }, (_, at) => firstSeed + at)
  if (values.only === 'kill') {
    await killInEach(values.books?.split(',') ?? null, Number(values.speed))
    return
  }
  if (values.wrong !== undefined) {
    const sounds = soundOnes(seeds, values.split as Split, Number(values.count))
    for (const wrong of values.wrong.split(',')) {
      for (const scenario of sounds) {
        const begunMs = Date.now()
        const trial = await tryPlaybooks(scenario, values.cache, wrong)
        process.stdout.write(
          `${wrong}, wrongly: ${trial === null ? 'did not come up\n' : told(trial, Date.now() - begunMs)}`,
        )
      }
    }
    return
  }
  const modes =
    (values.indices === undefined ? values.modes?.split(',') : ['']) ??
    CAUSES.filter(({ playbooks }) => playbooks.length > 0).map(({ name }) => name)
  for (const mode of modes) {
    if (mode !== '' && causeNamed(mode) === undefined) throw new Error(`There is no cause '${mode}'.`)
    const split = values.split as Split
    const seed = Number(values.seed)
    const scenarios = values.recoverable
      ? await foundOf(mode, seeds, split, values)
      : mode === ''
        ? (values.indices?.split(',') ?? []).map((index) => scenarioAt(seed, Number(index), split))
        : scenariosOf(mode, seed, split, Number(values.count))
    for (const drawn of scenarios) {
      const scenario =
        values.person === undefined ? drawn : { ...drawn, person: { answersAfterMin: Number(values.person) } }
      const begunMs = Date.now()
      const trial = await tryPlaybooks(scenario, values.cache)
      const line = `${JSON.stringify({ ...trial, tookS: (Date.now() - begunMs) / 1000 })}\n`
      if (values.report !== undefined) appendFileSync(values.report, line)
      process.stdout.write(
        trial === null ? `${mode}: the printer did not come up\n` : told(trial, Date.now() - begunMs),
      )
    }
  }
}

function told(trial: PlaybookTrial, ms: number): string {
  const { mode, isSavedByNobody, personMin, end, wentOn, failures, failuresOfNobody, harm, words, hasStruck } = trial
  const fate = trial.isSaved ? 'SAVED' : trial.isRecoverable ? 'LOST' : 'lost (nobody could save it)'
  const past = Number.isNaN(trial.pastSavingS) ? '' : `, past saving after ${trial.pastSavingS.toFixed(0)} s`
  const person = personMin === null ? 'nobody there' : `person ${personMin} min`
  return `${mode}: ${trial.scenario} ${fate} (nobody: ${isSavedByNobody ? 'fine' : 'lost'}${past}${hasStruck ? '' : ', not struck'}) ${person} ${trial.fault} | ${end} ${wentOn.join(', ')} | ${failures.join(' ')} / ${failuresOfNobody.join(' ')} missing ${trial.missing}${harm.length > 0 ? ` HARM ${harm.join(' ')}` : ''} ${(ms / 1000).toFixed(0)} s\n    ${words.join('\n    ')}\n`
}

if (process.argv[1]?.includes('playbook-trials') === true) await main()
