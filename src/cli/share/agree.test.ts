// Nothing leaves without `--share`: who is refused, who is asked, what is kept, and how it ends.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { PrintwrightError } from '#core'
import { startOpenAiStub } from '../../../tests/language/openai-stub.ts'
import { modelsCommand } from '../models.ts'
import { openModel } from '../open-model.ts'
import { agreeToShare, type ShareAsked, type Sharing } from './agree.ts'
import { consentsPath, readConsents, recordConsent } from './consents.ts'
import { namesHere } from './private-names.ts'

let data = ''
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'printwright-share-'))
})
afterEach(() => rmSync(data, { recursive: true, force: true }))

const REMOTE = 'http://10.1.2.3:8080'
const ADDRESS = 'http://10.1.2.3:8080/v1/'

/** What a person was shown; they answer `typed`. */
function person(typed: string, isTerminal = true) {
  const shown: string[] = []
  const desk = {
    isTerminal,
    nowMs: () => Date.UTC(2026, 0, 2),
    ask: async (text: string) => {
      shown.push(text)
      return typed
    },
  }
  return { shown, desk }
}

const asked = (changes: Partial<ShareAsked> = {}): ShareAsked => ({
  model: REMOTE,
  share: undefined,
  data,
  kinds: ['decisions', 'questions'],
  names: [{ kind: 'user', name: 'annab' }],
  ...changes,
})

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(PrintwrightError)
  expect((error as PrintwrightError).exitStatus).toBe(2)
  return (error as PrintwrightError).message
}

test.each([
  'baseline',
  'qwen3-4b',
  'x.gguf',
  'http://localhost:8080',
  'http://LOCALHOST',
  'https://127.0.0.1/v1',
  'http://127.255.3.4:1',
  'http://127.1:8080',
  'http://[::1]:8080/v1',
])('this machine: nobody is asked, nothing is kept: %s', async (model) => {
  const { shown, desk } = person('no')
  expect(await agreeToShare(asked({ model }), desk)).toBeNull()
  expect(shown).toEqual([])
  expect(readdirSync(data)).toEqual([])
})

test.each([
  REMOTE,
  'http://models.example.org',
  'http://localhost.example.org',
  'http://127.0.0.1.example.org',
  'http://0.0.0.0:8080',
  'http://[::]:8080',
  'http://[fe80::1]:1',
  'http://192.168.1.9:11434/v1',
])('another machine is refused without --share, in one sentence: %s', async (model) => {
  const { shown, desk } = person('yes')
  expect(await refusal(agreeToShare(asked({ model }), desk))).toMatch(
    /^http\S+ is not this machine: nothing of a print leaves it without --share, which shows what would, and asks\.$/,
  )
  expect(shown).toEqual([])
  // The door behind says no as well.
  expect(await refusal(openModel(model))).toMatch(/needs --share/)
})

describe('asked at a terminal', () => {
  test('shows the kinds and a moment without names; a yes is kept whole, and asked for once', async () => {
    const { shown, desk } = person('Yes')
    const sharing = await agreeToShare(asked({ share: true }), desk)
    expect(sharing?.address).toBe(ADDRESS)
    expect(shown[0]).toContain('each question that you type')
    expect(shown[0]).toContain('- nozzle: 209.8 °C')
    expect(shown[0]).toContain('QUESTION: Why is file-1 on host-1 so thin? Write to mail-1')
    expect(shown[0]).not.toMatch(/annab|vase|octopi/)
    expect(readConsents(data)).toEqual([
      {
        address: ADDRESS,
        agreedAt: '2026-01-02T00:00:00.000Z',
        version: expect.stringMatching(/^\d+\.\d+\.\d+/),
        kinds: ['decisions', 'questions'],
        how: 'asked',
      },
    ])
    expect(readdirSync(dirname(consentsPath(data)))).toEqual(['consents.json'])
    expect(sharing?.words).toMatch(
      /^--share: http:\/\/10\.1\.2\.3:8080\/v1\/ is sent, anonymised: decisions, questions; asked 2026-01-02T00:00:00\.000Z, version \d/,
    )
    const again = person('no')
    expect((await agreeToShare(asked({ share: true }), again.desk))?.address).toBe(ADDRESS)
    expect(again.shown).toEqual([])
  })

  test.each(['', 'no', 'maybe', 'yes please'])('%j is no yes', async (typed) => {
    expect(await refusal(agreeToShare(asked({ share: true }), person(typed).desk))).toMatch(/^Nothing is shared/)
    expect(readConsents(data)).toEqual([])
  })

  test('whoever agreed to fewer kinds, or to another server, is asked again', async () => {
    await agreeToShare(asked({ share: true, kinds: ['questions'] }), person('y').desk)
    const more = person('ja')
    await agreeToShare(asked({ share: true }), more.desk)
    const other = person('y')
    await agreeToShare(asked({ share: true, model: `${REMOTE}/other` }), other.desk)
    expect([more.shown.length, other.shown.length]).toEqual([1, 1])
    expect(readConsents(data).map(({ address }) => address)).toEqual([ADDRESS, 'http://10.1.2.3:8080/other/'])
  })
})

