/** How much a browser must load before it can be used, over a hospital's line: what is sent compressed, as gzip would. */
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { scheduled, signInByApi } from './api.ts'
import { callFlags, join } from './call.ts'
import { openWindow, type Person } from './person.ts'
import { type Product, startProduct } from './product.ts'

/** Bytes of scripts and style sheets (design §3). */
const beforeWork = 450_000
const forTheRoom = 150_000

let product: Product
let browser: Browser

beforeAll(async () => {
  product = await startProduct()
  browser = await launchChromium({ args: callFlags })
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

/** The scripts and style sheets that a cold browser loads until a page is usable. */
async function weigh(
  person: Person,
  path: string,
  usable: () => Promise<unknown>,
): Promise<Map<string, number>> {
  const paths = new Set<string>()
  person.page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (/\.(js|css)$/.test(pathname)) paths.add(pathname)
  })
  await person.page.goto(path)
  await usable()
  const sizes = [...paths].map(async (one) => {
    const answer = await fetch(`${product.url}${one}`)
    return [one, gzipSync(Buffer.from(await answer.arrayBuffer())).length] as const
  })
  return new Map(await Promise.all(sizes))
}

const sum = (sizes: Map<string, number>) => [...sizes.values()].reduce((total, one) => total + one, 0)
const table = (sizes: Map<string, number>) =>
  [...sizes]
    .sort(([, one], [, other]) => other - one)
    .map(([path, size]) => `${String(size).padStart(8)} ${path}`)
    .join('\n')

it('the work list and the room stay within their budgets', async () => {
  const doctor = await openWindow(browser, product, product.people.doctor)
  const expert = await openWindow(browser, product, product.people.expert)
  await signInByApi(doctor)
  await signInByApi(expert)
  const id = await scheduled(doctor, expert)
  const work = await weigh(expert, '/', () => expert.page.getByTestId('consultation-row').first().waitFor())
  expect(sum(work), table(work)).toBeLessThanOrEqual(beforeWork)

  const whole = await weigh(doctor, `/consultations/${id}/room`, () => join(doctor))
  const room = new Map([...whole].filter(([path]) => !work.has(path)))
  expect(room.size, 'the room has parts of its own').toBeGreaterThan(0)
  expect(sum(room), table(room)).toBeLessThanOrEqual(forTheRoom)
  console.info(`before the work list ${sum(work)} bytes, for the room ${sum(room)} more`)
})
