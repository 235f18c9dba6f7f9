// The whole operator over recorded logs: what it believes when the firmware stops, and how often it wants something where nothing is
// known to be wrong. Eyes are those that the logs have: two heaters, seldom a chamber.
import type { GuardedPrinter } from '#guard'
import type { Belief, Diagnosis, Operator, OperatorEvent, Scene } from '#operator'
import { baselinePolicy, createAgent, createDiagnoser, createOperator, SOUND } from '#operator'
import { loadDiagnosisModel } from '../src/cli/diagnosis-file.ts'
import { poissonInterval } from '../src/evaluation/recovery-summary.ts'
import { type LogStretch, listLogs, readStretches } from './klippy-logs.ts'
import { hasRecorded, numbers, readRecordedTable, readRecordedText } from './recorded-data.ts'
import { type LogRows, scenesOf } from './replayed-logs.ts'
import { atMost, groupBy, type ValidationCase, type ValidationResult } from './validation-case.ts'

/** What the firmware says, and what is then the matter. Texts that name no cause of the list are not judged. */
const BY_WORDS: readonly (readonly [words: RegExp, causes: string])[] = [
  [/heater_bed not heating/i, 'bed-heater-open bed-heater-weak bed-thermistor-detached'],
  [/not heating/i, 'heater-open heater-weak heater-intermittent thermistor-detached thermistor-noisy'],
  [/adc out of range/i, 'thermistor-open thermistor-short bed-thermistor-open bed-thermistor-short'],
  [/reset=1/i, 'driver-reset brown-out power-loss'],
  [/lost communication/i, 'mcu-lost'],
  [/no trigger on probe/i, 'probe-stuck'],
  [/no trigger on|still triggered/i, 'endstop-stuck probe-stuck'],
]

/** Where other cases have found out from the readings what it was, that alone is right. */
const FOUND_OUT: readonly (readonly [incident: RegExp, causes: string, what: string])[] = [
  [/8189eca_496$/, 'heater-weak', 'starved heater (V16)'],
  [/8189eca_2658$/, 'thermistor-noisy', 'loose thermistor (V17)'],
  [/8189eca_(35|47)$/, 'thermistor-open', 'open thermistor at start (V18)'],
  [/a5d8524_313$/, 'thermistor-open', 'open thermistor (V18)'],
  [/6d3cbf7_(2353|2919|3021)$/, 'brown-out power-loss driver-reset heater-open', 'heater without power (V31)'],
]
const THERMAL = /heater|thermistor/

interface Window {
  readonly name: string
  readonly incident: string
  readonly fault: string
  readonly right: readonly string[]
  readonly what: string
}

function listWindows(): Window[] {
  if (!hasRecorded('real-printers', 'faults', 'INDEX.json')) return []
  const index = JSON.parse(readRecordedText('real-printers', 'faults', 'INDEX.json')) as Record<string, string>[]
  return index.map(({ name = '', fault = '' }) => {
    const incident = /[0-9a-f]{7}_\d+$/.exec(name)?.[0] ?? name
    const known = FOUND_OUT.find(([pattern]) => pattern.test(incident))
    const causes = known?.[1] ?? BY_WORDS.find(([words]) => words.test(fault))?.[1] ?? ''
    return { name, incident, fault, right: causes.split(' ').filter((one) => one !== ''), what: known?.[2] ?? '' }
  })
}

interface Step {
  readonly scene: Scene
  readonly diagnosis: Diagnosis
  /** Row of the log. */
  readonly row: number
  /** What it decided then, where it is more than to tell. */
  readonly wants: string | null
}

/** A printer that shows a log and does nothing of what it is asked. */
function shownOnly(): GuardedPrinter {
  const printer = {
    level: 'recover',
    budgetsLeft: null,
    latched: [],
    heartbeat: () => undefined,
    note: () => undefined,
    ask: async () => ({ kind: 'denied', rulings: [] }),
  }
  return printer as unknown as GuardedPrinter
}

async function* operate(scenes: Iterable<Scene>): AsyncGenerator<Step> {
  let wants: string | null = null
  let now: Scene | null = null
  const operator: Operator = createOperator({
    printer: shownOnly(),
    look: async () => now!,
    diagnoser: createDiagnoser({ model: loadDiagnosisModel() }),
    agent: createAgent({ policy: baselinePolicy }),
    twin: null,
    people: { tell: () => undefined, ask: () => undefined, answerTo: () => null },
    store: { load: () => null, save: () => undefined },
    describe: () => '',
    thinkEveryS: null,
    onEvent(event: OperatorEvent) {
      if (event.kind !== 'decided' || wants !== null) return
      const { response, cause } = event.decision
      if (response.kind === 'go-on' || response.kind === 'tell') return
      wants = `${response.kind === 'playbook' ? response.name : response.kind} for ${cause}`
    },
  })
  let row = 0
  for (const scene of scenes) {
    now = scene
    wants = null
    await operator.step()
    // Deciding and what follows come a few turns later.
    for (let turn = 0; turn < TURNS; turn++) await Promise.resolve()
    yield { scene, diagnosis: operator.diagnosis!, row, wants }
    row++
  }
}

