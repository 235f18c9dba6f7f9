// Everything that an operator can see of a printer, one number each, once a second. The order is that of every vector in this layer.
// `status`: Klipper tells it; `meter`: something beside the firmware measures it (supply, load cell, encoder, accelerometer, ...)
// and the printer may not have it; `picture`: read from the camera. NaN: not there, or not known now.

export interface Channel {
  readonly name: string
  readonly title: string
  readonly unit: string
  readonly from: 'status' | 'meter' | 'picture'
}

export const CHANNELS = [
  { name: 'nozzle_c', title: 'nozzle', unit: '°C', from: 'status' },
  { name: 'nozzle_target_c', title: 'nozzle target', unit: '°C', from: 'status' },
  { name: 'nozzle_pwm_ratio', title: 'nozzle heater power', unit: '', from: 'status' },
  { name: 'bed_c', title: 'bed', unit: '°C', from: 'status' },
  { name: 'bed_target_c', title: 'bed target', unit: '°C', from: 'status' },
  { name: 'bed_pwm_ratio', title: 'bed heater power', unit: '', from: 'status' },
  { name: 'chamber_c', title: 'chamber', unit: '°C', from: 'status' },
  { name: 'part_fan_ratio', title: 'part fan command', unit: '', from: 'status' },
  { name: 'x_mm', title: 'X', unit: 'mm', from: 'status' },
  { name: 'y_mm', title: 'Y', unit: 'mm', from: 'status' },
  { name: 'z_mm', title: 'Z', unit: 'mm', from: 'status' },
  { name: 'speed_mm_per_s', title: 'speed of the head', unit: 'mm/s', from: 'status' },
  { name: 'feed_mm_per_s', title: 'speed of the filament', unit: 'mm/s', from: 'status' },
  { name: 'filament_used_mm', title: 'filament commanded', unit: 'mm', from: 'status' },
  { name: 'filament_present', title: 'run-out switch', unit: '', from: 'status' },
  { name: 'part_fan_rpm', title: 'part fan tachometer', unit: 'rpm', from: 'meter' },
  { name: 'hotend_fan_rpm', title: 'heat-sink fan tachometer', unit: 'rpm', from: 'meter' },
  { name: 'ambient_c', title: 'room', unit: '°C', from: 'meter' },
  { name: 'humidity_pct', title: 'humidity', unit: '%', from: 'meter' },
  { name: 'supply_v', title: 'supply voltage', unit: 'V', from: 'meter' },
  { name: 'supply_a', title: 'supply current', unit: 'A', from: 'meter' },
  { name: 'driver_x_c', title: 'X driver', unit: '°C', from: 'meter' },
  { name: 'driver_y_c', title: 'Y driver', unit: '°C', from: 'meter' },
  { name: 'driver_e_c', title: 'extruder driver', unit: '°C', from: 'meter' },
  { name: 'driver_flags', title: 'driver flags', unit: '', from: 'meter' },
  { name: 'stallguard_x', title: 'X StallGuard', unit: '', from: 'meter' },
  { name: 'stallguard_y', title: 'Y StallGuard', unit: '', from: 'meter' },
  { name: 'stallguard_e', title: 'extruder StallGuard', unit: '', from: 'meter' },
  { name: 'encoder_mm', title: 'filament encoder', unit: 'mm', from: 'meter' },
  { name: 'nozzle_load_n', title: 'nozzle load cell', unit: 'N', from: 'meter' },
  { name: 'accel_x_rms_g', title: 'X vibration', unit: 'g', from: 'meter' },
  { name: 'accel_y_rms_g', title: 'Y vibration', unit: 'g', from: 'meter' },
  { name: 'accel_z_rms_g', title: 'Z vibration', unit: 'g', from: 'meter' },
  { name: 'accel_peak_g', title: 'strongest shock', unit: 'g', from: 'meter' },
  { name: 'mcu_alive', title: 'microcontroller answers', unit: '', from: 'meter' },
  { name: 'picture_stray_ratio', title: 'plastic where none should be', unit: '', from: 'picture' },
  { name: 'picture_missing_ratio', title: 'part that is not where it should be', unit: '', from: 'picture' },
  { name: 'picture_shift_x_px', title: 'part displaced in the picture, across', unit: 'px', from: 'picture' },
  { name: 'picture_shift_y_px', title: 'part displaced in the picture, up', unit: 'px', from: 'picture' },
  { name: 'picture_brightness', title: 'brightness of the picture', unit: '', from: 'picture' },
  { name: 'picture_still_s', title: 'for so long the picture has not changed', unit: 's', from: 'picture' },
  {
    name: 'picture_gone_ratio',
    title: 'plastic of an object that is not there, by two pictures',
    unit: '',
    from: 'picture',
  },
  {
    name: 'picture_moved_ratio',
    title: 'plastic of an object beside its place, by two of three pictures',
    unit: '',
    from: 'picture',
  },
  { name: 'picture_loose_px', title: 'plastic that lies on the plate, by three pictures', unit: 'px', from: 'picture' },
  { name: 'picture_repeats', title: 'pictures that came again although the head had moved', unit: '', from: 'picture' },
] as const satisfies readonly Channel[]

export type ChannelName = (typeof CHANNELS)[number]['name']

/** Place of each channel in a vector. */
export const CHANNEL_AT = Object.fromEntries(CHANNELS.map(({ name }, at) => [name, at])) as Record<ChannelName, number>
