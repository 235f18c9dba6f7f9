import { findPeak } from '#physics'
import { loadMachine } from './machines.ts'
import { hasRecorded, readRecordedTable } from './recorded-data.ts'
import { readResonanceTables } from './resonance-tables.ts'
import { atLeast, groupBy, median, type ValidationCase, type ValidationResult } from './validation-case.ts'

const SHIPPED = {
  corexy: ['voron-0', 'voron-2.4', 'voron-trident', 'sovol-sv08', 'vz235'],
  cartesian: ['ender3', 'prusa-mk4', 'generic-cartesian'],
} as const
type Kinematics = keyof typeof SHIPPED

interface RealFrame {
  readonly name: string
  readonly kinematics: Kinematics
  readonly xHz: number
  readonly yHz: number
}

/** Two sigma should hold 95 %; with about a dozen frames, 80 % is what chance leaves of that. */
const BAR = 0.8

export const v14ShaperPriors: ValidationCase = {
  id: 'V14',
  title: 'Resonances of real printers lie where the shipped machines and their spread say',
  data: 'Pairs of configured shaper frequencies from public logs and the median peaks of the recorded resonance tests. Some shipped machines took their values from configurations of this list (SV08, V0, Trident), so for those it is a test of the spread only. A pair counts when both axes lie within two sigma of one and the same shipped machine of its kinematics.',
  run: async () => {
    const frames = [...configuredFrames(), ...measuredFrames()]
    if (frames.length === 0) return []
    return [...groupBy(frames, (frame) => frame.kinematics)].map(([kinematics, group]) => figure(kinematics, group))
  },
}

function figure(kinematics: string, frames: readonly RealFrame[]): ValidationResult {
  const distances = frames.map((frame) => ({ frame, ...nearest(frame) }))
  const held = distances.filter((one) => one.sigmas <= 2).length
  const out = distances.filter((one) => one.sigmas > 2)
  return {
    figure: `${kinematics}: ${held} of ${frames.length} printers within two sigma, median ${median(distances.map((one) => one.sigmas)).toFixed(1)} sigma`,
    bar: `${BAR * 100} % of printers`,
    verdict: atLeast(held / frames.length, BAR),
    detail: `outside: ${out.map(({ frame, machine, sigmas }) => `${frame.name} ${frame.xHz.toFixed(0)}/${frame.yHz.toFixed(0)} Hz (${sigmas.toFixed(1)} sigma from ${machine})`).join('; ') || 'none'}`,
  }
}

function nearest(frame: RealFrame): { machine: string; sigmas: number } {
  let best = { machine: '', sigmas: Number.POSITIVE_INFINITY }
  for (const name of SHIPPED[frame.kinematics]) {
    const { frame: shipped, spread } = loadMachine(name)
    const x = Math.abs(frame.xHz / shipped.resonanceXHz - 1) / (spread['frame.resonanceXHz'] ?? 0.15)
    const y = Math.abs(frame.yHz / shipped.resonanceYHz - 1) / (spread['frame.resonanceYHz'] ?? 0.15)
    const sigmas = Math.max(x, y)
    if (sigmas < best.sigmas) best = { machine: name, sigmas }
  }
  return best
}

function configuredFrames(): RealFrame[] {
  if (!hasRecorded('real-printers', 'klippy', 'CONFIG_SUMMARY.csv')) return []
  const { columns, rowCount } = readRecordedTable('real-printers', 'klippy', 'CONFIG_SUMMARY.csv')
  const found = new Map<string, RealFrame>()
  for (let row = 0; row < rowCount; row++) {
    const text = (name: string): string => columns.get(name)?.[row] ?? ''
    const kinematics = text('printer.kinematics')
    const xHz = Number.parseFloat(text('input_shaper.shaper_freq_x'))
    const yHz = Number.parseFloat(text('input_shaper.shaper_freq_y'))
    if ((kinematics !== 'corexy' && kinematics !== 'cartesian') || !(xHz > 0 && yHz > 0)) continue
    // A printer whose owner tuned it again counts once per tuning.
    found.set(`${text('repo')} ${xHz} ${yHz}`, { name: text('repo'), kinematics, xHz, yHz })
  }
  return [...found.values()]
}

function measuredFrames(): RealFrame[] {
  return [...groupBy(readResonanceTables(), (table) => table.printer)].flatMap(([printer, tables]) => {
    const peak = (axis: string): number =>
      median(tables.filter((table) => table.axis === axis).map((table) => findPeak(table.spectrum, 5, 133).peakHz))
    const frame: RealFrame = { name: printer, kinematics: 'corexy', xHz: peak('x'), yHz: peak('y') }
    return frame.xHz > 0 && frame.yHz > 0 ? [frame] : []
  })
}
