// How far each figure of the report can be believed, in one sentence a column. docs/PHYSICS.md says more, docs/VALIDATION.md
// has the numbers.

export const VALIDITY: Readonly<Record<string, string>> = {
  total_time_s:
    'Motion agrees with recorded trapezoids of real Klipper; heat-up times follow heater constants of the printer class.',
  nozzle_block_c: 'Two-state heater model; fitted to heat-ups of real printers, median error about 1 °C.',
  bed_c: 'Two-state heater model; fitted to heat-ups of real beds.',
  chamber_c: 'Lumped chamber, fitted to two real enclosures; order of magnitude for others.',
  flow_ratio:
    'Slip law fitted to one weighed printer with PLA; other filaments are scaled by viscosity and only plausible.',
  extruder_force_n: 'Follows from the slip law; not compared with a force sensor.',
  nozzle_pressure_mpa: 'Follows from the slip law; not compared with a pressure sensor.',
  weld_c: 'Contact temperature and cooling agree with published infrared figures for ABS in trend.',
  substrate_c: 'Lumped layer tiles; checked against closed forms, not against a thermal camera.',
  bond_ratio: 'Healing theory with literature constants; compare within a print, do not read as strength.',
  unsupported_ratio: 'Geometry of the deposited height field.',
  ringing_um: 'Two-mass axis with the resonance of the printer class; your frame will differ.',
  gap_ratio: 'Geometry over a bed shape drawn at random within the class; your bed will differ.',
  peel_ratio: 'Beam theory with adhesion energies known to a factor of two: a trend.',
  lift_mm: 'Beam theory with adhesion energies known to a factor of two: a trend.',
  delamination_ratio: 'Beam theory and healing theory: a trend.',
  success_probability:
    'Spread of material and machine parameters propagated; the share of failures that no model computes is a prior.',
}
