// Ways out of trouble, and what they ask of a person, in German. A question is put together from its sentences: one that is not here
// is told in English.

export const BOOKS: Readonly<Record<string, string>> = {
  'tighten-nozzle': 'ein Leck am Gewinde der Düse abdichten',
  unclog: 'eine Verstopfung heißer und langsamer hinausdrücken',
  reload: 'Filament neu laden',
  'free-spool': 'eine verhedderte Spule frei machen',
  'soften-clog': 'heißer und langsamer durch eine verengte Düse drucken',
  'spare-extruder': 'so langsam drucken, dass ein schwacher Extrudermotor mitkommt',
  'set-flow': 'die Förderung nach dem Encoder berichtigen',
  'feed-more': 'von zu dünnem Filament mehr fördern',
  'wet-filament': 'feuchtes Filament etwas kälter und langsamer drucken',
  'heater-fault': 'Heizungen aus, und danach nichts von selbst',
  'sensor-fault': 'wegen eines Sensors, der lügt, stehen, bis jemand nachgesehen hat',
  'slow-down': 'einem Hotend am Ende seiner Kraft weniger abverlangen',
  'slow-for-cooling': 'Schichten ohne ihren Lüfter Zeit zum Abkühlen geben',
  'less-fan': 'einen Bauteillüfter drosseln, der den Heizblock kühlt',
  'heat-creep': 'Wärme aufhalten, die das Hotend hinaufkriecht',
  'heat-again': 'eine Düse wieder heizen, die im Stand abgekühlt wurde',
  'keep-warm': 'das Teil warm und seine Ecken unten halten',
  hotter: 'Schichten besser verschweißen',
  rehome: 'X und Y neu suchen und den Versatz beurteilen',
  exclude: 'das misslungene Objekt auslassen, die anderen fertig drucken',
  'lower-nozzle': 'eine Düse, die über der Platte druckt, auf sie herunterholen',
  'first-layer': 'die Düse in der ersten Schicht nach der Kraft auf die richtige Höhe bringen',
  'clean-and-restart': 'die Platte reinigen und neu beginnen',
  'have-a-look': 'stehen, bis jemand nachgesehen hat',
  spaghetti: 'einen Druck anhalten, dessen Teil sich gelöst hat',
  'give-up-early': 'aufhören, bevor mehr verschwendet wird',
  gentler: 'dem Rahmen weniger abverlangen',
  'less-current': 'X und Y mit weniger Strom antreiben',
  'cool-driver': 'stehen, bis jemand einen Motortreiber gekühlt hat',
  'less-power': 'ein Netzteil entlasten, dessen Spannung absackt',
  'after-shell': 'jemanden nachsehen lassen, was die Sicherheitsschale gefunden hat',
}

