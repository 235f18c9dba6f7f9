// What was fitted: the scale of sound prints, and how far the log odds of each cause are to be trusted. The file is data of the
// product (data/operator); reading it trusts nothing.
import { PrintwrightError } from '#core'
import { CAUSES } from './causes.ts'
import { FEATURES } from './feature-list.ts'
import type { SoundScale } from './inputs.ts'

export interface DiagnosisModel {
  readonly version: number
  readonly scale: SoundScale
  /** [CAUSES] added to what the signature says, against a sound print. */
  readonly bias: Float64Array
  /** What a signature says is taken so many times. */
  readonly trust: number
  /** Beliefs among causes are taken to this power: below 1 they are less sure of one another. */
  readonly sharpness: number
  /** Log odds of what is strange and fits nothing: at none, and for each unit of strangeness. */
  readonly unknown: readonly [atNone: number, perStrangeness: number]
  /** How and from what it was fitted, for people. */
  readonly about: string
}

export const MODEL_VERSION = 1

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
  const biases = recordOf(root['bias'])
  const unknown = root['unknown']
  return {
    version,
    scale: { center, sigma },
    bias: Float64Array.from(CAUSES, ({ name }) => numberOf(biases[name] ?? 0, name)),
    trust: numberOf(root['trust'], 'trust'),
    sharpness: numberOf(root['sharpness'] ?? 1, 'sharpness'),
    unknown: Array.isArray(unknown) ? [numberOf(unknown[0], 'unknown'), numberOf(unknown[1], 'unknown')] : [-20, 0],
    about: typeof root['about'] === 'string' ? root['about'] : '',
  }
}

export function writeDiagnosisModel({ scale, bias, trust, sharpness, unknown, about }: DiagnosisModel): object {
  const short = (value: number): number => Number(value.toPrecision(4))
  return {
    version: MODEL_VERSION,
    about,
    trust: short(trust),
    sharpness: short(sharpness),
    unknown: unknown.map(short),
    bias: Object.fromEntries(CAUSES.map(({ name }, at) => [name, short(bias[at]!)])),
    features: Object.fromEntries(
      FEATURES.map(({ name }, at) => [name, [short(scale.center[at]!), short(scale.sigma[at]!)]]),
    ),
  }
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
