import { Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type OpenAiStub, type StubMessage, sendJson, startOpenAiStub } from '../../../tests/language/openai-stub.ts'
import { sampleAnswer, sampleSituation } from '../../../tests/language/situation.ts'
import { createLanguagePolicy } from './language-policy.ts'
import { type CompletionRequest, ModelFailure } from './model-port.ts'
import { openServerModel, serverBase } from './server-model.ts'

const open: OpenAiStub[] = []

async function stub(...words: Parameters<typeof startOpenAiStub>): Promise<OpenAiStub> {
  const server = await startOpenAiStub(...words)
  open.push(server)
  return server
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

const ASK: CompletionRequest = { messages: [{ role: 'user', content: 'hello' }], maxTokens: 50, timeoutMs: 5_000 }

async function failureOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ModelFailure)
  return (error as ModelFailure).reason
}

describe('a server that answers', () => {
  test('decides: the form is asked for in the request, no tool is insisted on', async () => {
    const server = await stub(() => ({ content: JSON.stringify(sampleAnswer()) }))
    const port = await openServerModel({ url: server.url })
    expect(port.name).toMatch(/^stub-model at 127\.0\.0\.1:/)
    const proposal = await createLanguagePolicy(port).decide(sampleSituation())
    expect(proposal.response).toEqual({ kind: 'playbook', name: 'clog' })
    const asked = server.requests.at(-1)
    expect(asked?.path).toBe('/v1/chat/completions')
    expect(asked?.body['tool_choice']).toBeUndefined()
    expect(asked?.body).toMatchObject({ model: 'stub-model', seed: 1, temperature: 0, max_tokens: 1600 })
    const format = asked?.body['response_format'] as { type: string; json_schema: { schema: { required: string[] } } }
    expect(format.type).toBe('json_schema')
    expect(format.json_schema.schema.required).toContain('response')
  })

  const thinkers: readonly [string, StubMessage][] = [
    ['in a field of its own', { reasoning_content: 'Hm.', content: 'Yes.' }],
    ['in the text', { content: '<think>\nHm.\n</think>\n\nYes.' }],
    ['in the text, its opening tag lost', { content: 'Hm.\n</think>\n\nYes.' }],
  ]
  test.each(thinkers)('its thinking stays out of the answer: %s', async (_name, message) => {
    const server = await stub(() => message)
    const port = await openServerModel({ url: server.url })
    const { text, thinking, usage, finish } = await port.complete(ASK)
    expect({ text, thinking, finish }).toEqual({ text: 'Yes.', thinking: 'Hm.', finish: 'stop' })
    expect(usage).toEqual({ promptTokens: 11, answerTokens: 7 })
  })

  test('calls tools, and hears what came of it', async () => {
    const server = await stub(({ body }) =>
      (body['messages'] as unknown[]).length === 1
        ? {
            tool_calls: [
              { name: 'status', arguments: '{"of":"bed"}' },
              { name: 'status', arguments: 'broken' },
            ],
          }
        : { content: 'It is warm.' },
    )
    const port = await openServerModel({ url: server.url })
    const tools = [{ name: 'status', description: 'Looks.', parameters: { type: 'object', properties: {} } } as const]
    const first = await port.complete({ ...ASK, tools })
    expect(first.finish).toBe('tool-calls')
    expect(first.toolCalls).toEqual([{ id: 'c0', name: 'status', arguments: { of: 'bed' } }])
    const second = await port.complete({
      ...ASK,
      tools,
      messages: [
        ...ASK.messages,
        { role: 'assistant', content: '', toolCalls: first.toolCalls },
        { role: 'tool', name: 'status', callId: 'c0', content: '60 °C' },
      ],
    })
    expect(second.text).toBe('It is warm.')
    expect(server.requests.at(-1)?.body['messages']).toMatchObject([
      { role: 'user' },
      { role: 'assistant', tool_calls: [{ id: 'c0', function: { name: 'status' } }] },
      { role: 'tool', tool_call_id: 'c0', content: '60 °C' },
    ])
  })

  test('also one that knows no schemas', async () => {
    const server = await stub(({ body }, response) => {
      if (body['response_format'] === undefined) return { content: JSON.stringify(sampleAnswer()) }
      sendJson(response, 400, { error: { message: 'response_format is not supported' } })
      return undefined
    })
    const port = await openServerModel({ url: server.url })
    const proposal = await createLanguagePolicy(port).decide(sampleSituation())
    expect(proposal.cause).toBe('clog')
  })

  test('its key goes with every question', async () => {
    const server = await stub(() => ({ content: 'x' }))
    const port = await openServerModel({ url: server.url, apiKey: 'secret' })
    await port.complete(ASK)
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer secret', 'Bearer secret'])
  })
})

