// A language model in this process, from a GGUF file. It thinks first where it can, within half of its time and tokens, and then
// answers under a grammar that lets nothing through but the form asked for.

import { availableParallelism } from 'node:os'
import { PrintwrightError, plainText } from '#core'
import { readGgufFile } from './gguf-file.ts'
import { type LlamaEngine, type LlamaRuntime, type LlamaToken, loadLlamaRuntime } from './llama-runtime.ts'
import { type Completion, type CompletionRequest, jsonIn, ModelFailure, type ModelPort } from './model-port.ts'
import type { ChatTemplate, ModelAnswer, PromptPiece, TurnOptions } from './templates/chat-template.ts'
import { chooseTemplate } from './templates/choose-template.ts'
import { createTurns } from './turns.ts'

export interface GgufModelOptions {
  readonly path: string
  /** Folder in which `models setup` installed node-llama-cpp (default: this program's own packages). */
  readonly runtimeFolder?: string
  /** `false`: the processor alone. */
  readonly gpu?: 'auto' | false
  /** Prompt and answer together, in tokens (default: 8,192, or less where the model reads less). */
  readonly contextTokens?: number
  /** Default: one core is left to whoever drives the printer. */
  readonly threads?: number
  /** Whether it thinks before it answers, where it can (default: yes). */
  readonly isThinking?: boolean
}

export interface GgufModel extends ModelPort {
  readonly template: string
  /** The file does not say which chat template is its own. */
  readonly isTemplateGuessed: boolean
}

interface Loaded {
  readonly runtime: LlamaRuntime
  readonly engine: LlamaEngine
  readonly model: Awaited<ReturnType<LlamaEngine['loadModel']>>
  readonly context: Awaited<ReturnType<Awaited<ReturnType<LlamaEngine['loadModel']>>['createContext']>>
  readonly sequence: ReturnType<Loaded['context']['getSequence']>
  readonly template: ChatTemplate
  readonly grammars: Map<string, object>
}

/** Of its tokens and its time, what a model may think before it has to answer. */
const THINKING_SHARE = 0.5
/**
 * Always the likeliest word makes a thought go round in circles: the makers of Qwen3 and DeepSeek-R1 advise against it. The answer
 * itself is still as cold as it was asked for.
 */
const THINKING_TEMPERATURE = 0.6
const THINK_END = '</think>'
const MOST_GRAMMARS = 32

export async function openGgufModel(options: GgufModelOptions): Promise<GgufModel> {
  const header = readGgufFile(options.path)
  const { template, isGuess } = chooseTemplate(header.metadata)
  const loaded = await load(options, template)
  const isThinking = template.thinking !== 'never' && (options.isThinking ?? true)
  const inTurn = createTurns()
  const name = header.metadata.get('general.name')
  return {
    name: plainText(typeof name === 'string' && name !== '' ? name : options.path).slice(0, 80),
    template: template.name,
    isTemplateGuessed: isGuess,
    complete: (request) => inTurn(() => complete(loaded, request, isThinking)),
    close: async () => {
      await inTurn(async () => {
        await loaded.context.dispose()
        await loaded.model.dispose()
        await loaded.engine.dispose()
      })
    },
  }
}

async function load(options: GgufModelOptions, template: ChatTemplate): Promise<Loaded> {
  const runtime = await loadLlamaRuntime(options.runtimeFolder ?? null)
  try {
    const engine = await runtime.getLlama({
      gpu: options.gpu ?? 'auto',
      build: 'never',
      skipDownload: true,
      progressLogs: false,
      logLevel: 'disabled',
    })
    const model = await engine.loadModel({ modelPath: options.path })
    const contextSize = Math.min(options.contextTokens ?? 8_192, model.trainContextSize)
    const threads = options.threads ?? Math.max(1, availableParallelism() - 1)
    const context = await model.createContext({ contextSize, sequences: 1, threads })
    return { runtime, engine, model, context, sequence: context.getSequence(), template, grammars: new Map() }
  } catch (error) {
    const why = plainText((error as Error).message).slice(0, 200)
    throw new PrintwrightError('model_file', `The model ${plainText(options.path)} cannot be loaded: ${why}`, {
      exitStatus: 3,
      cause: error,
    })
  }
}

async function complete(loaded: Loaded, request: CompletionRequest, isThinking: boolean): Promise<Completion> {
  const { template, model, context } = loaded
  const deadline = AbortSignal.timeout(request.timeoutMs)
  const stop = request.signal === undefined ? deadline : AbortSignal.any([deadline, request.signal])
  const options = { isThinking, ...(request.tools === undefined ? {} : { tools: request.tools }) }
  const prompt = tokensOf(loaded, template.render(request.messages, options))
  if (prompt.length + request.maxTokens > context.contextSize) {
    throw new ModelFailure('too-long', `the prompt has ${prompt.length} of ${context.contextSize} tokens`)
  }
  try {
    const grammar = request.schema === undefined ? undefined : await grammarOf(loaded, request.schema)
    let thought: LlamaToken[] = []
    let before = prompt
    if (isThinking) {
      before = [...prompt, ...model.tokenize(template.thoughtStart, true)]
      thought = await think(loaded, before, request, stop)
      before = [...before, ...thought, ...model.tokenize(`\n${THINK_END}\n\n`, true)]
    }
    const answer = await generate(loaded, before, request, {
      maxTokens: Math.max(1, request.maxTokens - thought.length),
      stop,
      isDone: request.schema === undefined ? () => false : isWholeJson,
      ...(grammar === undefined ? {} : { grammar }),
    })
    if (answer.isAborted) throw new ModelFailure(deadline.aborted ? 'timed-out' : 'aborted', 'the model was stopped')
    const parsed = readAnswer(loaded, answer.tokens, request, options)
    const value = request.schema === undefined ? undefined : jsonIn(parsed.text)
    const thinking = model
      .detokenize(thought, false)
      .replaceAll(/<\/?think>/g, '')
      .trim()
    return {
      text: parsed.text,
      thinking: [thinking, parsed.thinking].filter((part) => part !== '').join('\n'),
      toolCalls: parsed.toolCalls,
      ...(value === undefined ? {} : { value }),
      usage: { promptTokens: prompt.length, answerTokens: thought.length + answer.tokens.length },
      finish: answer.isFull && value === undefined ? 'length' : parsed.toolCalls.length > 0 ? 'tool-calls' : 'stop',
    }
  } catch (error) {
    if (error instanceof ModelFailure) throw error
    throw new ModelFailure('broken', plainText((error as Error).message).slice(0, 200), { cause: error })
  }
}

