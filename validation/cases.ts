// The registry: a case is a file beside this one and a line here.

import { v02NozzleHeatUps } from './v02-nozzle-heat-ups.ts'
import { v03BedHeatUps } from './v03-bed-heat-ups.ts'
import { v04HoldOut } from './v04-hold-out.ts'
import { v07UnderExtrusion } from './v07-under-extrusion.ts'
import { v08SecondExtruder } from './v08-second-extruder.ts'
import { v09MaxFlow } from './v09-max-flow.ts'
import { v11PressureAdvance } from './v11-pressure-advance.ts'
import type { ValidationCase } from './validation-case.ts'

export const CASES: readonly ValidationCase[] = [
  v02NozzleHeatUps,
  v03BedHeatUps,
  v04HoldOut,
  v07UnderExtrusion,
  v08SecondExtruder,
  v09MaxFlow,
  v11PressureAdvance,
]
