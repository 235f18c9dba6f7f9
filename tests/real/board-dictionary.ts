// The message dictionary of an imaginary control board. In batch mode the Klipper host reads it instead of asking a board
// (documented: Klipper's "Protocol" and "Debugging" pages), and plans as if that board were there. It holds what a printer
// with steppers, endstops, heaters and fans makes the host send, and nothing else: found by leaving one out at a time.
const commands = [
  'allocate_oids count=%c',
  'get_config',
  'finalize_config crc=%u',
  'emergency_stop',
  'config_digital_out oid=%c pin=%u value=%c default_value=%c max_duration=%u',
  'set_digital_out_pwm_cycle oid=%c cycle_ticks=%u',
  'queue_digital_out oid=%c clock=%u on_ticks=%u',
  'config_analog_in oid=%c pin=%u',
  'query_analog_in oid=%c clock=%u sample_ticks=%u sample_count=%c rest_ticks=%u min_value=%hu max_value=%hu range_check_count=%c',
  'config_endstop oid=%c pin=%c pull_up=%c',
  'endstop_home oid=%c clock=%u sample_ticks=%u sample_count=%c rest_ticks=%u pin_value=%c trsync_oid=%c trigger_reason=%c',
  'endstop_query_state oid=%c',
  'config_trsync oid=%c',
  'trsync_start oid=%c report_clock=%u report_ticks=%u expire_reason=%c',
  'trsync_set_timeout oid=%c clock=%u',
  'trsync_trigger oid=%c reason=%c',
  'stepper_stop_on_trigger oid=%c trsync_oid=%c',
  'config_stepper oid=%c step_pin=%c dir_pin=%c invert_step=%c step_pulse_ticks=%u',
  'queue_step oid=%c interval=%u count=%hu add=%hi',
  'set_next_step_dir oid=%c dir=%c',
  'reset_step_clock oid=%c clock=%u',
  'stepper_get_position oid=%c',
]

const responses = [
  'config is_config=%c crc=%u is_shutdown=%c move_count=%hu',
  'endstop_state oid=%c homing=%c next_clock=%u pin_value=%c',
  'trsync_state oid=%c can_trigger=%c trigger_reason=%c clock=%u',
  'stepper_position oid=%c pos=%i',
]

/** 0 and 1 are taken by the protocol itself. */
const FIRST_ID = 2

export function boardDictionary(): string {
  const numbered = (formats: readonly string[], firstId: number): Record<string, number> =>
    Object.fromEntries(formats.map((format, i) => [format, firstId + i]))
  return JSON.stringify({
    commands: numbered(commands, FIRST_ID),
    responses: numbered(responses, FIRST_ID + commands.length),
    // Name of the first of a row of pins, its number, how many.
    enumerations: { pin: { 'gpiochip0/gpio0': [0, 64], analog0: [256, 8] } },
    config: { CLOCK_FREQ: 50_000_000, ADC_MAX: 4095, STATS_SUMSQ_BASE: 256 },
  })
}
