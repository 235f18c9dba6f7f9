// The same three functions of the queue, written by different hands, and other names for its parts.
import { code, concat, type Part, type Piece } from '../../../text/piece.ts'
import type { Composer } from '../../../wording/composer.ts'

/** Other words for names of the code, on top of what the page itself varies. */
export function renamed(names: Readonly<Record<string, string>>, part: Part): Piece {
  if (typeof part === 'string') return concat(part.replace(/[a-z_]+/g, (word) => names[word] ?? word))
  return 'parts' in part ? { parts: part.parts.map((inner) => renamed(names, inner)) } : { parts: [part] }
}

export function otherNames(w: Composer): Readonly<Record<string, string>> {
  return {
    queue: w.pick(['queue', 'fifo', 'motion', 'pending']),
    entry: w.pick(['entry', 'piece', 'item', 'word']),
    mark: w.pick(['mark', 'low_water', 'brake_level', 'reserve_level']),
    ready: w.pick(['ready', 'start_level', 'enough', 'full_level']),
    easing: w.pick(['easing', 'gentle', 'braking', 'stretched']),
    closed: w.pick(['closed', 'ended', 'no_more', 'finished']),
    slots: w.pick(['slots', 'cells', 'words', 'memory']),
    head: w.pick(['head', 'oldest', 'front', 'out_at']),
    length: w.pick(['length', 'filled', 'held', 'in_use']),
  }
}

export function bodies(
  w: Composer,
  n: { readonly slow: string; readonly dry: string },
): Record<'put' | 'take' | 'start', Piece> {
  const put = w.pick([
    code`if self.length == SLOTS {
                return Err(entry);
            }
            self.slots[(self.head + self.length) % SLOTS] = entry;
            self.length += 1;
            Ok(())`,
    code`let free = (self.head + self.length) % SLOTS;
            match self.length {
                full if full == SLOTS => Err(entry),
                _ => {
                    self.slots[free] = entry;
                    self.length += 1;
                    Ok(())
                }
            }`,
    code`if self.length < SLOTS {
                let tail = (self.head + self.length) % SLOTS;
                self.slots[tail] = entry;
                self.length += 1;
                Ok(())
            } else {
                Err(entry)
            }`,
  ])
  const take = w.pick([
    code`if self.length == 0 {
                return if self.closed { Pace::Finished } else { Pace::${n.dry} };
            }
            if self.length <= self.mark {
                self.easing = true;
            } else if self.length >= self.ready {
                self.easing = false;
            }
            let entry = self.slots[self.head];
            self.head = (self.head + 1) % SLOTS;
            self.length -= 1;
            if self.easing && !self.closed {
                Pace::${n.slow}(entry)
            } else {
                Pace::Full(entry)
            }`,
    code`match self.length {
                0 if self.closed => return Pace::Finished,
                0 => return Pace::${n.dry},
                low if low <= self.mark => self.easing = true,
                high if high >= self.ready => self.easing = false,
                _ => {}
            }
            let taken = self.slots[self.head];
            self.head = (self.head + 1) % SLOTS;
            self.length -= 1;
            match self.easing && !self.closed {
                true => Pace::${n.slow}(taken),
                false => Pace::Full(taken),
            }`,
    code`let Some(left) = self.length.checked_sub(1) else {
                return if self.closed { Pace::Finished } else { Pace::${n.dry} };
            };
            let calm = self.length >= self.ready || (!self.easing && self.length > self.mark);
            self.easing = !calm;
            let result = self.slots[self.head];
            self.head = (self.head + 1) % SLOTS;
            self.length = left;
            if calm || self.closed {
                Pace::Full(result)
            } else {
                Pace::${n.slow}(result)
            }`,
  ])
  const start = w.pick([
    code`if self.length >= self.ready || self.closed {
                Ok(self.into_mode())
            } else {
                Err(self)
            }`,
    code`if self.length < self.ready && !self.closed {
                return Err(self);
            }
            Ok(self.into_mode())`,
    code`match self.closed || self.length >= self.ready {
                true => Ok(self.into_mode()),
                false => Err(self),
            }`,
  ])
  return { put, take, start }
}
