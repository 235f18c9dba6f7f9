// Motors that turn past the kinematics, and a plan that is told where it stands.
import { describe, expect, it } from 'vitest'
import type { LivePrinter } from '../live-printer.ts'
import { createLivePrinter } from '../live-printer.ts'
import { plainConfig } from './plain-config.ts'

const FORCE = '[force_move]\nenable_force_move: True'
/** Where the head really is, once the machine's own step has come. */
function head(live: LivePrinter): number[] {
  live.run(0.2)
  return [...live.printer.plant.headMm]
}

describe('FORCE_MOVE', () => {
  it('moves the head of the machine and not the plan', () => {
    const live = createLivePrinter({ configText: plainConfig(FORCE) })
    live.say('G28')
    live.say('G1 X100 Y100 Z20 F6000')
    live.say('M400')
    const before = head(live)
    const fromS = live.printer.reactor.timeS
    live.say('FORCE_MOVE STEPPER=stepper_x DISTANCE=10 VELOCITY=5 ACCEL=100')
    live.say('M400')
    const [x, y, z] = head(live)
    expect(x! - before[0]!).toBeCloseTo(10, 6)
    expect(y).toBeCloseTo(before[1]!, 9)
    expect(z).toBeCloseTo(before[2]!, 9)
    // 10 mm at 5 mm/s, with two ramps of 0.05 s.
    expect(live.printer.reactor.timeS - fromS).toBeGreaterThan(2.05)
    expect(live.printer.reactor.timeS - fromS).toBeLessThan(3.5)
    expect(live.status('toolhead')['position']).toEqual([100, 100, 20, 0])
    expect(live.status('motion_report')['live_position']).toEqual([100, 100, 20, 0].map((mm) => expect.closeTo(mm, 9)))
    // The plan goes on from where it believes to stand; homing finds the truth again.
    live.say('G1 X120 F6000\nM400')
    expect(head(live)[0]! - before[0]!).toBeCloseTo(30, 6)
    live.say('G28 X')
    expect(head(live)[0]).toBeCloseTo(0, 2)
  })

  it('needs no homing, and refuses strangers and speeds that are none', () => {
    const live = createLivePrinter({ configText: plainConfig(FORCE) })
    const before = head(live)
    live.say('FORCE_MOVE STEPPER=stepper_z DISTANCE=5 VELOCITY=5\nM400')
    expect(head(live)[2]! - before[2]!).toBeCloseTo(5, 6)
    expect(live.status('stepper_enable')['steppers']).toMatchObject({ stepper_z: true, stepper_x: false })
    expect(() => live.say('FORCE_MOVE STEPPER=stepper_q DISTANCE=5 VELOCITY=5')).toThrow('Unknown stepper stepper_q')
    expect(() => live.say('FORCE_MOVE STEPPER=stepper_z DISTANCE=5 VELOCITY=0')).toThrow('VELOCITY must be above 0.0')
    expect(() => live.say('FORCE_MOVE STEPPER=stepper_z DISTANCE=nan VELOCITY=5')).toThrow('unable to parse nan')
  })

  it('turns one of the two motors that move a CoreXY head: a diagonal', () => {
    const config = plainConfig(FORCE).replace('kinematics: cartesian', 'kinematics: corexy')
    const live = createLivePrinter({ configText: config })
    const before = head(live)
    live.say('FORCE_MOVE STEPPER=stepper_x DISTANCE=10 VELOCITY=20\nM400')
    const [x, y] = head(live)
    expect(x! - before[0]!).toBeCloseTo(5, 6)
    expect(y! - before[1]!).toBeCloseTo(5, 6)
  })

  it('is unknown where the configuration does not allow it', () => {
    const live = createLivePrinter({ configText: plainConfig() })
    expect(live.say('FORCE_MOVE STEPPER=stepper_x DISTANCE=1 VELOCITY=5')).toEqual(['// Unknown command:"FORCE_MOVE"'])
  })
})

