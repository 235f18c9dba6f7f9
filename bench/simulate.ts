// The whole command, from cold start to result, in a process of its own: what a person waits for.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { Figure } from './figure.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

interface Measured {
  readonly wallS: number
  readonly cpuS: number
  readonly peakMb: number
  readonly moves: number
  readonly totalTimeS: number
}

function measure(words: readonly string[]): Measured {
  const started = process.hrtime.bigint()
  const preload = join(root, 'bench', 'report-usage.mjs')
  const result = spawnSync(process.execPath, ['--import', preload, join(root, 'dist', 'cli.js'), ...words], {
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    maxBuffer: 1 << 28,
    encoding: 'utf8',
  })
  const wallS = Number(process.hrtime.bigint() - started) / 1e9
  if (result.status !== 0) throw new Error(`printwright ${words.join(' ')} ended with status ${result.status}`)
  const answer = JSON.parse(result.stdout)
  const usage = JSON.parse(String(result.output[3]))
  return { wallS, cpuS: usage.cpuS, peakMb: usage.peakMb, moves: answer.moves, totalTimeS: answer.total_time_s }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!
}

/** The first `ratio` of a file's lines; a print cut short is still a print. */
function writeHead(text: string, ratio: number, path: string): void {
  const end = text.indexOf('\n', Math.floor(text.length * ratio))
  writeFileSync(path, end === -1 ? text : text.slice(0, end + 1))
}

/** Least squares: what starting costs, what each move costs, and how far the worst size is off a straight line. */
function lineThrough(moves: readonly number[], cost: readonly number[]): Figure[] {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanMoves, meanCost] = [mean(moves), mean(cost)]
  const covariance = mean(moves.map((count, i) => (count - meanMoves) * (cost[i]! - meanCost)))
  const slope = covariance / mean(moves.map((count) => (count - meanMoves) ** 2))
  const start = meanCost - slope * meanMoves
  const off = Math.max(...moves.map((count, i) => Math.abs(cost[i]! / (start + slope * count) - 1)))
  return [
    { name: '  a straight line: per move', value: slope * 1e6, unit: 'us' },
    { name: '  a straight line: to start', value: start, unit: 's' },
    { name: '  farthest from the line', value: 100 * off, unit: '%', bar: 15, atMost: true },
  ]
}

export async function benchSimulate(gcodePath: string): Promise<Figure[]> {
  if (!existsSync(gcodePath)) return []
  const printer = ['--printer', 'sovol-sv08', '--json', '--quiet']
  const runs = [1, 2, 3].map(() => measure(['simulate', gcodePath, ...printer]))
  const wallS = median(runs.map((run) => run.wallS))
  const figures: Figure[] = [
    { name: 'simulate, whole command', value: wallS, unit: 's', bar: 3, atMost: true },
    { name: 'simulate, processor time', value: median(runs.map((run) => run.cpuS)), unit: 's' },
    {
      name: 'simulate, peak memory',
      value: Math.max(...runs.map((run) => run.peakMb)),
      unit: 'MB',
      bar: 400,
      atMost: true,
    },
    { name: 'simulate, times real time', value: runs[0]!.totalTimeS / wallS, unit: 'x', bar: 2000 },
  ]
  const work = mkdtempSync(join(tmpdir(), 'printwright-bench-'))
  const bytes = readFileSync(gcodePath)
  const text = (gcodePath.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  const moves: number[] = []
  const cost: number[] = []
  for (const ratio of [0.2, 0.4, 0.6, 0.8, 1]) {
    const path = join(work, `head-${ratio}.gcode`)
    writeHead(text, ratio, path)
    const sized = [1, 2, 3].map(() => measure(['simulate', path, ...printer]))
    const cpuS = median(sized.map((run) => run.cpuS))
    moves.push(sized[0]!.moves)
    cost.push(cpuS)
    figures.push({ name: `simulate, ${sized[0]!.moves} moves`, value: cpuS, unit: 's cpu' })
  }
  figures.push(...lineThrough(moves, cost))
  rmSync(work, { recursive: true })
  return figures
}
