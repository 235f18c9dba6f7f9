// What goes wrong with a heater, when, and what the issue demands: each case is drawn anew for each seed.
import type { Random } from '#core'
import { type FaultSpec, readFaultSpec } from '#faults'
import type { Moment } from './scene-program.ts'

export interface HazardCase {
  readonly name: string
  readonly heater: 'nozzle' | 'bed'
  readonly moments: readonly Moment[]
  readonly draw: (random: Random, moment: Moment) => Drawn
  /** Noticed (paused or more) this soon after the onset, s; null: no time is demanded, only what the truth does. */
  readonly noticeS: number | null
  /** Demands on the truth; null where there is none. */
  readonly overshootMaxC: number | null
  readonly hiddenMaxC: number | null
  /** Watched for so long after the onset, s. */
  readonly watchS: number
  /** Whose bar it is: the issue's, or ours. */
  readonly source: 'issue' | 'ours'
  /** What it is, in words for the table. */
  readonly what: string
}

export interface Drawn {
  readonly fault: FaultSpec
  /** For the list of misses. */
  readonly text: string
  /** The fault comes, and then the heat-up begins. */
  readonly thenHeats?: true
}

function drawn(text: string): Drawn {
  const reading = readFaultSpec(text)
  if ('problem' in reading) throw new Error(`${text}: ${reading.problem}`)
  return { fault: reading.spec, text }
}

const uniform = (random: Random, low: number, high: number): string => (low + (high - low) * random.next()).toFixed(2)
const HOT: readonly Moment[] = ['heating', 'holding', 'printing', 'printing hard']
const WORKING: readonly Moment[] = ['holding', 'printing', 'printing hard']

const NOTHING = { noticeS: null, overshootMaxC: null, hiddenMaxC: null, source: 'issue' as const }

