export { createSeats, endedInDisorder } from './create-seat.ts'
export type { DeadMan, DeadManKeeper } from './dead-man.ts'
export {
  createDeadMan,
  DEAD_MAN_TIMES,
  deadManConfig,
  isOperatorsScript,
  longestCommandS,
  missingDeadMan,
  needsSomebody,
  restScript,
  windScript,
} from './dead-man.ts'
export type { GcodeSource, OpenedGcode } from './gcode-folder.ts'
export { gcodeFolder } from './gcode-folder.ts'
export type { Guard, GuardEvent, GuardJournal, GuardOptions, PrinterView } from './guard.ts'
export { createGuard } from './guard.ts'
export { linkToSocket, openGuardSocket } from './guard-socket.ts'
export { GUARD_TIMES } from './guard-times.ts'
export type { ConsoleReaders } from './guarded-link.ts'
export { guardKlippy, tellReaders } from './guarded-link.ts'
export type { GuardedPrinter, GuardedPrinterOptions, Outcome } from './guarded-printer.ts'
export { createGuardedPrinter } from './guarded-printer.ts'
export type { Journal, JournalOptions, JournalTimes } from './journal.ts'
export { JOURNAL_TIMES, JournalNotWritable, openJournal } from './journal.ts'
export { HEAD_FILE, segmentFile, segmentNumbers, textOf } from './journal-found.ts'
export type { JournalText, JournalVerification } from './journal-read.ts'
export { readJournal, readJournalKey, verifyJournal } from './journal-read.ts'
export type { PrinterHands } from './klippy-port.ts'
export { openKlippyPort } from './klippy-port.ts'
export type { ClientMode } from './link-desk.ts'
export { createLinkDesk } from './link-desk.ts'
export type { Loss } from './loss-times.ts'
export { LOSSES } from './loss-times.ts'
export type { MacroExpanderOptions, ObservingExpander, StatusLookup } from './macro-expander.ts'
export { createMacroExpander } from './macro-expander.ts'
export type { MacroSource, MacroSources } from './macro-expander-source.ts'
export { readMacroSources } from './macro-expander-source.ts'
export { predictedStatus } from './macro-expander-status.ts'
export type { PersonsWord, TakeToken } from './person-words.ts'
export type { PowerSwitch } from './power.ts'
export { cutPower, gcodePower, moonrakerPower } from './power.ts'
export type { TokenAnswer, TokenOptions, TokenRecord } from './tokens.ts'
export { createToken, listTokens, revokeTokens, takeToken, tokenHash, withoutTokens } from './tokens.ts'
