// `printwright models`: which language models are known, which are here, fetching and removing them, and what runs them.

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { PrintwrightError, plainText, toSnakeCaseKeys } from '#core'
import { readGgufFile } from '#operator'
import { megabytes } from './megabytes.ts'
import { type Downloaded, download, hashOf, hostOf } from './models/download.ts'
import { type KnownModel, knownModels, modelFolder, modelNamed, pulledBytes } from './models/known-models.ts'
import { isSha256, type LockEntry, readLock, writeLock } from './models/model-lock.ts'
import { hasRuntime, installRuntime, runtimeFolder, sizeWords } from './models/runtime.ts'
import { listConsents, withdraw } from './models/shared-with.ts'
import { type Progress, startProgress } from './progress.ts'
import { writeJson, writeText } from './terminal.ts'

export interface ModelsOptions {
  readonly from?: string
  readonly sha256?: string
  readonly dir?: string
  /** Folder of the consents. */
  readonly data?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

export async function modelsCommand(
  action: string,
  name: string | undefined,
  options: ModelsOptions,
): Promise<0 | 1 | 2 | 3> {
  const folder = options.dir ?? modelFolder()
  switch (action) {
    case 'list':
      return list(folder, options)
    case 'pull':
      return pull(folder, needed(name, action), options)
    case 'path':
      return path(folder, name, options)
    case 'rm':
      return remove(folder, needed(name, action), options)
    case 'setup':
      return setup(folder, options)
    case 'consents':
      return listConsents(options)
    case 'withdraw':
      return withdraw(needed(name, action, 'the address of a server', 'consents'), options)
    default:
      throw new PrintwrightError(
        'usage',
        `models knows list, pull, path, rm, setup, consents and withdraw, not ${plainText(action)}.`,
      )
  }
}

function needed(name: string | undefined, action: string, what = 'a name', where = 'list'): string {
  if (name !== undefined) return name
  throw new PrintwrightError('usage', `models ${action} needs ${what}: \`printwright models ${where}\` shows them.`)
}

function list(folder: string, options: ModelsOptions): 0 {
  const lock = readLock(folder)
  const own = Object.entries(lock)
    .filter(([name]) => !knownModels().some((model) => model.name === name))
    .map(([name, entry]): KnownModel => ({ ...entry, name, title: name, use: '', licence: '' }))
  const rows = [...knownModels(), ...own].map((model) => {
    const pulled = pulledBytes(folder, model)
    return { ...model, checksum: checksumWords(model, lock[model.name]), isHere: pulled !== null, pulledBytes: pulled }
  })
  if (options.json) {
    writeJson({ folder, has_runtime: hasRuntime(runtimeFolder(folder)), models: rows.map(toSnakeCaseKeys) }, 2)
    return 0
  }
  const width = Math.max(...rows.map(({ name }) => name.length))
  for (const { name, title, use, isHere, bytes, pulledBytes: here, checksum } of rows) {
    const size = here ?? bytes
    const mark = isHere ? 'here' : ''
    const words = `${title}${use === '' ? '' : `: ${use}`}`
    writeText(
      process.stdout,
      `${name.padEnd(width)}  ${(size === null ? '?' : megabytes(size)).padStart(7)}  ${mark.padEnd(4)}  ${words}\n`,
    )
    writeText(process.stdout, `${' '.repeat(width + 17)}${checksum}\n`)
  }
  const runtime = hasRuntime(runtimeFolder(folder))
    ? 'node-llama-cpp is there'
    : 'not there yet: `printwright models setup`'
  writeText(process.stdout, `\nFolder: ${folder}\nWhat runs them: ${runtime}\n`)
  return 0
}

function checksumWords(model: KnownModel, entry: LockEntry | undefined): string {
  if (entry?.pinnedBy === 'first-use')
    return `checksum ${entry.sha256.slice(0, 12)}… as it came the first time: nobody else vouches for it`
  if (entry?.pinnedBy === 'given') return `checksum ${entry.sha256.slice(0, 12)}… as it was given by hand`
  if (model.sha256 !== null) return `checksum ${model.sha256.slice(0, 12)}… is known`
  return 'checksum not known: what comes first is pinned (--sha256 if you know it)'
}

async function pull(folder: string, name: string, options: ModelsOptions): Promise<0> {
  const model = modelNamed(name, options.from)
  const given = options.sha256?.toLowerCase()
  if (given !== undefined && !isSha256(given)) {
    throw new PrintwrightError('usage', '--sha256 is 64 hexadecimal digits.')
  }
  const locked = readLock(folder)[model.name]
  const pin: Pin = {
    sha256: given ?? model.sha256 ?? locked?.sha256 ?? null,
    bytes: given === undefined ? model.bytes : null,
    pinnedBy: given !== undefined ? 'given' : model.sha256 !== null ? 'known' : (locked?.pinnedBy ?? 'first-use'),
  }
  const bar = startProgress(model.name, options.quiet === true || options.json === true)
  let found: { readonly entry: LockEntry; readonly isNew: boolean }
  try {
    found = await fetchOnce(folder, model, addressOf(model, options.from), pin, bar)
  } finally {
    bar.stop()
  }
  tell(options, folder, model, found.entry, found.isNew)
  return 0
}

interface Pin {
  readonly sha256: string | null
  readonly bytes: number | null
  readonly pinnedBy: LockEntry['pinnedBy']
}

async function fetchOnce(
  folder: string,
  model: KnownModel,
  url: string,
  pin: Pin,
  bar: Progress,
): Promise<{ readonly entry: LockEntry; readonly isNew: boolean }> {
  const path = join(folder, model.file)
  const here = await alreadyHere(folder, model, pin.sha256, (ratio) => bar.update(ratio, 'checking'))
  if (here !== null) return { entry: { file: model.file, url, ...here, pinnedBy: pin.pinnedBy }, isNew: false }
  const came = await download({
    url,
    path,
    sha256: pin.sha256,
    bytes: pin.bytes,
    onProgress: (done, total, what) => {
      const of = total === null ? '' : ` of ${megabytes(total)}`
      bar.update(total === null || total === 0 ? 0 : done / total, `${megabytes(done)}${of}, ${what}`)
    },
  })
  refuseWhatIsNoModel(path)
  const entry: LockEntry = { file: model.file, url, ...came, pinnedBy: pin.pinnedBy }
  writeLock(folder, model.name, entry)
  return { entry, isNew: true }
}

function addressOf(model: KnownModel, from: string | undefined): string {
  const text = from ?? model.url
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new PrintwrightError('usage', `${plainText(text)} is not an address: https://HOST/...`)
  }
  if (from === undefined || /\.gguf$/i.test(url.pathname)) return url.href
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${model.file}`
  return url.href
}

async function alreadyHere(
  folder: string,
  model: KnownModel,
  expected: string | null,
  onProgress: (ratio: number) => void,
): Promise<Downloaded | null> {
  const bytes = pulledBytes(folder, model)
  if (bytes === null || expected === null) return null
  const sha256 = await hashOf(join(folder, model.file), (done) => onProgress(done / bytes))
  return sha256 === expected ? { bytes, sha256 } : null
}

/** A page that says 'log in' has a checksum too. */
function refuseWhatIsNoModel(path: string): void {
  try {
    readGgufFile(path)
  } catch (error) {
    rmSync(path, { force: true })
    throw error
  }
}

function tell(options: ModelsOptions, folder: string, model: KnownModel, entry: LockEntry, isNew: boolean): void {
  const path = join(folder, entry.file)
  if (options.json) writeJson(toSnakeCaseKeys({ name: model.name, path, ...entry }), 2)
  if (options.json || options.quiet) return
  const vouched = {
    known: 'the checksum is the known one',
    given: 'the checksum is the one given',
    'first-use': `its checksum was not known; from now on it has to be this one: sha256 ${entry.sha256}`,
  }[entry.pinnedBy]
  writeText(process.stdout, `${model.title} is here${isNew ? '' : ' already'}: ${path}\n`)
  writeText(process.stdout, `${megabytes(entry.bytes)} from ${hostOf(entry.url)}; ${vouched}.\n`)
  if (!hasRuntime(runtimeFolder(folder))) {
    writeText(process.stdout, 'What runs it is not there yet: `printwright models setup`.\n')
  }
}

function path(folder: string, name: string | undefined, options: ModelsOptions): 0 | 1 {
  if (name === undefined) {
    writeText(process.stdout, `${folder}\n`)
    return 0
  }
  const file = pulledFile(folder, name)
  if (file === null) {
    if (!options.quiet) writeText(process.stderr, `${name} is not here: \`printwright models pull ${name}\`.\n`)
    return 1
  }
  writeText(process.stdout, `${file}\n`)
  return 0
}

