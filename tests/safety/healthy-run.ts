// Hundreds of hours in which nothing is wrong: whole sliced files on all printers that ship, and machines that heat up, soak and
// cool without a print. One intervention is one too many. A run that is cut off goes on where it was.
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { createRandom } from '#core'
import { choosePrinter } from '../../src/cli/printer-files.ts'
import { hasShared, sharedPath } from '../shared.ts'
import { idleHealthy } from './healthy-idle.ts'
import type { HealthyResult } from './healthy-print.ts'
import { printHealthy } from './healthy-print.ts'
import { keep, keptPath, readKept, shellHash } from './kept.ts'
import { writeResults } from './results.ts'
import { PRINTERS } from './scene-program.ts'
import { createWatcher, later } from './watcher.ts'

export interface HealthyOptions {
  readonly hours: number
  readonly tell?: (text: string) => void
  /** Where a run that is cut off is kept; '' for nowhere. */
  readonly keptAt?: string
}

export interface HealthyJob extends HealthyResult {
  readonly job: number
  readonly name: string
}

export interface HealthySummary {
  readonly hours: number
  readonly printHours: number
  readonly jobs: readonly HealthyJob[]
  /** Prints that the firmware or the planner stopped by itself: no healthy hours, not counted. */
  readonly stopped: readonly HealthyJob[]
  readonly interventions: readonly string[]
  readonly watched: readonly string[]
  readonly tells: number
  readonly pauses: number
}

const root = join(import.meta.dirname, '..', '..')
/** Every so many jobs is one without a print. */
const IDLE_EVERY = 8

export function runHealthy({ hours, tell, keptAt = keptPath('healthy') }: HealthyOptions): HealthySummary {
  const jobs = readKept<HealthyJob>(keptAt)
  const pairs = printablePairs()
  let soundHours = hoursOf(jobs)
  for (let job = jobs.length; soundHours < hours; job++) {
    const done = doJob(job, pairs)
    jobs.push(done)
    soundHours = hoursOf(jobs)
    for (const text of done.interventions) tell?.(`INTERVENTION in ${done.name}: ${text}`)
    if (job % 20 === 19)
      tell?.(`healthy: ${soundHours.toFixed(0)} of ${hours} h, ${interventionsOf(jobs).length} interventions`)
    if (job % 5 === 4) keep(keptAt, jobs)
  }
  keep(keptAt, jobs)
  const sound = jobs.filter(({ stoppedBy }) => stoppedBy === '')
  return {
    hours: soundHours,
    printHours: hoursOf(sound.filter(({ name }) => !name.startsWith('idle'))),
    jobs: sound,
    stopped: jobs.filter(({ stoppedBy }) => stoppedBy !== ''),
    interventions: interventionsOf(jobs),
    watched: [...new Set(sound.flatMap(({ watched }) => watched))].sort(),
    tells: sound.reduce((sum, { tells }) => sum + tells, 0),
    pauses: sound.reduce((sum, { pauses }) => sum + pauses, 0),
  }
}

function hoursOf(jobs: readonly HealthyJob[]): number {
  return jobs.reduce((sum, { hours, stoppedBy }) => (stoppedBy === '' ? sum + hours : sum), 0)
}

/** Of prints that the firmware stopped by itself as well: the shell may not be the first to find fault with a sound machine. */
function interventionsOf(jobs: readonly HealthyJob[]): string[] {
  return jobs.flatMap(({ name, interventions }) => interventions.map((text) => `${name}: ${text}`))
}

interface Pair {
  readonly file: string
  readonly printer: string
}

/** Files that sound prints are made of, each with the printers that can be as hot as it asks. */
function printablePairs(): Pair[] {
  const parts = readdirSync(join(root, 'data', 'parts')).map((name) =>
    join(root, 'data', 'parts', name, `${name}.gcode.gz`),
  )
  const sliced = hasShared
    ? readdirSync(sharedPath('gcode'))
        .filter((name) => name.endsWith('.gcode.gz'))
        .map((name) => sharedPath('gcode', name))
    : []
  const files = [...parts, ...sliced].sort((a, b) => basename(a).localeCompare(basename(b)))
  const pairs: Pair[] = []
  // Turn by turn, so that a short run has seen every file and every printer.
  for (let turn = 0; turn < PRINTERS.length; turn++) {
    files.forEach((file, i) => {
      const printer = PRINTERS[(turn + i) % PRINTERS.length]!
      if (isHotEnough(printer, readFile(file))) pairs.push({ file, printer })
    })
  }
  return pairs
}

function readFile(path: string): Uint8Array {
  return new Uint8Array(gunzipSync(readFileSync(path)))
}

/** People stay so far below max_temp: the shell's limit is 10 °C below it (bed 5 °C), and heat-ups overshoot. */
const NOZZLE_ROOM_C = 20
const BED_ROOM_C = 10

