// `npm run fault-table`: writes docs/FAULTS.md, every failure mode as it is stated and as it was measured: the cases of
// tests/fault-cases.ts on three printers, each against the same print in which nothing breaks.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { accountForFaults } from '#analysis'
import { FAULT_CLASSES, FAULT_MODES, type FaultMode } from '#faults'
import type { FaultAccount } from '#protocol'
import type { SimulatedRun } from '#simulation'
import { column } from '../tests/broken-print.ts'
import { CASCADES, type CascadeCase } from '../tests/cascade-cases.ts'
import { FAULT_CASES, type FaultCase } from '../tests/fault-cases.ts'
import { faultSpec, type PrintName, printWithFaults, statedSignals } from '../tests/fault-prints.ts'

const PRINTERS = ['prusa-mk4', 'voron-2.4', 'ender3'] as const
const PLACE = join(import.meta.dirname, '..', 'docs', 'FAULTS.md')
/** Neither is a column of the table of signals: docs/CAMERA.md and docs/SOUND.md show what they see and hear. */
const WITHOUT_NUMBER: ReadonlySet<string> = new Set(['camera', 'microphone'])

interface Measured {
  readonly account: FaultAccount
  /** What the truth's claim counts. */
  readonly truth: number
  /** From what leads are counted: the onset, or the first plastic for what is wrong from the start. */
  readonly fromS: number
  readonly onsetS: number
}

const soundPrints = new Map<string, SimulatedRun>()

function soundPrint(name: PrintName, printer: string | undefined): SimulatedRun {
  const key = `${name} ${printer}`
  const known = soundPrints.get(key) ?? printWithFaults(name, [], printer)
  soundPrints.set(key, known)
  return known
}

function measure(one: FaultCase, printer: string): Measured {
  const name = one.print ?? 'cube'
  const sound = soundPrint(name, printer)
  const faulty = printWithFaults(name, [faultSpec(one.fault)], printer)
  const account = accountForFaults(faulty, sound)
  const onsetS = account.causes[0]!.onsetS!
  const truth = one.truth[1].value({ faulty, sound, onsetS })
  return { account, truth, onsetS, fromS: Math.max(onsetS, firstPlasticS(sound)) }
}

/** When plastic first comes out, to the second before. */
function firstPlasticS(run: SimulatedRun): number {
  const timeS = column(run.telemetry, 'time_s')
  const flow = column(run.telemetry, 'flow_commanded_mm3_per_s')
  for (let row = 1; row < timeS.length; row++) if (flow[row]! > 0) return timeS[row - 1]!
  return 0
}

/** Three figures, and no more digits than anybody needs. */
function figure(value: number): string {
  if (value === 0) return '0'
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)))
}

function lead(afterS: number, { fromS, onsetS }: Measured): string {
  return (afterS - (fromS - onsetS)).toFixed(1)
}

function departureText(measured: Measured, signal: string): string {
  const found = measured.account.departures.find((one) => one.signal === signal)
  if (found === undefined) return '-'
  const size = found.difference === null ? 'gone' : `${found.difference > 0 ? '+' : ''}${figure(found.difference)}`
  return `${lead(found.afterS, measured)} (${size}${found.difference === null ? '' : ` ${found.unit}`.trimEnd()})`
}

/** ` !` where a printer's lead lies outside of the stated band. */
function isOutside(measured: readonly Measured[], signal: string, [low, high]: readonly [number, number]): boolean {
  return measured.some((one) => {
    const found = one.account.departures.find((departure) => departure.signal === signal)
    if (found === undefined) return false
    const leadS = found.afterS - (one.fromS - one.onsetS)
    return !(leadS >= low - 0.051 && leadS <= high + 0.051)
  })
}

function signalRows(mode: FaultMode, one: FaultCase, measured: readonly Measured[]): string[] {
  const spec = faultSpec(one.fault)
  const names = statedSignals(spec)
  const rows = mode.signals.map(({ shows, leadS }, i) => {
    const by = names[i]!
    const band = `${leadS[0]}-${leadS[1]}`
    if (WITHOUT_NUMBER.has(by)) return `| ${by} | ${shows} | ${band} |${' |'.repeat(PRINTERS.length)}`
    const mark = isOutside(measured, by, leadS) ? ' **outside**' : ''
    return `| \`${by}\` | ${shows} | ${band}${mark} | ${measured.map((each) => departureText(each, by)).join(' | ')} |`
  })
  const head = `| signal | shows | stated, s | ${PRINTERS.join(' | ')} |`
  return [head, `| --- | --- | --- |${' --- |'.repeat(PRINTERS.length)}`, ...rows]
}

/** What departs without being stated: first of all printers. */
function otherSignals(one: FaultCase, measured: readonly Measured[]): string {
  const stated = new Set(statedSignals(faultSpec(one.fault)))
  const firstS = new Map<string, number>()
  for (const each of measured) {
    for (const { signal, afterS } of each.account.departures) {
      if (stated.has(signal)) continue
      const leadS = afterS - (each.fromS - each.onsetS)
      firstS.set(signal, Math.min(firstS.get(signal) ?? Number.POSITIVE_INFINITY, leadS))
    }
  }
  const told = [...firstS].sort((a, b) => a[1] - b[1]).map(([signal, leadS]) => `${signal} ${leadS.toFixed(0)}`)
  return told.length === 0 ? 'none' : told.join(', ')
}

