/**
 * The session ran out while somebody was at work. Requests that met it wait here until the password has been given again; then
 * they go out once more, and nothing that was typed is lost.
 */
import { createStore } from './ui/store.ts'

/** Whether the password is being asked for. */
export const reloginNeeded = createStore(false)

/** Set once somebody is known to be signed in; before that, being signed out is the ordinary state of things. */
let atWork = false
let waiting: ((signedInAgain: boolean) => void)[] = []

export function setAtWork(is: boolean): void {
  atWork = is
}

/** Asks for the password. True once it was given; false where nobody was at work or another account was chosen. */
export function signedOut(): Promise<boolean> {
  if (!atWork) return Promise.resolve(false)
  reloginNeeded.set(true)
  return new Promise((resolve) => waiting.push(resolve))
}

/** Ends the asking, either way. */
export function endRelogin(signedInAgain: boolean): void {
  const resolvers = waiting
  waiting = []
  reloginNeeded.set(false)
  for (const resolve of resolvers) resolve(signedInAgain)
}
