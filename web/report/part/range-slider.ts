// A slider with one or two handles out of native range inputs, so keyboards and screen readers know it.
import { element } from '../../dom.ts'

export interface RangeSlider {
  readonly root: HTMLElement
  set(low: number, high: number): void
}

export interface RangeSliderOptions {
  readonly minimum: number
  readonly maximum: number
  readonly step: number
  readonly labels: readonly [string] | readonly [string, string]
  /** What a screen reader says for a value. */
  readonly valueText: (value: number) => string
  readonly onChange: (low: number, high: number) => void
}

/** One label makes a slider from the minimum to its handle; two make a range. */
export function createRangeSlider(options: RangeSliderOptions): RangeSlider {
  const { minimum, maximum } = options
  const inputs = options.labels.map((label) =>
    element('input', { type: 'range', min: minimum, max: maximum, step: options.step, 'aria-label': label }),
  )
  const root = element('div', { class: 'range' }, ...inputs)
  const isRange = inputs.length === 2
  const values = (): [number, number] =>
    isRange ? [inputs[0]!.valueAsNumber, inputs[1]!.valueAsNumber] : [minimum, inputs[0]!.valueAsNumber]
  const paint = (): void => {
    const [low, high] = values()
    const share = (value: number): string => `${((value - minimum) / Math.max(1e-9, maximum - minimum)) * 100}%`
    root.style.setProperty('--from', share(low))
    root.style.setProperty('--to', share(high))
    for (const input of inputs) input.setAttribute('aria-valuetext', options.valueText(input.valueAsNumber))
  }
  inputs.forEach((input, i) => {
    input.addEventListener('input', () => {
      // The handle that moves stops at the other one.
      if (isRange && i === 0) input.valueAsNumber = Math.min(input.valueAsNumber, inputs[1]!.valueAsNumber)
      if (isRange && i === 1) input.valueAsNumber = Math.max(input.valueAsNumber, inputs[0]!.valueAsNumber)
      paint()
      options.onChange(...values())
    })
  })
  return {
    root,
    set: (low, high) => {
      if (isRange) inputs[0]!.valueAsNumber = low
      inputs.at(-1)!.valueAsNumber = high
      // Two handles in one place: the one that can still move must be on top.
      if (isRange) inputs[0]!.style.zIndex = low > (minimum + maximum) / 2 ? '1' : '0'
      paint()
    },
  }
}
