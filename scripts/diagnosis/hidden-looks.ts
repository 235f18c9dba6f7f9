// One print that breaks, with the operator on it: how many looks after the onset believed it sound, of how many there would be if it
// went on to its end as if nothing were wrong.
import { createBenchOperator, playScenario } from '#evaluation'
import { baselinePolicy, createDiagnoser, type Operator, SOUND } from '#operator'
import { createLiveCamera, type Printer, renderLiveFrame } from '#printer'
import { jpegOf } from '#report'
import { type Scenario, scenarioMachine } from '#scenarios'
import { createTwin } from '#twin'
import { loadDiagnosisModel } from '../../src/cli/diagnosis-file.ts'
import { scenarioStock } from '../../src/cli/scenario-stock.ts'

export interface PrintLooks {
  readonly scenario: string
  readonly mode: string | null
  readonly soundLooks: number
  /** 0: nothing broke in it. */
  readonly dueLooks: number
}

/** As the benchmark looks. */
const LOOK_EVERY_S = 5
const CAMERA_PX = { widthPx: 480, heightPx: 360 }

function camera(printer: Printer): () => Promise<Uint8Array | null> {
  const live = createLiveCamera(printer, CAMERA_PX)
  return () => jpegOf(renderLiveFrame(live))
}

/** Null where the printer does not come up, or nothing could be foretold. */
export async function playLooks(scenario: Scenario): Promise<PrintLooks | null> {
  const { configText, nominal } = scenarioMachine(scenario, scenarioStock)
  const twin = createTwin({ configText, ...nominal, seed: 1 })
  const looks: { readonly timeS: number; readonly isSound: boolean }[] = []
  let mind: Operator | null = null
  let foretoldS = Number.NaN
  const played = await playScenario({
    camera,
    scenario,
    stock: scenarioStock,
    level: 'recover',
    twin,
    onScene({ timeS, print }) {
      const top = mind?.diagnosis?.beliefs[0]
      if (print !== 'printing' || top === undefined) return
      if (timeS - (looks.at(-1)?.timeS ?? 0) >= LOOK_EVERY_S) looks.push({ timeS, isSound: top.cause === SOUND })
    },
    operator(operated, attendant) {
      mind = createBenchOperator({
        played: operated,
        attendant,
        diagnoser: createDiagnoser({ model: loadDiagnosisModel() }),
        policy: baselinePolicy,
        twin,
        onEvent(event) {
          if (event.kind === 'foretold') foretoldS = event.forecast.durationS
        },
      })
      return mind
    },
  })
  if (played === null || Number.isNaN(foretoldS)) return null
  const { startS, onsetS } = played
  const after = looks.filter(({ timeS }) => timeS >= onsetS)
  const dueS = startS + foretoldS - Math.max(onsetS, startS)
  return {
    scenario: scenario.name,
    mode: scenario.fault?.mode ?? null,
    soundLooks: after.filter(({ isSound }) => isSound).length,
    dueLooks: Number.isNaN(onsetS) ? 0 : Math.max(after.length, Math.round(dueS / LOOK_EVERY_S)),
  }
}
