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

export const MODEL_VERSION = 2
const HIDDEN_MOST = 512
const NETWORKS_MOST = 16
const WEIGHTS = ['first', 'firstBias', 'second', 'secondBias', 'gain'] as const
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

/** Weights as whole numbers of 16 bits, of which `scale` is the largest. */
function writeNetwork(network: Network): object {
  const part = (weights: Float32Array): object => {
    let most = 1e-12
    for (const weight of weights) most = Math.max(most, Math.abs(weight))
    const whole = Int16Array.from(weights, (weight) => Math.round((weight / most) * INT16_MOST))
    return { scale: short(most), base64: toBase64(new Uint8Array(whole.buffer)) }
  }
  return { hidden: network.hidden, ...Object.fromEntries(WEIGHTS.map((name) => [name, part(network[name])])) }
}

function readNetwork(json: unknown): Network {
  const root = recordOf(json)
  const hidden = numberOf(root['hidden'], 'hidden')
  if (!(hidden >= 1 && hidden <= HIDDEN_MOST && Number.isInteger(hidden))) throw broken('its networks have no layer')
  const network = createNetwork(INPUTS, hidden, OUTPUTS)
  for (const name of WEIGHTS) {
    const part = recordOf(root[name])
    const scale = numberOf(part['scale'], name)
    const text = part['base64']
    const bytes = typeof text === 'string' ? fromBase64(text) : new Uint8Array(0)
    const weights = network[name]
    if (bytes.length !== 2 * weights.length) throw broken(`${name} has not as many weights as this version reads`)
    const whole = new Int16Array(bytes.buffer, 0, weights.length)
    for (let at = 0; at < weights.length; at++) weights[at] = (whole[at]! / INT16_MOST) * scale
  }
  return network
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
