// Every place where the pure layers run (Node, browsers, workers) has these two, and they touch nothing outside. The library
// that declares them would also declare timers, sockets and clocks, so they are declared here.
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean })
  decode(input?: ArrayBufferView | ArrayBuffer, options?: { stream?: boolean }): string
}

declare class TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>
}
