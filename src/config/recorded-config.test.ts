// Real configurations and what real Klipper made of them.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { describeWithShared, sharedPath } from '../../tests/shared.ts'
import { literalJsonText, type PrinterConfig, parseConfigText, readPrinterConfig } from './index.ts'

function readFolder(file: string) {
  const include = (pattern: string) => [{ file: pattern, text: readFileSync(`${dirname(file)}/${pattern}`, 'utf8') }]
  return readPrinterConfig(parseConfigText({ file, text: readFileSync(file, 'utf8') }, include))
}

describeWithShared('configurations that real Klipper ran', () => {
  test.each(['cartesian3000', 'corexy10000', 'delta'])('%s is read without a word', (name) => {
    const { config, diagnostics } = readFolder(sharedPath('klipper', 'configs', `${name}.cfg`))
    expect(diagnostics).toEqual([])
    expect(config.rails).toHaveLength(3)
  })

  test('a section given twice in corexy10000 is one extruder', () => {
    const { config } = readFolder(sharedPath('klipper', 'configs', 'corexy10000.cfg'))
    expect(config.extruders).toHaveLength(1)
    expect(config.extruders[0]).toMatchObject({ pressureAdvanceS: 0.04, nozzleDiameterMm: 0.4 })
    expect(config.inputShaper).toMatchObject({
      x: { type: 'mzv', frequencyHz: 55 },
      y: { type: 'ei', frequencyHz: 42 },
    })
  })
})

