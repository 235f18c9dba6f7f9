// Numbered buttons that stand where the findings are.
import { Vector3 } from 'three'
import type { Finding } from '#protocol'
import { element } from '../../dom.ts'
import type { PartScene } from '../scene/part-scene.ts'
import type { Store } from '../view-state.ts'

/** More would hide the part. */
const MARKERS_MAX = 40

export function hasPlace(finding: Finding): boolean {
  return finding.xMm !== null && finding.yMm !== null && finding.zMm !== null
}

export function createMarkers(frame: HTMLElement, findings: readonly Finding[], scene: PartScene, store: Store): void {
  const markers = findings.flatMap((finding, index) => {
    if (!hasPlace(finding)) return []
    const words = `Finding ${index + 1}: ${finding.kind.replaceAll('-', ' ')}`
    const button = element(
      'button',
      { class: `marker ${finding.severity}`, type: 'button', title: words },
      String(index + 1),
    )
    button.addEventListener('click', () => store.set({ finding: store.get().finding === index ? null : index }))
    return [{ button, index, at: new Vector3(finding.xMm!, finding.yMm!, finding.zMm!) }]
  })
  const shown = markers.slice(0, MARKERS_MAX)
  frame.append(...shown.map((marker) => marker.button))
  scene.onDraw(() => {
    for (const { button, at } of shown) {
      const place = scene.project(at)
      button.hidden = place === null
      if (place !== null) button.style.transform = `translate(${place.x.toFixed(1)}px, ${place.y.toFixed(1)}px)`
    }
  })
  const press = (): void => {
    for (const { button, index } of shown) button.setAttribute('aria-pressed', String(store.get().finding === index))
  }
  store.subscribe(press)
  press()
}
