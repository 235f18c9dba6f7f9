import {
  advancePartHeat,
  contactTemperatureC,
  createPartHeat,
  createThermalProperties,
  depositBead,
  depositHeat,
  endPartLayer,
  type Material,
  type PartHeat,
  setPartSurroundings,
  storedHeatJ,
} from '#physics'
import { loadMaterial } from '../tests/materials.ts'
import { cylinderMean, slabMean } from './closed-forms.ts'
import { interfaceHistory } from './thin-wall.ts'
import { atLeast, atMost, type ValidationCase, type ValidationResult } from './validation-case.ts'

export const v29Numerics: ValidationCase = {
  id: 'V29',
  title: 'Numbers behind the part heat and the weld',
  data: 'No experiments: closed forms, balances and refinement. The full-fidelity voxel field is not part of this; its point source and super-time-stepping are not checked here.',
  run: async () => [
    ...contact(),
    cylinder(),
    ...[0.1, 1, 10].map(slab),
    spaceOrder(),
    timeRefinement(),
    balance(),
    isotropy(),
  ],
}

function steadyMaterial(conductivityWPerMK: number): Material {
  return {
    ...loadMaterial('PLA'),
    heatCapacityJPerKgK: [[0, 1500]],
    conductivityWPerMK: [[0, conductivityWPerMK]],
    emissivity: 0,
  }
}

function contact(): ValidationResult[] {
  const steady = contactTemperatureC(createThermalProperties(steadyMaterial(0.2)), 240, 60)
  const pairs = [
    ['ABS', 240, 60],
    ['PLA', 215, 45],
    ['PETG', 245, 65],
    ['PA6', 275, 70],
  ] as const
  const differences = pairs.map(([name, meltC, substrateC]) => {
    const material = loadMaterial(name)
    const wall = { material, meltC, substrateC, airC: 25, convectionWPerM2K: 0, widthMm: 0.45, heightMm: 0.3 }
    const history = interfaceHistory({ ...wall, openSides: 0, cellMm: 0.01 }, 0.02)
    const gridC = history.at(-1)![1]
    const modelC = contactTemperatureC(createThermalProperties(material), meltC, substrateC)
    return { name, gridC, modelC, differenceC: Math.abs(gridC - modelC) }
  })
  const worst = Math.max(...differences.map((one) => one.differenceC))
  return [
    {
      figure: `semi-infinite contact, constant properties: ${steady.toFixed(3)} °C for 240 on 60`,
      bar: '150 °C ± 0.01',
      verdict: atMost(Math.abs(steady - 150), 0.01),
      detail: 'Equal effusivities: the mean.',
    },
    {
      figure: `semi-infinite contact, properties by temperature: within ${worst.toFixed(1)} °C of a fine grid`,
      bar: '<= 3 °C',
      verdict: atMost(worst, 3),
      detail: `${differences.map((one) => `${one.name} ${one.modelC.toFixed(1)} / ${one.gridC.toFixed(1)} °C`).join(', ')} (model / 0.01 mm grid at 20 ms).`,
    },
  ]
}

/** The weld's fast time constant takes the bead as lumped; a cylinder of its size says how wrong that is. */
function cylinder(): ValidationResult {
  const biot = (100 * 0.2e-3) / 0.18
  const differences = [0.5, 2, 5, 10].map((fourier) => {
    const lumped = Math.exp(-2 * biot * fourier)
    return Math.abs(lumped - cylinderMean(biot, fourier))
  })
  const worst = Math.max(...differences)
  return {
    figure: `cylinder of 0.4 mm at 100 W/(m² K): lumped cooling within ${(100 * worst).toFixed(1)} % of the series`,
    bar: '<= 2 % of the first excess',
    verdict: atMost(worst, 0.02),
    detail: `Bi ${biot.toFixed(2)}; at Bi 1 the series gives ${cylinderMean(1, 0.5).toFixed(3)} and lumping ${Math.exp(-1).toFixed(3)} at Fo 0.5.`,
  }
}

const SLAB_CONVECTION = 18

/** Part-heat column as a slab of 10 mm: mean excess at Fourier numbers, relative to the start. */
function columnMeans(biot: number, layers: number, fouriers: readonly number[], stepsEach: number): number[] {
  const layerMm = 10 / layers
  const conductivity = (SLAB_CONVECTION * 0.01) / biot
  const part = createPartHeat({
    material: steadyMaterial(conductivity),
    xMinMm: 0,
    xMaxMm: 8,
    yMinMm: 0,
    yMaxMm: 8,
    fanMaxConvectionWPerM2K: 0,
    bedContactWPerM2K: 1e-9,
    layerContactShare: 1,
    firstStepS: 1e3,
  })
  setPartSurroundings(part, 25, 25, 0)
  for (let layer = 1; layer <= layers; layer++) depositHeat(part, 4, 4, layer * layerMm, layerMm, 64 * layerMm, 200, 0)
  const startJ = storedHeatJ(part)
  const restJ = ((64 * 10 * 1240e-6 * 1500) / 1000) * 45
  const secondPerFourier = (0.01 * 0.01 * 1240 * 1500) / conductivity
  let timeS = 0
  return fouriers.map((fourier) => {
    const endS = fourier * secondPerFourier
    const stepS = (endS - timeS) / stepsEach
    for (let i = 1; i <= stepsEach; i++) advancePartHeat(part, timeS + i * stepS)
    timeS = endS
    return (storedHeatJ(part) - restJ) / (startJ - restJ)
  })
}

