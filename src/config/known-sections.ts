// The sections that Klipper (and, marked apart, its close relative Kalico and popular plug-ins) can load, and which of
// them are checked option by option here.

/** Sections without a name. */
const SINGLE_SECTIONS: ReadonlySet<string> = new Set(
  `adxl345 axis_twist_compensation bed_mesh bed_screws bed_tilt bltouch board_pins canbus_stats delta_calibrate display
  display_status dual_carriage duplicate_pin_override endstop_phase error_mcu exclude_object extruder fan
  firmware_retraction force_move gcode_arcs gcode_move hall_filament_width_sensor heater_bed heaters homing_heaters
  homing_override icm20948 idle_timeout input_shaper lis2dw lis3dh load_cell load_cell_probe manual_probe mcu
  motion_report mpu9250 palette2 pause_resume pid_calibrate print_stats printer probe quad_gantry_level query_adc
  query_endstops replicape resonance_tester respond safe_z_home save_variables screws_tilt_adjust sdcard_loop
  skew_correction smart_effector statistics stepper_enable sx1509 temperature_sensors tsl1401cl_filament_width_sensor
  tuning_tower virtual_sdcard z_thermal_adjust z_tilt`
    .split(/\s+/)
    .filter((word) => word !== ''),
)

/** Sections that are written `word NAME`; of bed_mesh and skew_correction these are saved profiles. */
const NAMED_SECTIONS: ReadonlySet<string> = new Set(
  `ad5206 adc_scaled adc_temperature ads1x1x adxl345 angle bed_mesh bmi160 board_pins canbus_stats carriage controller_fan
  delayed_gcode display display_data display_glyph display_template dotstar dual_carriage endstop_phase extra_carriage
  extruder_stepper fan_generic filament_motion_sensor filament_switch_sensor gcode_button gcode_macro heater_fan
  heater_generic hybrid_carriage icm20948 led lis2dw lis3dh load_cell manual_stepper mcp4018 mcp4451 mcp4728
  mcu menu mpu9250 multi_pin neopixel output_pin pca9533 pca9632 probe_eddy_current pwm_cycle_time pwm_tool
  samd_sercom servo skew_correction static_digital_output static_pwm_clock stepper sx1509 temperature_fan
  temperature_probe temperature_sensor thermistor tmc2130 tmc2208 tmc2209 tmc2240 tmc2660 tmc5160 verify_heater`
    .split(/\s+/)
    .filter((word) => word !== ''),
)

/** Neither Klipper's own nor mistakes: Kalico's, makers' forks and plug-ins that many printers carry. */
const FOREIGN_SECTIONS: ReadonlySet<string> = new Set(
  `accel_chip_proxy afc afc_boxturtle afc_buffer afc_extruder afc_hub afc_lane afc_led afc_nightowl afc_prep afc_stepper
  afc_vivid auto_addr auto_speed autotune_tmc axis_twist beacon bl24c16f belay box buffer_stepper cartographer cfs
  chamber_fan config_backup constants custom_macro danger_options dirzctl dockable_probe ercf exclude_region
  fan_feedback file_manager filter frame_expansion_compensation gcode_macro_break gcode_shell_command happy_hare heater_profile homing_axes
  hx711s idm klippain led_effect mag_probe mmu mmu_cad_enclosure mmu_encoder mmu_espooler mmu_gear mmu_hardware mmu_hub
  mmu_leds mmu_machine mmu_parameters mmu_sensors mmu_servo mmu_stepper model motor_control multi_fan network_status
  nevermore nonlinear_extruder pid_profile plr power_loss_resume print_area_bed_mesh probe_air probe_pressure prtouch
  prtouch_v2 prtouch_v3 qdprobe ratos ratos_homing resonance_holder rounded_path scanner settling_probe shaketune smart_filament_sensor
  temp_tracker telemetry timelapse tmc_autotune tool tool_probe tool_probe_endstop toolchanger tools_calibrate trad_rack
  tunable verify_fan virtual_pins x_twist_compensation z_calibration z_offset_calibration z_offset_probe z_tilt_ng zmod`
    .split(/\s+/)
    .filter((word) => word !== ''),
)

/**
 * Sections that only a maker's version of Klipper has (Creality, Qidi, Sovol, ...), or Kalico: beside them an unknown name
 * may be one more of theirs.
 */
const FORK_SECTIONS: ReadonlySet<string> = new Set(
  `accel_chip_proxy bl24c16f chamber_fan custom_macro danger_options dirzctl fan_feedback gcode_macro_break hx711s
  motor_control probe_pressure prtouch prtouch_v2 prtouch_v3 qdprobe virtual_pins x_twist_compensation z_offset_calibration`
    .split(/\s+/)
    .filter((word) => word !== ''),
)

