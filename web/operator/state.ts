// What the server tells of each printer.
export interface PrinterState {
  readonly name: string
  readonly title: string
  readonly level: string
  readonly levelWords: string
  readonly mind: string
  readonly timeS: number
  readonly host: string
  readonly hostMessage: string
  readonly print: string
  readonly filename: string
  readonly progress: number | null
  readonly layer: number | null
  readonly layers: number | null
  readonly printedS: number
  readonly leftS: number | null
  readonly readings: readonly {
    readonly name: string
    readonly value: number | null
    readonly expected: number | null
    readonly target: number | null
    readonly unit: string
  }[]
  readonly unseen: readonly string[]
  readonly isForetold: boolean
  readonly beliefs: readonly { readonly cause: string; readonly title: string; readonly probability: number }[]
  readonly isAbstaining: boolean
  readonly evidence: readonly string[]
  readonly options: readonly { readonly words: string; readonly title: string; readonly cost: number }[]
  readonly playbook: {
    readonly title: string
    readonly step: number
    readonly steps: number
    readonly words: string
  } | null
  readonly decisions: readonly DecisionState[]
  readonly question: { readonly id: string; readonly text: string } | null
  readonly told: readonly { readonly timeS: number; readonly kind: string; readonly text: string }[]
}

export interface DecisionState {
  readonly timeS: number
  readonly by: string
  readonly words: string
  readonly instead: string | null
  readonly reasoning: {
    readonly problem: string
    readonly rootCause: string
    readonly recommendedAction: string
    readonly thermal: string
    readonly material: string
    readonly flow: string
    readonly motion: string
  }
}

export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`
}
