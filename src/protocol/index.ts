export type { Diagnostic } from './diagnostic.ts'
export type { FaultAccount, FaultCause, FaultConsequence, SignalDeparture } from './fault-account.ts'
export type { Feature } from './feature.ts'
export { FEATURES, featureCode } from './feature.ts'
export type { Finding, FindingKind } from './finding.ts'
export { FINDING_KINDS } from './finding.ts'
export type { ExpectedPicture, Forecast, Picture, PictureMask, PrintStart, TwinPort } from './forecast.ts'
export type { ForecastCursor } from './forecast-cursor.ts'
export { createForecastCursor, followForecast, foretold, foretoldRange } from './forecast-cursor.ts'
export type { LinkLostCause } from './port-error.ts'
export { LinkLost, PrinterRefusal } from './port-error.ts'
export type {
  ConsoleEntry,
  DownloadOptions,
  FileStream,
  GcodeFile,
  GcodeMetadata,
  HostState,
  JobHistoryOptions,
  JobRecord,
  JobStatus,
  Meter,
  ObjectSelection,
  OnProgress,
  PlainRecord,
  PlainValue,
  PrinterEvent,
  PrinterInfo,
  PrinterPort,
  PrinterStatus,
  PrintState,
  StatusSnapshot,
  StatusUpdate,
  TemperatureHistory,
  Unsubscribe,
  UploadOptions,
} from './printer-port.ts'
export type {
  Action,
  Asker,
  HeaterOutlook,
  HomingStart,
  Level,
  MachineOutlook,
  MacroExpander,
  MacroExpansion,
  Ruling,
  ShellRequest,
} from './shell.ts'
export { ASKERS, LEVELS } from './shell.ts'
export type { SuccessProbability } from './success.ts'
export type { Column, Table } from './table.ts'
