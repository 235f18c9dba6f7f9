/** Mono WAV file of 16 bits a sample; samples beyond -1..1 clip. Source: RIFF/WAVE, format 1 (PCM). */
export function encodeWav(samples: Float32Array, sampleRateHz: number): Uint8Array {
  const headerBytes = 44
  const bytes = new Uint8Array(headerBytes + 2 * samples.length)
  const view = new DataView(bytes.buffer)
  const text = (at: number, name: string): void => {
    for (let i = 0; i < name.length; i++) bytes[at + i] = name.charCodeAt(i)
  }
  text(0, 'RIFF')
  view.setUint32(4, bytes.length - 8, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, sampleRateHz, true)
  view.setUint32(28, 2 * sampleRateHz, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  text(36, 'data')
  view.setUint32(40, 2 * samples.length, true)
  for (let i = 0; i < samples.length; i++) {
    const clipped = Math.max(-1, Math.min(1, samples[i]!))
    view.setInt16(headerBytes + 2 * i, Math.round(32_767 * clipped), true)
  }
  return bytes
}
