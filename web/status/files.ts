// The printer's G-code files: newest first, one tap to print, and sending a new one.
import { byId, element } from '../dom.ts'

export interface ListedFile {
  readonly path: string
  readonly modified: number
  readonly size: number
}

const SHOWN = 200

export function showFiles(files: readonly ListedFile[], print: (path: string) => void): void {
  const newest = [...files].sort((a, b) => b.modified - a.modified).slice(0, SHOWN)
  byId('list').replaceChildren(
    ...newest.map(({ path, size }) =>
      element(
        'li',
        {},
        element('span', {}, `${path} (${sizeText(size)})`),
        element('button', { 'aria-label': `Print ${path}`, click: () => print(path) }, 'Print'),
      ),
    ),
  )
}

function sizeText(bytes: number): string {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}

/** Sends a file; `key` is the person's, where the server asks for one. */
export function upload(url: URL, file: File, key: string, onProgress: (ratio: number) => void): Promise<void> {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest()
    request.open('POST', url)
    if (key !== '') request.setRequestHeader('X-Api-Key', key)
    request.upload.onprogress = ({ loaded, total }) => onProgress(loaded / total)
    request.onload = () => (request.status === 201 ? done() : fail(new Error(reasonOf(request))))
    request.onerror = () => fail(new Error('The file could not be sent.'))
    const form = new FormData()
    form.append('file', file)
    request.send(form)
  })
}

function reasonOf({ status, responseText }: XMLHttpRequest): string {
  try {
    return (JSON.parse(responseText) as { error: { message: string } }).error.message
  } catch {
    return `The server refused the file (${status}).`
  }
}
