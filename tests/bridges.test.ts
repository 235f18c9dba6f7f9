// A sliced part of our own with bridges of known spans: what the height field finds along the planned path.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { parseConfigText, readPrinterConfig } from '#config'
import { planGcode, SEGMENT_EXTRUDE } from '#motion'
import { createBeadInput, createBeadResult, createDeposit, fieldVolumeMm3, layBead } from '#physics'

const CONFIG = `[printer]
kinematics: cartesian
max_velocity: 300
max_accel: 3000
[stepper_x]
position_max: 300
[stepper_y]
position_max: 300
[stepper_z]
position_max: 300
[extruder]
max_extrude_only_distance: 1000
max_extrude_cross_section: 50
`

test('the bridges of 10, 20, 30, 45 and 60 mm are found, and nothing is in the air', () => {
  const bounds = { minXMm: 80, minYMm: 80, maxXMm: 170, maxYMm: 140 }
  const deposit = createDeposit({ bounds, nozzleDiameterMm: 0.4, nozzleFlatMm: 1 })
  const input = createBeadInput()
  const result = createBeadResult()
  const spansMm: number[] = []
  let airMm = 0
  const { config } = readPrinterConfig(parseConfigText({ file: 'test', text: CONFIG }))
  const plan = planGcode({
    config,
    sink: (block) => {
      for (let i = 0; i < block.count; i++) {
        if (block.kind[i] !== SEGMENT_EXTRUDE) continue
        const lengthMm = block.distanceMm[i]!
        input.x0Mm = block.startXMm[i]!
        input.y0Mm = block.startYMm[i]!
        input.z0Mm = block.startZMm[i]!
        input.x1Mm = input.x0Mm + block.ratioX[i]! * lengthMm
        input.y1Mm = input.y0Mm + block.ratioY[i]! * lengthMm
        input.z1Mm = input.z0Mm + block.ratioZ[i]! * lengthMm
        input.volumeMm3 = block.ratioE[i]! * lengthMm * 2.405
        input.layerHeightMm = 0.2
        input.timeS = block.startS[i]!
        input.coolingRatio = 1
        layBead(deposit, input, result)
        airMm += result.airRatio * lengthMm
        if (result.bridgeMm > 5) spansMm.push(result.bridgeMm)
      }
    },
  })
  plan.push(
    gunzipSync(readFileSync(join(import.meta.dirname, '..', 'data', 'parts', 'bridge-set', 'bridge-set.gcode.gz'))),
  )
  expect(plan.finish().error).toBeNull()
  for (const spanMm of [10, 20, 30, 45, 60]) {
    expect(spansMm.filter((found) => Math.abs(found - spanMm) < 1).length).toBeGreaterThan(0)
  }
  expect(Math.max(...spansMm)).toBeLessThan(61)
  expect(airMm).toBeLessThan(5)
  expect(Math.abs((fieldVolumeMm3(deposit.field) + deposit.smearedMm3) / deposit.laidMm3 - 1)).toBeLessThan(1e-4)
})