export const HAZARD_CASES: readonly HazardCase[] = [
  {
    ...NOTHING,
    name: 'heater stuck on',
    what: 'MOSFET shorted: 30 to 100 % of full power whatever is commanded',
    heater: 'nozzle',
    moments: ['cold', 'heating', 'holding', 'printing', 'printing hard', 'cooling'],
    draw: (random) => drawn(`heater-stuck-on@start:${random.next() < 0.5 ? '1' : uniform(random, 0.3, 1)}`),
    overshootMaxC: 25,
    watchS: 180,
  },
  {
    ...NOTHING,
    name: 'bed stuck on',
    what: 'bed relay stuck: 30 to 100 % of full power',
    heater: 'bed',
    moments: ['cold', 'heating', 'holding', 'printing', 'cooling'],
    draw: (random) => drawn(`bed-heater-stuck-on@start:${random.next() < 0.5 ? '1' : uniform(random, 0.3, 1)}`),
    overshootMaxC: 25,
    watchS: 900,
  },
  {
    ...NOTHING,
    name: 'thermistor detached, at once',
    what: 'the bead slips out of the block: 15 to 75 % of its contact is left',
    heater: 'nozzle',
    moments: HOT,
    draw: (random) => drawn(`thermistor-detached@start:${uniform(random, 0.3, 1)}`),
    hiddenMaxC: 30,
    watchS: 300,
  },
  {
    ...NOTHING,
    name: 'thermistor detached, slowly',
    what: 'the bead creeps out of the block over 20 to 300 s',
    heater: 'nozzle',
    moments: HOT,
    draw: (random) =>
      drawn(`thermistor-detached@start:${uniform(random, 0.3, 1)},course=creeping,over=${uniform(random, 20, 300)}s`),
    hiddenMaxC: 30,
    watchS: 600,
  },
  {
    ...NOTHING,
    name: 'thermistor detached, before the heat-up',
    what: 'slow creep: the bead hangs half out when the heat-up begins, the reading gains its 2 °C in 20 s',
    heater: 'nozzle',
    moments: ['cold'],
    draw: (random) => ({ ...drawn(`thermistor-detached@start:${uniform(random, 0.3, 1)}`), thenHeats: true }),
    hiddenMaxC: 30,
    watchS: 600,
  },
  {
    ...NOTHING,
    name: 'thermistor detached, comes and goes',
    what: 'the bead slips in and out of the block',
    heater: 'nozzle',
    moments: WORKING,
    draw: (random) => drawn(`thermistor-detached@start:${uniform(random, 0.4, 1)},course=intermittent`),
    hiddenMaxC: 30,
    watchS: 300,
  },
  {
    ...NOTHING,
    name: 'bed thermistor detached, at once',
    what: 'the bead comes off the plate',
    heater: 'bed',
    moments: HOT,
    draw: (random) => drawn(`bed-thermistor-detached@start:${uniform(random, 0.3, 1)}`),
    hiddenMaxC: 30,
    watchS: 900,
  },
  {
    ...NOTHING,
    name: 'bed thermistor detached, slowly',
    what: 'the bead comes off the plate over 60 to 600 s',
    heater: 'bed',
    moments: HOT,
    draw: (random) =>
      drawn(
        `bed-thermistor-detached@start:${uniform(random, 0.3, 1)},course=creeping,over=${uniform(random, 60, 600)}s`,
      ),
    hiddenMaxC: 30,
    watchS: 1500,
  },
  {
    ...NOTHING,
    name: 'heater open',
    what: 'no power reaches the hot end',
    heater: 'nozzle',
    moments: HOT,
    draw: () => drawn('heater-open@start'),
    noticeS: 8,
    watchS: 180,
  },
  {
    ...NOTHING,
    name: 'bed heater open',
    what: 'no power reaches the bed',
    heater: 'bed',
    moments: HOT,
    draw: () => drawn('bed-heater-open@start'),
    noticeS: 60,
    source: 'ours',
    watchS: 900,
  },
  {
    ...NOTHING,
    name: 'sensor frozen',
    what: 'the reading stands still',
    heater: 'nozzle',
    moments: HOT,
    draw: () => drawn('signal-frozen@start,signal=nozzle_c'),
    noticeS: 20,
    watchS: 180,
  },
  {
    ...NOTHING,
    name: 'sensor frozen before the heat-up',
    what: 'the reading stands still, then the heat-up begins',
    heater: 'nozzle',
    moments: ['cold'],
    draw: () => ({ ...drawn('signal-frozen@start,signal=nozzle_c'), thenHeats: true }),
    noticeS: 20,
    watchS: 180,
  },
  {
    ...NOTHING,
    name: 'bed sensor frozen',
    what: "the bed's reading stands still",
    heater: 'bed',
    moments: HOT,
    draw: () => drawn('signal-frozen@start,signal=bed_c'),
    noticeS: 60,
    source: 'ours',
    watchS: 900,
  },
  {
    ...NOTHING,
    name: 'sensor lies, at once',
    what: 'the reading is 20 to 60 °C below the truth from one moment to the next',
    heater: 'nozzle',
    moments: WORKING,
    draw: (random) => drawn(`signal-lying@start,signal=nozzle_c,offset=-${uniform(random, 20, 60)}`),
    overshootMaxC: 25,
    source: 'ours',
    watchS: 300,
  },
  {
    ...NOTHING,
    name: 'sensor drifts',
    what: 'the reading drifts 20 to 30 °C below the truth within 5 to 20 minutes',
    heater: 'nozzle',
    moments: ['holding', 'printing'],
    draw: (random) => drawn(`thermistor-drift@start:${uniform(random, 0.67, 1)},over=${uniform(random, 300, 1200)}s`),
    overshootMaxC: 25,
    source: 'ours',
    watchS: 1500,
  },
  {
    ...NOTHING,
    name: 'heater weak',
    what: 'half or less of the power arrives',
    heater: 'nozzle',
    moments: HOT,
    draw: (random) => drawn(`heater-weak@start:${uniform(random, 0.85, 1)},course=sudden`),
    noticeS: 60,
    source: 'ours',
    watchS: 300,
  },
  {
    ...NOTHING,
    name: 'bed heater weak',
    what: 'less than half of the power arrives',
    heater: 'bed',
    moments: HOT,
    draw: (random) => drawn(`bed-heater-weak@start:${uniform(random, 0.85, 1)},course=sudden`),
    noticeS: 300,
    source: 'ours',
    watchS: 1500,
  },
  {
    ...NOTHING,
    name: 'heater comes and goes',
    what: 'a loose contact in the power line',
    heater: 'nozzle',
    moments: WORKING,
    draw: () => drawn('heater-intermittent@start'),
    noticeS: 60,
    source: 'ours',
    watchS: 300,
  },
  {
    ...NOTHING,
    name: 'fan on the block',
    what: 'the part fan takes three to five times as much heat from the block as it should',
    heater: 'nozzle',
    moments: ['printing', 'printing hard'],
    draw: (random) => drawn(`part-fan-on-block@start:${uniform(random, 0.5, 1)}`),
    noticeS: 120,
    source: 'ours',
    watchS: 600,
  },
  {
    ...NOTHING,
    name: 'loose thermistor wire',
    what: 'the reading jumps by 18 to 30 °C and comes back',
    heater: 'nozzle',
    moments: HOT,
    draw: (random) => drawn(`thermistor-noisy@start:${uniform(random, 0.6, 1)}`),
    noticeS: 20,
    source: 'ours',
    watchS: 120,
  },
  {
    ...NOTHING,
    name: 'thermistor wire broken, comes and goes',
    what: 'the circuit opens for moments',
    heater: 'nozzle',
    moments: HOT,
    draw: () => drawn('thermistor-open@start,course=intermittent'),
    noticeS: 5,
    source: 'ours',
    watchS: 60,
  },
  {
    ...NOTHING,
    name: 'thermistor shorted',
    what: 'the reading jumps far above the range',
    heater: 'nozzle',
    moments: HOT,
    draw: () => drawn('thermistor-short@start'),
    noticeS: 5,
    source: 'ours',
    watchS: 60,
  },
]
