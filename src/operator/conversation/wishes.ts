// What a sentence may want done, and what is asked back where it is not clear.

export interface Request {
  /** Name of a tool. */
  readonly tool: string
  readonly input: Readonly<Record<string, unknown>>
  /** Of a setting: to what, °C or %, and from what where that was asked for by how much. */
  readonly change?: { readonly setting: Setting; readonly from: number | null; readonly to: number }
  /** Of the nozzle over the bed, mm; negative: closer. */
  readonly height?: number
}

export type Setting = 'nozzle' | 'bed' | 'speed' | 'flow' | 'fan'

/** By so much from what is set now, °C or points of a percentage. */
export interface Change {
  readonly setting: Setting
  readonly by: number
}

/** Something is wanted, and not clear what. Amounts in °C, % or mm. */
export type AskedBack =
  | { readonly kind: 'heat-or-height' | 'up-or-down'; readonly amount: number }
  | { readonly kind: 'unit' | 'not-seen' | 'off'; readonly setting: Setting }
  | { readonly kind: 'to-or-by'; readonly setting: Setting; readonly amount: number }
  | { readonly kind: 'too-low'; readonly setting: Setting; readonly from: number; readonly amount: number }
  | { readonly kind: 'which-heat' | 'how-fast' }

export interface Unclear {
  readonly ask: AskedBack
}

export type Wish = Request | Change | Unclear