/** Under a grammar a special token is letters inside a string, if it comes at all: it ends nothing and opens no call. */
function readAnswer(
  { model, template }: Loaded,
  tokens: readonly LlamaToken[],
  { schema }: CompletionRequest,
  options: TurnOptions,
): ModelAnswer {
  if (schema !== undefined) return { thinking: '', text: model.detokenize(tokens, false).trim(), toolCalls: [] }
  return template.parse(model.detokenize(tokens, true), { ...options, isThinking: false })
}

/** Special tokens come from markup alone: a message that contains the end of a turn ends none. */
function tokensOf({ model }: Loaded, pieces: readonly PromptPiece[]): LlamaToken[] {
  return pieces.flatMap(({ text, isMarkup }) => (text === '' ? [] : model.tokenize(text, isMarkup)))
}

async function grammarOf({ engine, grammars }: Loaded, schema: object): Promise<object> {
  const key = JSON.stringify(schema)
  const known = grammars.get(key)
  if (known !== undefined) return known
  if (grammars.size >= MOST_GRAMMARS) grammars.clear()
  const grammar = await engine.createGrammarForJsonSchema(schema)
  grammars.set(key, grammar)
  return grammar
}

/** Up to the end of the thought, or to half of what there is of tokens and time: then it has to answer all the same. */
async function think(
  loaded: Loaded,
  before: readonly LlamaToken[],
  request: CompletionRequest,
  stop: AbortSignal,
): Promise<LlamaToken[]> {
  const half = AbortSignal.timeout(Math.max(1, THINKING_SHARE * request.timeoutMs))
  const temperature = Math.max(THINKING_TEMPERATURE, request.temperature ?? 0)
  const { tokens } = await generate(
    loaded,
    before,
    { ...request, temperature, seed: request.seed ?? 1 },
    {
      maxTokens: Math.floor(THINKING_SHARE * request.maxTokens),
      stop: AbortSignal.any([stop, half]),
      isDone: (text) => text.includes(THINK_END),
    },
  )
  return tokens
}

interface Generation {
  readonly maxTokens: number
  readonly stop: AbortSignal
  readonly grammar?: object
  isDone(text: string): boolean
}

interface Generated {
  readonly tokens: LlamaToken[]
  readonly isAborted: boolean
  readonly isFull: boolean
}

async function generate(
  { runtime, model, sequence }: Loaded,
  before: readonly LlamaToken[],
  request: CompletionRequest,
  { maxTokens, stop, grammar, isDone }: Generation,
): Promise<Generated> {
  // What the context holds already of this prompt is not computed again; at least one token has to be.
  await sequence.adaptStateToTokens(before.slice(0, -1), false)
  const rest = before.slice(sequence.nextTokenIndex)
  const tokens: LlamaToken[] = []
  if (stop.aborted) return { tokens, isAborted: true, isFull: false }
  const words = sequence.evaluate(rest, {
    temperature: request.temperature ?? 0,
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    ...(grammar === undefined
      ? {}
      : { grammarEvaluationState: new runtime.LlamaGrammarEvaluationState({ model, grammar }) }),
    yieldEogToken: true,
  })
  let text = ''
  for await (const token of words) {
    if (stop.aborted) return { tokens, isAborted: true, isFull: false }
    if (model.isEogToken(token)) return { tokens, isAborted: false, isFull: false }
    tokens.push(token)
    text += model.detokenize([token], grammar === undefined)
    if (isDone(text)) return { tokens: withoutThinkEnd(model, tokens, text), isAborted: false, isFull: false }
    if (tokens.length >= maxTokens) break
  }
  return { tokens, isAborted: false, isFull: true }
}

/** The closing tag is written anew behind every thought, whether it came to its end or was cut. */
function withoutThinkEnd(model: Loaded['model'], tokens: LlamaToken[], text: string): LlamaToken[] {
  const end = text.indexOf(THINK_END)
  if (end === -1) return tokens
  let kept = tokens.length
  while (kept > 0 && model.detokenize(tokens.slice(0, kept), true).length > end) kept--
  return tokens.slice(0, kept)
}

/** A grammar may allow blanks after the last brace for ever. */
function isWholeJson(text: string): boolean {
  if (!text.trimEnd().endsWith('}')) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
