export { configTextOf } from './config-text.ts'
export type { IdentifiedHeater, Twin, TwinCamera, TwinOptions } from './create-twin.ts'
export { createTwin } from './create-twin.ts'
export { FORETOLD_CHANNELS } from './foretold-channels.ts'
