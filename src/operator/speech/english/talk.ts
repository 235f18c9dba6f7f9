// What is said in a talk beside the answers: wishes and their yes, refusals, help: in English.
import type { SettingName } from '../../conversation/settings.ts'
import type { AskedBack, Request, Setting } from '../../conversation/wishes.ts'
import { FIGURES } from './believing.ts'

const { number } = FIGURES

const SETTINGS: Readonly<Record<Setting, string>> = {
  nozzle: 'nozzle',
  bed: 'bed',
  speed: 'speed',
  flow: 'flow',
  fan: 'part fan',
}
const unitOf = (setting: Setting): string => (setting === 'nozzle' || setting === 'bed' ? '°C' : '%')
const rounded = (value: number): string => number(value, 2)

/** To follow `I would ...`. */
function wish({ tool, input, change, height }: Request): string {
  if (height !== undefined)
    return `move the nozzle ${rounded(Math.abs(height))} mm ${height < 0 ? 'closer to' : 'further from'} the bed`
  if (change !== undefined) {
    const { setting, from, to } = change
    const unit = unitOf(setting)
    const way = from === null ? 'set' : to < from ? 'lower' : 'raise'
    return `${way} the ${SETTINGS[setting]}${from === null ? '' : ` from ${rounded(from)} ${unit}`} to ${rounded(to)} ${unit}`
  }
  if (tool === 'exclude_object') {
    const which = typeof input['object'] === 'number' ? `object ${input['object']}` : 'that object'
    return `give up ${which} and go on with the others`
  }
  return WISHES[tool] ?? 'do that'
}

const WISHES: Readonly<Record<string, string>> = {
  pause: 'pause the print',
  resume: 'resume the print',
  cancel: 'give the print up for good',
  heaters_off: 'pause what is printing and switch all heaters off',
  dismiss_alarm: 'take the alarm as false, so that the same evidence does not pause again',
  confirm_alarm: 'take it as true that the alarm is right',
}

function askBack(asked: AskedBack): string {
  switch (asked.kind) {
    case 'heat-or-height':
      return `Do you mean ${rounded(asked.amount)} °C or ${rounded(asked.amount)} mm? Please say it with its unit.`
    case 'unit':
      return `The ${SETTINGS[asked.setting]} is set in ${unitOf(asked.setting)}. Please say how many.`
    case 'to-or-by': {
      const name = asked.setting
      const value = `${rounded(asked.amount)} ${unitOf(name)}`
      return `I am not sure what you want of the ${SETTINGS[name]}. Say “set the ${name} to ${value}”, “raise the ${name} by ${value}” or “lower the ${name} by ${value}”.`
    }
    case 'up-or-down':
      return `Say “raise the nozzle by ${rounded(asked.amount)} mm” or “lower the nozzle by ${rounded(asked.amount)} mm”.`
    case 'not-seen':
      return `I do not see what the ${SETTINGS[asked.setting]} is set to now: please say to which value, in ${unitOf(asked.setting)}.`
    case 'off':
      return `The heater of the ${SETTINGS[asked.setting]} is off: please say to how many °C it is to be set.`
    case 'too-low':
      return `The ${SETTINGS[asked.setting]} is set to ${rounded(asked.from)} ${unitOf(asked.setting)} now: it cannot be ${rounded(asked.amount)} ${unitOf(asked.setting)} lower.`
    case 'which-heat':
      return 'Which do you mean, and by how much? Say for example “raise the nozzle by 5 °C” or “lower the bed by 5 °C”.'
    case 'how-fast':
      return 'By how much? Say for example “set the speed to 80 %” or “raise the speed by 10 %”.'
  }
}

const DOES: Readonly<Record<SettingName, string>> = {
  'pressure advance':
    'Pressure advance feeds a little more filament while the head speeds up and less while it brakes, because melt under pressure springs. Too little leaves bulging corners, too much leaves gaps after them.',
  retraction:
    'Retraction pulls filament back before a travel so that the nozzle does not ooze. Too little leaves strings; too much, or too often, grinds the filament or draws melt up into the cold zone.',
  'flow factor':
    'The flow factor scales how much filament is fed for the same path. Too low leaves gaps and weak walls, too high leaves blobs and wrong sizes; a few per cent are usual, more means a wrong nozzle or filament.',
  'z offset':
    'The Z offset is how far the nozzle stands from where the printer takes the bed to be. Too high and the first layer does not hold, too low and it is squeezed out or the nozzle scrapes.',
  'input shaper':
    'Input shaping splits each change of speed so that the frame does not ring with it. Without it, or tuned wrong, edges have echoes; a stronger shaper rounds corners a little.',
  acceleration:
    'Acceleration is how quickly the head changes speed. More saves time on short moves; too much shakes the frame and can make motors lose steps.',
  'square corner velocity':
    'It is the speed at which a right-angled corner may be taken. Higher is faster and rings more.',
  'bed mesh':
    'The bed mesh is a map of the plate’s unevenness, measured with the probe; while it prints, Z follows it. An old one after the bed was moved is worse than none.',
  brim: 'A brim is a flat rim round the first layer that holds the part down; a raft is a printed base below it; a skirt is a loop beside it that only fills the nozzle.',
  infill:
    'Infill is the lattice inside the walls. More is heavier and slower, and above about half it adds little strength: walls do more.',
  supports:
    'Supports hold up what would be printed in the air, from about 45° of overhang on. They cost time, and leave marks where they touched.',
  'layer height':
    'Layer height is how thick each layer is. Thin ones look smoother and take longer; from a quarter to three quarters of the nozzle’s diameter works.',
  'dead-man':
    'The dead-man is a timer in the printer’s own firmware that the operator winds up while it is alive. If it falls silent, the printer switches its heaters off by itself.',
  'part fan':
    'The part fan freezes what was just laid. More makes better overhangs and bridges, less makes stronger layers: PLA wants most of it, ABS and nylon nearly none.',
  'speed factor':
    'The speed factor scales every move of the file. Slower gives melt and cooling more time; faster is bounded by how much the hot end can melt.',
  'bed temperature':
    'The bed’s temperature keeps the first layers stuck and from shrinking while the part grows. Too cold and corners lift, too hot and the foot of the part bulges.',
  'nozzle temperature':
    'The nozzle’s temperature sets how thin the melt is. Too cold and layers split or the extruder skips, too hot and it strings and the plastic decays.',
  'chamber temperature':
    'Warm air round the part keeps ABS, ASA, nylon and polycarbonate from warping and splitting. For PLA it is bad: it softens, and heat creeps up the hot end.',
}

