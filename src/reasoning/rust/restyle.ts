// The same program in another hand: names that the module itself declares are renamed, word by word; derives and the order of
// tests differ. What the code does stays, and the compiler says so for every row. Without this, all rows of a family
// would share most of their code.
import type { Composer } from '../wording/composer.ts'
import { SYNONYMS } from './synonyms.ts'

/** Names of the language and of std's methods, fields and types: never renamed, even where a module declares the same. */
const KEPT = new Set(
  (
    'self Self super as break const continue else enum false fn for if impl in let loop match mod move mut pub ref return static struct trait true type ' +
    'use where while async await dyn box macro abs add all any append array as_mut as_ref as_str binary_search bool by_ref ceil chain char checked_add ' +
    'checked_div checked_mul checked_sub chunks clamp clear clone cloned cmp collect concat contains copied copysign cos count cycle default dedup ' +
    'default div drain drop ends_with enumerate entry eq err exp expect extend fetch_add fetch_sub fill filter filter_map find first flat_map flatten floor fmt fold ' +
    'from from_fn get get_mut get_or_insert hypot insert into into_iter is_empty is_err is_finite is_nan is_none is_ok is_ok_and is_some is_some_and iter ' +
    'iter_mut join keys last len lines ln load lock log2 log10 map map_err max max_by max_by_key mem min min_by min_by_key mul mul_add ' +
    'ne neg new next next_back none not nth ok ok_or ok_or_else or or_else panic partial_cmp peek peekable pop pop_front position pow powf ' +
    'powi product push push_back push_front read recip rem remove repeat replace reserve resize retain rev round saturating_add ' +
    'saturating_sub scan shl shr signum sin skip some sort sort_by sort_by_key sort_unstable split sqrt starts_with step_by store sub sum swap take ' +
    'take_while tan tests test then then_some to_owned to_string to_vec total_cmp trim trunc try_from try_into try_lock unwrap unwrap_err unwrap_or ' +
    'unwrap_or_default unwrap_or_else unzip values windows wrapping_add wrapping_sub write zip spawn sleep elapsed now wait notify_one compare_exchange ' +
    'Add Sub Mul Div Neg Rem Output Item Some None Ok Err Option Result Vec String Box Rc Arc Cell RefCell Mutex Ordering Debug Clone Copy PartialEq Eq ' +
    'PartialOrd Ord Hash Default Display Iterator From Into TryFrom Error Deref Drop Fn FnMut FnOnce Send Sync Sized PhantomData Duration Instant ' +
    'AtomicBool AtomicU32 AtomicU64 AtomicUsize Relaxed Acquire Release AcqRel SeqCst Less Equal Greater u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64 ' +
    'str std core alloc ops cell sync atomic collections VecDeque HashMap HashSet BTreeMap BTreeSet marker convert time thread'
  ).split(' '),
)

const DECLARED: readonly RegExp[] = [
  /\b(?:fn|struct|enum|trait|type|const|static|let|let mut|for|ref|mut)\s+([A-Za-z_]\w*)/g,
  /(?<![:\w'])([a-z_]\w*)\s*:(?!:)/g,
  /\|\s*&?(?:mut )?([a-z_]\w*)(?:\s*,\s*&?([a-z_]\w*))?\s*\|/g,
  /^\s+([A-Z][a-z]\w*)\s*(?:,|\{|\(|$)/gm,
  /\(\s*(?:mut )?([a-z_]\w*)\s*,\s*(?:mut )?([a-z_]\w*)\s*\)\s*(?:=|in\b)/g,
]

/** `code` is the whole module; the answer renames any part of it. */
export function createRestyle(code: string, composer: Composer): (part: string) => string {
  const plain = withoutComments(code)
  const declared = new Set<string>()
  for (const pattern of DECLARED)
    for (const match of plain.matchAll(pattern)) for (const name of match.slice(1)) if (name) declared.add(name)
  const taken = new Set(plain.match(/[A-Za-z_]\w*/g) ?? [])
  const renamed = new Map<string, string>()
  for (const name of declared) {
    if (KEPT.has(name) || name.length < 3) continue
    const other = rename(name, composer)
    if (other === name || taken.has(other) || KEPT.has(other)) continue
    renamed.set(name, other)
    taken.add(other)
  }
  const derives = new Map<string, string>()
  return (part) =>
    part
      .split('\n')
      .map((line) => {
        const comment = line.search(/\/\//)
        const [before, after] = comment < 0 ? [line, ''] : [line.slice(0, comment), line.slice(comment)]
        return before.replace(/[A-Za-z_]\w*/g, (name) => renamed.get(name) ?? name) + after
      })
      .join('\n')
      .replace(/^ +$/gm, '')
      .replace(/#\[derive\(([^)]*)\)\]/g, (whole, list: string) => {
        const known = derives.get(whole) ?? `#[derive(${composer.shuffle(list.split(', ')).join(', ')})]`
        derives.set(whole, known)
        return known
      })
}

function withoutComments(code: string): string {
  return code.replace(/\/\/.*$/gm, '')
}

/** Each word that has alternatives is kept or replaced, one chance for each. */
function rename(name: string, composer: Composer): string {
  if (/^[A-Z][A-Z0-9_]*$/.test(name))
    return renameWords(name.toLowerCase().split('_'), composer).join('_').toUpperCase()
  if (/^[A-Z]/.test(name)) {
    const words = name.match(/[A-Z][a-z0-9]*/g) ?? [name]
    const changed = renameWords(
      words.map((word) => word.toLowerCase()),
      composer,
    )
    return changed
      .flatMap((word) => word.split('_'))
      .map((word) => word[0]!.toUpperCase() + word.slice(1))
      .join('')
  }
  return renameWords(name.split('_'), composer).join('_')
}

function renameWords(words: readonly string[], composer: Composer): string[] {
  const changed = words.map((word, at) => {
    const others = SYNONYMS.get(word)
    // "each other" is one word that happens to be written as two.
    return others === undefined || words[at - 1] === 'each' ? word : composer.pick([word, ...others])
  })
  return changed.map((word, at) =>
    word === 'a' || word === 'an' ? articleOf(changed[at + 1], words[at + 1], word) : word,
  )
}

/** The article as it was before the word that it was written for, and as it must be before another. */
function articleOf(word: string | undefined, before: string | undefined, article: string): string {
  if (word === undefined || word === before) return article
  return /^(?:[aeio](?!ne(?:_|$))|un(?!i))/.test(word) ? 'an' : 'a'
}
