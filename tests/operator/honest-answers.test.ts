// What a worried owner is told where it is easy to say something untrue: a print that stands, heaters that are off, a link that is
// lost, an operator that was started anew, a repair that was for something else.
import { expect, test } from 'vitest'
import { goFaster, whySlow } from '../../src/operator/conversation/answers/pace.ts'
import { didItHelp, ifNo } from '../../src/operator/conversation/answers/remedies.ts'
import { filamentUse, materialFit } from '../../src/operator/conversation/answers/stuff.ts'
import { partRuined } from '../../src/operator/conversation/answers/trouble.ts'
import { createChronicle, type Happened } from '../../src/operator/conversation/chronicle.ts'
import type { ConversationContext } from '../../src/operator/conversation/context.ts'
import type { StatusFacts } from '../../src/operator/conversation/status-facts.ts'
import type { Situation } from '../../src/operator/decision/policy.ts'
import { explainChoice } from '../../src/operator/explanation/reason.ts'
import { playbookNamed } from '../../src/operator/playbooks/all-playbooks.ts'
import { SAID_WELL } from '../../src/operator/playbooks/run-playbook.ts'
import { sceneAt } from '../../src/operator/scene-fixture.ts'
import { speechOf } from '../../src/operator/speech/speech.ts'

type Told = readonly (readonly [number, Happened])[]
interface Given {
  readonly happened?: Told
  readonly beliefs?: Readonly<Record<string, number>>
  readonly isAbstaining?: boolean
  readonly memory?: object
  readonly open?: object | null
  readonly printer?: object
}

const SAY = speechOf('en')
const GERMAN = speechOf('de')

function contextOf({ happened = [], beliefs = { sound: 0.98 }, memory = {}, open = null, ...rest }: Given) {
  const sorted = Object.entries(beliefs)
    .map(([cause, probability]) => ({ cause, probability }))
    .sort((a, b) => b.probability - a.probability)
  const diagnosis = { beliefs: sorted, isAbstaining: rest.isAbstaining ?? false, evidence: [], unseen: [] }
  return {
    chronicle: { happenings: happened.map(([timeS, what]) => ({ timeS, what })), pause: null },
    watcher: {
      scene: sceneAt(1000),
      diagnosis,
      memory: { run: null, tries: {}, decisions: [], begunS: 0, pausedFor: null, ...memory },
    },
    desk: { open },
    forecast: () => null,
    printer: {
      latched: [],
      isWatching: true,
      level: 'recover',
      limits: { speedRatio: { min: 0.3, max: 1.1 } },
      ...rest.printer,
    },
  } as unknown as ConversationContext
}

function statusAt(timeS: number, changes: Partial<StatusFacts> = {}): StatusFacts {
  const heaters = [{ name: 'extruder', readingC: 215, targetC: 215 }]
  const usual = { host: 'ready', print: 'printing', file: 'cube.gcode', speedRatio: 1, heaters, objects: [] } as const
  return { ...usual, timeS, filamentMm: 1000, isFilamentThere: true, ...changes } as unknown as StatusFacts
}

const begun: Happened = { kind: 'begun' }
const book = (name: string, state: 'begun' | 'worked' | 'failed'): Happened => ({ kind: 'book', name, state })
const paused = (by: 'the operator' | 'somebody else', layer: number): Happened => ({
  kind: 'paused',
  by,
  cause: null,
  why: '',
  layer,
})
const decided = (cause: string, name: string): Happened => ({
  kind: 'decided',
  cause,
  believed: 0.8,
  response: { kind: 'playbook', name },
  evidence: [],
})

test('a heater that is off shows no fault, and that is not told as help', () => {
  const happened: Told = [
    [0, begun],
    [100, book('heater-fault', 'begun')],
    [130, book('heater-fault', 'worked')],
  ]
  const context = contextOf({ happened, beliefs: { sound: 0.96 } })
  const { text, verdict } = didItHelp(context, statusAt(1000, { print: 'paused' }), SAY)
  expect(verdict).toBeNull()
  expect(text).toMatch(/only while it prints/)
  expect(didItHelp(context, statusAt(1000, { print: 'cancelled' }), SAY).verdict).toBeNull()
})

