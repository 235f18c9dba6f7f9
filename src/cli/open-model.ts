// `--model`: a GGUF file, a name of `printwright models`, the address of a server, or the baseline, which is none.

import { existsSync } from 'node:fs'
import { PrintwrightError, plainText } from '#core'
import {
  createSharingModel,
  type ModelPort,
  openGgufModel,
  openServerModel,
  type PrivateName,
  serverBase,
} from '#operator'
import { modelFolder } from './models/known-models.ts'
import { runtimeFolder } from './models/runtime.ts'
import { pulledFile } from './models.ts'
import { isLoopback, type Sharing } from './share/agree.ts'

const KEY_VARIABLE = 'PRINTWRIGHT_MODEL_KEY'

export interface OpenModelOptions {
  /** Of several that a server has. */
  readonly modelName?: string
  /** The person's agreement: a server on another machine is not spoken with without it. */
  readonly sharing?: Sharing | null
  /** What is known now to be somebody's: it does not go to such a server. */
  readonly names?: () => readonly PrivateName[]
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
  if (/^https?:/i.test(words)) return await openPrintModel(words, options)
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

/** For what knows of somebody's print. */
async function openPrintModel(
  url: string,
  { modelName, sharing = null, names = () => [] }: OpenModelOptions,
): Promise<ModelPort> {
  const base = serverBase(url)
  if (isLoopback(base)) return await openModelServer(url, modelName)
  if (sharing?.address !== base.href) {
    throw new PrintwrightError('share', `${plainText(base.href)} is not this machine: it needs --share.`)
  }
  return createSharingModel(await openModelServer(url, modelName), { names, isAgreed: sharing.isAgreed })
}

/** A server for what is nobody's: nothing is asked, nothing is hidden. */
export async function openModelServer(url: string, modelName: string | undefined): Promise<ModelPort> {
  const apiKey = process.env[KEY_VARIABLE]
  return await openServerModel({
    url,
    ...(modelName === undefined ? {} : { model: modelName }),
    ...(apiKey === undefined || apiKey === '' ? {} : { apiKey }),
  })
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
