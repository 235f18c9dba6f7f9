// Rewriting through a real socket: a server that behaves is listened to, one that lies or fails is not.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openRewriter } from '../../src/cli/prose-rewriter.ts'
import { makeRow } from '../../src/reasoning/dataset/make-row.ts'
import { rowText } from '../../src/reasoning/dataset/row.ts'
import { type Exported, exportDataset } from '../../src/reasoning/export/export-dataset.ts'
import { FAMILIES } from '../../src/reasoning/families/index.ts'
import { sendJson, startOpenAiStub } from '../language/openai-stub.ts'

let root = ''
const row = makeRow({ family: FAMILIES[0]!, seed: 2, number: 1, redraw: 0 }, 1)

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'reason-enrich-'))
  mkdirSync(join(root, 'rows'))
  writeFileSync(join(root, 'rows', 'rows-00000.jsonl'), `${rowText(row)}\n`)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

async function exported(out: string, answer: (paragraph: string) => string | null): Promise<Exported> {
  const stub = await startOpenAiStub(({ body }, response) => {
    const messages = body['messages'] as { content: string }[]
    const content = answer(messages.at(-1)!.content)
    if (content !== null) return { content }
    sendJson(response, 500, { error: { message: 'out of memory' } })
    return undefined
  })
  const rewriter = await openRewriter(stub.url, undefined)
  try {
    return await exportDataset({
      folder: join(root, 'rows'),
      out: join(root, out),
      target: 'qwen3',
      format: 'jsonl',
      unverified: true,
      seed: 1,
      version: '1.0.0',
      rewriter,
    })
  } finally {
    await rewriter.close()
    await stub.close()
  }
}

const problemIn = (out: string): string => readFileSync(join(root, out, 'data/problems/train.jsonl'), 'utf8')

test('a server that behaves is listened to, and the card says who rewrote', async () => {
  const done = await exported('kind', (paragraph) => `In other words: ${paragraph}`)
  expect(done.enriched).toMatchObject({ refused: 0 })
  expect(problemIn('kind').split('In other words: ').length - 1).toBe(done.enriched!.rewritten)
  expect(done.enriched!.rewritten).toBeGreaterThan(3)
  expect(readFileSync(join(root, 'kind', 'README.md'), 'utf8')).toContain('stub-model')
})

test('one that lies changes nothing', async () => {
  const done = await exported('liar', (paragraph) => `${paragraph} So the answer is 42 mm, which exceeds nothing.`)
  expect(done.enriched!.rewritten).toBe(0)
  expect(done.enriched!.refused).toBeGreaterThan(3)
  expect(problemIn('liar')).not.toContain('42 mm')
})

test('one that fails ends the export in one sentence; an address that is none is refused', async () => {
  await expect(exported('failing', () => null)).rejects.toMatchObject({ exitStatus: 3 })
  await expect(openRewriter('nowhere', undefined)).rejects.toThrow('--enrich needs the address')
}, 30_000)