/** By the English sentence. `{object}` stands for a name of others, `{...}` for a number. */
export const ASKED: Readonly<Record<string, string>> = {
  'Melt leaks past the nozzle’s thread.': 'Schmelze leckt am Gewinde der Düse vorbei.',
  'Please tighten the nozzle hot, wipe off what has leaked, then say that it is done.':
    'Bitte zieh die Düse heiß fest, wisch ab, was ausgelaufen ist, und sag dann, dass es getan ist.',
  'Please answer here: the nozzle has been cooled and is heated again before the print goes on.':
    'Bitte antworte hier: die Düse ist abgekühlt worden und wird wieder geheizt, bevor der Druck weitergeht.',
  'Some centimetres of filament have to be pushed out, and no place beside the part is known for them.':
    'Einige Zentimeter Filament müssen hinausgedrückt werden, und neben dem Teil ist kein Platz dafür bekannt.',
  'Please hold something that bears heat between the nozzle and the part, then say that it is there.':
    'Bitte halte etwas Hitzefestes zwischen Düse und Teil und sag dann, dass es da ist.',
  'Nothing on this printer measures whether filament passes.':
    'Nichts an diesem Drucker misst, ob Filament durchkommt.',
  'Please look at the nozzle: has an even strand come out of it just now?':
    'Bitte sieh dir die Düse an: ist eben ein gleichmäßiger Strang herausgekommen?',
  'Say no if it has not: then the nozzle has to be cleared by hand.':
    'Sag nein, wenn nicht: dann muss die Düse von Hand frei gemacht werden.',
  'Say yes only if one has: the print then goes on.': 'Sag nur dann ja: der Druck geht dann weiter.',
  'The nozzle is clogged.': 'Die Düse ist verstopft.',
  'Please make a cold pull or change the nozzle, cut off the filament where the gear has chewed it and load it again, then say that it is done.':
    'Bitte mach einen Cold Pull oder wechsle die Düse, schneide das Filament ab, wo das Rad es zerfressen hat, lade es neu und sag dann, dass es getan ist.',
  'No filament arrives.': 'Es kommt kein Filament an.',
  'Please see whether the spool holds it back, cut off the chewed piece or load a new spool of the same material, push it to the nozzle, then say that it is done.':
    'Bitte sieh, ob die Spule es festhält, schneide das zerfressene Stück ab oder lade eine neue Spule desselben Materials, schieb es bis zur Düse und sag dann, dass es getan ist.',
  'An axis loses steps even at a slow pace and with nothing in its way.':
    'Eine Achse verliert Schritte, auch bei langsamem Tempo und ohne etwas im Weg.',
  'Please look whether something holds the head back along X or Y: a cable, plastic on a rail, a dry rod, a belt that rubs.':
    'Bitte sieh nach, ob etwas den Kopf entlang X oder Y zurückhält: ein Kabel, Kunststoff auf einer Schiene, eine trockene Stange, ein Riemen, der reibt.',
  'Free it and say yes; say no if the print is not to go on.':
    'Mach ihn frei und sag ja; sag nein, wenn der Druck nicht weitergehen soll.',
  'The spool holds the filament back.': 'Die Spule hält das Filament fest.',
  'Please free it, cut off what the gear has chewed, then say that it is done.':
    'Bitte mach sie frei, schneide ab, was das Rad zerfressen hat, und sag dann, dass es getan ist.',
  'A sensor does not say what can be: the heaters are off.':
    'Ein Sensor zeigt, was nicht sein kann: die Heizungen sind aus.',
  'Please look at its plug and wire, and answer here: yes once it is well, and it is heated again and the print goes on; no, and it stays off.':
    'Bitte sieh dir Stecker und Kabel an und antworte hier: ja, sobald es gut ist, dann wird wieder geheizt, und der Druck geht weiter; nein, und es bleibt aus.',
  'The heat sink’s fan stands still, and the nozzle is cooling down.':
    'Der Lüfter des Kühlkörpers steht, und die Düse kühlt ab.',
  'Please free or replace the fan and cut off filament that has swollen or was chewed.':
    'Bitte mach den Lüfter frei oder ersetze ihn und schneide gequollenes oder zerfressenes Filament ab.',
  'Answer here, not at the printer: yes once it turns; then it is heated again, and it is looked whether filament passes.':
    'Antworte hier, nicht am Drucker: ja, sobald er dreht; dann wird wieder geheizt und nachgesehen, ob Filament durchkommt.',
  'The head had slipped by more than a few lines are wide; its place has been found again.':
    'Der Kopf war um mehr verrutscht, als ein paar Linien breit sind; sein Ort ist wiedergefunden.',
  'What was printed since lies beside the rest.': 'Was seither gedruckt wurde, liegt neben dem Rest.',
  'Please look: say yes if the part is worth going on with, no if it is not.':
    'Bitte sieh nach: sag ja, wenn es sich lohnt, mit dem Teil weiterzumachen, nein, wenn nicht.',
  'Steps seem lost, and X and Y cannot be found again, because this printer may not home over the part.':
    'Es scheinen Schritte verloren, und X und Y sind nicht wiederzufinden, weil dieser Drucker über dem Teil nicht referenzieren darf.',
  'Please look whether there is a step in the part.': 'Bitte sieh nach, ob im Teil eine Stufe ist.',
  'Say yes if there is none: the print goes on, slower and more gently; say no if it is not to go on.':
    'Sag ja, wenn keine da ist: der Druck geht weiter, langsamer und sanfter; sag nein, wenn er nicht weitergehen soll.',
  'Nothing has been heated yet.': 'Geheizt ist noch nichts.',
  'On the plate {object} seems lost.': 'Auf der Platte scheint {object} verloren.',
  'In 30 s it is left out, which cannot be taken back, and the others are finished.':
    'In 30 s wird es ausgelassen, was nicht rückgängig zu machen ist, und die anderen werden fertig gedruckt.',
  'Say no if it is well.': 'Sag nein, wenn es gut ist.',
  'Something on the plate seems lost, and objects take turns: it may be {object}, or another.':
    'Etwas auf der Platte scheint verloren, und die Objekte wechseln sich ab: es kann {object} sein oder ein anderes.',
  'Please look.': 'Bitte sieh nach.',
  'Say yes only if it is this one: it is left out, which cannot be taken back, and the others are finished.':
    'Sag nur ja, wenn es dieses ist: es wird ausgelassen, was nicht rückgängig zu machen ist, und die anderen werden fertig gedruckt.',
  'Say no if it is well; it is printed on.': 'Sag nein, wenn es gut ist; dann wird daran weitergedruckt.',
  'The first layer seems to be at the wrong height, and nothing here tells too high from too low.':
    'Die erste Schicht scheint die falsche Höhe zu haben, und nichts hier unterscheidet zu hoch von zu tief.',
  'Please look at its lines: are they round and loose, with gaps between them?':
    'Bitte sieh dir ihre Linien an: sind sie rund und lose, mit Lücken dazwischen?',
  'Say yes, and the nozzle is lowered by 0.1 mm; say no if they are flat, or if all is well.':
    'Sag ja, und die Düse wird um 0,1 mm gesenkt; sag nein, wenn sie flach sind oder alles gut ist.',
  'The nozzle has been lowered by 0.1 mm.': 'Die Düse ist um 0,1 mm gesenkt worden.',
  'Please look at the lines that it lays now: are they round and loose, with gaps between them?':
    'Bitte sieh dir die Linien an, die sie jetzt legt: sind sie rund und lose, mit Lücken dazwischen?',
  'Say yes, and the nozzle is lowered by 0.05 mm; say no if they are flat, or if all is well.':
    'Sag ja, und die Düse wird um 0,05 mm gesenkt; sag nein, wenn sie flach sind oder alles gut ist.',
  'The part seems not to hold on the plate.': 'Das Teil scheint nicht auf der Platte zu halten.',
  'Please look: does it still hold?': 'Bitte sieh nach: hält es noch?',
  'Say yes and the print goes on, no and it is cancelled: then wash the plate, or change it, and begin anew.':
    'Sag ja, und der Druck geht weiter; nein, und er wird abgebrochen: dann wasch die Platte oder wechsle sie und fang neu an.',
  'Something is wrong with the print.': 'Mit dem Druck stimmt etwas nicht.',
  'Please look, mend what can be mended, and say that it is well to go on.':
    'Bitte sieh nach, richte, was zu richten ist, und sag, dass es weitergehen kann.',
  'The print stands, and does not go on by itself.': 'Der Druck steht und geht nicht von selbst weiter.',
  'Please look what is wrong, mend it, and see whether the part still holds on the plate; say yes once it is well to go on.':
    'Bitte sieh nach, was nicht stimmt, richte es und sieh, ob das Teil noch auf der Platte hält; sag ja, sobald es weitergehen kann.',
  'It waits for that.': 'Darauf wartet er.',
  'The part seems to have come off or fallen over: what is printed on is spaghetti.':
    'Das Teil scheint sich gelöst zu haben oder umgefallen zu sein: was weiter gedruckt wird, ist Spaghetti.',
  'Please look; say yes if it stands and the print is to go on, no if it has come off: the print is then cancelled.':
    'Bitte sieh nach; sag ja, wenn es steht und der Druck weitergehen soll, nein, wenn es sich gelöst hat: der Druck wird dann abgebrochen.',
  'What is loaded or lies on the plate does not fit this file.':
    'Was geladen ist oder auf der Platte liegt, passt nicht zu dieser Datei.',
  'Please look; say yes if it is well to go on, no if the print is to end.':
    'Bitte sieh nach; sag ja, wenn es weitergehen kann, nein, wenn der Druck enden soll.',
  'A motor driver is too hot, and standing does not cool it.':
    'Ein Motortreiber ist zu heiß, und Stehen kühlt ihn nicht.',
  'Please open the cover of the board and let a fan blow at it, or clear its air; say that it is done.':
    'Bitte öffne den Deckel der Platine und lass einen Lüfter darauf blasen, oder mach seine Luft frei; sag, dass es getan ist.',
  'This is found again after somebody has said that it was well: what is wrong is still there, and heat would be switched off once more.':
    'Das ist wieder da, nachdem jemand gesagt hat, dass es gut ist: was nicht stimmt, ist noch da, und Wärme würde wieder ausgeschaltet.',
  'Please look at the hot end or bed: does its sensor sit firmly, are its wires whole, is the silicone sock on, does no fan blow on the block?':
    'Bitte sieh dir Hotend oder Bett an: sitzt der Fühler fest, sind die Kabel ganz, ist die Silikonsocke dran, bläst kein Lüfter auf den Heizblock?',
  'Please look at the printer: is this over, and is it well to go on?':
    'Bitte sieh dir den Drucker an: ist das vorbei, und kann es weitergehen?',
  'The print goes on meanwhile, and I may do nothing but pause and stop it: your word only clears the alarm.':
    'Der Druck geht inzwischen weiter, und ich darf ihn nur anhalten: dein Wort löscht nur den Alarm.',
  'The motors have been switched off, so that the head has lost its place: your word only clears the alarm, and I ask again before anything is heated.':
    'Die Motoren sind ausgeschaltet worden, so dass der Kopf seinen Ort nicht mehr weiß: dein Wort löscht nur den Alarm, und ich frage noch einmal, bevor etwas geheizt wird.',
  'Your word only clears the alarm, and I ask about the part before anything is heated.':
    'Dein Wort löscht nur den Alarm, und ich frage nach dem Teil, bevor etwas geheizt wird.',
  'Your word clears the alarm; whether head and bed are still as they were is looked at once more, then it is heated again and the print goes on.':
    'Dein Wort löscht den Alarm; ob Kopf und Bett noch sind, wie sie waren, wird noch einmal angesehen, dann wird wieder geheizt, und der Druck geht weiter.',
  'When it is well, say /looked (or: yes, looked).': 'Wenn es gut ist, sag /looked (oder: ja, angesehen).',
  'A reading that has fallen like this may be too low by as much from now on, and nobody can see that.':
    'Ein Wert, der so gefallen ist, kann von nun an um ebenso viel zu niedrig sein, und sehen kann das niemand.',
  'If you have found what it was and put it right, say /looked (or: yes, looked).':
    'Wenn du gefunden und gerichtet hast, was es war, sag /looked (oder: ja, angesehen).',
  'If you have found nothing, say no, and it stays off.': 'Wenn du nichts gefunden hast, sag nein, und es bleibt aus.',
  'It stays off, as you say.': 'Es bleibt aus, wie du sagst.',
  'The print still stands after what the safety shell had found: what was to follow has not worked.':
    'Der Druck steht noch, nach dem, was die Sicherheitsschale gefunden hatte: was folgen sollte, hat nicht geklappt.',
  'Please look once more.': 'Bitte sieh noch einmal nach.',
  'The alarm counts as looked at.': 'Der Alarm gilt als angesehen.',
  'The motors have been switched off meanwhile, so that the head has lost its place: please home X and Y at the printer (Z never over a part), then say yes.':
    'Die Motoren sind inzwischen ausgeschaltet worden, so dass der Kopf seinen Ort nicht mehr weiß: bitte referenziere X und Y am Drucker (Z nie über einem Teil) und sag dann ja.',
  'Say no, and it stays off.': 'Sag nein, und es bleibt aus.',
  'The alarm counts as looked at, and nothing has been heated yet.':
    'Der Alarm gilt als angesehen, und geheizt ist noch nichts.',
  'The bed has cooled, so that the part may have come off: does it still hold?':
    'Das Bett ist abgekühlt, so dass sich das Teil gelöst haben kann: hält es noch?',
  'A yes heats bed and nozzle and the print goes on.': 'Ein Ja heizt Bett und Düse, und der Druck geht weiter.',
}
