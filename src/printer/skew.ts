// [skew_correction]: axes that are not square, measured on a printed square, taken out of every move.
// Source: Klipper documentation (Skew_Correction, G-Codes, Status_Reference); some words are plausible, not recorded.
import type { SkewFactors } from '#calibration'
import { currentSkewText, measuredSkewText, NO_SKEW, skewFactor, skewOptions } from '#calibration'
import type { Command } from '#gcode'
import { pythonFloat } from '#gcode'
import { hasParam, intParam, KlipperError, requiredFloat, textParam } from '#motion'
import type { Host } from './host.ts'
import { addCommand, addObject, respondInfo } from './host.ts'
import { followSkew, skewOf } from './move-transform.ts'
import { dropSection, keepValue } from './save-config.ts'
import { numberSetting, sectionsOf } from './section-options.ts'

interface LiveSkew {
  readonly profiles: Map<string, SkewFactors>
  profileName: string
}

export function setupSkew(host: Host): void {
  if (!host.config.sectionNames.includes('skew_correction')) return
  const live: LiveSkew = { profiles: new Map(), profileName: '' }
  for (const { section, name } of sectionsOf(host, 'skew_correction')) {
    if (name === '') continue
    const factor = (option: string): number => numberSetting(host, section, option, 0)
    live.profiles.set(name, { xy: factor('xy_skew'), xz: factor('xz_skew'), yz: factor('yz_skew') })
  }
  addObject(host, 'skew_correction', () => ({ current_profile_name: live.profileName }))
  addCommand(
    host,
    'GET_CURRENT_SKEW',
    (at) => respondInfo(at, currentSkewText(skewOf(at))),
    'Report current printer skew',
  )
  addCommand(
    host,
    'CALC_MEASURED_SKEW',
    (at, command) => {
      const [ac, bd, ad] = ['AC', 'BD', 'AD'].map((key) => requiredFloat(command, key, { above: 0 }))
      respondInfo(at, measuredSkewText(ac!, bd!, ad!))
    },
    'Calculate skew from measured print',
  )
  addCommand(
    host,
    'SET_SKEW',
    (at, command) => setSkew(at, command, live),
    'Set skew based on lengths of measured object',
  )
  addCommand(
    host,
    'SKEW_PROFILE',
    (at, command) => changeProfile(at, command, live),
    'Profile management for skew_correction',
  )
}

function setSkew(host: Host, command: Command, live: LiveSkew): void {
  if (intParam(command, 'CLEAR', 0) !== 0) {
    live.profileName = ''
    followSkew(host, NO_SKEW)
    return
  }
  const planes = (['XY', 'XZ', 'YZ'] as const).filter((plane) => hasParam(command, plane))
  const factors = { ...skewOf(host) }
  for (const plane of planes) {
    const written = textParam(command, plane, '')
    const lengths = written.split(',').map((part) => pythonFloat(part.trim()))
    const [ac, bd, ad] = lengths
    if (lengths.length !== 3 || ac == null || bd == null || ad == null) {
      throw new KlipperError(`skew_correction: improperly formatted entry for plane [${plane}]\n${command.text.trim()}`)
    }
    factors[plane.toLowerCase() as Lowercase<typeof plane>] = skewFactor(ac, bd, ad)
  }
  followSkew(host, factors)
}

function changeProfile(host: Host, command: Command, live: LiveSkew): void {
  const action = ['LOAD', 'SAVE', 'REMOVE'].find((key) => hasParam(command, key))
  if (action === undefined) {
    respondInfo(host, `Invalid syntax '${command.text.trim()}'`)
    return
  }
  const name = textParam(command, action, '')
  if (name.trim() === '') throw new KlipperError(`Value for parameter '${action}' must be specified`)
  if (action === 'LOAD') {
    const factors = live.profiles.get(name)
    if (factors === undefined) throw new KlipperError(`skew_correction:  Load failed, unknown profile [${name}]`)
    followSkew(host, factors)
    live.profileName = name
  } else if (action === 'SAVE') {
    const factors = skewOf(host)
    for (const [option, text] of skewOptions(factors)) keepValue(host, `skew_correction ${name}`, option, text)
    live.profiles.set(name, factors)
    live.profileName = name
    respondInfo(
      host,
      `Skew Correction state has been saved to profile [${name}]\nfor the current session.  The SAVE_CONFIG command will\nupdate the printer config file and restart the printer.`,
    )
  } else if (live.profiles.delete(name)) {
    dropSection(host, `skew_correction ${name}`)
    respondInfo(
      host,
      `Profile [${name}] removed from storage for this session.\nThe SAVE_CONFIG command will update the printer\nconfiguration and restart the printer`,
    )
  } else respondInfo(host, `No profile named [${name}] to remove`)
}
