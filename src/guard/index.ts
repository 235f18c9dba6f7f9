export type { DeadMan, DeadManKeeper } from './dead-man.ts'
export {
  createDeadMan,
  DEAD_MAN_TIMES,
  deadManConfig,
  isOperatorsScript,
  missingDeadMan,
  needsSomebody,
  restScript,
  touchesDeadMan,
  windScript,
} from './dead-man.ts'
export type { Journal, JournalOptions, JournalTimes } from './journal.ts'
export { JOURNAL_TIMES, JournalNotWritable, openJournal } from './journal.ts'
export { HEAD_FILE, segmentFile, segmentNumbers, textOf } from './journal-found.ts'
export type { MacroExpanderOptions, ObservingExpander, StatusLookup } from './macro-expander.ts'
export { createMacroExpander } from './macro-expander.ts'
export type { MacroSource, MacroSources } from './macro-expander-source.ts'
export { readMacroSources } from './macro-expander-source.ts'
export { predictedStatus } from './macro-expander-status.ts'
export type { TokenAnswer, TokenOptions, TokenRecord, TokenScope } from './tokens.ts'
export { createToken, listTokens, revokeTokens, TOKEN_SCOPES, takeToken, tokenHash, withoutTokens } from './tokens.ts'