test('what somebody has looked at for a clog is judged by the clog, and by what else is believed now', () => {
  const happened: Told = [
    [0, begun],
    [100, decided('clog', 'unclog')],
    [200, book('unclog', 'failed')],
    [200, book('have-a-look', 'begun')],
    [400, book('have-a-look', 'worked')],
  ]
  const clogged = didItHelp(contextOf({ happened, beliefs: { clog: 0.8, sound: 0.2 } }), statusAt(900), SAY)
  expect(clogged).toMatchObject({ verdict: 'no' })
  expect(clogged.text).toMatch(/clogged \(80 % now\)/)
  const shifted = didItHelp(contextOf({ happened, beliefs: { 'layer-shift': 0.8, sound: 0.2 } }), statusAt(900), SAY)
  expect(shifted.verdict).toBeNull()
  expect(shifted.text).toMatch(/something else may be wrong/)
  const unclear = { happened, beliefs: { sound: 0.15, clog: 0.14, tangle: 0.14, grinding: 0.14 }, isAbstaining: true }
  expect(didItHelp(contextOf(unclear), statusAt(900), SAY).verdict).toBeNull()
  expect(didItHelp(contextOf({ happened }), statusAt(900), SAY).verdict).toBe('yes')
})

test('only printing shows whether it has helped: a pause in between does not count', () => {
  const happened: Told = [
    [0, begun],
    [100, book('unclog', 'worked')],
    [110, paused('somebody else', 5)],
    [800, { kind: 'resumed' }],
  ]
  expect(didItHelp(contextOf({ happened }), statusAt(820), SAY).text).toMatch(/too early to say.*after 4 min more/)
  expect(didItHelp(contextOf({ happened }), statusAt(1100), SAY).verdict).toBe('yes')
})

test('to heat again is no remedy, and what was tried before a restart is not told to be nothing', () => {
  const heated: Told = [
    [0, begun],
    [100, book('heat-again', 'worked')],
  ]
  expect(didItHelp(contextOf({ happened: heated }), statusAt(900), SAY).text).toMatch(/tried nothing/)
  const { text, verdict } = didItHelp(contextOf({ memory: { tries: { unclog: 1 } } }), statusAt(900), GERMAN)
  expect(text).toMatch(/neu gestartet/)
  expect(verdict ?? null).toBeNull()
})

test('what was left undone because somebody said that it is well has not failed', () => {
  const chronicle = createChronicle()
  const name = 'lower-nozzle'
  chronicle.noteOperator({ kind: 'playbook', name, state: 'failed', words: SAID_WELL, timeS: 100 })
  const context = { ...contextOf({}), chronicle }
  const { text, verdict } = didItHelp(context, statusAt(900), SAY)
  expect(verdict).toBeNull()
  expect(text).toMatch(/not done: somebody said that all is well/)
})

function noTo(name: string, nth: number): string {
  const at = (playbookNamed(name)?.steps ?? []).flatMap(({ kind }, i) =>
    kind === 'person' || kind === 'veto' ? [i] : [],
  )[nth]
  const context = contextOf({ memory: { run: { name, at } }, open: { id: 'q', text: 'Is it so?' } })
  return ifNo(context, statusAt(0, { print: 'paused' }), SAY).text
}

test('what a no leads to is followed to its end, past what is warmed and filled on the way', () => {
  // The first layer is left as it is, and the print is resumed at once; the second question only asks whether to lower it further.
  expect(noTo('lower-nozzle', 0)).toMatch(/the print goes on/)
  expect(noTo('lower-nozzle', 1)).toMatch(/print goes on as it is/)
  expect(noTo('first-layer', 0)).toMatch(/the print goes on/)
  expect(noTo('spaghetti', 0)).toMatch(/give the print up/)
  expect(noTo('unclog', 1)).toMatch(/ask again/)
  // It was paused by somebody else while it asked: that it does not resume.
  expect(noTo('exclude', 1)).toMatch(/goes on only once somebody resumes/)
})