/** Option as Klipper reports it -> our value of it. */
function ourSettings(config: PrinterConfig): Record<string, Record<string, unknown>> {
  const settings: Record<string, Record<string, unknown>> = {
    printer: {
      max_velocity: config.maxVelocityMmPerS,
      max_accel: config.maxAccelMmPerS2,
      minimum_cruise_ratio: config.minimumCruiseRatio,
      square_corner_velocity: config.squareCornerMmPerS,
      max_z_velocity: config.maxZMmPerS,
      max_z_accel: config.maxZMmPerS2,
    },
    gcode_arcs: { resolution: config.gcodeArcs?.resolutionMm },
    firmware_retraction: {
      retract_length: config.firmwareRetraction?.retractLengthMm,
      retract_speed: config.firmwareRetraction?.retractMmPerS,
      unretract_extra_length: config.firmwareRetraction?.unretractExtraLengthMm,
      unretract_speed: config.firmwareRetraction?.unretractMmPerS,
    },
    probe: {
      x_offset: config.probe?.xOffsetMm,
      z_offset: config.probe?.zOffsetMm,
      speed: config.probe?.speedMmPerS,
      lift_speed: config.probe?.liftMmPerS,
      samples: config.probe?.samples,
      sample_retract_dist: config.probe?.sampleRetractMm,
      samples_tolerance: config.probe?.samplesToleranceMm,
    },
    bed_mesh: {
      mesh_min: config.bedMesh?.meshMinMm,
      mesh_max: config.bedMesh?.meshMaxMm,
      probe_count: config.bedMesh?.probeCount,
      speed: config.bedMesh?.speedMmPerS,
      horizontal_move_z: config.bedMesh?.horizontalMoveZMm,
      fade_start: config.bedMesh?.fadeStartMm,
      fade_end: config.bedMesh?.fadeEndMm,
      split_delta_z: config.bedMesh?.splitDeltaZMm,
      move_check_distance: config.bedMesh?.moveCheckDistanceMm,
    },
    idle_timeout: { timeout: config.idleTimeout.timeoutS },
    pause_resume: { recover_velocity: config.pauseResume?.recoverMmPerS },
    respond: { default_prefix: config.respond?.defaultPrefix },
    force_move: { enable_force_move: config.forceMove?.enabled },
    save_variables: { filename: config.saveVariablesFile },
  }
  for (const axis of ['x', 'y', 'z'] as const) {
    const shaper = config.inputShaper?.[axis]
    settings['input_shaper'] = {
      ...settings['input_shaper'],
      [`shaper_type_${axis}`]: shaper?.type,
      [`shaper_freq_${axis}`]: shaper?.frequencyHz,
      [`damping_ratio_${axis}`]: shaper?.dampingRatio,
    }
  }
  for (const rail of config.rails) {
    settings[rail.section] = {
      endstop_pin: rail.endstopPin,
      position_endstop: rail.positionEndstopMm,
      position_min: rail.positionMinMm,
      position_max: rail.positionMaxMm,
      homing_speed: rail.homingMmPerS,
      second_homing_speed: rail.secondHomingMmPerS,
      homing_retract_speed: rail.homingRetractMmPerS,
      homing_retract_dist: rail.homingRetractMm,
      homing_positive_dir: rail.homingPositive,
      rotation_distance: rail.steppers[0]?.rotationDistanceMm,
      microsteps: rail.steppers[0]?.microsteps,
      full_steps_per_rotation: rail.steppers[0]?.fullStepsPerRotation,
    }
  }
  for (const heater of [config.heaterBed, config.extruders[0]?.heater]) {
    if (heater === null || heater === undefined) continue
    settings[`verify_heater ${heater.name}`] = {
      hysteresis: heater.verify.hysteresisC,
      max_error: heater.verify.maxErrorCS,
      heating_gain: heater.verify.heatingGainC,
      check_gain_time: heater.verify.checkGainTimeS,
    }
    settings[heater.section] = {
      sensor_type: heater.sensorType,
      min_temp: heater.minTempC,
      max_temp: heater.maxTempC,
      max_power: heater.maxPowerRatio,
      smooth_time: heater.smoothTimeS,
      pwm_cycle_time: heater.pwmCycleTimeS,
      control: heater.control.kind,
      ...(heater.control.kind === 'watermark' && { max_delta: heater.control.maxDeltaC }),
      ...(heater.control.kind === 'pid' && {
        pid_kp: heater.control.kp,
        pid_ki: heater.control.ki,
        pid_kd: heater.control.kd,
      }),
    }
  }
  const extruder = config.extruders[0]
  Object.assign(settings['extruder'] ?? {}, {
    min_extrude_temp: extruder?.minExtrudeTempC,
    nozzle_diameter: extruder?.nozzleDiameterMm,
    filament_diameter: extruder?.filamentDiameterMm,
    max_extrude_cross_section: extruder?.maxExtrudeCrossSectionMm2,
    max_extrude_only_velocity: extruder?.maxExtrudeOnlyMmPerS,
    max_extrude_only_accel: extruder?.maxExtrudeOnlyMmPerS2,
    max_extrude_only_distance: extruder?.maxExtrudeOnlyDistanceMm,
    instantaneous_corner_velocity: extruder?.instantaneousCornerMmPerS,
    pressure_advance: extruder?.pressureAdvanceS,
    pressure_advance_smooth_time: extruder?.pressureAdvanceSmoothTimeS,
    rotation_distance: extruder?.stepper?.rotationDistanceMm,
  })
  for (const fan of config.fans) {
    settings[fan.section] = {
      max_power: fan.maxPowerRatio,
      kick_start_time: fan.kickStartTimeS,
      off_below: fan.offBelowRatio,
      cycle_time: fan.cycleTimeS,
      ...(fan.kind === 'heater_fan' && {
        heater: fan.heaters,
        heater_temp: fan.heaterTempC,
        fan_speed: fan.speedRatio,
      }),
    }
  }
  return settings
}

