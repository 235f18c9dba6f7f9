// From light to the bytes of a webcam: exposure, smear, lens, dirt, noise and tone.
import type { Random } from '#core'
import type { Surface } from './surface.ts'

export interface SensorOptions {
  /** `auto` aims at a middle grey; a number fixes the gain over the shortest exposure. */
  readonly exposure: 'auto' | number
  readonly gainMax: number
  /** Longest time that the shutter stays open, s: in the dark it is used before the gain rises. */
  readonly exposureMaxS: number
  /** Standard deviation of the read noise at gain 1, of full scale. */
  readonly readNoiseRatio: number
  /** Variance of the shot noise over signal, at gain 1 and full scale. */
  readonly shotNoiseRatio: number
  /** Radius of the blur of lens and focus, px. */
  readonly blurPx: number
  /** Loss of light in the corners of the picture. */
  readonly vignettingRatio: number
  /** Specks and haze on the lens: 0 clean, 1 a printer nobody wipes. */
  readonly dirtRatio: number
  readonly saturationRatio: number
}

export interface Sensor {
  readonly options: SensorOptions
  readonly widthPx: number
  readonly heightPx: number
  /** Light that gets through glass and dirt, pixel by pixel. */
  readonly transmission: Float32Array
  /** Light that haze spreads over the pixel, of the mean. */
  readonly haze: Float32Array
  readonly tone: Uint8Array
  readonly grain: Float32Array
  readonly scratch: Float32Array
}

const TONE_ENTRIES = 4096
/** Light at the end of the table: beyond full scale the curve has flattened out. */
const TONE_SPAN = 2
const GRAIN_SIDE = 256
/** Brightness, linear, that automatic exposure brings the picture to: about 110 of 255. */
const METERED_RATIO = 0.17
/** Exposure at gain 1, s. */
const SHORTEST_S = 1 / 240

export function createSensor(widthPx: number, heightPx: number, options: SensorOptions, random: Random): Sensor {
  const pixels = widthPx * heightPx
  const sensor: Sensor = {
    options,
    widthPx,
    heightPx,
    transmission: new Float32Array(pixels),
    haze: new Float32Array(pixels),
    tone: Uint8Array.from({ length: TONE_ENTRIES }, (_, i) => toneByte((TONE_SPAN * i) / (TONE_ENTRIES - 1))),
    grain: createGrain(random.fork('grain')),
    scratch: new Float32Array(3 * pixels),
  }
  const reach2 = (widthPx / 2) ** 2 + (heightPx / 2) ** 2
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const out2 = ((x - widthPx / 2) ** 2 + (y - heightPx / 2) ** 2) / reach2
      sensor.transmission[y * widthPx + x] = 1 - options.vignettingRatio * out2 ** 1.3
    }
  }
  addDirt(sensor, random.fork('dirt'))
  return sensor
}

/** The display curve with a soft shoulder: webcams clip gently. */
function toneByte(linear: number): number {
  const shoulder = linear < 0.6 ? linear : 0.6 + 0.4 * (1 - Math.exp(-(linear - 0.6) / 0.4))
  const lifted = shoulder / 0.97
  const encoded = lifted <= 0.0031308 ? 12.92 * lifted : 1.055 * lifted ** (1 / 2.4) - 0.055
  // Vendors like it crisp: a gentle S about the middle.
  const crisp = encoded + 0.045 * Math.sin(2 * Math.PI * (encoded - 0.5)) * (encoded > 0 && encoded < 1 ? 1 : 0)
  return Math.round(255 * Math.min(1, Math.max(0, crisp)))
}

/** Noise as it comes out of a cheap camera's filters: a little smeared over neighbours. */
function createGrain(random: Random): Float32Array {
  const raw = Float32Array.from({ length: GRAIN_SIDE * GRAIN_SIDE }, () => random.normal())
  const grain = new Float32Array(raw.length)
  for (let y = 0; y < GRAIN_SIDE; y++) {
    for (let x = 0; x < GRAIN_SIDE; x++) {
      const right = raw[y * GRAIN_SIDE + ((x + 1) % GRAIN_SIDE)]!
      const below = raw[((y + 1) % GRAIN_SIDE) * GRAIN_SIDE + x]!
      // Divided by the root of the sum of squares: the standard deviation stays 1.
      grain[y * GRAIN_SIDE + x] = (raw[y * GRAIN_SIDE + x]! + 0.45 * (right + below)) / Math.sqrt(1 + 2 * 0.45 ** 2)
    }
  }
  return grain
}

