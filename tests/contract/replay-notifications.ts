// The recorded courses of a print, of a print that is paused, resumed and cancelled, of an emergency stop and of restarts, as far
// as they are Klipper's own: the same course again, message after message.
import type { LivePrinter } from '../live-printer.ts'
import type { Row } from './compare.ts'
import type { Message } from './happenings.ts'
import { compareHappenings, compareShapes, happeningsOf, recordedMessages } from './happenings.ts'
import { readRecording } from './recordings.ts'
import { startRecordedPrinter } from './replay.ts'
import { readTyped, typedAt } from './typed-json.ts'

export function replayNotifications(): Row[] {
  return [...replayPrint(), ...replayPauseCourse(), ...replayStop(), ...replayRestart()]
}

/** A client that listens to everything; gives what it has heard since. */
function listen(live: LivePrinter): () => Message[] {
  const names = [...live.printer.host.objects.keys()].filter((name) => name !== 'gcode' && name !== 'configfile')
  const client = live.join()
  client.ask('gcode/subscribe_output', { response_template: { method: 'notify_gcode_response' } })
  client.ask('objects/subscribe', {
    objects: Object.fromEntries(names.map((name) => [name, null])),
    response_template: { method: 'notify_status_update' },
  })
  const from = client.messages.length
  const startS = live.printer.reactor.timeS
  return () => client.messages.slice(from).map(({ text, atS }) => ({ atS: atS - startS, message: readTyped(text) }))
}

function judge(name: string, ours: readonly Message[]): Row[] {
  const file = `notifications.${name}.json`
  const theirs = recordedMessages(readRecording(file).typed)
  return [
    ...compareHappenings(file, happeningsOf(onceEach(theirs)), happeningsOf(onceEach(ours))),
    ...compareShapes(file, theirs, ours),
  ]
}

const REPORT = /^B:\d+\.\d \/\d+\.\d T0:\d+\.\d \/\d+\.\d$/

/** How many reports a wait takes is the heaters' business: of several, the first. */
function onceEach(messages: readonly Message[]): Message[] {
  let wasReport = false
  return messages.filter(({ message }) => {
    const said = typedAt(message, 'params', 'response') ?? typedAt(message, 'params', 0)
    if (said?.kind !== 'text') return true
    const isReport = REPORT.test(said.value)
    const isKept = !(isReport && wasReport)
    wasReport = isReport
    return isKept
  })
}

function replayPrint(): Row[] {
  const live = startRecordedPrinter()
  live.say('PAUSE')
  live.say('SET_PRESSURE_ADVANCE ADVANCE=0.05')
  live.say('M117 hi there')
  const heard = listen(live)
  live.say('SDCARD_PRINT_FILE FILENAME="live_small.gcode"')
  live.runUntil(() => live.status('print_stats')['state'] === 'complete', 1200)
  live.run(2)
  return judge('print', heard())
}

function replayPauseCourse(): Row[] {
  const live = startRecordedPrinter()
  live.say('G28')
  const heard = listen(live)
  live.run(0.25)
  live.say('SDCARD_PRINT_FILE FILENAME="live_motion.gcode"')
  live.run(6)
  const client = live.join()
  client.send('gcode/script', { script: 'SDCARD_PRINT_FILE FILENAME="live_motion.gcode"' })
  live.run(0.95)
  live.ask('pause_resume/pause')
  live.run(3.2)
  live.ask('pause_resume/resume')
  live.run(3.9)
  live.ask('pause_resume/cancel')
  live.run(3)
  return judge('pause_resume_cancel', heard())
}

function replayStop(): Row[] {
  const live = startRecordedPrinter()
  live.say('SDCARD_PRINT_FILE FILENAME="live_small.gcode"')
  live.runUntil(() => Number(live.status('virtual_sdcard')['file_position']) > 505, 1200)
  live.ask('pause_resume/cancel')
  live.run(1.8)
  const heard = listen(live)
  live.ask('emergency_stop')
  live.run(2)
  live.send('gcode/script', { script: 'G28' })
  live.send('gcode/script', { script: 'FIRMWARE_RESTART' })
  live.run(3)
  return judge('estop_firmware_restart', heard())
}

function replayRestart(): Row[] {
  const live = startRecordedPrinter()
  const heard = listen(live)
  live.send('gcode/script', { script: 'RESTART' })
  live.run(3)
  return judge('restart', heard())
}
