// `npm start`: from a fresh clone to a print on which something breaks, with the operator on it. Everything after `--` goes to the
// command line instead; options alone (`npm start -- --seed 2`) are the story's.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensureBuilt, ensureInstalled, root } from './ensure-setup.mjs'

ensureInstalled()
await ensureBuilt()
const given = process.argv.slice(2)
const isCommand = given.length > 0 && (!given[0].startsWith('-') || /^(-h|--help|-V|--version)$/.test(given[0]))
const args = isCommand ? given : ['story', ...given]
const result = spawnSync(process.execPath, [join(root, 'dist', 'cli.js'), ...args], { cwd: root, stdio: 'inherit' })
process.exit(result.status ?? 3)
