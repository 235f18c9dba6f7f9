// The registry: a case is a file beside this one and a line here.

import { v01Weld } from './v01-weld.ts'
import { v02NozzleHeatUps } from './v02-nozzle-heat-ups.ts'
import { v03BedHeatUps } from './v03-bed-heat-ups.ts'
import { v04HoldOut } from './v04-hold-out.ts'
import { v05PublishedConstants } from './v05-published-constants.ts'
import { v06SensorStatistics } from './v06-sensor-statistics.ts'
import { v07UnderExtrusion } from './v07-under-extrusion.ts'
import { v08SecondExtruder } from './v08-second-extruder.ts'
import { v09MaxFlow } from './v09-max-flow.ts'
import { v11PressureAdvance } from './v11-pressure-advance.ts'
import { v12ExtrusionDynamics } from './v12-extrusion-dynamics.ts'
import { v13Resonance } from './v13-resonance.ts'
import { v14ShaperPriors } from './v14-shaper-priors.ts'
import { v15DetachedThermistor } from './v15-detached-thermistor.ts'
import { v16WeakHeater } from './v16-weak-heater.ts'
import { v17LooseWire } from './v17-loose-wire.ts'
import { v17SensorOrHeater } from './v17-sensor-or-heater.ts'
import { v18FaultWindows } from './v18-fault-windows.ts'
import { v19Chamber } from './v19-chamber.ts'
import { v23InterlayerStrength } from './v23-interlayer-strength.ts'
import { v24BeadRegimes } from './v24-bead-regimes.ts'
import { v25WarpTrends } from './v25-warp-trends.ts'
import { v26Crystallization } from './v26-crystallization.ts'
import { v28WholePrint } from './v28-whole-print.ts'
import { v29Numerics } from './v29-numerics.ts'
import { v30VerifyHeater } from './v30-verify-heater.ts'
import { v31DeadHeater } from './v31-dead-heater.ts'
import { v32StuckHeater } from './v32-stuck-heater.ts'
import { v33ConstantsFromGains } from './v33-constants-from-gains.ts'
import { v34TwoSample } from './v34-two-sample.ts'
import { v35HeaterMonitor } from './v35-heater-monitor.ts'
import { v36OperatorOnLogs } from './v36-operator-on-logs.ts'
import type { ValidationCase } from './validation-case.ts'

export const CASES: readonly ValidationCase[] = [
  v01Weld,
  v02NozzleHeatUps,
  v03BedHeatUps,
  v04HoldOut,
  v05PublishedConstants,
  v06SensorStatistics,
  v07UnderExtrusion,
  v08SecondExtruder,
  v09MaxFlow,
  v11PressureAdvance,
  v12ExtrusionDynamics,
  v13Resonance,
  v14ShaperPriors,
  v15DetachedThermistor,
  v16WeakHeater,
  v17LooseWire,
  v17SensorOrHeater,
  v18FaultWindows,
  v19Chamber,
  v23InterlayerStrength,
  v24BeadRegimes,
  v25WarpTrends,
  v26Crystallization,
  v28WholePrint,
  v29Numerics,
  v30VerifyHeater,
  v31DeadHeater,
  v32StuckHeater,
  v33ConstantsFromGains,
  v34TwoSample,
  v35HeaterMonitor,
  v36OperatorOnLogs,
]
