// One printer under operation: its guard with a journal on disk, eyes, beliefs, whoever decides, memory and people.
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { GuardEvent, GuardedPrinter, Journal, PowerSwitch } from '#guard'
import { createGuardedPrinter, endedInDisorder, openJournal } from '#guard'
import type {
  Agent,
  Answerer,
  ConversationContext,
  DeskKeeper,
  Diagnoser,
  Message,
  ModelPort,
  Operator,
  OperatorEvent,
  PeopleDesk,
  Perception,
} from '#operator'
import {
  createChronicle,
  createConversation,
  createOperator,
  createPeopleDesk,
  createPerception,
  describeScene,
  layersOfForecast,
} from '#operator'
import type { Forecast, Level } from '#protocol'
import type { MaterialLimits } from '#safety'
import { createMaterialBook } from '../material-book.ts'
import type { Curves } from './curves.ts'
import { createCurves } from './curves.ts'
import { createMemoryFile } from './memory-file.ts'
import { openDiagnoser } from './open-diagnoser.ts'
import { createPrinterTwin, type PrinterTwin } from './printer-twin.ts'
import { sayLooked } from './say-looked.ts'
import type { World } from './world.ts'

export interface OperatedOptions {
  readonly world: World
  readonly level: Level
  readonly agentOf: (guarded: GuardedPrinter) => Agent
  /** Who thinks, for people. */
  readonly mind: string
  /** Words answers; null: they stand as they are. */
  readonly model: ModelPort | null
  /** A policy that thinks is asked this often while nothing is wrong, s; null: only when something is. */
  readonly thinkEveryS: number | null
  /** What a person has agreed to that leaves this machine, for the journal. */
  readonly agreed?: string | null
  /** Filament as the person names it; else each file says it. */
  readonly material: string | undefined
  readonly limits: MaterialLimits | null
  /** Of this printer: journal and memory. */
  readonly folder: string
  readonly seed: number
  /** Another number at each start. */
  readonly deadManCount: number
  readonly power: readonly PowerSwitch[]
  readonly listener: OperatedListener
}

export interface OperatedListener extends DeskKeeper {
  operator(event: OperatorEvent): void
  guard(event: GuardEvent): void
  /** A line that concerns this program itself. */
  report(line: string): void
}

export interface Operated {
  readonly world: World
  readonly guarded: GuardedPrinter
  readonly operator: Operator
  readonly perception: Perception
  readonly people: PeopleDesk
  readonly twin: PrinterTwin
  readonly curves: Curves
  readonly level: Level
  readonly mind: string
  readonly journalFolder: string
  /** Of the print at hand; null where it is not foretold. */
  readonly forecast: Forecast | null
  /** One look, one thought. */
  step(): Promise<void>
  /** For whoever speaks with it from elsewhere. */
  readonly context: ConversationContext
  /** What a person asks or wants, in their own words, and the answer. */
  talk(text: string): Promise<string>
  /** A person at this program has looked at what is latched, or a story's stand-in for one. */
  looked(by?: Answerer): string
  close(): Promise<void>
}

