// `npm test`: from a fresh clone to a verdict; with --all every case of every sweep (tests/thorough.ts). Other arguments go to the test runner.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensureBuilt, ensureInstalled, root } from './ensure-setup.mjs'

ensureInstalled()
await ensureBuilt()
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
const words = process.argv.slice(2).filter((word) => word !== '--all')
const env = { ...process.env, ...(process.argv.includes('--all') && { PRINTWRIGHT_TESTS: 'all' }) }
const result = spawnSync(process.execPath, [vitest, 'run', ...words], { cwd: root, stdio: 'inherit', env })
process.exit(result.status ?? 3)
