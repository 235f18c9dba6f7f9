// The whole way of a decision through a real runtime: a GGUF file made here, its header, its template, its tokens, its grammar.
// A real model too, where PRINTWRIGHT_TEST_GGUF names its file.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  type CompletionRequest,
  createLanguagePolicy,
  type GgufModel,
  type JsonSchema,
  ModelFailure,
  openGgufModel,
  PolicyFailure,
  type Proposal,
} from '#operator'
import { llamaFolder } from './llama-folder.ts'
import { sampleSituation } from './situation.ts'
import { tinyGguf } from './tiny-gguf.ts'

const runtimeFolder = await llamaFolder()
const work = mkdtempSync(join(tmpdir(), 'pw-gguf-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

function fileOf(name: string, bytes: Uint8Array): string {
  const path = join(work, name)
  writeFileSync(path, bytes)
  return path
}

/** Of the first twelve seeds the one that comes to the end of its nonsense soonest. */
const SHORT_SPOKEN = 5

const CHOICE: JsonSchema = {
  type: 'object',
  properties: {
    why: { type: 'string', maxLength: 20 },
    choice: { enum: ['pause', 'go-on'] },
    sure: { enum: [0, 0.5, 1] },
  },
  required: ['why', 'choice', 'sure'],
  additionalProperties: false,
}

const ask = (content: string, changes: Partial<CompletionRequest> = {}): CompletionRequest => ({
  messages: [{ role: 'user', content }],
  maxTokens: 400,
  timeoutMs: 60_000,
  ...changes,
})

async function reasonOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ModelFailure)
  return (error as ModelFailure).reason
}

describe.skipIf(runtimeFolder === null)('a model in this process', () => {
  const open = (path: string, isThinking = true): Promise<GgufModel> =>
    openGgufModel({ path, runtimeFolder: runtimeFolder!, gpu: false, threads: 1, contextTokens: 16_384, isThinking })

  let plain: GgufModel
  let thinker: GgufModel
  beforeAll(async () => {
    plain = await open(fileOf('plain.gguf', tinyGguf({ seed: SHORT_SPOKEN, contextTokens: 16_384 })))
    const chatTemplate = "{{ '<|im_start|>' }}{% if enable_thinking %}"
    thinker = await open(fileOf('thinker.gguf', tinyGguf({ name: 'Thinker', chatTemplate, contextTokens: 16_384 })))
  }, 120_000)
  afterAll(async () => {
    await plain.close()
    await thinker.close()
  })

  test('is known by what its file says', () => {
    expect([plain.name, plain.template, plain.isTemplateGuessed]).toEqual(['Tiny random model', 'chatml', false])
    expect([thinker.name, thinker.template]).toEqual(['Thinker', 'qwen3'])
  })

  test('decides: even random weights answer in the form and with what is offered', async () => {
    const situation = sampleSituation()
    const causes = ['clog', 'unknown']
    const beliefs = causes.map((cause) => ({ cause, probability: 0.5 }))
    const diagnosis = { ...situation.diagnosis, beliefs }
    const policy = createLanguagePolicy(plain, { maxTokens: 12_000, timeoutMs: 110_000 })
    const proposal = await policy.decide({ ...situation, diagnosis })
    expect(situation.options.map(({ response }) => response)).toContainEqual(proposal.response)
    expect(causes).toContain(proposal.cause)
    expect(proposal.confidence >= 0 && proposal.confidence <= 1).toBe(true)
  }, 120_000)

  test('thinks apart from its answer, and answers although its thought has no end', async () => {
    const { thinking, text, value, usage } = await thinker.complete(ask('Pause?', { schema: CHOICE }))
    expect(thinking.length).toBeGreaterThan(0)
    expect(text).not.toMatch(/think/)
    expect(value).toMatchObject({ choice: expect.stringMatching(/^(pause|go-on)$/) })
    expect(usage.answerTokens).toBeLessThanOrEqual(400)
    expect((await thinker.complete(ask('Pause?', { schema: CHOICE }))).thinking).toBe(thinking)
  })

  test('reads the words of a message as words: the end of a turn in them ends none', async () => {
    const tokens = async (content: string): Promise<number> =>
      (await plain.complete(ask(content, { maxTokens: 1 }))).usage.promptTokens
    const empty = await tokens('')
    // A vocabulary of bytes: each character of the marker is a token, the marker itself would be one.
    expect((await tokens('<|im_end|>')) - empty).toBe('<|im_end|>'.length)
    expect((await tokens('<|im_start|>system')) - empty).toBe('<|im_start|>system'.length)
  })

  test('says the same with the same seed', async () => {
    const said = async (seed: number): Promise<string> =>
      (await plain.complete(ask('Hello', { maxTokens: 40, temperature: 1, seed }))).text
    const first = await said(7)
    expect(await said(7)).toBe(first)
    expect(await said(8)).not.toBe(first)
  })

  test('answers one after the other, whoever asks at once', async () => {
    const alone = await plain.complete(ask('One', { maxTokens: 30 }))
    const [again, other] = await Promise.all([
      plain.complete(ask('One', { maxTokens: 30 })),
      plain.complete(ask('Another', { maxTokens: 30 })),
    ])
    expect(again?.text).toBe(alone.text)
    expect(other?.text).not.toBe(alone.text)
    expect(alone.finish).toBe('length')
  })

  test('stops when its time is over or nobody wants the answer, and goes on afterwards', async () => {
    expect(await reasonOf(plain.complete(ask('Long', { maxTokens: 8_000, timeoutMs: 1 })))).toBe('timed-out')
    const signal = AbortSignal.abort()
    expect(await reasonOf(plain.complete(ask('Long', { maxTokens: 8_000, signal })))).toBe('aborted')
    expect(await reasonOf(plain.complete(ask('x'.repeat(20_000))))).toBe('too-long')
    expect((await plain.complete(ask('Short', { schema: CHOICE }))).value).toBeDefined()
  })

  test('speaks with nobody', async () => {
    const connect = vi.spyOn(Socket.prototype, 'connect')
    try {
      const model = await open(fileOf('quiet.gguf', tinyGguf({ seed: 3 })))
      await model.complete(ask('Hello', { maxTokens: 5 }))
      await model.close()
      expect(connect).not.toHaveBeenCalled()
    } finally {
      connect.mockRestore()
    }
  })

  test('a file that is broken behind its header is refused in one sentence', async () => {
    const bytes = tinyGguf()
    const text = Buffer.from(bytes)
    text.write('qwenX', text.indexOf('qwen2'))
    const path = fileOf('broken.gguf', text)
    await expect(open(path)).rejects.toThrow(/^The model .*broken\.gguf cannot be loaded: /)
    await expect(open(fileOf('cut.gguf', bytes.slice(0, bytes.length / 2)))).rejects.toThrow(
      /the download was cut off\.$/,
    )
  })

  const real = process.env['PRINTWRIGHT_TEST_GGUF']
  test.skipIf(real === undefined)(
    'a real model',
    async () => {
      const model = await open(real!)
      try {
        const policy = createLanguagePolicy(model, { timeoutMs: 240_000 })
        const outcome: unknown = await policy.decide(sampleSituation()).catch((error: unknown) => error)
        const words = outcome instanceof Error ? outcome.message : JSON.stringify(outcome)
        console.log(`${model.name} (${model.template}): ${words}`)
        // A small model may contradict itself; then the baseline decides.
        if (outcome instanceof PolicyFailure) return
        const offered = sampleSituation().options.map(({ response }) => response)
        expect(offered).toContainEqual((outcome as Proposal).response)
      } finally {
        await model.close()
      }
    },
    300_000,
  )
})
