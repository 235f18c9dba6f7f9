// Faults in the running print: once per sample the condition is renewed and handed to the models that do not read it
// themselves.
import type { FaultState, Kick } from '#faults'
import { stepFaults } from '#faults'
import { backPressureRatio, heatCreepDragN, setBoreRatio, setDrive, setMoisture, setViscosityRatio } from '#physics'
import { watchCamera } from './camera-watch.ts'
import { resetDriver, stepFirmware } from './firmware.ts'
import { knockBed, shiftHead } from './kicks.ts'
import { renewAir } from './layers.ts'
import { heatDrivers } from './lost-steps.ts'
import { watchHeat } from './overheat-watch.ts'
import type { Simulation } from './simulation.ts'
import { noteEvent } from './simulation.ts'

/** Filament swings in diameter about this often, mm of filament: a turn of the puller. Plausible. */
const OUT_OF_ROUND_PERIOD_MM = 350

/** Renews the condition for `simulation.timeS`; little to do for a machine that cannot fail. */
export function stepCondition(simulation: Simulation): void {
  const { schedule, moment, condition, heating } = simulation
  const elapsedS = simulation.timeS - moment.timeS
  moment.timeS = simulation.timeS
  if (schedule === null) {
    // Its drivers get as warm as those of one that can, or their signals would tell the two apart.
    if (simulation.signals !== null || simulation.settings.hasWarmDrivers === true) heatDrivers(simulation, elapsedS)
    return
  }
  moment.layer = simulation.layer
  moment.heightMm = simulation.layer >= 0 ? simulation.layerZMm : 0
  moment.line = simulation.line
  moment.nozzleC = heating.plant.nozzleBlockC
  stepFaults(schedule, condition, moment, (fault, kick) => beginFault(simulation, fault, kick))
  watchCamera(simulation.camera, simulation.timeS, condition)
  renewAir(simulation)
  heatDrivers(simulation, elapsedS)
  applyToExtrusion(simulation)
  stepFirmware(simulation)
  watchHeat(simulation)
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

/** How far a nozzle that is pressed on the bed is closed, over its bore. Plausible. */
const BED_CHOKE = 0.9

/** 0..1: the last bead was laid into less room than it needs, on the bed. */
function chokeRatio({ bead }: Simulation): number {
  return bead.onBedRatio > 0.5 && bead.gapRatio < 0.5 ? backPressureRatio(bead.gapRatio) : 0
}

function applyToExtrusion(simulation: Simulation): void {
  const { extrusion, condition, settings, link, head } = simulation
  // A bore of nothing has no logarithm; at a twentieth of its diameter nothing comes out any more.
  const openRatio = condition.boreRatio * (1 - BED_CHOKE * chokeRatio(simulation))
  setBoreRatio(extrusion, Math.max(openRatio, 0.05))
  setViscosityRatio(extrusion, condition.viscosityRatio)
  setMoisture(extrusion, settings.moisturePct + condition.moisturePct)
  // All drivers sit on one board.
  const isFree = link.resetMotors.has('e') || head.driverX.isOff
  if (isFree || simulation.error !== null) condition.extruderForceRatio = 0
  setExtruderDrive(simulation)
}

/** Grip, motor and drag: the fault's and what heat creep adds to it. */
export function setExtruderDrive({ extrusion, condition, heatCreep }: Simulation): void {
  const dragN = condition.dragN + heatCreepDragN(heatCreep)
  setDrive(extrusion, condition.gripRatio, condition.extruderForceRatio, dragN)
}

/** Length of filament that the drive moves over what the file asks for. */
export function feedRatio({ schedule, condition }: Simulation): number {
  return schedule === null ? 1 : condition.feedRatio * condition.filamentRatio
}

/** Section of the filament over its nominal one, at the place that is fed now. */
export function sectionRatio({ schedule, condition, filamentMm }: Simulation): number {
  if (schedule === null) return 1
  const swing = condition.outOfRoundRatio * Math.sin((2 * Math.PI * filamentMm) / OUT_OF_ROUND_PERIOD_MM)
  const diameterRatio = condition.diameterRatio * (1 + swing)
  return diameterRatio * diameterRatio
}
