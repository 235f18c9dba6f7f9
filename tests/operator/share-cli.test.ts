// The built commands and a model's server that is not this machine: refused before anything is asked of it, or of a printer.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { build, isBuildStale } from '../../scripts/build.mjs'
import { expectSentence, printwright } from '../command-line.ts'
import { startOpenAiStub } from '../language/openai-stub.ts'
import { sampleAnswer } from '../language/situation.ts'

const CLI = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'dist', 'cli.js')

const MODEL = ['--model', 'http://10.255.255.1:9']
let data = ''

beforeAll(async () => {
  if (await isBuildStale()) await build()
  data = join(mkdtempSync(join(tmpdir(), 'printwright-share-cli-')), 'data')
}, 120_000)

test.each([['operate'], ['chat', '--printer', 'http://10.255.255.2:7125']])(
  '%s',
  (...words) => {
    const where = ['--data', data]
    expectSentence(printwright(...words, ...MODEL, ...where), 2, /is not this machine: nothing of a print leaves it/)
    expectSentence(printwright(...words, ...MODEL, ...where, '--share'), 2, /nobody can be asked here/)
    expectSentence(printwright(...words, ...MODEL, ...where, '--share=no'), 2, /Allowed choices are yes/)
    expect(existsSync(data)).toBe(false)
  },
  60_000,
)

// 0.0.0.0 is taken for another machine and reaches this one where the system is no Windows.
test.skipIf(process.platform === 'win32')(
  'agreed to by --share=yes: the journal says so, and no name leaves',
  async () => {
    const server = await startOpenAiStub(() => ({ content: JSON.stringify(sampleAnswer()) }))
    const file = join(mkdtempSync(join(tmpdir(), 'printwright-share-file-')), 'vase-for-qxanna.gcode')
    writeFileSync(file, `M104 S200\nG28\nM109 S200\nM83\n${'G1 X20 Y20 Z0.3 E2 F1500\nG1 X80\n'.repeat(200)}`)
    const url = `${server.url.replace('127.0.0.1', '0.0.0.0')}/v1/`
    const words = ['--file', file, '--speed', 'max', '--no-page', '--chat-port', '0', '--data', data, '--model', url]
    const child = spawn(process.execPath, [CLI, 'operate', ...words, '--share=yes'], { stdio: 'ignore' })
    try {
      const closed = new Promise((done) => child.once('close', done))
      await expect.poll(() => server.requests.length, { timeout: 60_000 }).toBeGreaterThan(2)
      child.kill('SIGINT')
      await closed
      const sent = server.requests.filter(({ path }) => path.endsWith('/chat/completions'))
      expect(sent.length).toBeGreaterThan(0)
      expect(JSON.stringify(server.requests)).not.toContain('qxanna')
      const [consent] = JSON.parse(readFileSync(join(data, 'operator', 'consents.json'), 'utf8'))
      expect(consent).toMatchObject({ address: url, how: 'given', kinds: ['decisions', 'questions'] })
      const folder = join(data, 'operator', 'printer', 'journal')
      const journal = readdirSync(folder)
        .filter((name) => name.endsWith('.jsonl'))
        .map((name) => readFileSync(join(folder, name), 'utf8'))
        .join('')
      const note = `--share: ${url} is sent, anonymised: decisions, questions; given ${consent.agreedAt}`
      expect(journal).toContain(note)
      expect(journal.indexOf(note)).toBeLessThan(journal.indexOf('"kind":"prompt"'))
    } finally {
      child.kill('SIGKILL')
      await server.close()
    }
  },
  120_000,
)
