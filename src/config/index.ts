export { type Advise, createAdvise, shortNumber } from './advice.ts'
export { adviseConfig } from './advise-config.ts'
export { blockingErrors } from './blocking-errors.ts'
export type { ConfigFile, ConfigSection, ConfigTree, ConfigValue, ReadInclude } from './config-tree.ts'
export {
  type ConfigfileStatus,
  configfileStatus,
  type JsonValue,
  literalJsonText,
  literalToJson,
} from './configfile-status.ts'
export { parseConfigText } from './parse-config.ts'
export type * from './printer-config.ts'
export { literalFault, type PythonLiteral, parsePythonLiteral } from './python-literal.ts'
export { readPrinterConfig } from './read-printer-config.ts'
export { type AutosaveChanges, autosaveConflict, withAutosave } from './save-config.ts'
