import { describe, expect, test } from 'vitest'
import { readPruntConfig } from './prunt-config.ts'
import { pruntMotors } from './prunt-motors.ts'

function motorsOf(properties: Record<string, unknown>): ReturnType<typeof pruntMotors> {
  const text = JSON.stringify({ 'Schema version': 13, Properties: properties })
  return pruntMotors(readPruntConfig('prunt.json', text).config)
}

const direct = (name: string, mm: number, microsteps: number): Record<string, unknown> => ({
  [`Steppers$${name}$Enabled`]: true,
  [`Steppers$${name}$Microsteps`]: microsteps,
  [`Steppers$${name}$Distance per step`]: 'Direct entry',
  [`Steppers$${name}$Distance per step$Direct entry$Distance per step`]: mm,
})

describe('motors of a configuration', () => {
  test('steps for a mm, microsteps included, however the distance is given', () => {
    const screw = 'Steppers$Z$Distance per step'
    const belt = 'Steppers$Y$Distance per step'
    const { motors, diagnostics } = motorsOf({
      ...direct('X', 0.2, 16),
      [belt]: 'Gear with tooth count and pitch',
      [`${belt}$Gear with tooth count and pitch$Tooth count`]: 20,
      [`${belt}$Gear with tooth count and pitch$Tooth pitch`]: 2,
      Steppers$Y$Microsteps: 16,
      [screw]: 'Lead screw',
      [`${screw}$Lead screw$Lead`]: 8,
      [`${screw}$Lead screw$Full steps per rotation`]: 400,
      Steppers$Z$Microsteps: 8,
    })
    expect(diagnostics).toEqual([])
    expect(motors).toEqual([
      { name: 'X', stepsPerMm: [80, 0, 0, 0] },
      { name: 'Y', stepsPerMm: [0, 80, 0, 0] },
      { name: 'Z', stepsPerMm: [0, 0, 400, 0] },
    ])
  })

  test('the belts of a CoreXY turn with the sum and the difference, whatever the board calls them', () => {
    const { motors } = motorsOf({
      ...direct('M1', 0.2, 16),
      ...direct('M2', 0.2, 16),
      ...direct('M3', 0.01, 1),
      ...direct('M4', 0.01, 1),
      'Kinematics$Kinematics kind': 'Core XY',
      'Kinematics$Kinematics kind$Core XY$M1': 'A',
      'Kinematics$Kinematics kind$Core XY$M2': 'B',
      'Kinematics$Kinematics kind$Core XY$M3': 'E',
      'Kinematics$Kinematics kind$Core XY$M4': 'NONE',
    })
    expect(motors.map(({ stepsPerMm }) => stepsPerMm)).toEqual([
      [80, 80, 0, 0],
      [80, -80, 0, 0],
      [0, 0, 0, 100],
    ])
  })

  test('what has no distance is told, what is switched off is not', () => {
    const { motors, diagnostics } = motorsOf({
      Steppers$X$Enabled: true,
      ...direct('Y', 0.2, 16),
      Steppers$Y$Enabled: false,
    })
    expect(motors).toEqual([])
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'Steppers$X has no usable distance per step: its steps are not counted',
    ])
  })
})