/** Sections whose every option is known here, so that a stranger among them is Klipper's error. */
const CHECKED_SECTIONS: ReadonlySet<string> = new Set([
  'printer',
  'heater_bed',
  'heater_generic',
  'verify_heater',
  'fan',
  'fan_generic',
  'heater_fan',
  'controller_fan',
  'temperature_fan',
  'temperature_sensor',
  'input_shaper',
  'gcode_macro',
  'delayed_gcode',
  'gcode_arcs',
  'firmware_retraction',
  'force_move',
  'exclude_object',
  'display_status',
  'idle_timeout',
  'pause_resume',
  'virtual_sdcard',
  'save_variables',
  'respond',
  'safe_z_home',
  'homing_override',
  'bed_mesh',
  'probe',
  'bltouch',
  'quad_gantry_level',
  'z_tilt',
  'bed_screws',
  'screws_tilt_adjust',
  'filament_switch_sensor',
  'filament_motion_sensor',
])

/** Options that are valid but that nothing here reads: Klipper has dropped some of them since they were written. */
const UNREAD_OPTIONS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    heater_bed: ['min_extrude_temp', 'gcode_id'],
    heater_generic: ['min_extrude_temp', 'gcode_id'],
    bed_mesh: ['relative_reference_index'],
    z_tilt: ['max_adjust'],
  }),
)

/** Options of Kalico and other forks: section's first word -> options. */
const FOREIGN_OPTIONS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    printer: ['requires', 'max_accel_xy'],
    probe: ['drop_first_result'],
    bltouch: ['drop_first_result', 'deactivate_on_each_sample', 'activate_gcode', 'deactivate_gcode'],
    bed_mesh: ['print_area_bed_mesh'],
    z_tilt: ['adaptive_horizontal_move_z', 'min_horizontal_move_z', 'use_offsets', 'increasing_threshold'],
    quad_gantry_level: ['adaptive_horizontal_move_z', 'min_horizontal_move_z', 'use_offsets', 'increasing_threshold'],
    screws_tilt_adjust: ['use_probe', 'samples', 'direction'],
    filament_switch_sensor: [
      'smart',
      'runout_distance',
      'immediate_runout_gcode',
      'always_fire_events',
      'check_on_print_start',
    ],
    filament_motion_sensor: ['smart', 'always_fire_events'],
    virtual_sdcard: ['with_subdirs'],
    respond: ['no_space'],
    safe_z_home: ['home_y_before_x'],
    input_shaper: ['enabled_extruders', 'smoother_type', 'smoother_freq_x', 'smoother_freq_y'],
    firmware_retraction: ['z_hop_height', 'clear_zhop_on_retract'],
  }),
)

/** Motors of forks home in ways of their own. */
const FOREIGN_STEPPER_OPTIONS = ['use_sensorless_homing', 'min_home_dist', 'homing_accel']

/** First word of a section name: 'gcode_macro' of 'gcode_macro PRINT_START'. */
export function sectionWord(section: string): string {
  return section.split(/\s/, 1)[0] ?? ''
}

export function isKnownSection(section: string): boolean {
  const word = sectionWord(section)
  if (FOREIGN_SECTIONS.has(word.toLowerCase())) return true
  return section === word ? SINGLE_SECTIONS.has(word) : NAMED_SECTIONS.has(word)
}

/** Of a plug-in or a fork: Klipper as it comes does not have it. */
export function isForeignSection(section: string): boolean {
  return FOREIGN_SECTIONS.has(sectionWord(section).toLowerCase())
}

export function isForkSection(section: string): boolean {
  return FORK_SECTIONS.has(sectionWord(section))
}

export function isCheckedSection(section: string): boolean {
  const word = sectionWord(section)
  // A saved profile of bed_mesh has other options than bed_mesh itself.
  const isProfile = section !== word && SINGLE_SECTIONS.has(word)
  return (CHECKED_SECTIONS.has(word) && !isProfile) || /^(stepper_[a-z]\d*|extruder\d*)$/.test(section)
}

export function isUnreadOption(section: string, option: string): boolean {
  return UNREAD_OPTIONS.get(sectionWord(section))?.includes(option) ?? false
}

export function isForeignOption(section: string, option: string): boolean {
  if (/^stepper_/.test(section) && FOREIGN_STEPPER_OPTIONS.includes(option)) return true
  return FOREIGN_OPTIONS.get(sectionWord(section))?.includes(option) ?? false
}
