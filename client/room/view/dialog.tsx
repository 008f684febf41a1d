/** A dialog of the room: the browser's own modal element, so that the room needs no component library. */
import { type ReactNode, useEffect, useId, useRef } from 'react'

type DialogProps = { title: ReactNode; children: ReactNode; onClose: () => void; wide?: boolean }

export function Dialog({ title, children, onClose, wide = false }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const dialog = element.current
    dialog?.showModal()
    return () => dialog?.close()
  }, [])
  return (
    <dialog
      ref={element}
      className={wide ? 'r-dialog r-dialog-wide' : 'r-dialog'}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  )
}
