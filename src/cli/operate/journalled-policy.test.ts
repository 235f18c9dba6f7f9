// What the journal on the disk says of a model's calls, beside what the model was really given and what it really said.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Journal, openJournal } from '#guard'
import { ModelFailure, PolicyFailure, type Situation } from '#operator'
import { type AuditRecord, readRecord } from '#safety'
import { createScriptedModel, type Script, type ScriptedModel } from '../../../tests/language/scripted-model.ts'
import { sampleAnswer, sampleSituation } from '../../../tests/language/situation.ts'
import { journalledPolicy } from './journalled-policy.ts'

let folder = ''
let journal: Journal

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'printwright-thoughts-'))
  journal = await openJournal({ folder, program: 'test', printer: 'none', clock: () => 1 })
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

interface Asked {
  readonly model: ScriptedModel
  readonly end: string
  /** Of the journal's files, once it is closed. */
  readonly records: readonly AuditRecord[]
}

async function ask(script: Script, { situation = sampleSituation(), mayCall = true } = {}): Promise<Asked> {
  const model = createScriptedModel(script)
  const book = { noteModelCall: () => mayCall, note: journal.note }
  const end = await decided(model, book, situation)
  await journal.close('test')
  const lines = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(folder, name), 'latin1').split('\n'))
  return { model, end, records: lines.flatMap((line) => readRecord(line) ?? []) }
}

async function decided(
  model: ScriptedModel,
  book: Parameters<typeof journalledPolicy>[1],
  situation: Situation,
): Promise<string> {
  try {
    const { response } = await journalledPolicy(model, book, { timeoutMs: 40 }).decide(situation)
    return response.kind
  } catch (error) {
    expect(error).toBeInstanceOf(PolicyFailure)
    return (error as PolicyFailure).reason
  }
}

const GOOD = `Here it is:\n${JSON.stringify(sampleAnswer())}\nGood luck!`
const GARBAGE = 'The nozzle looks fine "to me". }{ ü'
const CASES: readonly (readonly [string, Script, string, object])[] = [
  ['a good answer, words and all', () => GOOD, 'playbook', { text: GOOD }],
  ['garbage', () => GARBAGE, 'unreadable', { text: GARBAGE }],
  ['nothing', () => '', 'silent', { text: '' }],
  [
    'what is not offered',
    () => JSON.stringify(sampleAnswer({ response: 'stop' })),
    'not-offered',
    { text: JSON.stringify(sampleAnswer({ response: 'stop' })) },
  ],
  [
    'no answer in time',
    () => new Promise<string>(() => {}),
    'timed-out',
    { text: '', failure: 'the model did not answer in time' },
  ],
  [
    'nobody there',
    () => Promise.reject(new ModelFailure('unreachable', 'x')),
    'unreachable',
    { text: '', failure: 'the model could not be reached' },
  ],
  [
    'a bug of its own',
    () => Promise.reject(new TypeError('x')),
    'broken',
    { text: '', failure: 'the model or its server broke' },
  ],
  [
    'half an answer',
    () => ({ text: '{"problem": "Too', finish: 'length' }),
    'cut-off',
    { text: '{"problem": "Too', failure: 'the answer was cut off' },
  ],
  [
    'an answer that the server filtered',
    () => ({ text: '', finish: 'refused' }),
    'refused',
    { text: '', failure: 'the server held the answer back' },
  ],
]

test.each(CASES)('%s: the prompt as it was and what came are in the journal', async (_what, script, end, answered) => {
  const asked = await ask(script)
  expect(asked.end).toBe(end)
  const [system, user] = asked.model.requests[0]?.messages ?? []
  expect(user?.content).toContain('RESPONSES OFFERED')
  const thoughts = asked.records.filter(({ kind }) => kind === 'prompt' || kind === 'answer')
  expect(thoughts.map(({ kind, body }) => [kind, body])).toEqual([
    ['prompt', { call: '1234', model: 'scripted', system: system?.content, text: user?.content }],
    ['answer', { call: '1234', model: 'scripted', ...answered }],
  ])
})

test('where the calls are used up nobody is asked, and nothing is written', async () => {
  const { model, end, records } = await ask(() => GOOD, { mayCall: false })
  expect(end).toBe('budget-spent')
  expect(model.requests).toEqual([])
  expect(records.some(({ kind }) => kind === 'prompt' || kind === 'answer')).toBe(false)
})
