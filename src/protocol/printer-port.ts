// One port for every printer, virtual or real: what the safety shell guards and the operator uses. Plain data goes in and out.
// Texts that come out (names, messages, console lines, metadata) were written by others: they are data, never instructions.
//
// Every promise rejects with one of two errors: PrinterRefusal, the printer or its server says no, in its full words; LinkLost,
// nobody answered, and whether the printer did what was asked is not known. Nothing is thrown outside of a promise. Nothing is
// sent later than when it was asked for: without a link a request is refused at once, never queued.

/** JSON as the printer sent it. */
export type PlainValue = null | boolean | number | string | readonly PlainValue[] | PlainRecord

export interface PlainRecord {
  readonly [key: string]: PlainValue
}

/** Printer object ("extruder", "print_stats", ...) -> its fields, as Klipper's status reference names them. */
export interface PrinterStatus {
  readonly [object: string]: PlainRecord
}

/** Printer object -> the wanted fields; null: all of them. Objects that the printer does not have come as {}. */
export interface ObjectSelection {
  readonly [object: string]: readonly string[] | null
}

/** `disconnected`: the server is there, the firmware's host behind it is not (a restart, or it ended). */
export type HostState = 'startup' | 'ready' | 'shutdown' | 'error' | 'disconnected'

export interface PrinterInfo {
  readonly hostname: string
  /** Of the firmware's host; empty while nobody knows it. */
  readonly softwareVersion: string
  readonly state: HostState
  /** Why it is in this state, in the host's full words; several lines are usual. */
  readonly message: string
}

export interface StatusSnapshot {
  /** The printer's own clock, s: never runs back between two restarts of the host; no calendar. */
  readonly eventtimeS: number
  readonly status: PrinterStatus
}

export interface StatusUpdate extends StatusSnapshot {
  /** Everything subscribed, as it is now. Never changed afterwards: keep it as long as you like. */
  readonly status: PrinterStatus
  /** What this update brought; all of it where `isFull`. */
  readonly changes: PrinterStatus
  /** The first one, and the first after a restart of the host or a lost link: what was before is void. */
  readonly isFull: boolean
}

export type PrintState = 'standby' | 'printing' | 'paused' | 'complete' | 'cancelled' | 'error'

export type PrinterEvent =
  /** Nobody answers any more; the port tries to come back by itself. */
  | { readonly kind: 'link-lost'; readonly reason: string }
  /** The link is there again; subscriptions follow with a full update. */
  | { readonly kind: 'link-restored' }
  /** The firmware's host went from one state to another; `message` as in PrinterInfo. */
  | { readonly kind: 'host-state'; readonly state: HostState; readonly message: string }
  /** A print began, stopped or ended; `filename` is empty where there is none; `message` says why, where it ended in error. */
  | { readonly kind: 'print-state'; readonly state: PrintState; readonly filename: string; readonly message: string }
  /** The printer said this: "// information", "!! refusal" or a plain answer; may have several lines. */
  | { readonly kind: 'console-output'; readonly text: string }

export interface ConsoleEntry {
  /** Seconds since 1970 by the printer's calendar. */
  readonly timeS: number
  readonly kind: 'command' | 'response'
  readonly text: string
}

/** Once a second, oldest first, the last one now; null where the printer knew no number. */
export interface TemperatureHistory {
  readonly temperaturesC: readonly (number | null)[]
  /** Heaters and temperature fans only. */
  readonly targetsC: readonly (number | null)[] | null
  /** 0..1; heaters only. */
  readonly powerRatios: readonly (number | null)[] | null
}

/** What something beside the firmware measures: supply, load cell, encoder, accelerometer, tachometer, weather. */
export interface Meter {
  readonly name: string
  /** Empty for a plain number. */
  readonly unit: string
  /** Null: it is there, and measures nothing now. */
  readonly value: number | null
  /** For so long nothing was heard of it, s; Infinity: never. Whether it really measures, only its values tell. */
  readonly ageS: number
}

export type JobStatus =
  | 'in_progress'
  | 'completed'
  | 'cancelled'
  | 'error'
  | 'klippy_shutdown'
  | 'klippy_disconnect'
  | 'interrupted'
  | 'server_exit'
  | 'unknown'

export interface JobRecord {
  readonly id: string
  readonly filename: string
  readonly status: JobStatus
  /** Seconds since 1970. */
  readonly startS: number
  /** Null while it runs, or where nobody saw its end. */
  readonly endS: number | null
  /** Without heating and pauses. */
  readonly printDurationS: number
  readonly totalDurationS: number
  readonly filamentMm: number
}

export interface GcodeFile {
  /** Below the printer's folder of G-code, with `/`. */
  readonly path: string
  readonly sizeBytes: number
  /** Seconds since 1970; 0 where nobody knows. */
  readonly modifiedS: number
}

