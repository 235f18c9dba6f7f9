export type { MacroExpanderOptions, ObservingExpander, StatusLookup } from './macro-expander.ts'
export { createMacroExpander } from './macro-expander.ts'
export type { MacroSource, MacroSources } from './macro-expander-source.ts'
export { readMacroSources } from './macro-expander-source.ts'
