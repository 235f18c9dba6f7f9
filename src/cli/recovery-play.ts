// Plays scenarios of the recovery benchmark into their file, each with the stamp of what played it.
import { PrintwrightError } from '#core'
import { tryRecovery } from '#evaluation'
import { baselinePolicy, createDiagnoser } from '#operator'
import type { Printer } from '#printer'
import { createLiveCamera, renderLiveFrame } from '#printer'
import { hasImageEncoder, jpegOf } from '#report'
import { onNominalMachine, type Split, scenarioAt } from '#scenarios'
import { loadDiagnosisModel, loadHiddenShares } from './diagnosis-file.ts'
import { playerVersion } from './player-version.ts'
import { appendTrial, readTrials, type Trials } from './recovery-trials.ts'
import { scenarioStock } from './scenario-stock.ts'
import { writeText } from './terminal.ts'

export interface PlayPlan {
  readonly seed: number
  readonly split: Split
  readonly camera: boolean
  /** Without hidden twin and reality gap. */
  readonly nominal?: boolean
}

const CAMERA_PX = { widthPx: 480, heightPx: 360 }
/** Behind the stamp where the printers were to have a camera and there was nothing to take pictures with. */
const BLIND = '-blind'

/** The stamp of what this process would play. */
export async function ownVersion({ camera }: PlayPlan): Promise<string> {
  return `${playerVersion()}${camera && !(await hasImageEncoder()) ? BLIND : ''}`
}

/** What others played is neither gone on with nor thrown away. */
export function refuseOthers(path: string, trials: Trials, own: string): void {
  const others = [...trials.values()].filter(({ by }) => by !== own).length
  if (others === 0) return
  throw new PrintwrightError(
    'evaluate',
    `${path} has ${others} trials that another version of code, data or eyes played: choose another --out for this one, ` +
      'or read them as they are with --summary-only --any-version.',
  )
}

export async function playAll(
  plan: PlayPlan,
  path: string,
  into: string,
  wanted: readonly number[],
  look: () => void,
): Promise<void> {
  const { seed, split } = plan
  const known = readTrials(path)
  const by = await ownVersion(plan)
  refuseOthers(path, known, by)
  const camera = plan.camera ? await openCamera() : undefined
  const hiddenShares = loadHiddenShares()
  for (const index of wanted) {
    if (known.has(index)) continue
    const drawn = scenarioAt(seed, index, split)
    const trial = await tryRecovery({
      scenario: plan.nominal === true ? onNominalMachine(drawn) : drawn,
      stock: scenarioStock,
      policy: baselinePolicy,
      makeDiagnoser: () => createDiagnoser({ model: loadDiagnosisModel(), hiddenShares }),
      hiddenShares,
      ...(camera === undefined ? {} : { camera }),
    })
    appendTrial(into, index, { by, trial })
    look()
  }
}

async function openCamera(): Promise<((printer: Printer) => () => Promise<Uint8Array | null>) | undefined> {
  if (!(await hasImageEncoder())) {
    writeText(process.stderr, 'Without the package sharp there are no pictures: the operator is blind in this run.\n')
    return undefined
  }
  return (printer) => {
    const live = createLiveCamera(printer, CAMERA_PX)
    return () => jpegOf(renderLiveFrame(live))
  }
}
