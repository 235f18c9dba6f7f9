// Sentences that were written down without a look at the rules, in three rounds; of those of each round the rules of then understood
// 38 of 74, 51 of 82 and 27 of 54. What they had missed was mended by its kind. What is left is not understood, and said to be so.
import { expect, test } from 'vitest'
import { createMaterialBook } from '../../cli/material-book.ts'
import { spokenAnswer } from './spoken-answers.ts'
import { understand } from './understand.ts'

const book = createMaterialBook()

const SENTENCES: Readonly<Record<string, string>> = {
  status: `
yo is my benchy alright
update please
still going?
what layer are we on
hey hows the weather in there, temps ok?
give me a status report
how fast is it printing right now
läuft mein druck noch
gib mir mal den stand
wie gehts dem druck
anything new?
is the job doing alright
what percentage are we at
where are we with the print
gibts was neues
ist alles in butter
wie viel prozent
bei welcher schicht sind wir
hello is it alive
what's it up to
howzit
did we pass the first layer
print progress please
wie steht's
bist du noch da
alles klar bei dir`,
  'time-left': `
whats the ETA
is there much left to go
wie viel zeit noch
wann kann ich das teil abholen
is it on schedule
roughly how much time remains
how soon will it finish
will it finish before 6
wird das heute noch fertig
ist er bald durch
how long till I can take it off
is there more than an hour to go
when's it due
wann kann ich ihn abschalten`,
  'why-slow': `
how come it takes this long
was dauert da so lange
this print takes ages, why`,
  'go-faster': `
any way to make it quicker
could you go any faster`,
  'why-paused': `
my printer isnt moving, whats up
explain the pause
who told you to stop
print halted, reason?
warum druckt er nicht
wieso pause
why'd it stop mid print
how come its standing still
what made you pause
whats that pause about
wieso hält er an
erklär mir die pause
why's everything stopped
did the printer pause itself
what triggered the pause
was war denn der grund für die pause`,
  history: `
so what happened exactly
can you give me a summary of the print
whats the story
was ist denn da passiert
erzähl mal was los war
fill me in on what went down
what went wrong
any problems so far
tell me the history of this print
what did i miss`,
  'you-did': `
did you fix anything
list your actions
was hast du unternommen
what did the operator decide
what have you tried
was hast du entschieden
show me what you changed
have you touched the temperature
zeig mir was du gemacht hast`,
  'part-ruined': `
should i bin it
any chance of saving it
will it still be strong enough
ist alles verloren
kann ich das teil noch benutzen
what's the damage
is this print a writeoff
can i still use the part
will there be a visible line
kann ich das noch verwenden
ist der druck noch brauchbar
is it salvageable
have i lost the part
does the part look ok to you
ist das teil noch was wert`,
  'what-now': `
do i need to restart the print
ok what now
how can i help
need anything?
und jetzt?
was muss ich machen
is it waiting for something
what am i supposed to do
tell me what to do
muss ich eingreifen
soll ich was machen
what's my next step
do you require anything
fehlt dir was`,
  emergency: `
something smells weird
theres smoke coming out
es riecht komisch
it's burning!!
i see smoke
da kommt rauch raus
there's a burning smell
hats gebrannt`,
  symptom: `
the filament snapped
my nozzle is jammed i think
part wont stick to the plate
its making a weird clicking noise
layers are shifted
ist die düse zu
das filament ist gerissen
extruder is clicking
the print came off the plate
corners are curling up
i hear grinding
das teil ist abgegangen
der extruder klackert
is the hotend jammed
did a layer shift
is my filament wet
plastic everywhere, spaghetti!
klemmt das filament`,
  'safe-to-leave': `
is leaving it overnight ok
can i leave my house
im off to work, is that fine
kann ich einkaufen gehen
darf ich ihn über nacht laufen lassen
should i be there while it prints
could it catch fire
im leaving for the weekend, ok?
can it run unattended
muss ich dabei bleiben
kann das brennen
ok if i pop out for an hour
is it a fire hazard
kann ich kurz weg`,
  limits: `
whats the max bed temperature
how hot can the nozzle go
wie heiß darf die düse werden`,
  setting: `
whats retraction for
was bedeutet z offset
explain input shaper
what's my flow set to
erklär mir retraction
what does a brim do`,
  'material-fit': `
can this do nylon
is petg better for this
geht das auch mit petg
could i use tpu
geht nylon auch
could i do this in asa
kann ich tpu nehmen`,
  request: `
pls pause
kill the print
mach mal pause
brich ab
carry on
abort!
abbrechen bitte`,
  done: `
finished loading
all set
filament changed
it's in there now
ist wieder drin
habs gemacht
neue rolle ist drauf
filament is in, carry on
reloaded
spule ist drauf`,
  why: `
on what grounds
weshalb denn
how come`,
  'why-cold': `
why is the nozzle cold
bed isn't heating, why
warum ist das bett kalt`,
  material: `
what does asa want
was braucht asa
drying temp for nylon`,
  'which-material': `
which filament is in there`,
  config: `
are my klipper settings sane`,
  machine: `
what's the bed size`,
  senses: `
got eyes on it?`,
  wait: `
give me a minute
moment noch`,
  'whats-wrong': `
was ist schief gelaufen
gibt es probleme
is something broken
are there any errors
how certain are you`,
  'can-resume': `
am i allowed to resume
shall we continue
soll ich fortsetzen`,
  filament: `
how many grams will it use
wie viel gramm braucht das`,
}

test.each(Object.entries(SENTENCES))('%s', (meant, sentences) => {
  for (const sentence of sentences.trim().split('\n')) {
    const taken = spokenAnswer(sentence) ?? understand(sentence, (word) => book.find(word) !== null)?.intent ?? null
    expect([sentence, taken]).toEqual([sentence, meant])
  }
})

test.each([
  'tell me a joke',
  'what is the capital of france',
  'sing a song',
  'order me a pizza',
  'wie ist das wetter morgen',
  'erzähl mir einen witz',
  'my dog is cute',
])('%s is nothing of a print', (sentence) => {
  expect(understand(sentence, (word) => book.find(word) !== null)).toBeNull()
})
