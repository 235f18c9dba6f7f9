// What was fitted: the scale of sound prints, the networks that read a look, and how looks are weighed over time. The file is data
// of the product (data/operator); reading it trusts nothing.
import { PrintwrightError } from '#core'
import type { Weighing } from './belief-filter.ts'
import { FEATURES } from './feature-list.ts'
import { INPUTS, type SoundScale } from './inputs.ts'
import { OUTPUTS } from './look.ts'
import { createNetwork, type Network } from './network.ts'

export interface DiagnosisModel {
  readonly version: number
  readonly scale: SoundScale
  readonly networks: readonly Network[]
  readonly weighing: Weighing
  /** How and from what it was fitted, for people. */
  readonly about: string
}

export const MODEL_VERSION = 3
const HIDDEN_MOST = 512
const NETWORKS_MOST = 16
const SMALL = ['firstBias', 'second', 'secondBias', 'gain'] as const
const INT8_MOST = 127
const INT16_MOST = 32_767

export function readDiagnosisModel(json: unknown): DiagnosisModel {
  const root = recordOf(json)
  const version = root['version']
  if (version !== MODEL_VERSION) throw broken(`its version is ${String(version)}, not ${MODEL_VERSION}`)
  const scales = recordOf(root['features'])
  const center = new Float64Array(FEATURES.length)
  const sigma = new Float64Array(FEATURES.length)
  FEATURES.forEach(({ name, floor }, at) => {
    const of = scales[name]
    const [middle, spread] = Array.isArray(of) ? of : []
    center[at] = numberOf(middle ?? 0, name)
    sigma[at] = Math.max(floor, numberOf(spread ?? floor, name))
  })
  const networks = root['networks']
  if (!Array.isArray(networks) || networks.length === 0 || networks.length > NETWORKS_MOST)
    throw broken('it has no networks')
  const weighing = recordOf(root['weighing'])
  const of = (name: keyof Weighing): number => numberOf(weighing[name], name)
  return {
    version,
    scale: { center, sigma },
    networks: networks.map(readNetwork),
    weighing: {
      bias: of('bias'),
      slope: of('slope'),
      fallsS: of('fallsS'),
      sharpness: of('sharpness'),
      unknown: of('unknown'),
    },
    about: typeof root['about'] === 'string' ? root['about'] : '',
  }
}

export function writeDiagnosisModel({ scale, networks, weighing, about }: DiagnosisModel): object {
  return {
    version: MODEL_VERSION,
    about,
    weighing,
    features: Object.fromEntries(
      FEATURES.map(({ name }, at) => [name, [short(scale.center[at]!), short(scale.sigma[at]!)]]),
    ),
    networks: networks.map(writeNetwork),
  }
}

function short(value: number): number {
  return Number(value.toPrecision(5))
}

/** Inputs that none of the prints had that it was fitted on have weights of 0, and are left out. */
function usedInputs({ first, inputs, hidden }: Network): number[] {
  const used: number[] = []
  for (let input = 0; input < inputs; input++) {
    for (let unit = 0; unit < hidden; unit++) {
      if (first[input * hidden + unit] === 0) continue
      used.push(input)
      break
    }
  }
  return used
}

/** Weights as whole numbers: of 8 bits those of the first layer, each unit by its largest, of 16 bits all others. */
function writeNetwork(network: Network): object {
  const { hidden, inputs, first } = network
  const used = usedInputs(network)
  const bits = new Uint8Array(Math.ceil(inputs / 8))
  for (const input of used) bits[input >> 3] = bits[input >> 3]! | (1 << (input & 7))
  const scales = Array.from({ length: hidden }, (_, unit) => {
    let most = 1e-12
    for (const input of used) most = Math.max(most, Math.abs(first[input * hidden + unit]!))
    return short(most)
  })
  const whole = Int8Array.from({ length: used.length * hidden }, (_, at) => {
    const unit = at % hidden
    return Math.round((first[used[(at - unit) / hidden]! * hidden + unit]! / scales[unit]!) * INT8_MOST)
  })
  return {
    hidden,
    inputs: toBase64(bits),
    first: { scales, base64: toBase64(new Uint8Array(whole.buffer)) },
    ...Object.fromEntries(SMALL.map((name) => [name, writeSmall(network[name])])),
  }
}

function writeSmall(weights: Float32Array): object {
  let most = 1e-12
  for (const weight of weights) most = Math.max(most, Math.abs(weight))
  most = short(most)
  const whole = Int16Array.from(weights, (weight) => Math.round((weight / most) * INT16_MOST))
  return { scale: most, base64: toBase64(new Uint8Array(whole.buffer)) }
}

/** As it ships. */
export function roundedNetwork(network: Network): Network {
  return readNetwork(writeNetwork(network))
}

function readNetwork(json: unknown): Network {
  const root = recordOf(json)
  const hidden = numberOf(root['hidden'], 'hidden')
  if (!(hidden >= 1 && hidden <= HIDDEN_MOST && Number.isInteger(hidden))) throw broken('its networks have no layer')
  const network = createNetwork(INPUTS, hidden, OUTPUTS)
  readFirst(network, root)
  for (const name of SMALL) {
    const part = recordOf(root[name])
    const scale = numberOf(part['scale'], name)
    const bytes = bytesOf(part['base64'])
    const weights = network[name]
    if (bytes.length !== 2 * weights.length) throw broken(`${name} has not as many weights as this version reads`)
    const whole = new Int16Array(bytes.buffer, 0, weights.length)
    for (let at = 0; at < weights.length; at++) weights[at] = (whole[at]! / INT16_MOST) * scale
  }
  return network
}

function readFirst({ first, hidden, inputs }: Network, root: Readonly<Record<string, unknown>>): void {
  const bits = bytesOf(root['inputs'])
  if (bits.length !== Math.ceil(inputs / 8)) throw broken('it has not the inputs that this version reads')
  const used = Array.from({ length: inputs }, (_, input) => input).filter(
    (input) => (bits[input >> 3]! >> (input & 7)) & 1,
  )
  const part = recordOf(root['first'])
  const scales = Array.isArray(part['scales']) ? part['scales'].map((scale) => numberOf(scale, 'scales')) : []
  const bytes = bytesOf(part['base64'])
  if (scales.length !== hidden || bytes.length !== used.length * hidden)
    throw broken('first has not as many weights as this version reads')
  const whole = new Int8Array(bytes.buffer, 0, bytes.length)
  used.forEach((input, row) => {
    for (let unit = 0; unit < hidden; unit++) {
      first[input * hidden + unit] = (whole[row * hidden + unit]! / INT8_MOST) * scales[unit]!
    }
  })
}

function bytesOf(text: unknown): Uint8Array<ArrayBuffer> {
  return typeof text === 'string' ? fromBase64(text) : new Uint8Array(0)
}

function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3 * 8192) {
    text += btoa(String.fromCharCode(...bytes.subarray(at, at + 3 * 8192)))
  }
  return text
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) throw broken('its weights are no base64')
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
}

function recordOf(json: unknown): Readonly<Record<string, unknown>> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw broken('a part of it is missing')
  return json as Readonly<Record<string, unknown>>
}

function numberOf(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw broken(`${what} is no number`)
  return value
}

function broken(why: string): PrintwrightError {
  return new PrintwrightError('diagnosis-model', `The file of the fitted diagnosis cannot be used: ${why}.`)
}
