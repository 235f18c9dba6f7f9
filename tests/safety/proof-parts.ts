// The parts of `npm run test:safety` in which printers are simulated for hours: hazards and sound prints.
import { isCrash, runContact, writeContact } from './contact-run.ts'
import { writeHazards } from './hazard-page.ts'
import { runHazards } from './hazard-run.ts'
import { describeHealthy, runHealthy, writeHealthy } from './healthy-run.ts'
import { shellGate } from './shell-gate.ts'

interface PartResult {
  readonly part: string
  readonly isGood: boolean
  readonly said: string
  readonly bar: string
}

/** The page of results is written by whole runs only. */
const SEEDS = 200
const HOURS = 500

const tell = (text: string): void => console.log(text)

export function hazards(seeds = SEEDS, only = ''): PartResult {
  // A page of what is done by now is better than none, should it be cut off.
  const isWhole = seeds >= SEEDS && only === ''
  const summaries = runHazards({ seeds, only, tell, after: (done) => isWhole && writeHazards(done, seeds) })
  const trials = summaries.flatMap((summary) => summary.trials)
  const demanded = summaries.filter(({ hazard }) => hazard.source === 'issue')
  const missed = demanded.reduce((sum, one) => sum + one.missed.length, 0)
  const early = trials.filter((trial) => trial.early.length > 0).length
  const of = demanded.reduce((sum, one) => sum + one.trials.length, 0)
  return {
    part: 'hazards',
    isGood: missed === 0 && early === 0,
    said: `${missed} of ${of} beyond the issue's bars, ${early} of ${trials.length} stopped while sound`,
    bar: `${SEEDS} seeds of each hazard, none beyond its bar`,
  }
}

export function healthy(hours = HOURS): PartResult {
  const summary = runHealthy({ hours, tell })
  if (hours >= HOURS) writeHealthy(summary)
  return {
    part: 'healthy',
    isGood: summary.interventions.length === 0,
    said: describeHealthy(summary),
    bar: `no intervention in ${HOURS} h`,
  }
}

export function contact(seeds = SEEDS): PartResult {
  const summary = runContact(seeds, shellGate, tell)
  if (seeds >= SEEDS) writeContact(summary)
  const crashes = summary.operator.filter(isCrash).length
  const open = summary.open.filter(isCrash).length
  return {
    part: 'contact',
    isGood: crashes === 0 && open > 0,
    said: `${crashes} of ${seeds} printers crashed; without the shell ${open}`,
    bar: `${SEEDS} printers, none crashes`,
  }
}
