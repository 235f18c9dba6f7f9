// fetch that speaks with one address. Redirections are not followed, and nobody's answer grows without end.

const LONGEST_ANSWER = 8 * 2 ** 20

export function pinnedFetch(base: URL): typeof globalThis.fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    if (url.origin !== base.origin || !url.pathname.startsWith(base.pathname)) {
      throw new TypeError(`fetch failed: ${url.origin} is not the configured server`)
    }
    const response = await fetch(input, { ...init, redirect: 'error' })
    if (response.body === null) return response
    const { status, statusText, headers } = response
    return new Response(response.body.pipeThrough(bounded()), { status, statusText, headers })
  }
}

function bounded(): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let length = 0
  return new TransformStream({
    transform: (chunk, controller) => {
      length += chunk.byteLength
      if (length > LONGEST_ANSWER) controller.error(new TypeError('the answer is too long'))
      else controller.enqueue(chunk)
    },
  })
}
