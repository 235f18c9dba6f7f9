// A bar on stderr when a person watches, silence otherwise.
import cliProgress from 'cli-progress'

export interface Progress {
  /** 0..1 */
  update(ratio: number, text: string): void
  stop(): void
}

const SILENT: Progress = { update: () => {}, stop: () => {} }

export function startProgress(title: string, silent: boolean): Progress {
  if (silent || !process.stderr.isTTY) return SILENT
  const bar = new cliProgress.SingleBar({
    format: `${title} {bar} {percentage} %  {text}`,
    barCompleteChar: '━',
    barIncompleteChar: '─',
    barsize: 32,
    clearOnComplete: true,
    hideCursor: true,
    stream: process.stderr,
    stopOnComplete: false,
    emptyOnZero: true,
  })
  bar.start(100, 0, { text: '' })
  return {
    update: (ratio, text) => bar.update(Math.round(100 * Math.min(1, Math.max(0, ratio))), { text }),
    stop: () => bar.stop(),
  }
}