function addDirt(sensor: Sensor, random: Random): void {
  const { widthPx, heightPx, options } = sensor
  const specks = Math.round(14 * options.dirtRatio)
  for (let speck = 0; speck < specks; speck++) {
    const x = random.next() * widthPx
    const y = random.next() * heightPx
    const radius = (0.008 + 0.03 * random.next() ** 2) * widthPx
    const depth = options.dirtRatio * (0.08 + 0.25 * random.next())
    forDisc(widthPx, heightPx, x, y, radius, (pixel, ratio) => {
      sensor.transmission[pixel]! *= 1 - depth * ratio
      sensor.haze[pixel]! += 0.3 * depth * ratio
    })
  }
  // A smear of grease glows.
  const x = (0.2 + 0.6 * random.next()) * widthPx
  const y = (0.2 + 0.6 * random.next()) * heightPx
  forDisc(widthPx, heightPx, x, y, 0.45 * widthPx, (pixel, ratio) => {
    sensor.haze[pixel]! += 0.06 * options.dirtRatio * ratio
  })
}

function forDisc(
  widthPx: number,
  heightPx: number,
  x: number,
  y: number,
  radius: number,
  visit: (pixel: number, ratio: number) => void,
): void {
  const top = Math.max(0, Math.floor(y - radius))
  const bottom = Math.min(heightPx - 1, Math.ceil(y + radius))
  const left = Math.max(0, Math.floor(x - radius))
  const right = Math.min(widthPx - 1, Math.ceil(x + radius))
  for (let py = top; py <= bottom; py++) {
    for (let px = left; px <= right; px++) {
      const far = Math.hypot(px - x, py - y) / radius
      if (far < 1) visit(py * widthPx + px, (1 - far * far) ** 2)
    }
  }
}

export interface Exposure {
  readonly shutterS: number
  /** Gain over the light of the shortest exposure: shutter and amplifier together. */
  readonly totalGain: number
  readonly amplifierGain: number
  readonly meanLight: number
}

/** Meters every fifth pixel of the picture, the middle counting more. */
export function meter(sensor: Sensor, picture: Surface): Exposure {
  const { widthPx, heightPx, options } = sensor
  let sum = 0
  let weight = 0
  for (let y = 2; y < heightPx; y += 5) {
    const isMiddleY = y > heightPx / 4 && y < (3 * heightPx) / 4
    for (let x = 2; x < widthPx; x += 5) {
      const counts = isMiddleY && x > widthPx / 4 && x < (3 * widthPx) / 4 ? 3 : 1
      sum += counts * picture.light[3 * (y * widthPx + x) + 1]!
      weight += counts
    }
  }
  const meanLight = Math.max(1e-6, sum / weight)
  const wanted = options.exposure === 'auto' ? METERED_RATIO / meanLight : options.exposure
  const shutterMax = options.exposureMaxS / SHORTEST_S
  const totalGain = Math.min(Math.max(wanted, 0.25), shutterMax * options.gainMax)
  const shutter = Math.min(Math.max(totalGain, 0.25), shutterMax)
  return { shutterS: shutter * SHORTEST_S, totalGain, amplifierGain: Math.max(1, totalGain / shutter), meanLight }
}

/** Lens blur: a bell of about `blurPx`, as three-tap filters along both axes. */
export function blur(sensor: Sensor, picture: Surface): void {
  const passes = Math.min(40, Math.round(2 * sensor.options.blurPx * sensor.options.blurPx))
  for (let pass = 0; pass < passes; pass++) blurOnce(sensor, picture.light)
}

/** One pass in place: `scratch` keeps two lines that are already filtered along, before they are overwritten. */
function blurOnce({ widthPx, heightPx, scratch }: Sensor, light: Float32Array): void {
  const line = 3 * widthPx
  let above = 0
  let here = line
  let below = 2 * line
  blurLine(light, 0, scratch, here, line)
  scratch.copyWithin(above, here, here + line)
  for (let y = 0; y < heightPx; y++) {
    blurLine(light, Math.min(y + 1, heightPx - 1) * line, scratch, below, line)
    const to = y * line
    for (let i = 0; i < line; i++) {
      light[to + i] = 0.25 * (scratch[above + i]! + scratch[below + i]!) + 0.5 * scratch[here + i]!
    }
    const free = above
    above = here
    here = below
    below = free
  }
}

function blurLine(from: Float32Array, at: number, to: Float32Array, out: number, line: number): void {
  let red = from[at]!
  let green = from[at + 1]!
  let blue = from[at + 2]!
  let redBefore = red
  let greenBefore = green
  let blueBefore = blue
  for (let i = 0; i < line - 3; i += 3) {
    const redNext = from[at + i + 3]!
    const greenNext = from[at + i + 4]!
    const blueNext = from[at + i + 5]!
    to[out + i] = 0.25 * (redBefore + redNext) + 0.5 * red
    to[out + i + 1] = 0.25 * (greenBefore + greenNext) + 0.5 * green
    to[out + i + 2] = 0.25 * (blueBefore + blueNext) + 0.5 * blue
    redBefore = red
    greenBefore = green
    blueBefore = blue
    red = redNext
    green = greenNext
    blue = blueNext
  }
  to[out + line - 3] = 0.25 * redBefore + 0.75 * red
  to[out + line - 2] = 0.25 * greenBefore + 0.75 * green
  to[out + line - 1] = 0.25 * blueBefore + 0.75 * blue
}

