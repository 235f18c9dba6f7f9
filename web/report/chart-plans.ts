// Which charts there are, and what each line is.

export interface SeriesPlan {
  readonly column: string
  readonly title: string
  /** Name of a theme colour. */
  readonly colour: string
  readonly digits: number
  readonly isTarget?: true
  readonly scale?: number
  /** Retractions are not flow: values below zero and short peaks are left out. */
  readonly isSpiky?: true
}

export interface ChartPlan {
  readonly over: 'time' | 'layer'
  readonly title: string
  readonly unit: string
  readonly series: readonly SeriesPlan[]
  /** The vertical axis reaches at least from and to these. */
  readonly from?: number
  readonly to?: number
  /** A dashed line: beyond it something fails. */
  readonly limit?: number
  /** The vertical axis shows the range while printing, not the heating up. */
  readonly skipsHeating?: true
}

export const CHART_PLANS: readonly ChartPlan[] = [
  {
    over: 'time',
    title: 'Nozzle and melt',
    unit: '°C',
    skipsHeating: true,
    series: [
      { column: 'nozzle_target_c', title: 'target', colour: 's6', digits: 0, isTarget: true },
      { column: 'nozzle_block_c', title: 'block', colour: 's1', digits: 1 },
      { column: 'nozzle_sensor_c', title: 'sensor', colour: 's5', digits: 1 },
      { column: 'melt_c', title: 'melt', colour: 's4', digits: 1 },
    ],
  },
  {
    over: 'time',
    title: 'Bed, chamber and heat break',
    unit: '°C',
    series: [
      { column: 'bed_target_c', title: 'bed target', colour: 's6', digits: 0, isTarget: true },
      { column: 'bed_c', title: 'bed', colour: 's2', digits: 1 },
      { column: 'chamber_c', title: 'chamber', colour: 's3', digits: 1 },
      { column: 'heat_break_c', title: 'heat break', colour: 's1', digits: 1 },
    ],
  },
  {
    over: 'time',
    title: 'Heaters and fan',
    unit: '%',
    from: 0,
    to: 100,
    series: [
      { column: 'nozzle_pwm_ratio', title: 'nozzle', colour: 's1', digits: 0, scale: 100 },
      { column: 'bed_pwm_ratio', title: 'bed', colour: 's2', digits: 0, scale: 100 },
      { column: 'fan_ratio', title: 'part fan', colour: 's3', digits: 0, scale: 100 },
    ],
  },
  {
    over: 'time',
    title: 'Flow',
    unit: 'mm³/s',
    from: 0,
    series: [
      { column: 'flow_commanded_mm3_per_s', title: 'commanded', colour: 's6', digits: 2, isSpiky: true },
      { column: 'flow_delivered_mm3_per_s', title: 'delivered', colour: 's2', digits: 2, isSpiky: true },
    ],
  },
  {
    over: 'time',
    title: 'Extruder force',
    unit: 'N',
    from: 0,
    series: [{ column: 'extruder_force_n', title: 'force', colour: 's1', digits: 1 }],
  },
  {
    over: 'time',
    title: 'Nozzle pressure',
    unit: 'MPa',
    from: 0,
    series: [{ column: 'nozzle_pressure_mpa', title: 'pressure', colour: 's4', digits: 2 }],
  },
  {
    over: 'time',
    title: 'Speed',
    unit: 'mm/s',
    from: 0,
    series: [{ column: 'speed_mm_per_s', title: 'toolhead', colour: 's3', digits: 0 }],
  },
  {
    over: 'layer',
    title: 'Layer time',
    unit: 's',
    from: 0,
    series: [{ column: 'duration_s', title: 'time', colour: 's2', digits: 1 }],
  },
  {
    over: 'layer',
    title: 'Weld and substrate',
    unit: '°C',
    series: [
      { column: 'weld_mean_c', title: 'weld mean', colour: 's1', digits: 1 },
      { column: 'weld_min_c', title: 'weld lowest', colour: 's5', digits: 1 },
      { column: 'substrate_mean_c', title: 'layer below', colour: 's4', digits: 1 },
      { column: 'end_c', title: 'at next layer', colour: 's2', digits: 1 },
    ],
  },
  {
    over: 'layer',
    title: 'Bond strength / bulk',
    unit: '',
    from: 0,
    to: 1,
    series: [
      { column: 'bond_mean_ratio', title: 'mean', colour: 's3', digits: 3 },
      { column: 'bond_p05_ratio', title: 'weakest 5 %', colour: 's1', digits: 3 },
    ],
  },
  {
    over: 'layer',
    title: 'Flow, delivered / commanded',
    unit: '',
    from: 0.95,
    to: 1.01,
    series: [{ column: 'flow_ratio', title: 'ratio', colour: 's2', digits: 3 }],
  },
  {
    over: 'layer',
    title: 'Load / strength',
    unit: '',
    from: 0,
    limit: 1,
    series: [
      { column: 'peel_ratio', title: 'peel from bed', colour: 's1', digits: 2 },
      { column: 'delamination_ratio', title: 'layer split', colour: 's4', digits: 2 },
    ],
  },
  {
    over: 'layer',
    title: 'Residual stress',
    unit: 'MPa',
    from: 0,
    series: [{ column: 'stress_mpa', title: 'stress', colour: 's4', digits: 2 }],
  },
  {
    over: 'layer',
    title: 'Surface',
    unit: 'µm',
    from: 0,
    series: [
      { column: 'ringing_max_um', title: 'ringing, highest', colour: 's1', digits: 0 },
      { column: 'roughness_um', title: 'roughness', colour: 's2', digits: 0 },
    ],
  },
  {
    over: 'layer',
    title: 'Overhang',
    unit: 'mm²',
    from: 0,
    series: [{ column: 'unsupported_mm2', title: 'unsupported', colour: 's1', digits: 1 }],
  },
]