test('where nobody can be asked: a recorded consent, or --share=yes, which is recorded as that', async () => {
  const { shown, desk } = person('yes', false)
  expect(await refusal(agreeToShare(asked({ share: true }), desk))).toMatch(/nobody can be asked here.*--share=yes\.$/)
  await agreeToShare(asked({ share: 'yes' }), desk)
  expect(readConsents(data)[0]?.how).toBe('given')
  expect(await agreeToShare(asked({ share: true }), desk)).not.toBeNull()
  expect(shown).toEqual([])
})

test('a consent is not enough without --share, and a damaged file is none', async () => {
  await agreeToShare(asked({ share: 'yes' }), person('').desk)
  await refusal(agreeToShare(asked(), person('').desk))
  const sharing = (await agreeToShare(asked({ share: true }), person('').desk)) as Sharing
  mkdirSync(dirname(consentsPath(data)), { recursive: true })
  for (const text of ['', '{}', '[{"address":1}]', readFileSync(consentsPath(data), 'utf8').slice(0, 40)]) {
    writeFileSync(consentsPath(data), text)
    expect(await refusal(agreeToShare(asked({ share: true }), person('').desk))).toMatch(
      /cannot be read: mend or delete/,
    )
    expect(sharing.isAgreed()).toBe(false)
  }
})

test('withdrawn: by the command, at once, that server alone', async () => {
  const sharing = (await agreeToShare(asked({ share: 'yes' }), person('').desk)) as Sharing
  const other = { address: 'https://x.example/v1/', agreedAt: 'then', version: '1', kinds: [], how: 'given' } as const
  recordConsent(data, other)
  expect(sharing.isAgreed()).toBe(true)
  const quiet = { data, quiet: true }
  expect(await modelsCommand('consents', undefined, quiet)).toBe(0)
  expect(await modelsCommand('withdraw', REMOTE, quiet)).toBe(0)
  expect(sharing.isAgreed()).toBe(false)
  expect(readConsents(data)).toEqual([other])
  expect(await modelsCommand('withdraw', REMOTE, quiet)).toBe(1)
  await expect(modelsCommand('withdraw', undefined, quiet)).rejects.toThrow(/needs the address of a server/)
})

// 0.0.0.0 is taken for another machine and reaches this one where the system is no Windows.
test.skipIf(process.platform === 'win32')(
  'with it the server is spoken with, without names; after it no more',
  async () => {
    const server = await startOpenAiStub(() => ({ content: 'All is well, user-1.' }))
    try {
      const url = server.url.replace('127.0.0.1', '0.0.0.0')
      const names = namesHere(['http://voron.secret:7125'], ['annab', undefined])
      const sharing = (await agreeToShare(asked({ model: url, share: 'yes' }), person('').desk)) as Sharing
      await refusal(openModel(url))
      await refusal(openModel(url, { sharing: { ...sharing, address: ADDRESS } }))
      expect(server.requests).toEqual([])
      const model = await openModel(url, { sharing, names: () => names })
      const ask = {
        messages: [{ role: 'user', content: 'I am annab at voron.secret' }],
        maxTokens: 9,
        timeoutMs: 5000,
      } as const
      expect((await model?.complete(ask))?.text).toBe('All is well, annab.')
      expect(JSON.stringify(server.requests)).not.toMatch(/annab|voron/)
      await modelsCommand('withdraw', url, { data, quiet: true })
      await expect(model?.complete(ask)).rejects.toThrow('withdrawn')
      expect(server.requests.filter(({ path }) => path.endsWith('completions'))).toHaveLength(1)
    } finally {
      await server.close()
    }
  },
)
