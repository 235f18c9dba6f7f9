// A server with OpenAI's interface that answers what the test tells it to, well or badly.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface StubRequest {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Record<string, unknown>
}

export interface StubMessage {
  readonly content?: string
  readonly reasoning_content?: string
  readonly tool_calls?: readonly { readonly name: string; readonly arguments: string }[]
  readonly finish_reason?: string
}

/** Answers itself, or tells what message to answer with. */
type Behaviour = (request: StubRequest, response: ServerResponse) => StubMessage | undefined

export interface OpenAiStub {
  readonly url: string
  readonly requests: readonly StubRequest[]
  close(): Promise<void>
}

export async function startOpenAiStub(
  behave: Behaviour,
  models: readonly string[] = ['stub-model'],
): Promise<OpenAiStub> {
  const requests: StubRequest[] = []
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString('utf8')
    const request = {
      path: incoming.url ?? '',
      headers: incoming.headers,
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    }
    requests.push(request)
    if (request.path === '/v1/models') {
      sendJson(response, 200, { object: 'list', data: models.map((id) => ({ id, object: 'model' })) })
      return
    }
    const message = behave(request, response)
    if (message !== undefined) sendJson(response, 200, completion(message))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

function completion({ finish_reason, tool_calls, ...message }: StubMessage): object {
  const calls = tool_calls?.map((call, index) => ({ id: `c${index}`, type: 'function', function: call }))
  return {
    id: 'x',
    object: 'chat.completion',
    created: 1,
    model: 'stub-model',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: null,
          ...message,
          ...(calls === undefined ? {} : { tool_calls: calls }),
        },
        finish_reason: finish_reason ?? (calls === undefined ? 'stop' : 'tool_calls'),
      },
    ],
    usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
  }
}
