// `--fault`, `--reality-gap` and `--hidden-twin` of the command line, against the printer at hand.
import type { Random } from '#core'
import { nearestNames, PrintwrightError } from '#core'
import type { FaultSpec, RealityGap } from '#faults'
import { drawHiddenTwin, drawRealityGap, FAULT_MODES, readFaultSpec } from '#faults'
import type { MachineModel, Material } from '#physics'
import { findMaterial } from '#physics'
import { loadMaterials } from './material-files.ts'

export interface FaultOptions {
  readonly fault?: readonly string[]
  readonly realityGap?: number
  readonly hiddenTwin?: boolean
}

/** Reads what the person wrote; a fault that does not exist or cannot happen costs one sentence and the list. */
export function readFaults(words: readonly string[] | undefined, machine: MachineModel): FaultSpec[] {
  return (words ?? []).map((text) => {
    const reading = readFaultSpec(text)
    if ('problem' in reading) {
      const hint = reading.isUnknown === undefined ? '' : `${whatIsMeant(reading.isUnknown)}${whatExists()}`
      throw new PrintwrightError('fault', `${reading.problem}.${hint}`)
    }
    const problem = impossible(reading.spec, machine)
    if (problem !== null) throw new PrintwrightError('fault', problem)
    return reading.spec
  })
}

/** Two letters may be wrong: more of them are hardly a slip. */
export function whatIsMeant(name: string): string {
  const names = FAULT_MODES.map((mode) => mode.name)
  const [near] = nearestNames(names, name, 1, 2)
  return near === undefined ? '' : ` Do you mean '${near}'?`
}

function whatExists(): string {
  const names = FAULT_MODES.map(({ name }) => name).join(', ')
  return ` There are: ${names}. \`printwright faults NAME\` says what each does.`
}

/** What this machine has not, cannot break on it. */
function impossible({ mode, words }: FaultSpec, machine: MachineModel): string | null {
  if (mode.name === 'door-opened' && !machine.chamber.enclosed) {
    return `Fault 'door-opened' cannot happen on ${machine.title}: it has no door.${whatExists()}`
  }
  if (mode.name !== 'wrong-material') return null
  const name = words['material'] ?? ''
  return materialNamed(name) === null
    ? `There is no material '${name}' for fault 'wrong-material'. There are: ${[...loadMaterials().materials.keys()].join(', ')}.`
    : null
}

function materialNamed(name: string): Material | null {
  const { materials } = loadMaterials()
  const match = findMaterial(materials.keys(), name)
  return match.name === null ? null : (materials.get(match.name) ?? null)
}

/** The filament that is really on the spool. */
export function loadedMaterial(faults: readonly FaultSpec[], sliced: Material): Material {
  const wrong = faults.find(({ mode }) => mode.name === 'wrong-material')
  return wrong === undefined ? sliced : (materialNamed(wrong.words['material'] ?? '') ?? sliced)
}

/** The machine and filament that really print: the model's, or a twin of which nobody is told anything. */
export function realMachine(
  { hiddenTwin }: FaultOptions,
  machine: MachineModel,
  material: Material,
  random: Random,
): { machine: MachineModel; material: Material } {
  return hiddenTwin === true ? drawHiddenTwin(machine, material, random.fork('twin')) : { machine, material }
}

export function drawGap({ realityGap }: FaultOptions, random: Random): RealityGap | null {
  return realityGap === undefined || realityGap === 0 ? null : drawRealityGap(realityGap, random.fork('reality-gap'))
}
