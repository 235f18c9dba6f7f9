// One row a second of what a logger at the machine would see, and of what no logger sees.
import type { TrajectoryBlock } from '#motion'
import type { Extruded } from './extruded.ts'
import type { Simulation } from './simulation.ts'
import { addRow } from './table-builder.ts'

export function recordTelemetry(
  simulation: Simulation,
  block: TrajectoryBlock | null,
  i: number,
  extruded: Extruded | null,
  durationS: number,
  /** How much of the segment's time has passed. */
  share = 1,
): void {
  const row = addRow(simulation.telemetry)
  if (row < 0) return
  const { heating, extrusion } = simulation
  const { plant, input, heaters } = heating
  const isMoving = block !== null && durationS > 0
  const pathMm = isMoving ? share * block.distanceMm[i]! : 0
  const flow = isMoving && extruded !== null ? 1 / durationS : 0
  const values = [
    simulation.timeS,
    simulation.line,
    simulation.layer,
    isMoving ? block.startXMm[i]! + block.ratioX[i]! * pathMm : simulation.xMm,
    isMoving ? block.startYMm[i]! + block.ratioY[i]! * pathMm : simulation.yMm,
    isMoving ? block.startZMm[i]! + block.ratioZ[i]! * pathMm : simulation.zMm,
    isMoving ? block.distanceMm[i]! / durationS : 0,
    heaters.nozzle.targetC,
    plant.nozzleBlockC,
    plant.nozzleSensorC,
    input.nozzlePowerRatio,
    plant.heatBreakC,
    heaters.bed.targetC,
    plant.bedC,
    input.bedPowerRatio,
    plant.chamberC,
    simulation.fanRatio,
    flow * (extruded?.commandedMm3 ?? 0),
    flow * (extruded?.deliveredMm3 ?? 0),
    extrusion.meltC,
    extrusion.pressurePa / 1e6,
    extrusion.forceN,
  ]
  const { data } = simulation.telemetry
  for (let column = 0; column < values.length; column++) data[column]![row] = values[column]!
}
