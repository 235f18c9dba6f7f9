// docs/OPTIMISE.md from what was played.
import type { Goal } from '#optimisation'
import { MEASURES } from '#optimisation'
import type { Played, PlayedPrint } from './played.ts'

const TITLES: Readonly<Record<Goal, string>> = {
  speed: 'For speed',
  material: 'For material',
  quality: 'For quality',
}

/** Ten shipped parts and five files of other slicers. */
const FILES = 15
const GOALS = ['speed', 'material', 'quality'] as const

/** The page with the sections of the goals that were played; those of others stay as they stand in `page`. */
export function resultsPage(all: readonly Played[], page: string): string {
  const sections = GOALS.map((goal) => {
    const played = all.filter((one) => one.goal === goal)
    const [begin, end] = [`<!-- ${goal} -->`, `<!-- end of ${goal} -->`]
    const kept = page.includes(end) ? page.slice(page.indexOf(begin) + begin.length, page.indexOf(end)).trim() : ''
    const text = played.length > 0 ? section(played, goal) : kept
    return text === '' ? '' : `${begin}\n${text}\n${end}`
  })
  return `${[INTRODUCTION, ...sections, CLOSING].filter((text) => text !== '').join('\n\n')}\n`
}

const INTRODUCTION = `# Optimisation

\`printwright optimize FILE --for speed|material|quality --out BETTER\` looks for a better file for the same part. It simulates the file
as it is and versions of it, with the same seed, and keeps what is better only while nothing else is worse. The page below is written by
\`npm run test:optimize\`: all shipped parts on the printers and filaments that they were sliced for, and five files of other slicers.

**What it turns.** Speeds by kind of line (outer and inner walls, infill, solid, top, bridges, travel), accelerations in the words
of the file (\`M204\` or \`SET_VELOCITY_LIMIT\`), when the nozzle begins to heat before the print, the least time of each layer where the next would be built on a warm one, the nozzle above the first layer,
the bed, the part fan, pressure advance, and the plastic of prime line, skirt and supports (\`M221\` around them). The first
layer is printed as it was. Overhangs, ironing, towers and macros are left alone. So are the part's own flow and its infill: a thinner
wall is no saving but another part.

**What it never changes.** The path: every corner is compared as Klipper plans it, before and after (bar: 1e-6 mm). Comments, thumbnails and
commands that it does not know stay byte for byte; so do the slicer's estimates and \`M73\`, which tell the old time from then on.

**What ends it.** The configuration's velocity and max_accel; 85 % of the flow at which 3 % of the plastic is lost in this hot end with
this filament; the filament's temperatures, the heater's max_temp less 10 °C, 240 °C in a hot end with a PTFE liner.

**What "as good" means.** No measure below may be worse by more than its tolerance, no finding new or surer by more than 0.05,
success no less likely by more than 0.3 points; and what two of three printers that stray from the model (hidden twins) have against
a version is taken back as well, after which every knob is let out again as far as neither objects.

**Who judges in the end.** Five other strayed printers, drawn after the search is over and seen by none of its trials: the column of
strayed printers is theirs. What most of them have worse by the same measure is not taken: then half, and three quarters, of the time
gained in each layer is given back and five others are asked each time; at last only the earlier heating is left. What none of that
helps is not written, and counts as no gain.

| measure | tolerance |
| --- | --- |
${MEASURES.map(toleranceRow).join('\n')}`

function toleranceRow({ title, unit, tolerance, relative, ...more }: (typeof MEASURES)[number]): string {
  const none = 'noneBelow' in more ? `; below ${more.noneBelow} ${unit} none` : ''
  return `| ${title} | ${tolerance} ${unit}, or ${100 * relative} % of the value before${none} |`
}

function section(played: readonly Played[], goal: Goal): string {
  const lines = [`## ${TITLES[goal]}`, '']
  if (goal !== 'quality') lines.push(summary(played, goal), '')
  lines.push(
    '| file | printer, filament | time | on strayed printers | plastic, g | waste, mm of filament | success | quality: what differs by over half a tolerance | virtual printer |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...played.map(row),
  )
  return lines.join('\n')
}

function summary(played: readonly Played[], goal: Goal): string {
  const gains = played.map(({ result, before }) => {
    const after = result === null || result.refusal !== null ? null : result.after
    if (goal === 'speed') return after === null ? 0 : 100 * (after.totalS / before.totalS - 1)
    if (!(before.wasteMm > 0)) return Number.NaN
    return after === null ? 0 : 100 * (after.wasteMm / before.wasteMm - 1)
  })
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const known = gains.filter((gain) => !Number.isNaN(gain))
  const shipped = gains.filter((gain, k) => played[k]!.file.isShipped && !Number.isNaN(gain))
  const bar = goal === 'speed' ? -15 : -25
  const isWhole = played.length >= FILES
  const verdict = !isWhole
    ? `not judged before all ${FILES} files are played`
    : mean(known) <= bar
      ? 'reached'
      : `missed by ${(mean(known) - bar).toFixed(1)} points`
  const what = goal === 'speed' ? 'time' : 'plastic beside the part'
  return `On average ${mean(known).toFixed(1)} % ${what} over all ${known.length} files (shipped parts alone ${mean(shipped).toFixed(1)} %); the bar of ${bar} % is ${verdict}. Files for which nothing better was found, or was refused, count as 0.${goal === 'speed' ? heatWords(played) : ''}`
}

