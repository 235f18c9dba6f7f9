// A language model behind any server with OpenAI's interface: llama-server, Ollama, vLLM. One address is spoken with, the one that
// the owner gave; a server that sends us elsewhere is not followed. Tools are offered and never insisted on, a form is asked for
// and never trusted: what comes back is checked again by whoever asked.

import type { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { PrintwrightError, plainText } from '#core'
import {
  type ChatMessage,
  type Completion,
  type CompletionRequest,
  jsonIn,
  ModelFailure,
  type ModelPort,
  type ToolCall,
} from './model-port.ts'
import { pinnedFetch } from './pinned-fetch.ts'
import { splitThinking } from './thinking.ts'

export interface ServerModelOptions {
  /** For example http://localhost:8080 or http://localhost:11434/v1 */
  readonly url: string
  /** Default: the only one that the server has. */
  readonly model?: string
  /** Sent to that server and to nobody else. */
  readonly apiKey?: string
}

type Chat = ReturnType<ReturnType<typeof createOpenAICompatible>['chatModel']>
type CallOptions = Parameters<Chat['doGenerate']>[0]
type CallResult = Awaited<ReturnType<Chat['doGenerate']>>

const LIST_TIMEOUT_MS = 10_000

export async function openServerModel(options: ServerModelOptions): Promise<ModelPort> {
  const base = serverBase(options.url)
  const fetch = pinnedFetch(base)
  const headers: Record<string, string> = options.apiKey ? { authorization: `Bearer ${options.apiKey}` } : {}
  const modelName = options.model ?? (await onlyModel(base, fetch, headers))
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible')
  const provider = createOpenAICompatible({
    name: 'model-server',
    baseURL: base.href.replace(/\/$/, ''),
    ...(options.apiKey ? { apiKey: options.apiKey } : {}),
    supportsStructuredOutputs: true,
    fetch,
  })
  const chat = provider.chatModel(modelName)
  return {
    name: `${plainText(modelName).slice(0, 60)} at ${base.host}`,
    complete: (request) => complete(chat, request),
    close: async () => {},
  }
}

/** The folder of the interface: `/v1` where the owner named no folder. */
export function serverBase(url: string): URL {
  const base = URL.canParse(url) ? new URL(url) : null
  if (base === null || (base.protocol !== 'http:' && base.protocol !== 'https:')) {
    throw new PrintwrightError(
      'model_url',
      `${plainText(url)} is not the address of a model server: http://HOST:PORT/v1`,
    )
  }
  if (base.username !== '' || base.password !== '') {
    throw new PrintwrightError(
      'model_url',
      'A key for the model server belongs into PRINTWRIGHT_MODEL_KEY, not into its address.',
    )
  }
  base.search = ''
  base.hash = ''
  const folder = base.pathname.replace(/\/+$/, '').replace(/\/chat\/completions$/, '')
  base.pathname = `${folder === '' ? '/v1' : folder}/`
  return base
}

async function onlyModel(base: URL, fetch: typeof globalThis.fetch, headers: Record<string, string>): Promise<string> {
  const names = await listModels(base, fetch, headers)
  const [name] = names
  if (name === undefined)
    throw new PrintwrightError('model_server', `The server at ${base.host} has no model.`, { exitStatus: 3 })
  if (names.length === 1) return name
  const shown = names.slice(0, 12).map((known) => plainText(known).slice(0, 60))
  throw new PrintwrightError(
    'model_name',
    `The server at ${base.host} has ${names.length} models: say which (${shown.join(', ')}).`,
  )
}

async function listModels(
  base: URL,
  fetch: typeof globalThis.fetch,
  headers: Record<string, string>,
): Promise<readonly string[]> {
  try {
    const response = await fetch(new URL('models', base), { headers, signal: AbortSignal.timeout(LIST_TIMEOUT_MS) })
    if (!response.ok) throw new Error(`it answered ${response.status}`)
    const { data } = (await response.json()) as { data?: unknown }
    if (!Array.isArray(data)) throw new Error('its list of models cannot be read')
    return data.flatMap((entry: unknown) => {
      const id = typeof entry === 'object' && entry !== null ? (entry as { id?: unknown }).id : undefined
      return typeof id === 'string' && id !== '' ? [id] : []
    })
  } catch (error) {
    const why = plainText(wordsOfError(error)).slice(0, 160)
    throw new PrintwrightError('model_server', `The model server at ${base.host} does not answer: ${why}.`, {
      exitStatus: 3,
      cause: error,
    })
  }
}

/** What fetch throws hides what happened one level down. */
function wordsOfError(error: unknown): string {
  const { cause, message } = error as { cause?: { code?: string; message?: string }; message?: string }
  return cause?.code ?? cause?.message ?? message ?? String(error)
}

async function complete(chat: Chat, request: CompletionRequest): Promise<Completion> {
  const deadline = AbortSignal.timeout(request.timeoutMs)
  const abortSignal = request.signal === undefined ? deadline : AbortSignal.any([deadline, request.signal])
  try {
    return completionOf(await call(chat, { ...callOptions(request), abortSignal }), request)
  } catch (error) {
    if (deadline.aborted) throw new ModelFailure('timed-out', 'the server did not answer in time', { cause: error })
    if (abortSignal.aborted) throw new ModelFailure('aborted', 'the question was withdrawn', { cause: error })
    const { statusCode } = error as { statusCode?: number }
    const reason = statusCode === undefined && isUnreachable(error) ? 'unreachable' : 'server-error'
    throw new ModelFailure(reason, plainText(wordsOfError(error)).slice(0, 200), { cause: error })
  }
}

/** Some servers know no schemas: asked once more without, the prompt still says what form the answer is to have. */
async function call(chat: Chat, options: CallOptions): Promise<CallResult> {
  try {
    return await chat.doGenerate(options)
  } catch (error) {
    const { statusCode } = error as { statusCode?: number }
    const isRefusedForm = options.responseFormat?.type === 'json' && (statusCode === 400 || statusCode === 422)
    if (!isRefusedForm) throw error
    const { responseFormat: _schema, ...rest } = options
    return await chat.doGenerate(rest)
  }
}

const UNREACHABLE = /ECONN|ENOTFOUND|EAI_AGAIN|EHOST|ENET|UND_ERR|fetch failed|redirect|Cannot connect/i

function isUnreachable(error: unknown): boolean {
  const { cause, message } = error as { cause?: { code?: string; message?: string }; message?: string }
  return UNREACHABLE.test(`${message} ${cause?.code} ${cause?.message}`)
}

function promptMessage(message: ChatMessage): CallOptions['prompt'][number] {
  switch (message.role) {
    case 'system':
      return { role: 'system', content: message.content }
    case 'user':
      return { role: 'user', content: [{ type: 'text', text: message.content }] }
    case 'tool': {
      const output = { type: 'text', value: message.content } as const
      return {
        role: 'tool',
        content: [{ type: 'tool-result', toolCallId: message.callId, toolName: message.name, output }],
      }
    }
    case 'assistant': {
      const calls = (message.toolCalls ?? []).map(
        ({ id, name, arguments: input }) => ({ type: 'tool-call', toolCallId: id, toolName: name, input }) as const,
      )
      const said = message.content === '' ? [] : [{ type: 'text', text: message.content } as const]
      return { role: 'assistant', content: [...said, ...calls] }
    }
  }
}

function callOptions(request: CompletionRequest): CallOptions {
  return {
    prompt: request.messages.map(promptMessage),
    maxOutputTokens: request.maxTokens,
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    ...(request.schema === undefined
      ? {}
      : { responseFormat: { type: 'json', name: 'answer', schema: request.schema as Schema } as const }),
    ...(request.tools === undefined || request.tools.length === 0
      ? {}
      : {
          tools: request.tools.map(({ name, description, parameters }) => {
            return { type: 'function', name, description, inputSchema: parameters as Schema } as const
          }),
        }),
  }
}

type Schema = NonNullable<Extract<NonNullable<CallOptions['responseFormat']>, { type: 'json' }>['schema']>

function completionOf(result: CallResult, request: CompletionRequest): Completion {
  const texts: string[] = []
  const thoughts: string[] = []
  const toolCalls: ToolCall[] = []
  for (const part of result.content) {
    if (part.type === 'text') texts.push(part.text)
    else if (part.type === 'reasoning') thoughts.push(part.text.trim())
    else if (part.type === 'tool-call') {
      const values = argumentsOf(part.input)
      if (values !== null) toolCalls.push({ id: part.toolCallId, name: part.toolName, arguments: values })
    }
  }
  // Servers that do not take thoughts apart leave them in the text.
  const { thinking, answer } = splitThinking(texts.join(''))
  if (thinking !== '') thoughts.push(thinking)
  const value = request.schema === undefined ? undefined : jsonIn(answer)
  return {
    text: answer,
    thinking: thoughts.join('\n'),
    toolCalls,
    ...(value === undefined ? {} : { value }),
    usage: {
      promptTokens: result.usage.inputTokens.total ?? 0,
      answerTokens: result.usage.outputTokens.total ?? 0,
    },
    finish: finishOf(result.finishReason.unified, toolCalls.length > 0),
  }
}

function finishOf(reason: CallResult['finishReason']['unified'], isCalling: boolean): Completion['finish'] {
  if (reason === 'length') return 'length'
  if (reason === 'content-filter') return 'refused'
  return isCalling ? 'tool-calls' : 'stop'
}

function argumentsOf(json: string): Record<string, unknown> | null {
  const value = json.trim() === '' ? {} : jsonIn(json)
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null
}