test('a no to a look does not tell of heaters that are off where they are on', () => {
  const context = contextOf({ open: { id: 'q', text: 'Look', isLook: true } })
  expect(ifNo(context, statusAt(0), SAY).text).toMatch(/the print goes on/)
  const bed = [{ name: 'heater_bed', readingC: 60, targetC: 60 }]
  for (const say of [SAY, GERMAN]) {
    const { text } = ifNo(context, statusAt(0, { print: 'paused', heaters: bed }), say)
    expect(text).not.toMatch(/everything stays off|alles aus:/)
    expect(text).toMatch(/60/)
  }
  const off = [{ name: 'heater_bed', readingC: 60, targetC: 0 }]
  expect(ifNo(context, statusAt(0, { print: 'paused', heaters: off }), SAY).text).toMatch(/everything stays off/)
  expect(ifNo(context, statusAt(0, { host: 'disconnected' }), SAY).text).toMatch(/Nobody answers/)
})

test('nobody is invited to hurry a print that was slowed for a fault, is in trouble, or has an alarm', () => {
  const response = { kind: 'playbook', name: 'soften-clog' }
  const memory = { decisions: [{ cause: 'partial-clog', response }], tries: { 'soften-clog': 1 } }
  const slowed = statusAt(0, { speedRatio: 0.5 })
  const slow = goFaster(contextOf({ memory }), slowed, SAY)
  expect(slow.text).toMatch(/I set it.*slow on purpose/)
  expect(slow.text).not.toMatch(/set the speed to/)
  expect(whySlow(contextOf({ memory }), slowed, SAY).text).toMatch(/I set it/)
  const clogged = goFaster(contextOf({ beliefs: { clog: 0.7, sound: 0.3 } }), statusAt(0), GERMAN)
  expect(clogged.verdict).toBe('no')
  expect(clogged.text).not.toMatch(/stell die Geschwindigkeit/)
  const healthy = goFaster(contextOf({}), statusAt(0), SAY)
  expect(healthy.text).toMatch(/set the speed to 110 %/)
  // What is set while it stands its resume takes back.
  expect(goFaster(contextOf({}), statusAt(0, { print: 'paused' }), SAY).text).not.toMatch(/set the speed/)
})

test('pauses from before anybody looked are not taken for printing', () => {
  const happened: Told = [
    [700, paused('somebody else', 5)],
    [800, { kind: 'resumed' }],
  ]
  const foretold = { durationS: 900, timeS: [0, 300, 600, 900], fileBytes: [0, 1, 49_000, 100_000] }
  const context = { ...contextOf({ happened }), forecast: () => foretold as never }
  const { text } = whySlow(context, statusAt(1000), SAY)
  expect(text).toMatch(/it has stood for/)
  expect(text).not.toMatch(/Printing alone/)
})

test('a part is not told to run soundly while it stands or cannot be seen, nor that something was done that was only proposed', () => {
  const done: Told = [
    [0, begun],
    [100, decided('clog', 'unclog')],
    [100, book('unclog', 'begun')],
    [101, paused('the operator', 7)],
  ]
  const stands = partRuined(contextOf({ happened: done }), statusAt(300, { print: 'paused' }), SAY)
  expect(stands.text).toMatch(/It stands.*clogged \(layer 7\)/)
  expect(stands.text).not.toMatch(/runs soundly/)
  const lost = partRuined(contextOf({}), statusAt(300, { host: 'disconnected' }), SAY)
  expect(lost).toMatchObject({ verdict: null })
  expect(lost.text).toMatch(/I see nothing of it/)
  const proposed: Told = [
    [0, begun],
    [100, decided('clog', 'unclog')],
  ]
  expect(partRuined(contextOf({ happened: proposed }), statusAt(300), SAY).text).not.toMatch(/I acted/)
  const later: Told = [
    [0, begun],
    [100, decided('under-extrusion', 'set-flow')],
    [100, book('set-flow', 'begun')],
    [500, paused('somebody else', 50)],
    [520, { kind: 'resumed' }],
  ]
  expect(partRuined(contextOf({ happened: later }), statusAt(600), SAY).text).not.toMatch(/layer 50\)/)
  const decisions = [{ cause: 'clog', response: { kind: 'playbook', name: 'unclog' } }]
  const recalled = contextOf({ memory: { decisions, tries: { unclog: 1 } } })
  expect(partRuined(recalled, statusAt(300), SAY)).toMatchObject({ verdict: null })
})

