// The living printers' figures in a process of its own: nothing that other figures have left in memory is counted.
import { measureLive } from './live.ts'

process.stdout.write(JSON.stringify(await measureLive(process.argv[2] ?? '')))
