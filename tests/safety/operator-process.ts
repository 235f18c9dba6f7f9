// An operator as a process of its own: URL JOURNAL LEVEL SPEED. It lives as long as it is let; each line of its input is a request
// as JSON, each line of its output an outcome or an event.
import { createInterface } from 'node:readline'
import { createRandom } from '#core'
import { createGuardedPrinter, openJournal } from '#guard'
import { connectMoonraker } from '#moonraker'
import type { Level, ShellRequest } from '#protocol'

const [url, folder, level, speed] = process.argv.slice(2) as [string, string, Level, string]
const worldS = (): number => performance.now() / 1000
const nowS = (): number => worldS() * Number(speed)
const port = await connectMoonraker(url, { nowS: worldS, random: createRandom(process.pid), clientName: 'operator' })
const say = (word: string, value: unknown): void => void process.stdout.write(`${word} ${JSON.stringify(value)}\n`)
const journal = await openJournal({ folder, program: 'operator', printer: url, clock: nowS })
const printer = createGuardedPrinter({
  port,
  nowS,
  worldS,
  speed: Number(speed),
  level,
  material: null,
  journal,
  deadManCount: Date.now(),
  onEvent: (event) => say('event', event),
})
setInterval(() => printer.heartbeat(), 1000 / Number(speed))
createInterface({ input: process.stdin }).on('line', (line) => {
  const request = JSON.parse(line) as ShellRequest
  void printer.ask(request).then((outcome) => say('outcome', outcome))
})
