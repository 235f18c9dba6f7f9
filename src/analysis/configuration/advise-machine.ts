// What a configuration asks of one machine, tried on the simulated machine: motors, frame, heaters, extruder. Advice that needs
// no machine is given by #config.
import type { ConfigTree, PrinterConfig } from '#config'
import { createAdvise } from '#config'
import type { Random } from '#core'
import type { MachineModel, Material } from '#physics'
import type { Diagnostic } from '#protocol'
import { adviseExtruder } from './advise-extruder.ts'
import { adviseFrame } from './advise-frame.ts'
import { adviseHeating } from './advise-heating.ts'

export interface MachineAdviceOptions {
  readonly machine: MachineModel
  /** The person said which machine it is; else it is the class that the configuration looks most like. */
  readonly isNamed: boolean
  /** What is printed, for pressure advance; null: nothing is said about it. */
  readonly material: Material | null
  readonly random: Random
}

export function adviseMachine(config: PrinterConfig, tree: ConfigTree, options: MachineAdviceOptions): Diagnostic[] {
  const diagnostics: Diagnostic[] = []
  const advise = createAdvise(tree, diagnostics)
  adviseFrame(config, options, advise)
  adviseHeating(config, options, advise)
  adviseExtruder(config, options, advise)
  return diagnostics
}
