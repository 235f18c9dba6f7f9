// `printwright operate --allow recover` as a process of its own, but for one thing: what it decides. Once the print is under way it
// takes the playbook that it was told to: URL NAME DATA SPEED BOOK STEP. It answers its own questions with yes before that step,
// and says when it is there.
import { join } from 'node:path'
import type { Agent, Decision, Situation } from '#operator'
import type { Meter } from '#protocol'
import { openOperated } from '../../src/cli/operate/operated.ts'
import { openRealWorld } from '../../src/cli/operate/real-world.ts'

const [url, name, data, speed, book, step] = process.argv.slice(2) as [string, string, string, string, string, string]
const wantedStep = Number(step)
/** So long it must have been printing, s. */
const SETTLED_S = 20

const say = (word: string, value: unknown): void => void process.stdout.write(`${word} ${JSON.stringify(value)}\n`)

function decisionFor({ scene, diagnosis }: Situation): Decision {
  const hasSettled = scene.print === 'printing' && operated.operator.memory?.tries[book] === undefined
  const isPrinting = hasSettled && scene.timeS - firstLineS > SETTLED_S
  const nothing = { thermal: '', material: '', flow: '', motion: '', rejected: [] }
  return {
    response: isPrinting ? { kind: 'playbook', name: book } : { kind: 'go-on' },
    cause: 'unknown',
    confidence: 1,
    reasoning: { problem: 'A trial.', rootCause: 'A trial.', recommendedAction: 'A trial.', ...nothing },
    timeS: scene.timeS,
    policy: 'trial',
    fallbackFrom: null,
    diagnosis,
  }
}

const agent: Agent = async (situation) => decisionFor(situation)
const real = await openRealWorld({ name, url, speed: Number(speed), keyFile: undefined, user: undefined })
// What slips is for one book to correct; the others are not to wonder about it.
const world = book === 'set-flow' ? { ...real, port: withEncoder(real.port) } : real
const operated = await openOperated({
  world,
  level: 'recover',
  agentOf: () => agent,
  mind: 'a trial',
  model: null,
  thinkEveryS: 1,
  material: undefined,
  limits: null,
  folder: join(data, 'operator', name),
  seed: 1,
  deadManCount: Math.floor(Date.now() / 1000),
  power: [],
  listener: {
    told: (message) => say('told', message.text),
    asked(question) {
      say('asked', question.text)
      // The last part of its name is the step.
      if (Number(question.id.split('/').at(-1)) !== wantedStep)
        setImmediate(() => operated.people.answer(question.id, true))
    },
    answered: () => undefined,
    operator: (event) => event.kind !== 'foretold' && say('operator', event),
    guard: (event) => say('guard', event),
    report: (line) => say('report', line),
  },
})
/** With an encoder whose sensor Moonraker publishes: a tenth of what is fed slips. */
function withEncoder(port: typeof real.port): typeof real.port {
  const meters = async (): Promise<readonly Meter[]> => {
    const { status } = await port.query({ print_stats: ['filament_used'] })
    const usedMm = Number(status['print_stats']?.['filament_used'])
    return [...(await port.meters()), { name: 'encoder_mm', unit: 'mm', value: 0.9 * usedMm, ageS: 0 }]
  }
  return new Proxy(port, {
    get: (of, name) => {
      if (name === 'meters') return meters
      const value: unknown = Reflect.get(of, name)
      return typeof value === 'function' ? value.bind(of) : value
    },
  })
}

let firstLineS = Number.POSITIVE_INFINITY
let isThere = false
await world.run(async () => {
  await operated.step()
  const { scene, memory } = operated.operator
  const isOnPart = scene !== null && scene.layer >= 0 && (scene.objects.length === 0 || scene.currentObject !== null)
  if (isOnPart && scene.print === 'printing') firstLineS = Math.min(firstLineS, scene.timeS)
  const run = memory?.run ?? null
  if (isThere || run === null || run.name !== book) return
  isThere = run.at >= wantedStep && (run.isAsked || run.words !== '' || run.state === 'proving')
  if (isThere) say('there', { at: run.at, state: run.state, words: run.words })
}, new AbortController().signal)
