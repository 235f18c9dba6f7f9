// A Chromium for tests: the machine's own; in CI, where we are root on a Debian, it is installed; elsewhere there is none and
// the test says that it was skipped.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const INSTALL_WITHIN_MS = 300_000

export function findBrowser(): string | null {
  const known = [process.env['CHROMIUM_PATH'] ?? '', ...PLACES].find((path) => path !== '' && existsSync(path))
  if (known !== undefined) return known
  const mayInstall = Boolean(process.env['CI']) && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  if (!mayInstall) return null
  const apt = (...words: string[]): boolean =>
    spawnSync('apt-get', words, { stdio: 'ignore', timeout: INSTALL_WITHIN_MS }).status === 0
  const isThere = apt('update') && apt('install', '-y', '--no-install-recommends', 'chromium')
  return isThere && existsSync('/usr/bin/chromium') ? '/usr/bin/chromium' : null
}

export const SKIPPED = 'skipped: no chromium; set CHROMIUM_PATH, or install it'

export function launchBrowser(executablePath: string, ...more: readonly string[]): Promise<Browser> {
  const args = [
    '--no-sandbox',
    '--disable-quic',
    '--disable-background-networking',
    '--disable-component-update',
    ...more,
  ]
  return chromium.launch({ executablePath, args })
}
