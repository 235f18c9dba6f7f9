export type { MacroActions } from './actions.ts'
export { macroActions } from './actions.ts'
export { checkTemplates } from './check-templates.ts'
export { fromJson } from './from-json.ts'
export { fromLiteral } from './from-literal.ts'
export { fixedText, floatText, toRepr, toText } from './python-text.ts'
export type { MacroDict, MacroValue } from './python-value.ts'
export {
  MacroError,
  MacroFunction,
  MacroObject,
  MacroTuple,
  typeName,
  Undefined,
  undefinedError,
} from './python-value.ts'
export type { RenderBounds } from './render.ts'
export { renderTemplate } from './render.ts'
export type { Template } from './template.ts'
export { parseTemplate } from './template.ts'
