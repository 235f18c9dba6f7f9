// The person around a printer, as a scenario has them: comes after so many minutes or never, does what is asked for, and only
// what was broken and can be mended by that becomes sound. Nobody tells them what is broken; they look at what they were asked
// to look at, and say what they see, by the truth: no to a nozzle that is not too high, no to an object that stands.
import type { Question } from '#operator'
import { setDrive } from '#physics'
import type { Printer } from '#printer'
import { clearFaults } from '#printer'

/** What a person who follows a playbook's request puts right: by the name of the playbook. */
const FEED = ['filament-runout', 'grinding', 'tangle', 'wrong-diameter', 'filament-out-of-round']
const NOZZLE = ['clog', 'partial-clog', 'nozzle-leak', 'nozzle-worn']
const SENSORS = ['thermistor-noisy', 'signal-off', 'signal-frozen', 'signal-delayed', 'signal-lying']
/** What is seen and put right around a heater: a sock put on again, a shroud pushed back, a door shut. */
const AROUND_HEATER = ['sock-lost', 'part-fan-on-block', 'draft', 'door-opened']
/** An axis that runs heavy is felt and freed by hand: a cable, plastic on a rail, a dry rod. A motor is not mended in a print. */
const AXIS = ['lost-steps']
const MENDS: Readonly<Record<string, readonly string[]>> = {
  // Who takes the filament out and loads it again has the spool in the other hand.
  unclog: [...NOZZLE, ...FEED],
  reload: FEED,
  'free-spool': FEED,
  'heat-creep': ['hotend-fan-stopped'],
  'sensor-fault': SENSORS,
  'tighten-nozzle': NOZZLE,
  'cool-driver': ['driver-overheated'],
  rehome: AXIS,
  'have-a-look': [...NOZZLE, ...FEED, ...SENSORS, ...AROUND_HEATER, 'hotend-fan-stopped', 'driver-overheated'],
  'any-fault': [...NOZZLE, ...FEED, ...SENSORS, ...AXIS, ...AROUND_HEATER, 'hotend-fan-stopped', 'driver-overheated'],
  'after-shell': AROUND_HEATER,
}

export interface Attendant {
  ask(question: Question): void
  answerTo(id: string): boolean | null
  readonly questions: readonly Question[]
}

/** Who has come stays for so long, and answers what is asked then in so long, s. */
const STAYS_S = 600
const ANSWERS_S = 20

/** `onLooked`: has said that what the shell has latched was looked at, and is well. */
export function createAttendant(
  printer: Printer,
  answersAfterMin: number | null,
  onLooked: () => void = () => undefined,
): Attendant {
  const questions: Question[] = []
  const answers = new Map<string, boolean>()
  let thereS = Number.NaN
  return {
    questions,
    ask(question) {
      if (!questions.some(({ id }) => id === question.id)) questions.push(question)
    },
    answerTo(id) {
      const known = answers.get(id)
      if (known !== undefined) return known
      const question = questions.find((one) => one.id === id)
      if (question === undefined || answersAfterMin === null) return null
      const { timeS } = printer.reactor
      const isThere = question.timeS <= thereS + STAYS_S
      if (timeS < question.timeS + (isThere ? ANSWERS_S : 60 * answersAfterMin)) return null
      thereS = timeS
      const answer = look(printer, id.split('/')[0] ?? '', question.text)
      if (answer && question.isLook === true) onLooked()
      answers.set(id, answer)
      return answer
    },
  }
}

/** Whoever takes the filament out cuts off what the gear has chewed or bent. */
const CUTS: ReadonlySet<string> = new Set(['unclog', 'reload', 'free-spool', 'heat-creep', 'any-fault', 'have-a-look'])

function cutFilament({ plant }: Printer): void {
  const { extrusion, condition } = plant.simulation
  extrusion.ground = false
  extrusion.buckled = false
  extrusion.localSlipMm = 0
  setDrive(extrusion, condition.gripRatio, condition.extruderForceRatio, extrusion.dragN)
}

