// The words that this program itself writes to a model. A name of somebody's that is made of nothing else (an object called
// "nozzle") tells nobody anything, and hiding it would take our own words out of a prompt: whoever names objects could then choose
// which facts a model does not get to read.
import { CAUSES } from '../diagnosis/causes.ts'
import { FEATURES } from '../diagnosis/feature-list.ts'
import { CHANNELS } from '../perception/channels.ts'
import { PLAYBOOKS } from '../playbooks/all-playbooks.ts'
import { SYSTEM } from './decision-prompt.ts'

/** What stands in a prompt and in a schema beside the lists. */
const OTHERS = `x y z xy xz yz xyz print printed printer printing program measured measurement causes probability evidence strongest first not seen
before this print allowed level texts of others responses offered expected cost option options the printer's is printing paused
complete cancelled error standby ready startup shutdown firmware says file has been read for layer unknown number speed factor flow
offset axis homed axes objects excluded object old less likely diagnosis abstains too little fits nothing standard deviations at
confidence left in recoveries mm filament known without limit go on tell pause cancel stop playbook observe advise tune act recover
string array integer boolean null true false question answer facts root cause user system person owner host path url mail address id
thumbnail origin gcode part job item items type enum required description properties additional what why are was none no yes and or`

export const OWN_WORDS: ReadonlySet<string> = new Set(
  [
    SYSTEM,
    OTHERS,
    ...CAUSES.flatMap(({ name, title }) => [name, title]),
    ...FEATURES.flatMap(({ name, title, unit }) => [name, title, unit]),
    ...CHANNELS.flatMap(({ name, title, unit }) => [name, title, unit]),
    ...PLAYBOOKS.flatMap(({ name, title }) => [name, title]),
  ].flatMap(wordsIn),
)

export function wordsIn(text: string): readonly string[] {
  return text.toLowerCase().match(/\p{L}+/gu) ?? []
}

/** Nothing in it is anybody's but ours. */
export function isOurs(name: string): boolean {
  return wordsIn(name).every((word) => OWN_WORDS.has(word))
}