const TURNS = 12

interface Judged extends Window {
  /** What was believed most when first something was believed to be wrong rather than not; null: never. */
  readonly first: Belief | null
  /** s before the stop at which that was; negative: after it. */
  readonly leadS: number
  /** Feared most at the last row before the stop, and a few seconds after it with the firmware's words in hand. */
  readonly before: Belief
  readonly after: Belief
  /** s before the stop at which it first wanted something; NaN: it did not. */
  readonly wantedS: number
  readonly wanted: string
}

/** What the firmware says at its end has been read and weighed by then, s. */
const READ_S = 5

async function judge(window: Window): Promise<Judged> {
  const { columns } = readRecordedTable('real-printers', 'faults', `${window.name}.csv`)
  const rows: LogRows = {
    timeS: numbers(columns, 't_rel'),
    column: (name) => numbers(columns, name),
    columnNames: [...columns.keys()],
  }
  const isShutdown = /shutdown|not heating|adc out of range|lost communication/i.test(window.fault)
  const message = window.fault.replace(/^Transition to shutdown state: /, '')
  const found = { first: null as Belief | null, leadS: Number.NaN, wantedS: Number.NaN, wanted: '' }
  let before: Belief = NOTHING
  let after: Belief = NOTHING
  for await (const { row, diagnosis, wants } of operate(scenesOf(rows, { atS: 0, message, isShutdown }))) {
    const timeS = rows.timeS[row]!
    if (timeS > READ_S) break
    const top = feared(diagnosis)
    after = top
    if (timeS < 0) before = top
    if (found.first === null && soundness(diagnosis) < 0.5) {
      found.first = top
      found.leadS = -timeS
    }
    if (wants !== null && Number.isNaN(found.wantedS)) {
      found.wantedS = -timeS
      found.wanted = wants
    }
  }
  return { ...window, ...found, before, after }
}

const NOTHING: Belief = { cause: '', probability: 0 }

function feared({ beliefs }: Diagnosis): Belief {
  return beliefs.find(({ cause }) => cause !== SOUND) ?? NOTHING
}

function soundness({ beliefs }: Diagnosis): number {
  return beliefs.find(({ cause }) => cause === SOUND)?.probability ?? 0
}

/** So long around a fault nothing counts as healthy, s. */
const AROUND_S = 600
/** Alarms that follow each other by less are one. */
const EPISODE_S = 900
/** Faults that have no line of the firmware, or whose signs are there long before and after it (V16, V17, V31, V35). */
const LONG_FAULTS = [
  ['8189eca', 100, 500],
  ['8189eca', 2040, 3100],
  ['6d3cbf7', 2354, 4000],
  ['ba3fb58', 429_990, 430_200],
  ['a5d8524', 0, 1e9],
] as const

interface Healthy {
  hours: number
  heatedHours: number
  readonly alarms: { readonly log: string; readonly timeS: number; readonly text: string }[]
}

async function watchHealthy(logs: readonly string[], windows: readonly Window[]): Promise<Healthy> {
  const healthy: Healthy = { hours: 0, heatedHours: 0, alarms: [] }
  for (const log of logs) {
    const faults: (readonly [number, number])[] = [
      ...windows
        .map(({ incident }) => incident.split('_'))
        .filter(([hash]) => log.endsWith(hash!))
        .map(([, at]) => [Number(at) - AROUND_S, Number(at) + AROUND_S] as const),
      ...LONG_FAULTS.filter(([hash]) => log.endsWith(hash)).map(([, from, to]) => [from, to] as const),
    ]
    const rows = joined(readStretches(log))
    const isHealthy = (timeS: number): boolean => !faults.some(([from, to]) => timeS >= from && timeS <= to)
    let lastS = Number.NEGATIVE_INFINITY
    for await (const { scene, row, wants } of operate(scenesOf(rows))) {
      const timeS = rows.timeS[row]!
      if (!isHealthy(timeS)) continue
      healthy.hours += 1 / 3600
      if (scene.print === 'printing') healthy.heatedHours += 1 / 3600
      if (wants === null) continue
      if (scene.timeS - lastS > EPISODE_S) {
        healthy.alarms.push({ log, timeS, text: `${log.slice(0, 40)} ${timeS.toFixed(0)} s: ${wants}` })
      }
      lastS = scene.timeS
    }
  }
  return healthy
}

function joined(stretches: readonly LogStretch[]): LogRows {
  const cat = (parts: readonly Float64Array[]): Float64Array => {
    const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0))
    let at = 0
    for (const part of parts) {
      all.set(part, at)
      at += part.length
    }
    return all
  }
  return {
    timeS: cat(stretches.map(({ timeS }) => timeS)),
    column: (name) => cat(stretches.map((stretch) => stretch.column(name))),
    columnNames: stretches[0]?.columnNames ?? [],
  }
}