export const TALK = {
  does: (name: SettingName) => DOES[name],
  would: (request: Request) => `I would ${wish(request)}. Type yes to do it.`,
  pastLimit: (setting: 'nozzle' | 'bed', maxC: number) =>
    `The ${setting} may get to ${maxC.toFixed(0)} °C at the most: the safety shell lets nobody past that, and nothing is set.`,
  askBack,
  nothingDone: 'All right: nothing is done.',
  tooLongAgo: 'That was too long ago: please ask for it again.',
  welcome: 'You are welcome.',
  hello: 'Hello. Ask me about the print; /help lists what you can ask.',
  nothingWaits: 'There is nothing that waits for a yes or no.',
  takeYourTime: (question: string) => `Take your time: it waits. ${question}`,
  nothingWaitsForYou: 'Nothing waits for you.',
  yesOrNo: (question: string) => `Is it so? Please say yes or no. ${question}`,
  resumeHint: 'To go on, type resume.',
  lookedElsewhere: 'That is said on the operator’s own screen or page alone: type /looked there.',
  staysOff: 'Taken note: no. It stays off.',
  notShown:
    'I do that only for whoever has started me: run `printwright chat` as the same user in the same folder (or with the same --data), or show the operator’s token.',
  cannot: 'That cannot be done.',
  misuse: (words: string) => `That cannot be asked for: ${words}`,
  doneWords: 'Done.',
  heatersAreOff: 'Done: all heaters are off, and what was printing is paused.',
  notedYes: 'Taken note: yes.',
  notedNo: 'Taken note: no.',
  noAlarm: 'There is no alarm in this print.',
  dismissed: 'Taken note: it is not so. The same evidence does not pause this print again.',
  confirmed: 'Taken note: it is so.',
  goesOn: 'Taken as the yes that was asked for: it heats what has cooled, and the print goes on.',
  shellSaysNo: (words: string) => `The safety shell says no: ${words}`,
  shellWantsToken: (words: string) => `The safety shell wants a person’s token for this: ${words}`,
  printerSaysNo: (words: string) => `The printer says no: ${words}`,
  lost: (words: string) => `Nobody answered, so whether it was done is not known: ${words}`,
  levelHint: 'Whoever started me decides how far I may go (--allow); at the printer you can do it yourself.',
  noCommand: (commands: string) => `There is no such command. There are: ${commands}`,
  quitHere: 'Close this window when you like: the operator goes on without it.',
  notUnderstood: 'I did not understand that.',
  inEnglishOnly: '',
  canDo:
    'I watch the print, say what I see and how sure I am, and answer questions about it. I start no print: that is done at the printer or on its page.',
  hint: '/help lists what you can ask and type.',
  canAsk: (examples: readonly string[]) => `You can ask: ${examples.join(' · ')}`,
  emergency:
    'If anything burns or smokes: pull the printer’s plug now if you can reach it safely, get out and call the fire brigade. Do not wait for me. I would pause what is printing and switch all heaters off. Type yes to do it.',
  commandsAre: 'Commands:',
  commands: {
    status: 'how it is going',
    why: 'why it was decided last: what was seen, what speaks for it, what else could be done',
    did: 'what I have done',
    limits: 'what I may do at most',
    pause: 'pause the print',
    resume: 'go on',
    cancel: 'give the print up',
    stop: 'heaters and motors off at once',
    dismiss: 'nothing is wrong: the same evidence does not alarm again',
    real: 'the alarm is right',
    looked: 'you have looked after an alarm of the safety shell (at the operator’s own screen or page)',
    help: 'this list',
    quit: 'end (in a terminal)',
  },
  examples: {
    'why-paused': 'why did it pause?',
    'whats-wrong': 'what is wrong?',
    'what-now': 'what should I do?',
    symptom: 'is there a clog?',
    'part-ruined': 'is my part ruined?',
    'can-resume': 'can I resume?',
    'time-left': 'how long still?',
    'safe-to-leave': 'is it safe to leave?',
    'material-fit': 'can I print this in ABS?',
    material: 'what does PETG need?',
    'which-material': 'which material is this?',
    'why-slow': 'why is it so slow?',
    'go-faster': 'can I make it faster?',
    'did-it-help': 'did it work?',
    'if-no': 'what happens if I say no?',
    'why-cold': 'why is the heater off?',
    'you-did': 'what did you do?',
    why: 'why?',
    history: 'what happened?',
    status: 'how is it going?',
    filament: 'how much filament does it use?',
    setting: 'what does pressure advance do?',
    machine: 'how big can I print?',
    config: 'is my configuration all right?',
    limits: 'what are you allowed to do?',
    'can-do': 'what can you do?',
    senses: 'what do you see?',
    request: 'pause the print',
    emergency: 'it smokes!',
    help: 'help',
  },
}
