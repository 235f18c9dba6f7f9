export type { ConfigFile, ConfigSection, ConfigTree, ConfigValue, ReadInclude } from './config-tree.ts'
export { parseConfigText } from './parse-config.ts'
export type * from './printer-config.ts'
export { readPrinterConfig } from './read-printer-config.ts'
