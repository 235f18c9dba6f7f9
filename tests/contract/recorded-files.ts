// The two files that the recorded printer printed, line for line as long as they were: clients see places in a file as bytes.

const comment = (text: string, length: number): string => `; ${text}`.padEnd(length)

/** 655 bytes: two layers of a square of 40 mm, 0.8 mm of retraction. */
export const LIVE_SMALL = [
  comment('a square of two layers, for the comparison with a printer', 59),
  comment('estimated printing time (normal mode) = 0m 20s', 48),
  comment('layer_height = 0.2', 20),
  comment('first_layer_height = 0.2', 26),
  comment('filament used [mm] = 12.0', 27),
  comment('nozzle_diameter = 0.4', 23),
  comment('filament_type = PLA', 21),
  comment('total filament used [g] = 0.04', 32),
  'M140 S50',
  'M104 S200',
  'G28',
  'G90',
  'M83',
  'M190 S50',
  'M109 S200',
  ';LAYER_CHANGE',
  ';Z:0.2',
  'G1 Z0.2 F600',
  'G1 X50 Y50 F6000',
  'G1 E0.8 F2100',
  'M106 S128',
  'G1 X90 Y50 E1.33 F3000',
  'G1 X90 Y90 E1.33',
  'G1 X50 Y90 E1.33',
  'G1 X50 Y50 E1.33',
  ';LAYER_CHANGE',
  ';Z:0.4',
  'G1 Z0.4 F600',
  'M106 S255',
  'G1 X90 Y50 E1.33',
  'G1 X90 Y90 E1.33',
  'G1 X50 Y90 E1.33',
  'G1 X50 Y50 E1.33',
  'G2 X60 Y60 I5 J5 E0.5',
  'G1 E-0.8 F2100',
  'M107',
  'M104 S0',
  'M140 S0',
  'G1 Z10 F600',
  'M117 done',
  '',
].join('\n')

/** 573 bytes: thirty long moves, none of them warm. */
export const LIVE_MOTION = [
  comment('thirty moves to and fro', 25),
  'G90',
  'M83',
  ...Array.from({ length: 30 }, (_, k) => `G1 X${k % 2 === 0 ? 200 : 20} Y${20 + 5 * k} F3000`),
  '',
].join('\n')
