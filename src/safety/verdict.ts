// What the shell answers.
import type { Ruling } from '#protocol'
import type { ApprovedCommand } from './approved-command.ts'

export type Verdict =
  /** `rulings`: what was let through only because a person asked. */
  | { readonly kind: 'approved'; readonly command: ApprovedCommand; readonly rulings: readonly Ruling[] }
  | { readonly kind: 'denied'; readonly rulings: readonly Ruling[] }
  /** It may be done, but not by the one who asked. */
  | { readonly kind: 'needs-person'; readonly rulings: readonly Ruling[] }