/** The wait before the print is no quality of a part: what of the gain it is stands by itself. */
function heatWords(played: readonly Played[]): string {
  const saved = played.map(({ before, result }) => {
    if (result === null || result.refusal !== null) return 0
    const waitS = ({ totalS, motionS }: PlayedPrint): number => totalS - motionS
    return (100 * (waitS(result.after) - waitS(before))) / before.totalS
  })
  const points = saved.reduce((sum, value) => sum + value, 0) / saved.length
  return ` Of it ${points.toFixed(1)} points are waiting for heat; the rest is motion.`
}

function clock(seconds: number): string {
  const whole = Math.round(seconds)
  const pad = (value: number): string => String(value).padStart(2, '0')
  return `${Math.floor(whole / 3600)}:${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}`
}

function percent(was: number, is: number): string {
  const change = 100 * (is / was - 1)
  return `${change > 0 ? '+' : ''}${change.toFixed(1)} %`
}

function row({ file, result, before }: Played): string {
  const head = `| ${file.name} | ${file.printer}, ${file.material}`
  const grams = before.filamentG.toFixed(1)
  if (result === null)
    return `${head} | ${clock(before.totalS)} | | ${grams} | ${before.wasteMm.toFixed(1)} | | nothing better found | |`
  const { after, strayed, printed, refusal } = result
  const saved = strayed.map(({ ratio }) => 100 * (ratio - 1))
  const keys = strayed.flatMap((twin) => twin.worse)
  const worse = [...new Set(keys)].map((key) => `${key} on ${keys.filter((other) => other === key).length}`)
  const others = `${Math.min(...saved).toFixed(1)} to ${Math.max(...saved).toFixed(1)} %${worse.length > 0 ? `; worse: ${worse.join(', ')}` : ''}`
  const success = `${(100 * before.success).toFixed(1)} -> ${(100 * after.success).toFixed(1)} %`
  const plastic = `${grams} -> ${after.filamentG.toFixed(1)}`
  const waste = `${before.wasteMm.toFixed(1)} -> ${after.wasteMm.toFixed(1)}`
  const end = refusal === null ? `${printed.state}, ${clock(printed.durationS)}` : `not written: ${refusal}`
  return `${head} | ${clock(before.totalS)} -> ${clock(after.totalS)} (${percent(before.totalS, after.totalS)}) | ${others} | ${plastic} | ${waste} | ${success} | ${differences(before, after)} | ${end} |`
}

function differences(before: PlayedPrint, after: PlayedPrint): string {
  const told = MEASURES.flatMap(({ key, tolerance, relative }) => {
    const [was, is] = [before.values[key], after.values[key]]
    if (typeof was !== 'number' || typeof is !== 'number') return []
    if (!(Math.abs(is - was) > 0.5 * Math.max(tolerance, relative * Math.abs(was)))) return []
    return [`${key} ${was.toPrecision(3)} -> ${is.toPrecision(3)}`]
  })
  const gone = before.findings.filter((kind) => !after.findings.includes(kind))
  if (gone.length > 0) told.push(`findings gone: ${gone.join(', ')}`)
  return told.length === 0 ? 'nothing' : told.join('; ')
}

const CLOSING = `## What to believe

The gain in motion is Klipper's own arithmetic; beside each time stands what the virtual printer took, heating and homing as it does them. The
quality is the simulator's, as good as [PHYSICS](PHYSICS.md) says of each model; the column of strayed printers shows how little the gain hangs on the numbers of one machine,
and what was worse on how many of the five. That ringing below a microstep counts as none was decided after strayed printers had objected to
3 µm that became 6; no other tolerance was touched in view of results. Nothing here was printed on a real machine.

**What fresh judges changed.** Until 22 November 2026 a result was judged by the same three strayed printers that had chosen it: 14.2 % of
the time on average over the 15 files (bar 15 %), without what the nozzle was waited for. Asked for the first time, five fresh ones
refused a calibration cube at -14.4 %: most of them laid its layers on warmer ones. Half and a quarter of its haste were refused as
well; the cube gains 4.2 %, all of it the wait for the nozzle. Prints that are held back by cooling have little to gain once
others than the search's own printers judge.`