/** Reads the picture out as bytes. Chance is drawn once a frame: where in its tile of noise the frame begins. */
export function readOut(sensor: Sensor, picture: Surface, exposure: Exposure, random: Random, rgb: Uint8Array): void {
  if (isPerfect(sensor.options)) {
    readOutPerfect(sensor, picture, exposure, rgb)
    return
  }
  const { options, widthPx, heightPx, grain, transmission, haze, tone } = sensor
  const { totalGain, amplifierGain, meanLight } = exposure
  const shot = options.shotNoiseRatio * amplifierGain
  const read2 = (options.readNoiseRatio * amplifierGain) ** 2
  const lumaX = Math.floor(random.next() * GRAIN_SIDE)
  const lumaY = Math.floor(random.next() * GRAIN_SIDE)
  const redAt = Math.floor(random.next() * GRAIN_SIDE * GRAIN_SIDE)
  const blueAt = Math.floor(random.next() * GRAIN_SIDE * GRAIN_SIDE)
  const saturation = options.saturationRatio
  const rest = 1 - saturation
  const mask = GRAIN_SIDE * GRAIN_SIDE - 1
  const { light } = picture
  const veilGain = meanLight * totalGain
  for (let y = 0; y < heightPx; y++) {
    const lumaLine = ((y + lumaY) & (GRAIN_SIDE - 1)) * GRAIN_SIDE
    const colourLine = (y >> 1) * 193
    // Two pixels beside each other share the strength and the colour of their noise, as they do in a cheap camera.
    for (let x = 0; x < widthPx; x += 2) {
      const pixel = y * widthPx + x
      const i = 3 * pixel
      const throughA = transmission[pixel]! * totalGain
      const throughB = transmission[pixel + 1]! * totalGain
      const veilA = haze[pixel]! * veilGain
      const veilB = haze[pixel + 1]! * veilGain
      const redA = light[i]! * throughA + veilA
      const greenA = light[i + 1]! * throughA + veilA
      const blueA = light[i + 2]! * throughA + veilA
      const redB = light[i + 3]! * throughB + veilB
      const greenB = light[i + 4]! * throughB + veilB
      const blueB = light[i + 5]! * throughB + veilB
      const lumaA = 0.25 * redA + 0.6 * greenA + 0.15 * blueA
      const lumaB = 0.25 * redB + 0.6 * greenB + 0.15 * blueB
      const sigma = Math.sqrt(0.5 * shot * (lumaA + lumaB) + read2)
      const at = colourLine + (x >> 1)
      const redNoise = 0.8 * sigma * grain[(at + redAt) & mask]!
      const blueNoise = 0.8 * sigma * grain[(at + blueAt) & mask]!
      const greyA = rest * lumaA + sigma * grain[lumaLine + ((x + lumaX) & (GRAIN_SIDE - 1))]!
      const greyB = rest * lumaB + sigma * grain[lumaLine + ((x + 1 + lumaX) & (GRAIN_SIDE - 1))]!
      rgb[i] = toneOf(tone, greyA + saturation * redA + redNoise)
      rgb[i + 1] = toneOf(tone, greyA + saturation * greenA)
      rgb[i + 2] = toneOf(tone, greyA + saturation * blueA + blueNoise)
      rgb[i + 3] = toneOf(tone, greyB + saturation * redB + redNoise)
      rgb[i + 4] = toneOf(tone, greyB + saturation * greenB)
      rgb[i + 5] = toneOf(tone, greyB + saturation * blueB + blueNoise)
    }
  }
}

/** Nothing but gain and tone is left of the sensor. */
function isPerfect({
  readNoiseRatio,
  shotNoiseRatio,
  vignettingRatio,
  dirtRatio,
  saturationRatio,
}: SensorOptions): boolean {
  return (
    readNoiseRatio === 0 && shotNoiseRatio === 0 && vignettingRatio === 0 && dirtRatio === 0 && saturationRatio === 1
  )
}

function readOutPerfect({ tone }: Sensor, { light }: Surface, { totalGain }: Exposure, rgb: Uint8Array): void {
  for (let i = 0; i < rgb.length; i++) rgb[i] = toneOf(tone, light[i]! * totalGain)
}

function toneOf(tone: Uint8Array, value: number): number {
  const scaled = value * ((TONE_ENTRIES - 1) / TONE_SPAN)
  return tone[scaled > TONE_ENTRIES - 1 ? TONE_ENTRIES - 1 : scaled > 0 ? scaled | 0 : 0]!
}
