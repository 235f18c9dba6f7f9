// rustc: is it here, which one, and one run of it with an end.
import { spawn, spawnSync } from 'node:child_process'

export interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
  readonly timedOut: boolean
}

/** More output than this is thrown away: a test may print for ever. */
const MAX_OUTPUT = 4_000_000

/** `rustc --version` in one line, or null where there is none. */
export function rustToolchain(rustc = 'rustc'): string | null {
  const found = spawnSync(rustc, ['--version'], { encoding: 'utf8', timeout: 20_000 })
  return found.status === 0 ? found.stdout.trim().slice(0, 120) : null
}

export function runProgram(program: string, words: readonly string[], folder: string, limitS: number): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: limitS * 1000,
      killSignal: 'SIGKILL',
    })
    const texts = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8')
      child[name].on('data', (text: string) => {
        if (texts[name].length < MAX_OUTPUT) texts[name] += text
      })
    }
    child.on('error', reject)
    child.on('close', (status, signal) => resolve({ status, ...texts, timedOut: signal === 'SIGKILL' }))
  })
}
