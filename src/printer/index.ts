export { MESSAGE_END } from './api.ts'
export { isBusy } from './busy.ts'
export { setButton } from './buttons.ts'
export type { LiveCamera, LiveCameraOptions, LiveFrame } from './camera.ts'
export { createLiveCamera, renderLiveFrame, restCamera } from './camera.ts'
export type { GcodeEntry, GcodeFileHandle, GcodeFileWriter, PrinterFiles } from './files.ts'
export { createMemoryFiles, isPlainPath } from './files.ts'
export type { ApiClient, HostState } from './host.ts'
export { HOST_STALL_S, stallHost } from './host-stall.ts'
export { clearFaults, injectFault } from './inject-fault.ts'
export { METER_NAMES, METER_UNITS, readMeters } from './meters.ts'
export type { PlantOptions } from './plant.ts'
export type { Printer, PrinterOptions } from './printer.ts'
export { advanceTo, connect, createPrinter, disconnect, receive, refusals, runScript } from './printer.ts'
export { nextAtS } from './reactor.ts'
export type { StateWatch } from './state-watch.ts'
export {
  createStateWatch,
  emit,
  hostStateOf,
  listenTo,
  noteHost,
  noteStatus,
  numberOf,
  textOf,
  WATCHED_OBJECTS,
} from './state-watch.ts'
export type { StatusBook, Subscriber } from './status-book.ts'
export {
  addSubscriber,
  createStatusBook,
  forgetStatus,
  isRecord,
  takeChanges,
  takeWhole,
  wantedObjects,
} from './status-book.ts'
export type { StatusRecord, StatusValue } from './status-value.ts'
export { Coordinate, statusJson } from './status-value.ts'
export { machineTruth } from './truth.ts'
export type { VirtualPortOptions } from './virtual-port.ts'
export { createVirtualPort } from './virtual-port.ts'
