// A living printer before the whole shell, four times a second: prints, pauses, motors off, restarts. Nothing of it is a hazard.
import { expect, test } from 'vitest'
import type { PlainRecord, PrinterStatus } from '#protocol'
import { createShell, homePlaceOf, limitsForPrinter, observeShell, type Shell } from '#safety'
import { createLivePrinter, type LivePrinter } from '../live-printer.ts'

function square(layers: number): string {
  const lines = [
    'PRINT_START BED=50 EXTRUDER=205 BED_TEMP=50 EXTRUDER_TEMP=205',
    'M140 S50',
    'M109 S205',
    'G90',
    'M83',
    'G92 E0',
  ]
  for (let layer = 1; layer <= layers; layer++) {
    lines.push(`G1 Z${(layer * 0.2).toFixed(2)} F600`, `M106 S${layer > 1 ? 200 : 0}`, 'G1 X80 Y80 F6000')
    for (const [x, y] of [
      [120, 80],
      [120, 120],
      [80, 120],
      [80, 80],
    ])
      lines.push(`G1 X${x} Y${y} E1.3 F1800`)
  }
  return `${lines.join('\n')}\nPRINT_END\n`
}

interface Watched {
  readonly live: LivePrinter
  readonly shell: Shell
  readonly told: string[]
  watch(seconds: number): void
  until(holds: () => boolean, withinS: number): void
  full(): void
}

function watched(printer: string): Watched {
  const live = createLivePrinter({ printer, gcodes: { 'a.gcode': square(8) } })
  const settings = (live.status('configfile') as PlainRecord)['settings'] as PlainRecord
  const limits = limitsForPrinter(settings, null)
  const desk = {
    mode: 'person' as const,
    homeMm: homePlaceOf(settings, limits),
    expander: null,
    commands: null,
    heaterBounds: {},
  }
  const shell = createShell({ limits, desk, nowS: live.printer.reactor.timeS })
  const told: string[] = []
  let isFull = true
  const look = (): void => {
    const nowS = live.printer.reactor.timeS
    const names = [...live.printer.host.objects.keys()]
    const status: PrinterStatus = Object.fromEntries(names.map((name) => [name, live.status(name) as PlainRecord]))
    const found = observeShell(shell, { eventtimeS: nowS, status, isFull }, nowS)
    isFull = false
    for (const { kind, subject, reaction, ruling } of found?.because ?? []) {
      // What the monitors of heaters only tell is measured over hundreds of hours elsewhere (healthy-run.ts).
      if (reaction === 'watch' && kind.startsWith('heater-')) continue
      told.push(`${nowS.toFixed(1)} ${kind} ${subject} ${reaction} ${ruling.value} ${ruling.reason}`)
    }
  }
  const watch = (seconds: number): void => {
    for (let i = 0; i < seconds * 4; i++) {
      live.run(0.25)
      look()
    }
  }
  return {
    live,
    shell,
    told,
    watch,
    until(holds, withinS) {
      for (let i = 0; i < withinS * 4 && !holds(); i++) watch(0.25)
      expect([...told, holds()]).toEqual([true])
    },
    full: () => {
      isFull = true
    },
  }
}

test.each(['ender3', 'voron-2.4'])(
  '%s prints, pauses, goes on, ends, restarts',
  (printer) => {
    const { live, shell, told, watch, until, full } = watched(printer)
    const { machine } = shell
    const script = (text: string): void => void live.send('gcode/script', { script: text })
    watch(3)
    script('SDCARD_PRINT_FILE FILENAME=a.gcode')
    until(() => machine.print === 'printing', 10)
    until(() => Number(live.status('virtual_sdcard')['progress']) > 0.5, 1800)
    expect(machine.heaters['extruder']?.isTrusted).toBe(true)
    script('PAUSE')
    until(() => machine.print === 'paused', 60)
    watch(30)
    script('RESUME')
    until(() => machine.print === 'printing', 60)
    until(() => machine.print === 'complete', 900)
    watch(20)
    script('SDCARD_PRINT_FILE FILENAME=a.gcode')
    until(() => machine.print === 'printing', 60)
    watch(40)
    script('CANCEL_PRINT')
    until(() => machine.print !== 'printing', 600)
    script('M84')
    watch(20)
    live.send('gcode/firmware_restart')
    live.run(2)
    live.runUntil(() => live.printer.host.state === 'ready', 60)
    live.rejoin()
    full()
    watch(20)
    expect(machine.host).toBe('ready')
    expect(machine.isLatched).toBe(false)
    expect(told).toEqual([])
  },
  120_000,
)
