// A language model of a few hundred kilobytes with random weights and a vocabulary of bytes: it says nonsense, but through the
// very same runtime, grammar and templates as a real one. Layout: the GGUF specification, version 3; tensors as Qwen2 names them.
import { createRandom } from '#core'

type Metadata = readonly (readonly [key: string, value: MetadataValue])[]
type MetadataValue =
  | { readonly kind: 'u32' | 'f32'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'strings'; readonly value: readonly string[] }
  | { readonly kind: 'i32s'; readonly value: readonly number[] }

interface Tensor {
  readonly name: string
  /** The fastest first. */
  readonly shape: readonly number[]
  readonly values: Float32Array
}

const ALIGNMENT = 32
const TYPE = { u32: 4, i32: 5, f32: 6, string: 8, array: 9 } as const

class Bytes {
  private parts: Uint8Array[] = []
  length = 0

  add(bytes: Uint8Array): void {
    this.parts.push(bytes)
    this.length += bytes.length
  }

  u32(value: number): void {
    const bytes = new Uint8Array(4)
    new DataView(bytes.buffer).setUint32(0, value, true)
    this.add(bytes)
  }

  i32(value: number): void {
    this.u32(value >>> 0)
  }

  u64(value: number): void {
    const bytes = new Uint8Array(8)
    new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true)
    this.add(bytes)
  }

  f32(value: number): void {
    this.add(new Uint8Array(Float32Array.of(value).buffer))
  }

  string(value: string): void {
    const bytes = new TextEncoder().encode(value)
    this.u64(bytes.length)
    this.add(bytes)
  }

  align(): void {
    this.add(new Uint8Array((ALIGNMENT - (this.length % ALIGNMENT)) % ALIGNMENT))
  }

  joined(): Uint8Array {
    const all = new Uint8Array(this.length)
    let at = 0
    for (const part of this.parts) {
      all.set(part, at)
      at += part.length
    }
    return all
  }
}

export function writeGguf(metadata: Metadata, tensors: readonly Tensor[]): Uint8Array {
  const bytes = new Bytes()
  bytes.add(new TextEncoder().encode('GGUF'))
  bytes.u32(3)
  bytes.u64(tensors.length)
  bytes.u64(metadata.length)
  for (const [key, value] of metadata) {
    bytes.string(key)
    writeValue(bytes, value)
  }
  let offset = 0
  for (const { name, shape, values } of tensors) {
    bytes.string(name)
    bytes.u32(shape.length)
    for (const size of shape) bytes.u64(size)
    bytes.u32(0)
    bytes.u64(offset)
    offset += Math.ceil(values.byteLength / ALIGNMENT) * ALIGNMENT
  }
  bytes.align()
  for (const { values } of tensors) {
    bytes.add(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    bytes.align()
  }
  return bytes.joined()
}

function writeValue(bytes: Bytes, value: MetadataValue): void {
  switch (value.kind) {
    case 'u32':
      bytes.u32(TYPE.u32)
      bytes.u32(value.value)
      break
    case 'f32':
      bytes.u32(TYPE.f32)
      bytes.f32(value.value)
      break
    case 'string':
      bytes.u32(TYPE.string)
      bytes.string(value.value)
      break
    case 'strings':
      bytes.u32(TYPE.array)
      bytes.u32(TYPE.string)
      bytes.u64(value.value.length)
      for (const entry of value.value) bytes.string(entry)
      break
    case 'i32s':
      bytes.u32(TYPE.array)
      bytes.u32(TYPE.i32)
      bytes.u64(value.value.length)
      for (const entry of value.value) bytes.i32(entry)
      break
  }
}

/** GPT-2's printable stand-in for each byte: the vocabulary of a byte-level tokenizer is written with these. */
function byteLetters(): string[] {
  const isPlain = (byte: number): boolean => (byte >= 33 && byte <= 126) || (byte >= 161 && byte !== 173 && byte <= 255)
  let next = 256
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(isPlain(byte) ? byte : next++))
}

const SPECIALS = ['<|endoftext|>', '<|im_start|>', '<|im_end|>', '<think>', '</think>']
const CONTROL = 3
const NORMAL = 1

export interface TinyModelOptions {
  readonly seed?: number
  readonly name?: string
  /** Jinja text, as real files carry it: only what it mentions matters here. */
  readonly chatTemplate?: string
  readonly contextTokens?: number
}

