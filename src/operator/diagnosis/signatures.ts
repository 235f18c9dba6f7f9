// What each cause does to what is measured, as far as it is known before any data: docs/FAULTS.md and the physics behind it. A
// fitted model starts from here; what it learns is laid on top.
//
// A term is `feature sign explains misses`: `+` above what is expected, `-` below, `~` either, `=middle/width` near a value of its
// own. `explains`: log odds that it gives where it is seen; `misses`: log odds that it takes where it could be seen and is not.
import { FEATURE_AT } from './feature-list.ts'

export interface Term {
  readonly feature: number
  readonly sign: 1 | -1 | 0 | 2
  readonly middle: number
  readonly width: number
  readonly explains: number
  readonly misses: number
}

const SOURCES: Readonly<Record<string, string>> = {
  // Hot end.
  'heater-open':
    'nozzle_missing=1/0.2 3 0; nozzle_gives=0/0.25 4 0.5; nozzle_gives- 2 0; nozzle_gives_most=0/0.35 2 0.5; nozzle_falls_heated- 4 1; nozzle_heat_own_short- 3 1; nozzle_heat_short- 1 0; nozzle_slope- 1 0; nozzle_swing+ 1 0; supply_a_own_short- 3 0.5; nozzle_off_short- 1 0; nozzle_power_full+ 1 0; said_not_heating_nozzle+ 3 0; nozzle_step_down- -5 0; nozzle_step_up+ -5 0; supply_v_short- -5 0; nozzle_range~ -9 0',
  'heater-weak':
    'nozzle_missing=0.5/0.15 3 0; nozzle_gives=0.55/0.2 4 2; nozzle_gives_most=0.6/0.2 2 0.5; nozzle_gives- 1 0; nozzle_power_change+ 3 1; nozzle_power_long+ 1 0; nozzle_power_full+ 1 0; nozzle_off_long- 1 0; nozzle_off_short- 1 0; nozzle_falls_heated- 1 0; nozzle_heat_own_long- 1 0; supply_a_own_long- 4 1.5; said_not_heating_nozzle+ 2 0; nozzle_step_down- -5 0; nozzle_step_up+ -5 0; supply_v_short- -5 0; bed_gives- -2 0; nozzle_range~ -9 0',
  'heater-intermittent':
    'nozzle_gives_least=0/0.4 4 2; nozzle_gives_most- -4 0; nozzle_swing+ 2 1; nozzle_power_rough+ 2 0; nozzle_off_short~ 1 0; nozzle_off_short- 1 0; nozzle_falls_heated- 2 0; nozzle_slope~ 1 0; nozzle_heat_own_short~ 2 0; nozzle_heat_own_short- 1 0; supply_a_own_short- 3 0; nozzle_power_full+ 1 0; said_not_heating_nozzle+ 3 0; nozzle_step_down- -5 0; nozzle_step_up+ -5 0; supply_v_short- -5 0; nozzle_range~ -9 0',
  'heater-stuck-on':
    'nozzle_rises_unheated+ 5 2; nozzle_heat_own_short+ 4 2; nozzle_heat_own_short- -8 0; nozzle_slope- -2 0; nozzle_heat_short+ 1 0; nozzle_off_short+ 2 1; nozzle_off_long+ 1 0; nozzle_swing+ 1 0; nozzle_power_short- 1 1; nozzle_power_long- 1 0; nozzle_power_change- 1 0; supply_a_own_short+ 3 0.5; supply_a_own_long+ 1 0; said_adc_nozzle+ 1 0; nozzle_range+ 1 0; nozzle_rise+ -1 0; nozzle_step_up+ -1 0; nozzle_jumps+ -2 0; nozzle_step_down- -3 0',
  'thermistor-detached':
    'nozzle_step_down- 5 7; nozzle_step_down=-180/70 -6 0; nozzle_fall- 3 0; nozzle_off_short- 2 1; nozzle_off_long- 1 0; nozzle_swing+ 1 0; nozzle_slope- 1 0; nozzle_power_full+ 2 1; nozzle_power_short+ 1 0; nozzle_heat_own_short- 2 0; nozzle_falls_heated- 2 0; said_not_heating_nozzle+ 3 0; said_cold+ 3 0; nozzle_step_up+ -4 0; nozzle_rise+ -2 0; nozzle_range~ -9 0; supply_v_short- -5 0',
  'thermistor-open':
    'nozzle_range- 14 6; nozzle_step_down=-180/70 8 0; nozzle_step_down- 2 0; nozzle_fall- 2 0; nozzle_off_short- 1 0; nozzle_swing+ 1 0; said_adc_nozzle+ 3 0; said_not_heating_nozzle+ 2 0; nozzle_step_up+ 1 0; nozzle_rise+ 1 0; nozzle_jumps+ 1 0; nozzle_falls_heated- 1 0',
  'thermistor-short':
    'nozzle_range+ 14 6; nozzle_step_up=300/150 8 0; nozzle_step_up+ 2 0; nozzle_rise+ 2 0; nozzle_off_short+ 1 0; nozzle_swing+ 1 0; said_adc_nozzle+ 3 0; nozzle_step_down- 1 0; nozzle_fall- 1 0; nozzle_jumps+ 1 0',
  'thermistor-drift':
    'load_change- 6 1; nozzle_power_change+ 2 0.5; nozzle_power_long+ 1 0; nozzle_gives- 1 0; load_short- 1 0; load_long- 1 0; supply_a_own_long- -2 0; fed_long- -4 0; encoder_silent+ -4 0; filament_there- -4 0',
  'thermistor-noisy':
    'nozzle_jumps+ 3 2; nozzle_jumps=22/12 2 0; nozzle_rough+ 3 1; nozzle_rise+ 2 0; nozzle_fall- 2 0; nozzle_step_up+ 2 1; nozzle_step_down- 2 1; nozzle_step_down=-180/70 -9 0; nozzle_step_up=300/150 -9 0; nozzle_swing+ 1 0; nozzle_off_short~ 1 0; nozzle_power_rough+ 1 0; nozzle_power_full+ 0.5 0; said_not_heating_nozzle+ 2 0; said_adc_nozzle+ 1 0; nozzle_range~ -9 0; nozzle_swings+ 1 0; nozzle_slope~ 1 0; nozzle_heat_own_short~ 1 0',
  'pid-detuned':
    'nozzle_power_rough+ 5 2; nozzle_swings+ 2 0; nozzle_swing+ 2 1; nozzle_rough+ 1 0; nozzle_off_short~ 0.5 0; nozzle_power_full+ 0.5 0; nozzle_jumps+ -3 0; nozzle_step_down- -2 0; nozzle_step_up+ -2 0; supply_v_short- -3 0',
  'sock-lost':
    'nozzle_power_change+ 4 2; nozzle_power_long+ 1 0; nozzle_heat_own_long- 2 0; nozzle_gives=0.8/0.12 2 0.5; supply_a_own_long- -3 0; load_change- -3 0; nozzle_power_full+ -1 0; bed_power_change+ -2 0; supply_v_short- -4 0',
  'part-fan-on-block':
    'nozzle_power_change+ 3 1; nozzle_power_full+ 3 1; nozzle_off_short- 2 1; nozzle_off_long- 1 0; nozzle_gives=0.5/0.3 2 0.5; nozzle_gives- 1 0; nozzle_heat_own_short- 1 0; nozzle_heat_own_long- 1 0; nozzle_heat_short- 1 0; nozzle_power_long+ 1 0; nozzle_falls_heated- 2 0; nozzle_swing+ 1 0; said_not_heating_nozzle+ 2 0; supply_a_own_long- -4 0; supply_a_own_short- -3 0; supply_v_short- -4 0; nozzle_step_down- -5 0; nozzle_step_up+ -5 0; nozzle_range~ -9 0',
  // Bed.
  'bed-heater-open':
    'bed_missing=1/0.2 3 0; bed_gives=0/0.25 5 3; bed_power_full+ 3 2; bed_off_short- 2 1; bed_off_long- 1 0; bed_falls_heated- 2 0; bed_heat_own_long- 2 0; bed_heat_own_short- 1 0; bed_power_change+ 1 0; bed_swing+ 1 0; supply_a_own_short- 2 0; supply_a_own_long- 1 0; said_not_heating_bed+ 3 0; bed_fall- -4 0; bed_step_down- -4 0',
  'bed-heater-weak':
    'bed_missing=0.5/0.15 3 0; bed_gives=0.4/0.25 5 3; bed_power_change+ 3 1; bed_power_long+ 1 0; bed_power_full+ 1 0; bed_off_long- 1 0; bed_off_short- 1 0; bed_heat_own_long- 2 0; bed_heat_own_short- 1 0; supply_a_own_long- 2 0; said_not_heating_bed+ 1 0; bed_fall- -4 0; nozzle_gives- -2 0; supply_v_short- -4 0',
  'bed-heater-stuck-on':
    'bed_rises_unheated+ 4 1; bed_heat_own_long+ 4 2; bed_heat_own_short- -4 0; bed_heat_own_short+ 2 0; bed_off_short+ 3 1; bed_off_long+ 2 0; bed_swing+ 1 0; bed_power_short- 1 0; bed_power_long- 1 0; bed_power_change- 1 0; supply_a_own_short+ 2 0; supply_a_own_long+ 1 0; said_adc_bed+ 1 0; chamber_change+ 1 0; nozzle_power_change- 0.5 0; bed_step_up+ -3 0; bed_range~ -3 0',
  'bed-thermistor-detached':
    'bed_fall- 3 0; bed_step_down- 4 2; bed_off_short- 2 1; bed_off_long- 1 0; bed_slope- 1 0; bed_swing+ 2 0; bed_rough+ 2 0; bed_power_full+ 1 0; bed_power_change+ 1 0; bed_heat_own_short- 2 0; bed_heat_own_long- 1 0; bed_falls_heated- 1 0; said_not_heating_bed+ 2 0; bed_range~ -9 0; bed_step_up+ -4 0; said_adc_bed+ -4 0; bed_step_down=-150/60 -6 0',
  'bed-thermistor-open':
    'bed_range- 14 6; bed_step_down=-150/60 8 0; bed_step_down- 3 0; bed_fall- 2 0; bed_off_short- 1 0; bed_swing+ 1 0; said_adc_bed+ 3 0; bed_step_up+ 3 0; bed_rise+ 1 0; bed_jumps+ 2 0; bed_heat_own_short~ 0.5 0; bed_heat_own_long~ 0.5 0',
  'bed-thermistor-short':
    'bed_range+ 14 6; bed_step_up+ 2 0; bed_rise+ 2 0; bed_off_short+ 1 0; bed_swing+ 1 0; said_adc_bed+ 3 0; bed_step_down- 1 0; bed_fall- 1 0; bed_jumps+ 1 0; bed_heat_own_short~ 0.5 0; bed_heat_own_long~ 0.5 0',
  // Air.
  'hotend-fan-stopped':
    'heat_sink_fan- 8 7; supply_v_short- -5 0; encoder_silent+ 1 0; load_change~ 1 0; load_spike+ 1 0',
  'part-fan-stopped':
    'part_fan- 8 7; nozzle_power_change- 1 0; supply_v_short- -5 0; nozzle_off_short+ 0.5 0; nozzle_heat_own_long+ 0.5 0',
  draft:
    'bed_power_change+ 5 1; bed_gives=0.7/0.2 2 0; bed_gives- 1 0; bed_heat_own_long- 1 0; bed_heat_own_short- 1 0; nozzle_power_change+ 2 0; nozzle_gives- 1 0; chamber_change- 1 0; room_change- -4 0; supply_a_own_long- -3 0; bed_off_short- -1 0; bed_power_full+ -1 0',
  'cold-chamber':
    'room_change- 6 3; room- 3 1; chamber_change- 2 0; chamber- 1 0; driver_change- 2 0; bed_power_change+ 1 0; nozzle_power_change+ 1 0; humidity_change~ 1 0; driver_hot- 1 0',
  'door-opened':
    'chamber_change- 7 4; chamber- 1 0; room_change- -4 0; bed_power_change+ 2 0; nozzle_power_change+ 1 0; bed_heat_own_long- 1 0',
  // Filament and melt.
  'partial-clog':
    'load_change+ 5 2; load_long+ 2 0; load_short+ 1 0; load_spike+ 2 0; load_peak+ 1 0; load_swing+ 1 0; load_rough+ 1 0; fed_long=-0.12/0.12 1 0; fed_short- 1 0; stall_e_long- 1 0; encoder_silent+ -3 0; nozzle_off_long~ -1 0; shock_strongest+ -3 0',
  clog: 'encoder_silent+ 5 3; load_spike+ 5 4; load_peak+ 2 0; load_short~ 1 0; load_change~ 1 0; fed_short- 3 1; fed_long- 2 0; load_swing+ 1 0; load_rough~ 1 0; stall_e_low~ 1 0; stall_e_long~ 1 0; filament_there- -6 0; heat_sink_fan- -6 0; picture_missing+ 1 0',
  'nozzle-worn':
    'load_long- 5 2; load_short- 1 0; load_peak- 1 0; load_rough- 1 0; stall_e_long+ 2 0; stall_e_low+ 1 0; stall_e_short+ 1 0; fed_long- -4 0; encoder_silent+ -4 0; load_change- -3 0',
  'wrong-nozzle':
    'load_long~ 5 2; load_short~ 1 0; load_peak~ 1 0; load_rough~ 1 0; stall_e_long~ 2 0; stall_e_low~ 1 0; fed_long=-0.2/0.2 1 0; load_change~ -3 0; picture_missing+ 1 0',
  grinding:
    'fed_long=-0.5/0.28 5 2; fed_short- 3 1; load_change- 3 1; load_short- 1 0; load_long- 1 0; encoder_silent+ 1 0; load_spike+ -4 0; filament_there- -6 0; stall_e_low- -2 0; load_rough~ 1 0',
  tangle:
    'fed_long- 3 1; fed_short- 3 1; encoder_silent+ 3 1; load_change- 3 2.5; load_short- 1 1; stall_e_low- 3 1; stall_e_long- 2 0; stall_e_short- 1 0; load_spike+ -5 0; filament_there- -6 0; load_rough- 1 0; load_peak- 1 0; picture_missing+ 1 0',
  'filament-runout':
    'filament_there- 9 8; encoder_silent+ 3 2; load_change- 3 1; load_short- 2 1; load_long- 1 0; load_peak- 1 0; fed_short- 2 0; fed_long- 1 0; stall_e_low+ 1 0; stall_e_long+ 1 0; load_rough- 1 0; load_spike+ -5 0; picture_missing+ 1 0; stall_e_low- -2 0',
  'filament-out-of-round':
    'load_swing+ 6 3; load_change~ 0.5 0; load_rough+ -2 0; fed_long- -3 0; encoder_silent+ -4 0; nozzle_swing+ -2 0',
  'wrong-diameter':
    'load_change- 2 1; fed_long~ -3 0; picture_missing+ 2 0; stall_e_long+ 1 0; load_long- 1 0; nozzle_power_change~ -2 0',
  'wet-filament':
    'load_rough+ 7 4; load_peak+ 1 0; load_spike+ 1 0; load_still+ 1 0; humidity_change+ 1 0; picture_stray+ 1 0; encoder_silent+ -4 0; load_swing+ 0.5 0',
  'under-extrusion':
    'fed_long=-0.28/0.12 6 3; fed_short=-0.28/0.15 3 1; load_change- 1 0; load_long- 0.5 0; stall_e_long~ 0.5 0; load_spike+ -4 0; encoder_silent+ -2 0; filament_there- -6 0; picture_missing+ 1 0',
  'over-extrusion':
    'fed_long=0.22/0.09 7 4; fed_short+ 3 1; load_change+ 1 0; load_long+ 0.5 0; load_peak+ 0.5 0; load_spike+ 0.5 0; encoder_silent+ -3 0; filament_there- -6 0',
  'extruder-motor-weak':
    'fed_short- 4 2; fed_long- 3 1; load_change- 3 1; load_short- 1 0; encoder_silent+ 2 0; stall_e_low~ 1 0; stall_e_long~ 1 0; stall_e_short~ 1 0; load_spike+ -4 0; filament_there- -6 0; load_peak- 1 0',
  'wrong-pressure-advance':
    'load_rough~ 3 1; load_peak~ 2 0; load_still~ 3 1; stall_e_long~ 1 0; load_long~ 0.5 0; fed_long~ -3 0',
  'nozzle-leak': 'picture_stray+ 3 1; load_change- 1 0; load_long- 0.5 0; load_still- 1 0; fed_long~ -3 0',
  // Motion.
  'belt-slack':
    'shake_change_down- 4 2; shake_change_up~ 1 0; shake_down- 2 0; shake_up~ 1 0; shock_strongest+ -4 0; stall_xy_long~ 0.5 0',
  'loose-frame':
    'shake_change_up+ 4 2; shake_change_down~ 1 0; shake_up+ 2 0; shake_down~ 1 0; shock_strongest+ -4 0; shake_z~ 1 0',
  'belt-tooth-jump':
    'shock_strongest+ 6 5; shock+ 2 0; shocks_minute=1/0.9 2 0; shocks=1/0.6 2 1; shock_along=1.15/0.2 2 0.5; shock_lone+ 1 0; shock_upright+ -2 0; said_lost_mcu+ -4 0; picture_shift+ 3 0.5; stall_xy_low~ 0.5 0; said_driver_reset+ -5 0; driver_off+ -5 0',
  'layer-shift':
    'shock_strongest+ 6 5; shock+ 2 0; shocks_minute=1/0.9 2 0; shocks=1/0.6 2 1; shock_along=1.15/0.2 2 0.5; shock_lone+ 1 0; shock_upright+ -2 0; said_lost_mcu+ -4 0; picture_shift+ 3 0.5; picture_stray+ 1 0; stall_xy_low~ 0.5 0; said_driver_reset+ -5 0; driver_off+ -5 0',
  'bed-knocked':
    'shock_strongest+ 6 5; shock+ 2 0; shocks_minute=1/0.9 2 0; shocks=1/0.6 2 1; shock_along=0.66/0.15 2.5 0.5; shock_upright+ 1 0; said_lost_mcu+ -4 0; shock_lone+ 1 0; picture_stray+ 2 0; picture_missing+ 2 0; load_short- 1 0; picture_shift+ 1 0',
  'lost-steps':
    'stall_xy_long- 5 2; stall_xy_low- 2 0; stall_apart~ 3 1; shocks+ 3 0; shocks_minute+ 2 0; shock_strongest+ 3 0; shock+ 1 0; shock_along+ 1 0; picture_shift+ 2 0; driver_off+ -6 0; shock_lone+ 1 0',
  'motor-weak':
    'shocks+ 5 3; shocks_minute+ 3 0; shock_strongest+ 4 2; shock+ 1 0; shock_along+ 1 0; stall_xy_long- 2 0; stall_xy_low- 1 0; stall_apart~ 2 0; picture_shift+ 2 0; driver_off+ -6 0; shock_lone+ 1 0',
  'pulley-slip':
    'shocks+ 2 0; shock_strongest+ 3 1; picture_shift+ 4 2; shock_lone+ 1 0; shake_change_up+ 0.5 0; stall_xy_long- -2 0',
  'driver-overheated':
    'driver_change=120/25 4 2; driver_change+ 3 2; driver_hot+ 3 1; driver_warning+ 3 2; driver_off+ 4 3; said_driver_hot+ 6 0; shocks+ 1 0; shock_strongest+ 2 0; shock+ 1 0; shock_along~ 1 0; shocks_minute~ 1 0',
  'driver-temperature-warning':
    'driver_change=76/10 5 2; driver_change+ 3 2; driver_hot+ 3 1; driver_warning+ 3 1; driver_off+ -5 0; said_driver_hot+ -5 0',
  'curled-part':
    'shock_strongest+ 3 1; shocks+ 3 1; shock+ 1 0; shock_upright+ 2 0; picture_missing+ 1 0; picture_stray+ 1 0; shock_lone+ 1 0; load_change~ 0.5 0',
  'z-binding':
    'load_change+ 3 1; load_still+ 4 2; load_spike+ 2 0; load_peak+ 1 0; load_short+ 1 0; load_swing+ 1 0; shock_strongest+ 2 0; shocks+ 2 0; shock_upright+ 3 1; shock_lone+ 1 0; encoder_silent+ 1 0',
  'lead-screw-worn': 'load_swing+ 1 0',
  'bent-axis': 'picture_shift+ 1 0',
  // First layer and what the part does.
  'endstop-error':
    'load_long+ 3 0; load_short+ 1 0; load_spike+ 2 0; load_peak+ 1 0; load_still+ 2 0; picture_stray+ 3 1; picture_missing+ 3 1; load_change- 1 0',
  'probe-error':
    'load_long+ 3 0; load_short+ 1 0; load_spike+ 3 0; load_peak+ 1 0; load_still+ 2 0; picture_stray+ 3 1; picture_missing+ 3 1; encoder_silent+ 1 0; fed_short- 1 0; load_change- 1 0',
  'endstop-stuck': 'said_no_trigger_endstop+ 11 3; said_triggered_endstop+ 11 3',
  'probe-stuck': 'said_no_trigger_probe+ 11 3; said_triggered_probe+ 11 3',
  'bed-mesh-stale': 'picture_stray+ 3 1; picture_missing+ 3 1; load_short~ 1 0; load_long~ 1 0; load_still+ 1 0',
  'poor-first-layer': 'picture_stray+ 3 2; picture_missing+ 3 2; picture_stray_rises+ 1 0; picture_shift+ 0.5 0',
  'greasy-bed': 'picture_stray+ 3 2; picture_missing+ 3 2; picture_stray_rises+ 1 0; picture_shift+ 0.5 0',
  'wrong-plate': 'picture_stray+ 3 2; picture_missing+ 3 2; picture_stray_rises+ 1 0; picture_shift+ 0.5 0',
  warping:
    'picture_stray+ 2 1; picture_missing+ 3 1; shock_strongest+ 2 0; shocks+ 2 0; shock_upright+ 2 0; picture_shift+ 1 0',
  delamination: 'picture_missing+ 2 1; picture_stray+ 1 0; picture_shift+ 0.5 0',
  'support-failure': 'picture_stray+ 3 2; picture_stray_rises+ 2 0; picture_missing+ 2 0',
  'spire-knocked': 'picture_stray+ 3 2; picture_missing+ 3 1; picture_stray_rises+ 2 0; load_short- 1 0',
  'dirty-bed':
    'shock_strongest+ 2 0; shocks+ 1 0; load_still+ 2 0; load_spike+ 2 0; load_short+ 1 0; load_long+ 1 0; picture_stray+ 2 0; picture_missing+ 2 0; shock_upright+ 2 0',
  'wrong-material':
    'load_long~ 5 2; load_short~ 1 0; load_peak~ 1 0; load_spike~ 1 0; load_rough~ 1 0; stall_e_long~ 1 0; fed_long- 2 0; fed_short- 1 0; encoder_silent+ 2 0; nozzle_power_long~ 0.5 0; picture_missing+ 1 0',
  // Electrics.
  'supply-sag':
    'supply_v_short- 8 6; supply_v_low- 2 1; heat_sink_fan- 2 0; part_fan- 2 0; nozzle_power_change+ 1 0; nozzle_gives- 1 0; bed_power_change+ 1 0; bed_gives- 1 0; supply_a_own_short- 1 0; driver_undervoltage+ 2 0; nozzle_off_short- 1 0; said_not_heating_nozzle+ 1 0; bed_off_short- 1 0; nozzle_power_full+ 1 0; bed_power_full+ 1 0; supply_a_own_long- 1 0; nozzle_heat_own_short- 1 0; bed_heat_own_long- 1 0',
  'brown-out':
    'supply_v_low- 4 0.5; said_lost_mcu+ 6 1; said_restarted_mcu+ 8 0; said_driver_reset+ 3 0; said_driver_undervoltage+ 4 0; mcu_gone+ 3 0; driver_reset+ 3 0; supply_v_short- 1 0; shock_strongest+ 3 0.5',
  'power-loss':
    'meters_gone=25/8 8 5; mcu_gone+ 2 1; status_gone+ 2 0; said_lost_mcu+ 2 0; host_down+ 1 0; meters_gone+ 2 1',
  'driver-reset':
    'said_driver_reset+ 7 4; driver_reset+ 5 2; shock_strongest+ 0.5 0; supply_v_low- -3 0; supply_v_short- -4 0',
  'mcu-lost':
    'said_lost_mcu+ 8 5; mcu_gone+ 3 1; said_missed_event+ 5 0; supply_v_low- -2 0; status_gone+ 1 0; meters_gone=25/8 -5 0; meter_stands+ 1 0; shock_strongest+ -2 0',
  'late-timer': 'said_timer+ 9 6; mcu_gone+ 1 0; said_lost_mcu+ -4 0',
  // Eyes.
  'camera-frozen': 'picture_still+ 9 6; picture_missing+ 0.5 0',
  'camera-dark': 'picture_dark- 9 6; picture_still+ 1 0',
  'signal-off':
    'any_gone+ 3 2; meters_gone=1/0.5 8 2; meters_gone+ 2 0; nozzle_gone+ 8 0; bed_gone+ 8 0; meters_gone=25/8 -6 0; mcu_gone+ -5 0; said_adc_nozzle+ 1 0; said_adc_bed+ 1 0; said_not_heating_nozzle+ 1 0',
  'signal-frozen':
    'any_stands+ 3 2; encoder_unfelt+ 6 0; nozzle_stands+ 8 0; bed_stands+ 8 0; meter_stands+ 8 0; encoder_silent+ 3.5 0; load_spike+ -8 0; load_change~ -1 0; filament_there- -6 0; nozzle_power_change~ 1 0; nozzle_power_full+ 1 0; bed_power_change~ 1 0; bed_power_full+ 1 0; nozzle_rough- 2 0; bed_rough- 2 0; fed_short- 2 0; fed_long- 2 0; status_gone+ -4 0; mcu_gone+ -6 0',
  'signal-delayed':
    'nozzle_lag+ 4 1; bed_lag+ 1 0; nozzle_rises_unheated+ 2 1; nozzle_falls_heated- 1.5 0.5; nozzle_swing+ 2 1; nozzle_gives_most+ 2 0; nozzle_off_short~ 1 0; nozzle_power_rough+ 1 0; nozzle_heat_own_short~ 0.5 0; bed_swing+ 2 0; bed_rises_unheated+ 2 0; bed_gives_most+ 1 0; bed_off_short~ 1 0; nozzle_jumps+ -3 0; nozzle_step_down- -5 0; nozzle_step_up+ -5 0; bed_step_down- -5 0; supply_a_own_long~ -2 0; said_not_heating_nozzle+ 0 0; bed_off_long+ -0.5 0; nozzle_range~ -9 0; bed_range~ -9 0',
  'signal-lying':
    'nozzle_step_down=-24/9 5 0; nozzle_step_up=20/8 5 0; nozzle_step_down- 1 1; nozzle_step_up+ 1 1; nozzle_rise+ 1 0; nozzle_fall- 1 0; nozzle_off_short~ 1 0; nozzle_heat_own_short~ 1 0; nozzle_swing+ 1 0; load_change~ 1 0; nozzle_power_change~ 1 0; nozzle_jumps=3/3 2 0; nozzle_jumps+ 1 0; said_not_heating_nozzle+ 1 0; said_adc_nozzle+ 1 0; nozzle_rough+ -2 0; nozzle_range~ -9 0',
}

function readTerm(text: string): Term {
  const parts = /^([a-z_]+)(?:([+~-])|=(-?[\d.]+)\/([\d.]+)) (-?[\d.]+) ([\d.]+)$/.exec(text)
  const feature = FEATURE_AT.get(parts?.[1] ?? '')
  if (parts === null || feature === undefined) throw new Error(`no term of a signature: ${text}`)
  const [, , sign, middle, width, explains, misses] = parts
  return {
    feature,
    sign: sign === '+' ? 1 : sign === '-' ? -1 : sign === '~' ? 0 : 2,
    middle: Number(middle ?? 0),
    width: Number(width ?? 1),
    explains: Number(explains),
    misses: Number(misses),
  }
}

export const SIGNATURES: ReadonlyMap<string, readonly Term[]> = new Map(
  Object.entries(SOURCES).map(([cause, text]) => [cause, text.split('; ').map(readTerm)]),
)