/** The recording has one number a line: floats as texts, so that 3000.0 and 3000 are told apart. */
function markFloats(json: string): string {
  return json.replace(/^(\s*(?:"[^"]*": )?)(-?\d+\.\d+(?:e-?\d+)?)(,?)$/gm, '$1"float $2"$3')
}

describeWithShared('the settings that Klipper reports for its configuration', () => {
  test('are ours, defaults included, to the last bit', () => {
    const { config, diagnostics } = readFolder(sharedPath('moonraker', 'printer.cfg'))
    expect(diagnostics).toEqual([])
    const recording = JSON.parse(readFileSync(sharedPath('moonraker', 'printer.objects.query.all.json'), 'utf8'))
    const recorded = recording.response.result.status.configfile.settings
    const ours = ourSettings(config)
    let compared = 0
    for (const [section, options] of Object.entries(ours)) {
      for (const [option, value] of Object.entries(options)) {
        if (recorded[section]?.[option] === undefined) continue
        expect([section, option, value]).toEqual([section, option, recorded[section][option]])
        compared += 1
      }
    }
    expect(compared).toBeGreaterThan(115)
  })

  test('and so is every setting, floats apart from ints', () => {
    const { config } = readFolder(sharedPath('moonraker', 'printer.cfg'))
    const recording = readFileSync(sharedPath('moonraker', 'printer.objects.query.all.json'), 'utf8')
    const recorded = JSON.parse(markFloats(recording)).response.result.status.configfile.settings
    const ours = JSON.parse(
      `{${[...config.settings].map(([name, options]) => {
        const values = [...options].map(([option, value]) => `${JSON.stringify(option)}:\n${literalJsonText(value)}`)
        return `${JSON.stringify(name)}:{${values.join(',')}}`
      })}}`.replace(/(?<=[[\n,])-?\d+\.\d+(e-?\d+)?(?=[,\]}\n])/g, '"float $&"'),
    )
    // The recording machine had another path to its board.
    expect(recorded.mcu.serial).toBe('/home/pi/run/klipper_host_mcu')
    expect(ours.mcu.serial).toBe('/tmp/klipper_host_mcu')
    recorded.mcu.serial = ours.mcu.serial
    expect(ours).toEqual(recorded)
  })

  test('and so are the texts it read', () => {
    const file = sharedPath('moonraker', 'printer.cfg')
    const tree = parseConfigText({ file, text: readFileSync(file, 'utf8') })
    const recording = JSON.parse(readFileSync(sharedPath('moonraker', 'printer.objects.query.all.json'), 'utf8'))
    const recorded = recording.response.result.status.configfile.config
    expect([...tree.sections.keys()]).toEqual(Object.keys(recorded))
    for (const [name, section] of tree.sections) {
      const ours = Object.fromEntries([...section.options].map(([option, value]) => [option, value.text]))
      // The recording machine had another path to its board.
      if (name === 'mcu') continue
      expect(ours).toEqual(recorded[name])
    }
  })
})

/** These logs hold only sections about heat and motion: the board and probes were left out. */
function rebuild(sections: Readonly<Record<string, readonly string[]>>): string {
  const isOption = (line: string): boolean => /^[a-z_0-9]+ =/.test(line)
  const text = Object.entries(sections)
    .map(([name, lines]) => [`[${name}]`, ...lines.map((line) => (isOption(line) ? line : `  ${line}`))].join('\n'))
    .join('\n')
  const needsProbe = text.includes('probe:z_virtual_endstop') && !/^\[(probe|bltouch)/m.test(text)
  return needsProbe ? `${text}\n[probe]\npin: P1\nz_offset: 0\n` : text
}

/** What today's Klipper would indeed refuse or say of these logs. */
const TRUE_COMPLAINTS = [
  /^Option 'serial' in section 'mcu' must be specified$/,
  // Deprecated since these printers ran.
  /max_accel_to_decel|step_distance/,
  // A leftover of SAVE_CONFIG, which Klipper forgives; the log does not say that it was saved.
  /^Option 'position_endstop' is not valid in section 'stepper_z'$/,
]

/** Printers that ran something else than Klipper: log -> what Klipper itself says. */
const FORKS: readonly (readonly [RegExp, RegExp])[] = [
  // A kinematics module of the owner's own.
  [/^RemyJardin__/, /^Error loading kinematics 'hybrid_corexy_Maybe'$/],
  // Kalico: its constants, its model predictive control, its sensorless homing.
  [/^YanceyA__/, /is a constant of Kalico$|Kalico has it$|only forks such as Kalico read it$/],
]

describeWithShared('configurations out of real logs', () => {
  const folder = sharedPath('real-printers', 'klippy')
  const names = readdirSync(folder).filter((name) => name.endsWith('.cfg.json'))

  test.each(names)('%s comes up', (name) => {
    const { config: sections } = JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'))
    const { config, diagnostics } = readPrinterConfig(parseConfigText({ file: name, text: rebuild(sections) }))
    const expected = [...TRUE_COMPLAINTS, ...FORKS.filter(([log]) => log.test(name)).map(([, words]) => words)]
    const untrue = diagnostics.filter((each) => !expected.some((pattern) => pattern.test(each.message)))
    expect(untrue).toEqual([])
    expect(config.extruders[0]?.heater.maxTempC).toBeGreaterThan(200)
    expect(config.rails).toHaveLength(config.unsimulatedKinematics === null ? 3 : 0)
  })
})
