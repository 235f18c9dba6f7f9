// Faults in the running print: once per sample the condition is renewed and handed to the models that do not read it
// themselves.
import type { FaultState, Kick } from '#faults'
import { stepFaults } from '#faults'
import { heatCreepDragN, setBoreRatio, setDrive, setMoisture, setViscosityRatio } from '#physics'
import { resetDriver, stepFirmware } from './firmware.ts'
import { knockBed, shiftHead } from './kicks.ts'
import type { Simulation } from './simulation.ts'
import { noteEvent } from './simulation.ts'

/** Filament swings in diameter about this often, mm of filament: a turn of the puller. Plausible. */
const OUT_OF_ROUND_PERIOD_MM = 350

/** Renews the condition for `simulation.timeS`; nothing to do for a machine that cannot fail. */
export function stepCondition(simulation: Simulation): void {
  const { schedule, moment, condition, heating } = simulation
  if (schedule === null) return
  moment.timeS = simulation.timeS
  moment.layer = simulation.layer
  moment.heightMm = simulation.layer >= 0 ? simulation.layerZMm : 0
  moment.line = simulation.line
  moment.nozzleC = heating.plant.nozzleBlockC
  stepFaults(schedule, condition, moment, (fault, kick) => beginFault(simulation, fault, kick))
  applyToExtrusion(simulation)
  stepFirmware(simulation)
}

function beginFault(simulation: Simulation, { spec }: FaultState, kick: Kick | null): void {
  noteEvent(simulation, 'fault', `${spec.mode.title} (${spec.mode.name}, severity ${spec.severity})`)
  if (kick === null) return
  switch (kick.kind) {
    case 'cut-power':
      simulation.link.isPowerCut = true
      return
    case 'reset-driver':
      resetDriver(simulation, kick.motor)
      return
    case 'shift-head':
      shiftHead(simulation, kick.xMm, kick.yMm, `${spec.mode.title}: ${kick.xMm} mm in x, ${kick.yMm} mm in y`)
      return
    case 'knock-bed':
      knockBed(simulation, -kick.zMm, kick.tiltXMm, kick.tiltYMm)
      return
  }
}

function applyToExtrusion(simulation: Simulation): void {
  const { extrusion, condition, settings, link } = simulation
  // A bore of nothing has no logarithm; at a twentieth of its diameter nothing comes out any more.
  setBoreRatio(extrusion, Math.max(condition.boreRatio, 0.05))
  setViscosityRatio(extrusion, condition.viscosityRatio)
  setMoisture(extrusion, settings.moisturePct + condition.moisturePct)
  if (link.resetMotors.has('e') || simulation.error !== null) condition.extruderForceRatio = 0
  setExtruderDrive(simulation)
}

/** Grip, motor and drag: the fault's and what heat creep adds to it. */
export function setExtruderDrive({ extrusion, condition, heatCreep }: Simulation): void {
  const dragN = condition.dragN + heatCreepDragN(heatCreep)
  setDrive(extrusion, condition.gripRatio, condition.extruderForceRatio, dragN)
}

/** Filament volume that the drive moves over what the file asks for, at this place of the filament. */
export function feedRatio({ schedule, condition, filamentMm }: Simulation): number {
  if (schedule === null) return 1
  const swing = condition.outOfRoundRatio * Math.sin((2 * Math.PI * filamentMm) / OUT_OF_ROUND_PERIOD_MM)
  const diameterRatio = condition.diameterRatio * (1 + swing)
  return condition.feedRatio * condition.filamentRatio * diameterRatio * diameterRatio
}
