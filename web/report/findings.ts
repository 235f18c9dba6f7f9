// Makes the findings of the page's own HTML choosable: one press shows where it is, another puts it back.
import { byId } from '../dom.ts'
import type { RunData } from './run-data.ts'
import type { Store } from './view-state.ts'

export function enliven(data: RunData, store: Store): void {
  const items = [...byId('findings').querySelectorAll<HTMLElement>('.finding')]
  items.forEach((item, index) => {
    const finding = data.header.findings[index]
    if (finding === undefined || (finding.layer === null && finding.xMm === null && finding.object === null)) return
    item.tabIndex = 0
    item.setAttribute('role', 'button')
    item.setAttribute('aria-pressed', 'false')
    const toggle = (): void => {
      // A person who is selecting text to copy does not mean to press.
      if (String(getSelection() ?? '') !== '') return
      const isChosen = store.get().finding === index
      store.set({ finding: isChosen ? null : index })
      const view = byId('part').getBoundingClientRect()
      const isInSight = view.bottom > 120 && view.top < innerHeight - 120
      if (!isChosen && !isInSight) byId('part').scrollIntoView({ behavior: 'smooth', block: 'start' })
    }
    item.addEventListener('click', toggle)
    item.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return
      event.preventDefault()
      toggle()
    })
  })
  store.subscribe((state, before) => {
    if (state.finding === before.finding) return
    items.forEach((item, index) => {
      if (item.hasAttribute('role')) item.setAttribute('aria-pressed', String(state.finding === index))
      if (state.finding === index) item.scrollIntoView({ behavior: 'smooth', block: 'nearest' })
    })
  })
}
