// Configurations out of the logs of real printers come up as living printers. The logs hold the sections about heat and motion;
// boards, and most probes, were left out.
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createLivePrinter } from '../live-printer.ts'
import { describeWithShared, sharedPath } from '../shared.ts'

type Sections = Readonly<Record<string, readonly string[]>>

function textOf(sections: Sections): string {
  const isOption = (line: string): boolean => /^[a-z_0-9]+ =/.test(line)
  const text = Object.entries(sections)
    .map(([name, lines]) => [`[${name}]`, ...lines.map((line) => (isOption(line) ? line : `  ${line}`))].join('\n'))
    .join('\n')
  const needsProbe = text.includes('probe:z_virtual_endstop') && !/^\[(probe|bltouch)/m.test(text)
  return needsProbe ? `${text}\n[probe]\npin: P1\nz_offset: 0\n` : text
}

/** What has no head that can be planned here: a kinematics module of the owner's own, which Klipper refuses as well. */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/^RemyJardin__/, "Error loading kinematics 'hybrid_corexy_Maybe'"],
]

describeWithShared('configurations of real printers', () => {
  const folder = sharedPath('real-printers', 'klippy')
  const names = readdirSync(folder).filter((name) => name.endsWith('.cfg.json'))

  test.each(names)('%s', (name) => {
    const { config } = JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as { config: Sections }
    const live = createLivePrinter({ configText: textOf(config) })
    const refusal = REFUSED.find(([pattern]) => pattern.test(name))?.[1]
    if (refusal !== undefined) {
      expect(live.printer.host.stateMessage).toContain(refusal)
      return
    }
    // The guards over its sensors and heaters have looked several times.
    live.run(5)
    expect(live.printer.host.stateMessage).toBe('Printer is ready')
    const listed = (live.ask('objects/list') as { objects: string[] }).objects
    for (const section of Object.keys(config)) if (hasObject(section)) expect(listed).toContain(section)
    for (const object of listed) live.status(object)
    const heaters = live.status('heaters') as { available_sensors: string[]; available_heaters: string[] }
    for (const sensor of [...heaters.available_sensors, ...heaters.available_heaters]) {
      expect(live.status(sensor)['temperature']).toBeGreaterThan(0)
    }
    expect(live.said.filter((line) => line.startsWith('!!'))).toEqual([])
  })
})

function hasObject(section: string): boolean {
  return /^(temperature_sensor|heater_fan|controller_fan|fan|extruder|heater_bed)\b/.test(section)
}
