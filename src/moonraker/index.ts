export { RawJson, rawItems, rawMembers } from './wire/raw-json.ts'
export type { WireRecord, WireValue } from './wire/wire-value.ts'
export { wireJson } from './wire/wire-value.ts'
