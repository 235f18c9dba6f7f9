// Throw-away virtual environments with the real programs in them, kept between runs in the cache folder of node_modules.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
// The scripts of an environment name its folder: the real one, since node_modules may be a link.
const cache = join(realpathSync(join(root, 'node_modules')), '.cache', 'printwright', 'real-venv')

/** The folder with the programs of the environment, or why there is none: one clause without a full stop. */
export type PythonEnvironment = { readonly binFolder: string } | { readonly reason: string }

const INSTALL_LIMIT_MS = 300_000

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? ''
}

/**
 * @param requirement pinned, in pip's words: `moonraker==0.11.0`.
 * @param further what is installed beside it.
 */
export function preparePythonEnvironment(requirement: string, further: readonly string[] = []): PythonEnvironment {
  if (process.platform === 'win32') return { reason: 'they need Unix sockets' }
  const folder = join(cache, requirement.replace('==', '-'))
  const binFolder = join(folder, 'bin')
  // A checkout that was moved gets new environments.
  const installed = join(folder, 'installed.txt')
  const content = [folder, ...further].join('\n')
  if (existsSync(installed) && readFileSync(installed, 'utf8') === content) return { binFolder }

  rmSync(folder, { recursive: true, force: true })
  mkdirSync(cache, { recursive: true })
  const venv = spawnSync('python3', ['-m', 'venv', folder], { encoding: 'utf8', timeout: INSTALL_LIMIT_MS })
  if (venv.error !== undefined) return { reason: 'there is no python3 on this machine' }
  if (venv.status !== 0) return { reason: `python3 cannot make a virtual environment (${lastLine(venv.stdout)})` }
  console.log(`Installing ${requirement} into ${folder} (once) ...`)
  const words = ['install', '--quiet', '--disable-pip-version-check', '--retries', '1', requirement, ...further]
  const pip = spawnSync(join(binFolder, 'pip'), words, { encoding: 'utf8', timeout: INSTALL_LIMIT_MS })
  if (pip.status !== 0) return { reason: `pip could not install ${requirement} (${lastLine(pip.stderr)})` }
  writeFileSync(installed, content)
  return { binFolder }
}
