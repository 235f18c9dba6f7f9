// What is kept of a print while it goes on, for the page that tells it afterwards.
import type { Message, OperatorEvent } from '#operator'
import { capital, ENGLISH, playbookNamed, reasonRows, responseIn, SOUND } from '#operator'
import type { Operated, OperatedListener } from './operated.ts'
import type { Screen } from './screen.ts'
import { answerLine, clock, decidedFor, guardLine } from './told-lines.ts'
import { titleOf } from './view.ts'
import type { World } from './world.ts'

export type StoryKind = 'world' | 'saw' | 'decided' | 'did' | 'asked' | 'answered'

export interface StoryEntry {
  readonly timeS: number
  readonly kind: StoryKind
  readonly title: string
  /** Named, for a list. */
  readonly details: readonly (readonly [string, string])[]
}

export interface StoryPicture {
  readonly timeS: number
  readonly jpeg: Uint8Array
  readonly caption: string
}

export interface BeliefPoint {
  readonly timeS: number
  /** That all is well. */
  readonly sound: number
  /** Of the likeliest cause beside. */
  readonly other: number
  readonly otherTitle: string
}

export interface StoryRecord {
  readonly entries: StoryEntry[]
  readonly pictures: StoryPicture[]
  readonly beliefs: BeliefPoint[]
  add(kind: StoryKind, title: string, details?: StoryEntry['details']): void
  /** Waits for nothing of the printer's: the picture is of now. */
  picture(caption: string): Promise<void>
  /** Once a second. */
  step(operated: Operated): Promise<void>
  /** The same screen, and everything that it is told is kept. */
  recording(screen: Screen): Screen
}

const PICTURE_EVERY_RATIO = 0.15

export function createStoryRecord(world: World): StoryRecord {
  const entries: StoryEntry[] = []
  const pictures: StoryPicture[] = []
  const beliefs: BeliefPoint[] = []
  let picturedRatio = 0
  let wanted: string | null = null

  const add: StoryRecord['add'] = (kind, title, details = []) => {
    entries.push({ timeS: world.nowS(), kind, title, details })
  }

  async function picture(caption: string): Promise<void> {
    const jpeg = await world.picture().catch(() => null)
    if (jpeg !== null) pictures.push({ timeS: world.nowS(), jpeg, caption })
  }

  function noteOperator(event: OperatorEvent): void {
    const { kind, title, details } = entryOf(event)
    add(kind, title, details)
    if (event.kind === 'decided') wanted = `when it decided: ${responseIn(event.decision.response, ENGLISH)}`
    if (event.kind === 'playbook' && event.state !== 'begun') {
      wanted = `when it ${event.state === 'worked' ? 'had worked' : 'had not worked'}`
    }
  }

  const listenerOf = (listener: OperatedListener): OperatedListener => ({
    told(message: Message) {
      listener.told(message)
    },
    asked(question) {
      add('asked', question.text)
      wanted = 'while it waits for somebody'
      listener.asked(question)
    },
    answered(question, isYes, by) {
      if (by === 'person') add('answered', isYes ? 'Says yes.' : 'Says no.')
      else add('world', answerLine(isYes, by))
      listener.answered(question, isYes, by)
    },
    operator(event) {
      noteOperator(event)
      listener.operator(event)
    },
    guard(event) {
      const text = guardLine(event)
      if (text !== null) add('did', text)
      listener.guard(event)
    },
    report: listener.report,
  })

  return {
    entries,
    pictures,
    beliefs,
    add,
    picture,
    async step({ operator }) {
      const { scene, diagnosis } = operator
      if (scene === null) return
      if (diagnosis !== null) {
        const other = diagnosis.beliefs.find(({ cause }) => cause !== SOUND)
        beliefs.push({
          timeS: scene.timeS,
          sound: diagnosis.beliefs.find(({ cause }) => cause === SOUND)?.probability ?? 0,
          other: other?.probability ?? 0,
          otherTitle: other === undefined ? '' : titleOf(other.cause),
        })
      }
      const ratio = scene.fileByte / scene.fileBytes
      if (wanted === null && scene.print === 'printing' && ratio >= picturedRatio + PICTURE_EVERY_RATIO) {
        picturedRatio = ratio
        wanted = `at ${Math.round(100 * ratio)} %`
      }
      if (wanted === null) return
      const caption = wanted
      wanted = null
      await picture(caption)
    },
    recording: (screen) => ({ ...screen, listenerOf: (of) => listenerOf(screen.listenerOf(of)) }),
  }
}

type Told = Omit<StoryEntry, 'timeS'>

function entry(kind: StoryKind, title: string, details: StoryEntry['details'] = []): Told {
  return { kind, title, details }
}

function entryOf(event: OperatorEvent): Told {
  switch (event.kind) {
    case 'job-begun':
      return entry('saw', `A print has begun: ${event.filename}`)
    case 'foretold': {
      const { durationS, layers, filamentMm } = event.forecast
      return entry(
        'saw',
        `The simulator prints the same file, to compare with: ${clock(durationS)}, ${layers} layers, ${(filamentMm / 1000).toFixed(2)} m of filament`,
        [['What for', 'Everything that is measured from now on is compared with this print that goes well.']],
      )
    }
    case 'shell-acted':
      return entry('saw', 'It sees that the safety shell has switched the heaters off')
    case 'print-failed':
      return entry('saw', 'The firmware has ended the print')
    case 'not-foretold':
      return entry('saw', `The print is not foretold: ${event.why}`)
    case 'decided': {
      const { response, reasoning, policy } = event.decision
      return entry(
        'decided',
        `${capital(responseIn(response, ENGLISH))}. ${decidedFor(event.decision)} Decided by: ${policy}.`,
        reasonRows(reasoning),
      )
    }
    case 'outcome': {
      const { outcome, response } = event
      const why = 'words' in outcome ? outcome.words : outcome.rulings.map(({ reason }) => reason).join(' ')
      return entry(
        'did',
        outcome.kind === 'done'
          ? `Done: ${responseIn(response, ENGLISH)}`
          : `Not done: ${responseIn(response, ENGLISH)}: ${why}`,
      )
    }
    case 'playbook': {
      const title = playbookNamed(event.name)?.title ?? event.name
      if (event.state === 'begun') return entry('did', `Begins: ${title}`)
      return entry('did', event.state === 'worked' ? `Done: ${title}` : `It has not worked: ${title}: ${event.words}`)
    }
    case 'job-ended':
      return entry('saw', `The print has ended: ${event.state}`)
    case 'trouble':
      return entry('did', `Trouble of its own: ${event.words}`)
  }
}
