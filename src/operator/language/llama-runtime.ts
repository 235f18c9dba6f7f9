// node-llama-cpp, where it is there: it is no dependency (decision 0012). Only what is used of it is described here.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PrintwrightError, plainText } from '#core'

export type LlamaToken = number

export interface LlamaSequence {
  readonly nextTokenIndex: number
  adaptStateToTokens(tokens: LlamaToken[], allowShift?: boolean): Promise<void>
  evaluate(tokens: LlamaToken[], options: object): AsyncGenerator<LlamaToken, void, void>
}

export interface LlamaContext {
  readonly contextSize: number
  getSequence(): LlamaSequence
  dispose(): Promise<void>
}

export interface LlamaModel {
  readonly trainContextSize: number
  tokenize(text: string, specialTokens: boolean): LlamaToken[]
  detokenize(tokens: readonly LlamaToken[], specialTokens: boolean): string
  isEogToken(token: LlamaToken): boolean
  createContext(options: object): Promise<LlamaContext>
  dispose(): Promise<void>
}

export interface LlamaEngine {
  readonly gpu: string | false
  loadModel(options: object): Promise<LlamaModel>
  createGrammarForJsonSchema(schema: object): Promise<object>
  dispose(): Promise<void>
}

export interface LlamaRuntime {
  getLlama(options: object): Promise<LlamaEngine>
  readonly LlamaGrammarEvaluationState: new (options: { model: LlamaModel; grammar: object }) => object
}

const PACKAGE = 'node-llama-cpp'

export const NEEDS_RUNTIME = 'A model in this process needs node-llama-cpp: run `printwright models setup`.'

/** From a folder that `models setup` filled, or from where this program's own packages are. */
export async function loadLlamaRuntime(folder: string | null): Promise<LlamaRuntime> {
  const entry = folder === null ? null : join(folder, 'node_modules', PACKAGE, 'dist', 'index.js')
  // Nobody who asks for an answer waits for a compiler or a download.
  process.env['NODE_LLAMA_CPP_SKIP_DOWNLOAD'] ??= 'true'
  try {
    if (entry !== null && existsSync(entry)) return (await import(pathToFileURL(entry).href)) as LlamaRuntime
    // The name in a variable: the program is built and checked without this package.
    const name: string = PACKAGE
    return (await import(name)) as LlamaRuntime
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const isMissing = code === 'ERR_MODULE_NOT_FOUND' && message.includes(PACKAGE)
    const words = isMissing ? NEEDS_RUNTIME : `node-llama-cpp cannot be loaded: ${plainText(message).slice(0, 200)}`
    throw new PrintwrightError('model_runtime', words, { exitStatus: 3, cause: error })
  }
}
