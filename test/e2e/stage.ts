/** The product and a browser for the tests of one file, and a window for each person who is at work in one of them. */
import type { Browser, LaunchOptions } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { signInByApi } from './api.ts'
import { openWindow, type Person, type WindowOptions } from './person.ts'
import { type Account, type Product, startProduct } from './product.ts'

export type Stage = {
  readonly product: Product
  /** Who is at work in this test; their windows are closed after it. */
  readonly people: readonly Person[]
  /** Somebody who is signed in already, at an empty page. */
  atWork(account: Account, options?: WindowOptions): Promise<Person>
}

/** Called once at the top of a file. @param options of the browser, such as the flags of a call */
export function setStage(options: LaunchOptions = {}): Stage {
  let product: Product | undefined
  let browser: Browser | undefined
  let people: Person[] = []
  const standing = <T>(one: T | undefined): T => {
    if (one === undefined) throw new Error('the stage is set before the tests, not before their file is read')
    return one
  }
  beforeAll(async () => {
    product = await startProduct()
    browser = await launchChromium(options)
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
  })
  afterEach(async () => {
    for (const { context } of people) await context.close()
    people = []
  })
  return {
    get product() {
      return standing(product)
    },
    get people() {
      return people
    },
    async atWork(account, window) {
      const person = await openWindow(standing(browser), standing(product), account, window)
      people.push(person)
      await signInByApi(person)
      return person
    },
  }
}
