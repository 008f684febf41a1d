/** The focus of a dialog over the whole window. */
import { useEffect, useRef } from 'react'

/** The focus goes in, stays in, and goes back to where it came from. */
export function useDialog() {
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const dialog = element.current
    const before = document.activeElement
    dialog?.focus({ preventScroll: true })
    const stay = (event: globalThis.KeyboardEvent) => {
      if (event.key !== 'Tab' || dialog === null) return
      const stops = [
        ...dialog.querySelectorAll<HTMLElement>('button, a[href], input, select, video, audio'),
      ].filter((one) => !one.hasAttribute('disabled') && one.checkVisibility())
      const [first, last] = [stops[0], stops.at(-1)]
      const at = document.activeElement
      const inside = at !== null && dialog.contains(at)
      if (!event.shiftKey && (at === last || !inside)) {
        event.preventDefault()
        first?.focus()
      } else if (event.shiftKey && (at === first || at === dialog || !inside)) {
        event.preventDefault()
        last?.focus()
      }
    }
    document.addEventListener('keydown', stay)
    const overflow = document.documentElement.style.overflow
    document.documentElement.style.overflow = 'hidden'
    return () => {
      document.removeEventListener('keydown', stay)
      document.documentElement.style.overflow = overflow
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
    }
  }, [])
  return element
}
