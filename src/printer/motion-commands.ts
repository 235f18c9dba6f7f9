// Commands about the head that answer, wait, or depend on the machine; the rest of motion's commands run as planned.
import type { Command } from '#gcode'
import { parseLine } from '#gcode'
import { emit, gcodePosition, hasParam, intParam, requiredText, textParam } from '#motion'
import type { Host } from './host.ts'
import { addCommand, addObject, respondInfo, waitForMoves } from './host.ts'
import type { HeadPlace } from './motion-queue.ts'
import { placeAt } from './motion-queue.ts'
import type { Timer } from './reactor.ts'
import { callAt } from './reactor.ts'
import type { StatusRecord } from './status-value.ts'
import { Coordinate, coordinate } from './status-value.ts'
import type { LiveStepper } from './steppers.ts'

export function setupMotionCommands(host: Host): void {
  addCommand(host, 'M400', (at) => waitForMoves(at))
  addCommand(host, 'M114', (at) => {
    const [x, y, z, e] = gcodePosition(at.run.gcode)
    at.respondRaw(`X:${x.toFixed(3)} Y:${y.toFixed(3)} Z:${z.toFixed(3)} E:${e.toFixed(3)}`)
  })
  addCommand(host, 'GET_POSITION', getPosition, 'Return information on the current location of the toolhead')
  const limits = host.commands.get('SET_VELOCITY_LIMIT')?.run
  addCommand(
    host,
    'SET_VELOCITY_LIMIT',
    (at, command) => {
      limits?.(at, command)
      if (command.params.length === 0) respondInfo(at, limitsText(at))
    },
    'Set printer velocity limits',
  )
  const m204 = host.commands.get('M204')?.run
  addCommand(host, 'M204', (at, command) => {
    const isKnown = hasParam(command, 'S') || (hasParam(command, 'P') && hasParam(command, 'T'))
    m204?.(at, command)
    if (!isKnown) respondInfo(at, `Invalid M204 command "${command.text.trim()}"`)
  })
  setupPressureAdvance(host)
  setupShaper(host)
  setupStatus(host)
}

function limitsText({ run }: Host): string {
  const { limits } = run.head
  return [
    `max_velocity: ${limits.maxVelocityMmPerS.toFixed(6)}`,
    `max_accel: ${limits.maxAccelMmPerS2.toFixed(6)}`,
    `minimum_cruise_ratio: ${limits.minCruiseRatio.toFixed(6)}`,
    `square_corner_velocity: ${limits.squareCornerMmPerS.toFixed(6)}`,
  ].join('\n')
}

function getPosition(host: Host): void {
  const { head, gcode } = host.run
  const { positionMm } = head
  const named = (values: ArrayLike<number>, letters: string): string =>
    [...letters].map((letter, axis) => `${letter}:${(values[axis] ?? 0).toFixed(6)}`).join(' ')
  const steppers = host.steppers.filter((stepper) => stepper.axisMm !== null)
  const places = steppers.map((stepper) => [stepper.section, stepper.axisMm!(positionMm)] as const)
  const { offsetMm, slippedMm } = host.queue
  // What a microcontroller counts are the steps that it made, from when it began: homing takes none of them back, so that a
  // client who compares them before and after knows by how much the head had slipped.
  const turnedMm = [0, 1, 2].map((axis) => positionMm[axis]! + offsetMm[axis]! - slippedMm[axis]!)
  const steps = steppers.map(
    (stepper) =>
      `${stepper.section}:${Math.round(stepper.axisMm!(turnedMm) / stepper.stepDistanceMm) - stepper.firstSteps}`,
  )
  respondInfo(
    host,
    [
      `mcu: ${steps.join(' ')}`,
      `stepper: ${places.map(([name, mm]) => `${name}:${mm.toFixed(6)}`).join(' ')}`,
      `kinematic: ${named(positionMm, 'XYZ')}`,
      `toolhead: ${named(positionMm, 'XYZE')}`,
      `gcode: ${named(gcode.lastMm, 'XYZE')}`,
      `gcode base: ${named(gcode.baseMm, 'XYZE')}`,
      `gcode homing: ${named(gcode.offsetMm, 'XYZ')}`,
    ].join('\n'),
  )
}

