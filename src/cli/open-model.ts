// `--model`: a GGUF file, a name of `printwright models`, the address of a server, or the baseline, which is none.

import { existsSync } from 'node:fs'
import { PrintwrightError, plainText } from '#core'
import { type ModelPort, openGgufModel, openServerModel } from '#operator'
import { modelFolder } from './models/known-models.ts'
import { runtimeFolder } from './models/runtime.ts'
import { pulledFile } from './models.ts'

const KEY_VARIABLE = 'PRINTWRIGHT_MODEL_KEY'

export interface OpenModelOptions {
  /** Of several that a server has. */
  readonly modelName?: string
  readonly isThinking?: boolean
  readonly gpu?: 'auto' | false
  /** Default: where `printwright models` keeps them. */
  readonly folder?: string
  /** One sentence on what the person had better know of the model. */
  onNote?(sentence: string): void
}

/** null: the baseline decides. */
export async function openModel(words: string, options: OpenModelOptions = {}): Promise<ModelPort | null> {
  if (words === 'baseline') return null
  if (/^https?:/i.test(words)) {
    const apiKey = process.env[KEY_VARIABLE]
    return openServerModel({
      url: words,
      ...(options.modelName === undefined ? {} : { model: options.modelName }),
      ...(apiKey === undefined || apiKey === '' ? {} : { apiKey }),
    })
  }
  const folder = options.folder ?? modelFolder()
  const model = await openGgufModel({
    path: fileOf(words, folder),
    runtimeFolder: runtimeFolder(folder),
    ...(options.isThinking === undefined ? {} : { isThinking: options.isThinking }),
    ...(options.gpu === undefined ? {} : { gpu: options.gpu }),
  })
  if (model.isTemplateGuessed) {
    options.onNote?.(
      `The file of ${model.name} does not say how it wants to be spoken to: ChatML is tried, expect little.`,
    )
  }
  return model
}

function fileOf(words: string, folder: string): string {
  if (/\.gguf$/i.test(words) || existsSync(words)) return words
  const file = pulledFile(folder, words)
  if (file !== null) return file
  throw new PrintwrightError(
    'model_file',
    `${plainText(words)} is not here: \`printwright models pull ${plainText(words)}\`.`,
  )
}