/** The file of a model that has been pulled, by its name; null: it is not here. */
export function pulledFile(folder: string, name: string): string | null {
  const entry = Object.entries(readLock(folder)).find(([locked]) => locked.toLowerCase() === name.toLowerCase())?.[1]
  const file = entry?.file ?? modelNamed(name, undefined).file
  const model = { file } as KnownModel
  return pulledBytes(folder, model) === null ? null : join(folder, file)
}

function remove(folder: string, name: string, options: ModelsOptions): 0 | 1 {
  const file = pulledFile(folder, name)
  const entry = Object.keys(readLock(folder)).find((locked) => locked.toLowerCase() === name.toLowerCase())
  if (file !== null) {
    for (const end of ['', '.part', '.part.json']) rmSync(`${file}${end}`, { force: true })
  }
  if (entry !== undefined) writeLock(folder, entry, null)
  if (!options.quiet) writeText(process.stdout, file === null ? `${name} is not here.\n` : `${file} is gone.\n`)
  return file === null ? 1 : 0
}

async function setup(folder: string, options: ModelsOptions): Promise<0> {
  const where = runtimeFolder(folder)
  const isSilent = options.quiet === true || options.json === true
  if (!isSilent && !hasRuntime(where)) writeText(process.stderr, 'Installing node-llama-cpp with npm...\n')
  const installed = await installRuntime(where)
  if (options.json) writeJson({ folder: where, bytes: installed.bytes, is_new: installed.isNew }, 2)
  else if (!options.quiet) {
    const words = installed.isNew ? 'is installed' : 'is there already'
    writeText(process.stdout, `node-llama-cpp ${words} (${sizeWords(installed)}): ${where}\n`)
  }
  return 0
}