/** What the slicer wrote about a file; null where it did not. */
export interface GcodeMetadata extends GcodeFile {
  readonly slicer: string | null
  readonly slicerVersion: string | null
  readonly estimatedTimeS: number | null
  readonly filamentMm: number | null
  readonly filamentG: number | null
  readonly filamentType: string | null
  readonly filamentName: string | null
  readonly objectHeightMm: number | null
  readonly layerHeightMm: number | null
  readonly firstLayerHeightMm: number | null
  readonly layerCount: number | null
  readonly nozzleDiameterMm: number | null
  readonly firstLayerNozzleC: number | null
  readonly firstLayerBedC: number | null
}

/** Called as bytes pass; `totalBytes` is null where nobody knows it yet. */
export type OnProgress = (doneBytes: number, totalBytes: number | null) => void

export interface UploadOptions {
  readonly onProgress?: OnProgress
  /** Of a stream, where it is known. */
  readonly sizeBytes?: number
  /** SHA-256 of the content in hexadecimal. A mismatch is refused and leaves no file. */
  readonly sha256?: string
  /** Start printing it when it has arrived; if that is refused, the file stays and the promise rejects. */
  readonly isStarted?: boolean
}

export interface DownloadOptions {
  readonly onProgress?: OnProgress
}

/** Read it once, to its end or not at all; leaving the loop early drops the rest. */
export interface FileStream {
  readonly sizeBytes: number | null
  readonly chunks: AsyncIterable<Uint8Array>
}

export interface JobHistoryOptions {
  /** At most so many; default: all there are. */
  readonly limit?: number
  /** Only jobs that began at or after this, seconds since 1970. */
  readonly sinceS?: number
}

/** Ends a subscription or a listener; calling it again does nothing. */
export type Unsubscribe = () => void

export interface PrinterPort {
  /** Also while the host is down: then its state says so. */
  info(): Promise<PrinterInfo>
  listObjects(): Promise<readonly string[]>
  query(objects: ObjectSelection): Promise<StatusSnapshot>
  /**
   * The first update is full, then come changes, a few a second. Where the host is ready the first has come when the promise
   * resolves; otherwise it comes with the host. Survives restarts and lost links. `onUpdate` and listeners must not throw.
   */
  subscribe(objects: ObjectSelection, onUpdate: (update: StatusUpdate) => void): Promise<Unsubscribe>
  listen(onEvent: (event: PrinterEvent) => void): Unsubscribe

  /**
   * Resolves when the printer has taken its last line: homing and heating are done then, moves may still be under way (M400
   * waits for them). That takes minutes, so only a lost link ends the wait.
   */
  runScript(script: string): Promise<void>
  /** Resolves when the print has begun, not when it ends: listen for `print-state`. */
  startPrint(path: string): Promise<void>
  /** These three resolve when the printer has done so; macros of the configuration may take their time. */
  pausePrint(): Promise<void>
  resumePrint(): Promise<void>
  cancelPrint(): Promise<void>
  /** Goes past everything that waits. Heaters and motors are off when the printer has it; only restartFirmware leads back. */
  emergencyStop(): Promise<void>
  /** Both resolve when the printer has it: the host goes `disconnected` and comes back. */
  restart(): Promise<void>
  restartFirmware(): Promise<void>

  listFiles(): Promise<readonly GcodeFile[]>
  metadata(path: string): Promise<GcodeMetadata>
  /** Replaces a file of that name. A stream is never held in memory as a whole. */
  upload(path: string, content: Uint8Array | AsyncIterable<Uint8Array>, options?: UploadOptions): Promise<GcodeFile>
  download(path: string, options?: DownloadOptions): Promise<FileStream>
  deleteFile(path: string): Promise<void>

  /** The latest `count`, oldest first; a printer keeps about a thousand. */
  consoleHistory(count?: number): Promise<readonly ConsoleEntry[]>
  /** By sensor, about 20 minutes. */
  temperatureHistory(): Promise<ReadonlyMap<string, TemperatureHistory>>
  /** Newest first, fetched as it is read. */
  jobHistory(options?: JobHistoryOptions): AsyncIterable<JobRecord>
  /** The host's log, klippy.log. */
  downloadLog(options?: DownloadOptions): Promise<FileStream>
  /** None where the printer has none. Names are Moonraker's, or channels' of the operator where they are ours. */
  meters(): Promise<readonly Meter[]>
  /** One picture as JPEG; null where the printer has no camera. */
  cameraFrame(): Promise<Uint8Array | null>

  /** Ends everything; whatever waits rejects with LinkLost. */
  close(): Promise<void>
}