function setupPressureAdvance(host: Host): void {
  const set = host.commands.get('SET_PRESSURE_ADVANCE')?.run
  if (set === undefined || host.config.extruders.length === 0) return
  addCommand(
    host,
    'SET_PRESSURE_ADVANCE',
    (at, command) => {
      set(at, command)
      const { machine } = at.run
      const setting = machine.pressureAdvance.get(textParam(command, 'EXTRUDER', machine.extruder?.section ?? ''))
      if (setting === undefined) return
      respondInfo(
        at,
        `pressure_advance: ${setting.advanceS.toFixed(6)}\npressure_advance_smooth_time: ${setting.smoothS.toFixed(6)}`,
      )
    },
    'Set pressure advance parameters',
  )
}

function setupShaper(host: Host): void {
  const set = host.commands.get('SET_INPUT_SHAPER')?.run
  if (set === undefined || host.config.inputShaper === null) return
  addCommand(
    host,
    'SET_INPUT_SHAPER',
    (at, command) => {
      set(at, command)
      const { shapers } = at.run.machine
      for (const axis of ['x', 'y'] as const) {
        const { type, frequencyHz, dampingRatio } = shapers[axis]
        respondInfo(
          at,
          `shaper_type_${axis}:${type} shaper_freq_${axis}:${frequencyHz.toFixed(3)} damping_ratio_${axis}:${dampingRatio.toFixed(6)}`,
        )
      }
    },
    'Set cartesian parameters for input shaper',
  )
}

export function homedText(host: Host): string {
  const homed = host.run.head.kinematics.homedAxes()
  return [...'xyz'].filter((_, axis) => (homed & (1 << axis)) !== 0).join('')
}

function setupStatus(host: Host): void {
  const { run, config } = host
  const { head, gcode } = run
  addObject(host, 'gcode_move', () => ({
    speed_factor: gcode.speedFactor * 60,
    speed: gcode.speedMmPerS / gcode.speedFactor,
    extrude_factor: gcode.extrudeFactor,
    absolute_coordinates: gcode.isAbsolute,
    absolute_extrude: gcode.isAbsoluteExtrude,
    homing_origin: coordinate(gcode.offsetMm),
    position: coordinate(gcode.lastMm),
    gcode_position: coordinate(gcodePosition(gcode)),
    axis_map: { X: 0n, Y: 1n, Z: 2n, E: 3n },
  }))
  const extra: StatusRecord = Object.fromEntries(config.extruders.slice(0, 1).map(({ section }) => [section, 3n]))
  addObject(host, 'toolhead', (eventtimeS) => ({
    homed_axes: homedText(host),
    axis_minimum: coordinate(head.kinematics.axisMinimumMm, 0n),
    axis_maximum: coordinate(head.kinematics.axisMaximumMm, 0n),
    print_time: Math.max(0, host.planner.printS() - host.bootS),
    stalls: BigInt(host.stalls),
    estimated_print_time: eventtimeS - host.bootS,
    extruder: run.machine.extruder?.section ?? '',
    position: coordinate(head.positionMm),
    max_velocity: head.limits.maxVelocityMmPerS,
    max_accel: head.limits.maxAccelMmPerS2,
    minimum_cruise_ratio: head.limits.minCruiseRatio,
    square_corner_velocity: head.limits.squareCornerMmPerS,
    extra_axes: extra,
  }))
}

