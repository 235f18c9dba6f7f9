// kill -9 of the operator in the middle of a playbook: the printer goes safe by its own dead-man, and the operator that comes after
// it says where it was and does nothing on its own. Runs with PRINTWRIGHT_KILL=1: it takes a minute.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { build, isBuildStale } from '../../scripts/build.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** The dead-man waits for 15 s of the printer's time: faster, a busy machine that foretells a print would be taken for dead. */
const SPEED = 5
/** Walls of a square, enough for something to break in them. */
const PART = `M104 S200
G28
M109 S200
G90
M83
${Array.from({ length: 60 }, (_, k) => `G1 Z${(0.2 + 0.2 * k).toFixed(1)} F600\nG1 X60 Y60 F6000\n${'G1 X100 E1.6 F1200\nG1 Y100 E1.6\nG1 X60 E1.6\nG1 Y60 E1.6\n'.repeat(3)}`).join('')}M104 S0
`
interface Case {
  readonly name: string
  readonly fault: string
  /** The step at which it is killed, by what the operator has said. */
  readonly when: RegExp
}

const CASES: readonly Case[] = [
  { name: 'while it waits for a person', fault: 'filament-runout@layer:3', when: /"kind":"question"/ },
]

// It needs a processor that is not shared with a dozen others: the operator's twin and the printer run beside each other.
describe.skipIf(process.env['PRINTWRIGHT_KILL'] !== '1')(
  'kill -9 in the middle of a playbook',
  { timeout: 240_000 },
  () => {
    const children: ChildProcess[] = []
    const folders: string[] = []
    beforeAll(async () => {
      if (await isBuildStale()) await build()
    }, 120_000)
    afterAll(() => {
      for (const child of children) child.kill('SIGKILL')
      for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    })

    function start(...words: string[]): { child: ChildProcess; said: () => string } {
      const child = spawn(process.execPath, [join(root, 'dist', 'cli.js'), ...words], { cwd: root })
      children.push(child)
      let text = ''
      for (const stream of [child.stdout, child.stderr])
        stream?.on('data', (chunk: Buffer) => {
          text += chunk.toString()
        })
      return { child, said: () => text }
    }

    test.each(CASES)('$name', async ({ fault, when }) => {
      const folder = mkdtempSync(join(tmpdir(), 'printwright-kill-'))
      folders.push(folder)
      const port = await freePort()
      const url = `http://127.0.0.1:${port}`
      // The printer has its own dead-man, and nobody between it and the operator.
      const config = join(folder, 'printer.cfg')
      const shipped = readFileSync(join(root, 'data', 'printers', 'generic-cartesian', 'printer.cfg'), 'utf8')
      const deadMan = start('guard', '--print-config')
      await ended(deadMan.child)
      writeFileSync(config, `${deadMan.said()}\n${shipped}`)
      start(
        'serve',
        '--config',
        config,
        '--port',
        `${port}`,
        '--speed',
        `${SPEED}`,
        '--data',
        join(folder, 'printer'),
        '--fault',
        fault,
      )
      await until(async () => (await status(url))?.['webhooks']?.['state'] === 'ready', 60)
      const part = join(folder, 'part.gcode')
      writeFileSync(part, PART)
      const operate = (): ReturnType<typeof start> =>
        start(
          'operate',
          '--printer',
          url,
          '--allow',
          'recover',
          '--speed',
          `${SPEED}`,
          '--data',
          join(folder, 'operator'),
          '--no-page',
          '--chat-port',
          '0',
          '--json',
        )
      const first = operate()
      await until(() => first.said().includes('shell-watching'), 60)
      const upload = start('remote', url, 'upload', part, '--print')
      await ended(upload.child)
      await until(() => when.test(first.said()), 120, first.said)
      first.child.kill('SIGKILL')
      await until(async () => {
        const { extruder, heater_bed, print_stats } = (await status(url)) ?? {}
        return extruder?.['target'] === 0 && heater_bed?.['target'] === 0 && print_stats?.['state'] !== 'printing'
      }, 60)
      const second = operate()
      await until(() => second.said().includes('The operator ended while it was at'), 60)
      await sleep(2000)
      expect(second.said()).not.toContain('"kind":"playbook","text":"Tries')
      const after = await status(url)
      expect(after?.['extruder']?.['target']).toBe(0)
      expect(after?.['print_stats']?.['state']).toBe('paused')
    })
  },
)

type Status = Readonly<Record<string, Readonly<Record<string, unknown>>>>

async function status(url: string): Promise<Status | null> {
  const answer = await fetch(`${url}/printer/objects/query?webhooks&extruder&heater_bed&print_stats`).catch(() => null)
  if (answer === null || !answer.ok) return null
  return ((await answer.json()) as { result: { status: Status } }).result.status
}

async function until(
  holds: () => boolean | Promise<boolean>,
  withinS: number,
  said: () => string = () => '',
): Promise<void> {
  const endMs = Date.now() + 1000 * withinS
  while (!(await holds())) {
    if (Date.now() > endMs) throw new Error(`did not come within ${withinS} s. ${said().slice(-3000)}`)
    await sleep(100)
  }
}

function ended(child: ChildProcess): Promise<unknown> {
  return new Promise((done) => child.once('close', done))
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
