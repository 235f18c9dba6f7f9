// Every payload in every channel of a whole operated print, against the same print with harmless words.
// npm run test:injection -- [--each 5] [--from 0] [--to 1000]
import { parseArgs } from 'node:util'
import { differences, FILE_CHANNELS } from './injected-print.ts'
import { PAYLOADS } from './injection-payloads.ts'
import { PORT_CHANNELS } from './poisoned-port.ts'

const { values } = parseArgs({
  options: {
    each: { type: 'string', default: '5' },
    from: { type: 'string', default: '0' },
    to: { type: 'string', default: String(PAYLOADS.length) },
  },
})
const [each, from, to] = [Number(values.each), Number(values.from), Math.min(Number(values.to), PAYLOADS.length)]
const channels = PORT_CHANNELS.length + FILE_CHANNELS.length
let differing = 0
for (let first = from; first < to; first += each) {
  const payloads = PAYLOADS.slice(first, Math.min(first + each, to))
  const found = await differences(payloads, ['why did it pause?', 'what is wrong?', 'is my part ruined?'])
  if (found.length > 0) differing++
  console.log(`${first + 1} to ${first + payloads.length}: ${found.length === 0 ? 'the same' : found.join('; ')}`)
}
console.log(
  `${to - from} payloads x ${channels} channels = ${(to - from) * channels}: ${differing} of ${Math.ceil((to - from) / each)} prints differ from the clean one`,
)
process.exit(differing === 0 ? 0 : 1)
