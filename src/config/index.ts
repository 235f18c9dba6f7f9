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
export { chordErrorMm, klipperToPrunt, squareCornerMmPerS } from './prunt/klipper-to-prunt.ts'
export {
  type PruntConfig,
  type PruntConfigRead,
  pruntLookup,
  readPruntConfig,
  writePruntConfig,
} from './prunt/prunt-config.ts'
export { LEAST_CHORD_MM, type PruntMotionSettings, type PruntShaperSetting, pruntMotion } from './prunt/prunt-motion.ts'
export { type PruntMotor, pruntMotors } from './prunt/prunt-motors.ts'
export { withPruntShaping, withPruntSpeeds } from './prunt/prunt-printer.ts'
export { pruntToKlipper } from './prunt/prunt-to-klipper.ts'
export { literalFault, type PythonLiteral, parsePythonLiteral } from './python-literal.ts'
export { readPrinterConfig } from './read-printer-config.ts'
export { type AutosaveChanges, autosaveConflict, withAutosave } from './save-config.ts'
