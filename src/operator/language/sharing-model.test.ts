// What a server on another machine really gets, seen at the server: an OpenAI-compatible one that answers what the test says.
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type OpenAiStub, type StubMessage, startOpenAiStub } from '../../../tests/language/openai-stub.ts'
import { createScriptedModel } from '../../../tests/language/scripted-model.ts'
import { sampleAnswer, sampleScene, sampleSituation } from '../../../tests/language/situation.ts'
import type { Answer } from '../conversation/answer.ts'
import { reworded } from '../conversation/reword.ts'
import type { PrivateName } from './anonymise.ts'
import { fenceText } from './fence.ts'
import { createLanguagePolicy } from './language-policy.ts'
import { openServerModel } from './server-model.ts'
import { createSharingModel } from './sharing-model.ts'

let server: OpenAiStub
let said: StubMessage = {}
let seen = 0

beforeAll(async () => {
  server = await startOpenAiStub(() => said)
})
afterAll(() => server.close())
beforeEach(() => {
  seen = server.requests.length
})

const sent = (): string =>
  server.requests
    .slice(seen)
    .map(({ path, headers, body }) => JSON.stringify([path, headers, body]))
    .join('\n')

const sharing = async (names: readonly PrivateName[], isAgreed = () => true) =>
  createSharingModel(await openServerModel({ url: server.url, model: 'm' }), { names: () => names, isAgreed })

const PLAIN: Answer = {
  text: 'Probably not. I believe that the nozzle is clogged (72 %).',
  intent: 'part-ruined',
  verdict: 'no',
  facts: { lossRatio: 0.28571, leftS: 5400 },
  request: null,
}
const NOTED: [string, { readonly text: string }][] = []
const BOOK = { noteModelCall: () => true, note: (...line: unknown[]) => void NOTED.push(line as (typeof NOTED)[0]) }

const letters = fc.stringMatching(/^[a-z]{4,8}$/)
const planted = fc.record({
  file: letters.map((one) => `Vase for qx${one}.gcode`),
  object: letters.map((one) => `Qy${one} left arm`),
  user: letters.map((one) => `qu${one}`),
  host: letters.map((one) => `qh${one}-pi`),
  path: letters.map((one) => `/home/qp${one}/gcodes/a`),
  url: letters.map((one) => `https://qr${one}.example/cam?x=1`),
  ip: fc.ipV4(),
  mac: fc.array(fc.stringMatching(/^[0-9a-f]{2}$/), { minLength: 6, maxLength: 6 }).map((parts) => parts.join(':')),
  mail: letters.map((one) => `qm${one}@mail.example`),
  serial: fc.stringMatching(/^SN[0-9]{7}$/),
  picture: fc.stringMatching(/^[A-Za-z0-9]{70}$/),
})

test('in no message to it is anything of what was planted in a print and in a question', async () => {
  await fc.assert(
    fc.asyncProperty(planted, async (secrets) => {
      seen = server.requests.length
      const { file, object, user, host, ...byLooks } = secrets
      const model = await sharing([
        { kind: 'file', name: file },
        { kind: 'object', name: object },
        { kind: 'user', name: user },
        { kind: 'host', name: host },
      ])
      const all = Object.values(secrets).join(' ')
      const looks = Object.values(byLooks).join(' ')
      const situation = sampleSituation({
        scene: sampleScene({
          filename: file,
          objects: [{ name: object, isExcluded: false }],
          currentObject: object,
          hostMessage: looks,
          printMessage: `${object} of ${user}`,
          console: Object.values(secrets).map((text) => ({ timeS: 0, kind: 'response', text: `// ${text}` }) as const),
        }),
        summary: `Printing ${fenceText('file name', file)} on ${fenceText('message', host)}.`,
      })
      said = { content: JSON.stringify(sampleAnswer()) }
      // Also where the owner wants texts of others shown to a model.
      for (const texts of ['withheld', 'fenced'] as const) {
        const { response } = await createLanguagePolicy(model, { texts }).decide(situation)
        expect(response).toEqual({ kind: 'playbook', name: 'clog' })
      }
      said = { content: 'Probably not.' }
      for (const text of [...Object.values(secrets), all]) {
        await reworded(`is ${text} ruined, ${user}?`, PLAIN, model, BOOK)
      }
      await model.complete({
        messages: [
          { role: 'user', content: all },
          {
            role: 'assistant',
            content: all,
            toolCalls: [{ id: 'c', name: 'look', arguments: { at: [all], deep: { all } } }],
          },
          { role: 'tool', name: 'look', callId: 'c', content: all },
        ],
        tools: [{ name: 'look', description: all, parameters: { type: 'object', properties: {}, description: all } }],
        maxTokens: 9,
        timeoutMs: 5000,
      })
      const text = sent()
      expect(text).toContain('RESPONSES OFFERED')
      for (const secret of Object.values(secrets)) {
        expect(text).not.toContain(secret)
        expect(text).not.toContain(JSON.stringify(secret).slice(1, -1))
      }
      // Neither the part of it that tells whose it is.
      for (const core of all.match(/q[xyuhprm][a-z]{4,8}/gi) ?? [])
        expect(text.toLowerCase()).not.toContain(core.toLowerCase())
    }),
    { seed: 7, numRuns: 25 },
  )
}, 120_000)

test('where the answer quotes a placeholder the name is put back, and the journal has what really went and came', async () => {
  NOTED.length = 0
  said = { content: 'Probably not: file-1 may stop, and file-9 is nobody’s.' }
  const model = await sharing([{ kind: 'file', name: 'Birthday vase.gcode' }])
  const worded = await reworded('Is Birthday vase.gcode ruined?', { ...PLAIN, facts: { n: 9 } }, model, BOOK)
  expect(worded).toEqual({
    text: 'Probably not: Birthday vase.gcode may stop, and file-9 is nobody’s.',
    by: `m at ${new URL(server.url).host}`,
  })
  const [[, prompt], [, answer]] = NOTED as [[string, { text: string }], [string, { text: string }]]
  expect(prompt.text).toContain('QUESTION: Is file-1 ruined?')
  expect(sent()).toContain('QUESTION: Is file-1 ruined?')
  expect(answer.text).toBe('Probably not: file-1 may stop, and file-9 is nobody’s.')
})

test('a decision is read with the names in it, the same as without hiding', async () => {
  const model = createSharingModel(
    createScriptedModel(() => ({ text: 'x', value: sampleAnswer({ problem: 'Löwe, object-1, is loose.' }) })),
    { names: () => [{ kind: 'object', name: 'Löwe' }], isAgreed: () => true },
  )
  await model.complete({ messages: [{ role: 'user', content: 'Löwe' }], maxTokens: 1, timeoutMs: 1 })
  const { reasoning } = await createLanguagePolicy(model).decide(sampleSituation())
  expect(reasoning.problem).toBe('Löwe, Löwe, is loose.')
})

test('once the person has withdrawn nothing is sent, and the decision says why', async () => {
  let isAgreed = true
  const model = await sharing([], () => isAgreed)
  said = { content: JSON.stringify(sampleAnswer()) }
  await createLanguagePolicy(model).decide(sampleSituation())
  expect(server.requests).toHaveLength(seen + 1)
  isAgreed = false
  await expect(createLanguagePolicy(model).decide(sampleSituation())).rejects.toThrow(
    'nothing of this print is shared with the model any more',
  )
  const { text } = await reworded('is it ruined?', PLAIN, model, BOOK)
  expect(text).toBe(`${PLAIN.text} (Plain answer: nothing is shared with the model any more.)`)
  expect(server.requests).toHaveLength(seen + 1)
})
