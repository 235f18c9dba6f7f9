// `printwright story`: a print on which something breaks, with the operator on it, told as it happens and as a page afterwards.
import { rmSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PrintwrightError } from '#core'
import { type FaultState, readFaultSpec } from '#faults'
import { deadManConfig } from '#guard'
import { ROOM_PORT, type Room } from '#operator'
import type { Speed } from '#server'
import { dataFolder } from './data-folder.ts'
import { chooseMaterial, loadMaterials } from './material-files.ts'
import { materialLimits } from './open-guard.ts'
import { openChatDoor } from './operate/chat-door.ts'
import { obeyPerson } from './operate/obey-person.ts'
import { openMind } from './operate/open-mind.ts'
import { isTypedTo, openScreen } from './operate/open-screen.ts'
import { putFile } from './operate/open-worlds.ts'
import { type Operated, openOperated } from './operate/operated.ts'
import { openPageDoor, type PageDoor } from './operate/page-door.ts'
import type { StoryMark } from './operate/story-charts.ts'
import { writeStoryPage } from './operate/story-page.ts'
import { createStoryRecord, type StoryRecord } from './operate/story-record.ts'
import { clock } from './operate/told-lines.ts'
import { createVirtualWorld, type VirtualWorld } from './operate/virtual-world.ts'
import { endWithPrint } from './operate.ts'
import { writeText } from './terminal.ts'
import { createVirtualPrinter, DATA_FOLDER } from './virtual-printer.ts'

export interface StoryOptions {
  readonly seed: number
  readonly speed: Speed
  readonly fault: string
  readonly out: string
  readonly host: string
  readonly port: number
  readonly page: boolean
  readonly json?: boolean
  readonly quiet?: boolean
}

const PRINTER = 'generic-cartesian'
const PART = 'data/parts/calibration-cube/calibration-cube.gcode.gz'
const MATERIAL = 'PLA'
/** Nobody has answered for so long: the story goes on by itself, s of the printer's time; longer where somebody sits there. */
const ALONE_S = 60
const WATCHED_S = 600
/** A story that does not end by itself is ended, s of the printer's time. */
const LONGEST_S = 3600

/** 0: the part is finished, or the print was stopped safely. */
export async function storyCommand(options: StoryOptions): Promise<0 | 1> {
  const out = resolve(options.out)
  const data = join(out, 'printer')
  clear(data)
  const file = putFile(fileURLToPath(new URL(`../${PART}`, dataFolder)), data)
  const stop = new AbortController()
  const end = (): void => stop.abort()
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
  const world = await openStoryWorld(options, data)
  const record = createStoryRecord(world)
  const say = obeyPerson
  const screen = record.recording(openScreen(options, say, end))
  const mind = await openMind('baseline', {})
  let page: PageDoor | null = null
  let room: Room | null = null
  let path: string | null = null
  const operated = await openOperated({
    world,
    level: 'recover',
    agentOf: mind.agentOf,
    mind: mind.name,
    model: mind.model,
    thinkEveryS: mind.thinkEveryS,
    material: MATERIAL,
    limits: materialLimits(chooseMaterial(loadMaterials(), MATERIAL, {}).material),
    folder: join(data, 'operator'),
    seed: options.seed,
    deadManCount: 1,
    power: [],
    listener: screen.listenerOf(world),
  })
  try {
    if (options.page) page = await openPageDoor({ ...options, operated: [operated], say })
    screen.begin([operated], mind.words, page?.url ?? null)
    if (page !== null) room = await openChatDoor({ ...doorOf(operated, screen.say), model: mind.model })
    const isWatched = (): boolean => isTypedTo(options) || (page?.watchers ?? 0) > 0
    const plot = createPlot({ world, operated, record, stop, isWatched, say: screen.say })
    const follow = endWithPrint(operated, file, stop)
    await world.run(async () => {
      await operated.step()
      follow()
      await record.step(operated)
      plot.step()
      screen.stepped(operated)
    }, stop.signal)
    await record.picture('at the end')
    path = writeStoryPage(out, told(options, operated, record, plot))
    return endOf(operated).isSafe ? 0 : 1
  } finally {
    await page?.close()
    await room?.close()
    await operated.close()
    await world.close()
    screen.end()
    // Behind whatever the screen leaves: nobody looks for it above.
    if (path !== null && options.quiet !== true && options.json !== true) {
      writeText(process.stdout, `${endOf(operated).words}\nThe story: ${relative(process.cwd(), path)}\n`)
    }
  }
}

/** As of `printwright operate`, so that `printwright chat` in the same folder finds it. */
function doorOf(operated: Operated, say: (line: string) => void) {
  return { port: ROOM_PORT, operated: [operated], data: resolve(DATA_FOLDER), say }
}

/** Each story begins with a printer of its own. */
function clear(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  } catch (error) {
    throw new PrintwrightError(
      'out',
      `${folder} cannot be emptied (does another story run there?): choose another with --out.`,
      { exitStatus: 3, cause: error },
    )
  }
}

async function openStoryWorld({ seed, speed, fault }: StoryOptions, data: string): Promise<VirtualWorld> {
  const { printer, title } = createVirtualPrinter({
    printer: PRINTER,
    material: MATERIAL,
    data,
    seed,
    fault: [fault],
    ambient: 23,
    humidity: 40,
    opened: 2,
    sensors: 'realistic',
    sections: deadManConfig(),
  })
  return await createVirtualWorld({ name: PRINTER, title, printer, speed })
}