describe('STEPPER_BUZZ', () => {
  it('shakes the motor ten times and lets it go where it was', () => {
    const live = createLivePrinter({ configText: plainConfig() })
    const before = head(live)
    const fromS = live.printer.reactor.timeS
    let most = 0
    live.send('gcode/script', { script: 'STEPPER_BUZZ STEPPER=stepper_x\nM400' })
    live.runUntil(
      () => {
        most = Math.max(most, live.printer.plant.headMm[0]! - before[0]!)
        return live.printer.host.lock.holder === null
      },
      30,
      0.05,
    )
    expect(most).toBeCloseTo(1, 2)
    expect(head(live)[0]).toBeCloseTo(before[0]!, 6)
    expect(live.printer.reactor.timeS - fromS).toBeGreaterThan(10)
    expect(live.printer.reactor.timeS - fromS).toBeLessThan(13)
    expect(live.status('stepper_enable')['steppers']).toMatchObject({ stepper_x: false })
  })
})

describe('SET_KINEMATIC_POSITION', () => {
  it('tells the plan where it stands; the machine does not move', () => {
    const live = createLivePrinter({ configText: plainConfig(FORCE) })
    const before = head(live)
    expect(() => live.say('G1 X10')).toThrow('Must home axis first')
    live.say('SET_KINEMATIC_POSITION X=50 Y=60 Z=10')
    expect(head(live)).toEqual(before)
    expect(live.status('toolhead')).toMatchObject({ homed_axes: 'xyz', position: [50, 60, 10, 0] })
    live.say('G1 X60 F6000\nM400')
    expect(head(live)[0]! - before[0]!).toBeCloseTo(10, 6)
    live.say('SET_KINEMATIC_POSITION SET_HOMED= CLEAR_HOMED=xy')
    expect(live.status('toolhead')['homed_axes']).toBe('z')
  })
})

describe('TUNING_TOWER', () => {
  const lay = (z: number, e: number): string => `G1 X${50 + ((10 * z) % 20)} Z${z.toFixed(2)} E${e} F3000`

  it('follows the height of what is laid, and ends with the next print', () => {
    const live = createLivePrinter({ configText: plainConfig() })
    live.say('G28')
    live.say('M83')
    const extruder = live.printer.host.heaters.get('extruder')!
    live.say('M109 S210')
    expect(extruder.temperatureC()).toBeGreaterThan(205)
    expect(live.say('TUNING_TOWER COMMAND=SET_PRESSURE_ADVANCE PARAMETER=ADVANCE START=0 FACTOR=.005 BAND=5')).toEqual([
      '// Starting tuning test (start=0.000000 factor=0.005000 band=5.000000)',
    ])
    const advances: number[] = []
    for (const z of [0.2, 4.8, 5.2, 12]) {
      live.say(`${lay(z, 0.5)}\nM400`)
      advances.push(live.status('extruder')['pressure_advance'] as number)
    }
    expect(advances).toEqual([0.0125, 0.0125, 0.0375, 0.0625].map((value) => expect.closeTo(value, 9)))
    // A travel far below changes nothing; laying there ends it.
    live.say('G1 Z0.3')
    expect(live.said.at(-1)).not.toContain('Ending')
    live.say('G1 X20 E0.5')
    expect(live.said).toContain('// Ending tuning test mode')
    live.say(lay(8, 0.5))
    expect(live.status('extruder')['pressure_advance']).toBeCloseTo(0.0625, 9)
  })

  it('takes steps of a classic command, and refuses halves of a description', () => {
    const live = createLivePrinter({ configText: plainConfig() })
    live.say('G28\nM83\nM109 S210')
    live.say('TUNING_TOWER COMMAND=M104 PARAMETER=S START=220 STEP_DELTA=-5 STEP_HEIGHT=10')
    live.say(`${lay(0.2, 0.5)}\nM400`)
    expect(live.status('extruder')['target']).toBe(220)
    live.say(`${lay(25, 0.5)}\nM400`)
    expect(live.status('extruder')['target']).toBe(210)
    expect(() => live.say('TUNING_TOWER COMMAND=M104 PARAMETER=S START=220 STEP_DELTA=-5')).toThrow(
      'Must specify both STEP_DELTA and STEP_HEIGHT',
    )
    expect(() => live.say('TUNING_TOWER COMMAND=M104 PARAMETER=S FACTOR=1 STEP_DELTA=-5 STEP_HEIGHT=5')).toThrow(
      'Cannot specify both FACTOR and STEP_DELTA/STEP_HEIGHT',
    )
  })
})
