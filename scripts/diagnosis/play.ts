// Plays scenarios to disk, one after another; what is there already is not played again.
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Scenario, type Split, scenarioAt } from '#scenarios'
import { isPictured, recordScenario } from './record.ts'
import { packRecording } from './recording.ts'

/** Where the same prints are without what breaks in them from their start on. */
export const SOUND_FOLDER = 'without-fault'

export async function playToDisk(folder: string, seed: number, split: Split, from: number, to: number): Promise<void> {
  mkdirSync(join(folder, SOUND_FOLDER), { recursive: true })
  for (let index = from; index < to; index++) {
    const scenario = scenarioAt(seed, index, split)
    await playOne(folder, scenario, isPictured(scenario))
    const isFromStart = scenario.fault?.text.includes('@start') === true
    if (split === 'judge' && isFromStart) {
      await playOne(join(folder, SOUND_FOLDER), { ...scenario, fault: null }, isPictured(scenario))
    }
  }
}

async function playOne(folder: string, scenario: Scenario, hasCamera: boolean): Promise<void> {
  const path = join(folder, `${scenario.name}.rec`)
  if (existsSync(path)) return
  const beganMs = Date.now()
  try {
    const recording = await recordScenario(scenario, hasCamera)
    writeFileSync(`${path}.part`, packRecording(recording))
    renameSync(`${path}.part`, path)
    const { truth, scenes } = recording
    console.log(
      `${scenario.name} ${scenario.fault?.text ?? 'sound'} ${scenario.printer} ${scenario.material}: ${scenes.length} s, onset ${truth.onsetAt}, ${truth.ending}, ${Date.now() - beganMs} ms`,
    )
  } catch (error) {
    console.error(`${scenario.name}: ${(error as Error).message}`)
  }
}
