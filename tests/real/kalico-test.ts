// Planned times of the real Kalico (a maintained Klipper fork; host code in batch mode, no board) beside ours.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { boardDictionary } from './board-dictionary.ts'
import { root } from './python-environment.ts'

/** Both machines' homing and slicers' arcs, extruder-only moves and 126,000 moves are among these. */
const CASES = [
  ['prusa_mk3s_bridge_fdmbench', 'cartesian3000'],
  ['prusa274_screw_arcs', 'cartesian3000'],
  ['prusa260_minicube', 'corexy10000'],
  ['orca231_benchy_pla', 'corexy10000'],
  ['flsun202_benchy_delta', 'delta'],
] as const

/** Kalico says its print time to a millisecond, and waits of one shaper window (20 ms) fall differently around G28. */
const BAR_S = 0.05
const BAR_RATIO = 1e-4
const RUN_LIMIT_MS = 300_000

interface Times {
  readonly kalicoS: number
  readonly totalS: number
  readonly motionS: number
}

/**
 * The two differ on purpose in two places that are no planning, and both are taken out for both: after homing Kalico stays
 * where the retract ended (so no retract), and switching the motors off makes it wait 0.2 s (so no M84, M18).
 */
function planBoth(folder: string, kalico: string, config: string, gcode: string): Times {
  const file = join(folder, 'print.gcode')
  const log = join(folder, 'kalico.log')
  rmSync(log, { force: true })
  writeFileSync(file, gcode.replaceAll(/^M(84|18)\b.*$/gm, ''))
  const words = [config, '-i', file, '-o', '/dev/null', '-d', join(folder, 'board.json'), '-l', log]
  const theirs = spawnSync(kalico, words, { encoding: 'utf8', timeout: RUN_LIMIT_MS })
  const said = existsSync(log) ? readFileSync(log, 'utf8') : theirs.stderr
  const exit = /^Exiting \(print time ([\d.]+)s\)/m.exec(said)
  if (exit === null)
    throw new Error(`Kalico did not finish; it ends with:\n${said.trimEnd().split('\n').slice(-8).join('\n')}`)
  const plan = [join(root, 'bin', 'printwright.js'), 'plan', file, '--config', config, '--json']
  const ours = spawnSync(process.execPath, plan, { encoding: 'utf8', maxBuffer: 1 << 26 })
  if (ours.status !== 0) throw new Error(`printwright plan failed: ${ours.stderr.trim()}`)
  const { total_time_s: totalS, motion_time_s: motionS, error } = JSON.parse(ours.stdout)
  if (error !== null) throw new Error(`printwright plan stopped at line ${error.line}: ${error.message}`)
  return { kalicoS: Number(exit[1]), totalS, motionS }
}

function configWithoutRetract(folder: string, recorded: string): string {
  const axes = [...readFileSync(recorded, 'utf8').matchAll(/^\[(stepper_[abcxyz])\]/gm)].map((match) => match[1]!)
  const file = join(folder, 'printer.cfg')
  const overrides = axes.map((axis) => `[${axis}]\nhoming_retract_dist: 0\n`).join('')
  writeFileSync(file, `[include ${recorded}]\n${overrides}`)
  return file
}

/** Prints the table; true where every file is within the bar. */
export function testKalico(binFolder: string, sharedFolder: string): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'pw-kalico-'))
  const kalico = join(binFolder, 'kalico')
  writeFileSync(join(folder, 'board.json'), boardDictionary())
  console.log('  planned time without homing; motion_time_s: moves alone, as `plan --json` says it')
  const head = ['file'.padEnd(28), 'machine'.padEnd(14), 'Kalico s', 'ours s', 'difference s', 'ppm', 'motion_time_s']
  console.log(`  ${head.map((word, i) => (i < 2 ? word : word.padStart(13))).join(' ')}`)
  let allHold = true
  try {
    for (const [name, machine] of CASES) {
      const config = configWithoutRetract(folder, join(sharedFolder, 'klipper', 'configs', `${machine}.cfg`))
      const gcode = gunzipSync(readFileSync(join(sharedFolder, 'gcode', `${name}.gcode.gz`))).toString('latin1')
      const homing = planBoth(folder, kalico, config, 'G28\n')
      const print = planBoth(folder, kalico, config, gcode)
      const theirsS = print.kalicoS - homing.kalicoS
      const oursS = print.totalS - homing.totalS
      const differenceS = oursS - theirsS
      const holds = Math.abs(differenceS) <= Math.max(BAR_S, BAR_RATIO * theirsS)
      allHold &&= holds
      const figures = [theirsS.toFixed(3), oursS.toFixed(3), differenceS.toFixed(3)]
      figures.push(((differenceS / theirsS) * 1e6).toFixed(1), print.motionS.toFixed(3))
      const shown = figures.map((figure) => figure.padStart(13)).join(' ')
      console.log(`  ${name.padEnd(28)} ${machine.padEnd(14)} ${shown}  ${holds ? 'ok' : 'MISSED'}`)
    }
  } catch (failure) {
    console.log(`  FAILED  ${failure instanceof Error ? failure.message : String(failure)}`)
    return false
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return allHold
}
