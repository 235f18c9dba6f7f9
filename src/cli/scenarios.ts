// `printwright scenarios`: which prints an operator is fitted, calibrated and judged on; and their files.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PrintwrightError, toSnakeCaseKeys } from '#core'
import { describeScenario, type Scenario, type Split, scenarioAt, scenarioFile } from '#scenarios'
import { writeJson, writeText } from './terminal.ts'

interface ScenariosOptions {
  readonly seed: number
  readonly count: number
  readonly split?: Split
  readonly json?: boolean
  readonly out?: string
}

export function scenariosCommand(options: ScenariosOptions): 0 {
  const { seed, count, split, out } = options
  const scenarios = Array.from({ length: count }, (_, index) => scenarioAt(seed, index, split))
  if (out !== undefined) writeFiles(out, scenarios)
  if (options.json) writeJson(scenarios.map(toJson))
  else writeText(process.stdout, `${scenarios.map(describeScenario).join('\n')}\n`)
  return 0
}

function toJson(scenario: Scenario): ReturnType<typeof toSnakeCaseKeys> {
  return toSnakeCaseKeys({ ...scenario, description: describeScenario(scenario) })
}

function writeFiles(folder: string, scenarios: readonly Scenario[]): void {
  if (folder.trim() === '') throw new PrintwrightError('out-empty', '--out needs the name of a folder.')
  try {
    mkdirSync(folder, { recursive: true })
    for (const scenario of scenarios) writeFileSync(join(folder, `${scenario.name}.gcode`), scenarioFile(scenario))
    writeFileSync(join(folder, 'scenarios.json'), `${JSON.stringify(scenarios.map(toJson), null, 2)}\n`)
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    throw new PrintwrightError('out-refused', `--out ${folder} cannot be written: ${error.message}.`, { exitStatus: 3 })
  }
}