function isHotEnough(printer: string, gcode: Uint8Array): boolean {
  const { config } = choosePrinter({ printer }, null)
  const text = Buffer.from(gcode.buffer, gcode.byteOffset, gcode.byteLength).toString('latin1')
  const highest = (pattern: RegExp): number =>
    Math.max(0, ...[...text.matchAll(pattern)].map((match) => Number(match[1])))
  const nozzleC = Math.max(highest(/^\s*M10[49]\b.*?S(\d+)/gm), highest(/\b(?:EXTRUDER|HOTEND|NOZZLE)\w*=(\d+)/gm))
  const bedC = Math.max(highest(/^\s*M1[49]0\b.*?S(\d+)/gm), highest(/\bBED\w*=(\d+)/gm))
  const nozzleMaxC = config.extruders[0]?.heater.maxTempC ?? 0
  const bedMaxC = config.heaterBed?.maxTempC ?? 0
  return nozzleC <= nozzleMaxC - NOZZLE_ROOM_C && bedC <= bedMaxC - BED_ROOM_C
}

function doJob(job: number, pairs: readonly Pair[]): HealthyJob {
  const random = createRandom(job + 1).fork('healthy')
  if (job % IDLE_EVERY === IDLE_EVERY - 1) return { job, ...idleHealthy(job + 1) }
  const { file, printer } = pairs[job % pairs.length]!
  const gcode = readFile(file)
  const print = {
    file,
    gcode,
    printer,
    material: materialOf(gcode),
    seed: job + 1,
    isTwin: random.next() < 0.8,
    gapLevel: [0, 0.5, 1, 1][Math.floor(4 * random.next())]!,
    ambientC: 5 + 27 * random.next(),
  }
  const how = `${basename(file, '.gcode.gz')} on ${printer}, seed ${job + 1}${print.isTwin ? ', twin' : ''}, gap ${print.gapLevel}, ${print.ambientC.toFixed(0)} °C`
  if (random.next() < 0.7) return { job, name: how, ...printHealthy(print) }
  // The same printer again, after a night; the monitors remember it.
  const watcher = createWatcher(printer)
  const first = printHealthy({ ...print, watcher })
  const second = printHealthy({ ...print, watcher: later(watcher, first.hours * 3600 + 30_000) })
  return {
    job,
    name: `${how}, twice`,
    hours: first.hours + second.hours,
    stoppedBy: first.stoppedBy || second.stoppedBy,
    interventions: [...first.interventions, ...second.interventions].slice(0, 1),
    watched: [...new Set([...first.watched, ...second.watched])],
    tells: first.tells + second.tells,
    pauses: first.pauses + second.pauses,
  }
}

/** As hot as the file is printed, so is its plastic. */
function materialOf(gcode: Uint8Array): string {
  const text = Buffer.from(gcode.subarray(0, 1 << 18)).toString('latin1')
  const bedC = Number(/^M1[49]0\b.*?S(\d+)/m.exec(text)?.[1] ?? 60)
  const nozzleC = Number(/^M10[49]\b.*?S(2\d\d)/m.exec(text)?.[1] ?? 215)
  if (bedC >= 95) return 'ABS'
  return nozzleC >= 235 ? 'PETG' : 'PLA'
}

export function describeHealthy({
  hours,
  printHours,
  jobs,
  stopped,
  interventions,
  pauses,
  tells,
}: HealthySummary): string {
  return (
    `${hours.toFixed(0)} healthy hours (${printHours.toFixed(0)} h of ${jobs.length} prints and idle spells, ${pauses} pauses): ` +
    `${interventions.length} interventions; ${((100 * tells) / hours).toFixed(0)} times in 100 h something was told (watch); ${stopped.length} prints that the firmware or the planner itself stopped are not counted`
  )
}

export function writeHealthy(summary: HealthySummary): void {
  writeResults('healthy', healthyPage(summary))
}

function healthyPage(summary: HealthySummary): string {
  const { hours, printHours, jobs, stopped, interventions, watched, tells, pauses } = summary
  const list = (lines: readonly string[]): string => lines.map((line) => `* ${line}\n`).join('')
  return `## Hours in which nothing was wrong

\`npm run test:safety -- --only healthy --hours ${Math.floor(hours)}\`, sources of the shell ${shellHash()}: **${interventions.length} interventions in ${hours.toFixed(0)} h** (${jobs.length} prints and idle
spells; ${printHours.toFixed(0)} h of whole sliced files, heat-up and cool-down of 25 minutes with them; ${pauses} pauses, hot and cooled to 170 °C; part
fans turned, targets changed, doors opened, drafts). Files: all of \`data/parts\` and the slicers' files recorded beside the
checkout, each on every printer that gets hot enough for it. Four of five machines are hidden twins, three of four have a
reality gap of 0.5 or 1; rooms of 5 to 32 °C. An intervention is a reaction of \`pause\` or more.

${interventions.length === 0 ? '' : `Interventions, the first of each print:\n\n${list(interventions)}\n`}Only told (\`watch\`), ${((100 * tells) / hours).toFixed(0)} times in 100 h, again every 30 s while it stands: ${watched.length === 0 ? 'nothing' : watched.join(', ')}.

Prints that the planner or the firmware stopped by itself (${stopped.length}) are no healthy hours and not counted.
`
}
