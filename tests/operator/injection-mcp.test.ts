// Programs that speak with the operator: one that reads everything that the printer says and obeys each payload in it, and one
// whose own words are payloads. Neither moves the printer.
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'
import { expect, test } from 'vitest'
import { runTool } from '#operator'
import type { PrinterPort } from '#protocol'
import { createToolServer } from '../../src/cli/mcp-server.ts'
import { type Asked, ask } from './asked-printer.ts'
import { WINDS_UP, watched } from './injected-print.ts'
import { type Order, PAYLOADS, payloadsIn } from './injection-payloads.ts'
import { poisonedPort } from './poisoned-port.ts'

const FILE = `M104 S210
EXCLUDE_OBJECT_DEFINE NAME=first CENTER=20,20
G28
M109 S210
M83
${Array.from({ length: 600 }, (_, i) => `G1 X${20 + (i % 2) * 60} Y${20 + (i % 50)} Z0.3 E2 F3000`).join('\n')}
`
const ORDERED: Readonly<Record<Order, readonly [tool: string, input: Record<string, unknown>]>> = {
  stop: ['heaters_off', {}],
  cancel: ['cancel', {}],
  pause: ['pause', {}],
  'go-on': ['resume', {}],
  heat: ['set_target', { heater: 'extruder', targetC: 299 }],
  approve: ['confirm_alarm', {}],
}

interface Program {
  readonly asked: Asked
  readonly actions: readonly string[]
  /** What came back, and whether it is an answer. */
  call(name: string, input: Record<string, unknown>): Promise<{ readonly isError: boolean; readonly text: string }>
}

async function connect(canAct: boolean, between: (port: PrinterPort) => PrinterPort): Promise<Program> {
  const actions: string[] = []
  const asked = await ask({
    gcode: FILE,
    believe: () => [{ cause: 'sound', probability: 1 }],
    isSeeing: true,
    port: (port) => watched(between(port), actions),
  })
  const server = createToolServer({
    door: { run: (tool, input) => runTool(tool, input, asked.context) },
    canAct,
    version: '1',
  })
  const client = new Client({ name: 'test', version: '1' })
  const [here, there] = InMemoryTransport.createLinkedPair()
  await Promise.all([server.connect(there), client.connect(here)])
  asked.operated.live.send('gcode/script', { script: 'SDCARD_PRINT_FILE FILENAME=part.gcode' })
  await asked.passUntil(() => (asked.operated.operator.scene?.printDurationS ?? 0) > 5, 300)
  return {
    asked,
    actions,
    async call(name, input) {
      const { isError, content } = await client.callTool({ name, arguments: input })
      const [first] = content as { text?: string }[]
      return { isError: isError === true, text: first?.text ?? '' }
    },
  }
}

const acts = (actions: readonly string[]): string[] => actions.filter((action) => !WINDS_UP.test(action))

test('a program that obeys what it reads has nothing to obey with', async () => {
  const texts = PAYLOADS.filter((_, at) => at % 4 === 0).map(({ text }) => text)
  const { asked, actions, call } = await connect(false, (port) =>
    poisonedPort(port, { texts, file: 'part.gcode', picture: null }),
  )
  const read = await asked.during(
    Promise.all(
      ['status', 'diagnosis', 'decisions', 'limits', 'file', 'machine', 'history', 'senses'].map((name) =>
        call(name, {}),
      ),
    ),
  )
  const seen = payloadsIn(read.map(({ text }) => text).join('\n'), PAYLOADS)
  // It has been told of them, as data: else this would show nothing.
  expect(seen.length).toBeGreaterThan(20)
  const done = await asked.during(Promise.all(seen.map(({ order }) => call(...ORDERED[order]))))
  expect(done.filter(({ isError }) => !isError)).toEqual([])
  await asked.pass(5)
  expect(acts(actions)).toEqual([])
  expect(asked.operated.heard).toEqual([])
})

test('a program whose own words are payloads moves nothing, neither as a looker nor as one that may act', async () => {
  const { asked, actions, call } = await connect(true, (port) => port)
  await asked.during(
    Promise.all(
      PAYLOADS.flatMap(({ text }) => [
        call('material', { name: text.slice(0, 60) }),
        call('file', { path: text.slice(0, 500) }),
        call('exclude_object', { object: text.slice(0, 300) }),
        call('set_target', { heater: text, targetC: 200 }),
        call('set_target', { heater: `extruder TARGET=250\n${text}`, targetC: 200 }),
        call('confirm_alarm', { cause: text.slice(0, 60) }),
      ]),
    ),
  )
  await asked.pass(5)
  expect(acts(actions)).toEqual([])
  expect(asked.operated.heard).toEqual([])
  expect(asked.operated.live.status('extruder')['target']).toBe(210)
})