export function tinyGguf({
  seed = 1,
  name = 'Tiny random model',
  chatTemplate = "{{ '<|im_start|>' }}",
  contextTokens = 8192,
}: TinyModelOptions = {}): Uint8Array {
  const width = 64
  const layers = 2
  const heads = 4
  const keyHeads = 2
  const inner = 128
  const letters = byteLetters()
  const tokens = [...letters, 'Ġt', 'he', ...SPECIALS]
  const types = tokens.map((token) => (SPECIALS.includes(token) ? CONTROL : NORMAL))
  const u32 = (key: string, value: number) => [`qwen2.${key}`, { kind: 'u32', value }] as const
  const metadata: Metadata = [
    ['general.architecture', { kind: 'string', value: 'qwen2' }],
    ['general.name', { kind: 'string', value: name }],
    u32('block_count', layers),
    u32('context_length', contextTokens),
    u32('embedding_length', width),
    u32('feed_forward_length', inner),
    u32('attention.head_count', heads),
    u32('attention.head_count_kv', keyHeads),
    ['qwen2.attention.layer_norm_rms_epsilon', { kind: 'f32', value: 1e-6 }],
    ['qwen2.rope.freq_base', { kind: 'f32', value: 10_000 }],
    ['tokenizer.ggml.model', { kind: 'string', value: 'gpt2' }],
    ['tokenizer.ggml.pre', { kind: 'string', value: 'qwen2' }],
    ['tokenizer.ggml.tokens', { kind: 'strings', value: tokens }],
    ['tokenizer.ggml.token_type', { kind: 'i32s', value: types }],
    ['tokenizer.ggml.merges', { kind: 'strings', value: ['Ġ t', 'h e'] }],
    ['tokenizer.ggml.eos_token_id', { kind: 'u32', value: tokens.indexOf('<|im_end|>') }],
    ['tokenizer.ggml.padding_token_id', { kind: 'u32', value: tokens.indexOf('<|endoftext|>') }],
    ['tokenizer.chat_template', { kind: 'string', value: chatTemplate }],
  ]
  return writeGguf(metadata, weights({ seed, width, layers, heads, keyHeads, inner, vocabulary: tokens.length }))
}

function weights(size: {
  readonly seed: number
  readonly width: number
  readonly layers: number
  readonly heads: number
  readonly keyHeads: number
  readonly inner: number
  readonly vocabulary: number
}): Tensor[] {
  const random = createRandom(size.seed)
  const drawn = (name: string, ...shape: number[]): Tensor => {
    const values = new Float32Array(shape.reduce((product, length) => product * length, 1))
    const scale = 1 / Math.sqrt(shape[0] ?? 1)
    for (let i = 0; i < values.length; i++) values[i] = scale * random.normal()
    return { name, shape, values }
  }
  const ones = (name: string): Tensor => ({ name, shape: [size.width], values: new Float32Array(size.width).fill(1) })
  const keyWidth = (size.width / size.heads) * size.keyHeads
  const layer = (at: number): Tensor[] => [
    ones(`blk.${at}.attn_norm.weight`),
    drawn(`blk.${at}.attn_q.weight`, size.width, size.width),
    drawn(`blk.${at}.attn_q.bias`, size.width),
    drawn(`blk.${at}.attn_k.weight`, size.width, keyWidth),
    drawn(`blk.${at}.attn_k.bias`, keyWidth),
    drawn(`blk.${at}.attn_v.weight`, size.width, keyWidth),
    drawn(`blk.${at}.attn_v.bias`, keyWidth),
    drawn(`blk.${at}.attn_output.weight`, size.width, size.width),
    ones(`blk.${at}.ffn_norm.weight`),
    drawn(`blk.${at}.ffn_gate.weight`, size.width, size.inner),
    drawn(`blk.${at}.ffn_up.weight`, size.width, size.inner),
    drawn(`blk.${at}.ffn_down.weight`, size.inner, size.width),
  ]
  return [
    drawn('token_embd.weight', size.width, size.vocabulary),
    ...Array.from({ length: size.layers }, (_, at) => layer(at)).flat(),
    ones('output_norm.weight'),
    drawn('output.weight', size.width, size.vocabulary),
  ]
}
