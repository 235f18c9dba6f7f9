// Makes a fresh clone ready: installs when the lock file is newer than what is installed, builds when sources are newer
// than dist/. Needs nothing but Node and npm, and nothing at all from the network once installed.
import { spawnSync } from 'node:child_process'
import { existsSync, lstatSync, statSync, utimesSync } from 'node:fs'
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
  // Through a link npm would empty the folder of another checkout.
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink() === true) return
  console.error('Installing dependencies (once; some 420 MB, up to a few minutes on a slow line) ...')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const options = { cwd: root, encoding: 'utf8' }
  // `ci` first: exactly the lock file. Some npm versions refuse a lock file that does not list the native packages of other
  // platforms; `install --no-save` then installs the same versions and leaves the lock file alone.
  const attempts = [
    ['ci', '--no-fund', '--no-audit', '--loglevel=error'],
    ['install', '--no-save', '--no-fund', '--no-audit', '--loglevel=error'],
  ]
  let reason = ''
  for (const words of attempts) {
    if (reason !== '') console.error('npm ci did not take the lock file; npm install tries ...')
    const result = spawnSync(npm, words, options)
    if (result.status === 0) {
      // npm leaves this file untouched when nothing had to change; its time is what says "up to date" here.
      if (existsSync(installed)) utimesSync(installed, new Date(), new Date())
      return
    }
    reason = result.stderr || 'npm did not say why.\n'
  }
  process.stderr.write(reason)
  console.error(
    'The dependencies could not be installed; the first time, npm needs its registry. The reason stands above.',
  )
  process.exit(3)
}

export async function ensureBuilt() {
  if (await isBuildStale()) await build()
}
