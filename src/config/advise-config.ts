// What Klipper accepts and an engineer would not: read after the configuration is known to be valid. Every sentence says
// the number found, what it leads to and what is usual; a sound configuration gets none.
import type { Diagnostic } from '#protocol'
import { createAdvise } from './advice.ts'
import { adviseHeaters } from './advise-heaters.ts'
import { adviseJob } from './advise-job.ts'
import { adviseMotion } from './advise-motion.ts'
import { adviseProbing } from './advise-probing.ts'
import type { ConfigTree } from './config-tree.ts'
import type { PrinterConfig } from './printer-config.ts'

/** Warnings for what may hurt the printer or the print, info for what could be better; `tree` gives the places. */
export function adviseConfig(config: PrinterConfig, tree: ConfigTree): Diagnostic[] {
  const diagnostics: Diagnostic[] = []
  const advise = createAdvise(tree, diagnostics)
  adviseHeaters(config, advise)
  adviseMotion(config, advise)
  adviseProbing(config, advise)
  adviseJob(config, advise)
  return diagnostics
}
