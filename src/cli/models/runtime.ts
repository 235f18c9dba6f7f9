// node-llama-cpp beside the models: the package itself and the one build for this machine's processor, none for graphics cards,
// nothing compiled, nothing fetched but from the registry that npm is set up for.

import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PrintwrightError, plainText } from '#core'
import { megabytes } from '../megabytes.ts'

const VERSION = '3.22.1'

/** By `${process.platform}-${process.arch}`. */
const BUILDS: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'linux-arm': 'linux-armv7l',
  'darwin-arm64': 'mac-arm64-metal',
  'darwin-x64': 'mac-x64',
  'win32-x64': 'win-x64',
  'win32-arm64': 'win-arm64',
}

/** History of its sources, for those who compile: nobody does here. */
const UNUSED = join('node_modules', 'node-llama-cpp', 'llama', 'gitRelease.bundle')

export interface Installed {
  readonly folder: string
  readonly bytes: number
  readonly isNew: boolean
}

export function runtimeFolder(modelsFolder: string): string {
  return join(modelsFolder, 'runtime')
}

export function hasRuntime(folder: string): boolean {
  return existsSync(join(folder, 'node_modules', 'node-llama-cpp', 'package.json'))
}

/** Beside its place first, then moved there whole: whoever is cut off has nothing, never half. */
export async function installRuntime(folder: string, onOutput: (text: string) => void = () => {}): Promise<Installed> {
  if (hasRuntime(folder)) return { folder, bytes: bytesIn(folder), isNew: false }
  const platform = `${process.platform}-${process.arch}`
  const build = BUILDS[platform]
  if (build === undefined) {
    throw new PrintwrightError(
      'model_runtime',
      `node-llama-cpp has no build for ${platform}: use a model server instead.`,
    )
  }
  const parent = join(folder, '..')
  let fresh: string
  try {
    mkdirSync(parent, { recursive: true })
    fresh = mkdtempSync(join(parent, 'runtime-new-'))
    writeFileSync(join(fresh, 'package.json'), '{ "private": true }\n')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new PrintwrightError('model_disk', `${plainText(parent)} cannot be written: ${code ?? plainText(message)}.`, {
      exitStatus: 3,
      cause: error,
    })
  }
  try {
    await runNpm(fresh, [`node-llama-cpp@${VERSION}`, `@node-llama-cpp/${build}@${VERSION}`], onOutput)
    rmSync(join(fresh, UNUSED), { force: true })
    // Somebody else may have been quicker.
    if (!hasRuntime(folder)) {
      rmSync(folder, { recursive: true, force: true })
      renameSync(fresh, folder)
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
  return { folder, bytes: bytesIn(folder), isNew: true }
}

function runNpm(folder: string, packages: readonly string[], onOutput: (text: string) => void): Promise<void> {
  const words = [
    'install',
    '--omit=optional',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--save-exact',
    ...packages,
  ]
  return new Promise((resolve, reject) => {
    const isWindows = process.platform === 'win32'
    const npm = spawn(isWindows ? 'npm.cmd' : 'npm', words, {
      cwd: folder,
      shell: isWindows,
      env: { ...process.env, NODE_LLAMA_CPP_SKIP_DOWNLOAD: 'true' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    const hear = (chunk: Buffer): void => {
      const text = chunk.toString('utf8')
      said = (said + text).slice(-4_000)
      onOutput(text)
    }
    npm.stdout.on('data', hear)
    npm.stderr.on('data', hear)
    npm.once('error', (error) => {
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
      const words = isMissing
        ? 'npm is not there: it comes with Node.js'
        : `npm cannot be run: ${plainText(error.message)}`
      reject(new PrintwrightError('model_runtime', `${words}.`, { exitStatus: 3, cause: error }))
    })
    npm.once('close', (status) => {
      if (status === 0) resolve()
      else
        reject(new PrintwrightError('model_runtime', `npm could not install it: ${reasonIn(said)}.`, { exitStatus: 3 }))
    })
  })
}

function reasonIn(said: string): string {
  const lines = said.split('\n').filter((line) => /npm (ERR!|error)/.test(line))
  const line =
    lines.find((candidate) => /code|E[A-Z]{3,}|network|not found/i.test(candidate)) ?? lines[0] ?? 'no reason given'
  return plainText(line.replace(/npm (ERR!|error)/, '')).slice(0, 160)
}

function bytesIn(folder: string): number {
  let bytes = 0
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name)).size
  }
  return bytes
}

export function sizeWords({ bytes }: Installed): string {
  return megabytes(bytes)
}
