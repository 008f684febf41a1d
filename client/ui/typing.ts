/** Words while they are typed: taken after a pause, and never while an input method is composing them. */
import { type ChangeEvent, type CompositionEvent, useEffect, useRef, useState } from 'react'

type Field = HTMLInputElement

export type Typing = {
  /** What stands in the field. */
  text: string
  /** What is asked for: trimmed, and only after a pause. */
  words: string
  set: (text: string) => void
  /** Takes what stands there at once. */
  settle: () => string
  isComposing: () => boolean
  /** For the field. */
  field: {
    value: string
    onChange: (event: ChangeEvent<Field>) => void
    onCompositionStart: () => void
    onCompositionEnd: (event: CompositionEvent<Field>) => void
  }
}

const pauseMs = 250

export function useTyping(initial: string): Typing {
  const [text, setText] = useState(initial)
  const [words, setWords] = useState(initial.trim())
  const [composing, setComposing] = useState(false)
  const composes = useRef(false)
  useEffect(() => {
    if (composing) return
    const timer = setTimeout(() => setWords(text.trim()), text.trim() === '' ? 0 : pauseMs)
    return () => clearTimeout(timer)
  }, [text, composing])
  const compose = (on: boolean) => {
    composes.current = on
    setComposing(on)
  }
  return {
    text,
    words,
    set(next) {
      setText(next)
      setWords(next.trim())
    },
    settle() {
      setWords(text.trim())
      return text.trim()
    },
    isComposing: () => composes.current,
    field: {
      value: text,
      onChange: (event) => setText(event.target.value),
      onCompositionStart: () => compose(true),
      onCompositionEnd: (event) => {
        setText(event.currentTarget.value)
        compose(false)
      },
    },
  }
}