export async function openOperated(options: OperatedOptions): Promise<Operated> {
  const { world, listener, level, folder, mind } = options
  const journalFolder = join(folder, 'journal')
  const journal = await openWorldJournal(options, journalFolder)
  const chronicle = createChronicle()
  const people = createPeopleDesk(
    {
      ...listener,
      asked(question) {
        chronicle.noteAsked(question)
        listener.asked(question)
      },
      answered(question, isYes, by) {
        if (isYes) world.mend?.()
        if (isYes && question.isLook === true) guarded.takeWord(word, { kind: 'acknowledge' })
        chronicle.noteAnswered(isYes, by)
        listener.answered(question, isYes, by)
      },
    },
    () => performance.now() / 1000,
  )
  // What the person types here is theirs: no model and no printer ever sees this word.
  const word = randomBytes(16).toString('hex')
  const guarded = createGuardedPrinter({
    port: world.port,
    nowS: world.nowS,
    worldS: world.worldS,
    speed: world.speed,
    level,
    material: options.limits,
    journal: { append: (kind, body) => world.hold(journal.append(kind, body)), note: journal.note },
    power: options.power,
    deadManCount: options.deadManCount,
    takeToken: (secret) => (secret === word ? null : 'it is not the one of this program'),
    latched: endedInDisorder(journal.found, world.nowS()),
    onEvent(event) {
      if (event.kind === 'watching') twin.learn().catch(() => undefined)
      chronicle.noteGuard(event)
      listener.guard(event)
    },
  })
  const twin = createPrinterTwin({
    printer: guarded,
    material: options.material,
    seed: options.seed,
    hold: (work) => world.hold(work),
  })
  const perception = createPerception({
    printer: guarded,
    nowS: world.nowS,
    unixS: () => Date.now() / 1000,
    expectPicture: (...where) => twin.picture(...where),
    isPatient: world.isVirtual,
  })
  const diagnoser: Diagnoser = openDiagnoser()
  const curves = createCurves()
  let forecast: Forecast | null = null
  const operator = createOperator({
    printer: guarded,
    look: () => perception.look(),
    diagnoser,
    agent: options.agentOf(guarded),
    twin,
    people: {
      tell(message) {
        people.tell(message)
        showAtPrinter(guarded, message)
      },
      ask: people.ask,
      answerTo: people.answerTo,
    },
    store: createMemoryFile(folder, listener.report),
    keepFile(name, content) {
      const path = join(folder, basename(name))
      writeFileSync(path, content)
      return path
    },
    describe: (scene, diagnosis) => describeScene(scene, diagnosis, perception.unseeing),
    thinkEveryS: options.thinkEveryS,
    onEvent(event) {
      if (event.kind === 'job-begun' || event.kind === 'not-foretold') forecast = null
      if (event.kind === 'job-begun') curves.clear()
      if (event.kind === 'foretold') forecast = event.forecast
      if (event.kind === 'foretold') perception.setLayers(layersOfForecast(event.forecast))
      if (event.kind === 'not-foretold') perception.setLayers(null)
      if (event.kind === 'playbook' && event.state !== 'begun') people.playbookEnded()
      chronicle.noteOperator(event)
      listener.operator(event)
    },
  })
  const context: ConversationContext = {
    printer: guarded,
    watcher: operator,
    isOperated: true,
    eyes: perception,
    forecast: () => forecast,
    materials: createMaterialBook(),
    desk: people,
    chronicle,
    unixS: () => Date.now() / 1000,
  }
  const looked = (by: Answerer = 'person'): string =>
    sayLooked({ people, guarded, by, acknowledge: () => guarded.takeWord(word, { kind: 'acknowledge' }) })
  const conversation = createConversation(context, {
    model: options.model,
    looked: () => looked(),
    worldS: () => performance.now() / 1000,
  })
  return {
    context,
    talk: async (text) => (await conversation.say(text)).text,
    world,
    guarded,
    operator,
    perception,
    people,
    twin,
    curves,
    level,
    mind,
    journalFolder,
    get forecast() {
      return forecast
    },
    async step() {
      await operator.step()
      if (operator.scene === null) return
      curves.add(operator.scene, forecast)
      chronicle.noteScene(operator.scene, operator.memory)
    },
    looked,
    async close() {
      perception.close()
      twin.close()
      await world.pass(guarded.close()).catch(() => undefined)
      await journal.close('an orderly end')
    },
  }
}

async function openWorldJournal(options: OperatedOptions, folder: string): Promise<Journal> {
  const { world, level, mind, listener, agreed } = options
  const journal = await openJournal({
    folder,
    program: 'printwright operate',
    printer: world.name,
    detail: `level: ${level}; decides: ${mind}`,
    clock: world.nowS,
    calendar: { unixS: Date.now() / 1000, speed: world.speed },
    onChange(isWritable, reason) {
      listener.report(
        isWritable
          ? 'the journal can be written again.'
          : `THE JOURNAL CANNOT BE WRITTEN (${reason}): nothing is done but stops.`,
      )
    },
  })
  if (typeof agreed === 'string') journal.note('note', { by: 'person', text: agreed })
  if (journal.found === 'damaged') {
    listener.report(
      `the journal is not as it was written (${journal.foundWhy}): it is left as it is, a new file begins.`,
    )
  }
  return journal
}

/** Where every client of the printer sees it. */
function showAtPrinter(guarded: GuardedPrinter, { kind, text }: Message): void {
  if (kind === 'notice') return
  const words = text
    .replaceAll('’', "'")
    .replaceAll(/[^\x20-\x7e]/g, ' ')
    .replaceAll(/[;*"]/g, ' ')
  const shown = `Operator: ${words}`.slice(0, 120)
  void guarded.ask({ kind: 'action', action: { kind: 'show-text', text: shown } })
}