export const v36OperatorOnLogs: ValidationCase = {
  id: 'V36',
  title: 'The operator over every recorded log',
  data: 'Nothing calibrated on these logs; two rules of what counts as a sign were made in view of the two false alarms they had before (docs/OPERATOR.md). The operator of `printwright operate` with its shipped diagnosis and the baseline sees each line of statistics as one second: two heaters with targets and power, a chamber where there is one; no twin, no motion, no filament, no meters, no camera. Rounded readings get half a step of noise back, unless both heaters stand; a heater with a target stands for a print that is on. A window is right where, when for the first time something is believed to be wrong rather than not, no later than the second of the stop, the cause believed most is the one that other cases found in the readings, or, where none did, one that the firmware’s words leave open. A false alarm is a wish for more than telling, outside of known faults; wishes within 15 minutes are one.',
  run: async () => {
    const windows = listWindows()
    if (windows.length === 0) return []
    const judged: Judged[] = []
    for (const window of windows) judged.push(await judge(window))
    const isThermal = ({ right }: Window): boolean => right.some((cause) => THERMAL.test(cause))
    const thermal = judged.filter(isThermal)
    const others = judged.filter((one) => one.right.length > 0 && !isThermal(one))
    const open = judged.filter((one) => one.right.length === 0)
    const healthy = await watchHealthy(listLogs(), windows)
    return [
      ofWindows('thermal faults', thermal, 'all'),
      ...ahead(thermal),
      ofWindows('other faults that the firmware’s words name', others, 'none set'),
      {
        figure: `${open.length} windows whose words fit no cause of the list`,
        bar: 'none set',
        verdict: 'pass',
        detail: open.map(rowOf).join('; '),
      },
      ofHealthy(healthy),
    ]
  },
}

function isRightInTime({ right, first, leadS }: Judged): boolean {
  return first !== null && leadS >= 0 && right.includes(first.cause)
}

function isRightWithWords({ right, after }: Judged): boolean {
  return right.includes(after.cause)
}

function ofWindows(what: string, judged: readonly Judged[], bar: string): ValidationResult {
  const right = judged.filter(isRightInTime)
  const withWords = judged.filter((one) => isRightInTime(one) || isRightWithWords(one)).length
  const incidents = groupBy(judged, ({ incident }) => incident)
  const rightOnes = [...incidents.values()].filter((group) => group.every(isRightInTime))
  return {
    figure: `${what}: right cause no later than the stop in ${right.length} of ${judged.length} windows (${rightOnes.length} of ${incidents.size} incidents), with its words ${READ_S} s later in ${withWords}`,
    bar,
    verdict: bar === 'all' ? (right.length === judged.length ? 'pass' : 'miss') : 'pass',
    detail: judged.map(rowOf).join('; '),
  }
}

/** One line for each incident whose cause other cases have found in the readings. */
function ahead(judged: readonly Judged[]): ValidationResult[] {
  return [...groupBy(judged, ({ incident }) => incident).values()].flatMap(([one]): ValidationResult[] => {
    if (one === undefined || one.what === '') return []
    const told = one.first === null ? `nothing believed (feared most: ${beliefWords(one.before)})` : firstWords(one)
    return [
      {
        figure: `${one.what}, ${one.incident}: ${told}`,
        bar: 'right, no later than the firmware',
        verdict: isRightInTime(one) ? 'pass' : 'miss',
        detail: `${Number.isNaN(one.wantedS) ? 'wanted nothing' : `first wanted ${one.wanted}, ${one.wantedS.toFixed(0)} s before`}; ${READ_S} s after the stop: ${beliefWords(one.after)}`,
      },
    ]
  })
}

function firstWords({ first, leadS }: Judged): string {
  if (first === null) return 'nothing believed'
  return `${beliefWords(first)}, ${Math.abs(leadS).toFixed(0)} s ${leadS >= 0 ? 'before' : 'after'} the stop`
}

function rowOf(one: Judged): string {
  const text = one.fault.replace(/^Transition to shutdown state: /, '').slice(0, 44)
  const judgement =
    one.right.length === 0
      ? 'not judged'
      : isRightInTime(one)
        ? 'right'
        : isRightWithWords(one)
          ? 'right, but only after it'
          : `wrong: it is ${one.right.join(' or ')}`
  return `${one.incident} “${text}”: ${firstWords(one)}; ${READ_S} s after it ${beliefWords(one.after)}: ${judgement}`
}

function beliefWords({ cause, probability }: Belief): string {
  return cause === '' ? 'nothing' : `${cause} ${(100 * probability).toFixed(0)} %`
}

function ofHealthy({ hours, heatedHours, alarms }: Healthy): ValidationResult {
  const [low, high] = poissonInterval(alarms.length).map((count) => (100 * count) / heatedHours)
  return {
    figure: `${alarms.length} false alarms in ${hours.toFixed(1)} healthy hours, ${heatedHours.toFixed(1)} of them with a heater on: ${((100 * alarms.length) / heatedHours).toFixed(1)} per 100 heated hours (95 %: ${low!.toFixed(1)} to ${high!.toFixed(1)})`,
    bar: '<= 1 in 100 h',
    verdict: atMost((100 * alarms.length) / heatedHours, 1),
    detail: alarms.map(({ text }) => text).join('; ') || 'none; so few hours cannot show a rate as low as the bar',
  }
}
