// What the shell costs: whole files before they start, one command, and a printer that is watched.
import { existsSync } from 'node:fs'
import { copyState, createFileJudge, createShell, judgeLine, observeShell } from '#safety'
import { ordinaryCommands } from '../tests/safety/ordinary-commands.ts'
import { ordinaryConfig } from '../tests/safety/ordinary-config.ts'
import { printerAtRest } from '../tests/safety/printer-at-rest.ts'
import { situations } from '../tests/safety/situations.ts'
import { printerFor, RECORDED_FILES, recordedBytes } from '../tests/safety/utilisation-files.ts'
import { sharedPath } from '../tests/shared.ts'
import type { Figure } from './figure.ts'

const LINES_PER_S_MIN = 200_000
const COMMAND_P99_MAX_MS = 1
const ROUNDS = 5
const RATE_HZ = 4
/** A quarter of an hour. */
const OBSERVATIONS = 3600
const FILES: readonly (readonly [string, string])[] = [
  ['orca231_benchy_pla', 'Benchy'],
  ['prusa274_screw_arcs', 'arcs'],
]

/** Of this process, s: what others do at the same time does not count, what it does in the background does. */
function cpuS(since?: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1e6
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

function judgeFile(name: string, label: string): Figure[] {
  const file = RECORDED_FILES.find((one) => one.name === name)
  if (file === undefined || !existsSync(sharedPath('gcode', `${name}.gcode.gz`))) {
    console.error(`bench safety: skipped, no recorded file ${name}`)
    return []
  }
  const printer = printerFor(file)
  const bytes = recordedBytes(name)
  const rates = Array.from({ length: ROUNDS }, () => {
    const judge = createFileJudge(printer.state(), printer.context('client', 'act', true))
    const start = process.cpuUsage()
    for (let at = 0; at < bytes.length; at += 65_536) judge.feed(bytes.subarray(at, at + 65_536))
    const { lineCount } = judge.end()
    return lineCount / cpuS(start)
  })
  return [
    { name: `judge a file: ${label}, first time`, value: rates[0] ?? Number.NaN, unit: 'lines/s' },
    { name: `judge a file: ${label}`, value: median(rates), unit: 'lines/s', bar: LINES_PER_S_MIN },
  ]
}

function judgeCommands(): Figure[] {
  const printer = printerAtRest({ text: ordinaryConfig() }, 'PLA')
  const states = situations(printer, 210, 60)
  const commands = ordinaryCommands().get('pla') ?? []
  const times = [...commands, ...commands].map(({ asker, level, situation, line }) => {
    const state = copyState(states[situation])
    const context = printer.context(asker, level)
    const startMs = performance.now()
    judgeLine(state, line, context)
    return performance.now() - startMs
  })
  const sorted = times.sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.floor(share * sorted.length)] ?? Number.NaN
  return [
    { name: 'judge a command: p99', value: at(0.99), unit: 'ms', bar: COMMAND_P99_MAX_MS, atMost: true },
    { name: 'judge a command: median', value: at(0.5), unit: 'ms' },
  ]
}

/** A printer with hot end and bed, seen four times a second: observation, evidence, monitors. */
function watchPrinter(): Figure[] {
  const printer = printerAtRest({ text: ordinaryConfig() }, 'PLA')
  const { limits, status } = printer
  const { mode, homeMm, expander, commands, heaterBounds } = printer.context('client', 'observe')
  const shell = createShell({ limits, desk: { mode, homeMm, expander, commands, heaterBounds }, nowS: 0 })
  const heaters = ['extruder', 'heater_bed']
  const observe = (at: number): void => {
    const timeS = at / RATE_HZ
    const wobbled = heaters.map((name) => [name, { ...status[name], temperature: 25 + 0.05 * Math.sin(at) }])
    observeShell(
      shell,
      { status: { ...status, ...Object.fromEntries(wobbled) }, eventtimeS: timeS, isFull: at === 0 },
      timeS,
    )
  }
  for (let at = 0; at < OBSERVATIONS; at++) observe(at)
  const start = process.cpuUsage()
  for (let at = OBSERVATIONS; at < 2 * OBSERVATIONS; at++) observe(at)
  const eachS = cpuS(start) / OBSERVATIONS
  return [
    { name: 'watch a printer: one observation', value: eachS * 1000, unit: 'ms' },
    { name: 'watch a printer at 4 Hz', value: eachS * RATE_HZ * 100, unit: '% core' },
  ]
}

export function benchSafety(): Figure[] {
  return [...FILES.flatMap(([name, label]) => judgeFile(name, label)), ...judgeCommands(), ...watchPrinter()]
}