function slab(biot: number): ValidationResult {
  const fouriers = [0.05, 0.2, 0.5, 1]
  const means = columnMeans(biot, 20, fouriers, 400)
  const worst = Math.max(...means.map((mean, i) => Math.abs(mean - slabMean(biot, fouriers[i]!))))
  return {
    figure: `slab with convection, Bi ${biot}: column of 20 layers within ${(100 * worst).toFixed(2)} % of the series`,
    bar: '<= 0.5 % of the first excess',
    verdict: atMost(worst, 0.005),
    detail: fouriers.map((fourier, i) => `Fo ${fourier}: ${means[i]!.toFixed(4)}`).join(', '),
  }
}

function spaceOrder(): ValidationResult {
  const exact = slabMean(1, 0.5)
  const errors = [5, 10, 20].map((layers) => Math.abs(columnMeans(1, layers, [0.5], 40_000)[0]! - exact))
  const order = Math.log(errors[0]! / errors[2]!) / Math.log(4)
  return {
    figure: `order of convergence over layers per height ${order.toFixed(2)}`,
    bar: '>= 1.8',
    verdict: atLeast(order, 1.8),
    detail: `Slab at Bi 1, Fo 0.5; errors ${errors.map((one) => one.toExponential(1)).join(', ')} with 5, 10 and 20 layers. In time the scheme is of first order by choice (backward Euler, cannot ring).`,
  }
}

function printBlock(
  sideMm: number,
  layerS: number,
  firstStepS: number,
  turned: boolean,
): { part: PartHeat; c: number } {
  const part = createPartHeat({
    material: loadMaterial('PLA'),
    xMinMm: 0,
    xMaxMm: sideMm,
    yMinMm: 0,
    yMaxMm: sideMm,
    fanMaxConvectionWPerM2K: 100,
    firstStepS,
  })
  setPartSurroundings(part, 60, 25, 1)
  const lines = Math.round(sideMm / 0.45)
  let timeS = 0
  let lastC = 0
  for (let layer = 1; layer <= 60; layer++) {
    let sumC = 0
    for (let line = 0; line < lines; line++) {
      const at = ((line + 0.5) * sideMm) / lines
      const [x0, y0, x1, y1] = turned ? [at, 0, at, sideMm] : [0, at, sideMm, at]
      const outer = (line === 0 || line === lines - 1 ? 1 : 0) + 2 / lines
      const endS = timeS + layerS / lines
      const volumeMm3 = (sideMm * sideMm * 0.2) / lines
      sumC += depositBead(part, x0, y0, x1, y1, layer * 0.2, 0.2, volumeMm3, outer, 215, 0, timeS, endS)
      timeS = endS
    }
    endPartLayer(part, timeS)
    lastC = sumC / lines
  }
  return { part, c: lastC }
}

function timeRefinement(): ValidationResult {
  const rows = [5, 10, 30].map((layerS) => {
    const usual = printBlock(16, layerS, 0.15, false).c
    const fine = printBlock(16, layerS, 0.005, false).c
    return { layerS, usual, fine }
  })
  const worst = Math.max(...rows.map((row) => Math.abs(row.usual - row.fine)))
  return {
    figure: `steps 20 times shorter move the temperature under the nozzle by ${worst.toFixed(2)} °C`,
    bar: '<= 1.5 °C',
    verdict: atMost(worst, 1.5),
    detail: rows.map((row) => `${row.layerS} s layers: ${row.usual.toFixed(2)} / ${row.fine.toFixed(2)} °C`).join(', '),
  }
}

function balance(): ValidationResult {
  const { part } = printBlock(20, 10, 0.15, false)
  const { depositedJ, toAirJ, toBedJ } = part.balance
  const error = Math.abs(depositedJ - toAirJ - toBedJ - storedHeatJ(part)) / depositedJ
  return {
    figure: `heat laid = heat stored + lost within ${error.toExponential(1)}`,
    bar: '<= 1e-3',
    verdict: atMost(error, 1e-3),
    detail: `20 mm block, 60 layers: ${depositedJ.toFixed(0)} J laid, ${toAirJ.toFixed(0)} J to the air, ${toBedJ.toFixed(0)} J to the bed (negative: the bed heats the part).`,
  }
}

function isotropy(): ValidationResult {
  const difference = Math.abs(
    printBlock(16, 10, 0.15, false).part.layerEndC - printBlock(16, 10, 0.15, true).part.layerEndC,
  )
  return {
    figure: `turned by 90° the layer ends ${difference.toExponential(1)} °C apart`,
    bar: '<= 1e-6 °C',
    verdict: atMost(difference, 1e-6),
    detail: 'Raster along x against raster along y.',
  }
}
