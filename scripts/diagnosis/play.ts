// Plays scenarios to disk, one after another; what is there already is not played again.
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Split, scenarioAt } from '#scenarios'
import { recordScenario } from './record.ts'
import { packRecording } from './recording.ts'

export async function playToDisk(folder: string, seed: number, split: Split, from: number, to: number): Promise<void> {
  mkdirSync(folder, { recursive: true })
  for (let index = from; index < to; index++) {
    const scenario = scenarioAt(seed, index, split)
    const path = join(folder, `${scenario.name}.rec`)
    if (existsSync(path)) continue
    const beganMs = Date.now()
    try {
      const recording = await recordScenario(scenario)
      writeFileSync(`${path}.part`, packRecording(recording))
      renameSync(`${path}.part`, path)
      const { truth, scenes } = recording
      console.log(
        `${scenario.name} ${scenario.fault?.text ?? 'sound'} ${scenario.printer} ${scenario.material}: ${scenes.length} s, onset ${truth.onsetAt}, ${truth.ending}, ${Date.now() - beganMs} ms`,
      )
    } catch (error) {
      console.log(`${scenario.name} ${scenario.fault?.text ?? 'sound'}: ${(error as Error).message}`)
    }
  }
}
