// What one simulated print leaves behind: plain tables, the same for the report, the Parquet files and the analysis.
import type { Diagnostic, FaultCause, Table } from '#protocol'
import type { CameraChange } from './camera-watch.ts'
import type { RunFacts } from './facts.ts'

/**
 * The truth of one print, computed with nominal parameters.
 *
 * Columns (all rows in time order; NaN where a value does not apply):
 *
 * - `telemetry`, about one row a second: time_s, line, layer, x_mm, y_mm, z_mm, speed_mm_per_s, nozzle_target_c,
 *   nozzle_block_c, nozzle_sensor_c, nozzle_pwm_ratio, heat_break_c, bed_target_c, bed_c, bed_pwm_ratio, chamber_c,
 *   fan_ratio, flow_commanded_mm3_per_s, flow_delivered_mm3_per_s, melt_c, nozzle_pressure_mpa, extruder_force_n
 * - `layers`, one row a layer: layer, z_mm, height_mm, line_first, line_last, start_s, duration_s, filament_mm,
 *   commanded_mm3, delivered_mm3, slipped_mm3 (lost at the drive gear), flow_ratio, flow_max_mm3_per_s, force_max_n, speed_mean_mm_per_s, nozzle_mean_c,
 *   fan_ratio, substrate_mean_c, weld_mean_c, weld_min_c, end_c (layer temperature when the next one starts),
 *   bond_mean_ratio, bond_p05_ratio, crystallinity_ratio, area_mm2, unsupported_mm2, overhang_worst_ratio, overhang_mm2 (of walls more than half unsupported),
 *   bridge_max_mm, bridge_sag_max_mm, curl_max_mm, air_mm2 (laid on nothing at all), overlap_max_mm (nozzle ploughing),
 *   surplus_mm3 (found no room), solid_mm3 and solid_surplus_mm3 (the same of solid infill only), string_count, ooze_mm3, ringing_max_um, roughness_um, stress_mpa, lift_mm,
 *   peel_ratio (peel energy / adhesion energy; >= 1 lifts), delamination_ratio (stress / bond strength)
 * - `beads`, one row for each extruding segment (or a strided sample of them in very long prints; `beadStride` says so):
 *   time_s, line, layer, object, feature, x0_mm, y0_mm, z0_mm, x1_mm, y1_mm, z1_mm, width_mm, height_mm, speed_mm_per_s,
 *   flow_mm3_per_s, flow_ratio (delivered / commanded), weld_c, substrate_c, bond_ratio, unsupported_ratio, ringing_um,
 *   gap_ratio (beads meant to lie on the bed: nozzle gap / layer height), air_ratio (share that nothing holds). Places are the
 *   true ones; what was commanded is in telemetry
 * - `strings`: time_s, line, layer, x0_mm, y0_mm, z0_mm, x1_mm, y1_mm, z1_mm, volume_mm3, diameter_mm
 * - `loose`, points along strands that fell: time_s, line, layer, strand (number), x_mm, y_mm, z_mm, diameter_mm
 * - `objects`: object, name, filament_mm, delivered_mm3, line_first, x_min_mm, x_max_mm, y_min_mm, y_max_mm, z_max_mm,
 *   contact_mm2, gripping_mm2 (contact weighted by how well it wets), lift_mm, peel_ratio, peel_layer, delamination_ratio,
 *   delamination_layer, knock_ratio, detached_s (NaN while it holds), detached_layer (-1), moved_x_mm, moved_y_mm,
 *   moved_yaw_rad (about the middle of its box); ratios of what came off go on as if it had held, its box does not. Without labels each island of the first layer is an object (`island 1` ..); a single
 *   one is `print`, object -1
 * - `events`: time_s, line, kind, text
 */
export interface SimulatedRun {
  readonly motionTimeS: number
  /** Motion, homing, dwell and the waits for temperature, as the person at the printer would measure it. */
  readonly totalTimeS: number
  readonly moves: number
  readonly error: { readonly line: number; readonly message: string } | null
  readonly diagnostics: readonly Diagnostic[]
  readonly filamentMm: number
  readonly filamentG: number
  readonly beadStride: number
  /** Pressure advance at the end of the print, s. */
  readonly pressureAdvanceS: number
  /** Events that the table has no room for. */
  readonly droppedEvents: number
  readonly telemetry: Table
  readonly layers: Table
  readonly beads: Table
  readonly strings: Table
  readonly loose: Table
  readonly objects: Table
  readonly events: Table
  /** One row every 0.1 s: time_s, motion_s (the planner's clock: it stands while
   * the print waits for a temperature), line, layer and all signals of #sensing; null where nobody asked for them. */
  readonly signals: Table | null
  /** What was broken on purpose, and when it began. */
  readonly faults: readonly FaultCause[]
  /** How the camera was from when on; the first entry is of the start. */
  readonly camera: readonly CameraChange[]
  readonly facts: RunFacts
}
