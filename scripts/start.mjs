// `npm start`: from a fresh clone to a simulated print. Everything after `--` goes to the command line instead.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensureBuilt, ensureInstalled, root } from './ensure-setup.mjs'

ensureInstalled()
await ensureBuilt()
const given = process.argv.slice(2)
const demo = ['simulate', 'data/parts/calibration-cube/calibration-cube.gcode.gz', '--out', 'out/calibration-cube']
const args = given.length > 0 ? given : demo
const result = spawnSync(process.execPath, [join(root, 'dist', 'cli.js'), ...args], { cwd: root, stdio: 'inherit' })
process.exit(result.status ?? 3)