interface PlotOptions {
  readonly world: VirtualWorld
  readonly operated: Operated
  readonly record: StoryRecord
  readonly stop: AbortController
  /** Somebody looks on who could answer. */
  readonly isWatched: () => boolean
  readonly say: (line: string) => void
}

/** Whose answer the story waits for, and how long. */
function waitWords(patienceS: number, isWatched: boolean): string {
  const after = `After ${clock(patienceS)} of the printer’s time the story’s own stand-in answers`
  return isWatched
    ? `You can answer: type yes or no. ${after} in your place.`
    : `${after}: nobody sits here. Where you can type (a terminal, or its page) you answer yourself.`
}

interface Plot {
  readonly marks: StoryMark[]
  readonly onsetS: number
  step(): void
}

/** The world's part of the story: when the fault strikes, and what a person does where nobody sits there. */
function createPlot({ world: { printer }, operated, record, stop, isWatched, say }: PlotOptions): Plot {
  let patienceS = ALONE_S
  let announcedId = ''
  const faults: readonly FaultState[] = printer.plant.simulation.schedule?.faults ?? []
  const marks: StoryMark[] = []
  let onsetS = Number.NaN
  let decisions = 0
  let isEnding = false
  let standsSinceS = Number.NaN
  return {
    marks,
    get onsetS() {
      return onsetS
    },
    step() {
      const { people, operator, world } = operated
      const nowS = world.nowS()
      patienceS = isWatched() ? WATCHED_S : ALONE_S
      const struck = faults.find((fault) => Number.isFinite(fault.onsetS))
      if (Number.isNaN(onsetS) && struck !== undefined) {
        onsetS = nowS
        marks.push({ timeS: nowS, label: 'it strikes' })
        record.add('world', `What the operator is not told: ${struck.spec.mode.title}.`)
      }
      const count = operator.memory?.decisions.length ?? 0
      if (count > decisions && marks.length < 6) {
        const last = operator.memory?.decisions.at(-1)
        if (last !== undefined && last.response.kind !== 'tell') marks.push({ timeS: nowS, label: 'it acts' })
      }
      decisions = count
      const { open } = people
      // Whoever of the story comes looks as well.
      const isLook = open?.isLook === true
      if (open !== null && open.id !== announcedId) {
        announcedId = open.id
        say(waitWords(patienceS, isWatched()))
      }
      if (open !== null && nowS - open.timeS > patienceS && people.objection(open.id, true, isLook) === null) {
        if (isLook) operated.looked('stand-in')
        else people.answer(open.id, true, false, 'stand-in')
      }
      // It stands, and whatever was tried has ended: somebody has to look.
      const isWaiting = operator.scene?.print === 'paused' && (operator.memory?.run ?? null) === null && open === null
      standsSinceS = isWaiting ? (Number.isNaN(standsSinceS) ? nowS : standsSinceS) : Number.NaN
      if (nowS - standsSinceS > patienceS) {
        standsSinceS = Number.NaN
        const words = `Nobody has come for ${clock(patienceS)}: the story’s own stand-in puts it right and lets the print go on.`
        record.add('world', words)
        say(words)
        world.mend?.()
        world.port.resumePrint().catch(() => stop.abort())
      }
      if (nowS > LONGEST_S && !isEnding) {
        isEnding = true
        record.add('world', 'The story has taken long enough: the print is given up.')
        world.port.cancelPrint().catch(() => stop.abort())
      }
    },
  }
}

function endOf({ operator }: Operated): { readonly words: string; readonly isGood: boolean; readonly isSafe: boolean } {
  const { scene } = operator
  if (scene?.print === 'complete') return { words: 'The part is finished.', isGood: true, isSafe: true }
  if (scene?.host !== 'ready') {
    return { words: 'The printer has been stopped: its heaters are off.', isGood: false, isSafe: true }
  }
  const words =
    scene.print === 'cancelled' ? 'The print was given up; heaters are off.' : `The print stands: ${scene.print}.`
  return { words, isGood: false, isSafe: scene.print === 'cancelled' || scene.print === 'paused' }
}

function breaksIn(fault: string): string {
  const reading = readFaultSpec(fault)
  return 'problem' in reading ? fault : `${reading.spec.mode.title} (${fault})`
}

function told(
  options: StoryOptions,
  operated: Operated,
  record: StoryRecord,
  { marks, onsetS }: Plot,
): Parameters<typeof writeStoryPage>[1] {
  const { operator, world, curves } = operated
  const { words, isGood } = endOf(operated)
  const first = operator.memory?.decisions.find(({ timeS }) => timeS >= onsetS)
  const facts: [string, string][] = [
    ['Printer', `${world.title} (virtual), ${options.speed} x real time`],
    ['Part', '20 mm calibration cube, PLA'],
    ['What breaks', breaksIn(options.fault)],
    ['Seed', `${options.seed}: the same seed tells the same story`],
  ]
  if (first !== undefined) facts.push(['Seen after', `${clock(first.timeS - onsetS)} (printer's time)`])
  facts.push(['The printer was on for', clock(world.nowS())])
  return {
    title: 'A print, and what went wrong with it',
    end: words,
    isGood,
    facts,
    record,
    points: curves.points,
    marks,
  }
}