test('what a print that stands costs is not told as the cost of going on', () => {
  const situation = (print: 'printing' | 'paused', goOn: number): Situation =>
    ({
      scene: sceneAt(0, {}, { print }),
      diagnosis: { beliefs: [{ cause: 'clog', probability: 0.4 }], isAbstaining: false, evidence: [], unseen: [] },
      options: [
        { response: { kind: 'cancel' }, cost: 0.202 },
        { response: { kind: 'go-on' }, cost: goOn },
      ],
    }) as unknown as Situation
  const said = (print: 'printing' | 'paused', goOn: number) =>
    explainChoice(situation(print, goOn), { kind: 'cancel' }).recommendedAction
  expect(said('printing', 0.4)).toMatch(/0\.20 of a print, to go on 0\.40/)
  expect(said('paused', 0.4)).toMatch(/0\.20 of a print, to leave it as it stands 0\.40/)
  expect(said('printing', 0.204)).not.toMatch(/worth it/)
})

test('a bed below the usual heat is no plain yes, nor is a nozzle whose limit nobody knows', async () => {
  const band = (min: number, usual: number, max: number) => ({ min, usual, max })
  const abs = {
    name: 'ABS',
    nozzleC: band(220, 240, 270),
    bedC: band(80, 100, 115),
    chamberC: band(0, 40, 90),
    flowMaxMm3PerS: 99,
    abrasivenessRel: 1,
  }
  const fitted = async (settings: object) => {
    const query = () => Promise.resolve({ status: { configfile: { settings } } })
    const printer = { query, listObjects: () => Promise.resolve([]), metadata: () => Promise.reject(new Error('none')) }
    const base = contextOf({})
    const watcher = { ...base.watcher, scene: sceneAt(0, {}, { filename: '' }) }
    const context = { ...base, printer, watcher, materials: { find: () => abs, names: () => ['ABS'] } }
    return await materialFit(context as unknown as ConversationContext, statusAt(0), 'ABS', SAY)
  }
  const weak = await fitted({ extruder: { max_temp: 300 }, heater_bed: { max_temp: 90 } })
  expect(weak.verdict).toBeNull()
  expect(weak.text).toMatch(/bed reaches 90 °C, less than the usual 100 °C/)
  expect(await fitted({ extruder: { max_temp: 300 }, heater_bed: { max_temp: 120 } })).toMatchObject({ verdict: 'yes' })
  expect((await fitted({ heater_bed: { max_temp: 120 } })).verdict).toBeNull()
})

test('what is left out needs no filament any more', async () => {
  const metadata = () => Promise.resolve({ filamentMm: 5000, filamentG: 15 })
  const objects = [{ name: 'a', isExcluded: true }] as unknown as StatusFacts['objects']
  const base = contextOf({})
  const context = { ...base, printer: { ...base.printer, metadata } } as unknown as ConversationContext
  expect((await filamentUse(context, statusAt(0, { objects }), SAY)).text).toMatch(
    /Still to be fed: 4.* Less than that/,
  )
  expect((await filamentUse(context, statusAt(0), SAY)).text).not.toMatch(/Less than that/)
})
