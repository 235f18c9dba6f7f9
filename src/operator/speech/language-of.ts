// In which language a person writes, by the small words of it. A sentence that has none of either (`status`, `PETG?`, `ok`) is in the
// language of the talk.
import type { Language } from './speech.ts'

/** Of German alone; `was`, `die`, `war`, `so`, `an`, `in` and `hat` are English words, too. */
const GERMAN =
  /\b(der|das|den|dem|des|ein|eine|einen|ist|sind|bin|bist|wird|werden|wurde|hast|habe|hab|haben|kann|kannst|koennen|koennte|darf|darfst|muss|soll|sollte|will|ich|du|er|es|mir|mich|dir|mein|meine|meinen|dein|nicht|nichts|kein|keine|warum|wieso|weshalb|wie|wer|wann|wo|welche[rsnm]?|wofuer|womit|noch|schon|jetzt|gerade|heute|gestern|nacht|und|oder|aber|auch|mit|fuer|von|bei|auf|aus|zu|zum|zur|mal|bitte|danke|ja|nein|doch|los|lange|lang|viel|wieviel|drucker|druckt|drucken|gedruckt|weiterdrucken|weiter|teil|duese|bett|heizung|luefter|schicht|spule|fertig|erledigt|kaputt|passiert|laeuft|gemacht|siehst|geht|alles|gut|stand|hilfe|hallo|anhalten|abbrechen|fehlalarm|warte|gleich|angesehen|nachgesehen|drin|geladen|rauch|raucht|brennt|feuer|tempo|grad|siehts)\b/g
const ENGLISH =
  /\b(the|a|is|are|it|its|i|my|me|you|your|what|whats|why|how|who|when|which|did|do|does|has|have|can|could|should|will|would|not|no|yes|this|that|there|and|or|of|to|for|with|at|on|by|print|printing|printed|printer|part|nozzle|bed|layer|heater|fan|still|now|long|much|wrong|happened|happening|going|safe|ruined|done|loaded|please|thanks|help|hello|hi|pause|resume|cancel|stop|set|turn|make)\b/g
/** Letters that only German has among the two. */
const UMLAUTS = /[äöüß]/gi

/** `words`: the sentence as `plainWords` leaves it. Null: it does not say. */
export function languageOf(sentence: string, words: string): Language | null {
  const german = count(words, GERMAN) + 2 * count(sentence, UMLAUTS)
  const english = count(words, ENGLISH)
  if (german === english) return null
  return german > english ? 'de' : 'en'
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}
