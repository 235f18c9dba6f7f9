// Whether supports hold: each pillar has its foot and its height, and the nozzle pulls at its top. One that falls is gone
// from under what was to stand on it.
import { bedHeightMm, liftOut, peelEnergyJPerM2, topAtMm } from '#physics'
import { addFact } from './facts.ts'
import type { Simulation } from './simulation.ts'
import { noteEvent } from './simulation.ts'
import type { SupportTile } from './support-state.ts'
import { supportCell } from './support-state.ts'

const TILE_MM = 10
/** The nozzle's pull when nothing is wrong (PHYSICS 2.10: 0.2-0.5 N). */
const ORDINARY_DRAG_N = 0.35
/** Pull-off strength over peel energy: 1 MPa at 200 J/m², as for parts (PHYSICS 2.10, low confidence). */
const MPA_PER_J_PER_M2 = 1 / 200
/** Share of a support's first layer that holds on a part: it is made to come off. Plausible. */
const ON_PART_RATIO = 0.3

/** A support bead has just been laid. */
export function standSupport(simulation: Simulation): void {
  const { supports, beadInput, bead, condition } = simulation
  if (supports.topMm.length === 0) supports.topMm = new Float32Array(supports.columns * supports.rows)
  const { x0Mm, y0Mm, x1Mm, y1Mm, z1Mm } = beadInput
  const lengthMm = Math.hypot(x1Mm - x0Mm, y1Mm - y0Mm)
  const steps = Math.max(1, Math.min(400, Math.ceil(2 * lengthMm)))
  const isWeak = condition.supportRatio < 1
  let tile: SupportTile | null = null
  for (let step = 0; step < steps; step++) {
    const share = (step + 0.5) / steps
    const xMm = x0Mm + share * (x1Mm - x0Mm)
    const yMm = y0Mm + share * (y1Mm - y0Mm)
    const cell = supportCell(supports, xMm, yMm)
    if (cell < 0) continue
    supports.topMm[cell] = z1Mm
    const here = tileAt(simulation, xMm, yMm)
    if (tile !== null && tile !== here && isWeak) judge(simulation, tile, z1Mm)
    tile = here
    widen(tile, xMm, yMm)
    if (z1Mm <= tile.footZMm + 1e-6) {
      const footMm2 = (bead.widthMm * lengthMm) / steps
      tile.footMm2 += bead.onBedRatio > 0.5 ? bead.bedContactMm2 / steps : ON_PART_RATIO * footMm2
    }
  }
  if (tile !== null && isWeak) judge(simulation, tile, z1Mm)
}

function tileAt({ supports, beadInput }: Simulation, xMm: number, yMm: number): SupportTile {
  const tileColumn = Math.floor((xMm - supports.minXMm) / TILE_MM)
  const tileRow = Math.floor((yMm - supports.minYMm) / TILE_MM)
  const key = tileRow * 4096 + tileColumn
  const found = supports.tiles.get(key)
  if (found !== undefined) return found
  const created: SupportTile = {
    footMm2: 0,
    footZMm: beadInput.z1Mm,
    minXMm: xMm,
    minYMm: yMm,
    maxXMm: xMm,
    maxYMm: yMm,
    isDown: false,
  }
  supports.tiles.set(key, created)
  return created
}

function widen(tile: SupportTile, xMm: number, yMm: number): void {
  if (xMm < tile.minXMm) tile.minXMm = xMm
  if (xMm > tile.maxXMm) tile.maxXMm = xMm
  if (yMm < tile.minYMm) tile.minYMm = yMm
  if (yMm > tile.maxYMm) tile.maxYMm = yMm
}

/** Strength x foot x width / 4 against the pull at the top, as for parts. */
function judge(simulation: Simulation, tile: SupportTile, zMm: number): void {
  if (tile.isDown) return
  const { condition, settings, stressConfig, heating } = simulation
  const adhesion = {
    ...stressConfig.bed,
    cleanlinessRatio: condition.cleanlinessRatio,
    glueFactor: condition.plateRatio,
  }
  const energy = peelEnergyJPerM2(settings.material, adhesion, heating.plant.bedSurfaceC, 1)
  const strengthMPa = energy * MPA_PER_J_PER_M2 * Math.max(condition.supportRatio, 0)
  const widthMm = Math.max(1, Math.min(tile.maxXMm - tile.minXMm, tile.maxYMm - tile.minYMm))
  const holdingNMm = (strengthMPa * tile.footMm2 * widthMm) / 4
  const momentNMm = (ORDINARY_DRAG_N + condition.pushN) * (zMm - tile.footZMm)
  if (momentNMm > holdingNMm) fallOver(simulation, tile, zMm)
}

function fallOver(simulation: Simulation, tile: SupportTile, zMm: number): void {
  const { supports, deposit, layerHeightMm } = simulation
  tile.isDown = true
  deposit.isScattering = true
  const reachMm = 0.5
  const liftedMm3 = liftOut(
    deposit,
    {
      minXMm: tile.minXMm - reachMm,
      minYMm: tile.minYMm - reachMm,
      maxXMm: tile.maxXMm + reachMm,
      maxYMm: tile.maxYMm + reachMm,
    },
    (xMm, yMm) => {
      const cell = supportCell(supports, xMm, yMm)
      const supportMm = cell < 0 ? 0 : supports.topMm[cell]!
      // A part that stands on it already bridges the gap, and what has no support here is part.
      return (
        supportMm > 0 &&
        bedHeightMm(deposit.bed, xMm, yMm) + topAtMm(deposit.field, xMm, yMm) < supportMm + 0.5 * layerHeightMm
      )
    },
  )
  noteEvent(
    simulation,
    'support-failed',
    `a support of ${zMm.toFixed(0)} mm falls over in layer ${simulation.layer + 1}`,
  )
  addFact(simulation.facts.detachments, {
    timeS: simulation.timeS,
    line: simulation.line,
    layer: simulation.layer,
    object: -1,
    cause: 'support',
    movedXMm: 0,
    movedYMm: 0,
    liftedMm3,
  })
}