function followed(measured: Measured): string {
  const firstS = new Map<string, number>()
  for (const { kind, afterS } of measured.account.consequences) if (!firstS.has(kind)) firstS.set(kind, afterS)
  return [...firstS].map(([kind, afterS]) => `${kind} ${lead(afterS, measured)}`).join(', ') || 'nothing'
}

function truthText(one: FaultCase, measured: readonly Measured[]): string {
  const [claim, { above, below }] = one.truth
  const bound = above === undefined ? `below ${below}` : `above ${above}`
  return `${claim}: ${measured.map(({ truth }) => figure(truth)).join(', ')} (must be ${bound})`
}

function modeText(mode: FaultMode): string[] {
  const lines = [`### ${mode.name}`, '', `${mode.title}: ${mode.changes}.`, '']
  const creeps = mode.courses.includes('creeping') ? ` (over ${mode.rampS} s)` : ''
  const begins = mode.onset === 'start' ? 'with the print only' : 'at any time'
  lines.push(`* severity ${mode.severity} unless given; ${mode.courses.join(', ')}${creeps}; begins ${begins}`)
  for (const { name, meaning, fallback } of mode.parameters) lines.push(`* \`${name}=${fallback}\`: ${meaning}`)
  lines.push(`* firmware: ${mode.firmware}`, `* response: ${mode.response}`, '')
  for (const one of FAULT_CASES.filter(({ fault }) => fault.split('@')[0] === mode.name)) {
    process.stderr.write(`${one.fault}\n`)
    const measured = PRINTERS.map((printer) => measure(one, printer))
    lines.push(
      `\`--fault ${one.fault}\`, print \`${one.print ?? 'cube'}\`:`,
      '',
      ...signalRows(mode, one, measured),
      '',
    )
    lines.push(`* truth: ${truthText(one, measured)}`)
    for (const [i, printer] of PRINTERS.entries()) lines.push(`* followed, ${printer}: ${followed(measured[i]!)}`)
    lines.push(`* not stated, but off course somewhere: ${otherSignals(one, measured)}`, '')
  }
  return lines
}

function cascadeText({ name, fault, print, printer, steps }: CascadeCase): string[] {
  process.stderr.write(`${name}\n`)
  const sound = soundPrint(print, printer)
  const faulty = printWithFaults(print, [faultSpec(fault)], printer)
  const onsetS = faulty.faults[0]!.onsetS!
  const lines = [
    `### ${name}`,
    '',
    `\`--fault ${fault}\`, print \`${print}\`${printer === undefined ? '' : `, ${printer}`}:`,
  ]
  lines.push('', '| after onset, s | step |', '| --- | --- |')
  for (const { what, timeS } of steps) {
    lines.push(`| ${(timeS({ faulty, sound, onsetS }) - onsetS).toFixed(1)} | ${what} |`)
  }
  const { departures } = accountForFaults(faulty, sound)
  const told = departures.map(({ signal, afterS }) => `${signal} ${afterS.toFixed(1)}`).join(', ')
  lines.push('', `Signals off course, s after onset: ${told}.`, '')
  return lines
}

const INTRODUCTION = `# Faults

Written by \`npm run fault-table\`; do not edit. What each failure mode changes is stated in \`src/faults/modes\`; everything
else here is measured: the cases of \`tests/fault-cases.ts\` on ${PRINTERS.join(', ')}, each against the same print, seed and
machine in which nothing breaks.

What stops a living printer, with which words and when: STOPS.md. How \`layer\`, \`time\` and the rest count there, too.

**How to read it.** A signal is off its course when it differs from the sound print's by four of its own sigmas (\`src/sensing/signals.ts\`)
in two samples, 0.1 s apart. That is the earliest that anybody could tell who knew the sound print; a detector that does not
is later. Figures are seconds after the onset (after the first plastic for what is wrong from the start), in brackets the largest
difference, also after a stop. "-": never in that print. **outside**: the stated band does not hold what was measured. Bands are for the fault,
course and severity of the case. Camera and microphone have no single number: docs/CAMERA.md and docs/SOUND.md show them.

A stopped print is followed for 180 s more, so signals that follow from the stop itself (motors without current, heaters
off) are among those "not stated". Prints: \`cube\` is the calibration cube in PLA, 100 layers, 17 minutes; \`pin\` 6 x 6 x
30 mm of PLA; \`supported-deck\` a deck over a support; \`overhang\` the overhang fan; \`abs-plate\` 170 x 60 mm of ABS in a
chamber of 55 °C (always on voron-2.4, so its three columns are equal); \`abs-block\` 60 x 30 mm of ABS on an open ender3.

`

const lines: string[] = []
for (const faultClass of FAULT_CLASSES) {
  const modes = FAULT_MODES.filter((mode) => mode.faultClass === faultClass)
  lines.push(`## ${faultClass}`, '', ...modes.flatMap(modeText))
}
lines.push('## Cascades', '', 'One fault is given; the rest comes by itself (`tests/cascades.test.ts`).', '')
lines.push(...CASCADES.flatMap(cascadeText))
writeFileSync(PLACE, `${INTRODUCTION}${lines.join('\n').trimEnd()}\n`)
