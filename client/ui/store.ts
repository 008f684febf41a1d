/** A value outside React that components can watch: the language, the connection, the clock. */
import { useSyncExternalStore } from 'react'

export type Store<T> = {
  get: () => T
  set: (value: T) => void
  subscribe: (listener: () => void) => () => void
}

export function createStore<T>(initial: T): Store<T> {
  let value = initial
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set: (next) => {
      if (Object.is(value, next)) return
      value = next
      for (const listener of [...listeners]) listener()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

type Primitive = string | number | boolean | null | undefined

/**
 * The value, and a new drawing at each of its changes.
 * @param select a primitive of it; then only its changes draw anew
 */
export function useStore<T>(store: Store<T>): T
export function useStore<T, P extends Primitive>(store: Store<T>, select: (value: T) => P): P
export function useStore<T, P extends Primitive>(store: Store<T>, select?: (value: T) => P): T | P {
  const snapshot = () => (select === undefined ? store.get() : select(store.get()))
  return useSyncExternalStore(store.subscribe, snapshot, snapshot)
}
