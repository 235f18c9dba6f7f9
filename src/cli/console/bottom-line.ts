// One row at the bottom of the terminal that does not scroll. The terminal keeps the rest for itself (a scroll region), so
// that what is typed and what is printed go on as ever.
const SAVE = '\u001b7'
const RESTORE = '\u001b8'

/** Reserves the last row; the cursor stays with the text. */
export function reserveBottom(rows: number): string {
  // A line end and up again: on the last row the text moves up and makes room.
  return `${SAVE}\u001b[r${RESTORE}\n\u001b[1A${SAVE}\u001b[1;${Math.max(1, rows - 1)}r${RESTORE}`
}

/** Text with no control characters but colours. */
export function drawBottom(rows: number, text: string): string {
  return `${SAVE}\u001b[${rows};1H\u001b[2K${text}${RESTORE}`
}

export function releaseBottom(rows: number): string {
  return `${SAVE}\u001b[r\u001b[${rows};1H\u001b[2K${RESTORE}`
}

export type Tone = 'plain' | 'good' | 'warm' | 'bad' | 'faint' | 'echo'

const CODES: Readonly<Record<Tone, string>> = {
  plain: '',
  good: '\u001b[32m',
  warm: '\u001b[33m',
  bad: '\u001b[31m',
  faint: '\u001b[2m',
  echo: '\u001b[36m',
}

export function toned(text: string, tone: Tone, hasColours: boolean): string {
  return hasColours && tone !== 'plain' ? `${CODES[tone]}${text}\u001b[0m` : text
}

/** How a line of the printer is shown. */
export function toneOf(line: string): Tone {
  if (line.startsWith('!!')) return 'bad'
  if (line.startsWith('//')) return 'faint'
  return line.startsWith('echo:') ? 'echo' : 'plain'
}
