// Elements without markup: every text goes in as text, so nothing from a G-code file can become HTML.

type Child = Node | string

interface Attributes {
  readonly [name: string]: string | number | boolean | ((event: Event) => void)
}

/** An element with attributes (functions are listeners, `true` is a bare attribute) and children. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(key, value)
    else if (value === true) made.setAttribute(key, '')
    else if (value !== false) made.setAttribute(key, String(value))
  }
  made.append(...children)
  return made
}

export function byId(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`The page has no element ${id}.`)
  return found
}

/** A colour of the style sheet, as the present theme has it. */
export function themeColour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()
}

/** Calls back now and whenever light turns to dark or back. */
export function onTheme(apply: () => void): void {
  apply()
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', apply)
}
