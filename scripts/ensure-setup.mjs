// Makes a fresh clone ready: installs when the lock file is newer than what is installed, builds when sources are newer
// than dist/. Needs nothing but Node and npm, and nothing at all from the network once installed.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, isBuildStale } from './build.mjs'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

function modifiedMs(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0
}

export function ensureInstalled() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`printwright needs Node 20.19 or newer; this is ${process.versions.node}.`)
    process.exit(2)
  }
  const lock = join(root, 'package-lock.json')
  const installed = join(root, 'node_modules', '.package-lock.json')
  if (modifiedMs(installed) >= modifiedMs(lock)) return
  console.error('Installing dependencies (once) ...')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const result = spawnSync(npm, ['ci', '--no-fund', '--no-audit'], { cwd: root, stdio: ['ignore', 2, 2] })
  if (result.status !== 0) {
    console.error('npm ci failed: dependencies could not be installed. A network connection is needed the first time.')
    process.exit(3)
  }
}

export async function ensureBuilt() {
  if (await isBuildStale()) await build()
}
