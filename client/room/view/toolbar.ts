/** One stop for the Tab key, and the arrow keys within, as the ARIA practices describe a toolbar. */
import { useCallback } from 'react'

const moves: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 }

/** @returns the reference for the toolbar's element */
export function useToolbar(): (element: HTMLElement | null) => (() => void) | undefined {
  return useCallback((element) => {
    if (element === null) return
    const buttons = () =>
      [...element.querySelectorAll<HTMLElement>('button')].filter(
        (button) => button.closest('[role="menu"]') === null && button.checkVisibility(),
      )
    /** The one that Tab comes to; the others are reached by the arrows. */
    const stopAt = (stop: HTMLElement | undefined) => {
      for (const button of buttons()) button.tabIndex = button === stop ? 0 : -1
    }
    const onFocus = ({ target }: FocusEvent) => {
      if (target instanceof HTMLElement && buttons().includes(target)) stopAt(target)
    }
    const onKeyDown = (event: KeyboardEvent) => {
      const all = buttons()
      const at = event.target instanceof HTMLElement ? all.indexOf(event.target) : -1
      if (at < 0 || event.altKey || event.ctrlKey) return
      const step = moves[event.key]
      const ends = { Home: 0, End: all.length - 1 }[event.key]
      const next = step === undefined ? ends : (at + step + all.length) % all.length
      if (next === undefined) return
      event.preventDefault()
      all[next]?.focus()
    }
    stopAt(buttons()[0])
    element.addEventListener('focusin', onFocus)
    element.addEventListener('keydown', onKeyDown)
    return () => {
      element.removeEventListener('focusin', onFocus)
      element.removeEventListener('keydown', onKeyDown)
    }
  }, [])
}
