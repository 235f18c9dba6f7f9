// Rust as it stands in an answer: fenced blocks. All plain blocks together are one module; a block marked compile_fail must
// be refused by the compiler, after the module, with its code.

const FENCE = /```rust([^\n]*)\n([\s\S]*?)\n```/g

export interface RustOfRow {
  readonly module: string
  readonly fails: readonly { readonly errorCode: string; readonly code: string }[]
}

export function rustOf(answer: string): RustOfRow {
  const blocks: string[] = []
  const fails: { errorCode: string; code: string }[] = []
  for (const [, mark, body] of answer.matchAll(FENCE)) {
    if (mark === '') blocks.push(body!)
    else {
      const errorCode = /^,compile_fail,(E\d{4})$/.exec(mark!)?.[1]
      if (errorCode === undefined) throw new Error(`a block of Rust is marked ${mark}, which means nothing`)
      fails.push({ errorCode, code: body! })
    }
  }
  return { module: blocks.join('\n\n'), fails }
}

export function countRust(answer: string): { tests: number; compile_fail: number } {
  const { module, fails } = rustOf(answer)
  return { tests: [...module.matchAll(/^\s*#\[test\]/gm)].length, compile_fail: fails.length }
}

/** Modules of std, core and alloc that generated code may name: nothing that reaches a file, a process, the network or memory unchecked. */
const ALLOWED = new Set(
  (
    'any array borrow boxed cell char clone cmp collections convert default error f32 f64 fmt hash hint i16 i32 i64 i8 isize iter ' +
    'marker mem num ops option panic rc result slice str string sync thread time u128 u16 u32 u64 u8 usize vec'
  ).split(' '),
)

const ATTRIBUTES = new Set([
  'cfg',
  'default',
  'derive',
  'inline',
  'must_use',
  'non_exhaustive',
  'repr',
  'should_panic',
  'test',
])

const FORBIDDEN: readonly RegExp[] = [
  /\b(?:include|include_str|include_bytes|env|option_env|asm|global_asm|macro_rules|concat_idents)\s*!/,
  /\b(?:crate|unsafe|extern)\b/,
  /#\s*!\s*\[/,
  /\buse\b[^;]*\b(?:std|core|alloc)\b\s*(?:as\b|[;,}])/,
  /::\s*(?:fs|net|process|env|os|ffi|io|path|ptr|alloc|arch|intrinsics)\b/,
]

/** null: the code may be compiled and run here. Rows come from outside: this is read before anything is compiled. */
export function refuseRust(code: string): string | null {
  if (code.length > 60_000) return 'the Rust is too long'
  for (const pattern of FORBIDDEN) {
    const bad = pattern.exec(code)
    if (bad) return `the Rust may not use ${bad[0].trim()}`
  }
  for (const [whole, name] of code.matchAll(/\b(?:std|core|alloc)\s*::\s*(\w+|\{)/g)) {
    if (!ALLOWED.has(name!)) return `the Rust may not use ${whole}`
  }
  for (const [whole, name] of code.matchAll(/#\s*\[\s*(\w+)/g)) {
    if (!ATTRIBUTES.has(name!)) return `the Rust may not use ${whole}]`
  }
  return null
}