describe('a server that does not', () => {
  test('errors, garbage, pages, nothing at all', async () => {
    const bodies: readonly [number, string, string][] = [
      [500, 'application/json', '{"error":{"message":"out of memory"}}'],
      [401, 'application/json', '{"error":{"message":"no key"}}'],
      [200, 'text/html', '<html>login</html>'],
      [200, 'application/json', '{"choices":[]}'],
      [200, 'application/json', '{"choices":'],
      [200, 'application/json', ''],
    ]
    for (const [status, type, body] of bodies) {
      const server = await stub((_request, response) => {
        response.writeHead(status, { 'content-type': type }).end(body)
        return undefined
      })
      const port = await openServerModel({ url: server.url, model: 'm' })
      expect(await failureOf(port.complete(ASK))).toBe('server-error')
    }
  })

  test('silence, and a drop at a time', async () => {
    const server = await stub((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{')
      return undefined
    })
    const port = await openServerModel({ url: server.url, model: 'm' })
    expect(await failureOf(port.complete({ ...ASK, timeoutMs: 100 }))).toBe('timed-out')
    const stop = AbortSignal.timeout(50)
    expect(await failureOf(port.complete({ ...ASK, signal: stop }))).toBe('aborted')
  })

  test('an answer without end', async () => {
    const server = await stub((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const more = (): void => {
        if (!response.destroyed && response.write(Buffer.alloc(1 << 20, 0x20))) setImmediate(more)
        else response.once('drain', more)
      }
      more()
      return undefined
    })
    const port = await openServerModel({ url: server.url, model: 'm' })
    expect(await failureOf(port.complete(ASK))).toMatch(/server-error|unreachable/)
  })

  test('nobody there', async () => {
    const server = await startOpenAiStub(() => undefined)
    await server.close()
    const port = await openServerModel({ url: server.url, model: 'm' })
    expect(await failureOf(port.complete(ASK))).toBe('unreachable')
    await expect(openServerModel({ url: server.url })).rejects.toThrow(
      /^The model server at 127\.0\.0\.1:\d+ does not answer: ECONNREFUSED\.$/,
    )
  })

  test('several models: it has to be said which', async () => {
    const server = await stub(() => undefined, ['a', 'b'])
    await expect(openServerModel({ url: server.url })).rejects.toThrow(/has 2 models: say which \(a, b\)/)
  })
})

test('the folder of the interface', () => {
  expect(serverBase('http://localhost:8080').href).toBe('http://localhost:8080/v1/')
  expect(serverBase('http://localhost:11434/v1/').href).toBe('http://localhost:11434/v1/')
  expect(serverBase('https://x.example/openai/v1/chat/completions?a=b#c').href).toBe('https://x.example/openai/v1/')
  expect(() => serverBase('localhost:8080')).toThrow(/is not the address/)
  expect(() => serverBase('file:///etc/passwd')).toThrow(/is not the address/)
  expect(() => serverBase('http://me:key@localhost')).toThrow(/PRINTWRIGHT_MODEL_KEY/)
})

describe('nothing but the configured address is spoken with', () => {
  const reached: string[] = []
  beforeEach(() => {
    reached.length = 0
    const connect = Socket.prototype.connect
    vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket, ...words: unknown[]) {
      const [target] = (Array.isArray(words[0]) ? words[0] : words) as [{ host?: string; port?: number | string }]
      reached.push(`${target.host}:${target.port}`)
      return connect.apply(this, words as Parameters<typeof connect>)
    })
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })

  test('for decisions, tools and errors', async () => {
    const server = await stub(({ body }, response) => {
      if (body['seed'] !== 9) return { content: JSON.stringify(sampleAnswer()) }
      sendJson(response, 503, { error: { message: 'see http://example.com' } })
      return undefined
    })
    const port = await openServerModel({ url: server.url })
    await createLanguagePolicy(port).decide(sampleSituation())
    await failureOf(port.complete({ ...ASK, seed: 9 }))
    expect(new Set(reached)).toEqual(new Set([new URL(server.url).host]))
    expect(reached.length).toBeGreaterThan(0)
  })

  test('a server that sends us elsewhere is not followed', async () => {
    const elsewhere = await stub(() => ({ content: 'gotcha' }))
    const server = await stub((_request, response) => {
      response.writeHead(307, { location: `${elsewhere.url}/v1/chat/completions` }).end()
      return undefined
    })
    const port = await openServerModel({ url: server.url, model: 'm', apiKey: 'secret' })
    expect(await failureOf(port.complete(ASK))).toMatch(/unreachable|server-error/)
    expect(elsewhere.requests).toEqual([])
    expect(new Set(reached)).toEqual(new Set([new URL(server.url).host]))
  })
})
