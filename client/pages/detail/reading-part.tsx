/** A heading and what stands under it, in the reading pages. */
import type { ReactNode } from 'react'
import { ScriptText } from '../../ui/mongolian.tsx'

type PartProps = { title: string; children: ReactNode }

/** Line breaks as written. */
export function Part({ title, children }: PartProps) {
  return (
    <>
      <h3>{title}</h3>
      <div className="reading-text">{children}</div>
    </>
  )
}

/** Nothing where nothing was written. */
export function TextPart({ title, text }: { title: string; text: string }) {
  return text.trim() === '' ? null : (
    <Part title={title}>
      <ScriptText text={text} />
    </Part>
  )
}
