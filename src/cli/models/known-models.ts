// Language models that can be fetched by name, and what of them lies on this machine.

import { readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { PrintwrightError, plainText } from '#core'
import { dataFolder } from '../data-folder.ts'

export interface KnownModel {
  readonly name: string
  readonly title: string
  /** What it is good for, in a few words. */
  readonly use: string
  readonly licence: string
  readonly file: string
  readonly url: string
  /** null: not known. */
  readonly bytes: number | null
  readonly sha256: string | null
}

export function knownModels(): readonly KnownModel[] {
  const { models } = JSON.parse(readFileSync(new URL('models.json', dataFolder), 'utf8')) as { models: KnownModel[] }
  return models
}

const NAME = /^[a-z0-9][a-z0-9._-]{0,80}$/i

/** A known model, or one that is fetched from an address of the person's own under a name of theirs. */
export function modelNamed(name: string, from: string | undefined): KnownModel {
  const known = knownModels().find((model) => model.name === name.toLowerCase())
  if (known !== undefined) return known
  const isName = NAME.test(name)
  if (isName && from !== undefined && /\.gguf(\?|$)/i.test(from)) {
    return { name, title: name, use: '', licence: '', file: `${name}.gguf`, url: from, bytes: null, sha256: null }
  }
  const names = knownModels().map((model) => model.name)
  const hint = isName ? '; any other needs --from with the address of its .gguf file' : ''
  throw new PrintwrightError(
    'model_name',
    `No model is called ${plainText(name)}: there are ${names.join(', ')}${hint}.`,
  )
}

/** Where models and their runtime are kept: XDG's folder for data, or the one of Windows. */
export function modelFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const own = environment['PRINTWRIGHT_MODELS']
  if (own !== undefined && own !== '') return own
  const windows = process.platform === 'win32' ? environment['LOCALAPPDATA'] : undefined
  const base = environment['XDG_DATA_HOME'] || windows || join(homedir(), '.local', 'share')
  return join(base, 'printwright', 'models')
}

/** Bytes on this machine; null: not there. */
export function pulledBytes(folder: string, model: KnownModel): number | null {
  const stat = statSync(join(folder, model.file), { throwIfNoEntry: false })
  return stat?.isFile() ? stat.size : null
}