/** Yes: done, or nothing of the kind was found, or it is as the question has it. No: it is not, or is not to be mended here. */
function look(printer: Printer, playbook: string, text: string): boolean {
  const broken = brokenNow(printer)
  // Who is asked whether a heater may run again sees what is broken of it.
  if (ACKNOWLEDGES.has(playbook) && broken.some((mode) => AT_HEATER.includes(mode))) return false
  // Who is told that it is back after the yes believes it, whatever can be seen.
  if (playbook === 'after-shell' && text.includes('is found again')) return false
  // Who is asked what was found, and has found nothing to put right, says so.
  if (playbook === 'after-shell' && text.includes(FOUND_NOTHING)) {
    if (!broken.some((mode) => AROUND_HEATER.includes(mode))) return false
  }
  // Nobody lets a printer go on over a part that has come off.
  if (LOOKS.has(playbook) && lostNames(printer).length > 0) return false
  if (ENDS.has(playbook)) return !broken.some((mode) => LOST.has(mode)) && lostNames(printer).length === 0
  if (OF_HEIGHT.has(playbook)) return heightErrorMm(printer) > SEEN_HIGH_MM
  if (playbook === 'exclude') return isLost(printer, text)
  // A look at the nozzle mends nothing.
  if (text.includes(STRAND)) return !broken.some((mode) => NOZZLE.includes(mode) || FEED.includes(mode))
  const mended = MENDS[playbook] ?? []
  if (broken.some((mode) => mended.includes(mode))) clearFaults(printer)
  if (CUTS.has(playbook)) cutFilament(printer)
  return true
}

/** What will break later is sound when somebody looks. */
function brokenNow({ plant, reactor }: Printer): string[] {
  const faults = plant.simulation.schedule?.faults ?? []
  return faults.filter(({ onsetS }) => onsetS <= reactor.timeS).map(({ spec }) => spec.mode.name)
}

/** What is seen, and nobody mends within a print. What cannot be seen (a cartridge that weakens, a sensor that drifts) is not among them. */
const AT_HEATER = [
  ...['heater-open', 'heater-intermittent', 'heater-stuck-on'],
  ...['thermistor-detached', 'thermistor-open', 'thermistor-short', 'thermistor-noisy', 'signal-lying'],
  ...['bed-heater-open', 'bed-heater-stuck-on'],
  ...['bed-thermistor-detached', 'bed-thermistor-open', 'bed-thermistor-short'],
]

/** Somebody looks at the whole of it. */
const LOOKS: ReadonlySet<string> = new Set(['have-a-look', 'any-fault', 'after-shell'])
/** A yes to these also clears what the shell has latched. */
const ACKNOWLEDGES: ReadonlySet<string> = new Set(['after-shell', 'any-fault'])

/** Who looks sees that it makes no sense to go on. */
const LOST: ReadonlySet<string> = new Set(['wrong-nozzle', 'wrong-material', 'dirty-bed', 'greasy-bed', 'wrong-plate'])
/** Playbooks that ask whether the print is to go on. */
const ENDS: ReadonlySet<string> = new Set(['clean-and-restart', 'give-up-early', 'spaghetti'])
const OF_HEIGHT: ReadonlySet<string> = new Set(['lower-nozzle', 'first-layer'])
const FOUND_NOTHING = 'If you have found nothing, say no'
const STRAND = 'an even strand come out'

/** Lines that lie so much too high are round; less nobody sees, mm. Judgement: half of a layer of 0.2 mm. */
const SEEN_HIGH_MM = 0.1

/** How much too high the nozzle truly prints, what has been set against it included, mm. */
function heightErrorMm({ plant, host }: Printer): number {
  return plant.simulation.head.bedZMm + (host.run.gcode.offsetMm[2] ?? 0)
}

/** Of what has come off; of a part without a name an empty one. */
function lostNames({ plant }: Printer): string[] {
  const { facts, objectNames } = plant.simulation
  return [...facts.detachments, ...facts.airPrinting].map(({ object }) => objectNames[object] ?? '')
}

/** Whether the object that is asked about is among them. What has no name (a support) is nobody's to be left out. */
function isLost(printer: Printer, text: string): boolean {
  const asked = /“([^”]*)”/.exec(text)?.[1]?.toUpperCase()
  const lost = lostNames(printer).map((name) => name.toUpperCase())
  return asked === undefined ? lost.length > 0 : lost.includes(asked)
}
