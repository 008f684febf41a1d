/** Whether the main place shows what everybody looks at together, and whether one's own light is on. */
import { useEffect, useRef, useState } from 'react'
import { useStore } from '../../ui/store.ts'
import { sharedIdOf } from '../together.ts'
import { useClient } from './context.tsx'

export type TogetherPlace = {
  /** A file is shown to everybody. */
  open: boolean
  /** It stands on the main place of this window. */
  shown: boolean
  hide: () => void
  back: () => void
  laser: boolean
  toggleLaser: () => void
}

/** @param onOpened clears the main place of what stood there: somebody shows something else */
export function useTogetherPlace(onOpened: () => void): TogetherPlace {
  const { together } = useClient()
  const id = useStore(together.state, sharedIdOf)
  const [hidden, setHidden] = useState(false)
  const [laser, setLaser] = useState(false)
  const opened = useRef(onOpened)
  useEffect(() => {
    opened.current = onOpened
  })
  const open = id !== null
  useEffect(() => {
    if (id === null) return
    setHidden(false)
    opened.current()
  }, [id])
  return {
    open,
    shown: open && !hidden,
    hide: () => setHidden(true),
    back: () => {
      setHidden(false)
      opened.current()
    },
    laser,
    toggleLaser: () => {
      if (laser) together.point(null)
      setLaser(!laser)
    },
  }
}