export function setupMotionReport(host: Host): void {
  const place: HeadPlace = { xMm: 0, yMm: 0, zMm: 0, eMm: 0, speedMmPerS: 0, extruderMmPerS: 0 }
  const names = host.steppers.map(({ section }) => section).sort()
  const trapq = [...host.config.extruders.map(({ section }) => section), 'toolhead']
  addObject(host, 'motion_report', (eventtimeS) => {
    placeAt(host.queue, eventtimeS, place)
    return {
      live_position: new Coordinate([place.xMm, place.yMm, place.zMm, place.eMm]),
      live_velocity: place.speedMmPerS,
      live_extruder_velocity: place.extruderMmPerS,
      steppers: names,
      trapq,
    }
  })
}

export function setupEndstops(host: Host): void {
  const last = new Map<string, number>()
  for (const rail of host.config.rails) last.set(rail.section, 0)
  const query = function* (at: Host): ReturnType<typeof waitForMoves> {
    yield* waitForMoves(at)
    // The question goes to the microcontroller and back. Measured on Klipper 0.13: 0.25 s.
    yield at.reactor.timeS + 0.25
    for (const [name] of last) last.set(name, at.isEndstopPressed(name) ? 1 : 0)
  }
  const words = (pressed: number): string => (pressed === 1 ? 'TRIGGERED' : 'open')
  const answer = function* (at: Host): ReturnType<typeof waitForMoves> {
    yield* query(at)
    at.respondRaw([...last].map(([name, pressed]) => `${name}:${words(pressed)}`).join(' '))
  }
  addObject(host, 'query_endstops', () => ({
    last_query: Object.fromEntries([...last].map(([name, pressed]) => [name, BigInt(pressed)])),
  }))
  addCommand(host, 'QUERY_ENDSTOPS', answer, 'Report on the status of each endstop')
  addCommand(host, 'M119', answer)
  host.endpoints.set('query_endstops/status', function* (at) {
    yield* query(at)
    return Object.fromEntries([...last].map(([name, pressed]) => [name, words(pressed)]))
  })
}

export function setupStepperEnable(host: Host): void {
  // A motor is switched on when its move begins; M84 in between takes that back.
  const starting = new Map<LiveStepper, Timer>()
  const start = (stepper: LiveStepper, atS: number): void => {
    const known = starting.get(stepper)
    if (known !== undefined && known.atS <= atS) return
    if (known !== undefined) known.isCancelled = true
    const timer = callAt(host.reactor, atS, () => {
      starting.delete(stepper)
      stepper.isOn = true
    })
    starting.set(stepper, timer)
  }
  host.onStepperUse = (axes, isExtruding, startS) => {
    const active = isExtruding ? (host.run.machine.extruder?.section ?? null) : null
    for (const stepper of host.steppers) {
      const isMeant = (axes & stepper.moves) !== 0 || (active !== null && stepper.follows === active)
      if (isMeant && !stepper.isOn) start(stepper, startS)
    }
  }
  addObject(host, 'stepper_enable', () => ({
    steppers: Object.fromEntries(host.steppers.map(({ section, isOn }) => [section, isOn])),
  }))
  const off = host.commands.get('M84')?.run
  const release = (at: Host, command: Command): void => {
    off?.(at, command)
    for (const timer of starting.values()) timer.isCancelled = true
    starting.clear()
    for (const stepper of at.steppers) stepper.isOn = false
  }
  host.releaseMotors = () => release(host, parseLine('M84', host.fileLine))
  addCommand(host, 'M84', release)
  addCommand(host, 'M18', release)
  addCommand(
    host,
    'SET_STEPPER_ENABLE',
    (at, command) => {
      const name = requiredText(command, 'STEPPER')
      const enable = intParam(command, 'ENABLE', 1)
      const stepper = at.steppers.find(({ section }) => section === name)
      if (stepper === undefined) {
        respondInfo(at, `SET_STEPPER_ENABLE: Invalid stepper "${name}"`)
        return
      }
      at.planner.dwell(0.1)
      stepper.isOn = enable !== 0
      emit(at.run, { kind: 'note', text: `stepper ${name} ${enable === 0 ? 'off' : 'on'}` })
      at.planner.dwell(0.1)
    },
    'Enable/disable individual stepper by name',
  )
}
